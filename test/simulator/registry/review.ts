// The review: what the register itself allows, as a list of named rules, asked at review and once more at recording.
// Invariant: what breaks a rule is refused registration (不予登记) and leaves the register as it was.

import { fenFromWan } from "./amounts.ts";
import { mortgageeOf, rowsOf, type Application } from "./application.ts";
import { isInHand, type Case, type Filing } from "./cases.ts";
import { collateralAgrees, holdingsAgree, ownerRows } from "./holdings.ts";
import type { RegistryOptions } from "./options.ts";
import {
  isSameParty,
  liveMortgages,
  liveRows,
  owns,
  plainNumber,
  rankOf,
  type MortgageRow,
  type RegisteredUnit,
  type Register,
} from "./register.ts";

export type ReviewView = { options: RegistryOptions; register: Register; filing: Filing; cases: Case[] };

type ReviewRule = { code: string; text: string; breaks(item: Case, view: ReviewView): boolean };

const burdening = (application: Application) => application.type !== "cancellation";

const rules: ReviewRule[] = [
  {
    code: "SEIZED",
    text: "不动产被查封，不予办理抵押权设立或变更登记",
    breaks: (item, view) => burdening(item.application) && units(item, view).some((unit) => unit.seizures.length > 0),
  },
  {
    code: "OBJECTION",
    text: "不动产存在异议登记，须提交双方知晓并自担风险的书面承诺",
    breaks: (item, view) =>
      burdening(item.application) &&
      units(item, view).some((unit) => unit.objections.length > 0) &&
      !rowsOf(item.application, "DJF_DJ_SJ").some((row) => (row.at["SJMC"] ?? "").includes("异议")),
  },
  {
    code: "PRIORITY_NOTICE",
    text: "不动产存在他人预告登记，未经预告登记权利人同意",
    breaks: (item, view) =>
      item.application.type === "first" && units(item, view).some((unit) => noticeOfAnother(item, unit)),
  },
  {
    code: "RESTRICTED",
    text: "不动产被有关机关限制登记",
    breaks: (item, view) =>
      item.application.type === "first" && units(item, view).some((unit) => unit.officialRestrictions.length > 0),
  },
  {
    code: "OWNER",
    text: "抵押人与登记簿记载的权利人不一致",
    breaks: (item, view) => burdening(item.application) && !ownersApply(item, view),
  },
  {
    code: "COLLATERAL",
    text: "抵押物类型、面积与登记簿不一致",
    breaks: (item, view) => burdening(item.application) && !collateralAgrees(item.application, view.register),
  },
  {
    code: "TITLE",
    text: "不动产权证号与登记簿不一致",
    breaks: (item, view) =>
      item.application.type === "first" &&
      units(item, view).some(
        (unit) =>
          !(item.application.head["PreCertID"] ?? "")
            .split(",")
            .some((each) => plainNumber(each) === plainNumber(unit.titleCertificateNumber)) ||
          !ownerRows(item.application, unit.unitCode).every(
            (row) => plainNumber(row.at["BDCQZH"] ?? "") === plainNumber(unit.titleCertificateNumber),
          ),
      ),
  },
  {
    code: "NO_MORTGAGE",
    text: "登记簿无此有效抵押权，或单元、业务号不符",
    breaks: (item, view) => item.application.type !== "first" && !previousIsLive(item, view),
  },
  {
    code: "ENDS_TWICE",
    text: "同一合并申请中另有登记件涉及该抵押权",
    breaks: (item, view) =>
      view.filing.cases.some((each) => each !== item && endsSameMortgage(each.application, item.application)),
  },
  {
    code: "NOT_MORTGAGEE",
    text: "申请人不是登记簿记载的抵押权人",
    breaks: (item, view) => othersMortgage(item.application, view.register),
  },
  {
    code: "RANK",
    text: "申请的抵押权顺位与受理先后不符",
    breaks: (item, view) => burdening(item.application) && !rankAgrees(item, view),
  },
  {
    code: "JUNIOR_RANK",
    text: "本机构不办理后顺位抵押权登记",
    breaks: (item, view) => item.application.type === "first" && !view.options.juniorRank && asksRank(item) > 1,
  },
  {
    code: "MAIN_CLAIM",
    text: "本机构不办理主债权变更的抵押权变更登记",
    breaks: (item, view) =>
      item.application.type === "change" && !view.options.changeOfMainClaim && changesMainClaim(item, view),
  },
];

/** The first rule a case breaks, or null. */
export function reviewFinding(item: Case, view: ReviewView): { code: string; text: string } | null {
  const broken = rules.find((rule) => rule.breaks(item, view));
  return broken === undefined ? null : { code: broken.code, text: broken.text };
}

/** Live rows of the mortgage the case changes or cancels. */
export function previousRows(item: Case, view: { register: Register }): MortgageRow[] {
  const number = item.application.previousCertificateNumber;
  return number === "" ? [] : liveRows(view.register, number);
}

function units(item: Case, view: ReviewView): RegisteredUnit[] {
  return item.application.unitCodes.flatMap((code) => view.register.units.get(code) ?? []);
}

/** True when both change or cancel one mortgage: only one of them can. */
export function endsSameMortgage(one: Application, other: Application): boolean {
  const number = plainNumber(one.previousCertificateNumber);
  return number !== "" && number === plainNumber(other.previousCertificateNumber);
}

/** True when the application changes or cancels what the register has as another lender's mortgage. */
export function othersMortgage(application: Application, register: Register): boolean {
  const number = application.previousCertificateNumber;
  const rows = number === "" ? [] : liveRows(register, number);
  return rows.some((row) => row.mortgageeCertificateNumber !== mortgageeOf(application).certificateNumber);
}

/** Every owner of each unit applies, nobody applies who owns none of them, and each unit's rows say who owns it and how. */
function ownersApply(item: Case, view: ReviewView): boolean {
  const { mortgagors } = item.application;
  const all = units(item, view);
  return (
    all.every((unit) => unit.owners.every((owner) => mortgagors.some((each) => isSameParty(owner, each)))) &&
    mortgagors.every((each) => all.some((unit) => owns(unit, each.name, each.certificateNumber))) &&
    all.every((unit) => holdingsAgree(item.application, unit))
  );
}

function noticeOfAnother(item: Case, unit: RegisteredUnit): boolean {
  const applicants = [mortgageeOf(item.application), ...item.application.mortgagors].map((each) => each.name);
  return unit.priorityNotices.some((notice) => !applicants.includes(notice.holder));
}

/** Live, on exactly the units named, under the case number named; a change to part of the units is not offered. */
function previousIsLive(item: Case, view: ReviewView): boolean {
  const rows = previousRows(item, view);
  const { application } = item;
  const stated = (unitCode: string) => {
    if (application.type === "change")
      return rowsOf(application, "QLF_QL_DYAQ").find((row) => row.at["BDCDYH"] === unitCode)?.at["SSYWH"];
    return rowsOf(application, "QLF_QL_ZXDJ").find((row) => row.at["BDCDYH"] === unitCode)?.at["ZXYWH"];
  };
  return (
    rows.length === application.unitCodes.length &&
    rows.every((row) => application.unitCodes.includes(row.unitCode) && stated(row.unitCode) === row.caseNumber)
  );
}

function asksRank(item: Case): number {
  return Number(rowsOf(item.application, "QLF_QL_DYAQ")[0]?.at["DYQSW"] ?? "0");
}

/** The rank asked for is free now, or was at acceptance: who moves up because one ahead has gone is not refused for it. */
function rankAgrees(item: Case, view: ReviewView): boolean {
  const asked = asksRank(item);
  const now = ranksOf(item, view);
  return [...now].every(([unitCode, rank]) => rank === asked || item.rankAtAcceptance.get(unitCode) === asked);
}

/**
 * Rank by unit: a first mortgage gets the next one, a change keeps the one it has; in a combined filing the rank cancelled
 * is free at once.
 */
export function ranksOf(item: Case, view: ReviewView): Map<string, number> {
  if (item.application.type === "change")
    return new Map(previousRows(item, view).map((row) => [row.unitCode, positionOf(row, view.register)]));
  const freed = new Set(
    view.filing.cases
      .filter((each) => each.application.type === "cancellation")
      .flatMap((each) => previousRows(each, view)),
  );
  const rankOn = (unit: RegisteredUnit) => {
    const ahead = view.cases.filter(
      (each) =>
        each !== item &&
        isInHand(each) &&
        each.application.type === "first" &&
        each.acceptedOrder < item.acceptedOrder &&
        each.application.unitCodes.includes(unit.unitCode),
    );
    return rankOf(unit, item.acceptedOrder, freed, ahead.length);
  };
  return new Map(units(item, view).map((unit) => [unit.unitCode, rankOn(unit)]));
}

/** Present rank of a live row: its place among the live ones. */
export function positionOf(row: MortgageRow, register: Register): number {
  const unit = register.units.get(row.unitCode);
  return unit === undefined ? 0 : liveMortgages(unit).indexOf(row) + 1;
}

/** By the reason stated, or because another main contract is named than the register knows. */
function changesMainClaim(item: Case, view: ReviewView): boolean {
  const contract = item.application.form.fields.get("主债权合同号") ?? "";
  const stated = rowsOf(item.application, "QLF_QL_DYAQ").some((row) =>
    /主债权变更|续贷|借新还旧/.test(row.at["DJYY"] ?? ""),
  );
  return (
    stated ||
    previousRows(item, view).some((row) => row.mainContractNumber !== null && row.mainContractNumber !== contract)
  );
}

/** Secured amount of a unit's row, in 分. */
export function filedAmount(application: Application, unitCode: string): bigint {
  const row = rowsOf(application, "QLF_QL_DYAQ").find((each) => each.at["BDCDYH"] === unitCode);
  return fenFromWan(row?.at["BDBZZQSE"] ?? "") ?? 0n;
}
