// Trials of the rules on dates of periods and contracts, and on what a unit code says of the thing mortgaged.
// Invariant: what passes lies one day, or one letter, beside what is refused.

import { unitOf } from "./kinds.ts";
import { at, part, withUnits, type Trial } from "./trial.ts";

export const dateTrials: Trial[] = [
  {
    rule: "PL-054",
    what: "new money on a period that is over; on its last day it is not",
    kind: "new_loan",
    breaks: (b) => Object.assign(b.mortgage, { periodStart: "2015-01-01", periodEnd: "2026-11-22" }),
    field: "mortgage.periodEnd",
    passes: (b) => Object.assign(b.mortgage, { periodStart: "2015-01-01", periodEnd: "2026-11-23" }),
  },
  {
    rule: "PL-054",
    what: "a renewal under a maximum that is over; an overdue mortgage may be cancelled",
    kind: "renewal",
    breaks: (b) =>
      Object.assign(b.mortgage, { form: "maximum_amount", periodStart: "2015-01-01", periodEnd: "2016-01-01" }),
    field: "mortgage.periodEnd",
    passes: (b) => {
      delete b.loan;
      delete b.cover;
      b.kind = "cancellation";
      b.cancellationGround = "waiver";
      Object.assign(b.mortgage, { periodStart: "2015-01-01", periodEnd: "2016-01-01" });
    },
  },
  {
    rule: "PL-055",
    what: "an extension ends later than the term that stands",
    kind: "extension",
    breaks: (b) => void (part(b.previousMortgage).periodEnd = "2029-11-24"),
    field: "mortgage.periodEnd",
    passes: (b) => void (part(b.previousMortgage).periodEnd = "2029-11-23"),
  },
  {
    rule: "PL-055",
    what: "under a maximum the determination period may stay, and is not shortened",
    kind: "extension",
    breaks: (b) => {
      b.mortgage.form = "maximum_amount";
      part(b.previousMortgage).periodEnd = "2029-11-25";
    },
    field: "mortgage.periodEnd",
    passes: (b) => {
      b.mortgage.form = "maximum_amount";
      part(b.previousMortgage).periodEnd = "2029-11-24";
    },
  },
  {
    rule: "PL-061",
    what: "a contract of tomorrow; one of today is signed",
    kind: "new_loan",
    breaks: (b) => void (b.mainContract.signedOn = "2026-11-24"),
    field: "mainContract.signedOn",
    passes: (b) => void (b.mainContract.signedOn = "2026-11-23"),
  },
  {
    rule: "PL-061",
    what: "the deed of an assignment too",
    kind: "assignment",
    breaks: (b) => void (part(b.assignment).contract.signedOn = "2026-11-24"),
    field: "assignment.contract.signedOn",
    passes: (b) => void (part(b.assignment).contract.signedOn = "2026-11-23"),
  },
];

const home = unitOf("suzhou-huqiu", "00010201").unitCode;
const parcel = `${home.slice(0, 19)}W00000000`;

export const codeTrials: Trial[] = [
  {
    rule: "PL-015",
    what: "nothing is built on a parcel's own code; a parcel by itself is land",
    kind: "new_loan",
    breaks: (b) => withUnits(b, [parcel]),
    field: "units[0].collateralType",
    passes: (b) => {
      withUnits(b, [parcel]);
      at(b.units).collateralType = "land";
    },
  },
  {
    rule: "PL-015",
    what: "a building is not land; one under construction is a building",
    kind: "new_loan",
    breaks: (b) => void (at(b.units).collateralType = "land"),
    field: "units[0].collateralType",
    passes: (b) => void (at(b.units).collateralType = "land_and_building_under_construction"),
  },
  {
    rule: "PL-015",
    what: "an old mortgage ends however its unit was described",
    kind: "collateral_change",
    breaks: (b) => void (at(b.units, 1).collateralType = "land"),
    field: "units[1].collateralType",
    passes: (b) => void (at(b.units).collateralType = "land"),
  },
  {
    rule: "PL-016",
    what: "ownership of land is not mortgaged; the right to build on it is",
    kind: "new_loan",
    breaks: (b) => {
      withUnits(b, [parcel.replace("GB", "JA")]);
      at(b.units).collateralType = "land";
    },
    field: "units[0].unitCode",
    passes: (b) => {
      withUnits(b, [parcel.replace("GB", "JB")]);
      at(b.units).collateralType = "land";
    },
  },
  {
    rule: "PL-010",
    what: "土地经营权 is of collective land only",
    kind: "new_loan",
    breaks: (b) => withUnits(b, [home.replace("GB", "GK")]),
    field: "units[0].unitCode",
    passes: (b) => withUnits(b, [home.replace("GB", "JK")]),
  },
];
