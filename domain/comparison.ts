// What was recorded against what was filed (practice 7), both in one way of writing.
// Invariant: every material field must agree, a blank never agrees, and anything else that differs is a note only.

import { previousCertificateNumber } from "./application-form.ts";
import { normaliseCertificateNumber, normaliseText } from "./certificate-number.ts";
import type { Chain, Parked } from "./chain-state.ts";
import type { Leg } from "./leg.ts";
import { normaliseIdentityNumber } from "./identity-number.ts";
import { yuanFromFen, type Fen } from "./money.ts";
import type { RecordedMortgage, RecordingResult } from "./register.ts";

export type Comparison = { differences: Parked["differences"]; notes: string[] };

type Pair = { field: string; filed: string; recorded: string | null };

/** Compares a leg's recording result with its application. Party numbers stay out of the answer: it is shown and kept. */
export function compareRecording(chain: Chain, leg: Leg, result: RecordingResult): Comparison {
  const pairs = [...identityPairs(leg, result), ...unitPairs(chain, leg, result), ...partyPairs(chain, result)];
  if (leg.registrationType === "cancellation") pairs.push(...cancellationPairs(chain, leg, result));
  else pairs.push(...mortgagePairs(chain, leg, result.mortgage));
  const differences = pairs
    .filter(({ filed, recorded }) => recorded === null || recorded === "" || recorded !== filed)
    .map(({ field, filed, recorded }) => ({ field, filed, recorded: recorded ?? "" }));
  return { differences, notes: notesOn(chain, leg, result) };
}

function identityPairs(leg: Leg, result: RecordingResult): Pair[] {
  return [
    { field: "businessNumber", filed: leg.businessNumber ?? "", recorded: result.businessNumber },
    { field: "registrationType", filed: leg.registrationType, recorded: result.registrationType },
  ];
}

function unitPairs({ business }: Chain, leg: Leg, result: RecordingResult): Pair[] {
  const codeOf = (text: string): string => text.normalize("NFKC").replace(/\s/gu, "").toUpperCase();
  const filed = business.units.map((unit) => unit.unitCode);
  const pairs: Pair[] = [
    { field: "unitCodes", filed: asSet(filed), recorded: asSet(result.units.map((unit) => codeOf(unit.unitCode))) },
  ];
  if (leg.registrationType === "cancellation" || business.mortgage.amountBasis !== "per_unit") return pairs;
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
function partyPairs({ business }: Chain, result: RecordingResult): Pair[] {
  const { mortgagee } = business;
  const filed = business.mortgagors.map(({ party }) => party);
  const numbersAgree =
    asSet(filed.map(nameAndNumber)) === asSet(result.mortgagors.map(nameAndNumber)) &&
    result.mortgagors.every((each) => isWritten(each.certificateNumber));
  const mortgageesNumber = result.mortgagee.certificateNumber;
  const lendersNumberAgrees =
    isWritten(mortgageesNumber) &&
    normaliseIdentityNumber(mortgageesNumber) === normaliseIdentityNumber(mortgagee.creditCode);
  return [
    {
      field: "mortgagors",
      filed: asSet(filed.map((party) => normaliseText(party.name))),
      recorded: asSet(result.mortgagors.map((each) => normaliseText(each.name))),
    },
    { field: "mortgagors' numbers", filed: "agree", recorded: numbersAgree ? "agree" : "differ" },
    { field: "mortgagee", filed: normaliseText(mortgagee.name), recorded: normaliseText(result.mortgagee.name) },
    {
      field: "mortgagee's number",
      filed: "agree",
      recorded: lendersNumberAgrees ? "agree" : "differ",
    },
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

function mortgagePairs(chain: Chain, leg: Leg, recorded: RecordedMortgage | null): Pair[] {
  const { mortgage } = chain.business;
  const flag = (value: boolean | null): string | null => (value === null ? null : value ? "yes" : "no");
  const text = (value: string | null): string | null => (value === null ? null : normaliseText(value));
  return [
    { field: "form", filed: mortgage.form, recorded: recorded?.form ?? null },
    {
      field: "securedAmount",
      filed: yuanFromFen(mortgage.securedAmount),
      recorded: yuan(recorded?.securedAmount ?? null),
    },
    { field: "periodStart", filed: mortgage.periodStart, recorded: recorded?.periodStart ?? null },
    { field: "periodEnd", filed: mortgage.periodEnd, recorded: recorded?.periodEnd ?? null },
    {
      field: "securedScope",
      filed: normaliseText(mortgage.securedScope),
      recorded: text(recorded?.securedScope ?? null),
    },
    {
      field: "transferCovenant",
      filed: flag(mortgage.transferCovenant) ?? "",
      recorded: flag(recorded?.transferCovenant ?? null),
    },
    ...basisPairs(chain, recorded),
    rankPair(chain, leg, recorded?.rank ?? null),
  ];
}

/** Over several units it says what each one secures; of a single unit both bases say the same, and a difference is a note. */
function basisPairs({ business }: Chain, recorded: RecordedMortgage | null): Pair[] {
  if (business.units.length === 1) return [];
  return [{ field: "amountBasis", filed: business.mortgage.amountBasis, recorded: recorded?.amountBasis ?? null }];
}

/** A better rank agrees. A changed mortgage may keep the number it had: the register does not renumber when one ahead ends. */
function rankPair({ business, searches }: Chain, leg: Leg, recorded: number | null): Pair {
  const old = normaliseCertificateNumber(business.previousMortgage?.registrationCertificateNumber ?? "");
  const kept = searches
    .at(-1)
    ?.snapshot.units.flatMap((unit) => unit.mortgages)
    .find((mortgage) => normaliseCertificateNumber(mortgage.registrationCertificateNumber) === old)?.rank;
  const agrees =
    recorded !== null && (recorded <= leg.rank || (leg.registrationType === "change" && recorded === kept));
  return {
    field: "rank",
    filed: String(leg.rank),
    recorded: agrees ? String(leg.rank) : (recorded?.toString() ?? null),
  };
}

function notesOn({ business }: Chain, leg: Leg, result: RecordingResult): string[] {
  const notes: string[] = [];
  for (const unit of business.units) {
    const recorded = result.units.find((each) => each.unitCode === unit.unitCode)?.collateralType ?? null;
    if (leg.registrationType !== "cancellation" && recorded !== unit.collateralType) {
      notes.push(`${unit.unitCode}: collateralType filed ${unit.collateralType}, recorded ${recorded ?? "blank"}`);
    }
  }
  const basis = result.mortgage?.amountBasis ?? null;
  const isSingle = business.units.length === 1;
  if (leg.registrationType !== "cancellation" && isSingle && basis !== business.mortgage.amountBasis) {
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
