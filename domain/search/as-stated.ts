// A mortgage that is changed or passed on stands on the register as it is stated, but for what the application says it changes.
// Invariant: nothing grows, lasts longer or becomes another form under an application that does not name it.

import type { Business, MortgageTerms, Unit } from "../business.ts";
import { furtherMortgages, furtherPath } from "../further-mortgages.ts";
import type { Leg } from "../leg.ts";
import type { Fen } from "../money.ts";
import { refuse } from "../refusal.ts";
import type { LiveMortgage, UnitSnapshot } from "../register.ts";
import type { ChangeEvent } from "../registration.ts";
import { security, type SearchCase, type SearchFinding } from "./finding.ts";
import { isSameNumber, legsLeft, previousNumbers } from "./on-register.ts";

const keptTerms = ["form", "securedAmount", "periodStart", "periodEnd", "transferCovenant"] as const;
/** Terms of a mortgage that the register may tell before an application is filed. */
type KeptTerm = (typeof keptTerms)[number];

/** Change event → terms it may change (细则 68). Another main claim comes with a contract, and so with terms, of its own. */
const changedTerms: Record<ChangeEvent, readonly KeptTerm[]> = {
  name: [],
  scope: [],
  rank: [],
  claim_kind: ["form"],
  amount: ["securedAmount"],
  term: ["periodStart", "periodEnd"],
  maximum: ["securedAmount"],
  determination_period: ["periodStart", "periodEnd"],
  // What is determined is stated as it stands before that.
  determination: [],
  prior_claims: ["securedAmount"],
  main_claim: ["securedAmount", "periodStart", "periodEnd", "transferCovenant"],
  units: [],
  built: [],
  mortgagor: [],
};

/** What is looked at: a leg, or the registry's own conversion, which files nothing and changes no term. */
type Subject = Pick<Leg, "registrationType" | "changes" | "furtherIndex" | "ground">;

const ownConversion: Subject = { registrationType: "change", changes: ["built"], furtherIndex: null, ground: null };

/**
 * Each change, each transfer and each cancellation still to be recorded against the mortgage it is about, as the register
 * shows it. What the register does not tell cannot be compared here, and is compared after recording.
 */
export function judgeAsStated({ chain, units }: SearchCase): SearchFinding | null {
  const { business } = chain;
  const isRegistrys = business.conversion?.by === "registry";
  for (const unit of units) {
    const legs = legsLeft(chain, unit.unitCode).filter(
      ({ right, mends, filedBy }) => right === "mortgage" && mends === null && filedBy === "us",
    );
    for (const subject of isRegistrys ? [ownConversion] : legs) {
      const finding = judgeTerms(business, unit, subject) ?? judgeDetermined(business, unit, subject);
      if (finding !== null) return finding;
    }
  }
  return null;
}

function judgeTerms(business: Business, unit: UnitSnapshot, subject: Subject): SearchFinding | null {
  const old = registered(business, unit, subject);
  if (old === undefined) return null;
  const field = compared(business, subject).find((term) => differs(old[term], statedOf(business, unit, subject, term)));
  if (field === undefined) return null;
  const place = subject.furtherIndex === null ? "" : `${furtherPath(business)}[${subject.furtherIndex}].`;
  const detail = "the register shows another: a change of it is a business of its own";
  return security(refuse("parts_do_not_fit", `${place}mortgage.${field}`, detail));
}

/** A cancellation on 主债权消灭 states the form alone, as what it rests on depends on it; on other grounds nothing. */
function compared({ kind }: Business, { registrationType, changes, ground }: Subject): readonly KeptTerm[] {
  switch (registrationType) {
    case "change":
      return keptTerms.filter((term) => !changes.some((event) => changedTerms[event].includes(term)));
    case "transfer":
      return keptTerms;
    case "cancellation":
      return kind === "cancellation" && ground === "claim_extinguished" ? ["form"] : [];
    case "first":
    case "priority_notice":
    case "rectification":
      return [];
  }
}

/**
 * Before its claims are determined a maximum-amount mortgage goes over whole to nobody, and is not ended by a debt repaid
 * (民法典 421, 423; practice 4). Where the plan itself chose the ground, it is waiver then (search/grounds.ts).
 */
function judgeDetermined(business: Business, unit: UnitSnapshot, subject: Subject): SearchFinding | null {
  const { kind, assignment, determination } = business;
  const isWhole = subject.registrationType === "transfer" && assignment?.mode === "whole";
  const isEnded = kind === "cancellation" && subject.ground === "claim_extinguished";
  if (determination !== undefined || !(isWhole || isEnded)) return null;
  const isOpen = registered(business, unit, subject)?.form === "maximum_amount";
  return isOpen ? security(refuse("missing_for_kind", "determination", "its claims are not determined")) : null;
}

/** The mortgage on the unit that the subject is about. */
function registered(business: Business, unit: UnitSnapshot, { furtherIndex }: Subject): LiveMortgage | undefined {
  const further = furtherIndex === null ? undefined : furtherMortgages(business)[furtherIndex];
  const numbers =
    further === undefined
      ? previousNumbers({ ...business, assignment: undefined, rename: undefined }, unit.unitCode)
      : [further.registrationCertificateNumber];
  return unit.mortgages.find(({ registrationCertificateNumber: number }) =>
    numbers.some((each) => isSameNumber(each, number)),
  );
}

type Stated = { terms: MortgageTerms; units: Unit[] };

/** As the bank states it before this business: what goes over in part, or determined, is reckoned from it. */
function statedBefore(business: Business, furtherIndex: number | null): Stated {
  const further = furtherIndex === null ? undefined : furtherMortgages(business)[furtherIndex];
  if (further !== undefined) return { terms: further.mortgage, units: further.units };
  const { mortgage, units, collateralChange } = business;
  return { terms: mortgage, units: [...units, ...(collateralChange?.removed ?? [])] };
}

function statedOf(
  business: Business,
  { unitCode }: UnitSnapshot,
  { furtherIndex }: Subject,
  term: KeptTerm,
): MortgageTerms[KeptTerm] | undefined {
  const { terms, units } = statedBefore(business, furtherIndex);
  if (term !== "securedAmount" || terms.amountBasis === "in_total") return terms[term];
  return units.find((unit) => unit.unitCode === unitCode)?.securedAmount;
}

function differs(register: LiveMortgage[KeptTerm], stated: MortgageTerms[KeptTerm] | undefined): boolean {
  return register !== null && stated !== undefined && register !== stated;
}

/**
 * 在建转现房 per unit: units that first registration has just brought forth bear nothing yet, so that their amounts are judged
 * with those of all: together no more than the old units bear, in 分. Asked once every unit is known.
 */
export function judgeSumOfUnits(business: Business, known: UnitSnapshot[]): SearchFinding | null {
  const { conversion, mortgage, units } = business;
  const olds = conversion?.oldUnits ?? [];
  if (mortgage.amountBasis !== "per_unit" || olds.length === 0) return null;
  const amounts = olds.map(({ unitCode }) => {
    const unit = known.find((each) => each.unitCode === unitCode);
    return unit === undefined ? null : (registered(business, unit, ownConversion)?.securedAmount ?? null);
  });
  if (amounts.includes(null)) return null;
  const borne = sum(amounts.filter((amount) => amount !== null));
  const stated = sum(units.flatMap(({ securedAmount }) => (securedAmount === undefined ? [] : [securedAmount])));
  if (stated <= borne) return null;
  const detail = "together the units would bear more than the register shows";
  return security(refuse("parts_do_not_fit", "mortgage.securedAmount", detail));
}

function sum(amounts: readonly Fen[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
