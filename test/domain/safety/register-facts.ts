// What stands in the far side's register for each unit of a business, told apart from what stood before.
// Invariant: read from the register alone.

import type { Business, Unit } from "../../../domain/business.ts";
import type { RegistrationApplication } from "../../../domain/registry.ts";
import { convertedNumber, type FarUnit } from "../far-register.ts";
import { isLost } from "../far-strangers.ts";
import { oldNumbers, secures, type FarCase, type FarSide } from "../far-side.ts";

export type Standing = {
  /** The mortgage with which the business began. */
  old: boolean;
  /** A mortgage this business made or changed. */
  made: boolean;
  lendersNotice: boolean;
  buyersNotice: boolean;
  /** The buyers own it. */
  sold: boolean;
};

export type UnitRole = "own" | "added" | "removed" | "further";

/** Every unit of the business with the part it has in it. */
export function unitsOf(business: Business): { unitCode: string; role: UnitRole }[] {
  const { units, collateralChange, assignment, rename } = business;
  const added = collateralChange?.added ?? [];
  const as = (role: UnitRole, all: Unit[]): { unitCode: string; role: UnitRole }[] =>
    all.map(({ unitCode }) => ({ unitCode, role: added.includes(unitCode) ? "added" : role }));
  return [
    ...as("own", units),
    ...as("removed", collateralChange?.removed ?? []),
    ...as("further", (assignment ?? rename)?.further.flatMap((each) => each.units) ?? []),
  ];
}

export function standingOn(far: FarSide, unitCode: string): Standing {
  const unit = far.units.get(unitCode);
  if (unit === undefined) throw new Error(`the far side has no unit ${unitCode}`);
  const { business } = far;
  const old = [...oldNumbers(business), ...furtherNumbers(business)];
  const made = [...madeNumbers(far), convertedNumber(unitCode)];
  const mortgages = isLost(far, unit) ? [] : unit.mortgages;
  const numbers = mortgages.map((each) => each.registrationCertificateNumber);
  const isNoticed = (kind: FarUnit["priorityNotices"][number]["kind"]): boolean =>
    unit.priorityNotices.some((each) => each.kind === kind);
  const buyers = business.mortgagors.map(({ party }) => party.certificateNumber);
  return {
    old: numbers.some((number) => old.includes(number)),
    made: numbers.some((number) => made.includes(number)),
    lendersNotice: isNoticed("mortgage_priority_notice"),
    buyersNotice: isNoticed("priority_notice"),
    sold: unit.owners.every((owner) => buyers.includes(owner.certificateNumber)),
  };
}

/** A mortgage or a notice for one stands for the lender. */
export function isSecured({ old, made, lendersNotice }: Standing): boolean {
  return old || made || lendersNotice;
}

function furtherNumbers({ assignment, rename }: Business): string[] {
  return (assignment ?? rename)?.further.map((each) => each.registrationCertificateNumber) ?? [];
}

function madeNumbers({ cases }: FarSide): string[] {
  return [...cases.values()].filter(({ application }) => secures(application)).map(({ certificate }) => certificate);
}

/** The application ends what stood for the lender when the business began, not something made by it. */
export function endsOld(far: FarSide, application: RegistrationApplication): boolean {
  const { registrationType, right, previousCertificateNumber } = application;
  const isOfLender = right === "mortgage" || right === "mortgage_priority_notice";
  if (registrationType !== "cancellation" || !isOfLender) return false;
  return !madeNumbers(far).includes(previousCertificateNumber ?? "");
}

/** It gives up again what this business had recorded. */
export function givesUp(far: FarSide, application: RegistrationApplication): boolean {
  return (
    application.registrationType === "cancellation" &&
    madeNumbers(far).includes(application.previousCertificateNumber ?? "")
  );
}

/** Recorded, read again over the gateway's own channel, and found as it was filed. */
export function isReadAsFiled(item: FarCase | undefined): boolean {
  return item?.read === "as_filed";
}
