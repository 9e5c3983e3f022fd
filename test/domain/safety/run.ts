// What one random run consists of: the chain, its far side, what was really said, and what may go wrong.
// Invariant: every choice comes from one list, so that a run can be repeated and shrunk.

import type { Chain, CreditDecision } from "../../../domain/chain-state.ts";
import type { ConditionFact } from "../../../domain/conditions.ts";
import type { Effect } from "../../../domain/effect.ts";
import type { ChainEvent } from "../../../domain/event.ts";
import type { RegistryProfile } from "../../../domain/registry-profile.ts";
import type { SearchStage } from "../../../domain/search-stage.ts";
import { convert } from "../far-register.ts";
import { farSide, type FarSide } from "../far-side.ts";
import { profilesOf, start } from "../sample-chains.ts";

export const troubles = [
  /** Requests are refused, lost, lost on the way back, or their holder dies. */
  "faults",
  /** What was given up on arrives later after all. */
  "late",
  "aborts",
  "stops",
  /** Seizures, another's mortgage ahead, another's application in hand. */
  "strangers",
  /** The registry does not accept or refuses; the applicants withdraw. */
  "refusals",
  "supplements",
  "fees",
  "wrong_recording",
  /** A registry that calls its applicants does not tell who signed; an applicant declines. */
  "forgotten_signatures",
  /** The core posts another amount, or twice under a key. */
  "wrong_posting",
  /** The core refuses holds, permits, fees. */
  "core_refuses",
  /** Decisions by one person, expired, short, declined, for another amount. */
  "bad_decisions",
  /** The gateway's clock is wrong by up to a day. */
  "clock",
  /** Weeks go by. */
  "weeks",
] as const;
export type Trouble = (typeof troubles)[number];

type Resolved = Extract<ChainEvent, { type: "resolved" }>;

/** A search as it was answered and taken: when, and what the register showed. */
export type SearchTold = {
  searchNumber: string;
  registryId: string;
  stage: SearchStage;
  at: number;
  /** What strangers had put there. */
  seized: boolean;
  strangerAhead: boolean;
  /** Numbers of our applications that were recorded by then. */
  recorded: Set<string>;
  /** Tranches that were out by then. */
  tranchesOut: number;
};

export type Run = {
  /** As it was opened: its plan is the true one, whatever a wrong variant made of the other. */
  honest: Chain;
  chain: Chain;
  far: FarSide;
  profiles: ReadonlyMap<string, RegistryProfile>;
  /** True time; the gateway's clock is ahead of it by `skew` ms. */
  now: number;
  skew: number;
  troubles: ReadonlySet<Trouble>;
  /** Another lender, who was paid out, cancels its mortgage at last; or never. */
  otherLenderCancels: boolean;
  /** Takes the next choice: a number from 0 to `below` - 1. */
  choose: (below: number) => number;
  /** Verified callbacks that may arrive late, doubled and out of order. */
  onTheWay: ChainEvent[];
  /** Requests we gave up on that may still arrive. */
  lost: Effect[];
  /** What really was said to the chain and not refused. */
  told: {
    stopped: boolean;
    decisions: CreditDecision[];
    facts: ConditionFact[];
    words: Resolved[];
    /** Actions that two persons, or the one that is enough, have completed. */
    actions: Set<string>;
    searches: SearchTold[];
    /** Key and number of every posting that was told. */
    postings: Set<string>;
    notices: string[];
  };
  log: string[];
  bend: Bend;
  broken: string | null;
};

/** What a wrong variant may look at. */
export type World = Pick<Run, "chain" | "far" | "now">;

/** A wrong variant made from outside: decide() has another plan, or is shown another chain or event than the true one. */
export type Bend = {
  opened?: (chain: Chain) => Chain;
  chain?: (chain: Chain, event: ChainEvent) => Chain;
  event?: (event: ChainEvent, world: World) => ChainEvent;
  /** The effect as it leaves. */
  effect?: (effect: Effect, world: World) => Effect;
  /** The chain as it is kept after an effect left. */
  left?: (chain: Chain) => Chain;
  /** Register and books, changed behind everybody's back before they are looked at. */
  world?: (far: FarSide) => void;
};

/** A run before its first turn. */
export function beginRun(honest: Chain, choices: number[], bend: Bend): Run & { isSpent: () => boolean } {
  let place = 0;
  const far = farSide(honest, start);
  const choose = (below: number): number => (choices[place++] ?? 0) % below;
  // A converting registry shows the building as under construction until it has converted it.
  if (isConvertedByRegistry(honest)) {
    for (const unit of far.units.values()) unit.collateralType = "land_and_building_under_construction";
  }
  return {
    honest,
    chain: bend.opened?.(honest) ?? honest,
    far,
    profiles: profilesOf(honest),
    now: start,
    skew: 0,
    // Each run has some of the troubles only, so that some of them come far.
    troubles: new Set(troubles.filter(() => choose(3) === 0)),
    otherLenderCancels: choose(3) > 0,
    choose,
    onTheWay: [],
    lost: [],
    told: {
      stopped: false,
      decisions: [],
      facts: [],
      words: [],
      actions: new Set(),
      searches: [],
      postings: new Set(),
      notices: [],
    },
    log: [],
    bend,
    broken: null,
    isSpent: () => place >= choices.length,
  };
}

export function isConvertedByRegistry({ business }: Chain): boolean {
  return business.conversion?.by === "registry";
}

/** The registry converts by itself, as it had announced. */
export function convertNow({ honest, far }: Run): void {
  if (isConvertedByRegistry(honest)) convert(far.units);
}

/** Of what it converts it loses the mortgage on the first unit. */
export function loseInConversion({ honest, far }: Run): void {
  if (isConvertedByRegistry(honest)) far.lostOn = honest.business.units[0]?.unitCode ?? null;
}

export function hasEnded({ chain }: Run): boolean {
  return chain.state === "completed" || chain.state === "aborted";
}

/** Where the chain stands, for the log. */
export function stateOf({ state, step, parked, plan, legs }: Chain): string {
  const standing = legs.map((leg) => `${leg.legId}:${leg.state}`).join();
  return `${state} ${parked?.kind ?? ""} ${parked?.reason ?? ""} at ${plan.steps[step]?.step} legs ${standing}`;
}

/** A hold that was not given back and has not lapsed. */
export function isHeld({ far, now }: Pick<Run, "far" | "now">): boolean {
  return [...far.holds].some(([key, state]) => state === "held" && (far.holdsUntil.get(key) ?? now) > now);
}

/** Tranches under which money is out. */
export function tranchesOut({ books }: FarSide): number {
  return new Set(books.filter(({ reversed }) => !reversed).map(({ tranche }) => tranche)).size;
}
