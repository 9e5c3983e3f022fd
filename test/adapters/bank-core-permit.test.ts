// A disbursement permit goes to the core with the registry's own signed recording result, and the core reads it for itself.
// Invariant: without a true recording result of this loan's mortgage nothing is posted; with one, exactly once per key.

import { afterEach, beforeEach, expect, test } from "vitest";
import { SignedXml } from "xml-crypto";
import { bankCore } from "../../adapters/bank-core/bank-core.ts";
import { generateKeyPair, signerFromPem, verifierOf } from "../../adapters/signing/keys.ts";
import type { BankCoreRequest, PermitProof } from "../../domain/effect.ts";
import { sha256 } from "../../domain/evidence.ts";
import { Fault } from "../../domain/fault.ts";
import { fen } from "../../domain/money.ts";
import type { BankCore } from "../../domain/ports.ts";
import { startBankCore } from "../simulator/bank-core/bank-core.ts";
import type { LoanBusiness, RunningBankCore } from "../simulator/bank-core/types.ts";
import { realClock, realIds } from "../support/ports.ts";

const gateway = generateKeyPair("ecdsa-p256-sha256");
const coreKeys = generateKeyPair("ecdsa-p256-sha256");
const registry = generateKeyPair("rsa-v1_5-sha256");
const stranger = generateKeyPair("rsa-v1_5-sha256");

const unitCode = "320505001001GB00001F00010001";
const certificate = "苏(2026)苏州市不动产证明第0000001号";
const creditCode = "91320500MA1000017R";
const business: LoanBusiness = {
  kind: "new_loan",
  reference: "R-1",
  mortgagee: { name: "示例银行股份有限公司", creditCode },
  units: [{ unitCode }],
  mortgage: { form: "general", securedAmount: "1200000.00", periodStart: "2026-12-01", periodEnd: "2029-11-30" },
  loan: { amount: "1000000.00", account: "LN-1" },
};
const hold: BankCoreRequest = {
  type: "place_hold",
  neededUntil: null,
  key: "c1-hold",
  chainId: "c1",
  amount: fen(100_000_000n),
  account: "LN-1",
  reference: "R-1",
};

let core: RunningBankCore;
let port: BankCore;
let reports: { operation: string; input: unknown }[];

beforeEach(async () => {
  reports = [];
  core = await startBankCore({
    institution: "demo-bank",
    key: { keyId: "core-key", privateKeyPem: coreKeys.privateKeyPem },
    gatewayKey: { keyId: "gateway-doors", publicKeyPem: gateway.publicKeyPem },
    registries: [{ registryId: "suzhou-huqiu", publicKeyPem: registry.publicKeyPem }],
    businesses: [business],
    doorOf: () => ({
      call: (operation, input) => {
        reports.push({ operation, input });
        return Promise.resolve({ status: 200, body: {} });
      },
    }),
  });
  approve("R-1", "c1", "1000000.00");
  const algorithm = "ecdsa-p256-sha256";
  const coreKey = verifierOf({ keyId: "core-key", algorithm, publicKeyPem: coreKeys.publicKeyPem });
  const signer = signerFromPem({ keyId: "gateway-doors", algorithm, privateKeyPem: gateway.privateKeyPem });
  port = bankCore({
    institution: "demo-bank",
    endpoint: core.url,
    signer,
    coreKey,
    clock: realClock,
    ids: realIds,
    timeoutMs: 2_000,
  });
});
afterEach(() => core.stop());

/** The bank's own credit system has approved the business for this chain, and its documents are signed. */
function approve(reference: string, chainId: string, approvedAmount: string): void {
  const validUntil = new Date(Date.now() + 60_000).toISOString();
  core.enterDecision({ chainId, reference, outcome: "approved", approvedAmount, validUntil });
  core.enterSignatures(chainId, [{ type: "main_contract", sha256: "0".repeat(64), signers: ["甲示例"] }]);
}

type Recorded = {
  state?: string;
  unit?: string;
  amount?: string;
  holder?: string;
  number?: string;
  key?: string;
  type?: "change";
};

/** A registry's reply saying what was recorded; every departure from the loan business can be asked for. */
function recordingResult(told: Recorded = {}): Uint8Array {
  const [recType, regType] = told.type === "change" ? ["3003701", "300"] : ["1003701", "100"];
  const terms = `DYFS="1" DJLX="${regType}" QSZT="1" ZWLXQSSJ="2026-12-01" ZWLXJSSJ="2029-11-30"`;
  const rows = `<ZTT_GY_QLR QLRTZ="9" ZJH="${told.holder ?? creditCode}"/><QLF_QL_DYAQ BDCDYH="${told.unit ?? unitCode}" DYJELX="1" ${terms} BDBZZQSE="${told.amount ?? "120.0000"}" BDCDJZMH="${told.number ?? certificate}"/>`;
  const found = `<Case BusinessNumber="c1-first-1" StateCode="${told.state ?? "50"}"><Message><Head><RecType>${recType}</RecType></Head><Data>${rows}</Data></Message></Case>`;
  const signer = new SignedXml({
    privateKey: told.key ?? registry.privateKeyPem,
    signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: "http://www.w3.org/2001/10/xml-exc-c14n#",
  });
  signer.addReference({
    xpath: "/*",
    isEmptyUri: true,
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
    transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#"],
  });
  signer.computeSignature(`<Envelope Version="1" Type="Reply" Sender="suzhou-huqiu">${found}</Envelope>`);
  return new TextEncoder().encode(signer.getSignedXml());
}

function proofOf(bytes: Uint8Array): PermitProof {
  return {
    type: "recording",
    legId: "first",
    registrationType: "first",
    businessNumber: "c1-first-1",
    caseNumber: "202611230001",
    registrationCertificateNumber: certificate,
    messageSha256: sha256(bytes),
  };
}

function permitOf(
  bytes: Uint8Array,
  changed: { amount?: bigint; expiresAt?: number; key?: string } = {},
): BankCoreRequest {
  const { amount = 100_000_000n, expiresAt = Date.now() + 60_000, key = "c1-permit-1" } = changed;
  return {
    type: "permit",
    key,
    chainId: "c1",
    reference: "R-1",
    amount: fen(amount),
    account: "LN-1",
    tranche: 1,
    expiresAt,
    proofs: [proofOf(bytes)],
  };
}

async function ask(request: BankCoreRequest, bytes?: Uint8Array) {
  const proofBytes = new Map(bytes === undefined ? [] : [[sha256(bytes), bytes]]);
  const message = await port.prepare(request, proofBytes);
  return (await port.read(request, message, await port.send(message.path, message)))?.answer;
}

test("a permit that posted is revoked too late; a key revoked first never posts", async () => {
  const bytes = recordingResult();
  await ask(hold);
  const revoke = (key: string): BankCoreRequest => ({ type: "revoke_permit", key, chainId: "c1", reference: "R-1" });
  expect(await ask(revoke("c1-permit-1"))).toEqual({ type: "revocation", key: "c1-permit-1", state: "revoked" });
  expect(await ask(permitOf(bytes), bytes)).toMatchObject({ type: "permit_received", state: "refused" });
  expect(await ask(permitOf(bytes, { key: "c1-permit-2" }), bytes)).toMatchObject({ state: "accepted" });
  expect(await ask(revoke("c1-permit-2"))).toMatchObject({
    type: "revocation",
    state: "already_posted",
    amount: 100_000_000n,
  });
});

test("a permit with a true recording result is posted once, reported, and answered the same when it comes again", async () => {
  const bytes = recordingResult();
  await ask(hold);
  const permit = permitOf(bytes);
  for (let times = 1; times <= 3; times += 1) {
    expect(await ask(permit, bytes)).toEqual({
      type: "permit_received",
      key: "c1-permit-1",
      state: "accepted",
      reason: null,
    });
  }
  expect(core.ledger().postings).toMatchObject([{ key: "c1-permit-1", state: "posted", amount: "1000000.00" }]);
  expect(await ask({ type: "query_posting", key: "c1-permit-1", chainId: "c1", reference: "R-1" })).toMatchObject({
    state: "posted",
    amount: 100_000_000n,
  });
  await expect
    .poll(() => reports[0])
    .toMatchObject({
      operation: "ReportPosting",
      input: {
        idempotencyKey: "posting-c1-permit-1",
        chainId: "c1",
        posting: { key: "c1-permit-1", state: "posted", amount: "1000000.00" },
      },
    });
});

test("a second key posts nothing more for a loan that was posted", async () => {
  const bytes = recordingResult();
  await ask(hold);
  await ask(permitOf(bytes), bytes);
  expect(await ask(permitOf(bytes, { key: "c1-permit-2" }), bytes)).toMatchObject({ state: "refused" });
  expect(core.ledger().postings.filter((posting) => posting.state === "posted")).toHaveLength(1);
});

test.each<[string, Recorded]>([
  ["of another unit", { unit: "320505001001GB00001F00010002" }],
  ["of another amount", { amount: "100.0000" }],
  ["for another mortgagee", { holder: "91320500MA1ABCDE8R" }],
  ["under another certificate number", { number: "苏(2026)苏州市不动产证明第0000002号" }],
  ["of an application only accepted", { state: "30" }],
  ["signed by another key", { key: stranger.privateKeyPem }],
])("a recording result %s posts nothing", async (_name, told) => {
  const bytes = recordingResult(told);
  await ask(hold);
  expect(await ask(permitOf(bytes), bytes)).toMatchObject({ type: "permit_received", state: "refused" });
  expect(core.ledger().postings.filter((posting) => posting.state === "posted")).toEqual([]);
});

test.each<[string, (xml: string) => string]>([
  ["with one digit changed", (xml) => xml.replace("120.0000", "120.0001")],
  ["with an instruction inside a value", (xml) => xml.replace("<Head>", "<Head><?x y?>")],
  [
    "wrapped in another envelope",
    (xml) => `<Envelope Sender="suzhou-huqiu"><Case BusinessNumber="c1-first-1" StateCode="50"/>${xml}</Envelope>`,
  ],
  ["with its signature taken out", (xml) => xml.replace(/<Signature.*<\/Signature>/s, "")],
])("a recording result %s posts nothing", async (_name, alter) => {
  const bytes = new TextEncoder().encode(alter(new TextDecoder().decode(recordingResult())));
  await ask(hold);
  expect(await ask(permitOf(bytes), bytes)).toMatchObject({ state: "refused" });
});

test.each<[string, Parameters<typeof permitOf>[1]]>([
  ["for another amount than the hold", { amount: 99n }],
  ["that has expired", { expiresAt: Date.now() - 1 }],
])("a permit %s posts nothing", async (_name, changed) => {
  const bytes = recordingResult();
  await ask(hold);
  expect(await ask(permitOf(bytes, changed), bytes)).toMatchObject({ state: "refused" });
});

test("a permit whose recording result is missing is not even rendered", async () => {
  await expect(port.prepare(permitOf(recordingResult()), new Map())).rejects.toSatisfy(
    (error) => error instanceof Fault && error.origin === "evidence",
  );
});

test("a permit whose search is missing is not rendered either, and the error names the search", async () => {
  const search = { type: "search", searchNumber: "c1-s2", registrationCertificateNumber: certificate } as const;
  const permit = { ...permitOf(recordingResult()), proofs: [{ ...search, messageSha256: "0".repeat(64) }] };
  await expect(port.prepare(permit as BankCoreRequest, new Map())).rejects.toThrow("the search c1-s2 is missing");
});

test("a permit names its tranche, and each proof what it is, beside the registry's exact bytes", async () => {
  const bytes = recordingResult();
  const message = await port.prepare(permitOf(bytes), new Map([[sha256(bytes), bytes]]));
  expect(JSON.parse(new TextDecoder().decode(message.bytes))).toMatchObject({
    amount: "1000000.00",
    tranche: 1,
    proofs: [{ type: "recording", legId: "first", message: Buffer.from(bytes).toString("base64") }],
  });
});

test("terms come into force once, on a recorded change", async () => {
  const { loan: _loan, ...extended } = business;
  core.book({ ...extended, kind: "extension" });
  approve("R-1", "c1", "1200000.00");
  const bytes = recordingResult({ type: "change" });
  const proofs = [{ ...proofOf(bytes), registrationType: "change" }];
  const order: BankCoreRequest = {
    type: "order_terms",
    key: "c1-terms",
    chainId: "c1",
    reference: "R-1",
    periodStart: "2026-12-01",
    periodEnd: "2029-11-30",
    proofs,
  };
  const first = await ask(order, bytes);
  expect(first).toMatchObject({ type: "terms", key: "c1-terms", state: "in_force" });
  expect(await ask(order, bytes)).toEqual(first);
  expect(core.ledger().terms).toHaveLength(1);
});
