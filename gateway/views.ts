// How a chain is shown: domain values → the JSON of the answers (gateway/schemas/chain.ts).
// Invariants: what does not exist is left out; money is yuan text, times are China time with an offset. No rule of the business is here.

import { documentsToSign } from "../domain/application-form.ts";
import type { EpochMs } from "../domain/time.ts";
import type { Chain } from "../domain/chain-state.ts";
import type { Disbursement } from "../domain/disbursement.ts";
import type { Leg } from "../domain/leg.ts";
import type { Plan, Step } from "../domain/plan.ts";
import { yuanFromFen } from "../domain/money.ts";
import { refusalCatalogue } from "../domain/refusals.ts";
import type { SignedDocument } from "../domain/signatures.ts";
import { businessView } from "./business-view.ts";
import { chinaTime } from "./china-time.ts";
import { parkedView } from "./parked-view.ts";
import type { ChainSummaryView, ChainView, LegView, PlanView, StepView } from "./schemas/chain.ts";
import type { DocumentToSignView } from "./schemas/signing.ts";

type Moved = { chainId: string; state: Chain["state"]; step: StepView };

/** The answer to every fact told to a chain. */
export function movedView(chain: Chain): Moved {
  return { chainId: chain.chainId, state: chain.state, step: stepReached(chain) };
}

/** A chain as one line of a list. */
export function chainSummaryView(chain: Chain): ChainSummaryView {
  const { disbursement, termsInForce } = chain;
  return {
    ...head(chain),
    legs: chain.legs.map(({ legId, registrationType, state }) => ({ legId, registrationType, state })),
    disbursement: disbursement === null ? undefined : disbursementView(disbursement),
    termsInForce:
      termsInForce === null
        ? undefined
        : { key: termsInForce.key, state: termsInForce.state, at: timeOf(termsInForce.at) },
    alarms: chain.alarms.map(({ kind, key, at }) => ({ kind, key, at: chinaTime(at) })),
  };
}

/** Everything shown of one chain. `evidenceCount`: records kept of it. Legs, gates, documents to sign, why it is parked or aborted. */
export function chainView(chain: Chain, evidenceCount: number): ChainView {
  const { hold, decision } = chain;
  return {
    ...chainSummaryView(chain),
    business: businessView(chain.business),
    plan: planView(chain.plan),
    legs: chain.legs.map(legView),
    searches: chain.searches.map(({ stage, snapshot }) => ({
      stage,
      searchNumber: snapshot.searchNumber,
      takenAt: chinaTime(snapshot.takenAt),
    })),
    decision:
      decision === null
        ? undefined
        : {
            outcome: decision.outcome,
            decisionNumber: decision.decisionNumber,
            approvedAmount: yuanFromFen(decision.approvedAmount),
            validUntil: chinaTime(decision.validUntil),
            shownSha256: decision.shownSha256,
            persons: decision.persons,
          },
    documentsToSign: documentsToSignView(chain),
    signedDocuments: chain.signedDocuments.map(signedDocumentView),
    hold:
      hold === null
        ? undefined
        : {
            key: hold.key,
            amount: yuanFromFen(hold.amount),
            state: hold.state,
            holdNumber: hold.holdNumber ?? undefined,
            expiresAt: timeOf(hold.expiresAt),
          },
    stops: chain.stops.map((stop) => ({
      by: stop.by,
      reason: stop.reason,
      placedAt: chinaTime(stop.placedAt),
      liftedAt: timeOf(stop.liftedAt),
      liftedBy: stop.liftedBy ?? undefined,
    })),
    parked: chain.parked === null ? undefined : parkedView(chain, chain.parked),
    abort: abortView(chain.abort),
    evidenceCount,
  };
}

/** The plan of a chain: steps in order and the step after which only forward recovery is left. */
export function planView({ steps, legs, pointOfNoReturn, needsCover }: Plan): PlanView {
  return {
    steps: steps.map(planStep),
    legs: legs.map(({ registrationType, ground }) => ({ registrationType, ground: ground ?? undefined })),
    pointOfNoReturn,
    needsCover,
  };
}

/** Documents the chain waits for, with the text of those the gateway renders. Personal data: for the bank's own eyes. */
export function documentsToSignView(chain: Chain): DocumentToSignView[] {
  return documentsToSign(chain).map((document) => ({
    ...document,
    legId: document.legId ?? undefined,
    text: document.text ?? undefined,
  }));
}

function head(chain: Chain) {
  return {
    chainId: chain.chainId,
    reference: chain.business.reference,
    kind: chain.business.kind,
    registryId: chain.registryId,
    capability: chain.capability,
    state: chain.state,
    step: stepReached(chain),
    openedAt: chinaTime(chain.openedAt),
    updatedAt: chinaTime(chain.updatedAt),
  };
}

function stepReached({ plan, step }: Chain): StepView {
  const reached = plan.steps[step];
  const { name, legs, stage } =
    reached === undefined ? { name: undefined, legs: [], stage: undefined } : planStep(reached);
  return { index: step, of: plan.steps.length, name, legs, stage };
}

function planStep(step: Step): PlanView["steps"][number] {
  switch (step.step) {
    case "search":
      return { name: step.step, legs: [], stage: step.stage };
    case "file":
    case "reviewed":
    case "recorded":
      return { name: step.step, legs: step.legs };
    case "confirm":
      return { name: step.step, legs: [step.leg] };
    case "decision":
    case "signed":
    case "hold":
    case "disbursement":
    case "terms_in_force":
      return { name: step.step, legs: [] };
  }
}

function legView(leg: Leg): LegView {
  const { notice, recordingResult } = leg;
  return {
    legId: leg.legId,
    registrationType: leg.registrationType,
    ground: leg.ground ?? undefined,
    rank: leg.rank,
    state: leg.state,
    generation: leg.generation,
    businessNumber: leg.businessNumber ?? undefined,
    groupNumber: leg.groupNumber ?? undefined,
    caseNumber: leg.caseNumber ?? undefined,
    acceptedAt: timeOf(leg.acceptedAt),
    promisedBy: timeOf(leg.promisedBy),
    notice:
      notice === null
        ? undefined
        : {
            number: notice.number ?? undefined,
            code: notice.code ?? undefined,
            text: notice.text ?? undefined,
            at: timeOf(notice.at),
          },
    missing: leg.missing,
    recordingResult:
      recordingResult === null
        ? undefined
        : {
            caseNumber: recordingResult.caseNumber,
            registrationCertificateNumber: recordingResult.registrationCertificateNumber,
            recorder: recordingResult.recorder,
            recordedAt: chinaTime(recordingResult.recordedAt),
            reread: leg.reread,
          },
    notes: leg.notes,
  };
}

function disbursementView({ posting, earlier, ...order }: Disbursement): NonNullable<ChainSummaryView["disbursement"]> {
  return {
    key: order.key,
    amount: yuanFromFen(order.amount),
    state: order.state,
    permittedAt: timeOf(order.permittedAt),
    expiresAt: timeOf(order.expiresAt),
    posting: postingView(posting),
    earlier: earlier.map((permit) => ({
      key: permit.key,
      amount: yuanFromFen(permit.amount),
      posting: postingView(permit.posting),
    })),
  };
}

function postingView(posting: Disbursement["posting"]): NonNullable<ChainSummaryView["disbursement"]>["posting"] {
  if (posting === null) return undefined;
  return {
    key: posting.key,
    state: posting.state,
    postingNumber: posting.postingNumber ?? undefined,
    amount: yuanFromFen(posting.amount),
    at: chinaTime(posting.at),
    reason: posting.reason ?? undefined,
  };
}

function signedDocumentView({ figures, ...document }: SignedDocument): ChainView["signedDocuments"][number] {
  return {
    type: document.type,
    legId: document.legId ?? undefined,
    sha256: document.sha256,
    figures: figures === null ? undefined : { ...figures, securedAmount: yuanFromFen(figures.securedAmount) },
    signatures: document.signatures.map((signature) => ({ ...signature, signedAt: chinaTime(signature.signedAt) })),
  };
}

function abortView(abort: Chain["abort"]): ChainView["abort"] {
  if (abort === null) return undefined;
  const { code, field, detail } = abort.refusal;
  const entry = refusalCatalogue[code];
  return {
    code,
    reason: { zh: entry.zh, en: entry.en },
    mend: { zh: entry.mendZh, en: entry.mendEn },
    field: field ?? undefined,
    detail: detail ?? undefined,
    at: chinaTime(abort.at),
    by: abort.by,
  };
}

function timeOf(at: EpochMs | null): string | undefined {
  return at === null ? undefined : chinaTime(at);
}
