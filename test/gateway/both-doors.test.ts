// Both doors answer alike, field by field: one script over REST at one gateway and over gRPC at another, whose clocks
// stand at the same moment and whose ids count alike; every answer and every refusal must be the same JSON.

import { afterAll, beforeAll, expect, test } from "vitest";
import { chainKinds } from "../../domain/business.ts";
import { businessView } from "../../gateway/business-view.ts";
import { operations } from "../../gateway/operations/index.ts";
import { chain } from "../../gateway/schemas/chain.ts";
import { lawful } from "../domain/pre-lodgement/kinds.ts";
import { chinaDate } from "../../domain/working-days.ts";
import { readBusiness } from "../samples/read-samples.ts";
import { filled } from "./filled-chain.ts";
import { askedToSupplement, decision, parkedAs, permitted, signatures } from "./given-states.ts";
import { openGateway, standingPorts, type Door, type OpenGateway } from "./open-gateway.ts";
import type { SignIn } from "./sign-ins.ts";

/** At which both gateways stand still. */
const now = Date.now();
const gateways = new Map<Door, OpenGateway>();
beforeAll(async () => {
  for (const door of ["rest", "grpc"] as const) gateways.set(door, await openGateway(standingPorts(now)));
}, 60_000);
afterAll(async () => {
  for (const gateway of gateways.values()) await gateway.close();
});

type Body = Record<string, unknown>;
type Call = { operation: string; input: object; status: number; body: Body };

/** A caller over one door, who remembers every call. Keys count, so that both scripts send the same. */
function caller(door: Door, gateway: OpenGateway) {
  const calls: Call[] = [];
  let keys = 0;
  const ask = async (operation: string, input: object, who: SignIn = "core"): Promise<Body> => {
    const { status, body } = await gateway.call(door, who, operation, input);
    calls.push({ operation, input, status, body: body as Body });
    return body as Body;
  };
  const tell = async (operation: string, input: object, who: SignIn = "core"): Promise<Body> => {
    keys += 1;
    return await ask(operation, { idempotencyKey: `key-${keys}`, ...input }, who);
  };
  const submit = async (name: string): Promise<string> =>
    String((await tell("SubmitChain", { business: readBusiness(name) }))["chainId"]);
  return { calls, ask, tell, submit };
}

type Caller = ReturnType<typeof caller>;

async function script(door: Door, gateway: OpenGateway): Promise<Call[]> {
  const by = caller(door, gateway);
  await askBeforeOpening(by);
  await leaveOutLists(by);
  const decided = await tellFacts(by, gateway);
  await reportAndSupplement(by, gateway);
  await resolve(by, gateway);
  await validateEveryKind(by);
  await showEverything(by, gateway);
  await readBack(by, gateway, decided);
  return by.calls;
}

async function askBeforeOpening({ ask, tell }: Caller): Promise<void> {
  await ask("Capabilities", {});
  await tell("SubmitChain", { business: readBusiness("nantong-haimen-new-loan.json"), validateOnly: true });
  await tell("SubmitChain", { business: { ...readBusiness("nantong-haimen-new-loan.json"), kind: undefined } });
  await tell("SubmitChain", { business: { ...readBusiness("nantong-haimen-new-loan.json"), materials: [] } });
  await tell("SubmitChain", { business: readBusiness("guangzhou-tianhe-new-loan.json"), idempotencyKey: "key-1" });
}

/** A list that is not there is an empty list over both doors: taken where it may be empty, refused alike where not. */
async function leaveOutLists({ tell }: Caller): Promise<void> {
  const business = readBusiness("nantong-haimen-new-loan.json");
  for (const list of Object.keys(business).filter((name) => Array.isArray(business[name]))) {
    for (const value of [undefined, []]) {
      await tell("SubmitChain", { business: { ...business, [list]: value }, validateOnly: true });
    }
  }
  const [unit] = business["units"] as Body[];
  for (const list of Object.keys(unit ?? {}).filter((name) => Array.isArray(unit?.[name]))) {
    await tell("SubmitChain", {
      business: { ...business, units: [{ ...unit, [list]: undefined }] },
      validateOnly: true,
    });
  }
  await tell("SearchRegister", { purpose: "mortgage_origination" });
}

async function tellFacts({ ask, tell, submit }: Caller, gateway: OpenGateway): Promise<string> {
  const decided = await submit("suzhou-huqiu-new-loan.json");
  const conditional = { ...decision("900000.00"), outcome: "conditional", conditions: ["保险已办妥"] };
  await tell("RecordDecision", { chainId: decided, decision: conditional });
  const paper = { number: "示保字1号", sha256: "e".repeat(64), on: "2026-11-20" };
  const condition = { type: "decision_condition", subject: "保险已办妥", ...paper };
  await tell("RecordCondition", { chainId: decided, condition: { ...condition, amount: "1.00" } });
  await tell("RecordCondition", { chainId: decided, condition: { ...condition, on: undefined } });
  await tell("RecordCondition", { chainId: decided, condition });
  await tell("RecordDecision", { chainId: decided, decision: { ...decision("1000000.00"), outcome: undefined } });
  // As after the opening search, whose time would be each door's own.
  await gateway.given(decided, (before) => ({ ...before, step: 1 }));
  const unitCodes = ["320505400202GB00001F00010001"];
  const main = { number: "示借字2号", sha256: "f".repeat(64), signedOn: chinaDate(now), unitCodes };
  for (const contracts of [{}, { main: { number: "1" } }, { main: { ...main, unitCodes: [] } }, { main }])
    await tell("RecordRedrawnContracts", { chainId: decided, contracts });
  const shown = await ask("GetChain", { chainId: decided });
  await tell("RecordSignatures", { chainId: decided, documents: signatures(shown) });
  await tell("RecordLegalNotice", { chainId: decided, notice: { matter: "dispute", ...paper } }, "chen");
  await tell("HoldDisbursement", { chainId: decided, reason: "复核" }, "chen");
  await tell("LiftHold", { chainId: decided }, "liu");
  await tell("AbortChain", { chainId: decided, reason: "客户撤回" });
  await ask("GetChain", { chainId: decided });

  return decided;
}

/** One business of every kind, complete, and with its first unit's code spoiled: plan and findings read alike. */
async function validateEveryKind({ tell }: Caller): Promise<void> {
  for (const kind of chainKinds) {
    const business = businessView(lawful(kind));
    await tell("SubmitChain", { business, validateOnly: true });
    const [unit] = business["units"] as Body[];
    const spoiled = { ...business, units: [{ ...unit, unitCode: "320505" }], loan: undefined };
    await tell("SubmitChain", { business: spoiled, validateOnly: true });
  }
}

async function showEverything({ ask, submit }: Caller, gateway: OpenGateway): Promise<void> {
  const chainId = await submit("suzhou-huqiu-refinance-2.json");
  await gateway.given(chainId, filled);
  await ask("GetChain", { chainId });
  await ask("ListChains", { reference: "HQ-JH-2-2026" });
  await gateway.given(chainId, (chain) => ({ ...filled(chain), state: "parked" }));
  await ask("GetChain", { chainId });
  await ask("ListParked", { chainId });
}

async function reportAndSupplement({ tell, submit }: Caller, gateway: OpenGateway): Promise<void> {
  const posted = await submit("guangzhou-tianhe-refinance.json");
  await gateway.given(posted, permitted);
  const posting = {
    key: `${posted}-permit-1`,
    state: "posted",
    postingNumber: "P-1",
    amount: "1100000.00",
    at: "2026-11-23T10:00:00+08:00",
  };
  await tell("ReportPosting", { chainId: posted, posting });
  const asked = await submit("nantong-haimen-refinance.json");
  await gateway.given(asked, askedToSupplement);
  await tell("SupplementLeg", {
    chainId: asked,
    legId: "first",
    items: [{ name: "询问记录", sha256: "a".repeat(64), pages: 2 }],
  });
}

async function resolve({ ask, tell, submit }: Caller, gateway: OpenGateway): Promise<void> {
  const parked = await submit("suzhou-huqiu-refinance-4.json");
  await gateway.given(parked, (chain) => parkedAs(chain, "cancellation"), [
    { type: "parked", data: { kind: "cancellation" } },
  ]);
  await ask("ListParked", {}, "chen");
  const mended = { evidenceKind: "mended_application", evidenceSha256: "b".repeat(64) };
  await tell("ResolveParked", { chainId: parked, action: "file_again", note: "登记机构书面说明", ...mended }, "chen");
  await tell("ResolveParked", { chainId: parked, action: "file_again", note: "x", ...mended }, "core");
  await ask("ListParked", { chainId: parked }, "liu");
}

async function readBack({ ask, tell }: Caller, gateway: OpenGateway, decided: string): Promise<void> {
  await ask("ListChains", { state: "open", limit: 1 });
  await ask("ListChains", { limit: 201 });
  await ask("GetChain", { chainId: "chn_none" });
  const evidence = await ask("GetEvidence", { chainId: decided });
  // The messages inside are each door's own.
  Object.assign(evidence, { sha256: typeof evidence["sha256"], contentBase64: typeof evidence["contentBase64"] });
  const [notice] = await gateway.store.notices("demo-bank", null, 1);
  await tell("RetryNotice", { noticeId: notice?.noticeId });
  const searched = await tell("SearchRegister", {
    unitCodes: ["320505400202GB00001F00010102"],
    purpose: "mortgage_origination",
    authorisation: { type: "mortgage_contract", number: "示银抵字1号", sha256: "c".repeat(64) },
  });
  // The registry's own clock.
  Object.assign(searched, { takenAt: typeof searched["takenAt"] });
}

/** Every lawful kind is valid with a plan, every spoiled one told all that is wrong, and the filled chain shown whole. */
function answersWhatItIsAsked(calls: Call[]): void {
  const ofKinds = calls.filter(({ input }) => String((input as Ask).business?.reference).startsWith("T-"));
  expect(ofKinds.map(({ status }) => status)).toEqual(chainKinds.flatMap(() => [200, 422]));
  const valid = ofKinds.filter(({ status }) => status === 200);
  expect(valid.map(({ body }) => body["valid"])).toEqual(chainKinds.map(() => true));
  const refused = ofKinds.filter(({ status }) => status === 422);
  expect(refused.map(({ body }) => (body["findings"] as unknown[]).length > 0)).toEqual(chainKinds.map(() => true));
  const shown = calls.filter(({ operation, body }) => operation === "GetChain" && body["lapse"] !== undefined);
  expect(shown.map(({ body }) => Object.keys(body).length)).toEqual([
    chain.keyof().options.length,
    chain.keyof().options.length,
  ]);
}

type Ask = { business?: { reference?: string } };

test("every operation gives the same answer over REST and over gRPC", { timeout: 60_000 }, async () => {
  const [rest, grpc] = await Promise.all(
    (["rest", "grpc"] as const).map(async (door) => {
      const gateway = gateways.get(door);
      if (gateway === undefined) throw new Error(door);
      return await script(door, gateway);
    }),
  );
  if (rest === undefined || grpc === undefined) throw new Error("a script gave nothing");
  for (const [index, call] of rest.entries()) expect.soft(grpc[index]).toEqual(call);
  expect(grpc.length).toBe(rest.length);
  for (const { operation, body } of rest.filter(({ status }) => status === 200)) {
    const shape = operations.find(({ name }) => name === operation)?.output;
    expect.soft(shape?.safeParse(body).error, operation).toBeUndefined();
  }
  answersWhatItIsAsked(rest);
  // So that the comparison is of answers and not of one refusal after another.
  const answered = new Set(rest.filter(({ status }) => status === 200).map(({ operation }) => operation));
  const unanswered = operations.map(({ name }) => name).filter((name) => !answered.has(name));
  // The stream is compared below.
  expect(unanswered).toEqual(["WatchEvents"]);
});

test("the stream of events carries what the REST twin reads", { timeout: 60_000 }, async () => {
  const gateway = gateways.get("grpc");
  if (gateway === undefined) throw new Error("no gateway");
  const { body } = await gateway.call("rest", "core", "WatchEvents", { limit: 200 });
  const { events } = body as { events: unknown[] };
  expect(events.length).toBeGreaterThan(0);
  const stop = new AbortController();
  const streamed: unknown[] = [];
  for await (const event of gateway.watch({}, stop.signal)) {
    streamed.push(event);
    if (streamed.length === events.length) break;
  }
  stop.abort();
  expect(streamed).toEqual(events);
});
