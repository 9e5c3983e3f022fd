// Every message of the dialect, signed by its side: each request and receipt of the gateway, each answer and push of a registry.
// Invariant: what each is stands as a tree beside its bytes, so that a forger of tests starts from what was meant.

import { readVerified, verifyXml } from "../../adapters/signing/verify-xml.ts";
import type { PinnedKey } from "../../adapters/signing/verify-xml.ts";
import { element } from "../../adapters/signing/xml-tree.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import { preparedAt, profileOf } from "./businesses.ts";
import { adapterOf, everyRequest, gatewayKeys, gatewaySigner, registryKeys } from "./gateway-side.ts";
import { applications } from "./registrations.ts";
import { answer, cancelledMessage, caseElement, recordedMessage } from "./registry-side.ts";

export type SignedMessage = {
  name: string;
  bytes: Uint8Array;
  tree: XmlElement;
  pinned: PinnedKey;
  privateKeyPem: string;
};

const registryKey = profileOf(registryKeys.publicKeyPem);
const units = { BDCDYH: "320505001001GB00001F00010001", Exists: "1" };
const missing = element("Missing", { Code: "1", Name: "婚姻状况证明", Copies: "1", Reason: "缺失" });
const fee = element("Fee", { Item: "登记费", Amount: "80.00", PaymentNoticeNumber: "JK1", Deadline: "2026-12-01" });

const answers: Record<string, [Record<string, string>, XmlElement[]]> = {
  "answer-received": [{}, [caseElement()]],
  "answer-two-cases": [{}, [caseElement(), caseElement({ BusinessNumber: "chn_x-cancellation-1" })]],
  "answer-supplement": [{}, [caseElement({ StateCode: "30" }, [missing])]],
  "answer-fee": [{}, [caseElement({ StateCode: "45" }, [fee])]],
  "answer-recorded": [{}, [caseElement({ StateCode: "50" }, [recordedMessage()])]],
  "answer-cancelled": [{}, [caseElement({ StateCode: "50" }, [cancelledMessage()])]],
  "answer-failure": [{}, [element("Failure", { Code: "BUSY", Text: "系统忙" })]],
  "answer-search": [{}, [element("SearchResult", { SearchNumber: "srh_1" }, [element("UnitState", units)])]],
  push: [{ Type: "Push" }, [caseElement({ StateCode: "50" }, [recordedMessage()])]],
};

/** Requests of every kind, both receipts, answers of every kind and a push. */
export async function everyMessage(): Promise<SignedMessage[]> {
  const adapter = adapterOf();
  const ours: [string, Uint8Array][] = [];
  for (const [name, request] of everyRequest(applications())) ours.push([name, (await adapter.prepare(request)).bytes]);
  const pushed = await answer(registryKeys.privateKeyPem, { Type: "Push" }, [caseElement()]);
  for (const taken of [true, false])
    ours.push([`receipt-${taken}`, (await adapter.acknowledge(pushed, taken, preparedAt)).bytes]);
  const theirs: [string, Uint8Array][] = [];
  for (const [name, [attributes, content]] of Object.entries(answers))
    theirs.push([name, (await answer(registryKeys.privateKeyPem, attributes, content)).bytes]);
  return [
    ...ours.map(([name, bytes]) => signedMessage(name, bytes, gatewaySigner, gatewayKeys.privateKeyPem)),
    ...theirs.map(([name, bytes]) => signedMessage(name, bytes, registryKey, registryKeys.privateKeyPem)),
  ];
}

function signedMessage(name: string, bytes: Uint8Array, key: PinnedKey, privateKeyPem: string): SignedMessage {
  const verified = verifyXml(bytes, key);
  if (!verified.verified) throw new Error(`${name}: ${verified.reason}`);
  return { name, bytes, tree: readVerified(verified), pinned: key, privateKeyPem };
}
