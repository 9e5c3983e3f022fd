// What a registry under test is made to say or not to say.
// Invariant: nothing here decides; every change of the chain is decide()'s.

import type { Outcome } from "../../domain/registry.ts";
import { shown } from "../domain/conversation.ts";
import type { FarCase } from "../domain/far-side.ts";
import { goUntil, type Run } from "./play.ts";
import type { Words } from "./two-languages.ts";

/** The legs of one envelope, which are received, refused and recorded together. */
export const wholeFiling: Words = { zh: "合并受理的各件", en: "the combined filing" };

/** The case the registry holds about a leg. Throws when it holds none. */
export function caseOf({ talk }: Run, legId: string): FarCase {
  const item = talk.far.cases.get(talk.leg(legId).businessNumber ?? "");
  if (item === undefined) throw new Error(`the registry holds no case for ${legId}`);
  return item;
}

/** The case of a leg, once there is nothing in flight that would contradict it. */
export function caseAtRest(run: Run, legId: string): FarCase {
  goUntil(run, ({ inFlight }) => inFlight === null && caseIsThere(run, legId));
  return caseOf(run, legId);
}

function caseIsThere({ talk }: Run, legId: string): boolean {
  return talk.far.cases.has(talk.leg(legId).businessNumber ?? "");
}

/** The request in flight may have arrived, and no reply came. */
export function lose({ talk }: Run): void {
  talk.take({ type: "effect_failed", origin: "registry", advice: "query_first", reason: "no reply" });
}

/** One outcome for every leg that the request in flight asks about. */
export function answerAll({ talk }: Run, source: "reply" | "query", outcome: Outcome): void {
  const effect = talk.chain.inFlight;
  const legs = effect?.to === "registry" ? effect.legIds.map((legId) => talk.leg(legId)) : [];
  const outcomes = legs.map(({ businessNumber }) => ({ businessNumber: businessNumber ?? "", outcome }));
  talk.take({ type: "registry_answered", source, outcomes, messageSha256: shown });
}
