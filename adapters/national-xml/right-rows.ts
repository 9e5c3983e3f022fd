// The rows of the right itself, by what is registered, with every blank of the whole application explained in them.
// Invariant: total over what the dialect registers; what it does not is never rendered.

import type { Unit } from "../../domain/business.ts";
import { assert, unreachable } from "../../domain/fault.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { explanation } from "./blanks.ts";
import type { Row } from "./blanks.ts";
import { cancellationRow } from "./cancellation-rows.ts";
import { mortgageRow, rectificationRow } from "./mortgage-rows.ts";
import type { Office } from "./mortgage-rows.ts";
import { noticeRow } from "./notice-rows.ts";
import { ownershipRow } from "./ownership-rows.ts";
import { notesOf } from "./reasons.ts";
import { isNotice } from "./registration-codes.ts";

type Build = (unit: Unit) => Row;

/** Where a row explains blanks; a row that is not listed has no such attribute, and another beside it explains. */
const remarks: Record<string, string> = {
  QLF_QL_DYAQ: "FJ",
  QLF_QL_YGDJ: "FJ",
  QLT_FW_FDCQ_YZ: "FJ",
  QLF_QL_ZXDJ: "BZ",
};

/** The rows of the right, in the order of DIALECT.md. `others` are the other rows of the application, whose blanks are explained too. */
export function rightRows(application: RegistrationApplication, office: Office, others: Row[]): Row[] {
  const rows = builders(application, office).flatMap((build) => application.business.units.map(build));
  const text = withStated(application, explanation([...others, ...rows], notesOf(application)));
  return rows.map((row) => {
    const remark = remarks[row.name];
    return remark === undefined ? row : { ...row, values: { ...row.values, [remark]: text } };
  });
}

/** Reasons the bank gives for a "/" that stand in none of the rows are told too. */
function withStated({ business }: RegistrationApplication, text: string): string {
  const reasons = new Set(business.blanks.map(({ reason }) => reason).filter((reason) => !text.includes(reason)));
  return reasons.size === 0 ? text : [...(text === "/" ? [] : [text]), ...reasons].join("；");
}

function builders(application: RegistrationApplication, office: Office): Build[] {
  const mortgage: Build = (unit) => mortgageRow(application, unit, office);
  const { right, registrationType } = application;
  switch (registrationType) {
    case "first":
    case "change":
      return [mortgage];
    case "transfer":
      return right === "ownership" ? [(unit) => ownershipRow(application, unit, office)] : [mortgage];
    case "rectification":
      return [mortgage, (unit) => rectificationRow(application, unit, office)];
    case "cancellation":
      return [(unit) => cancellationRow(application, unit, office)];
    case "priority_notice": {
      assert(isNotice(right), "bug: a notice of no right");
      const notice: Build = (unit) => noticeRow(application, right, unit, office);
      return right === "mortgage_priority_notice" ? [notice, mortgage] : [notice];
    }
    default:
      return unreachable(registrationType);
  }
}
