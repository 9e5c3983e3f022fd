// 最高额抵押权部分转移 (民法典 421): a part goes over as a general mortgage, the rest stays, and its maximum is changed to what is left.
// Invariant: the parts that went over and what stays never come to more than the maximum that was registered.

import { filedAmount } from "./amount-filed.ts";
import { rowsOf } from "./application.ts";
import type { Case } from "./cases.ts";
import { previousRows } from "./previous.ts";
import type { MortgageRow, Register } from "./register.ts";

/** True when a part of a maximum-amount mortgage goes over and the rest stays with the assignor (民法典 421). */
export function leavesTheRest(item: Case, view: { register: Register }): boolean {
  const { application } = item;
  return (
    application.matter === "mortgage_transfer" &&
    previousRows(item, view).some(
      (row) =>
        row.form === "maximum_amount" &&
        row.determined === null &&
        rowsOf(application, "QLF_QL_DYAQ").some(({ at }) => at["DYFS"] === "1" && at["ZGZQQDSS"] === "/") &&
        filedAmount(application, row.unitCode) < row.securedAmount,
    )
  );
}

/** 分 that is left of a maximum after the parts that went over; of another mortgage, and once it was changed, its whole amount. */
export function leftOf(row: MortgageRow, { register }: { register: Register }): bigint {
  const parts = (register.units.get(row.unitCode)?.mortgages ?? []).filter(
    (each) => each.partOf === row.registrationCertificateNumber,
  );
  return parts.reduce((left, { securedAmount }) => left - securedAmount, row.securedAmount);
}

/** A change that leaves the assignor more than is left to it, once a part has gone over. */
export function keepsTooMuch(item: Case, view: { register: Register }): boolean {
  const { application } = item;
  return previousRows(item, view).some((row) => {
    const left = leftOf(row, view);
    return left < row.securedAmount && filedAmount(application, row.unitCode) > left;
  });
}
