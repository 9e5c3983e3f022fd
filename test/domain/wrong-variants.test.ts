// The second suite of the wrong variants: one scripted scene a row, which tells something else once the rule is bent.
// Invariant: every row is true of the engine as it is, and false of its variant; no choice is left to chance.

import { describe, expect, test } from "vitest";
import type { Chain, CreditDecision } from "../../domain/chain-state.ts";
import type { ChainEvent } from "../../domain/event.ts";
import { actionsOf, converse, takeTurn, wordOn, type Conversation } from "./conversation.ts";
import { approval, signatures } from "./sample-chains.ts";
import type { Bend } from "./safety/run.ts";
import { wrongVariants } from "./safety/wrong-variants.ts";

/** A conversation in which every event goes through the bend first. */
function talkUnder(opened: Chain, bend: Bend): Conversation {
  const talk = converse(bend.opened?.(opened) ?? opened);
  const take = talk.take.bind(talk);
  talk.take = (event: ChainEvent) => {
    const before = talk.chain;
    const told = bend.event?.(event, talk) ?? event;
    talk.chain = bend.chain?.(before, event) ?? before;
    const refusal = take(told);
    if (refusal !== null) talk.chain = before;
    return refusal;
  };
  return talk;
}

/** Filings, searches that a step rests on, and permits, in order; how it came to rest, or that it did not. */
function told(talk: Conversation): string {
  const log: string[] = [];
  const answer = talk.answer.bind(talk);
  talk.answer = () => {
    const effect = talk.chain.inFlight;
    const request = effect?.request;
    if (request?.type === "file") log.push(`file ${request.applications.map(({ legId }) => legId).join("+")}`);
    if (effect?.to === "registry" && effect.stage !== null && effect.stage !== "watch") log.push("search");
    if (request?.type === "permit") log.push("permit");
    return answer();
  };
  try {
    talk.until("rest");
    return [...log, talk.chain.state].join(", ");
  } catch {
    return [...log, "broken"].join(", ");
  }
}

function toDecision(talk: Conversation): void {
  talk.take({ type: "due" });
  while (talk.chain.inFlight !== null) talk.answer();
}

/** What the doors say to a decision that differs from a good one. */
function deciding(change: (good: CreditDecision) => Partial<CreditDecision>): (talk: Conversation) => string {
  return (talk) => {
    toDecision(talk);
    const good = approval(talk.chain, talk.now);
    return talk.take({ type: "decision_recorded", decision: { ...good, ...change(good) } })?.[0] ?? "taken";
  };
}

type Row = { name: string; tell: (talk: Conversation) => string; says: string };

const rows: Row[] = [
  {
    name: "nobody asks whether the applicants signed on the platform",
    tell: (talk) => {
      talk.far.forgetsSignatures = true;
      return told(talk);
    },
    says: "search, search, file first, parked",
  },
  {
    name: "the payoff goes out before the recording",
    tell: told,
    says: "search, search, file first, search, permit, completed",
  },
  {
    name: "the money goes out before the second barrier, on no search",
    tell: told,
    says: "search, search, search, search, file first, file first_r2, search, search, permit, completed",
  },
  {
    name: "an irrevocable filing before the first barrier",
    tell: told,
    says: "search, search, search, search, file first_r2, file cancellation+first, search, search, permit, file cancellation_r2, completed",
  },
  {
    name: "a presale is paid on one notice",
    tell: told,
    says: "search, search, file priority_notice+mortgage_priority_notice, search, permit, completed",
  },
  { name: "a drawdown on the search of the opening", tell: told, says: "search, search, permit, completed" },
  {
    name: "collateral goes out before what comes in for it",
    tell: told,
    says: "search, search, file first, file cancellation, completed",
  },
  {
    name: "the final decision cites nothing",
    tell(talk) {
      talk.until("search", "before_filing");
      while (talk.chain.plan.steps[talk.chain.step]?.step !== "decision") takeTurn(talk);
      const good = approval(talk.chain, talk.now);
      return talk.take({ type: "decision_recorded", decision: { ...good, citedNotices: [] } })?.[0] ?? "taken";
    },
    says: "notices_not_cited",
  },
  {
    name: "a chain is taken back after its money went out",
    tell(talk) {
      talk.until("permit");
      talk.answer();
      while (talk.far.books.length === 0 || talk.chain.disbursement?.state !== "posted") takeTurn(talk);
      return talk.take({ type: "abort_requested", by: "bank", reason: "customer" })?.[0] ?? "taken";
    },
    says: "wrong_state",
  },
  {
    name: "one person's word is enough",
    tell(talk) {
      recordedWrongly(talk);
      const word = wordOn("unwind");
      talk.take(word);
      return talk.take(word)?.[0] ?? "taken";
    },
    says: "second_person_must_differ",
  },
  {
    name: "what was recorded is not compared with what was filed",
    tell(talk) {
      recordedWrongly(talk);
      return `${talk.chain.parked?.kind ?? talk.chain.state} ${actionsOf(talk).includes("rectify")}`;
    },
    says: "mismatch true",
  },
  {
    name: "a recorded difference that weakens the security is accepted",
    tell(talk) {
      recordedWrongly(talk);
      talk.take(wordOn("reread"));
      for (let turns = 0; turns < 60 && talk.chain.state === "open" && talk.far.permits.size === 0; turns += 1)
        takeTurn(talk);
      return `${talk.chain.parked?.kind ?? talk.chain.state}, ${talk.far.permits.size} permits`;
    },
    says: "mismatch, 0 permits",
  },
  {
    name: "a stop is ignored",
    tell(talk) {
      talk.until("search", "before_disbursement");
      talk.take({ type: "disbursement_stopped", by: "risk", reason: "check" });
      talk.answer();
      return String(talk.chain.inFlight?.request.type ?? "waits");
    },
    says: "waits",
  },
  {
    name: "an expired decision is ignored",
    tell(talk) {
      talk.until("search", "before_filing");
      talk.now += 31 * 86_400_000;
      talk.take({ type: "effect_failed", origin: "registry", advice: "retry", reason: "refused connection" });
      talk.now += 1_000_000;
      talk.take({ type: "due" });
      while (talk.chain.inFlight?.request.type === "search") talk.answer();
      return talk.chain.abort?.refusal.code ?? String(talk.chain.inFlight?.request.type);
    },
    says: "decision_expired",
  },
  {
    name: "one person decides twice",
    tell: deciding(() => ({ persons: ["maker", "maker"] })),
    says: "decision_needs_two_persons",
  },
  {
    name: "a decision for more than was asked",
    tell: deciding(({ approvedAmount }) => ({
      approvedAmount: (approvedAmount + 100n) as CreditDecision["approvedAmount"],
    })),
    says: "decision_amount_differs",
  },
  {
    name: "the lender applies alone",
    tell(talk) {
      toDecision(talk);
      talk.take({ type: "decision_recorded", decision: approval(talk.chain, talk.now) });
      const form = signatures(talk.chain, talk.now).find(({ type }) => type === "registration_application");
      return form?.signatures.map(({ capacity }) => capacity).join("+") ?? "none";
    },
    says: "mortgagor+mortgagee",
  },
];

/** Filed, recorded with another amount, and looked at. */
function recordedWrongly(talk: Conversation): void {
  talk.until("file");
  talk.answer();
  for (const item of talk.far.cases.values()) item.wrongAmount = true;
  for (let turns = 0; turns < 60 && talk.chain.state === "open" && talk.far.permits.size === 0; turns += 1)
    takeTurn(talk);
}

describe.each(rows)("$name", ({ name, tell, says }) => {
  const variant = wrongVariants.find((each) => each.name === name && each.second.suite === "table");
  if (variant === undefined) throw new Error(`no wrong variant is called ${name}`);

  test("the engine as it is says what the row says", () => {
    expect(tell(talkUnder(variant.scene.open(), {}))).toBe(says);
  });

  test("the variant says something else", () => {
    expect(tell(talkUnder(variant.scene.open(), variant.bend))).not.toBe(says);
  });
});
