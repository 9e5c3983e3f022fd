// A bank's side written by hand for the tests of the simulated registry: XML as text, signed and verified with xml-crypto.
// Invariant: nothing of the registry's own code is used to write or to read a message.

import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DOMParser } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";
import {
  lender,
  li,
  mandate,
  message,
  otherLender,
  titleOf,
  unitA,
  unitB,
  type Application,
} from "./registry-application.ts";
import type { RegistryOptions, RunningRegistry } from "./registry/options.ts";
import type { SeedMortgage, SeedUnit } from "./registry/seed.ts";
import { startRegistry } from "./registry/server.ts";

const rsa = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
export const bankKey = rsa();
export const otherBankKey = rsa();
const registryKey = rsa();

/** An old mortgage of `lender` on the unit, rank 1. */
export function oldMortgage(unit: string, over: Partial<SeedMortgage> = {}): SeedMortgage {
  return {
    registrationCertificateNumber: `苏(2023)苏州市不动产证明第${unit.slice(-7)}号`,
    caseNumber: `2023-${unit.slice(-7)}`,
    mortgageeName: lender.name,
    mortgageeCertificateNumber: lender.number,
    form: "general",
    securedAmount: "900000.00",
    periodStart: "2023-12-01",
    periodEnd: "2026-11-30",
    rank: 1,
    recordedAt: "2023-12-01T10:00:00",
    ...over,
  };
}

export function seedUnit(unitCode: string, over: Partial<SeedUnit> = {}): SeedUnit {
  return {
    unitCode,
    location: "苏州市虎丘区示例路1号",
    area: "89.50",
    collateralType: "land_and_building",
    titleCertificateNumber: titleOf(unitCode),
    owners: [{ name: li.name, certificateNumber: li.number }],
    mortgages: [],
    ...over,
  };
}

export type Pushed = { at: number; text: string };
export type World = { registry: RunningRegistry; pushes: Pushed[]; stop(): Promise<void> };

/** A registry and the bank's callback address, both on real sockets. `refusals`: how many pushes the bank answers with 503. */
export async function startWorld(
  over: Partial<RegistryOptions> & { units?: SeedUnit[]; refusals?: number } = {},
): Promise<World> {
  const pushes: Pushed[] = [];
  let refusals = over.refusals ?? 0;
  const callback = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      refusals -= 1;
      if (refusals < 0) pushes.push({ at: Date.now(), text: Buffer.concat(chunks).toString("utf8") });
      response.writeHead(refusals < 0 ? 200 : 503).end();
    });
  });
  await new Promise<void>((resolve) => {
    callback.listen(0, "127.0.0.1", () => resolve());
  });
  const callbackUrl = `http://127.0.0.1:${(callback.address() as AddressInfo).port}/callbacks/suzhou`;
  const registry = await startRegistry({
    registryId: "suzhou",
    name: "苏州市虎丘区不动产登记中心",
    capability: "independent",
    juniorRank: true,
    changeOfMainClaim: true,
    areaCodes: ["320505"],
    privateKeyPem: registryKey.privateKey,
    keyId: "registry-suzhou",
    banks: [
      { institution: "bank", publicKeyPem: bankKey.publicKey, callbackUrl, mortgagees: [lender.number] },
      { institution: "other", publicKeyPem: otherBankKey.publicKey, callbackUrl, mortgagees: [otherLender.number] },
    ],
    mandates: [mandate],
    register: { units: over.units ?? [seedUnit(unitA), seedUnit(unitB)] },
    pace: { acceptMs: 5, reviewMs: 5, recordMs: 5 },
    ...over,
  });
  const stop = async () => {
    await registry.stop();
    callback.closeAllConnections();
    await new Promise((resolve) => {
      callback.close(resolve);
    });
  };
  return { registry, pushes, stop };
}

export type Sending = {
  id?: string;
  group?: string;
  sender?: string;
  receiver?: string;
  privateKeyPem?: string | null;
};

/** An envelope as text, signed by the bank unless another key, or none, is named. */
export function envelope(type: string, content: string, how: Sending = {}): string {
  const id = how.id ?? `env_${randomUUID()}`;
  const xml = `<Envelope Version="1" Type="${type}" EnvelopeID="${id}" InReplyTo="" Sender="${how.sender ?? "bank"}" Receiver="${how.receiver ?? "suzhou"}" SentAt="2026-11-23T10:15:00.000+08:00" GroupNumber="${how.group ?? ""}">${content}</Envelope>`;
  return how.privateKeyPem === null ? xml : sign(xml, how.privateKeyPem ?? bankKey.privateKey);
}

function sign(xml: string, privateKey: string): string {
  const signer = new SignedXml({
    privateKey,
    signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: "http://www.w3.org/2001/10/xml-exc-c14n#",
  });
  const transforms = [
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
  ];
  signer.addReference({
    xpath: "/*",
    transforms,
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
    isEmptyUri: true,
  });
  signer.computeSignature(xml);
  return signer.getSignedXml();
}

/** True when the text carries a signature of this registry over the whole of it. */
export function isSigned(text: string, publicKeyPem = registryKey.publicKey): boolean {
  const root = new DOMParser().parseFromString(text, "text/xml").documentElement;
  const signature = root.getElementsByTagName("Signature").item(0);
  if (signature === null) return false;
  const verifier = new SignedXml({ publicCert: publicKeyPem, getCertFromKeyInfo: () => null });
  verifier.loadSignature(signature);
  try {
    return verifier.checkSignature(text) && verifier.getSignedReferences().length === 1;
  } catch {
    return false;
  }
}

/** Attributes of every element of that name, in order. */
export function all(text: string, name: string): Record<string, string>[] {
  const found = Array.from(new DOMParser().parseFromString(text, "text/xml").getElementsByTagName(name));
  return found.map((each) => Object.fromEntries(Array.from(each.attributes).map((at) => [at.name, at.value])));
}

export type Answer = { status: number; text: string; cases: Record<string, string>[]; failure: string | null };

/** Posts a text; reads what the Reply holds, believed or not: who signed it is asked with isSigned. */
export async function post(world: World, body: string): Promise<Answer> {
  const reply = await fetch(world.registry.url, {
    method: "POST",
    headers: { "content-type": "application/xml; charset=utf-8" },
    body,
  });
  const text = await reply.text();
  const isXml = reply.status === 200 && text.startsWith("<?xml");
  return {
    status: reply.status,
    text,
    cases: isXml ? all(text, "Case") : [],
    failure: isXml ? (all(text, "Failure")[0]?.["Code"] ?? null) : null,
  };
}

/** Files applications, in one envelope. */
export function file(world: World, applications: Application[], how: Sending = {}): Promise<Answer> {
  return post(world, envelope("Apply", applications.map((each) => message(each)).join(""), how));
}

export const caseRef = (number: string, inner = "") => `<CaseRef BusinessNumber="${number}">${inner}</CaseRef>`;

/** Asks after cases until the first of them is in one of the states, at most 5 s; the last answer. */
export async function reaches(world: World, numbers: string | string[], ...states: string[]): Promise<Answer> {
  const asked = [numbers]
    .flat()
    .map((number) => caseRef(number))
    .join("");
  const deadline = Date.now() + 5_000;
  for (;;) {
    const answer = await post(world, envelope("StatusQuery", asked));
    if (states.includes(answer.cases[0]?.["StateCode"] ?? "")) return answer;
    if (Date.now() > deadline) throw new Error(`not in ${states.join()} in time: ${JSON.stringify(answer.cases)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/** Waits until the condition holds, at most 5 s. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error("did not come about in time");
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
