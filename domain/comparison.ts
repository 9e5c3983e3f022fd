// What was recorded against what was filed (practice 7), both in one way of writing.
// Invariant: every material field must agree, a blank never agrees, and anything else that differs is a note only.

import type { ComparedField, Difference } from "./accepting.ts";
import { previousCertificateNumber } from "./application-form.ts";
import type { Business } from "./business.ts";
import { normaliseCertificateNumber, normaliseText } from "./certificate-number.ts";
import type { Chain } from "./chain-state.ts";
import { unreachable } from "./fault.ts";
import { normaliseIdentityNumber } from "./identity-number.ts";
import type { Leg } from "./leg.ts";
import { applicantsOf, legBusiness } from "./leg-business.ts";
import { yuanFromFen, type Fen } from "./money.ts";
import { isOfMortgage } from "./registration.ts";
import type { NamedParty, RecordedMortgage, RecordingResult } from "./register.ts";
import { previousOnRegister } from "./search-judgement.ts";

export type Comparison = { differences: Difference[]; notes: string[] };

type Pair = { field: ComparedField; filed: string; recorded: string | null };

/** Compares a leg's recording result with its application. Party numbers stay out of the answer: it is shown and kept. */
export function compareRecording(chain: Chain, leg: Leg, result: RecordingResult): Comparison {
  const business = legBusiness(chain.business, leg);
  const pairs = [
    ...identityPairs(leg, result),
    ...unitPairs(business, leg, result),
    ...partyPairs(chain.business, leg, result),
    ...rightPairs(chain, business, leg, result),
  ];
  const differences = pairs
    .filter(({ filed, recorded }) => recorded === null || recorded === "" || recorded !== filed)
    .map(({ field, filed, recorded }) => ({ field, filed, recorded: recorded ?? "" }));
  return { differences, notes: notesOn(business, leg, result) };
}

function identityPairs(leg: Leg, result: RecordingResult): Pair[] {
  return [
    { field: "businessNumber", filed: leg.businessNumber ?? "", recorded: result.businessNumber },
    { field: "registrationType", filed: leg.registrationType, recorded: result.registrationType },
    { field: "right", filed: leg.right, recorded: result.right },
  ];
}

/** What is material besides units and parties depends on the right and on how it is registered. */
function rightPairs(chain: Chain, business: Business, leg: Leg, result: RecordingResult): Pair[] {
  if (leg.registrationType === "cancellation") return cancellationPairs(chain, leg, result);
  switch (leg.right) {
    case "mortgage":
      return [...mortgagePairs(business, result.mortgage), rankPair(chain, leg, result.mortgage?.rank ?? null)];
    case "mortgage_priority_notice":
      return noticePairs(business, result.mortgage);
    case "ownership":
    case "priority_notice":
      return [];
    default:
      return unreachable(leg.right);
  }
}

function unitPairs(business: Business, leg: Leg, result: RecordingResult): Pair[] {
  const codeOf = (text: string): string => text.normalize("NFKC").replace(/\s/gu, "").toUpperCase();
  const filed = business.units.map((unit) => unit.unitCode);
  const pairs: Pair[] = [
    { field: "unitCodes", filed: asSet(filed), recorded: asSet(result.units.map((unit) => codeOf(unit.unitCode))) },
  ];
  const statesAmounts = leg.registrationType !== "cancellation" && isOfMortgage(leg.right);
  if (!statesAmounts || business.mortgage.amountBasis !== "per_unit") return pairs;
  for (const unit of business.units) {
    const recorded = result.units.find((each) => codeOf(each.unitCode) === unit.unitCode)?.securedAmount ?? null;
    pairs.push({
      field: `securedAmount ${unit.unitCode}`,
      filed: yuan(unit.securedAmount ?? null) ?? "",
      recorded: yuan(recorded),
    });
  }
  return pairs;
}

/** Names are shown; of numbers only whether they agree, each with its name. A blank one agrees with nothing. */
function partyPairs(business: Business, leg: Leg, result: RecordingResult): Pair[] {
  const { holders, obligors } = applicantsOf(business, leg);
  // Of a transferred mortgage the register names the mortgagors; the assignor stands in the application only.
  const registered = isOfMortgage(leg.right)
    ? legBusiness(business, leg).mortgagors.map(({ party }) => party)
    : obligors;
  return [...sidePairs("holders", holders, result.holders), ...sidePairs("obligors", registered, result.obligors)];
}

function sidePairs(field: "holders" | "obligors", filed: NamedParty[], recorded: NamedParty[]): Pair[] {
  const numbersAgree =
    asSet(filed.map(nameAndNumber)) === asSet(recorded.map(nameAndNumber)) &&
    recorded.every((each) => isWritten(each.certificateNumber));
  return [
    {
      field,
      filed: asSet(filed.map((party) => normaliseText(party.name))),
      recorded: asSet(recorded.map((party) => normaliseText(party.name))),
    },
    { field: `${field}' numbers`, filed: "agree", recorded: numbersAgree ? "agree" : "differ" },
  ];
}

function nameAndNumber({ name, certificateNumber }: { name: string; certificateNumber: string }): string {
  return `${normaliseText(name)} ${normaliseIdentityNumber(certificateNumber)}`;
}

function isWritten(number: string): boolean {
  const written = normaliseIdentityNumber(number);
  return written !== "" && written !== "/";
}

function cancellationPairs(chain: Chain, leg: Leg, result: RecordingResult): Pair[] {
  const cancelled = previousCertificateNumber(chain, leg) ?? "";
  return [
    {
      field: "registrationCertificateNumber",
      filed: normaliseCertificateNumber(cancelled),
      recorded: normaliseCertificateNumber(result.registrationCertificateNumber),
    },
    { field: "ground", filed: leg.ground ?? "", recorded: result.ground },
  ];
}

function mortgagePairs(business: Business, recorded: RecordedMortgage | null): Pair[] {
  const { mortgage } = business;
  return [
    ...noticePairs(business, recorded),
    { field: "periodStart", filed: mortgage.periodStart, recorded: recorded?.periodStart ?? null },
    { field: "periodEnd", filed: mortgage.periodEnd, recorded: recorded?.periodEnd ?? null },
  ];
}

/** A mortgage priority notice states no period and no rank (facts 1.7, YGDJ); the rest is as of a mortgage. */
function noticePairs(business: Business, recorded: RecordedMortgage | null): Pair[] {
  const { mortgage } = business;
  const flag = (value: boolean | null): string | null => (value === null ? null : value ? "yes" : "no");
  const text = (value: string | null): string | null => (value === null ? null : normaliseText(value));
  return [
    { field: "form", filed: mortgage.form, recorded: recorded?.form ?? null },
    {
      field: "securedAmount",
      filed: yuanFromFen(mortgage.securedAmount),
      recorded: yuan(recorded?.securedAmount ?? null),
    },
    ...scopePairs(mortgage.securedScope, text(recorded?.securedScope ?? null)),
    {
      field: "transferCovenant",
      filed: flag(mortgage.transferCovenant) ?? "",
      recorded: flag(recorded?.transferCovenant ?? null),
    },
    ...basisPairs(business, recorded),
  ];
}

/** Filed blank, with its reason, it is left as the register has it (pre-lodgement/blanks.ts): there is nothing to compare. */
function scopePairs(filed: string, recorded: string | null): Pair[] {
  const scope = normaliseText(filed);
  return scope === "/" ? [] : [{ field: "securedScope", filed: scope, recorded }];
}

/** Over several units it says what each one secures; of a single unit both bases say the same, and a difference is a note. */
function basisPairs({ units, mortgage }: Business, recorded: RecordedMortgage | null): Pair[] {
  if (units.length === 1) return [];
  return [{ field: "amountBasis", filed: mortgage.amountBasis, recorded: recorded?.amountBasis ?? null }];
}

/** A better rank agrees. A mortgage that is changed or goes over may keep its number: the register does not renumber when one ahead ends. */
function rankPair(chain: Chain, leg: Leg, recorded: number | null): Pair {
  const kept = previousOnRegister(chain, leg.unitCodes, leg.furtherIndex)?.rank ?? null;
  const keeps =
    leg.registrationType === "change" ||
    leg.registrationType === "transfer" ||
    leg.registrationType === "rectification";
  const agrees = recorded !== null && (recorded <= leg.rank || (keeps && recorded === kept));
  return {
    field: "rank",
    filed: String(leg.rank),
    recorded: agrees ? String(leg.rank) : (recorded?.toString() ?? null),
  };
}

function notesOn(business: Business, leg: Leg, result: RecordingResult): string[] {
  if (leg.registrationType === "cancellation" || !isOfMortgage(leg.right)) return [];
  const notes: string[] = [];
  for (const unit of business.units) {
    const recorded = result.units.find((each) => each.unitCode === unit.unitCode)?.collateralType ?? null;
    if (recorded !== unit.collateralType) {
      notes.push(`${unit.unitCode}: collateralType filed ${unit.collateralType}, recorded ${recorded ?? "blank"}`);
    }
  }
  const basis = result.mortgage?.amountBasis ?? null;
  if (business.units.length === 1 && basis !== business.mortgage.amountBasis) {
    notes.push(`amountBasis filed ${business.mortgage.amountBasis}, recorded ${basis ?? "blank"}`);
  }
  const rank = result.mortgage?.rank ?? null;
  if (rank !== null && rank !== leg.rank) notes.push(`rank filed ${leg.rank}, recorded ${rank}`);
  return notes;
}

function yuan(amount: Fen | null): string | null {
  return amount === null ? null : yuanFromFen(amount);
}

function asSet(texts: string[]): string {
  return [...new Set(texts)].sort().join("、");
}
