// Conditions over real doors: wanted, recorded on a paper, met; refused with the field, and nothing changes then.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBusiness } from "../samples/read-samples.ts";
import { askingOf, type Asking, type Body } from "./asking.ts";
import { decision, key } from "./given-states.ts";
import { openGateway, type OpenGateway } from "./open-gateway.ts";

let gateway: OpenGateway;
let chainId: string;
beforeAll(async () => {
  gateway = await openGateway();
  chainId = await askingOf(gateway).submit(readBusiness("suzhou-huqiu-new-loan.json"));
  await gateway.turn(chainId);
}, 60_000);
afterAll(async () => gateway.close());

const answerTo: Asking["ask"] = (...call) => askingOf(gateway).ask(...call);
const refusalOf: Asking["refusal"] = (...call) => askingOf(gateway).refusal(...call);

const { loan } = readBusiness("suzhou-huqiu-new-loan.json") as { loan: { amount: string } };
const conditional = { ...decision(loan.amount), outcome: "conditional", conditions: ["保险已办妥", "收入证明已补"] };
const paper = {
  type: "decision_condition",
  subject: "保险已办妥",
  number: "示保字1号",
  sha256: "e".repeat(64),
  on: "2026-11-20",
};
const record = (condition: Body) => ({ idempotencyKey: key(), chainId, condition });
const shown = (): Promise<Body> => answerTo("GetChain", { chainId });

describe("a conditional decision", () => {
  test("without conditions, and an approval with some, are refused with the field", async () => {
    for (const wrong of [
      { ...conditional, conditions: [] },
      { ...conditional, outcome: "approved" },
    ]) {
      expect(await refusalOf("RecordDecision", { idempotencyKey: key(), chainId, decision: wrong })).toMatchObject({
        field: "decision.conditions",
      });
    }
    expect(await shown()).not.toHaveProperty("decision");
  });

  test("is shown with what it waits for, each as RecordCondition takes it", async () => {
    await answerTo("RecordDecision", { idempotencyKey: key(), chainId, decision: conditional });
    expect(await shown()).toMatchObject({
      decision: { outcome: "conditional", conditions: conditional.conditions, citedNotices: [] },
      conditionsWanted: conditional.conditions.map((subject) => ({ type: "decision_condition", subject })),
    });
  });
});

describe("RecordCondition", () => {
  test("refuses what nothing waits for, and a sum that the paper does not state", async () => {
    const before = await gateway.read(chainId);
    const cases: [wrong: Body, code: string, field: string][] = [
      [{ ...paper, subject: "别的条件" }, "condition_not_wanted", "condition.type"],
      [{ ...paper, type: "tax_clearance", subject: undefined }, "condition_not_wanted", "condition.type"],
      [{ ...paper, amount: "1.00" }, "invalid_field", "condition.amount"],
      [{ ...paper, validUntil: "2020-01-01T00:00:00+08:00" }, "invalid_field", "condition.validUntil"],
      [{ ...paper, type: "sunshine" }, "invalid_field", "condition.type"],
      [{ ...paper, on: "2026-02-30" }, "invalid_field", "condition.on"],
      [{ ...paper, sha256: "E".repeat(64) }, "invalid_field", "condition.sha256"],
      [{ ...paper, number: "" }, "invalid_field", "condition.number"],
    ];
    for (const [wrong, code, field] of cases) {
      expect(await refusalOf("RecordCondition", record(wrong))).toMatchObject({ code, field });
    }
    expect(await gateway.read(chainId)).toEqual(before);
  });

  test("is the core's word and nobody else's", async () => {
    expect(await refusalOf("RecordCondition", record(paper), "chen")).toMatchObject({ code: "not_permitted" });
    expect(await refusalOf("RecordCondition", record(paper), "amcCore")).toMatchObject({ code: "not_found" });
  });

  test("is kept with its paper and who stated it, once for the same key, and is waited for no more", async () => {
    const input = record(paper);
    const first = await answerTo("RecordCondition", input);
    expect(first).toMatchObject({ chainId, state: "open" });
    const again = await gateway.call("grpc", "core", "RecordCondition", input);
    expect(again).toMatchObject({ status: 200, body: first, headers: { "idempotency-hit": "true" } });
    expect(
      await refusalOf("RecordCondition", { ...input, condition: { ...paper, number: "示保字2号" } }),
    ).toMatchObject({
      code: "idempotency_conflict",
    });
    const chain = await shown();
    expect(chain["conditions"]).toMatchObject([{ ...paper, by: "core" }]);
    expect(chain["conditionsWanted"]).toEqual([{ type: "decision_condition", subject: "收入证明已补" }]);
    const records = await gateway.store.evidence(chainId);
    expect(records.filter(({ subject, type }) => type === "message_in" && subject === "RecordCondition")).toHaveLength(
      1,
    );
  });

  test("of the last condition opens the gate", async () => {
    await gateway.turn(chainId);
    expect(await shown()).toMatchObject({ step: { name: "decision", part: "only" } });
    await answerTo("RecordCondition", record({ ...paper, subject: "收入证明已补", number: "示收字1号" }));
    await gateway.turn(chainId);
    expect(await shown()).toMatchObject({ step: { name: "signed" }, conditionsWanted: [] });
  });
});

test("a lower amount is approved, and the business is shown with it", async () => {
  const by = askingOf(gateway);
  const other = await by.submit(readBusiness("nantong-haimen-new-loan.json"));
  await gateway.turn(other);
  await by.ask("RecordDecision", { idempotencyKey: key(), chainId: other, decision: decision("7000000.00") });
  expect(await by.ask("GetChain", { chainId: other })).toMatchObject({
    decision: { approvedAmount: "7000000.00" },
    business: { loan: { amount: "7000000.00" } },
  });
});

describe("RecordLegalNotice", () => {
  const notice = { matter: "death", on: "2026-11-22", number: "示证字1号", sha256: "f".repeat(64) };

  test("is kept, shown, and puts the chain in front of a person", async () => {
    const by = askingOf(gateway);
    const stopped = await by.submit(readBusiness("guangzhou-tianhe-new-loan.json"));
    const wrong = { idempotencyKey: key(), chainId: stopped, notice: { ...notice, on: "22.11.2026" } };
    expect(await by.refusal("RecordLegalNotice", wrong)).toMatchObject({ field: "notice.on" });
    const input = { idempotencyKey: key(), chainId: stopped, notice };
    const answer = await by.ask("RecordLegalNotice", input, "chen");
    expect(await by.ask("RecordLegalNotice", input, "chen")).toEqual(answer);
    await gateway.turn(stopped);
    expect(await by.ask("GetChain", { chainId: stopped })).toMatchObject({
      state: "parked",
      parked: { kind: "legal" },
      legalNotices: [{ ...notice, by: "chen", settled: false }],
    });
  });
});
