// Burdens of a unit, and what may not be registered beside them.
// Invariant: a burden never keeps a right from ending; who it protects may consent in writing.

import { rowsOf } from "./application.ts";
import type { Case } from "./cases.ts";
import { statedEvents } from "./change-events.ts";
import type { Matter } from "./matters.ts";
import { hasConsent } from "./papers.ts";
import { isAmong, liveMortgages, liveNotices, plainName, type RegisteredUnit } from "./register.ts";
import { casesAhead, unitsOf, type ReviewRule, type ReviewView } from "./review-view.ts";

const disposing: Matter[] = ["mortgage_first", "ownership_transfer", "buyers_notice", "lenders_notice"];

export const burdenRules: ReviewRule[] = [
  {
    code: "SEIZED",
    text: "不动产被查封，不予办理抵押权设立、变更或不动产转移登记",
    matters: [...disposing, "mortgage_change"],
    breaks: (item, view) => !isHarmless(item) && unitsOf(item, view).some((unit) => unit.seizures.length > 0),
  },
  {
    code: "OBJECTION",
    text: "不动产存在异议登记，须提交双方知晓并自担风险的书面承诺",
    matters: [...disposing, "mortgage_change"],
    breaks: (item, view) =>
      !isHarmless(item) &&
      unitsOf(item, view).some((unit) => unit.objections.length > 0) &&
      !rowsOf(item.application, "DJF_DJ_SJ").some((row) => (row.at["SJMC"] ?? "").includes("异议")),
  },
  {
    code: "RECTIFYING",
    text: "不动产登记正在更正，更正办结后再行申请",
    matters: [...disposing, "mortgage_change", "mortgage_transfer"],
    breaks: (item, view) => unitsOf(item, view).some((unit) => unit.rectifications.length > 0),
  },
  {
    code: "PRIORITY_NOTICE",
    text: "不动产存在他人预告登记，未经预告登记权利人同意",
    matters: disposing,
    breaks: (item, view) => unitsOf(item, view).some((unit) => isNoticedForOthers(item, unit, view)),
  },
  {
    code: "RESTRICTED",
    text: "不动产被有关机关限制登记",
    matters: disposing,
    breaks: (item, view) => unitsOf(item, view).some((unit) => unit.officialRestrictions.length > 0),
  },
  {
    code: "COVENANT",
    text: "登记簿记载禁止或限制转让的约定，未经抵押权人同意",
    matters: ["ownership_transfer"],
    breaks: (item, view) => unitsOf(item, view).some((unit) => isForbiddenToTransfer(item, unit, view)),
  },
  {
    code: "DEVELOPER_MORTGAGE",
    text: "预售单元已抵押，未经抵押权人同意销售",
    matters: ["buyers_notice"],
    breaks: (item, view) =>
      unitsOf(item, view)
        .filter((unit) => unit.collateralType === "land_and_building_under_construction")
        .flatMap((unit) => liveMortgages(unit).flatMap((row) => row.mortgagees))
        .some((each) => !hasConsent(item.application, each)),
  },
];

/** A change that takes nothing more from the property than stands on the register already. */
function isHarmless({ application }: Case): boolean {
  const events = statedEvents(application);
  return (
    application.matter === "mortgage_change" &&
    events.length > 0 &&
    events.every((each) => each === "name" || each === "determination" || each === "built")
  );
}

/** Every live notice must be of somebody who applies in this filing, or be given by the buyer to its lender, or be consented to. */
function isNoticedForOthers(item: Case, unit: RegisteredUnit, view: ReviewView): boolean {
  const { application } = item;
  const parties = [
    application.holders,
    application.obligors,
    ...casesAhead(item, view).map((each) => each.application.holders),
  ]
    .flat()
    .map((each) => plainName(each.name));
  return liveNotices(unit).some((notice) => {
    const isOwn = notice.holders.some((each) => parties.includes(plainName(each.name)));
    const isByBuyer =
      application.matter === "ownership_transfer" && notice.obligors.some((each) => isAmong(application.holders, each));
    return !isOwn && !isByBuyer && !notice.holders.every((each) => hasConsent(application, each));
  });
}

/** 担保制度解释 43: a registered covenant binds the buyer; a mortgage that ends in the same filing binds nobody any more. */
function isForbiddenToTransfer(item: Case, unit: RegisteredUnit, view: ReviewView): boolean {
  const others = view.filing.cases.filter((each) => each !== item).map((each) => each.application);
  return liveMortgages(unit)
    .filter((row) => row.transferCovenant)
    .flatMap((row) => row.mortgagees)
    .some(
      (each) =>
        !hasConsent(item.application, each) && !others.some((application) => isAmong(application.holders, each)),
    );
}
