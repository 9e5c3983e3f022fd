// One turn of a chain against a real store, a real registry and a real core: what is sent is committed first, and only once.
// Invariant: a second worker, a lost signer, a garbled reply or a fact that comes between change when things happen, never what.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Chain } from "../../domain/chain-state.ts";
import { sha256 } from "../../domain/evidence.ts";
import { runTurn } from "../../queue/turn.ts";
import { layGround, type Ground } from "./ground.ts";

let ground: Ground;
beforeAll(async () => {
  ground = await layGround("suzhou-huqiu");
});
afterAll(() => ground.stop());

const ended = (chain: Chain): boolean =>
  chain.state === "completed" || chain.state === "aborted" || chain.state === "parked";

/** Cases the registry opened for a chain, and postings the core made for it. */
function effectsOf(chainId: string) {
  const cases = ground.registry.ledger().cases.filter((each) => each.businessNumber.startsWith(chainId));
  const postings = ground.core
    .ledger()
    .postings.filter((posting) => posting.chainId === chainId && posting.state === "posted");
  const holds = ground.core.ledger().holds.filter((hold) => hold.chainId === chainId);
  return { cases: cases.map((each) => each.businessNumber).toSorted(), postings: postings.length, holds: holds.length };
}

test("a new loan goes from submission to one posting, every message in evidence before it mattered", async () => {
  const chainId = await ground.submit("suzhou-huqiu-new-loan");
  const chain = await ground.turnUntil(chainId, ended);
  expect(chain.state, JSON.stringify([chain.parked, chain.abort])).toBe("completed");
  expect(effectsOf(chainId)).toEqual({ cases: [`${chainId}-first-1`], postings: 1, holds: 1 });
  const records = await ground.store.evidence(chainId);
  expect(records.map((record) => record.sequence)).toEqual(records.map((_, index) => index + 1));
  const subjects = records.filter((record) => record.type === "message_out").map((record) => record.subject);
  expect(subjects).toEqual(expect.arrayContaining(["search", "place_hold", "file", "query", "permit"]));
  const reread = chain.legs[0]?.proofSha256;
  const proof = records.find((record) => record.type === "message_in" && record.bytesSha256 === reread);
  const permit = records.find((record) => record.subject === "permit" && record.type === "message_out");
  expect(proof?.sequence).toBeLessThan(permit?.sequence ?? 0);
  const said = JSON.parse(new TextDecoder().decode(permit?.bytes)) as { proofs: { message: string }[] };
  expect(said.proofs.map(({ message }) => sha256(Buffer.from(message, "base64")))).toEqual([reread]);
});

test("an extension posts nothing and puts its terms in force once", async () => {
  const chainId = await ground.submit("suzhou-huqiu-extension");
  const chain = await ground.turnUntil(chainId, ended);
  expect(chain.state, JSON.stringify([chain.parked, chain.abort])).toBe("completed");
  expect(effectsOf(chainId)).toEqual({ cases: [`${chainId}-change-1`], postings: 0, holds: 0 });
  expect(ground.core.ledger().terms.filter((terms) => terms.chainId === chainId)).toHaveLength(1);
});

test("of many workers called to one chain, one turns it", async () => {
  const chainId = await ground.submit("suzhou-huqiu-renewal", { manual: true });
  const turns = await Promise.all(
    Array.from({ length: 6 }, (_, index) => runTurn(chainId, `wrk_${index}`, ground.turnDeps())),
  );
  expect(turns.filter((turn) => turn === "turned")).toHaveLength(1);
  const searches = (await ground.store.evidence(chainId)).filter(
    (record) => record.subject === "search" && record.type === "message_out",
  );
  expect(searches).toHaveLength(1);
  expect(await runTurn(chainId, "wrk_x", ground.turnDeps())).toBe("nothing");
});

test("without a signer nothing is sent; with it back the chain goes on by itself", async () => {
  const chainId = await ground.submit("suzhou-huqiu-refinance-2");
  ground.signer.works = false;
  expect(await runTurn(chainId, "wrk_1", ground.turnDeps())).toBe("turned");
  const held = await ground.store.readAny(chainId);
  expect(held?.chain.inFlight).toBeNull();
  expect(held?.chain.dueAt).toBeGreaterThan(Date.now() - 1_000);
  expect((await ground.store.evidence(chainId)).filter((record) => record.type === "message_out")).toEqual([]);
  ground.signer.works = true;
  const chain = await ground.turnUntil(chainId, ended);
  expect(chain.state, JSON.stringify([chain.parked, chain.abort])).toBe("completed");
});

test("a fact told at a door between deciding and committing is kept, and so is what the worker decided", async () => {
  const chainId = await ground.submit("suzhou-huqiu-refinance-3");
  let told = false;
  const deps = ground.turnDeps(async (point, id) => {
    if (told || id !== chainId || point !== "P8_signed") return;
    told = true;
    const { status } = await ground.call("HoldDisbursement", {
      idempotencyKey: "stop-1",
      chainId,
      reason: "风险部门复核",
    });
    expect(status).toBe(200);
  });
  const stopped = await ground.turnUntil(chainId, (chain) => chain.legs.every((leg) => leg.reread), deps);
  expect(stopped.stops).toHaveLength(1);
  expect(effectsOf(chainId).postings).toBe(0);
  await ground.call("LiftHold", { idempotencyKey: "lift-1", chainId });
  expect((await ground.turnUntil(chainId, ended)).state).toBe("completed");
  expect(effectsOf(chainId).postings).toBe(1);
});

test("a registry that answers garbage, unsigned or with another key is kept, believed nothing, and asked again", async () => {
  const chainId = await ground.submit("suzhou-huqiu-refinance-4");
  for (const fault of ["garbage_reply", "unsigned_reply", "wrong_key_reply"] as const)
    ground.registry.inject({ fault });
  const chain = await ground.turnUntil(chainId, ended);
  expect(chain.state, JSON.stringify([chain.parked, chain.abort])).toBe("completed");
  const quarantined = (await ground.store.evidence(chainId)).filter((record) => record.type === "quarantined_message");
  expect(quarantined).toHaveLength(3);
  expect(effectsOf(chainId).postings).toBe(1);
});
