// How a chain is shown: domain values → the JSON of the answers (gateway/schemas/chain.ts).
// Invariants: what does not exist is left out; money is yuan text, times are China time with an offset. No rule of the business is here.

import { documentsToSign } from "../domain/documents-to-sign.ts";
import type { Chain, RecordedDecision } from "../domain/chain-state.ts";
import { yuanFromFen } from "../domain/money.ts";
import { refusalCatalogue } from "../domain/refusals.ts";
import type { SignedDocument } from "../domain/signatures.ts";
import type { EpochMs } from "../domain/time.ts";
import { businessView } from "./business-view.ts";
import { chinaTime, chinaTimeIfAny } from "./china-time.ts";
import { conditionsWantedView, recordedConditionView } from "./conditions-view.ts";
import { findingView } from "./finding-view.ts";
import { legSummaryView, legView } from "./leg-view.ts";
import { disbursementView } from "./money-view.ts";
import { parkedView } from "./parked-view.ts";
import { planView, stepReached } from "./plan-view.ts";
import type { ChainSummaryView, ChainView } from "./schemas/chain.ts";
import type { StepView } from "./schemas/plan.ts";
import type { DocumentToSignView } from "./schemas/signing.ts";

type Moved = { chainId: string; state: Chain["state"]; step: StepView };

/** The answer to every fact told to a chain. */
export function movedView(chain: Chain): Moved {
  return { chainId: chain.chainId, state: chain.state, step: stepReached(chain) };
}

/** A chain as one line of a list. */
export function chainSummaryView(chain: Chain): ChainSummaryView {
  return {
    ...head(chain),
    legs: chain.legs.map(legSummaryView),
    disbursement: chain.disbursement === null ? undefined : disbursementView(chain.disbursement),
    termsInForce: termsView(chain.termsInForce),
    alarms: chain.alarms.map(({ kind, key, at }) => ({ kind, key, at: chinaTime(at) })),
  };
}

/** Everything shown of one chain. `evidenceCount`: records kept of it. Legs, gates, documents to sign, why it is parked or aborted. */
export function chainView(chain: Chain, evidenceCount: number, now: EpochMs): ChainView {
  return {
    ...chainSummaryView(chain),
    registries: chain.registries,
    behind: chain.behind,
    waitsBehind: chain.waitsBehind === null ? undefined : { since: chinaTime(chain.waitsBehind.since) },
    business: businessView(chain.business),
    plan: planView(chain.plan),
    legs: chain.legs.map(legView),
    searches: chain.searches.map(({ stage, registryId, snapshot }) => ({
      stage,
      registryId,
      searchNumber: snapshot.searchNumber,
      takenAt: chinaTime(snapshot.takenAt),
    })),
    decision: chain.decision === null ? undefined : decisionView(chain.decision),
    earlierDecisions: chain.earlierDecisions.map(decisionView),
    asked: askedView(chain.asked),
    conditionsWanted: conditionsWantedView(chain, now),
    conditions: chain.conditions.map(recordedConditionView),
    legalNotices: chain.legalNotices.map((notice) => ({ ...notice, recordedAt: chinaTime(notice.recordedAt) })),
    lapse:
      chain.lapse === null
        ? undefined
        : { countsFrom: chinaTime(chain.lapse.countsFrom), remindedDays: chain.lapse.remindedDays },
    documentsToSign: documentsToSignView(chain),
    signedDocuments: chain.signedDocuments.map(signedDocumentView),
    hold: holdView(chain.hold),
    stops: chain.stops.map((stop) => ({
      by: stop.by,
      reason: stop.reason,
      placedAt: chinaTime(stop.placedAt),
      liftedAt: chinaTimeIfAny(stop.liftedAt),
      liftedBy: stop.liftedBy ?? undefined,
    })),
    parked: chain.parked === null ? undefined : parkedView(chain, chain.parked),
    abort: abortView(chain.abort),
    evidenceCount,
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

function askedView(asked: Chain["asked"]): ChainView["asked"] {
  if (asked === null) return undefined;
  const { amount, securedAmount, redrawn } = asked;
  return { amount: yuanFromFen(amount), securedAmount: yuanFromFen(securedAmount), redrawn };
}

function termsView(terms: Chain["termsInForce"]): ChainSummaryView["termsInForce"] {
  return terms === null ? undefined : { key: terms.key, state: terms.state, at: chinaTimeIfAny(terms.at) };
}

function decisionView(decision: RecordedDecision): NonNullable<ChainView["decision"]> {
  return {
    outcome: decision.outcome,
    conditions: decision.conditions,
    citedNotices: decision.citedNotices,
    decisionNumber: decision.decisionNumber,
    approvedAmount: yuanFromFen(decision.approvedAmount),
    validUntil: chinaTime(decision.validUntil),
    shownSha256: decision.shownSha256,
    persons: decision.persons,
    recordedAt: chinaTimeIfAny(decision.recordedAt ?? null),
  };
}

function holdView(hold: Chain["hold"]): ChainView["hold"] {
  if (hold === null) return undefined;
  return {
    key: hold.key,
    amount: yuanFromFen(hold.amount),
    state: hold.state,
    holdNumber: hold.holdNumber ?? undefined,
    expiresAt: chinaTimeIfAny(hold.expiresAt),
    neededUntil: chinaTimeIfAny(hold.neededUntil),
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
  const { code, field, detail, findings = [] } = abort.refusal;
  const entry = refusalCatalogue[code];
  return {
    code,
    reason: { zh: entry.zh, en: entry.en },
    mend: { zh: entry.mendZh, en: entry.mendEn },
    field: field ?? undefined,
    detail: detail ?? undefined,
    at: chinaTime(abort.at),
    by: abort.by,
    findings: findings.map(findingView),
  };
}
