// Who owns, what is mortgaged, and what its papers are: the application against the unit as it will be when recorded.
// Invariant: nobody disposes of what the register has as another's.

import type { Case } from "./cases.ts";
import { collateralAgrees, holdingsAgree, sideRows } from "./holdings.ts";
import { statedEvents } from "./change-events.ts";
import { convertedNotices, namedNumbers, ownNotices } from "./previous.ts";
import { areSameParties, isAmong, liveNotices, liveNoticeRows, plainNumber, type RegisteredUnit } from "./register.ts";
import { noticedOn, ownersBy, unitsOf, type ReviewRule, type ReviewView } from "./review-view.ts";

export const partyRules: ReviewRule[] = [
  {
    code: "OWNER",
    text: "抵押人与登记簿记载的权利人不一致",
    matters: ["mortgage_first", "mortgage_change", "mortgage_transfer"],
    breaks: (item, view) => !ownersMortgage(item, view),
  },
  {
    code: "OWNER",
    text: "转让人与登记簿记载的权利人不一致",
    matters: ["ownership_transfer", "buyers_notice"],
    breaks: (item, view) => unitsOf(item, view).some((unit) => !areSameParties(unit.owners, item.application.obligors)),
  },
  {
    code: "NO_BUYERS_NOTICE",
    text: "预购商品房未经预告登记，不予办理其抵押权的预告登记",
    matters: ["lenders_notice"],
    breaks: (item, view) => unitsOf(item, view).some((unit) => !isNoticedForBuyer(item, unit, view)),
  },
  {
    code: "ALREADY_NOTICED",
    text: "该不动产单元已办理预告登记",
    matters: ["buyers_notice"],
    breaks: (item, view) => unitsOf(item, view).some((unit) => liveNotices(unit, "priority_notice").length > 0),
  },
  {
    code: "NOTICE_KIND",
    text: "预告登记种类与不动产不符",
    matters: ["buyers_notice", "lenders_notice"],
    breaks: (item, view) =>
      item.application.rows
        .filter((row) => row.name === "QLF_QL_YGDJ")
        .some(({ at }) => {
          const isPresale = at["YGDJZL"] === "1" || at["YGDJZL"] === "3";
          const unit = view.register.units.get(at["BDCDYH"] ?? "");
          return unit !== undefined && (unit.collateralType === "land_and_building_under_construction") !== isPresale;
        }),
  },
  {
    code: "NOT_BUILT",
    text: "建筑物尚未首次登记",
    matters: ["ownership_transfer", "mortgage_first", "mortgage_change"],
    breaks: (item, view) => needsBuilding(item) && unitsOf(item, view).some(isUnderConstruction),
  },
  {
    code: "NOTICE_ENDS",
    text: "预告登记证明号与登记簿不符，或预告登记当事人不一致",
    matters: ["ownership_transfer", "mortgage_first"],
    breaks: (item, view) => !namesItsNotices(item, view),
  },
  {
    code: "COLLATERAL",
    text: "抵押物类型、面积与登记簿不一致",
    matters: ["mortgage_first", "mortgage_change", "mortgage_transfer", "lenders_notice"],
    breaks: (item, view) => !collateralAgrees(item.application, view.register),
  },
  {
    code: "TITLE",
    text: "不动产权证号与登记簿不一致",
    matters: ["mortgage_first", "ownership_transfer"],
    breaks: (item, view) => unitsOf(item, view).some((unit) => !namesTitle(item, unit)),
  },
];

/** Every owner of each unit applies, nobody applies who owns none of them, and each unit's rows say who owns it and how. */
function ownersMortgage(item: Case, view: ReviewView): boolean {
  const { mortgagors } = item.application;
  const all = unitsOf(item, view).map((unit) => ({ unit, owners: ownersBy(item, unit, view) }));
  return (
    all.every(({ owners }) => owners.every((owner) => isAmong(mortgagors, owner))) &&
    mortgagors.every((each) => all.some(({ owners }) => isAmong(owners, each))) &&
    all.every(({ unit, owners }) => holdingsAgree(item.application, unit.unitCode, owners))
  );
}

/** Who gives the lender's notice has the buyer's notice, recorded or ahead in the same filing. */
function isNoticedForBuyer(item: Case, unit: RegisteredUnit, view: ReviewView): boolean {
  return noticedOn(item, unit, view, "priority_notice").some((buyers) =>
    areSameParties(buyers, item.application.obligors),
  );
}

function isUnderConstruction(unit: RegisteredUnit): boolean {
  return unit.collateralType === "land_and_building_under_construction";
}

/** A home can be handed over, a notice converted and a mortgage turned over to the building only when the building is registered. */
function needsBuilding({ application }: Case): boolean {
  if (application.matter === "ownership_transfer") return true;
  if (application.matter === "mortgage_change") return statedEvents(application).includes("built");
  return (application.form.fields.get("预告登记证明号") ?? "/") !== "/";
}

/** Each notice named is live, of the same parties and on the units; each own notice on the units is named. */
function namesItsNotices(item: Case, view: ReviewView): boolean {
  const { application } = item;
  const stated = application.form.fields.get("预告登记证明号") ?? "/";
  const converted = convertedNotices(item, view);
  const own = ownNotices(item, view);
  const named = stated === "/" ? [] : liveNoticeRows(view.register, stated);
  return (
    own.every((row) => converted.includes(row)) &&
    (stated === "/" || (named.length > 0 && named.every((row) => converted.includes(row)))) &&
    converted.every(
      (row) =>
        plainNumber(row.number) === plainNumber(stated) &&
        row.obligors.every((each) => isAmong(application.obligors, each)),
    )
  );
}

/** PreCertID has the unit's title certificate, and so have the rows of its owners; "/" while there is none. */
function namesTitle({ application }: Case, unit: RegisteredUnit): boolean {
  const title = plainNumber(unit.titleCertificateNumber);
  return (
    namedNumbers(application).includes(title) &&
    sideRows(application, unit.unitCode, "owner").every((row) => plainNumber(row.at["BDCQZH"] ?? "") === title)
  );
}
