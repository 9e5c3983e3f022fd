// The way back, what is watched, and what the bank is told as a step begins.
// Invariant: an end is told with what stands, and nothing ends as aborted while something is left to be taken back.

import { describe, expect, test } from "vitest";
import type { Chain, Search } from "../../../domain/chain-state.ts";
import { advanceAborting } from "../../../domain/decide/aborting.ts";
import { waitForRegister } from "../../../domain/decide/search-steps.ts";
import { askForSignatures } from "../../../domain/decide/signatures-wanted.ts";
import { advanceOpen, enterNext } from "../../../domain/decide/steps.ts";
import { takeWatch } from "../../../domain/decide/watch.ts";
import type { Progress, Work } from "../../../domain/decide/work.ts";
import type { Leg } from "../../../domain/leg.ts";
import type { Step } from "../../../domain/plan.ts";
import { refuse } from "../../../domain/refusal.ts";
import { documentsToSign } from "../../../domain/documents-to-sign.ts";
import { mandateTo } from "../mandate-given.ts";
import { approval, sampleProfile, signatures, start } from "../sample-chains.ts";
import { scene as searchScene } from "../search-scene.ts";
import { legNamed, mending, permitted, ready, refinance, unwinding, workOn, type Scene } from "../guards/bench.ts";

function work(scene: Scene = {}): Work {
  return workOn(structuredClone(refinance(scene)));
}

const byBank = { refusal: refuse("aborted_by_bank", null, "withdrew"), at: start, by: "bank" };
const asRecorded = { ...byBank, refusal: refuse("ended_as_recorded") };
const held = { hold: null, state: "aborting" as const, abort: byBank };

describe("an abort", () => {
  const back = (scene: Scene): [Progress, Work] => {
    const at = work({ ...held, ...scene });
    return [advanceAborting(at), at];
  };
  test("of what was never filed ends at once, and says why", () => {
    const [progress, at] = back({});
    expect([progress, at.chain.state]).toEqual(["rest", "aborted"]);
    expect(at.chain.legs.map(({ state }) => state)).toEqual(["chain_refused", "chain_refused"]);
    const { reference } = at.chain.business;
    expect(at.notices).toEqual([
      { type: "aborted", data: { reference, code: "aborted_by_bank", detail: "withdrew", standing: [] } },
    ]);
  });
  test("first asks where a pending case stands, then withdraws it, and asks for signatures where nothing covers it", () => {
    const pending = { state: "accepted" as const };
    expect(back({ first: pending })[1].effect).toMatchObject({ legIds: ["first"], request: { type: "query" } });
    const { mortgagee, mortgagors } = refinance().business;
    const owners = mortgagors.map(({ party }) => party);
    const mandates = [mandateTo(mortgagee, owners, { matters: ["withdraw"] })];
    const asked = { first: { ...pending, queriedAt: start } };
    const covered = back({ ...asked, business: { ...refinance().business, mandates } });
    expect(covered[1].effect).toMatchObject({ request: { type: "withdraw" } });
    const [progress, open] = back({ ...asked, business: { ...refinance().business, mandates: [] } });
    expect([progress, open.chain.parked]).toMatchObject(["rest", { kind: "unwind", legId: "first" }]);
    expect(open.notices.map(({ type }) => type)).toEqual(["parked", "signatures_wanted"]);
  });
  test("of a new mortgage gives it up by a leg of its own, once that is signed", () => {
    const [progress, at] = back({ first: { state: "recorded" } });
    expect(progress).toBe("again");
    expect(at.chain.legs.at(-1)).toMatchObject({ legId: "unwind", unwinds: "first", state: "waiting" });
    expect(at.notices.map(({ type }) => type)).toEqual(["signatures_wanted"]);
    expect([advanceAborting(at), at.effect]).toEqual(["rest", null]);
    at.chain.signedDocuments.push(...signatures(at.chain, start));
    expect(advanceAborting(at)).toBe("rest");
    expect(at.effect).toMatchObject({ legIds: ["unwind"], request: { type: "file", groupNumber: null } });
  });
  test("leaves what harms nobody, and a rectification ends with what it mended", () => {
    const stays = { state: "recorded" as const, reversal: "stays" as const };
    expect(back({ first: stays })[1].chain.state).toBe("aborted");
    const further = [mending({ state: "recorded", reread: true })];
    const [, mended] = back({ first: { state: "recorded" }, further });
    expect(mended.chain.legs.filter(({ unwinds }) => unwinds !== null).map(({ unwinds }) => unwinds)).toEqual([
      "first",
    ]);
  });
  test("that came too late, or whose giving up failed, is put before people", () => {
    const late = back({ first: { state: "recorded" }, cancellation: { state: "recorded" } })[1].chain;
    expect(late.parked).toMatchObject({ kind: "unwind", reason: expect.stringContaining("unsecured") });
    const failed = back({
      first: { state: "recorded" },
      further: [unwinding({ state: "withdrawn", businessNumber: "u" })],
    });
    expect(failed[1].chain.parked).toMatchObject({ kind: "unwind", legId: "unwind" });
  });
  test("gives the hold back before it ends, and revokes a permit that only our clock holds for dead", () => {
    const hold = {
      key: "h",
      amount: permitted().amount,
      state: "held" as const,
      holdNumber: null,
      expiresAt: null,
      neededUntil: null,
    };
    expect(back({ hold })[1].effect).toMatchObject({ request: { type: "give_back_hold" } });
    expect(back({ disbursement: { state: "refused" } })[1].effect).toMatchObject({
      request: { type: "revoke_permit" },
    });
  });
  test("that two persons end as recorded reads what is recorded once more, and names it", () => {
    const { recordingResult } = legNamed(ready.chain, "first");
    const recorded = { state: "recorded" as const, recordingResult, proofSha256: "e".repeat(64) };
    const scene = { abort: asRecorded, first: { ...recorded, reread: true }, further: [unwinding()] };
    const unread = back({ ...scene, first: { ...recorded, reread: false } });
    expect(unread[1].effect).toMatchObject({ legIds: ["first"], request: { type: "query" } });
    const [, at] = back({ ...scene, cancellation: { state: "accepted" } });
    expect(at.chain.state).toBe("aborted");
    const registrationCertificateNumber = recordingResult?.registrationCertificateNumber;
    const data = {
      code: "ended_as_recorded",
      detail: null,
      standing: [{ legId: "first", registrationCertificateNumber }],
    };
    expect(at.notices).toMatchObject([{ type: "aborted", data }]);
    expect(legNamed(at.chain, "unwind").state).toBe("chain_refused");
    expect(legNamed(at.chain, "cancellation").state).toBe("accepted");
  });
});

describe("waiting for something on the register to come to its end", () => {
  const burden = { burden: "case_in_hand", unitCode: "u" };
  const most = 30 * 86_400_000;
  const again = start + 10 * 60_000;
  const waited = (scene: Scene): [string, Chain] => {
    const at = work(scene);
    return [waitForRegister(at, burden), at.chain];
  };
  test("looks again in ten minutes, no longer than decision and thirty days allow", () => {
    const decision = { ...approval(refinance(), start), validUntil: start };
    expect(waited({})).toMatchObject(["rest", { state: "open", dueAt: again, waitingSince: start }]);
    expect(waited({ waitingSince: start - most + 1 })).toMatchObject(["rest", { state: "open", dueAt: again }]);
    const expired = { state: "aborting", abort: { refusal: { code: "decision_expired" }, by: "gateway" } };
    expect(waited({ decision })).toMatchObject(["again", expired]);
    const given = { state: "aborting", abort: { refusal: { code: "burden_on_unit" } }, waitingSince: null };
    expect(waited({ waitingSince: start - most })).toMatchObject(["again", given]);
    for (const late of [{ first: { state: "recorded" as const } }, { disbursement: {} }]) {
      expect(waited({ ...late, decision })).toMatchObject(["rest", { state: "open" }]);
      const long = waited({ ...late, waitingSince: start - most });
      expect(long).toMatchObject(["rest", { parked: { kind: "legal" }, waitingSince: null }]);
    }
  });
});

describe("another's registration is watched", () => {
  const { watchIntervalMs } = sampleProfile("independent");
  const overdueMs = 10 * 86_400_000;
  const { chain: switched, units } = searchScene("lender_switch");
  const gone = units.map((unit) => ({ ...unit, mortgages: [] }));
  const look = (receivedAt: number, shown = units): Search => ({
    stage: "watch",
    registryId: switched.registryId,
    snapshot: { searchNumber: "s-1", takenAt: start, units: shown },
    messageSha256: "f".repeat(64),
    receivedAt,
  });
  const watch = (searches: Search[], over: Partial<Leg> = {}): [Progress, Work] => {
    const legs = switched.legs.map((leg) => (leg.legId === "cancellation" ? { ...leg, ...over } : leg));
    const at = workOn({ ...structuredClone(switched), legs, searches });
    return [takeWatch(at, "cancellation"), at];
  };
  test("by a search at once, and then by the interval", () => {
    expect(watch([])[1].effect).toMatchObject({ stage: "watch", registryId: switched.registryId });
    const [progress, early] = watch([look(start - watchIntervalMs + 1)]);
    expect([progress, early.effect, early.chain.dueAt]).toEqual(["rest", null, start + 1]);
    expect(watch([look(start - watchIntervalMs)])[1].effect).toMatchObject({ stage: "watch" });
    expect(watch([{ ...look(start), registryId: "other" }])[1].effect).toMatchObject({ stage: "watch" });
    expect(watch([{ ...look(start), stage: "opening" }])[1].effect).toMatchObject({ stage: "watch" });
  });
  test("until the register shows it: that search is the proof", () => {
    const [progress, at] = watch([look(start, gone)]);
    expect(progress).toBe("done");
    const seen = { state: "recorded", proofSha256: "f".repeat(64), notes: ["seen in search s-1"] };
    expect(legNamed(at.chain, "cancellation")).toMatchObject(seen);
    expect(legNamed(at.chain, "first").state).toBe("waiting");
    const data = { legId: "cancellation", state: "recorded", caseNumber: null };
    expect(at.notices).toMatchObject([{ type: "leg_moved", data }]);
    const old = { ...look(start, gone), snapshot: { searchNumber: "s", takenAt: 0, units: gone } };
    expect(watch([old])[0]).toBe("rest");
  });
  test("and told of once when it is overdue", () => {
    const told = (first: number, over: Partial<Leg> = {}): unknown => {
      const [, at] = watch([look(first), look(start - watchIntervalMs)], over);
      return at.notices;
    };
    const overdue = [{ type: "leg_overdue", data: { legId: "cancellation", promisedBy: null } }];
    expect(told(start - overdueMs)).toMatchObject(overdue);
    expect(told(start - overdueMs + 1)).toEqual([]);
    expect(told(start - overdueMs, { overdueTold: true })).toEqual([]);
    expect(legNamed(watch([look(start - overdueMs), look(0)])[1].chain, "cancellation").overdueTold).toBe(true);
  });
});

describe("as a step begins the bank is asked for what it waits for", () => {
  const enter = (step: Step, scene: Scene = {}): Work["notices"] => {
    const plan = { ...refinance().plan, steps: [{ step: "hold" } as Step, step] };
    const at = work({ ...scene, plan, step: 0, tries: 3, searched: ["a"] });
    enterNext(at);
    expect(at.chain).toMatchObject({ step: 1, tries: 0, searched: [] });
    return at.notices;
  };
  const decision = approval(refinance(), start);
  test("for a decision, unless it has come; for a final one always", () => {
    const wanted = (part: "only" | "conditional" | "final"): unknown => [{ type: "decision_wanted", data: { part } }];
    expect(enter({ step: "decision", part: "only" })).toMatchObject(wanted("only") as object);
    expect(enter({ step: "decision", part: "only" })[0]?.data["amount"]).toMatch(/^\d+\.00$/);
    expect(enter({ step: "decision", part: "only" }, { decision })).toEqual([]);
    expect(enter({ step: "decision", part: "final" }, { decision })).toMatchObject(wanted("final") as object);
    expect(enter({ step: "hold" })).toEqual([]);
  });
  test("for signatures, by document and digest; and for nothing where all are signed", () => {
    const documents = documentsToSign(refinance()).map(({ type, legId, sha256 }) => ({ type, legId, sha256 }));
    const { reference } = refinance().business;
    expect(enter({ step: "signed" })).toEqual([{ type: "signatures_wanted", data: { reference, documents } }]);
    const at = work();
    at.chain.signedDocuments = signatures(at.chain, start);
    askForSignatures(at);
    expect(at.notices).toEqual([]);
  });
  test("for conditions", () => {
    const wanted = [{ type: "tax_clearance" as const, subject: null }];
    expect(enter({ step: "conditions", wanted })).toMatchObject([{ type: "conditions_wanted" }]);
  });
  test("signatures are waited for as long as the decision holds", () => {
    const plan = { ...refinance().plan, steps: [{ step: "signed" } as Step] };
    const at = work({ plan, step: 0, decision: { ...decision, validUntil: start + 5 } });
    expect([advanceOpen(at), at.chain.dueAt]).toEqual(["rest", start + 5]);
    const expired = work({ plan, step: 0, decision: { ...decision, validUntil: start } });
    expect([advanceOpen(expired), expired.chain.abort?.refusal.code]).toEqual(["again", "decision_expired"]);
    const none = work({ plan, step: 0 });
    expect([advanceOpen(none), none.chain.dueAt]).toEqual(["rest", null]);
  });
});
