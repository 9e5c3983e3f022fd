// The gateway's side written for the tests of the simulated bank core: signed orders as plain JSON, and recording results.
// Invariant: every order is signed by the pinned key, so that only the core's own conditions can stop it.

import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { SignedXml } from "xml-crypto";
import { signRequest } from "../../proto/message-signature.ts";
import type { BankCoreOptions, LoanBusiness } from "./bank-core/types.ts";

const ec = () =>
  generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
export const registry = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const [gateway, own] = [ec(), ec()];

export const creditCode = "91320500MA1000017R";
export const loan: LoanBusiness = {
  kind: "new_loan",
  reference: "R-1",
  mortgagee: { name: "示例银行股份有限公司", creditCode },
  units: [{ unitCode: "320505001001GB00001F00010001" }],
  mortgage: { form: "general", securedAmount: "1200000.00", periodStart: "2026-12-01", periodEnd: "2029-11-30" },
  loan: { amount: "1000000.00", account: "LN-1" },
};
const { loan: _loan, ...withoutLoan } = loan;
const extension: LoanBusiness = { ...withoutLoan, kind: "extension", reference: "R-9" };

export const coreOptions: BankCoreOptions = {
  institution: "demo-bank",
  key: { keyId: "core-key", privateKeyPem: own.privateKey },
  gatewayKey: { keyId: "gateway-doors", publicKeyPem: gateway.publicKey },
  registries: [{ registryId: "suzhou-huqiu", publicKeyPem: registry.publicKey }],
  businesses: [loan, { ...loan, reference: "R-2" }, extension],
  doorOf: () => ({ call: () => Promise.resolve({ status: 200, body: {} }) }),
};

/** An order signed by the gateway's own key: nothing but the core's conditions stands in its way. */
export async function sendOrder(
  url: string,
  path: string,
  body: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const { host: authority } = new URL(url);
  const created = Math.floor(Date.now() / 1000);
  const parameters = { created, expires: created + 60, nonce: randomBytes(16).toString("hex"), keyId: "gateway-doors" };
  const { headers } = await signRequest(
    { method: "POST", authority, path, query: "" },
    "application/json",
    bytes,
    parameters,
    (base) => Promise.resolve(sign("sha256", base, { key: gateway.privateKey, dsaEncoding: "ieee-p1363" })),
  );
  const reply = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: bytes,
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

const certificate = "苏(2026)苏州市不动产证明第0000001号";

/** A true recording result, with whatever departures from the books are asked for. */
export function proof(businessNumber = "c1-first-1", rows: Record<string, string> = {}, recType = "1003701") {
  const recorded = {
    BDCDYH: loan.units[0]?.unitCode ?? "",
    DYFS: "1",
    DJLX: recType === "1003701" ? "100" : "300",
    DYJELX: "1",
    QSZT: "1",
    BDBZZQSE: "120.0000",
    ZWLXQSSJ: "2026-12-01",
    ZWLXJSSJ: "2029-11-30",
    BDCDJZMH: certificate,
    ...rows,
  };
  const written = Object.entries(recorded).map(([name, value]) => ` ${name}="${value}"`);
  const found = `<Case BusinessNumber="${businessNumber}" StateCode="50"><Message><Head><RecType>${recType}</RecType></Head><Data><ZTT_GY_QLR QLRTZ="9" ZJH="${creditCode}"/><QLF_QL_DYAQ${written.join("")}/></Data></Message></Case>`;
  const message = Buffer.from(signedBy(registry.privateKey, `<Envelope Sender="suzhou-huqiu">${found}</Envelope>`));
  return {
    type: "recording",
    legId: "first",
    registrationType: recType === "1003701" ? "first" : "change",
    businessNumber,
    caseNumber: "202611230001",
    registrationCertificateNumber: certificate,
    messageSha256: createHash("sha256").update(message).digest("hex"),
    message: message.toString("base64"),
  };
}

type Row = Record<string, string>;
export type Told = {
  registryId?: string;
  businessNumber: string;
  recType: string;
  registrationType: string;
  /** Element name and attributes, in order. */
  rows: [string, Row][];
  number: string;
};

/** A recording result of any registration, as its registry would sign it. */
export function recording({
  registryId = "suzhou-huqiu",
  businessNumber,
  recType,
  registrationType,
  rows,
  number,
}: Told) {
  const data = rows.map(([name, row]) => written(name, row)).join("");
  const found = `<Case BusinessNumber="${businessNumber}" StateCode="50"><Message><Head><RecType>${recType}</RecType></Head><Data>${data}</Data></Message></Case>`;
  const named = { type: "recording", legId: "leg", registrationType, businessNumber, caseNumber: "202611230001" };
  return { ...named, registrationCertificateNumber: number, ...signedMessage(registryId, found) };
}

/** A search result, as its registry would sign it. */
export function search(searchNumber: string, takenAt: string, states: string, number: string) {
  const result = `<SearchResult SearchNumber="${searchNumber}" TakenAt="${takenAt}">${states}</SearchResult>`;
  const named = { type: "search", searchNumber, registrationCertificateNumber: number };
  return { ...named, ...signedMessage("suzhou-huqiu", result) };
}

/** One empty element. */
export function written(name: string, row: Row, within = ""): string {
  const attributes = Object.entries(row).map(([key, value]) => ` ${key}="${value}"`);
  return `<${name}${attributes.join("")}>${within}</${name}>`;
}

function signedMessage(registryId: string, content: string) {
  const message = Buffer.from(signedBy(registry.privateKey, `<Envelope Sender="${registryId}">${content}</Envelope>`));
  return {
    messageSha256: createHash("sha256").update(message).digest("hex"),
    message: message.toString("base64"),
  };
}

/** The XML with the enveloped signature of that key. */
export function signedBy(privateKey: string, xml: string): string {
  const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
  const signer = new SignedXml({
    privateKey,
    signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: exclusive,
  });
  signer.addReference({
    xpath: "/*",
    isEmptyUri: true,
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
    transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", exclusive],
  });
  signer.computeSignature(xml);
  return signer.getSignedXml();
}
