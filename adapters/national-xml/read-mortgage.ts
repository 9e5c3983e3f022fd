// Reads a mortgage, or the mortgage of a notice, from the rows of a recording result, one per unit.
// Invariant: a term the rows do not agree on, or that is blank in any of them, is null: it can then match nothing.

import type { Fen } from "../../domain/money.ts";
import { fen } from "../../domain/money.ts";
import type { RecordedMortgage, RecordedUnit } from "../../domain/register.ts";
import type { VerifiedElement } from "../signing/verify-xml.ts";
import { fenFromWan } from "./amounts.ts";
import { valueOf } from "./blanks.ts";
import { readDate } from "./china-time.ts";
import { amountBasisCodes, collateralCodes, formCodes, wordOf } from "./codes.ts";

/** The unit of one row. Its amount is null where one amount stands for all units. */
export function readUnit(unitCode: string, row: VerifiedElement): RecordedUnit {
  const code = valueOf(row.attributes["DYBDCLX"]);
  return {
    unitCode,
    collateralType: code === null ? null : (wordOf(collateralCodes, code) ?? "other"),
    securedAmount: basisOf(row) === "per_unit" ? amountOf(row) : null,
  };
}

/** The terms all rows agree on. `securedAmount` is the sum over the units where each has its own. */
export function readMortgage(rows: VerifiedElement[]): RecordedMortgage {
  const amountBasis = agreed(rows, basisOf);
  return {
    form: agreed(rows, formOf),
    securedAmount: amountBasis === "per_unit" ? sumOf(rows.map(amountOf)) : agreed(rows, amountOf),
    amountBasis,
    periodStart: agreed(rows, (row) => readDate(valueOf(row.attributes["ZWLXQSSJ"]))),
    periodEnd: agreed(rows, (row) => readDate(valueOf(row.attributes["ZWLXJSSJ"]))),
    securedScope: agreed(rows, (row) => valueOf(row.attributes["DBFW"])),
    transferCovenant: agreed(rows, readCovenant),
    rank: agreed(rows, readRank),
  };
}

/** Unit and mortgage of a notice: amount, scope and covenant from the notice itself, form and basis from its mortgage row. */
export type NoticeRows = { notices: VerifiedElement[]; mortgages: VerifiedElement[] };

/** The units of a mortgage notice, in the order of its rows; each has its mortgage row, which the reader of the result has checked. */
export function readNoticedUnits({ notices, mortgages }: NoticeRows): RecordedUnit[] {
  return mortgages.map((row) => {
    const unitCode = valueOf(row.attributes["BDCDYH"]) ?? "";
    const notice = notices.find((each) => valueOf(each.attributes["BDCDYH"]) === unitCode);
    const amount = notice === undefined ? null : noticedAmountOf(notice);
    return { ...readUnit(unitCode, row), securedAmount: basisOf(row) === "per_unit" ? amount : null };
  });
}

/** The terms all rows agree on. A notice has no period and no rank (facts 1.7). */
export function readNoticedMortgage({ notices, mortgages }: NoticeRows): RecordedMortgage {
  const amountBasis = agreed(mortgages, basisOf);
  return {
    form: agreed(mortgages, formOf),
    securedAmount: amountBasis === "per_unit" ? sumOf(notices.map(noticedAmountOf)) : agreed(notices, noticedAmountOf),
    amountBasis,
    periodStart: null,
    periodEnd: null,
    securedScope: agreed(notices, (row) => valueOf(row.attributes["DBFW"])),
    transferCovenant: agreed(notices, readCovenant),
    rank: null,
  };
}

function noticedAmountOf(notice: VerifiedElement): Fen | null {
  return fenFromWan(valueOf(notice.attributes["QDJG"]));
}

/** A maximum-amount mortgage states its maximum in both columns; when they differ there is no amount to rely on. */
function amountOf(row: VerifiedElement): Fen | null {
  const claim = fenFromWan(valueOf(row.attributes["BDBZZQSE"]));
  if (formOf(row) !== "maximum_amount") return claim;
  const maximum = fenFromWan(valueOf(row.attributes["ZGZQSE"]));
  return claim === null || claim === maximum ? maximum : null;
}

function formOf(row: VerifiedElement): RecordedMortgage["form"] {
  return wordOf(formCodes, valueOf(row.attributes["DYFS"]));
}

function basisOf(row: VerifiedElement): RecordedMortgage["amountBasis"] {
  return wordOf(amountBasisCodes, valueOf(row.attributes["DYJELX"]));
}

/** SFCZJZHXZ of a row or a search entry. */
export function readCovenant(row: VerifiedElement): boolean | null {
  const code = valueOf(row.attributes["SFCZJZHXZ"]);
  return code === "1" ? true : code === "0" ? false : null;
}

/** DYQSW of a row or a search entry. */
export function readRank(row: VerifiedElement): number | null {
  const text = valueOf(row.attributes["DYQSW"]) ?? "";
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : null;
}

function sumOf(amounts: (Fen | null)[]): Fen | null {
  let sum = 0n;
  for (const amount of amounts) {
    if (amount === null) return null;
    sum += amount;
  }
  return fen(sum);
}

function agreed<T extends string | number | bigint | boolean>(
  rows: VerifiedElement[],
  read: (row: VerifiedElement) => T | null,
): T | null {
  const values = new Set(rows.map(read));
  const [value] = values;
  return values.size === 1 ? (value ?? null) : null;
}
