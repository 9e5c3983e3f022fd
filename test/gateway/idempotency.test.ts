// A key belongs to its first input and its first answer, whatever that answer was, and to the person who spoke.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBusiness } from "../samples/read-samples.ts";
import { askingOf, type Asking } from "./asking.ts";
import { key, parkedAs } from "./given-states.ts";
import { openGateway, type OpenGateway } from "./open-gateway.ts";

let gateway: OpenGateway;
let asking: Asking;
beforeAll(async () => {
  gateway = await openGateway();
  asking = askingOf(gateway);
}, 60_000);
afterAll(async () => gateway.close());

const conflict = { code: "idempotency_conflict", field: "idempotencyKey", status: 409 };
const lastKept = async () => (await gateway.store.evidence("door")).at(-1);

describe("a key that was used to validate", () => {
  test("gets the same answer again, and opens nothing", async () => {
    const validation = {
      idempotencyKey: key(),
      business: readBusiness("suzhou-huqiu-new-loan.json"),
      validateOnly: true,
    };
    const first = await asking.ask("SubmitChain", validation);
    expect(await asking.ask("SubmitChain", validation)).toEqual(first);
    const { validateOnly: _, ...opening } = validation;
    expect(await asking.refusal("SubmitChain", opening)).toMatchObject(conflict);
    expect(await asking.ask("ListChains", {})).toEqual({ chains: [] });
  });
});

describe.each(["rest", "grpc"] as const)("over %s, a key whose input the schema refused", (door) => {
  test("gets that refusal again for that input, and a conflict for a mended one", async () => {
    const by = askingOf(gateway, door);
    const business = readBusiness("nantong-haimen-new-loan.json");
    const input = { idempotencyKey: key(), business: { ...business, reference: "x".repeat(500) } };
    const first = await by.refusal("SubmitChain", input);
    expect(first).toMatchObject({ code: "invalid_field", field: "business.reference" });
    const kept = (await gateway.store.evidence("door")).length;
    expect(await by.refusal("SubmitChain", input)).toEqual(first);
    expect(await by.refusal("SubmitChain", { ...input, business })).toMatchObject(conflict);
    const added = (await gateway.store.evidence("door")).slice(kept).map(({ subject }) => subject);
    expect(added).toEqual(["SubmitChain invalid_field", "SubmitChain idempotency_conflict"]);
    expect(await by.ask("ListChains", {})).toEqual({ chains: [] });
  });

  test("that is not well formed itself is remembered under no key", async () => {
    const by = askingOf(gateway, door);
    const input = { idempotencyKey: "钥", noticeId: "ntc_1" };
    expect(await by.refusal("RetryNotice", input)).toMatchObject({ code: "invalid_field", field: "idempotencyKey" });
    expect(await gateway.store.findAnswer("demo-bank", "RetryNotice", "钥")).toBeNull();
  });
});

test.each(["rest", "grpc"] as const)("over %s, a conflict is kept as evidence of a refusal", async (door) => {
  const by = askingOf(gateway, door);
  const input = { idempotencyKey: key(), noticeId: "ntc_none" };
  await by.refusal("RetryNotice", input);
  expect(await by.refusal("RetryNotice", { ...input, noticeId: "ntc_other" })).toMatchObject(conflict);
  expect(await lastKept()).toMatchObject({
    type: "refused_message",
    subject: "RetryNotice idempotency_conflict",
    counterparty: "bank:demo-bank",
    signature: { type: "http_message" },
  });
});

test("a second person's approval under the first one's key is a conflict, never the first one's answer", async () => {
  const chainId = await asking.submit(readBusiness("suzhou-huqiu-refinance-4.json"));
  await gateway.given(chainId, (chain) => parkedAs(chain, "cancellation"));
  const word = {
    idempotencyKey: key(),
    chainId,
    action: "file_again",
    note: "书面说明",
    evidenceKind: "mended_application",
    evidenceSha256: "b".repeat(64),
  };
  const proposed = await asking.ask("ResolveParked", word, "chen");
  expect(proposed).toMatchObject({ state: "awaiting_second_person" });
  expect(await asking.ask("ResolveParked", word, "chen")).toEqual(proposed);
  expect(await asking.refusal("ResolveParked", word, "liu")).toMatchObject(conflict);
  expect(await asking.ask("ResolveParked", { ...word, idempotencyKey: key() }, "liu")).toMatchObject({
    state: "taken",
  });
});

test("a cursor of 18 digits is read, and one of 19 is refused over both doors", async () => {
  expect(await asking.ask("WatchEvents", { after: "9".repeat(18) })).toMatchObject({ events: [] });
  const over = { after: "9".repeat(19) };
  expect(await asking.refusal("WatchEvents", over)).toMatchObject({ code: "invalid_field", field: "after" });
  await expect(gateway.watch(over, AbortSignal.timeout(5_000)).next()).rejects.toThrow(/invalid_field/);
});
