// Rank, terms and what may be changed: a mortgage as it is asked for, against the mortgages that stand on the units.
// Invariant: rank follows the order of acceptance unless all whom it harms agreed (细则 67, 68; 民法典 409, 422).

import { filedAmount } from "./amount-filed.ts";
import { rowsOf } from "./application.ts";
import { isInHand, type Case } from "./cases.ts";
import { burdensMore, recordableEvents, statedEvents, unstatedChanges } from "./change-events.ts";
import { hasConsent } from "./papers.ts";
import { convertedNotices, previousRows } from "./previous.ts";
import { askedRank, orderAfter, putBack } from "./rank-change.ts";
import { isAmong, liveMortgages, rankOf, type MortgageRow, type RegisteredUnit, type Register } from "./register.ts";
import { keepsTooMuch, leftOf } from "./split-assignment.ts";
import { unitsOf, type ReviewRule, type ReviewView } from "./review-view.ts";

export const termRules: ReviewRule[] = [
  {
    code: "RANK",
    text: "申请的抵押权顺位与受理先后或约定不符",
    matters: ["mortgage_first", "mortgage_change", "mortgage_transfer"],
    breaks: (item, view) => !rankAgrees(item, view),
  },
  {
    code: "JUNIOR_RANK",
    text: "本机构不办理后顺位抵押权登记",
    matters: ["mortgage_first"],
    breaks: (item, view) => !view.options.juniorRank && askedRank(item.application) > 1,
  },
  {
    code: "MAIN_CLAIM",
    text: "本机构不办理主债权变更的抵押权变更登记",
    matters: ["mortgage_change"],
    breaks: (item, view) => !view.options.changeOfMainClaim && changesMainClaim(item, view),
  },
  {
    code: "CHANGE_EVENT",
    text: "变更事项不属本机构办理范围",
    matters: ["mortgage_change"],
    breaks: (item, view) =>
      statedEvents(item.application).some((each) => !recordableEvents(view.options).includes(each)),
  },
  {
    code: "UNSTATED_CHANGE",
    text: "申请内容与登记簿的差异未列入变更事项",
    matters: ["mortgage_change"],
    breaks: (item, view) => unstatedChanges(item.application, previousRows(item, view)).length > 0,
  },
  {
    code: "JUNIOR_CONSENT",
    text: "变更影响其他抵押权人，未提交其书面同意",
    matters: ["mortgage_change"],
    breaks: (item, view) =>
      unitsOf(item, view)
        .flatMap((unit) => harmed(item, unit, view))
        .flatMap((row) => row.mortgagees)
        .some((each) => !isAmong(item.application.holders, each) && !hasConsent(item.application, each)),
  },
  {
    code: "REST_OF_PART",
    text: "部分债权已转移，最高债权额应变更为剩余数额以内",
    matters: ["mortgage_change"],
    breaks: (item, view) => keepsTooMuch(item, view),
  },
  {
    code: "TRANSFER_TERMS",
    text: "转移的抵押权与登记簿记载不一致",
    matters: ["mortgage_transfer"],
    breaks: (item, view) => !transfersAsRegistered(item, view),
  },
];

/** The rank asked for is free now, or was at acceptance: who moves up because one ahead has gone is not refused for it. */
function rankAgrees(item: Case, view: ReviewView): boolean {
  if (statedEvents(item.application).includes("rank"))
    return unitsOf(item, view).every((unit) => orderAfter(item, unit, view) !== null);
  const asked = askedRank(item.application);
  const now = ranksOf(item, view);
  return [...now].every(([unitCode, rank]) => rank === asked || item.rankAtAcceptance.get(unitCode) === asked);
}

/**
 * Rank by unit: a first mortgage gets the next one, or that of the notice it comes from; a change and a transfer keep the one
 * there is, but for a unit that comes in. In a combined filing the rank cancelled is free at once.
 */
export function ranksOf(item: Case, view: ReviewView): Map<string, number> {
  const freed = new Set(
    view.filing.cases
      .filter((each) => each.application.matter === "mortgage_cancellation")
      .flatMap((each) => previousRows(each, view).filter((row) => each.application.unitCodes.includes(row.unitCode))),
  );
  const previous = previousRows(item, view);
  const notices = convertedNotices(item, view);
  const rankOn = (unit: RegisteredUnit) => {
    const kept = previous.find((row) => row.unitCode === unit.unitCode);
    if (kept !== undefined) return positionOf(kept, view.register);
    const notice = notices.find((row) => row.unitCode === unit.unitCode);
    if (notice !== undefined) return rankOf(unit, notice.acceptedOrder, freed, 0);
    const ahead = view.cases.filter(
      (each) =>
        each !== item &&
        isInHand(each) &&
        each.application.matter === "mortgage_first" &&
        each.acceptedOrder < item.acceptedOrder &&
        each.application.unitCodes.includes(unit.unitCode),
    );
    return rankOf(unit, item.acceptedOrder, freed, ahead.length);
  };
  return new Map(unitsOf(item, view).map((unit) => [unit.unitCode, rankOn(unit)]));
}

/** Present rank of a live row: one behind those accepted before it; parts of one mortgage stand side by side. */
export function positionOf(row: MortgageRow, register: Register): number {
  const unit = register.units.get(row.unitCode);
  const ahead = unit === undefined ? [] : liveMortgages(unit).filter((each) => each.acceptedOrder < row.acceptedOrder);
  return ahead.length + 1;
}

/** By the event stated, or because another main contract is named than the register knows. */
function changesMainClaim(item: Case, view: ReviewView): boolean {
  const contract = item.application.form.fields.get("主债权合同号") ?? "";
  return (
    statedEvents(item.application).includes("main_claim") ||
    previousRows(item, view).some((row) => row.mainContractNumber !== null && row.mainContractNumber !== contract)
  );
}

/** Mortgages of others that are worse off: put further back, or behind one that grows; on a unit that comes in nobody is. */
function harmed(item: Case, unit: RegisteredUnit, view: ReviewView): MortgageRow[] {
  const previous = previousRows(item, view);
  const own = previous.find((row) => row.unitCode === unit.unitCode);
  if (own === undefined) return [];
  const behind = burdensMore(item.application, previous)
    ? liveMortgages(unit).filter((row) => row.acceptedOrder > own.acceptedOrder)
    : [];
  return [...behind, ...putBack(item, unit, view)];
}

/** The whole as it is registered, or less of it; a part of a maximum-amount mortgage, or one determined, goes over as general. */
function transfersAsRegistered(item: Case, view: ReviewView): boolean {
  const { application } = item;
  const previous = previousRows(item, view);
  return rowsOf(application, "QLF_QL_DYAQ").every(({ at }) => {
    const row = previous.find((each) => each.unitCode === at["BDCDYH"]);
    if (row === undefined) return false;
    const amount = filedAmount(application, row.unitCode);
    const isSameForm = (at["DYFS"] === "2") === (row.form === "maximum_amount");
    const isSamePeriod = at["ZWLXQSSJ"] === row.periodStart && at["ZWLXJSSJ"] === row.periodEnd;
    if (isSameForm) return amount === row.securedAmount && isSamePeriod;
    return at["DYFS"] === "1" && amount <= leftOf(row, view);
  });
}
