// What a worker brings back from the bank core, and what follows when an effect failed or its holder died.
// Invariant: an answer to another question moves nothing, and what may have arrived is asked about, never sent again blindly.

import { describe, expect, test } from "vitest";
import type { Chain, Hold } from "../../../domain/chain-state.ts";
import { coreAnswered } from "../../../domain/decide/core-answers.ts";
import { effectFailed, interrupted } from "../../../domain/decide/failures.ts";
import {
  backOff,
  emit,
  park,
  raiseAlarm,
  restUntil,
  triesMax,
  unpark,
  type Work,
} from "../../../domain/decide/work.ts";
import type { BankCoreAnswer, BankCoreRequest, Effect } from "../../../domain/effect.ts";
import type { FaultAdvice, FaultOrigin } from "../../../domain/fault.ts";
import type { Leg } from "../../../domain/leg.ts";
import { fen } from "../../../domain/money.ts";
import type { RegistryRequest } from "../../../domain/registry.ts";
import { converse } from "../conversation.ts";
import { sampleChain, start } from "../sample-chains.ts";
import { legNamed, permitted, posted, refinance, workOn, type Scene } from "../guards/bench.ts";

const key = "chn_1-permit-1";
const amount = fen(100_00n);

function toCore(type: BankCoreRequest["type"], of = key): Effect {
  return { to: "bank_core", request: { type, key: of, chainId: "chn_1", reference: "r" } as BankCoreRequest };
}

/** On a chain that is parked, so that nothing but the answer moves it. */
function answered(inFlight: Effect, answer: BankCoreAnswer, scene: Scene = {}): Work {
  const work = workOn(structuredClone(refinance({ parked: {}, ...scene, inFlight, tries: 3 })));
  coreAnswered(work, { type: "core_answered", answer });
  return work;
}

const hold: Hold = { key: "h", amount, state: "wanted", holdNumber: null, expiresAt: null, neededUntil: null };

describe("the core answers", () => {
  const held = { type: "hold" as const, key: "h", state: "held" as const, holdNumber: "H-1", reason: null };
  test.each<[string, Partial<Hold>, number | null, Hold["state"]]>([
    ["without an end", {}, null, "held"],
    ["beyond now", {}, start + 1, "held"],
    ["that ends now", {}, start, "refused"],
    ["as long as it is needed", { neededUntil: start + 9 }, start + 9, "held"],
    ["shorter than it is needed", { neededUntil: start + 9 }, start + 8, "refused"],
    ["without an end, however long it is needed", { neededUntil: start + 9 }, null, "held"],
  ])("a hold %s", (_what, over, expiresAt, state) => {
    const { chain, notices } = answered(
      toCore("place_hold", "h"),
      { ...held, expiresAt },
      { hold: { ...hold, ...over } },
    );
    expect(chain.hold).toMatchObject({ ...over, key: "h", state, holdNumber: "H-1", expiresAt });
    const placed = { type: "hold_placed", data: { key: "h", amount: "100.00", expiresAt } };
    expect(notices).toMatchObject(state === "held" ? [placed] : []);
    expect(chain).toMatchObject({ inFlight: null, tries: 0 });
  });
  test("that a hold was refused, or is given back", () => {
    const refused = { ...held, state: "refused" as const, expiresAt: null };
    expect(answered(toCore("place_hold", "h"), refused, { hold }).chain.hold?.state).toBe("refused");
    expect(answered(toCore("place_hold", "h"), refused, { hold: null }).chain.hold).toBeNull();
    const back = { type: "hold_given_back" as const, key: "h" };
    expect(answered(toCore("give_back_hold", "h"), back, { hold }).chain.hold?.state).toBe("given_back");
    expect(answered(toCore("give_back_hold", "h"), back, { hold: null }).chain.hold).toBeNull();
  });
  test("that it took or refused the permit", () => {
    const told = { type: "permit_received" as const, key, reason: "closed" };
    const wanted = { disbursement: { state: "permit_wanted" as const } };
    const taken = answered(toCore("permit"), { ...told, state: "accepted" }, wanted);
    expect(taken.chain.disbursement).toEqual(permitted({ permittedAt: start }));
    const data = { key, amount: "100.00", expiresAt: permitted().expiresAt };
    expect(taken.notices).toMatchObject([{ type: "permit_sent", data }]);
    const refused = answered(toCore("permit"), { ...told, state: "refused" }, wanted);
    const posting = { key, state: "refused", postingNumber: null, amount, at: start, reason: "closed" };
    expect(refused.chain.disbursement).toMatchObject({ state: "refused", posting });
    expect(refused.notices).toEqual([]);
    for (const disbursement of [null, { state: "posted" as const }]) {
      const late = answered(toCore("permit"), { ...told, state: "refused" }, { disbursement });
      expect(late.chain.disbursement).toEqual(disbursement === null ? null : permitted(disbursement));
    }
  });
  test("that the permit is revoked: the next has a key of its own", () => {
    const revoked = { type: "revocation" as const, key, state: "revoked" as const };
    const out = answered(toCore("revoke_permit"), revoked, { disbursement: {} });
    expect(out.chain.disbursement).toMatchObject({ key: "chn_1-permit-2", earlier: [{ key }] });
    expect(out.notices).toMatchObject([{ type: "permit_revoked", data: { key } }]);
    const refused = answered(toCore("revoke_permit"), revoked, { disbursement: { state: "refused" } });
    const posting = { key, state: "refused", postingNumber: null, amount, at: start, reason: "revoked" };
    expect(refused.chain.disbursement).toMatchObject({ key, state: "refused", posting });
    const unsent = { expiresAt: null };
    expect(answered(toCore("revoke_permit"), revoked, { disbursement: unsent }).chain.disbursement).toEqual(
      permitted(unsent),
    );
    expect(answered(toCore("revoke_permit"), revoked, { disbursement: null }).chain.disbursement).toBeNull();
    const other = { disbursement: { key: "chn_1-permit-7" } };
    expect(answered(toCore("revoke_permit"), revoked, other).chain.disbursement).toEqual(permitted(other.disbursement));
  });
  test("that it was too late to revoke: the money has moved", () => {
    const late = {
      type: "revocation" as const,
      key,
      state: "already_posted" as const,
      postingNumber: "P-1",
      amount,
      at: start,
    };
    const { chain } = answered(toCore("revoke_permit"), late, { disbursement: {} });
    expect(chain.disbursement).toEqual(permitted({ state: "posted", posting: posted() }));
  });
  test("of a posting, of terms, of a fee", () => {
    const { chain } = answered(toCore("query_posting"), { type: "posting", ...posted() }, { disbursement: {} });
    expect(chain.disbursement?.state).toBe("posted");
    const terms = answered(toCore("order_terms", "t"), { type: "terms", key: "t", state: "in_force", at: 1 });
    expect(terms.chain.termsInForce).toEqual({ key: "t", state: "in_force", at: start });
    expect(terms.notices).toMatchObject([{ type: "terms_in_force", data: { key: "t" } }]);
    const fee = { item: "登记费", amount, paymentNoticeNumber: "n", deadline: null, key: "f", receiptNumber: null };
    const first = { fee: { ...fee, state: "ordered" as const } };
    const paid = { type: "fee" as const, key: "f", state: "paid" as const, receiptNumber: "R", reason: null };
    const work = answered(toCore("pay_fee", "f"), paid, { first });
    expect(legNamed(work.chain, "first").fee).toEqual({ ...fee, state: "paid", receiptNumber: "R" });
    expect(work.notices).toMatchObject([{ type: "fee_paid", data: { legId: "first", key: "f" } }]);
    const refused = answered(toCore("pay_fee", "f"), { ...paid, state: "refused" }, { first });
    expect(legNamed(refused.chain, "first").fee?.state).toBe("refused");
    expect(refused.notices).toEqual([]);
    expect(answered(toCore("pay_fee", "f"), paid).notices).toEqual([]);
  });
  test("another question, or under another key: nothing is believed", () => {
    const told = { type: "posting" as const, ...posted() };
    for (const inFlight of [toCore("query_posting", "k"), toCore("revoke_permit")]) {
      const { chain } = answered(inFlight, told, { disbursement: {} });
      expect(chain).toMatchObject({ inFlight: null, tries: 4, disbursement: permitted() });
    }
  });
  test("when nothing was asked of it: nothing is believed either", () => {
    const work = workOn(structuredClone(refinance({ parked: {}, disbursement: {}, tries: 3 })));
    coreAnswered(work, { type: "core_answered", answer: { type: "posting", ...posted() } });
    expect(work.chain).toMatchObject({ tries: 3, disbursement: permitted() });
  });
});

describe("an effect that failed", () => {
  const toRegistry = (type: RegistryRequest["type"], legIds = ["first"]): Effect => ({
    to: "registry",
    request: { type } as RegistryRequest,
    legIds,
    stage: null,
  });
  const fail = (inFlight: Effect, advice: FaultAdvice, scene: Scene = {}, origin: FaultOrigin = "registry"): Work => {
    const work = workOn(structuredClone(refinance({ ...scene, inFlight })));
    effectFailed(work, { origin, advice, reason: "it failed" });
    return work;
  };
  const legOf = ({ chain }: Work, legId = "first"): Leg => legNamed(chain, legId);

  test("that nothing is known of moves nothing", () => {
    const work = workOn(structuredClone(refinance({ parked: {} })));
    effectFailed(work, { origin: "registry", advice: "retry", reason: "x" });
    expect([work.chain.tries, work.chain.inFlight]).toEqual([0, null]);
  });
  test("and never arrived: the leg waits as before, unless an earlier copy may be on its way", () => {
    const sending = { state: "sending" as const };
    const retried = fail(toRegistry("file"), "retry", { first: sending, cancellation: sending });
    expect([legOf(retried).state, legOf(retried, "cancellation").state]).toEqual(["waiting", "sending"]);
    expect(retried.chain).toMatchObject({ inFlight: null, tries: 1, dueAt: start + 500 });
    expect(legOf(fail(toRegistry("file"), "retry", { first: { ...sending, resends: 1 } })).state).toBe("unknown");
    expect(legOf(fail(toRegistry("file"), "retry", { first: { state: "received" } })).state).toBe("received");
    expect(legOf(fail(toRegistry("confirm"), "retry", { first: sending })).state).toBe("sending");
  });
  test("and never arrived: the permit counts as not written, unless an earlier one left", () => {
    const wanted = { state: "permit_wanted" as const };
    const once = fail(toCore("permit"), "retry", { disbursement: wanted }, "bank_core");
    expect(once.chain.disbursement).toMatchObject({ sends: 0, expiresAt: null });
    const twice = fail(toCore("permit"), "retry", { disbursement: { ...wanted, sends: 2 } }, "bank_core");
    expect(twice.chain.disbursement).toMatchObject({ sends: 1, expiresAt: permitted().expiresAt });
    const taken = fail(toCore("permit"), "retry", { disbursement: {} }, "bank_core");
    expect(taken.chain.disbursement).toEqual(permitted());
    const asked = fail(toCore("query_posting"), "retry", { disbursement: wanted }, "bank_core");
    expect(asked.chain.disbursement).toEqual(permitted(wanted));
  });
  test.each(["file", "confirm", "supplement", "withdraw"] as const)(
    "and may have arrived: %s is asked about",
    (type) => {
      const scene = { parked: {}, first: { state: "accepted" as const }, cancellation: { state: "accepted" as const } };
      const work = fail(toRegistry(type), "query_first", scene);
      expect([legOf(work).state, legOf(work).lostWrites, legOf(work, "cancellation").state]).toEqual([
        "unknown",
        1,
        "accepted",
      ]);
      expect(work.chain.tries).toBe(0);
    },
  );
  test("and may have arrived: a permit is asked about, and nothing of it is forgotten", () => {
    const wanted = { state: "permit_wanted" as const };
    const work = fail(toCore("permit"), "query_first", { parked: {}, disbursement: wanted }, "bank_core");
    expect(work.chain).toMatchObject({ tries: 0, disbursement: permitted(wanted) });
  });
  test.each([
    toRegistry("search"),
    ...(["place_hold", "give_back_hold", "query_posting", "revoke_permit", "order_terms", "pay_fee"] as const).map(
      (type) => toCore(type),
    ),
  ])("and is safe to repeat under its key: $request.type is repeated later", (effect) => {
    expect(fail(effect, "query_first").chain).toMatchObject({ state: "open", tries: 1, dueAt: start + 500 });
  });
  test("while asking: a vain question counts for the legs in doubt alone", () => {
    const scene = { first: { state: "unknown" as const }, cancellation: { state: "accepted" as const } };
    const work = fail(toRegistry("query", ["first", "cancellation"]), "query_first", scene);
    expect([legOf(work).unknownQueries, legOf(work, "cancellation").unknownQueries]).toEqual([1, 0]);
    expect(legOf(work).state).toBe("unknown");
    expect(legOf(fail(toRegistry("confirm"), "retry", { first: { state: "unknown" } })).unknownQueries).toBe(0);
  });
  test("is repeated a little later each time, at most five minutes", () => {
    const waits = [0, 1, 9, 10].map((tries) => {
      const work = workOn(structuredClone(refinance({ tries })));
      backOff(work);
      return (work.chain.dueAt ?? 0) - start;
    });
    expect(waits).toEqual([500, 1000, 256_000, 300_000]);
  });
  test.each<[Effect, FaultOrigin, string]>([
    [toRegistry("search"), "registry", "unknown"],
    [toRegistry("file"), "signer", "key"],
    [toCore("permit"), "signer", "key"],
    [toCore("permit"), "bank_core", "disbursement"],
    [toCore("query_posting"), "bank_core", "disbursement"],
    [toCore("revoke_permit"), "bank_core", "disbursement"],
    [toCore("place_hold"), "bank_core", "unknown"],
  ])("too often, or for good, is put before a person: %o", (effect, origin, kind) => {
    expect(fail(effect, "retry", { tries: triesMax - 1 }, origin).chain.state).toBe("open");
    for (const work of [fail(effect, "retry", { tries: triesMax }, origin), fail(effect, "give_up", {}, origin)]) {
      const legId = effect.to === "registry" ? "first" : null;
      expect(work.chain.parked).toMatchObject({ kind, reason: "it failed", legId });
    }
  });
  test("of a holder that died: a write is in doubt, a question is asked again", () => {
    const scene = { parked: {}, first: { state: "accepted" as const } };
    const died = (inFlight: Effect): Work => {
      const work = workOn(structuredClone(refinance({ ...scene, inFlight })));
      interrupted(work);
      return work;
    };
    expect(legOf(died(toRegistry("confirm"))).state).toBe("unknown");
    expect(legOf(died(toRegistry("query"))).state).toBe("accepted");
    expect(died(toCore("permit")).chain.inFlight).toBeNull();
  });
});

describe("a piece of work", () => {
  const work = (over: Scene = {}): Work => workOn(structuredClone(refinance(over)));
  test("has one effect at a time, due at once", () => {
    const at = work({ dueAt: null });
    expect(emit(at, toCore("permit"))).toBe("rest");
    expect(at.chain).toMatchObject({ inFlight: at.effect, dueAt: start });
    expect(() => emit(at, toCore("permit"))).toThrow("one effect at a time");
  });
  test("rests no longer than a reminder is due, while it is not at its end", () => {
    const day = 86_400_000;
    const due = (dueAt: number | null, over: Scene = {}): number | null => {
      const at = work({ lapse: { countsFrom: start, remindedDays: [] }, ...over });
      restUntil(at, dueAt);
      return at.chain.dueAt;
    };
    const reminder = start + 60 * day;
    expect([due(null, { state: "aborting" }), due(null, { state: "parked" })]).toEqual([reminder, reminder]);
    expect([due(null), due(reminder - 1), due(reminder), due(reminder + 1)]).toEqual([
      reminder,
      reminder - 1,
      reminder,
      reminder,
    ]);
    expect([due(7, { lapse: null }), due(null, { lapse: null }), due(null, { state: "completed" })]).toEqual([
      7,
      null,
      null,
    ]);
  });
  test("is parked and let go once", () => {
    const at = work({ tries: 5 });
    park(at, "legal", "why", legNamed(at.chain, "first"));
    const parked = {
      kind: "legal",
      reason: "why",
      since: start,
      legId: "first",
      differences: [],
      proposal: null,
      resume: "open",
    };
    expect(at.chain).toMatchObject({ state: "parked", parked, dueAt: null });
    expect(at.notices).toMatchObject([{ type: "parked", data: { kind: "legal", reason: "why", legId: "first" } }]);
    park(at, "key", "again");
    expect([at.chain.parked?.kind, at.notices.length]).toEqual(["legal", 1]);
    unpark(at, "chen");
    expect(at.chain).toMatchObject({ state: "open", parked: null, tries: 0, dueAt: start });
    expect(at.notices[1]).toMatchObject({ type: "unparked", data: { by: "chen" } });
    unpark(at, "chen");
    expect(at.notices).toHaveLength(2);
    const aborting = work({ state: "aborting" });
    park(aborting, "unwind", "why");
    expect(aborting.chain.parked).toMatchObject({ resume: "aborting", legId: null });
  });
  test("raises each alarm once, and at most a hundred", () => {
    const at = work({ state: "completed" });
    raiseAlarm(at, "recorded_after_end", "a");
    raiseAlarm(at, "recorded_after_end", "a");
    raiseAlarm(at, "posted_after_end", "a");
    raiseAlarm(at, "recorded_after_end", "b");
    expect(at.chain.alarms.map((alarm) => `${alarm.kind} ${alarm.key}`)).toEqual([
      "recorded_after_end a",
      "posted_after_end a",
      "recorded_after_end b",
    ]);
    expect(at.notices[0]).toMatchObject({
      type: "alarm",
      data: { kind: "recorded_after_end", key: "a", state: "completed" },
    });
    for (let count = 0; count < 200; count += 1) raiseAlarm(at, "posted_after_end", String(count));
    expect(at.chain.alarms).toHaveLength(100);
  });
});

test("a chain whose worker knows nothing of a reply goes on by asking", () => {
  const talk = converse(sampleChain("new_loan", "independent"));
  talk.until("file");
  const before: Chain = talk.chain;
  talk.take({ type: "interrupted" });
  expect(before.inFlight?.request.type).toBe("file");
  expect(talk.chain.inFlight?.request.type).toBe("query");
});
