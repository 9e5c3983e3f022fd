// Every operation over real doors: what it answers, and that one institution never sees another's.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyEvidenceFile } from "../../adapters/evidence-file/verify.ts";
import { chainKinds } from "../../domain/business.ts";
import { operations } from "../../gateway/operations/index.ts";
import { wireMethods } from "../../gateway/wire-descriptor.ts";
import { readBusiness } from "../samples/read-samples.ts";
import { openGateway, type OpenGateway } from "./open-gateway.ts";
import type { SignIn } from "./sign-ins.ts";
import { askingOf, someText, type Asking, type Body } from "./asking.ts";
import { askedToSupplement, decision, key, parkedAs, permitted, signatures } from "./given-states.ts";

let gateway: OpenGateway;
beforeAll(async () => {
  gateway = await openGateway();
}, 60_000);
afterAll(async () => gateway.close());

const titleOfForm: unknown = expect.stringContaining("申请登记类型：首次登记");
const ask: Asking["ask"] = (...call) => askingOf(gateway).ask(...call);
const refusal: Asking["refusal"] = (...call) => askingOf(gateway).refusal(...call);
const submit = (name: string): Promise<string> => askingOf(gateway).submit(readBusiness(name));

test("there is one operation for each rpc and no other", () => {
  expect(operations.map(({ name }) => name)).toEqual([...wireMethods.keys()]);
  const routes = operations.map(({ rest }) => `${rest.method} ${rest.path}`);
  expect(new Set(routes).size).toBe(routes.length);
});

describe("SubmitChain", () => {
  test("opens a chain, keeps the message as evidence and shows plan and documents to sign", async () => {
    const body = await ask("SubmitChain", {
      idempotencyKey: key(),
      business: readBusiness("suzhou-huqiu-new-loan.json"),
    });
    expect(body).toMatchObject({ valid: true, state: "open", registryId: "suzhou-huqiu", capability: "combined" });
    expect(body["documentsToSign"]).toMatchObject([
      { type: "main_contract" },
      { type: "mortgage_contract" },
      { type: "registration_application", legId: "first", text: titleOfForm },
    ]);
    const [message, opened] = await gateway.store.evidence(String(body["chainId"]));
    expect(message).toMatchObject({ type: "message_in", counterparty: "bank:demo-bank", subject: "SubmitChain" });
    expect(message?.signature.type).toBe("http_message");
    expect(opened).toMatchObject({ type: "transition", subject: "submitted" });
  });

  test("with validateOnly says what would become of it and opens nothing", async () => {
    const business = readBusiness("suzhou-huqiu-refinance-2.json");
    const body = await ask("SubmitChain", { idempotencyKey: key(), business, validateOnly: true });
    expect(body).toMatchObject({ valid: true, plan: { needsCover: true } });
    expect(body).not.toHaveProperty("chainId");
    expect(await ask("ListChains", { reference: business["reference"] })).toEqual({ chains: [] });
  });

  test("gives the same answer to the same key, and opens one chain", async () => {
    const input = { idempotencyKey: key(), business: readBusiness("guangzhou-tianhe-new-loan.json") };
    const first = await gateway.call("rest", "core", "SubmitChain", input);
    const again = await gateway.call("rest", "core", "SubmitChain", input);
    expect(again.body).toEqual(first.body);
    expect(again.headers["idempotency-hit"]).toBe("true");
    const listed = await ask("ListChains", { reference: (input.business as { reference: string }).reference });
    expect(listed["chains"]).toHaveLength(1);
  });
});

describe("reading", () => {
  let chainId: string;
  beforeAll(async () => {
    chainId = await submit("nantong-haimen-new-loan.json");
  });

  test("GetChain shows state, step, legs and the business as submitted", async () => {
    const body = await ask("GetChain", { chainId });
    expect(body).toMatchObject({
      chainId,
      state: "open",
      kind: "new_loan",
      registryId: "nantong-haimen",
      step: { index: 0, name: "search", stage: "opening" },
      registries: [{ registryId: "nantong-haimen", capability: "confirmed" }],
      legs: [{ legId: "first", state: "waiting", registrationType: "first", right: "mortgage", filedBy: "us" }],
      evidenceCount: 2,
    });
    expect(body["business"]).toMatchObject(readBusiness("nantong-haimen-new-loan.json"));
    expect(body["business"]).toMatchObject({
      mortgagee: { kind: "commercial_bank", capacity: "own_claim" },
      consents: [],
    });
    expect(body).toMatchObject({ conditionsWanted: [], conditions: [], earlierDecisions: [] });
  });

  test("ListChains pages through the institution's chains by state and kind", async () => {
    const first = await ask("ListChains", { kind: "new_loan", state: "open", limit: 1 });
    expect(first["chains"]).toHaveLength(1);
    const second = await ask("ListChains", { kind: "new_loan", state: "open", limit: 1, after: first["next"] });
    expect(second["chains"]).toHaveLength(1);
    expect(second["chains"]).not.toEqual(first["chains"]);
  });

  test("another institution finds nothing, whatever it asks", async () => {
    for (const [operation, input] of [
      ["GetChain", { chainId }],
      ["GetEvidence", { chainId }],
      ["AbortChain", { idempotencyKey: key(), chainId, reason: "not mine" }],
      ["HoldDisbursement", { idempotencyKey: key(), chainId, reason: "not mine" }],
      ["RecordDecision", { idempotencyKey: key(), chainId, decision: decision("8000000.00") }],
    ] as const) {
      expect(await refusal(operation, input, "otherCore")).toMatchObject({ code: "not_found" });
    }
    expect(await ask("ListChains", {}, "otherCore")).toEqual({ chains: [] });
    expect(await ask("WatchEvents", {}, "otherCore")).toEqual({ events: [] });
  });

  test("GetEvidence hands out one file that verifies offline", async () => {
    const body = await ask("GetEvidence", { chainId });
    expect(body).toMatchObject({ fileName: `${chainId}.zip`, contentType: "application/zip" });
    const bytes = Buffer.from(String(body["contentBase64"]), "base64");
    expect(verifyEvidenceFile(bytes, { pinnedKeys: null })).toMatchObject({ problems: [] });
  });

  test("Capabilities tells what each registry offers and with which plan", async () => {
    const { registries } = await ask("Capabilities", {});
    expect(registries).toMatchObject([
      { registryId: "guangzhou-tianhe", capability: "independent", amountStep: "1.00" },
      { registryId: "nantong-haimen", capability: "confirmed" },
      { registryId: "suzhou-huqiu", capability: "combined", unitCodePrefixes: ["320505"] },
    ]);
    type Kind = { kind: string; offered: boolean; ways: { offered: boolean; lacks: string[] }[] };
    for (const { kinds } of registries as { kinds: Kind[] }[]) {
      expect(kinds.map(({ kind }) => kind)).toEqual(chainKinds);
      for (const { offered, ways } of kinds) {
        expect(offered).toBe(ways.some((way) => way.offered));
        for (const way of ways) expect(way.offered).toBe(way.lacks.length === 0);
      }
      for (const usual of ["new_loan", "renewal", "extension", "refinance", "cancellation"]) {
        expect(kinds).toContainEqual(expect.objectContaining({ kind: usual, offered: true }));
      }
    }
  });
});

describe("facts told to a chain", () => {
  test("RecordDecision and RecordSignatures are kept, and the documents are no longer waited for", async () => {
    const chainId = await submit("nantong-haimen-refinance.json");
    await gateway.turn(chainId);
    expect(await gateway.read(chainId)).toMatchObject({ state: "open", step: 1 });
    const { loan } = readBusiness("nantong-haimen-refinance.json") as { loan: { amount: string } };
    const decided = { idempotencyKey: key(), chainId, decision: decision(loan.amount) };
    expect(await ask("RecordDecision", decided)).toMatchObject({ chainId, state: "open" });
    await gateway.turn(chainId);
    const waiting = await ask("GetChain", { chainId });
    expect(waiting).toMatchObject({
      decision: { outcome: "approved", persons: ["zhang", "wang"] },
      step: { name: "signed" },
    });
    const signed = { idempotencyKey: key(), chainId, documents: signatures(waiting) };
    expect(await ask("RecordSignatures", signed)).toMatchObject({ chainId });
    const after = await ask("GetChain", { chainId });
    expect(after["documentsToSign"]).toEqual([]);
    expect(after["signedDocuments"]).toHaveLength(4);
  });

  test("HoldDisbursement stops and LiftHold lifts, each by name", async () => {
    const chainId = await submit("nantong-haimen-refinance-2.json");
    await ask("HoldDisbursement", { idempotencyKey: key(), chainId, reason: "反洗钱复核" }, "chen");
    expect(await ask("GetChain", { chainId })).toMatchObject({ stops: [{ by: "chen", reason: "反洗钱复核" }] });
    await ask("LiftHold", { idempotencyKey: key(), chainId }, "liu");
    expect(await ask("GetChain", { chainId })).toMatchObject({ stops: [{ by: "chen", liftedBy: "liu" }] });
  });

  test("AbortChain before anything was filed ends the chain", async () => {
    const chainId = await submit("nantong-haimen-refinance-3.json");
    await ask("AbortChain", { idempotencyKey: key(), chainId, reason: "客户撤回" });
    await gateway.turn(chainId);
    const body = await ask("GetChain", { chainId });
    expect(body).toMatchObject({ state: "aborted", abort: { code: "aborted_by_bank", by: "core" } });
    expect((body["abort"] as { reason: object }).reason).toMatchObject({
      zh: someText,
      en: someText,
    });
  });

  test("ReportPosting is believed only with the permit's key and amount", async () => {
    const chainId = await submit("guangzhou-tianhe-refinance.json");
    await gateway.given(chainId, permitted);
    const chain = await gateway.read(chainId);
    const amount = "1100000.00";
    const posting = {
      key: `${chainId}-permit-1`,
      state: "posted",
      postingNumber: "P-1",
      amount,
      at: "2026-11-23T10:00:00+08:00",
    };
    const wrong = { idempotencyKey: key(), chainId, posting: { ...posting, key: `${chainId}-permit-9` } };
    expect(await refusal("ReportPosting", wrong)).toMatchObject({ code: "posting_does_not_match" });
    expect(await gateway.read(chainId)).toEqual(chain);
    await ask("ReportPosting", { idempotencyKey: key(), chainId, posting });
    expect(await ask("GetChain", { chainId })).toMatchObject({
      disbursement: { state: "posted", posting: { postingNumber: "P-1", amount } },
    });
  });

  test("SupplementLeg is taken only while the registry asks for it", async () => {
    const chainId = await submit("guangzhou-tianhe-refinance-2.json");
    const items = [{ name: "询问记录", sha256: "a".repeat(64), pages: 2 }];
    const supplement = { chainId, legId: "first", items };
    expect(await refusal("SupplementLeg", { ...supplement, idempotencyKey: key() })).toMatchObject({
      code: "wrong_state",
    });
    await gateway.given(chainId, askedToSupplement);
    expect(await ask("SupplementLeg", { ...supplement, idempotencyKey: key() })).toMatchObject({
      chainId,
      state: "open",
    });
  });
});

describe("parked work", () => {
  test("ListParked shows why and the allowed actions; money and security take two different persons", async () => {
    const chainId = await submit("suzhou-huqiu-refinance-4.json");
    await gateway.given(chainId, (chain) => parkedAs(chain, "cancellation"));
    const { parked } = await ask("ListParked", { chainId }, "chen");
    expect(parked).toMatchObject([{ chainId, kind: "cancellation", chainKind: "refinance" }]);
    const [{ actions }] = parked as [
      { actions: { action: string; persons: number; by: object[]; evidence?: { kind: string }; text: object }[] },
    ];
    expect(actions.length).toBeGreaterThan(0);
    for (const { text } of actions) expect(text).toMatchObject({ zh: someText, en: someText });
    const two = actions.find(({ persons }) => persons === 2);
    expect(two).toBeDefined();
    const resolve = (who: SignIn) =>
      gateway.call("rest", who, "ResolveParked", {
        idempotencyKey: key(),
        chainId,
        action: two?.action,
        note: "登记机构书面说明",
        evidenceKind: two?.evidence?.kind,
        evidenceSha256: "b".repeat(64),
      });
    expect((await resolve("core")).body).toMatchObject({ code: "not_permitted" });
    expect((await resolve("chen")).body).toMatchObject({ state: "awaiting_second_person", chainState: "parked" });
    expect((await resolve("chen")).body).toMatchObject({ code: "second_person_must_differ" });
    expect((await resolve("liu")).body).toMatchObject({ state: "taken" });
    expect(await gateway.read(chainId)).toMatchObject({ parked: null });
  });

  test("an action that is not allowed for the kind is refused", async () => {
    const chainId = await submit("suzhou-huqiu-refinance-3.json");
    await gateway.given(chainId, (chain) => parkedAs(chain, "mismatch"));
    const input = { idempotencyKey: key(), chainId, action: "permit_again", note: "x" };
    expect(await refusal("ResolveParked", input, "chen")).toMatchObject({ code: "action_not_allowed" });
  });
});

describe("events and notices", () => {
  test("WatchEvents goes on after a cursor, and RetryNotice has a notice sent again", async () => {
    const chainId = await submit("suzhou-huqiu-extension.json");
    await gateway.given(chainId, (chain) => chain, [
      { type: "filed", data: { legId: "change" } },
      { type: "completed", data: {} },
    ]);
    const all = (await ask("WatchEvents", { limit: 200 }))["events"] as Body[];
    const own = all.filter((event) => event["chainId"] === chainId);
    expect(own).toMatchObject([
      { sequence: 1, type: "filed", dataJson: '{"legId":"change"}' },
      { sequence: 2, type: "completed" },
    ]);
    const rest = await ask("WatchEvents", { after: own[0]?.["cursor"] });
    expect(rest["events"]).toEqual(all.slice(all.indexOf(own[0] as Body) + 1));
    const retry = { idempotencyKey: key(), noticeId: own[0]?.["noticeId"] };
    expect(await ask("RetryNotice", retry)).toEqual({ noticeId: retry.noticeId, due: true });
    expect(await refusal("RetryNotice", { ...retry, idempotencyKey: key() }, "otherCore")).toMatchObject({
      code: "not_found",
    });
  });
});

describe("SearchRegister", () => {
  const authorisation = { type: "right_holder_consent", number: "示银授字第1号", sha256: "c".repeat(64) };
  const search = (unitCodes: string[]) => ({
    idempotencyKey: key(),
    unitCodes,
    purpose: "mortgage_origination",
    authorisation,
  });

  test("shows the register as the registry signed it, and keeps question and answer", async () => {
    const body = await ask("SearchRegister", search(["320505 400202 GB00001 F00010103"]));
    expect(body).toMatchObject({
      registryId: "suzhou-huqiu",
      units: [{ unitCode: "320505400202GB00001F00010103", exists: true, seizures: [{ type: "seizure" }] }],
    });
    expect(body["units"]).toMatchObject([{ mortgages: [{ securedAmount: "800000.00", rank: 1 }] }]);
    const kept = await gateway.store.evidence(String(body["searchNumber"]));
    expect(kept.map(({ type }) => type)).toEqual(["message_in", "message_out", "message_in"]);
  });

  test("an answer that is not signed is kept and not shown", async () => {
    gateway.registries.get("suzhou-huqiu")?.inject({ fault: "unsigned_reply", messageType: "Search" });
    const body = await refusal("SearchRegister", search(["320505400202GB00001F00010101"]));
    expect(body).toMatchObject({ code: "unavailable" });
  });

  test("units of two registries are refused with the unit named", async () => {
    const codes = ["320505400202GB00001F00010101", "440106001001GB00001F00010101"];
    expect(await refusal("SearchRegister", search(codes))).toMatchObject({
      code: "several_registries",
      field: "unitCodes[1]",
    });
  });
});
