// Every kind brought into every kind of trouble that parks it; from each parked state some allowed action leads to an end.
// Invariant: a person is never left without an action, and what persons state is true in the world before they state it.

import { describe, expect, test } from "vitest";
import { chainKinds, type Business, type ChainKind } from "../../domain/business.ts";
import type { ChainEvent } from "../../domain/event.ts";
import { parkedKinds, type ParkedAction, type ParkedKind } from "../../domain/parked.ts";
import type { FeeNotice } from "../../domain/registry.ts";
import { actionsOf, converse, notice, resolve, takeTurn, type Conversation } from "./conversation.ts";
import { end, progress, recordAll } from "./far-side.ts";
import { told } from "./far-told.ts";
import { lawful, yuan } from "./pre-lodgement/kinds.ts";
import { places, type Place } from "./pre-lodgement/people.ts";
import { openSample, signatures } from "./sample-chains.ts";

const abort: ChainEvent = { type: "abort_requested", by: "bank", reason: "customer withdrew" };
const refused = { postingNumber: null, reason: "account" };

/** Goes on until the effect is in flight; false where this kind never comes to it. */
function comesTo(talk: Conversation, request: string, stage?: string): boolean {
  for (let turns = 0; turns < 120 && talk.chain.state === "open"; turns += 1) {
    const effect = talk.chain.inFlight;
    const isStage = stage === undefined || (effect?.to === "registry" && effect.stage === stage);
    if (effect?.request.type === request && isStage) return true;
    takeTurn(talk);
  }
  return false;
}

/** Answers `event` to whatever is in flight, again and again, until a person is asked. */
function keepTelling(talk: Conversation, event: ChainEvent): void {
  for (let turns = 0; turns < 99 && talk.chain.state !== "parked" && talk.chain.state !== "aborted"; turns += 1) {
    talk.now = Math.max(talk.now + 1_000, talk.chain.dueAt ?? 0);
    talk.take(talk.chain.inFlight === null ? { type: "due" } : event);
  }
}

const fee: FeeNotice = { item: "不动产登记费", amount: yuan(80), paymentNoticeNumber: "JK-1", deadline: null };

/** What goes wrong, where it can: each leaves the chain to itself afterwards. */
const troubles: Record<string, (talk: Conversation) => void> = {
  "a seizure before the disbursement": (talk) => {
    if (comesTo(talk, "search", "before_disbursement")) talk.far.seized = true;
  },
  "a stranger's right ahead": (talk) => {
    if (comesTo(talk, "search", "before_disbursement")) talk.far.strangerAhead = true;
  },
  "a seizure while watching": (talk) => {
    if (comesTo(talk, "search", "watch")) talk.far.seized = true;
  },
  "recorded with another amount": (talk) => {
    if (!comesTo(talk, "file")) return;
    talk.answer();
    for (const item of talk.far.cases.values()) item.wrongAmount = true;
  },
  "an earlier filing recorded besides the later one": (talk) => {
    if (!comesTo(talk, "file")) return;
    talk.answer();
    fileTwice(talk);
  },
  "a rectification refused": (talk) => {
    if (!comesTo(talk, "file")) return;
    talk.answer();
    for (const item of talk.far.cases.values()) item.wrongAmount = true;
    talk.until("rest");
    if (!actionsOf(talk).includes("rectify")) return;
    resolve(talk, "rectify");
    if (!comesTo(talk, "file")) return;
    talk.answer();
    for (const item of talk.far.cases.values())
      if (item.application.registrationType === "rectification") end(talk.far, item, "registration_refused");
  },
  "a registration refused": (talk) => {
    if (!comesTo(talk, "file")) return;
    talk.answer();
    for (const item of talk.far.cases.values()) end(talk.far, item, "registration_refused");
  },
  "a registration refused after another was recorded": (talk) => {
    while (comesTo(talk, "file")) {
      const isLater = talk.chain.legs.some(({ recordingResult }) => recordingResult !== null);
      const named = new Set(talk.far.cases.keys());
      talk.answer();
      if (!isLater) continue;
      for (const [number, item] of talk.far.cases) if (!named.has(number)) end(talk.far, item, "registration_refused");
      return;
    }
  },
  "withdrawn at the registry by the applicants": (talk) => {
    if (!comesTo(talk, "file")) return;
    talk.answer();
    for (const item of talk.far.cases.values()) end(talk.far, item, "withdrawn");
  },
  "answers that cannot be read": (talk) => {
    if (comesTo(talk, "file")) keepTelling(talk, { type: "registry_unreadable", reason: "garbage" });
  },
  "a register that does not answer": (talk) => {
    if (comesTo(talk, "search")) keepTelling(talk, { type: "registry_unreadable", reason: "garbage" });
  },
  "a core that does not answer": (talk) => {
    if (!comesTo(talk, "permit")) return;
    keepTelling(talk, { type: "effect_failed", origin: "bank_core", advice: "query_first", reason: "no reply" });
  },
  "a permit refused": (talk) => {
    if (!comesTo(talk, "permit")) return;
    const key = talk.chain.disbursement?.key ?? "";
    talk.far.postings.set(key, "refused");
    talk.take({ type: "core_answered", answer: { type: "permit_received", key, state: "refused", reason: "account" } });
  },
  "another amount posted": (talk) => {
    if (!comesTo(talk, "query_posting")) return;
    const key = talk.chain.disbursement?.key ?? "";
    const answer = {
      ...refused,
      type: "posting" as const,
      key,
      state: "posted" as const,
      amount: yuan(1),
      at: talk.now,
    };
    talk.take({ type: "core_answered", answer });
  },
  "a signer that fails": (talk) => {
    if (comesTo(talk, "file"))
      talk.take({ type: "effect_failed", origin: "signer", advice: "give_up", reason: "the token is gone" });
  },
  "a fee the core does not pay": (talk) => {
    if (!comesTo(talk, "file")) return;
    talk.answer();
    for (const { legId, state } of talk.chain.legs)
      if (state === "received") talk.callback(legId, { state: "awaiting_fee", caseNumber: "Y-1", fee, notice });
    if (!comesTo(talk, "pay_fee") || talk.chain.inFlight?.request.type !== "pay_fee") return;
    const { key } = talk.chain.inFlight.request;
    talk.far.fees.set(key, "refused");
    talk.take({
      type: "core_answered",
      answer: { type: "fee", key, state: "refused", receiptNumber: null, reason: "x" },
    });
  },
  "a death told before filing": (talk) => {
    if (comesTo(talk, "search", "before_filing")) talk.take(death);
  },
  "a death told after filing": (talk) => {
    if (!comesTo(talk, "file")) return;
    talk.answer();
    talk.take(death);
  },
  "a death told with the permit out": (talk) => {
    if (comesTo(talk, "query_posting")) talk.take(death);
  },
  "an abort that no mandate covers": (talk) => {
    if (!comesTo(talk, "file")) return;
    talk.answer();
    talk.chain = { ...talk.chain, business: { ...talk.chain.business, mandates: [] } };
    talk.take(abort);
  },
  "an abort overtaken by the recording": (talk) => {
    if (!comesTo(talk, "file")) return;
    talk.answer();
    talk.take(abort);
    recordAll(talk.far, talk.now);
  },
};

/** The first filing in hand was denied and filed once more; the registry records it after all, and then tells so. */
function fileTwice(talk: Conversation): void {
  const [earlier] = talk.far.cases.values();
  const leg = talk.chain.legs.find(({ businessNumber }) => businessNumber === earlier?.application.businessNumber);
  if (earlier === undefined || leg === undefined || earlier.groupNumber !== null) return;
  const { businessNumber } = earlier.application;
  const later = `${talk.chain.chainId}-${leg.legId}-2`;
  const application = { ...earlier.application, businessNumber: later };
  talk.far.cases.set(later, { ...earlier, application, certificate: `证明第${later}号` });
  const legs = talk.chain.legs.map((each) => (each === leg ? { ...leg, generation: 2, businessNumber: later } : each));
  talk.chain = { ...talk.chain, legs };
  earlier.confirmed = true;
  for (let steps = 0; steps < 3; steps += 1) progress(talk.far, earlier, talk.now);
  const outcomes = [told(talk.far, businessNumber, talk.now)];
  talk.take({ type: "registry_answered", source: "callback", outcomes, messageSha256: "a".repeat(64) });
}

const death: ChainEvent = {
  type: "legal_notice_recorded",
  notice: { matter: "death", on: "2026-11-23", number: "死亡证明1号", sha256: "d".repeat(64) },
  by: "branch",
};

function copyOf(talk: Conversation): Conversation {
  const copy = converse(talk.chain);
  copy.far = structuredClone(talk.far);
  copy.now = talk.now;
  return copy;
}

/** Makes true what a person states; false where it cannot be. */
function makeTrue({ chain, far }: Conversation, action: ParkedAction): boolean {
  if (action === "reread") for (const item of far.cases.values()) item.wrongAmount = false;
  if (action === "duplicate_cancelled") {
    const numbers = chain.legs.flatMap((leg) =>
      leg.recordedDuplicates.map((each) => each.registrationCertificateNumber),
    );
    for (const unit of far.units.values()) {
      unit.mortgages = unit.mortgages.filter((each) => !numbers.includes(each.registrationCertificateNumber));
      unit.priorityNotices = unit.priorityNotices.filter(({ number }) => !numbers.includes(number));
    }
  }
  if (action === "search_again" || action === "query_again") far.seized = far.strangerAhead = false;
  if (action === "posting_reversed") for (const key of far.postings.keys()) far.postings.set(key, "refused");
  const doubtful = chain.legs.filter(({ state }) => state === "unknown").map(({ businessNumber }) => businessNumber);
  return action !== "no_case_confirmed" || doubtful.every((number) => number === null || !far.cases.has(number));
}

/** Whether some sequence of at most `depth` allowed actions leads to an end; remembers every parked state on the way. */
function endIsReached(talk: Conversation, depth: number, seen: Map<ParkedKind, Set<ParkedAction>>): boolean {
  const { state, parked } = talk.chain;
  if (state === "completed" || state === "aborted") return true;
  if (parked === null || depth === 0) return false;
  // Applicants may have signed a withdrawal by now.
  talk.take({ type: "signatures_recorded", documents: signatures(talk.chain, talk.now) });
  const actions = actionsOf(talk);
  expect(actions, `${parked.kind}: ${parked.reason}`).not.toEqual([]);
  const known = seen.get(parked.kind) ?? new Set<ParkedAction>();
  seen.set(parked.kind, known);
  for (const action of actions) known.add(action);
  return actions.some((action) => {
    const copy = copyOf(talk);
    if (!makeTrue(copy, action)) return false;
    resolve(copy, action);
    copy.take({ type: "due" });
    try {
      copy.until("rest");
    } catch {
      return false;
    }
    return endIsReached(copy, depth - 1, seen);
  });
}

const seen = new Map<ParkedKind, Set<ParkedAction>>();

function troubled(business: Business, trouble: string): Conversation {
  const talk = converse(openSample(business));
  troubles[trouble]?.(talk);
  talk.until("rest");
  return talk;
}

describe.each(chainKinds)("%s", (kind: ChainKind) => {
  test.each(places)("at %s: some allowed action leads every parked state to an end", (place: Place) => {
    for (const trouble of Object.keys(troubles)) {
      const talk = troubled(lawful(kind, place), trouble);
      const { state, parked } = talk.chain;
      expect(endIsReached(talk, 4, seen), `${trouble}: ${state} ${parked?.kind} ${parked?.reason}`).toBe(true);
    }
  });
});

test("every kind of parking was come upon", () => {
  expect([...seen.keys()].toSorted()).toEqual([...parkedKinds].toSorted());
});
