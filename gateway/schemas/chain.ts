// Schemas of a chain as shown (views.ts fills them).
// Invariant: what does not exist is left out, never null; money is yuan text, times are China time with an offset.

import { z } from "@hono/zod-openapi";
import { chainKinds } from "../../domain/business.ts";
import { alarmKinds, type Chain, type Hold, type TermsInForce } from "../../domain/chain-state.ts";
import { type SearchStage } from "../../domain/search-stage.ts";
import { type Disbursement } from "../../domain/disbursement.ts";
import { legStates } from "../../domain/leg.ts";
import type { Step } from "../../domain/plan.ts";
import { parkedActions, parkedKinds } from "../../domain/parked.ts";
import { cancellationGrounds, registrationTypes, registryCapabilities } from "../../domain/registration.ts";
import { businessShown } from "./business.ts";
import { decisionOutcomes, postingStates } from "./posting.ts";
import { documentToSignView, signedDocumentView } from "./signing.ts";
import { timeText, yuanText } from "./scalars.ts";

export const chainStates = [
  "open",
  "aborting",
  "parked",
  "completed",
  "aborted",
] as const satisfies readonly Chain["state"][];
const stages = ["opening", "before_filing", "before_disbursement"] as const satisfies readonly SearchStage[];
const holdStates = ["wanted", "held", "refused", "given_back"] as const satisfies readonly Hold["state"][];
const disbursementStates = [
  "permit_wanted",
  "permitted",
  "posted",
  "refused",
] as const satisfies readonly Disbursement["state"][];
const termsStates = ["ordered", "in_force"] as const satisfies readonly TermsInForce["state"][];
const stepNames = [
  "search",
  "decision",
  "signed",
  "hold",
  "file",
  "reviewed",
  "confirm",
  "recorded",
  "disbursement",
  "terms_in_force",
] as const satisfies readonly Step["step"][];

const text = z.string();
const bilingual = z.strictObject({ zh: text, en: text });

export const planStep = z.strictObject({
  name: z.enum(stepNames),
  legs: z.array(z.enum(registrationTypes)),
  stage: z.enum(stages).optional(),
});

export const stepReached = z.strictObject({
  index: z.int(),
  of: z.int(),
  name: z.enum(stepNames).optional(),
  legs: z.array(z.enum(registrationTypes)),
  stage: z.enum(stages).optional(),
});

export const plan = z.strictObject({
  steps: z.array(planStep),
  legs: z.array(
    z.strictObject({ registrationType: z.enum(registrationTypes), ground: z.enum(cancellationGrounds).optional() }),
  ),
  pointOfNoReturn: z.int(),
  needsCover: z.boolean(),
});

const leg = z.strictObject({
  legId: text,
  registrationType: z.enum(registrationTypes),
  ground: z.enum(cancellationGrounds).optional(),
  rank: z.int(),
  state: z.enum(legStates),
  generation: z.int(),
  businessNumber: text.optional(),
  groupNumber: text.optional(),
  caseNumber: text.optional(),
  acceptedAt: timeText.optional(),
  promisedBy: timeText.optional(),
  notice: z
    .strictObject({ number: text.optional(), code: text.optional(), text: text.optional(), at: timeText.optional() })
    .optional(),
  missing: z.array(z.strictObject({ code: text, name: text })),
  recordingResult: z
    .strictObject({
      caseNumber: text,
      registrationCertificateNumber: text,
      recorder: text,
      recordedAt: timeText,
      reread: z.boolean(),
    })
    .optional(),
  notes: z.array(text),
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
  amount: yuanText,
  state: z.enum(disbursementStates),
  permittedAt: timeText.optional(),
  expiresAt: timeText.optional(),
  posting: posting.optional(),
  earlier: z.array(z.strictObject({ key: text, amount: yuanText, posting: posting.optional() })),
});

const termsInForce = z.strictObject({ key: text, state: z.enum(termsStates), at: timeText.optional() });

export const parked = z.strictObject({
  kind: z.enum(parkedKinds),
  reason: text,
  since: timeText,
  legId: text.optional(),
  differences: z.array(z.strictObject({ field: text, filed: text, recorded: text })),
  proposal: z
    .strictObject({
      action: z.enum(parkedActions),
      person: text,
      at: timeText,
      note: text,
      evidenceSha256: text.optional(),
    })
    .optional(),
  actions: z.array(
    z.strictObject({
      action: z.enum(parkedActions),
      persons: z.int(),
      evidence: z.enum(["none", "document"]),
      text: bilingual,
    }),
  ),
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

export const parkedChain = z.strictObject({
  chainId: text,
  reference: text,
  chainKind: z.enum(chainKinds),
  registryId: text,
  ...parked.shape,
});

const alarms = z.array(z.strictObject({ kind: z.enum(alarmKinds), key: text, at: timeText }));

export const chainSummary = z.strictObject({
  ...head,
  legs: z.array(z.strictObject({ legId: text, registrationType: z.enum(registrationTypes), state: z.enum(legStates) })),
  disbursement: disbursement.optional(),
  termsInForce: termsInForce.optional(),
  alarms,
});

/** What every fact told to a chain is answered with. */
export const chainMoved = z.strictObject({ chainId: text, state: z.enum(chainStates), step: stepReached });

export const chain = z.strictObject({
  ...head,
  business: businessShown,
  plan,
  legs: z.array(leg),
  searches: z.array(z.strictObject({ stage: z.enum(stages), searchNumber: text, takenAt: timeText })),
  decision: z
    .strictObject({
      outcome: z.enum(decisionOutcomes),
      decisionNumber: text,
      approvedAmount: yuanText,
      validUntil: timeText,
      shownSha256: text,
      persons: z.array(text),
    })
    .optional(),
  documentsToSign: z.array(documentToSignView),
  signedDocuments: z.array(signedDocumentView),
  hold: z
    .strictObject({
      key: text,
      amount: yuanText,
      state: z.enum(holdStates),
      holdNumber: text.optional(),
      expiresAt: timeText.optional(),
    })
    .optional(),
  stops: z.array(
    z.strictObject({
      by: text,
      reason: text,
      placedAt: timeText,
      liftedAt: timeText.optional(),
      liftedBy: text.optional(),
    }),
  ),
  disbursement: disbursement.optional(),
  termsInForce: termsInForce.optional(),
  parked: parked.optional(),
  abort: z
    .strictObject({
      code: text,
      reason: bilingual,
      mend: bilingual,
      field: text.optional(),
      detail: text.optional(),
      at: timeText,
      by: text,
    })
    .optional(),
  alarms,
  evidenceCount: z.int(),
});

export type ChainView = z.infer<typeof chain>;
export type ChainSummaryView = z.infer<typeof chainSummary>;
export type ParkedView = z.infer<typeof parked>;
export type StepView = z.infer<typeof stepReached>;
export type PlanView = z.infer<typeof plan>;
export type LegView = z.infer<typeof leg>;
export type ParkedChainView = z.infer<typeof parkedChain>;
