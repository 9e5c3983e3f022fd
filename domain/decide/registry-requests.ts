// The requests a chain makes of its registry, each with keys derived from the chain: the same intent has the same key.
// Invariant: every write puts its legs into a state from which only a verified answer leads on.

import { applicationOf } from "./application.ts";
import { lendersMandates, mandatesShown, withdrawalAuthority } from "./authority.ts";
import type { RegistryEffect } from "../effect.ts";
import type { ChainKind } from "../business.ts";
import type { Chain } from "../chain-state.ts";
import { assert } from "../fault.ts";
import type { Leg } from "../leg.ts";
import { phaseOf } from "../legs.ts";
import type { FiledGroup, RegistrationApplication, RegistryRequest, SearchPurpose } from "../registry.ts";
import type { SearchStage } from "../search-stage.ts";
import { platformSigningOf } from "../signing-ways.ts";
import { soonestQuery } from "../watched-legs.ts";
import { emit, restUntil, type Work } from "./work.ts";

/** Asks one registry what its register says of the chain's units there now. */
export function search(work: Work, stage: SearchStage, registryId: string): "rest" {
  const { chain, now } = work;
  const { business } = chain;
  const unitCodes = chain.registries.find((each) => each.registryId === registryId)?.unitCodes ?? [];
  const [mandate] = lendersMandates(work, "apply", registryId, unitCodes);
  return emitRegistry(work, registryId, [], stage, {
    type: "search",
    searchNumber: `${chain.chainId}-s${chain.searchesMade + 1}`,
    unitCodes,
    purpose: purposeOf(chain, stage),
    authorisation: mandate?.number ?? business.mortgageContract.number,
    preparedAt: now,
  });
}

/** kind → the purpose stated, unless the search is about a disbursement or about what others registered (条例 27). */
const purposes: Record<ChainKind, SearchPurpose> = {
  new_loan: "mortgage_origination",
  drawdown: "disbursement_check",
  renewal: "mortgage_change",
  extension: "mortgage_change",
  refinance: "mortgage_origination",
  lender_switch: "mortgage_origination",
  presale: "mortgage_origination",
  notice_conversion: "mortgage_origination",
  construction_conversion: "mortgage_change",
  increase: "mortgage_change",
  rank_change: "mortgage_change",
  collateral_change: "mortgage_change",
  cancellation: "mortgage_cancellation",
  notice_cancellation: "mortgage_cancellation",
  assignment: "mortgage_transfer",
  sale_with_mortgage: "mortgage_origination",
  mortgagee_rename: "mortgage_change",
};

function purposeOf({ business }: Chain, stage: SearchStage): SearchPurpose {
  if (stage === "before_disbursement") return "disbursement_check";
  return stage === "watch" ? "post_recording_check" : purposes[business.kind];
}

/** Files legs that wait, as one group when `together`; a leg not filed before gets its business number here. */
export function file(work: Work, legs: Leg[], together: boolean): "rest" {
  const { chain, now } = work;
  assert(legs.length > 0 && legs.every((leg) => leg.state === "waiting"), "only a waiting leg is filed");
  const groupNumber = together && legs.length > 1 ? groupNumberOf(chain, legs) : null;
  const applications = legs.map((leg): RegistrationApplication => {
    leg.businessNumber = `${chain.chainId}-${leg.legId}-${leg.generation}`;
    leg.groupNumber = groupNumber;
    leg.state = "sending";
    leg.queriedAt = now;
    const application = applicationOf(chain, leg, leg.businessNumber);
    leg.platformSigning = platformSigningOf(application.calledSigners ?? [], application.applicationForm);
    return application;
  });
  return emitRegistry(work, registryOf(legs), legs, null, { type: "file", groupNumber, applications, preparedAt: now });
}

/** Each registry has numbers of its own: two of them may take a combined filing of one chain. */
function groupNumberOf(chain: Chain, legs: Leg[]): string {
  const generation = Math.max(...legs.map((leg) => leg.generation));
  const registry = chain.registries.findIndex(({ registryId }) => registryId === registryOf(legs));
  return `${chain.chainId}-g${generation}${registry > 0 ? `-r${registry + 1}` : ""}`;
}

/** Legs of one request are all at one registry. */
function registryOf(legs: Leg[]): string {
  const [first] = legs;
  assert(first !== undefined && legs.every((leg) => leg.registryId === first.registryId), "one request, one registry");
  return first.registryId;
}

/** Those of the first leg's registry: of several registries one is asked at a time. */
function atOneRegistry(legs: Leg[]): Leg[] {
  return legs.filter((leg) => leg.registryId === legs[0]?.registryId);
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
export function query(work: Work, all: Leg[]): "rest" {
  const legs = atOneRegistry(all);
  const groups = new Set(legs.map((leg) => leg.groupNumber).filter((group) => group !== null));
  const asked = work.chain.legs.filter(
    (leg) => legs.includes(leg) || (leg.groupNumber !== null && groups.has(leg.groupNumber)),
  );
  for (const leg of asked) leg.queriedAt = work.now;
  const businessNumbers = asked.map(numberOf);
  return emitRegistry(work, registryOf(asked), asked, null, {
    type: "query",
    businessNumbers,
    groups: filedGroups(work.chain, asked),
    preparedAt: work.now,
  });
}

/** Asks again once the registry's interval since the last question has passed; until then waits. */
export function poll(work: Work, legs: Leg[]): "rest" {
  const soonest = soonestQuery(work.profiles, legs);
  assert(soonest !== null, "somebody is asked about something");
  return work.now >= soonest.next ? query(work, soonest.there) : restUntil(work, soonest.next);
}

/** Record it now: from here on only the registry decides whether it is recorded. */
export function confirm(work: Work, leg: Leg): "rest" {
  leg.queriedAt = work.now;
  return emitRegistry(work, leg.registryId, [leg], null, {
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
  return emitRegistry(work, leg.registryId, [leg], null, {
    type: "supplement",
    businessNumber: numberOf(leg),
    items,
    mandates: mandatesShown(work, leg),
    groups: filedGroups(work.chain, [leg]),
    preparedAt: work.now,
  });
}

/** Withdraws pending applications; null when neither a signed withdrawal nor mandates cover every applicant (practice 6). */
export function withdraw(work: Work, all: Leg[]): "rest" | null {
  const legs = atOneRegistry(all);
  const authority = withdrawalAuthority(work, registryOf(legs), legs);
  if (authority === null) return null;
  for (const leg of legs) leg.queriedAt = work.now;
  return emitRegistry(work, registryOf(legs), legs, null, {
    type: "withdraw",
    businessNumbers: legs.map(numberOf),
    authority,
    groups: filedGroups(work.chain, legs),
    preparedAt: work.now,
  });
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

function emitRegistry(
  work: Work,
  registryId: string,
  legs: Leg[],
  stage: SearchStage | null,
  request: RegistryRequest,
): "rest" {
  if (request.type === "search") work.chain.searchesMade += 1;
  return emit(work, { to: "registry", registryId, request, legIds: legs.map((leg) => leg.legId), stage });
}

/** Legs the effect is about. */
export function legsOf({ legs }: Chain, effect: RegistryEffect): Leg[] {
  return legs.filter((leg) => effect.legIds.includes(leg.legId));
}
