// The simulated bank core on its own: every condition it re-checks, and what it does with a key that comes twice.
// Invariant: what is not in its books, not proven or not readable moves nothing, whoever signed the order.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { coreOptions, loan, proof, sendOrder } from "./bank-core-client.ts";
import { startBankCore } from "./bank-core/bank-core.ts";
import type { BankCoreOptions, Behaviour, Decision, RunningBankCore } from "./bank-core/types.ts";

let core: RunningBankCore;
let said: { operation: string; input: object }[];
const stops: (() => Promise<void>)[] = [];

async function start(options: Partial<BankCoreOptions> = {}): Promise<RunningBankCore> {
  const started = await startBankCore({ ...coreOptions, ...options });
  stops.push(() => started.stop());
  return started;
}
const order = (path: string, body: object) => sendOrder(core.url, path, body);

beforeEach(async () => {
  said = [];
  core = await start();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const soon = () => new Date(Date.now() + 60_000).toISOString();
const past = "2020-01-01T00:00:00.000Z";

function decide(over: Partial<Decision> = {}): void {
  core.enterDecision({
    chainId: "c1",
    reference: "R-1",
    outcome: "approved",
    approvedAmount: "1000000.00",
    validUntil: soon(),
    ...over,
  });
}
const signOf = (chainId: string) =>
  core.enterSignatures(chainId, [{ type: "main_contract", sha256: "0".repeat(64), signers: ["甲示例"] }]);

const hold = { key: "c1-hold", chainId: "c1", reference: "R-1", amount: "1000000.00", account: "LN-1" };
const permit = () => ({ ...hold, key: "c1-permit-1", tranche: 1, expiresAt: soon(), proofs: [proof()] });
const terms = {
  key: "c9-terms",
  chainId: "c9",
  reference: "R-9",
  periodStart: "2026-12-01",
  periodEnd: "2029-11-30",
  proofs: [proof("c9-change-1", {}, "3003701")],
};

/** Everything in order: decided, signed, held. */
async function ready(): Promise<void> {
  decide();
  signOf("c1");
  expect((await order("/holds", hold)).body).toMatchObject({ state: "held" });
}
const posted = () => core.ledger().postings.filter(({ state }) => state === "posted");

describe("a permit", () => {
  test("is posted when everything is in the books", async () => {
    await ready();
    expect((await order("/permits", permit())).body).toMatchObject({ state: "accepted" });
    expect(posted()).toHaveLength(1);
  });

  test.each<[string, RegExp, () => void]>([
    ["declined", /not approved/, () => decide({ outcome: "declined" })],
    ["decided in words the books do not know", /not approved/, () => decide({ outcome: "perhaps" })],
    ["whose decision has expired", /decision has expired/, () => decide({ validUntil: past })],
    ["whose decision is valid until no time", /decision has expired/, () => decide({ validUntil: "always" })],
    ["decided over another amount", /not the amount approved/, () => decide({ approvedAmount: "1.00" })],
    ["decided anew for another chain", /another chain/, () => decide({ chainId: "c7" })],
    ["whose documents are not signed", /not signed/, () => core.enterSignatures("c1", [])],
    ["that the books no longer have", /no such loan/, () => core.book({ ...loan, loan: undefined })],
  ])("for a loan %s posts nothing", async (_name, reason, change) => {
    await ready();
    change();
    const { body } = await order("/permits", permit());
    expect(body["state"]).toBe("refused");
    expect(body["reason"]).toMatch(reason);
    expect(posted()).toEqual([]);
  });

  test("without any decision finds no hold and posts nothing", async () => {
    signOf("c1");
    expect((await order("/holds", hold)).body).toMatchObject({ state: "refused", reason: "no decision in the books" });
    expect((await order("/permits", permit())).body).toMatchObject({ reason: "no decision in the books" });
    expect(posted()).toEqual([]);
  });

  test.each(["declined", "expired", "other_amount"] as const)(
    "after the core itself decided %s posts nothing",
    async (decision) => {
      const behaviour: Record<string, Behaviour> = { "R-1": { decision } };
      const shown = { reference: "R-1", business: loan, documentsToSign: [], legs: [] };
      const call = (operation: string, input: object) => {
        said.push({ operation, input });
        return Promise.resolve({ status: 200, body: shown });
      };
      core = await start({ behaviour, doorOf: () => ({ call }) });
      signOf("c1");
      const notice = { noticeId: "n1", chainId: "c1", sequence: 1, type: "decision_wanted", at: past, data: {} };
      expect((await order("/notices", notice)).status).toBe(200);
      await expect.poll(() => said.at(-1)?.operation).toBe("RecordDecision");
      expect((await order("/holds", hold)).body).toMatchObject({ state: "refused" });
      expect((await order("/permits", permit())).body).toMatchObject({ state: "refused" });
      expect(posted()).toEqual([]);
    },
  );

  test("on a hold that has run out posts nothing", async () => {
    core = await start({ holdLifeMs: Date.parse(past) - Date.now() });
    await ready();
    expect((await order("/permits", permit())).body).toMatchObject({
      state: "refused",
      reason: expect.stringMatching(/no hold/) as string,
    });
  });

  test.each(["soon", "", past, "2099", "9".repeat(100)])("that expires at %j posts nothing", async (expiresAt) => {
    await ready();
    expect((await order("/permits", { ...permit(), expiresAt })).body).toMatchObject({
      state: "refused",
      reason: expect.stringMatching(/expire/) as string,
    });
  });

  test.each<[string, object]>([
    ["over another period", { proofs: [proof("c1-first-1", { ZWLXJSSJ: "2036-11-30" })] }],
    ["of another form", { proofs: [proof("c1-first-1", { DYFS: "2" })] }],
    ["no longer in force", { proofs: [proof("c1-first-1", { QSZT: "2" })] }],
    ["of a change, where a first registration is due", { proofs: [proof("c1-first-1", {}, "3003701")] }],
    [
      "of a change, called a first registration",
      { proofs: [{ ...proof("c1-first-1", {}, "3003701"), registrationType: "first" }] },
    ],
    ["with a cancellation beside it", { proofs: [proof(), { ...proof(), registrationType: "cancellation" }] }],
    ["of another chain's case", { proofs: [proof("c2-first-1")] }],
    ["twice", { proofs: [proof(), proof()] }],
    ["without end", { proofs: Array.from({ length: 101 }, () => proof()) }],
    ["that is no list", { proofs: { 0: proof() } }],
    ["with a field missing", { proofs: [{ ...proof(), message: null }] }],
    ["not at all", { proofs: [] }],
  ])("with a recording %s posts nothing", async (_name, over) => {
    await ready();
    expect((await order("/permits", { ...permit(), ...over })).body).toMatchObject({ state: "refused" });
    expect(posted()).toEqual([]);
  });

  test("for a second business cannot rest on the recorded case of the first", async () => {
    await ready();
    expect((await order("/permits", permit())).body).toMatchObject({ state: "accepted" });
    decide({ reference: "R-2", chainId: "c2" });
    signOf("c2");
    const second = { chainId: "c2", reference: "R-2" };
    expect((await order("/holds", { ...hold, ...second, key: "c2-hold" })).body).toMatchObject({ state: "held" });
    const body = { ...permit(), ...second, key: "c2-permit-1" };
    expect((await order("/permits", body)).body).toMatchObject({ reason: "the case is of another chain" });
    expect(() => decide({ reference: "R-2", chainId: "c1" })).toThrow(/decided upon for R-1/);
    expect(posted()).toHaveLength(1);
  });
});

describe("a terms order", () => {
  const decideExtension = () => decide({ chainId: "c9", reference: "R-9", approvedAmount: "1200000.00" });

  test("puts the agreed period in force, once, whatever key comes later", async () => {
    decideExtension();
    signOf("c9");
    expect(await order("/terms", terms)).toMatchObject({ status: 200, body: { state: "in_force" } });
    expect(await order("/terms", { ...terms, key: "c9-terms-2" })).toMatchObject({ status: 422 });
    expect(core.ledger().terms).toHaveLength(1);
  });

  test.each<[string, () => object]>([
    ["for another period than agreed", () => ({ ...terms, periodEnd: "2099-11-30" })],
    [
      "with another period recorded",
      () => ({ ...terms, proofs: [proof("c9-change-1", { ZWLXJSSJ: "2099-11-30" }, "3003701")] }),
    ],
    ["on a first registration", () => ({ ...terms, proofs: [proof("c9-first-1")] })],
    ["for a loan that moves money", () => ({ ...terms, reference: "R-1" })],
    ["for a business not in the books", () => ({ ...terms, reference: "R-0" })],
    [
      "that was declined",
      () => {
        decide({ chainId: "c9", reference: "R-9", outcome: "declined", approvedAmount: "1200000.00" });
        return terms;
      },
    ],
    [
      "whose documents are not signed",
      () => {
        core.enterSignatures("c9", []);
        return terms;
      },
    ],
  ])("%s changes nothing", async (_name, body) => {
    decideExtension();
    signOf("c9");
    expect(await order("/terms", body())).toMatchObject({ status: 422 });
    expect(core.ledger().terms).toEqual([]);
  });
});

describe("a key that was taken", () => {
  test.each<[string, object]>([
    ["amount", { amount: "2000000.00" }],
    ["account", { account: "LN-2" }],
    ["reference", { reference: "R-2" }],
    ["chain", { chainId: "c2" }],
    ["field more", { urgent: true }],
  ])("answers no hold and no permit of another %s", async (_name, over) => {
    await ready();
    const first = permit();
    await order("/permits", first);
    expect(await order("/permits", { ...first, ...over })).toMatchObject({ status: 409 });
    expect(await order("/holds", { ...hold, ...over })).toMatchObject({ status: 409 });
    expect(await order("/permits", first)).toMatchObject({ status: 200, body: { state: "accepted" } });
    expect(posted()).toHaveLength(1);
  });

  test("answers no terms order of another period, and gives back no hold of another business", async () => {
    await ready();
    decide({ chainId: "c9", reference: "R-9", approvedAmount: "1200000.00" });
    signOf("c9");
    await order("/terms", terms);
    expect(await order("/terms", { ...terms, periodEnd: "2030-11-30" })).toMatchObject({ status: 409 });
    expect(await order("/holds/give-back", { key: "c1-hold", chainId: "c2", reference: "R-1" })).toMatchObject({
      status: 409,
    });
    expect(core.ledger().holds).toMatchObject([{ state: "held" }]);
  });

  test("is revoked for good before its permit comes, and by its own business alone", async () => {
    await ready();
    const revocation = { key: "c1-permit-1", chainId: "c1", reference: "R-1" };
    expect((await order("/permits/revoke", revocation)).body).toMatchObject({ state: "revoked" });
    expect(await order("/permits/revoke", { ...revocation, chainId: "c2" })).toMatchObject({ status: 409 });
    expect((await order("/permits", permit())).body).toMatchObject({ state: "refused" });
    expect(posted()).toEqual([]);
  });

  test("answers the same when only the registry's message about the same recording is a newer one", async () => {
    await ready();
    const first = permit();
    await order("/permits", first);
    const again = { ...first, proofs: [proof("c1-first-1", { FJ: "已发证" })] };
    expect(await order("/permits", again)).toMatchObject({ status: 200, body: { state: "accepted" } });
  });
});

test("what people decided and had signed at the gateway's door counts, and what they did not does not", async () => {
  let decision: object | null = null;
  const signedDocuments = [{ type: "main_contract", sha256: "0".repeat(64), signatures: [{ signerName: "甲示例" }] }];
  const shown = () => ({ reference: "R-1", business: loan, documentsToSign: [], legs: [], decision, signedDocuments });
  const call = () => Promise.resolve({ status: 200, body: shown() });
  core = await start({ behaviour: { "R-1": { manual: true } }, doorOf: () => ({ call }) });
  expect((await order("/holds", { ...hold, key: "c1-hold-0" })).body).toMatchObject({ state: "refused" });
  decision = { outcome: "approved", approvedAmount: "1000000.00", validUntil: soon() };
  expect((await order("/holds", hold)).body).toMatchObject({ state: "held" });
  expect((await order("/permits", permit())).body).toMatchObject({ state: "accepted" });
});
