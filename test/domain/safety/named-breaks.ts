// One deliberately wrong step or world for each line of the safety statement, and the words by which the random runs must name it.
// Invariant: a line whose checks were taken out is named by nothing any more, and its row fails.

import type { Effect } from "../../../domain/effect.ts";
import type { Outcome } from "../../../domain/registry.ts";
import type { FarUnit } from "../far-register.ts";
import type { FarSide } from "../far-side.ts";
import {
  asEnded,
  asFiled,
  asRecorded,
  filedAnew,
  isOf,
  isSearch,
  moved,
  ofCancellation,
  without,
  withOutcomes,
} from "./bends.ts";
import type { Bend } from "./run.ts";
import { plain, type Scene } from "./scenes.ts";

/** Statement → a bend that breaks it, and what a run that was broken by it says. */
export type NamedBreak = { scene: Scene; bend: Bend; says: RegExp };

const refinance = plain("refinance", "guangzhou-tianhe");
const newLoan = plain("new_loan", "guangzhou-tianhe");

/** The register forgets every mortgage and notice, once money is out or at once. */
function forgets(when: (far: FarSide) => boolean): Bend {
  return {
    world: (far) => {
      if (!when(far)) return;
      for (const unit of far.units.values()) Object.assign(unit, { mortgages: [], priorityNotices: [] });
    },
  };
}

/** A filing that is sent once more goes under another number. */
function renumbered(effect: Effect, now: number): Effect {
  if (effect.to !== "registry" || effect.request.type !== "file") return effect;
  const applications = effect.request.applications.map((each) => ({
    ...each,
    businessNumber: `${each.businessNumber}-${now}`,
  }));
  return { ...effect, request: { ...effect.request, applications } };
}

/** A permit that may be posted a day longer than the search it rests on is good for. */
function longLived(effect: Effect): Effect {
  if (effect.to !== "bank_core" || effect.request.type !== "permit") return effect;
  return { ...effect, request: { ...effect.request, expiresAt: effect.request.expiresAt + 86_400_000 } };
}

/** The register goes on showing each unit's mortgages as they were at the start. */
function keepsOld(): Bend {
  const before = new WeakMap<FarUnit, FarUnit["mortgages"]>();
  return {
    world: (far) => {
      for (const unit of far.units.values()) {
        before.set(unit, before.get(unit) ?? [...unit.mortgages]);
        unit.mortgages = [...(before.get(unit) ?? [])];
      }
    },
  };
}

/** What is not known is taken for a case in hand. */
function asReceived(outcome: Outcome): Outcome {
  if (outcome.state !== "unknown") return outcome;
  return { state: "received", caseNumber: "C-1", notice: outcome.notice };
}

const always = (): boolean => true;
const moneyIsOut = ({ books }: FarSide): boolean => books.length > 0;

export const namedBreaks: Record<string, NamedBreak> = {
  S1: { scene: refinance, bend: forgets(always), says: /^the lender is unsecured/ },
  S2: { scene: newLoan, bend: forgets(moneyIsOut), says: /^money is out, and nothing secures it/ },
  S3: {
    scene: newLoan,
    bend: {
      world: ({ books }) => {
        const [first] = books;
        if (first !== undefined && books.length === 1) books.push({ ...first, key: `${first.key}-again` });
      },
    },
    says: /^posted under two keys/,
  },
  S4: {
    scene: refinance,
    bend: without((step) => isSearch(step, "before_disbursement")),
    says: /^a permit before the last search/,
  },
  S5: {
    scene: plain("cancellation", "guangzhou-tianhe"),
    bend: keepsOld(),
    says: /^completed with old true/,
  },
  S6: {
    scene: refinance,
    bend: moved(ofCancellation, (step) => isOf(step, "file", "first")),
    says: /^the old mortgage ends before the new one is recorded/,
  },
  S7: { scene: newLoan, bend: withOutcomes(asRecorded), says: /^first is believed recorded, and is not/ },
  S8: {
    scene: newLoan,
    bend: { event: (event) => (event.type === "resolved" ? { ...event, duties: [] } : event) },
    says: /^no end is reached from parked/,
  },
  S9: {
    scene: newLoan,
    bend: { left: (chain) => ({ ...chain, inFlight: null }) },
    says: /^an effect that is not in flight/,
  },
  I1: {
    scene: newLoan,
    bend: {
      world: ({ books }) => {
        for (const book of books) book.reversed = true;
      },
    },
    says: /^completed with 0 postings/,
  },
  I2: {
    scene: newLoan,
    bend: withOutcomes(asFiled),
    says: /^first is not recorded, read again and as filed/,
  },
  I3: {
    scene: newLoan,
    bend: { event: (event) => (event.type === "due" ? { type: "disbursement_stop_lifted", by: "risk" } : event) },
    says: /^no end is reached from open/,
  },
  I4: {
    scene: newLoan,
    bend: { effect: (effect, { now }) => renumbered(effect, now) },
    says: /^first filed once more while an earlier filing/,
  },
  I5: { scene: newLoan, bend: withOutcomes(asEnded), says: /^aborted with first, still on its way, in hand/ },
  I6: {
    scene: plain("presale", "suzhou-huqiu"),
    bend: forgets(moneyIsOut),
    says: /^money is out, and nothing secures it/,
  },
  I11: { scene: newLoan, bend: { chain: filedAnew }, says: /^first gets a new number on nobody's word/ },
  I12: { scene: newLoan, bend: withOutcomes(asReceived), says: /^first is believed received, and is not/ },
  I15: { scene: newLoan, bend: { effect: longLived }, says: /^a permit on a stale search/ },
};
