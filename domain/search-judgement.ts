// What a register search means for a chain, by stage (practice 5, 17): go on, refuse before filing, or stop in front of a person.
// Invariant: a seizure, a stranger's right ahead or a missing mortgage never lets money out.

import { normaliseCertificateNumber, normaliseText } from "./certificate-number.ts";
import type { Chain } from "./chain-state.ts";
import type { SearchStage } from "./search-stage.ts";
import { normaliseIdentityNumber } from "./identity-number.ts";
import { isRecorded } from "./legs.ts";
import type { ParkedKind } from "./parked.ts";
import { refuse, type Refusal } from "./refusal.ts";
import type { RegisterSnapshot, UnitSnapshot } from "./register.ts";

type LiveMortgage = UnitSnapshot["mortgages"][number];

/** A finding refuses the chain before filing and parks it, as the kind named, once something was filed. */
export type SearchFinding = { refusal: Refusal; parks: ParkedKind };

/** A snapshot that names every unit of the chain → the first finding, or null when the chain may go on. */
export function judgeSearch(chain: Chain, snapshot: RegisterSnapshot, stage: SearchStage): SearchFinding | null {
  const units = chain.business.units.map(({ unitCode }) => snapshot.units.find((unit) => unit.unitCode === unitCode));
  for (const [index, unit] of units.entries()) {
    const field = `units[${index}].unitCode`;
    if (unit?.exists !== true) return legal(refuse("unit_not_on_register", field));
    const finding = judgeOwners(chain, unit) ?? judgeBurdens(chain, unit, field);
    if (finding !== null) return finding;
  }
  const known = units.filter((unit) => unit !== undefined);
  const rights = stage === "before_disbursement" ? judgeSecurity(chain, known) : judgeMortgages(chain, known);
  return rights ?? judgeOwnership(chain, known);
}

/** True when every unit asked for is in the snapshot. */
export function coversUnits(chain: Chain, snapshot: RegisterSnapshot): boolean {
  return chain.business.units.every(({ unitCode }) => snapshot.units.some((unit) => unit.unitCode === unitCode));
}

/** The mortgage that is changed or replaced, as the register writes it in the latest search; null when it is not live. */
export function previousOnRegister({ searches, business }: Chain): LiveMortgage | null {
  const units = searches.at(-1)?.snapshot.units ?? [];
  return units.flatMap((unit) => unit.mortgages).find((mortgage) => isOld(business, mortgage)) ?? null;
}

/** Every owner must apply: a co-owner left out makes the application void. */
function judgeOwners({ business }: Chain, unit: UnitSnapshot): SearchFinding | null {
  const stranger = unit.owners.some(
    (owner) => !business.mortgagors.some((mortgagor) => isSameParty(mortgagor.party, owner)),
  );
  return stranger || unit.owners.length === 0
    ? legal(refuse("owner_differs", "mortgagors", "an owner is not named"))
    : null;
}

/** Nobody mortgages what is not theirs: each mortgagor owns a unit. */
function judgeOwnership({ business }: Chain, units: UnitSnapshot[]): SearchFinding | null {
  const owners = units.flatMap((unit) => unit.owners);
  const index = business.mortgagors.findIndex(({ party }) => !owners.some((owner) => isSameParty(party, owner)));
  return index === -1 ? null : legal(refuse("owner_differs", `mortgagors[${index}]`));
}

type NamedParty = { name: string; certificateNumber: string };

function isSameParty(party: NamedParty, owner: NamedParty): boolean {
  const number = normaliseIdentityNumber(owner.certificateNumber);
  if (number === "" || number === "/") return normaliseText(party.name) === normaliseText(owner.name);
  return number === normaliseIdentityNumber(party.certificateNumber);
}

function judgeBurdens(chain: Chain, unit: UnitSnapshot, field: string): SearchFinding | null {
  if (unit.seizures.length > 0) return legal(refuse("unit_seized", field));
  const { mortgagee, mortgagors } = chain.business;
  const ours = [mortgagee.name, ...mortgagors.map(({ party }) => party.name)].map(normaliseText);
  const notice = unit.priorityNotices.some((each) => !ours.includes(normaliseText(each.holder)));
  const inHand = unit.casesInHand.some((each) => each.businessNumber?.startsWith(`${chain.chainId}-`) !== true);
  const burden =
    (unit.objections.length > 0 && "objection") ||
    (notice && "priority notice") ||
    (unit.officialRestrictions.length > 0 && "official restriction") ||
    (inHand && "case in hand");
  return burden === false ? null : legal(refuse("burden_on_unit", field, burden));
}

/** Before filing: the old mortgage is live and ours, and as many others stand on each unit as the agreed rank says. */
function judgeMortgages(chain: Chain, units: UnitSnapshot[]): SearchFinding | null {
  const { business, plan } = chain;
  const changes = plan.legs.some((leg) => leg.registrationType === "change");
  if (business.previousMortgage !== undefined) {
    const field = "previousMortgage.registrationCertificateNumber";
    const old = units.map((unit) => unit.mortgages.find((mortgage) => isOld(business, mortgage)));
    if (old.includes(undefined)) return security(refuse("no_such_mortgage", field));
    const ours = normaliseIdentityNumber(business.mortgagee.creditCode);
    if (old.some((mortgage) => normaliseIdentityNumber(mortgage?.mortgageeCertificateNumber ?? "") !== ours)) {
      return security(refuse("other_lenders_mortgage", field));
    }
  }
  const agreed = business.mortgage.rank - 1;
  const available = units.every((unit) => {
    const others = unit.mortgages.filter((mortgage) => !isOld(business, mortgage));
    // A change keeps its place: only what stands before the old mortgage counts.
    if (changes)
      return (
        others.filter((other) =>
          isAhead(
            other,
            unit.mortgages.find((each) => isOld(business, each)),
          ),
        ).length <= agreed
      );
    return others.length === agreed;
  });
  return available ? null : security(refuse("rank_not_available", "mortgage.rank"));
}

/** Before disbursement: our new mortgage is live on every unit, and nothing stands ahead but what was approved or is to be cancelled. */
function judgeSecurity(chain: Chain, units: UnitSnapshot[]): SearchFinding | null {
  const { business, legs } = chain;
  const leg = legs.find((each) => each.registrationType !== "cancellation");
  const number = normaliseCertificateNumber(leg?.recordingResult?.registrationCertificateNumber ?? "");
  const oldIsCancelled = legs.some((each) => each.registrationType === "cancellation" && isRecorded(each));
  for (const unit of units) {
    const isOurs = (mortgage: LiveMortgage): boolean =>
      normaliseCertificateNumber(mortgage.registrationCertificateNumber) === number &&
      normaliseIdentityNumber(mortgage.mortgageeCertificateNumber) ===
        normaliseIdentityNumber(business.mortgagee.creditCode);
    const ours = unit.mortgages.find(isOurs);
    if (ours === undefined)
      return security(refuse("no_such_mortgage", null, "the new mortgage is not on the register"));
    const old = unit.mortgages.find((mortgage) => mortgage !== ours && isOld(business, mortgage));
    if (oldIsCancelled && old !== undefined) {
      return security(refuse("rank_not_available", null, "the cancelled mortgage is still on the register"));
    }
    const ahead = unit.mortgages.filter((other) => other !== ours && other !== old && isAhead(other, ours));
    if (ahead.length > business.mortgage.rank - 1) return security(refuse("rank_not_available", "mortgage.rank"));
  }
  return null;
}

/** By rank; where the register states none, by time of recording; in doubt it stands ahead. */
function isAhead(other: LiveMortgage, ours: LiveMortgage | undefined): boolean {
  if (ours === undefined) return true;
  if (other.rank !== null && ours.rank !== null) return other.rank <= ours.rank;
  return other.recordedAt <= ours.recordedAt;
}

function isOld(business: Chain["business"], mortgage: LiveMortgage): boolean {
  const old = business.previousMortgage?.registrationCertificateNumber;
  if (old === undefined) return false;
  return normaliseCertificateNumber(mortgage.registrationCertificateNumber) === normaliseCertificateNumber(old);
}

function legal(refusal: Refusal): SearchFinding {
  return { refusal, parks: "legal" };
}

function security(refusal: Refusal): SearchFinding {
  return { refusal, parks: "security" };
}
