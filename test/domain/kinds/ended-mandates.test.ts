// What an agent signed while his mandate stood, and what of it may still be filed after its end (民法典 173).
// Invariant: nothing is filed on the word of an agent whose mandate ended; the principal may sign itself.

import { expect, test } from "vitest";
import type { Mandate } from "../../../domain/business.ts";
import { documentsToSign } from "../../../domain/documents-to-sign.ts";
import type { RegistrationApplication } from "../../../domain/registry.ts";
import type { SignedDocument } from "../../../domain/signatures.ts";
import { converse, type Conversation } from "../conversation.ts";
import { mandateTo } from "../mandate-given.ts";
import { mortgageeOf, scenes } from "../pre-lodgement/people.ts";
import { openSample, signatures } from "../sample-chains.ts";
import { reach, standing } from "./story.ts";
import { mortgagedWith } from "./variants.ts";

const { stranger: wife } = scenes["suzhou-huqiu"];
const agent = { type: "person", name: "陶示乙", certificateNumber: "320684198506012027" } as const;
const lastDay = "2026-12-01";

/** Everything signed, for the second owner by her agent. */
function byAgent({ chain, now }: Conversation): SignedDocument[] {
  const { name, certificateNumber } = agent;
  const instead = { signerName: name, signerCertificateNumber: certificateNumber, capacity: "agent" as const };
  return signatures(chain, now).map((document) => ({
    ...document,
    signatures: document.signatures.map((record) =>
      record.signerCertificateNumber === wife.certificateNumber
        ? { ...record, ...instead, onBehalfOf: wife.certificateNumber }
        : record,
    ),
  }));
}

/** Signed by the agent on 1 December, and to be filed at `time`. */
function signedAndFiled(time: string, term: Partial<Mandate>): Conversation {
  const business = mortgagedWith("new_loan", "suzhou-huqiu", "co_owner");
  const own = mandateTo(mortgageeOf("commercial_bank"), [wife], { agent, matters: ["apply", "sign"], number: "M-2" });
  const mandates = [...business.mandates, { ...own, ...term }];
  const talk = reach(converse(openSample({ ...business, mandates })), "signed");
  talk.now = Date.parse(`${lastDay}T15:00:00+08:00`);
  expect(talk.take({ type: "signatures_recorded", documents: byAgent(talk) })).toBeNull();
  talk.now = Date.parse(time);
  return talk;
}

const dated: Partial<Mandate> = { untilCompleted: undefined, validUntil: lastDay };

function capacitiesFiled({ chain }: Conversation): string[] {
  const request = chain.inFlight?.request as { applications?: RegistrationApplication[] } | undefined;
  const forms = (request?.applications ?? []).flatMap(({ documents, legId }) =>
    documents.filter((document) => document.legId === legId),
  );
  return forms.flatMap(({ signatures: records }) => records.map(({ capacity }) => capacity));
}

test.each<[string, string, Partial<Mandate>]>([
  ["on the last day of the mandate", `${lastDay}T16:00:00+08:00`, dated],
  ["nine days later, on one that lasts until completion", "2026-12-10T10:00:00+08:00", {}],
])("is filed %s", (_what, time, term) => {
  const talk = signedAndFiled(time, term);
  talk.until("file");
  expect(capacitiesFiled(talk)).toEqual(["mortgagor", "agent", "mortgagee"]);
});

test("is not filed once the mandate has ended: the form is asked for again, and she signs it herself", () => {
  const talk = signedAndFiled("2026-12-10T10:00:00+08:00", dated);
  for (let turns = 0; turns < 20 && documentsToSign(talk.chain).length === 0; turns += 1) {
    if (talk.chain.inFlight === null) talk.take({ type: "due" });
    else talk.answer();
  }
  expect(standing(talk.chain)).toBe("signed");
  expect(talk.far.cases.size).toBe(0);
  expect(documentsToSign(talk.chain).map(({ type }) => type)).toEqual(["registration_application"]);
  expect(talk.take({ type: "signatures_recorded", documents: byAgent(talk) })?.[0]).toBe("mandate_not_valid");
  expect(talk.take({ type: "signatures_recorded", documents: signatures(talk.chain, talk.now) })).toBeNull();
  talk.until("file");
  expect(capacitiesFiled(talk)).toEqual(["mortgagor", "co_owner", "mortgagee"]);
  talk.until("rest");
  expect(talk.chain.state).toBe("completed");
});
