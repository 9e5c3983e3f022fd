// Pushes to the bank: the present state of a filing, signed, up to three tries, in order for each filing, result ignored.
// Invariant: a push is a copy of what was true when it was made; nothing in the office waits for it.

import { generateKeyPairSync } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Case, Filing } from "./cases.ts";
import { caseElement, writeEnvelope } from "./codec.ts";
import type { Office } from "./office.ts";
import { newMortgages } from "./recording-mortgages.ts";
import { recordingResult } from "./recording-result.ts";
import type { SigningKey } from "./signature.ts";

export type Pusher = { push(filing: Filing): void; stop(): Promise<void> };

const tries = 3;
const pauseMs = 200;
const timeoutMs = 3_000;
const waitingMax = 1_000;

export function openPusher(office: () => Office, key: SigningKey): Pusher {
  const lines = new Map<Filing, Promise<void>>();
  const closing = new AbortController();
  let waiting = 0;
  const enqueue = (filing: Filing, url: string, body: string) => {
    // A bank that takes nothing does not fill our memory: it can ask for the state at any time.
    if (waiting >= waitingMax || closing.signal.aborted) return;
    waiting += 1;
    const sent = (lines.get(filing) ?? Promise.resolve()).then(async () => {
      await deliver(url, body, closing.signal);
      waiting -= 1;
    });
    lines.set(filing, sent);
  };
  return {
    push(filing) {
      const bank = office().options.banks.find((each) => each.institution === filing.institution);
      const subject = subjectOf(filing);
      if (bank === undefined || office().faults.take("no_push", subject) !== null) return;
      const body = pushed(office(), filing.cases, filing, key);
      enqueue(filing, bank.callbackUrl, body);
      if (office().faults.take("doubled_callback", subject) !== null) enqueue(filing, bank.callbackUrl, body);
      if (office().faults.take("forged_callback", subject) !== null)
        enqueue(
          filing,
          bank.callbackUrl,
          pushed(
            office(),
            filing.cases.map((item) => forged(office(), item)),
            filing,
            otherKey(key.keyId),
          ),
        );
    },
    async stop() {
      closing.abort();
      await Promise.all(lines.values());
    },
  };
}

/** A key that is not this registry's, under the same name. */
export function otherKey(keyId: string): SigningKey {
  strange ??= generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }).privateKey;
  return { keyId, privateKeyPem: strange };
}
let strange: string | undefined;

function pushed(office: Office, cases: Case[], filing: Filing, key: SigningKey): string {
  return writeEnvelope(
    {
      type: "Push",
      envelopeId: office.mint.envelopeId(),
      inReplyTo: "",
      sender: office.options.registryId,
      receiver: filing.institution,
      groupNumber: filing.groupNumber,
      content: cases.map(caseElement),
    },
    key,
  );
}

/** The case as if it had been recorded: what a forger would have the bank believe. */
function forged(office: Office, item: Case): Case {
  const copy: Case = {
    ...item,
    stateCode: "50",
    caseNumber: item.caseNumber === "" ? "20260101-9999999" : item.caseNumber,
    recordedAt: item.acceptedAt,
    bizMsgId: "999999260101999999",
    registrationCertificateNumber: "伪(2026)不动产证明第9999999号",
  };
  copy.recorded = newMortgages(office, copy, 0);
  copy.result = recordingResult(copy, office);
  return copy;
}

function subjectOf(filing: Filing): { unitCodes: string[]; businessNumbers: string[]; messageType: string } {
  return {
    unitCodes: filing.cases.flatMap((item) => item.application.unitCodes),
    businessNumbers: filing.cases.map((item) => item.businessNumber),
    messageType: "Push",
  };
}

async function deliver(url: string, body: string, closing: AbortSignal): Promise<void> {
  for (let attempt = 1; attempt <= tries && !closing.aborted; attempt += 1) {
    try {
      const reply = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/xml; charset=utf-8" },
        body,
        redirect: "error",
        signal: AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]),
      });
      await reply.body?.cancel();
      if (reply.status === 200) return;
    } catch {
      // Not taken: tried again below, and the bank can always ask.
    }
    if (attempt < tries) await delay(pauseMs * attempt, undefined, { signal: closing }).catch(() => undefined);
  }
}
