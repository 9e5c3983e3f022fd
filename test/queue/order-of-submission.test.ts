// Two chains of one institution on one unit, with a real store, registry and core: the later one files after the earlier one.
// Invariant: a lost word or a dead worker delays the later chain and never lets it go first.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Chain } from "../../domain/chain-state.ts";
import type { TurnDeps } from "../../queue/turn.ts";
import { runTurn } from "../../queue/turn.ts";
import { readBusiness } from "../samples/read-samples.ts";
import { realIds } from "../support/ports.ts";
import { layGround, type Ground } from "./ground.ts";

let ground: Ground;
beforeAll(async () => {
  ground = await layGround("suzhou-huqiu");
});
afterAll(() => ground.stop());

const ended = ({ state }: Chain): boolean => state !== "open" && state !== "aborting";
const waits = ({ waitsBehind }: Chain): boolean => waitsBehind !== null;

type Contract = { number: string };

/** The sample's new loan, on its unit, under contracts and at a rank of its own. */
function newLoan(name: string, rank: number): Record<string, unknown> {
  const business = readBusiness("suzhou-huqiu-new-loan.json");
  const renamed = (contract: unknown) => ({
    ...(contract as Contract),
    number: `${name}-${(contract as Contract).number}`,
  });
  return {
    ...business,
    reference: name,
    mortgage: { ...(business["mortgage"] as object), rank },
    mainContract: renamed(business["mainContract"]),
    mortgageContract: renamed(business["mortgageContract"]),
  };
}

async function submitBehind(name: string, rank: number): Promise<{ chainId: string; behind: string[] }> {
  const business = newLoan(name, rank);
  ground.core.behave(name, {});
  const tried = await ground.call("SubmitChain", { idempotencyKey: realIds.nonce(), business, validateOnly: true });
  const { status, body } = await ground.call("SubmitChain", { idempotencyKey: realIds.nonce(), business });
  expect(status, JSON.stringify(body)).toBe(200);
  const { chainId, behind } = body as { chainId: string; behind: string[] };
  expect(tried.body).toMatchObject({ behind });
  return { chainId, behind };
}

async function read(chainId: string): Promise<Chain> {
  const stored = await ground.store.readAny(chainId);
  if (stored === null) throw new Error("no such chain");
  return stored.chain;
}

async function noticesOf(chainId: string): Promise<string[]> {
  const all = await ground.store.notices("demo-bank", null, 500);
  return all.filter((notice) => notice.chainId === chainId).map(({ type }) => type);
}

test("the later one says behind whom it stands, waits before it files, and files once the earlier one is recorded", async () => {
  const first = await ground.submit(newLoan("ORDER-1", 1), { delayMs: 1_500 });
  const { chainId: second, behind } = await submitBehind("ORDER-2", 2);
  expect(behind).toEqual([first]);
  const waiting = await ground.turnUntil(second, waits);
  expect(waiting).toMatchObject({ state: "open", behind: [first] });
  expect(waiting.legs.map(({ businessNumber }) => businessNumber)).toEqual([null]);
  const shown = await ground.call("GetChain", { chainId: second });
  expect(shown.body).toMatchObject({ behind: [first], waitsBehind: { since: expect.stringContaining("+08:00") } });
  const earlier = await ground.turnUntil(first, ended);
  expect(earlier.state, JSON.stringify(earlier.parked ?? earlier.abort)).toBe("completed");
  const later = await ground.turnUntil(second, ended);
  expect(later.state, JSON.stringify(later.parked ?? later.abort)).toBe("completed");
  const proof = (await ground.store.evidence(first)).find((each) => each.bytesSha256 === earlier.legs[0]?.proofSha256);
  const filing = (await ground.store.evidence(second)).find(
    ({ type, subject }) => type === "message_out" && subject === "file",
  );
  expect(filing?.at).toBeGreaterThanOrEqual(proof?.at ?? Infinity);
  const told = (await noticesOf(second)).filter((type) => type.startsWith("waits"));
  expect(told).toEqual(["waits_behind", "waits_no_more"]);
});

test("where the earlier one is aborted the later one goes on at once", async () => {
  const first = await ground.submit(newLoan("ORDER-3", 3), { manual: true });
  const { chainId: second } = await submitBehind("ORDER-4", 3);
  await ground.turnUntil(second, waits);
  const aborted = { idempotencyKey: realIds.nonce(), chainId: first, reason: "the borrower withdrew" };
  expect((await ground.call("AbortChain", aborted)).status).toBe(200);
  await ground.turnUntil(first, ended);
  expect(await read(second)).toMatchObject({ behind: [] });
  const later = await ground.turnUntil(second, ended);
  expect(later.state, JSON.stringify(later.parked ?? later.abort)).toBe("completed");
});

test("a worker that dies before it tells those behind loses no more than time: they look again", async () => {
  const first = await ground.submit(newLoan("ORDER-5", 4), { manual: true });
  const { chainId: second } = await submitBehind("ORDER-6", 5);
  await ground.turnUntil(second, waits);
  const aborted = { idempotencyKey: realIds.nonce(), chainId: first, reason: "the borrower withdrew" };
  expect((await ground.call("AbortChain", aborted)).status).toBe(200);
  const dying: TurnDeps = {
    ...ground.turnDeps(),
    store: {
      ...ground.store,
      giveBack: async (chainId, epoch) => {
        await ground.store.giveBack(chainId, epoch);
        throw new Error("the worker is gone");
      },
    },
  };
  await expect(runTurn(first, "wrk_dying", dying)).rejects.toThrow("the worker is gone");
  expect((await read(first)).state).toBe("aborted");
  await runTurn(second, "wrk_early", ground.turnDeps());
  const { behind, dueAt } = await read(second);
  expect(behind).toEqual([first]);
  const { clock, ...rest } = ground.turnDeps();
  const later = { ...clock, now: () => (dueAt ?? 0) + 1 };
  expect(await runTurn(second, "wrk_later", { ...rest, clock: later })).toBe("turned");
  expect(await read(second)).toMatchObject({ behind: [], waitsBehind: null });
});
