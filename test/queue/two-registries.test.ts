// One loan over units of two registries: turned, asked and called back at both, each by its own address, key and numbers.
// Invariant: nothing of one registry's legs is sent to, or believed from, the other; money moves once, on the recordings of both.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Chain } from "../../domain/chain-state.ts";
import type { EvidenceRecord } from "../../domain/evidence.ts";
import { readBusiness, readRegister } from "../samples/read-samples.ts";
import type { RegisterSeed } from "../simulator/registry/seed.ts";
import { layGround, type Ground } from "./ground.ts";

const here = "320505400202GB00001F00010001";
const there = "320684400203GB00001F00010901";
const registryIds = ["suzhou-huqiu", "nantong-haimen"] as const;

const fee = { item: "不动产登记费", amount: "80.00", settledAfterMs: null };

let ground: Ground;
let chain: Chain;
let records: EvidenceRecord[];

/** The sample's unit once more, under another code, in the other district. */
function twin<T extends { unitCode: string }>(unit: T): T {
  return { ...unit, unitCode: there };
}

function overBoth(): Record<string, unknown> {
  const business = readBusiness("suzhou-huqiu-new-loan.json");
  const units = business["units"] as { unitCode: string }[];
  const unitCodes = [here, there];
  return {
    ...business,
    units: units.flatMap((unit) => [unit, twin(unit)]),
    mainContract: { ...(business["mainContract"] as object), unitCodes },
    mortgageContract: { ...(business["mortgageContract"] as object), unitCodes },
  };
}

beforeAll(async () => {
  const register = readRegister()["suzhou-huqiu"] as RegisterSeed | undefined;
  const owned = register?.units.find(({ unitCode }) => unitCode === here);
  if (owned === undefined) throw new Error("the sample unit is not in the sample register");
  ground = await layGround([...registryIds], 60, { "nantong-haimen": { units: [twin(owned)], fee } });
  const chainId = await ground.submit(overBoth());
  chain = await ground.turnUntil(chainId, ({ state }) => state !== "open");
  records = await ground.store.evidence(chainId);
});
afterAll(() => ground.stop());

const subjects = (registryId: string, type: EvidenceRecord["type"]): string[] =>
  records
    .filter((record) => record.counterparty === `registry:${registryId}` && record.type === type)
    .map(({ subject }) => subject);

test("the chain is completed: a leg at each registry, one posting on both recordings", () => {
  expect(chain.state, JSON.stringify([chain.parked, chain.abort])).toBe("completed");
  expect(chain.legs.map(({ registryId, unitCodes }) => [registryId, unitCodes])).toEqual([
    ["suzhou-huqiu", [here]],
    ["nantong-haimen", [there]],
  ]);
  const postings = ground.core.ledger().postings.filter(({ chainId }) => chainId === chain.chainId);
  expect(postings.map(({ state, amount }) => [state, amount])).toEqual([["posted", "1000000.00"]]);
  const permit = records.find(({ subject, type }) => subject === "permit" && type === "message_out");
  const { proofs } = JSON.parse(new TextDecoder().decode(permit?.bytes)) as { proofs: { businessNumber: string }[] };
  expect(proofs.map(({ businessNumber }) => businessNumber)).toEqual(chain.legs.map((leg) => leg.businessNumber));
});

test.each(registryIds)(
  "%s was searched, filed with, asked and heard, each message under its own name and key",
  (id) => {
    expect(subjects(id, "message_out")).toEqual(expect.arrayContaining(["search", "file", "query", "receipt"]));
    expect(subjects(id, "message_in")).toEqual(expect.arrayContaining(["search", "file", "query", "callback"]));
    const believed = records.filter(
      ({ counterparty, type }) => counterparty === `registry:${id}` && type === "message_in",
    );
    expect(believed.every(({ signature }) => "keyId" in signature && signature.keyId === `registry-${id}`)).toBe(true);
    expect(subjects(id, "quarantined_message")).toEqual([]);
  },
);

test("the fee that one of them asks for was paid once by the core, and that registry went on", () => {
  expect(chain.legs.map((leg) => leg.fee?.state ?? null)).toEqual([null, "paid"]);
  const [paid, ...others] = ground.core.ledger().fees;
  expect(others).toEqual([]);
  expect(paid).toMatchObject({ state: "paid", amount: "80.00", businessNumber: chain.legs[1]?.businessNumber });
  const orders = records.filter(({ subject, type }) => subject === "pay_fee" && type === "message_out");
  expect(orders).toHaveLength(1);
});

test("only the registry that asks for a confirmation got one", () => {
  expect(subjects("nantong-haimen", "message_out")).toContain("confirm");
  expect(subjects("suzhou-huqiu", "message_out")).not.toContain("confirm");
});

test("each registry holds the case of its own unit, and its number means nothing at the other", async () => {
  for (const { registryId, businessNumber } of chain.legs) {
    for (const id of registryIds) {
      const cases = ground.registries.get(id)?.ledger().cases ?? [];
      const isOwn = id === registryId;
      expect(cases.some((each) => each.businessNumber === businessNumber)).toBe(isOwn);
      expect(await ground.store.chainOfBusinessNumber(id, businessNumber ?? "")).toBe(isOwn ? chain.chainId : null);
    }
  }
});
