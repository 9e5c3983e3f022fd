// Schemas of a chain as shown (views.ts fills them).
// Invariant: what does not exist is left out, never null; money is yuan text, times are China time with an offset.

import { z } from "@hono/zod-openapi";
import { chainKinds } from "../../domain/business.ts";
import { alarmKinds, decisionOutcomes, type Chain, type Hold, type TermsInForce } from "../../domain/chain-state.ts";
import { type Disbursement } from "../../domain/disbursement.ts";
import { registryCapabilities } from "../../domain/registration.ts";
import { searchStages } from "../../domain/search-stage.ts";
import { signingWays } from "../../domain/signing-ways.ts";
import { businessShown } from "./business.ts";
import { conditionView, recordedConditionView } from "./conditions.ts";
import { bilingual, finding } from "./finding.ts";
import { leg, legSummary } from "./leg.ts";
import { legalNoticeView } from "./legal-notice.ts";
import { parked } from "./parked.ts";
import { plan, stepReached } from "./plan.ts";
import { postingStates } from "./posting.ts";
import { documentToSignView, signedDocumentView } from "./signing.ts";
import { timeText, yuanText } from "./scalars.ts";

export const chainStates = [
  "open",
  "aborting",
  "parked",
  "completed",
  "aborted",
] as const satisfies readonly Chain["state"][];
const holdStates = ["wanted", "held", "refused", "given_back"] as const satisfies readonly Hold["state"][];
const disbursementStates = [
  "permit_wanted",
  "permitted",
  "posted",
  "refused",
] as const satisfies readonly Disbursement["state"][];
const termsStates = ["ordered", "in_force"] as const satisfies readonly TermsInForce["state"][];

const text = z.string();

/** One group of units of the chain (practice 13). */
export const chainRegistry = z.strictObject({
  registryId: text,
  capability: z.enum(registryCapabilities),
  signing: z.enum(signingWays),
  unitCodes: z.array(text),
});

const posting = z.strictObject({
  key: text,
  state: z.enum(postingStates),
  postingNumber: text.optional(),
  amount: yuanText,
  at: timeText,
  reason: text.optional(),
});

const disbursement = z.strictObject({
  key: text,
  tranche: z.int(),
  amount: yuanText,
  state: z.enum(disbursementStates),
  permittedAt: timeText.optional(),
  expiresAt: timeText.optional(),
  posting: posting.optional(),
  earlier: z.array(
    z.strictObject({
      key: text,
      tranche: z.int(),
      amount: yuanText,
      posting: posting.optional(),
      paidOut: z.boolean(),
    }),
  ),
});

const termsInForce = z.strictObject({ key: text, state: z.enum(termsStates), at: timeText.optional() });

const decision = z.strictObject({
  outcome: z.enum(decisionOutcomes),
  conditions: z.array(text),
  citedNotices: z.array(text),
  decisionNumber: text,
  approvedAmount: yuanText,
  validUntil: timeText,
  shownSha256: text,
  persons: z.array(text),
  recordedAt: timeText.optional(),
});

const hold = z.strictObject({
  key: text,
  amount: yuanText,
  state: z.enum(holdStates),
  holdNumber: text.optional(),
  expiresAt: timeText.optional(),
  neededUntil: timeText.optional(),
});

const stop = z.strictObject({
  by: text,
  reason: text,
  placedAt: timeText,
  liftedAt: timeText.optional(),
  liftedBy: text.optional(),
});

const abort = z.strictObject({
  code: text,
  reason: bilingual,
  mend: bilingual,
  field: text.optional(),
  detail: text.optional(),
  at: timeText,
  by: text,
  findings: z.array(finding),
});

const head = {
  chainId: text,
  reference: text,
  kind: z.enum(chainKinds),
  registryId: text,
  capability: z.enum(registryCapabilities),
  state: z.enum(chainStates),
  step: stepReached,
  openedAt: timeText,
  updatedAt: timeText,
};

const alarms = z.array(z.strictObject({ kind: z.enum(alarmKinds), key: text, at: timeText }));

export const chainSummary = z.strictObject({
  ...head,
  legs: z.array(legSummary),
  disbursement: disbursement.optional(),
  termsInForce: termsInForce.optional(),
  alarms,
});

/** What every fact told to a chain is answered with. */
export const chainMoved = z.strictObject({ chainId: text, state: z.enum(chainStates), step: stepReached });

export const chain = z.strictObject({
  ...head,
  registries: z.array(chainRegistry),
  behind: z.array(text),
  waitsBehind: z.strictObject({ since: timeText }).optional(),
  business: businessShown,
  plan,
  legs: z.array(leg),
  searches: z.array(
    z.strictObject({ stage: z.enum(searchStages), registryId: text, searchNumber: text, takenAt: timeText }),
  ),
  decision: decision.optional(),
  earlierDecisions: z.array(decision),
  asked: z
    .strictObject({ amount: yuanText, securedAmount: yuanText, redrawn: z.array(z.enum(["main", "mortgage"])) })
    .optional(),
  conditionsWanted: z.array(conditionView),
  conditions: z.array(recordedConditionView),
  legalNotices: z.array(legalNoticeView),
  lapse: z.strictObject({ countsFrom: timeText, remindedDays: z.array(z.int()) }).optional(),
  documentsToSign: z.array(documentToSignView),
  signedDocuments: z.array(signedDocumentView),
  hold: hold.optional(),
  stops: z.array(stop),
  disbursement: disbursement.optional(),
  termsInForce: termsInForce.optional(),
  parked: parked.optional(),
  abort: abort.optional(),
  alarms,
  evidenceCount: z.int(),
});

export type ChainView = z.infer<typeof chain>;
export type ChainSummaryView = z.infer<typeof chainSummary>;
export type DisbursementView = z.infer<typeof disbursement>;
