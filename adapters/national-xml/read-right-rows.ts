// Finds the rows of the right in a recording result, and says what they register.
// Invariant: what the Head says and what the rows are must be one registration; rows of another right make no result.

import { childrenNamed } from "../signing/xml-tree.ts";
import type { VerifiedElement } from "../signing/verify-xml.ts";
import { unreachable } from "../../domain/fault.ts";
import { valueOf } from "./blanks.ts";
import { isNotice, noticeRightOf, rightTypes } from "./registration-codes.ts";
import type { Registration } from "./registration-codes.ts";

/** `rows` carry what is minted; `beside`: mortgage rows of a mortgage notice, or rows that say what was mended. */
export type RightRows = { registration: Registration; rows: VerifiedElement[]; beside: VerifiedElement[] };

/** The registration among those the Head allows that the rows bear out; null when none or more than one does. */
export function readRightRows(data: VerifiedElement, registrations: Registration[]): RightRows | null {
  const found = registrations.flatMap((registration) => {
    const [name, besideName] = rowNames(registration);
    const rows = childrenNamed(data, name);
    const beside = besideName === null ? [] : childrenNamed(data, besideName);
    const told = { registration, rows, beside };
    return isBorneOut(told, besideName !== null) ? [told] : [];
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** The value that every row states; null when it is blank somewhere or differs. */
export function sameIn(rows: readonly VerifiedElement[], name: string): string | null {
  const values = new Set(rows.map((row) => valueOf(row.attributes[name])));
  const [value] = values;
  return values.size === 1 ? (value ?? null) : null;
}

function rowNames({ right, registrationType }: Registration): [string, string | null] {
  if (registrationType === "cancellation") return ["QLF_QL_ZXDJ", null];
  switch (right) {
    case "mortgage":
      return ["QLF_QL_DYAQ", registrationType === "rectification" ? "QLF_QL_GZDJ" : null];
    case "ownership":
      return ["QLT_FW_FDCQ_YZ", null];
    case "priority_notice":
      return ["QLF_QL_YGDJ", null];
    case "mortgage_priority_notice":
      return ["QLF_QL_YGDJ", "QLF_QL_DYAQ"];
    default:
      return unreachable(right);
  }
}

function isBorneOut({ registration, rows, beside }: RightRows, hasBeside: boolean): boolean {
  const { right } = registration;
  const units = unitCodesOf(rows);
  if (units === null) return false;
  if (hasBeside && !isSameSet(units, unitCodesOf(beside))) return false;
  if (!rows.every((row) => isOfRight(row, right))) return false;
  if (isNotice(right)) {
    return (
      rows.every((row) => noticeRightOf(valueOf(row.attributes["YGDJZL"])) === right) &&
      beside.every((row) => valueOf(row.attributes["SFYGDJ"]) === "1")
    );
  }
  // A mortgage row of a notice says so itself: it is no mortgage yet.
  return rows.every((row) => valueOf(row.attributes["SFYGDJ"]) !== "1");
}

/** QLLX, where a row has it, is that of the right. */
function isOfRight(row: VerifiedElement, right: Registration["right"]): boolean {
  const code = valueOf(row.attributes["QLLX"]);
  return code === null || code === rightTypes[right];
}

/** One per row; null when there is no row, a row names no unit, or two rows name the same. */
function unitCodesOf(rows: readonly VerifiedElement[]): string[] | null {
  const codes = rows.map((row) => valueOf(row.attributes["BDCDYH"]));
  const isWhole = codes.length > 0 && !codes.includes(null) && new Set(codes).size === codes.length;
  return isWhole ? codes.filter((code) => code !== null) : null;
}

function isSameSet(some: string[], others: string[] | null): boolean {
  return others !== null && some.toSorted().join() === others.toSorted().join();
}
