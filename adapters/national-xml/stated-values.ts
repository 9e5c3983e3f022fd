// Values the bank states of the business, with the reasons it gives for those that do not exist.
// Invariant: a reason the bank stated for a "/" is the one that reaches 附记 (2020 notice, item 4).

import type { Business } from "../../domain/business.ts";
import { normaliseText } from "../../domain/certificate-number.ts";
import type { Fen } from "../../domain/money.ts";
import { wanFromFen } from "./amounts.ts";
import { blank, given } from "./blanks.ts";
import type { Blank } from "./blanks.ts";

/** The value, or a blank with the bank's own reason for that field, else with `reason`. `field`: its name in the business. */
export function stated(
  business: Business,
  field: string,
  value: string | undefined,
  reason = "未提供",
): string | Blank {
  const named = business.blanks.find((each) => each.field === field || each.field.endsWith(`.${field}`));
  return given(value, named?.reason ?? reason);
}

/** 取得价格 in 万元. It is told, not compared: where 万元 with 4 decimals cannot carry it the contract says it. */
export function priceOf({ propertyTransfer }: Business): string | Blank {
  if (propertyTransfer === undefined) return blank("未提供");
  return isWholeYuan(propertyTransfer.price) ? wanFromFen(propertyTransfer.price) : blank("价款精确到角分，以合同为准");
}

/** The title certificates of the units, each once, joined by ","; "" when none has one. */
export function titlesOf({ units }: Business): string[] {
  const titles = units.map((unit) => unit.titleCertificateNumber);
  return [...new Set(titles)].filter((title) => !["", "/"].includes(normaliseText(title)));
}

function isWholeYuan(amount: Fen): boolean {
  return amount % 100n === 0n;
}
