// The rows of the right in a recording result: what was filed, with the numbers, the recorder and the time only a registry gives.
// Invariant: amounts, rank and certificate come from the register, not from the application; blanks are filled as machines fill them.

import { wanText } from "./amounts.ts";
import { rowsOf, type Row } from "./application.ts";
import type { Case } from "./cases.ts";
import { matters } from "./matters.ts";
import type { RegistryOptions } from "./options.ts";
import type { Register } from "./register.ts";

export type ResultView = { options: RegistryOptions; register: Register };

export const recorder = "登簿员顾平";
const noDate = "1900-01-01";

/** The rows of the case's own table, with those that go along with it. */
export function rightRows(item: Case, view: ResultView): Row[] {
  const { matter } = item.application;
  switch (matter === null ? null : matters[matter].own) {
    case "QLF_QL_ZXDJ":
      return cancellationRows(item, view);
    case "QLT_FW_FDCQ_YZ":
      return ownershipRows(item, view);
    case "QLF_QL_YGDJ":
      return [...noticeRows(item, view), ...mortgageRows(item, view)];
    default:
      return [...mortgageRows(item, view), ...rectificationRows(item, view)];
  }
}

function minted(item: Case, view: ResultView): Record<string, string> {
  return { YWH: item.caseNumber, DJJG: view.options.name, DBR: recorder, DJSJ: item.recordedAt };
}

function mortgageRows(item: Case, view: ResultView): Row[] {
  return rowsOf(item.application, "QLF_QL_DYAQ").map(({ name, at }) => {
    const row = item.recorded.find((each) => each.unitCode === at["BDCDYH"]);
    const notice = item.recordedNotices.find((each) => each.unitCode === at["BDCDYH"]);
    const unit = view.register.units.get(at["BDCDYH"] ?? "");
    const amount = wanText(row?.securedAmount ?? notice?.amount ?? 0n);
    return {
      name,
      at: {
        ...at,
        ...minted(item, view),
        BDBZZQSE: amount,
        ZGZQSE: at["DYFS"] === "2" ? amount : "0.00",
        ZXDYYWH: "/",
        ZXDYYY: "/",
        ZXSJ: noDate,
        ZXDBR: "/",
        BDCDJZMH: item.registrationCertificateNumber ?? "/",
        QSZT: "1",
        DYQSW: notice === undefined ? String(row?.rank ?? -1) : "/",
        DYMJ: at["DYMJ"] === "/" ? (unit?.area ?? "0.00") : (at["DYMJ"] ?? "0.00"),
      },
    };
  });
}

function rectificationRows(item: Case, view: ResultView): Row[] {
  return rowsOf(item.application, "QLF_QL_GZDJ").map(({ name, at }) => ({
    name,
    at: { ...at, ...minted(item, view) },
  }));
}

function noticeRows(item: Case, view: ResultView): Row[] {
  return rowsOf(item.application, "QLF_QL_YGDJ").map(({ name, at }) => {
    const unit = view.register.units.get(at["BDCDYH"] ?? "");
    const row = item.recordedNotices.find((each) => each.unitCode === at["BDCDYH"]);
    return {
      name,
      at: {
        ...at,
        ...minted(item, view),
        QDJG: row?.amount === undefined || row.amount === null ? "0.00" : wanText(row.amount),
        JZMJ: at["JZMJ"] === "/" ? (unit?.area ?? "0.00") : (at["JZMJ"] ?? "0.00"),
        BDCDJZMH: item.registrationCertificateNumber ?? "/",
        QSZT: "1",
        ZXYGYWH: "/",
        ZXYGYY: "/",
        ZXSJ: noDate,
      },
    };
  });
}

function ownershipRows(item: Case, view: ResultView): Row[] {
  return rowsOf(item.application, "QLT_FW_FDCQ_YZ").map(({ name, at }) => {
    const unit = view.register.units.get(at["BDCDYH"] ?? "");
    return {
      name,
      at: {
        ...at,
        ...minted(item, view),
        JZMJ: at["JZMJ"] === "/" ? (unit?.area ?? "0.00") : (at["JZMJ"] ?? "0.00"),
        BDCQZH: item.newTitles.get(at["BDCDYH"] ?? "") ?? "/",
        QSZT: "1",
      },
    };
  });
}

function cancellationRows(item: Case, view: ResultView): Row[] {
  return rowsOf(item.application, "QLF_QL_ZXDJ").map(({ name, at }) => ({
    name,
    at: { ...at, ...minted(item, view), ZXSJ: item.recordedAt },
  }));
}
