// The requests a chain makes of its registry, each with keys derived from the chain: the same intent has the same key.
// Invariant: every write puts its legs into a state from which only a verified answer leads on.

import { previousCertificateNumber, renderApplicationForm } from "../application-form.ts";
import type { Chain } from "../chain-state.ts";
import type { SearchStage } from "../search-stage.ts";
import type { Leg } from "../leg.ts";
import { assert } from "../fault.ts";
import { phaseOf, unwindLegId } from "../legs.ts";
import type {
  FiledGroup,
  RegistrationApplication,
  RegistryRequest,
  SearchPurpose,
  WithdrawalAuthority,
} from "../registry.ts";
import { previousOnRegister } from "../search-judgement.ts";
import { signedWithdrawal } from "../withdrawal-form.ts";
import { emit, restUntil, type Work } from "./work.ts";

/** Asks what the register says of the units now. */
export function search(work: Work, stage: SearchStage): "rest" {
  const { chain, now } = work;
  const { business } = chain;
  const mandate = business.mandates.find((each) => each.matters.includes("apply"));
  return emitRegistry(work, [], stage, {
    type: "search",
    searchNumber: `${chain.chainId}-s${chain.searches.length + 1}`,
    unitCodes: business.units.map((unit) => unit.unitCode),
    purpose: purposeOf(chain, stage),
    authorisation: mandate?.number ?? business.mortgageContract.number,
    preparedAt: now,
  });
}

function purposeOf({ plan }: Chain, stage: SearchStage): SearchPurpose {
  if (stage === "before_disbursement") return "disbursement_check";
  const changes = plan.legs.some((leg) => leg.registrationType === "change");
  return changes ? "mortgage_change" : "mortgage_origination";
}

/** Files legs that wait, as one group when `together`; a leg not filed before gets its business number here. */
export function file(work: Work, legs: Leg[], together: boolean): "rest" {
  const { chain, now } = work;
  assert(legs.length > 0 && legs.every((leg) => leg.state === "waiting"), "only a waiting leg is filed");
  const generation = Math.max(...legs.map((leg) => leg.generation));
  const groupNumber = together && legs.length > 1 ? `${chain.chainId}-g${generation}` : null;
  const applications = legs.map((leg): RegistrationApplication => {
    leg.businessNumber = `${chain.chainId}-${leg.legId}-${leg.generation}`;
    leg.groupNumber = groupNumber;
    leg.state = "sending";
    leg.queriedAt = now;
    return applicationOf(chain, leg, leg.businessNumber);
  });
  return emitRegistry(work, legs, null, { type: "file", groupNumber, applications, preparedAt: now });
}

function applicationOf(chain: Chain, leg: Leg, businessNumber: string): RegistrationApplication {
  const first = chain.legs.find((each) => each.registrationType === "first");
  const onRegister = previousOnRegister(chain);
  const previous =
    leg.legId === unwindLegId
      ? { certificate: previousCertificateNumber(chain, leg), caseNumber: first?.recordingResult?.caseNumber ?? null }
      : {
          certificate: onRegister?.registrationCertificateNumber ?? previousCertificateNumber(chain, leg),
          caseNumber: onRegister?.caseNumber ?? null,
        };
  const isFirst = leg.registrationType === "first";
  return {
    legId: leg.legId,
    businessNumber,
    registrationType: leg.registrationType,
    business: chain.business,
    rank: leg.rank,
    ground: leg.ground,
    previousCertificateNumber: isFirst ? null : previous.certificate,
    previousCaseNumber: isFirst ? null : previous.caseNumber,
    documents: chain.signedDocuments.filter(
      ({ type, legId }) => (legId === null || legId === leg.legId) && type !== "withdrawal_application",
    ),
    applicationForm: renderApplicationForm(chain, leg),
    registeredOwners: chain.searches.at(-1)?.snapshot.units.map(({ unitCode, owners }) => ({ unitCode, owners })),
  };
}

/** The combined filings that any of the legs was part of: an answer for one leg of such a filing only is none. */
function filedGroups({ legs: all }: Chain, legs: Leg[]): FiledGroup[] {
  const groups = [...new Set(legs.map((leg) => leg.groupNumber))].filter((group) => group !== null);
  return groups.map((groupNumber) => ({
    groupNumber,
    businessNumbers: all.filter((leg) => leg.groupNumber === groupNumber).map(numberOf),
  }));
}

/** Asks for the present state of the legs, and of those filed in one group with them. */
export function query(work: Work, legs: Leg[]): "rest" {
  const groups = new Set(legs.map((leg) => leg.groupNumber).filter((group) => group !== null));
  const asked = work.chain.legs.filter(
    (leg) => legs.includes(leg) || (leg.groupNumber !== null && groups.has(leg.groupNumber)),
  );
  for (const leg of asked) leg.queriedAt = work.now;
  const businessNumbers = asked.map(numberOf);
  return emitRegistry(work, asked, null, {
    type: "query",
    businessNumbers,
    groups: filedGroups(work.chain, asked),
    preparedAt: work.now,
  });
}

/** Asks again once the registry's interval since the last question has passed; until then waits. */
export function poll(work: Work, legs: Leg[]): "rest" {
  const lastAsked = Math.max(...legs.map((leg) => leg.queriedAt ?? 0));
  const next = lastAsked + work.profile.queryIntervalMs;
  return work.now >= next ? query(work, legs) : restUntil(work, next);
}

/** Record it now: from here on only the registry decides whether it is recorded. */
export function confirm(work: Work, leg: Leg): "rest" {
  leg.queriedAt = work.now;
  return emitRegistry(work, [leg], null, {
    type: "confirm",
    businessNumber: numberOf(leg),
    groups: filedGroups(work.chain, [leg]),
    preparedAt: work.now,
  });
}

/** Hands in what the bank supplied on a 补正. */
export function supplement(work: Work, leg: Leg): "rest" {
  leg.queriedAt = work.now;
  const items = leg.suppliedItems ?? [];
  return emitRegistry(work, [leg], null, {
    type: "supplement",
    businessNumber: numberOf(leg),
    items,
    groups: filedGroups(work.chain, [leg]),
    preparedAt: work.now,
  });
}

/** Withdraws pending applications; null when neither a signed withdrawal nor mandates cover every applicant (practice 6). */
export function withdraw(work: Work, legs: Leg[]): "rest" | null {
  const authority = withdrawalAuthority(work.chain);
  if (authority === null) return null;
  for (const leg of legs) leg.queriedAt = work.now;
  return emitRegistry(work, legs, null, {
    type: "withdraw",
    businessNumbers: legs.map(numberOf),
    authority,
    groups: filedGroups(work.chain, legs),
    preparedAt: work.now,
  });
}

/** By all applicants together, once they have signed; or by mandates that name it, one for all mortgagors or several between them. */
function withdrawalAuthority(chain: Chain): WithdrawalAuthority | null {
  const signed = signedWithdrawal(chain);
  if (signed !== null) return signed;
  const { mandates, mortgagors } = chain.business;
  const names = mortgagors.map(({ party }) => party.name);
  const naming = mandates.filter((each) => each.matters.includes("withdraw"));
  const one = naming.find(({ principals }) => names.every((name) => principals.includes(name)));
  const used =
    one === undefined ? naming.filter(({ principals }) => names.some((name) => principals.includes(name))) : [one];
  const [first, ...others] = used.map(({ number, sha256 }) => ({ number, sha256 }));
  const isCovered = names.every((name) => used.some(({ principals }) => principals.includes(name)));
  return first === undefined || !isCovered ? null : { type: "mandate", ...first, others };
}

/** A write whose outcome was not told: its legs are in doubt until a query or a callback says more. */
export function loseWrite(legs: Leg[]): void {
  for (const leg of legs) {
    const phase = phaseOf(leg.state);
    if (phase === "recorded" || phase === "failed") continue;
    leg.state = "unknown";
    leg.lostWrites += 1;
    leg.unknownQueries = 0;
    leg.noCaseAnswers = 0;
  }
}

function numberOf(leg: Leg): string {
  assert(leg.businessNumber !== null, `leg ${leg.legId} was filed`);
  return leg.businessNumber;
}

function emitRegistry(work: Work, legs: Leg[], stage: SearchStage | null, request: RegistryRequest): "rest" {
  return emit(work, { to: "registry", request, legIds: legs.map((leg) => leg.legId), stage });
}
