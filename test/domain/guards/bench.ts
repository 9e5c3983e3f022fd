// Chains put into one particular state by hand, to ask one rule about it.
// Invariant: only what a test names differs from a chain as it was opened.

import type { Chain, Parked } from "../../../domain/chain-state.ts";
import type { Work } from "../../../domain/decide/work.ts";
import type { Disbursement } from "../../../domain/disbursement.ts";
import type { Leg } from "../../../domain/leg.ts";
import { fen } from "../../../domain/money.ts";
import { rectificationOf, unwindOf } from "../../../domain/new-leg.ts";
import type { ParkedAction, ParkedKind } from "../../../domain/parked.ts";
import { allowedActions } from "../../../domain/parked-guards.ts";
import { converse } from "../conversation.ts";
import { profilesOf, sampleChain, start } from "../sample-chains.ts";

/** What a test says of the legs `first` and `cancellation` of a refinance, and of the chain. */
export type Scene = Omit<Partial<Chain>, "legs" | "parked" | "disbursement"> & {
  first?: Partial<Leg>;
  cancellation?: Partial<Leg>;
  further?: Leg[];
  parked?: Partial<Parked>;
  disbursement?: Partial<Disbursement> | null;
};

/** A refinance: `first` can be given up, `cancellation` can not be taken back. */
export function refinance({ first, cancellation, further, parked, disbursement, ...over }: Scene = {}): Chain {
  const chain = sampleChain("refinance", "independent");
  const patches: Record<string, Partial<Leg>> = { first: first ?? {}, cancellation: cancellation ?? {} };
  const legs = chain.legs.map((leg) => ({ ...leg, businessNumber: `${leg.legId}-1`, ...patches[leg.legId] }));
  return {
    ...chain,
    legs: [...legs, ...(further ?? [])],
    disbursement: disbursement === undefined || disbursement === null ? null : permitted(disbursement),
    ...(parked === undefined ? {} : { state: "parked" as const, parked: { ...waiting, ...parked } }),
    ...over,
  };
}

const waiting: Parked = {
  kind: "unknown",
  reason: "",
  since: start,
  legId: null,
  differences: [],
  proposal: null,
  resume: "open",
};

/** A permit that is out, unless a test says otherwise. */
export function permitted(over: Partial<Disbursement> = {}): Disbursement {
  return {
    key: "chn_1-permit-1",
    tranche: 1,
    amount: fen(100_00n),
    state: "permitted",
    permittedAt: start,
    expiresAt: start + 60_000,
    sends: 1,
    askedAt: start,
    posting: null,
    settled: false,
    earlier: [],
    ...over,
  };
}

/** Money of the permit's amount went out under that key. */
export function posted(over: Partial<NonNullable<Disbursement["posting"]>> = {}): NonNullable<Disbursement["posting"]> {
  return {
    key: "chn_1-permit-1",
    state: "posted",
    postingNumber: "P-1",
    amount: fen(100_00n),
    at: start,
    reason: null,
    ...over,
  };
}

/** The cancellation that gives `first` up again. */
export function unwinding(over: Partial<Leg> = {}): Leg {
  return { ...unwindOf(legNamed(refinance(), "first")), ...over };
}

/** The rectification of `first`. */
export function mending(over: Partial<Leg> = {}): Leg {
  return { ...rectificationOf(legNamed(refinance(), "first")), ...over };
}

export function legNamed({ legs }: Chain, legId: string): Leg {
  const leg = legs.find((each) => each.legId === legId);
  if (leg === undefined) throw new Error(`no leg ${legId}`);
  return leg;
}

/** Whether the action is offered when the chain is parked so. */
export function offers(kind: ParkedKind, action: ParkedAction, { parked, ...scene }: Scene = {}): boolean {
  return allowedActions(refinance({ ...scene, parked: { kind, ...parked } })).some((each) => each.action === action);
}

/** A piece of work on the chain itself, at `now`. */
export function workOn(chain: Chain, now = start): Work {
  return { chain, profiles: profilesOf(chain), now, notices: [], effect: null };
}

/** A new loan, recorded and searched, right before its permit. */
export const ready = ((): { chain: Chain; now: number } => {
  const talk = converse(sampleChain("new_loan", "independent"));
  talk.until("permit");
  return { chain: { ...talk.chain, inFlight: null, disbursement: null }, now: talk.now };
})();

/** A piece of work on that loan, but for what `over` says. */
export function workReady(over: Partial<Chain> = {}): Work {
  return workOn(structuredClone({ ...ready.chain, ...over }), ready.now);
}

/** What was asked of the core, or null. */
export function asked({ effect }: Work): unknown {
  return effect?.to === "bank_core" ? effect.request : null;
}
