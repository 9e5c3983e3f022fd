// The gateway's side of an exchange, for tests of the adapter: keys, the adapter itself, and what it sends as plain values.

import { nationalXml } from "../../adapters/national-xml/adapter.ts";
import { generateKeyPair, signerFromPem } from "../../adapters/signing/keys.ts";
import { readVerified, verifyXml } from "../../adapters/signing/verify-xml.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import type { Clock } from "../../domain/ports.ts";
import { sha256 } from "../../domain/evidence.ts";
import type {
  RegistrationApplication,
  RegistryAdapter,
  RegistryRequest,
  WithdrawalAuthority,
} from "../../domain/registry.ts";
import { quietLog, realClock } from "../support/ports.ts";
import { applicationOf, generalBusiness, institution, preparedAt, profileOf } from "./businesses.ts";

export const gatewayKeys = generateKeyPair("rsa-v1_5-sha256");
export const registryKeys = generateKeyPair("rsa-v1_5-sha256");
export const gatewaySigner = signerFromPem({
  keyId: "gateway-key",
  algorithm: "rsa-v1_5-sha256",
  privateKeyPem: gatewayKeys.privateKeyPem,
});

/** The adapter of one registry, its key pinned, over the real network. */
export function adapterOf(endpoint?: string, clock: Clock = realClock): RegistryAdapter {
  const profile = profileOf(registryKeys.publicKeyPem, endpoint);
  return nationalXml({ profile, signer: gatewaySigner, institution, clock, log: quietLog });
}

export function filing(applications: RegistrationApplication[]): Extract<RegistryRequest, { type: "file" }> {
  return { type: "file", groupNumber: applications.length > 1 ? "chn_x-group-1" : null, applications, preparedAt };
}

/** What a registry with our pinned key would read. */
export async function sent(request: RegistryRequest): Promise<XmlElement> {
  const message = await adapterOf().prepare(request);
  const verified = verifyXml(message.bytes, gatewaySigner);
  if (!verified.verified) throw new Error(`refused: ${verified.reason}`);
  return readVerified(verified);
}

/** The Message of one application. */
export async function messageSent(application: RegistrationApplication): Promise<XmlElement> {
  const [message] = (await sent(filing([application]))).children;
  if (message === undefined) throw new Error("no message");
  return message;
}

/** Data rows of one name. */
export async function rowsOf(application: RegistrationApplication, name: string): Promise<Record<string, string>[]> {
  const data = (await messageSent(application)).children[1]?.children ?? [];
  return data.filter((row) => row.name === name).map((row) => ({ ...row.attributes }));
}

export function headValue(message: XmlElement | undefined, name: string): string | undefined {
  return message?.children[0]?.children.find((child) => child.name === name)?.text;
}

/** Readable XML: one element a line, attributes below one another where there are many. */
export function readable(of: XmlElement, indent = ""): string {
  const attributes = Object.entries(of.attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  const open = attributes.length > 4 ? attributes.map((each) => `\n${indent}   ${each}`).join("") : attributes.join("");
  if (of.children.length === 0)
    return `${indent}<${of.name}${open}${of.text === "" ? "/>" : `>${escaped(of.text)}</${of.name}>`}\n`;
  const children = of.children.map((child) => readable(child, `${indent}  `)).join("");
  return `${indent}<${of.name}${open}>\n${children}${indent}</${of.name}>\n`;
}

function escaped(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** Both applicants of the general sample withdraw it together. */
export function signedWithdrawal(): Extract<WithdrawalAuthority, { type: "all_applicants" }> {
  const text = "申请事项：撤回登记申请\n业务编号：chn_x-first-1\n申请人：甲示例、示例银行股份有限公司\n";
  const signers = applicationOf(generalBusiness()).documents[0]?.signatures ?? [];
  return { type: "all_applicants", signers, document: { sha256: sha256(new TextEncoder().encode(text)), text } };
}

/** Every request type once, each kind of application among them. */
export function everyRequest(applications: Record<string, RegistrationApplication[]>): [string, RegistryRequest][] {
  const digest = "0".repeat(64);
  return [
    ...Object.entries(applications).map(([name, each]): [string, RegistryRequest] => [name, filing(each)]),
    ["query", { type: "query", businessNumbers: ["chn_x-first-1", "chn_x-cancellation-1"], preparedAt }],
    ["confirm", { type: "confirm", businessNumber: "chn_x-first-1", preparedAt }],
    [
      "supplement",
      {
        type: "supplement",
        businessNumber: "chn_x-first-1",
        items: [{ name: "婚姻状况证明", sha256: digest, pages: 2, note: "补充" }],
        preparedAt,
      },
    ],
    [
      "withdraw-by-all",
      {
        type: "withdraw",
        businessNumbers: ["chn_x-first-1"],
        authority: signedWithdrawal(),
        preparedAt,
      },
    ],
    [
      "withdraw-on-mandate",
      {
        type: "withdraw",
        businessNumbers: ["chn_x-first-1"],
        authority: { type: "mandate", number: "公证2026-1", sha256: digest },
        preparedAt,
      },
    ],
    [
      "search",
      {
        type: "search",
        searchNumber: "srh_1",
        unitCodes: ["320505001001GB00001F00010001"],
        purpose: "mortgage_origination",
        authorisation: "授权2026-1",
        preparedAt,
      },
    ],
  ];
}
