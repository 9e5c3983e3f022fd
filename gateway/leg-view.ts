// How a leg (登记件) is shown: where it is, what the registry asks for, its clock, its fee, its recording.
// Invariant: what does not exist is left out; nothing is said of a leg that was not read or planned.

import type { Leg, LegFee } from "../domain/leg.ts";
import { promiseState } from "../domain/leg-clock.ts";
import { yuanFromFen } from "../domain/money.ts";
import { chinaTime, chinaTimeIfAny } from "./china-time.ts";
import type { LegSummaryView, LegView } from "./schemas/leg.ts";

/** A leg as one part of a line in a list. */
export function legSummaryView({ legId, registrationType, right, registryId, state }: Leg): LegSummaryView {
  return { legId, registrationType, right, registryId, state };
}

/** Everything shown of one leg. */
export function legView(leg: Leg): LegView {
  return {
    ...legSummaryView(leg),
    unitCodes: leg.unitCodes,
    furtherIndex: leg.furtherIndex ?? undefined,
    ground: leg.ground ?? undefined,
    changes: leg.changes,
    reversal: leg.reversal,
    filedBy: leg.filedBy,
    alone: leg.alone,
    unwinds: leg.unwinds ?? undefined,
    mends: leg.mends ?? undefined,
    rank: leg.rank,
    generation: leg.generation,
    businessNumber: leg.businessNumber ?? undefined,
    groupNumber: leg.groupNumber ?? undefined,
    caseNumber: leg.caseNumber ?? undefined,
    acceptedAt: chinaTimeIfAny(leg.acceptedAt),
    promisedBy: chinaTimeIfAny(leg.promisedBy),
    promise: promiseState(leg),
    notice: noticeView(leg.notice),
    missing: leg.missing.map(({ code, name, copies, reason }) => ({
      code,
      name,
      copies: copies ?? undefined,
      reason: reason ?? undefined,
    })),
    deadline: chinaTimeIfAny(leg.deadline),
    platformSigning: platformSigningView(leg.platformSigning),
    clock: clockView(leg.clock),
    fee: feeView(leg.fee),
    confirmed: leg.confirmed,
    recordingResult: recordingResultView(leg),
    notes: leg.notes,
    accepted: leg.accepted.map(({ at, evidenceKind, evidenceSha256, ...each }) => ({
      ...each,
      at: chinaTime(at),
      evidenceKind: evidenceKind ?? undefined,
      evidenceSha256: evidenceSha256 ?? undefined,
    })),
    recordedDuplicates: leg.recordedDuplicates.map(
      ({ businessNumber, registrationCertificateNumber, state, since }) => ({
        businessNumber,
        registrationCertificateNumber,
        state,
        since: chinaTime(since),
      }),
    ),
  };
}

function noticeView(notice: Leg["notice"]): LegView["notice"] {
  if (notice === null) return undefined;
  return {
    number: notice.number ?? undefined,
    code: notice.code ?? undefined,
    text: notice.text ?? undefined,
    at: chinaTimeIfAny(notice.at),
  };
}

/** Who is asked and who has signed: personal data, for the bank's own eyes. */
function platformSigningView(signing: Leg["platformSigning"]): LegView["platformSigning"] {
  if (signing === null) return undefined;
  const { sha256, signers, signatures } = signing;
  return { sha256, signers, signatures: signatures.map((each) => ({ ...each, signedAt: chinaTime(each.signedAt) })) };
}

function clockView(clock: Leg["clock"]): LegView["clock"] {
  if (clock === null) return undefined;
  return {
    startedAt: chinaTime(clock.startedAt),
    limit: clock.limit,
    stills: clock.stills.map(({ from, to }) => ({ from: chinaTime(from), to: chinaTimeIfAny(to) })),
  };
}

function feeView(fee: LegFee | null): LegView["fee"] {
  if (fee === null) return undefined;
  return {
    item: fee.item,
    amount: yuanFromFen(fee.amount),
    paymentNoticeNumber: fee.paymentNoticeNumber,
    deadline: chinaTimeIfAny(fee.deadline),
    key: fee.key,
    state: fee.state,
    receiptNumber: fee.receiptNumber ?? undefined,
  };
}

function recordingResultView({ recordingResult, reread }: Leg): LegView["recordingResult"] {
  if (recordingResult === null) return undefined;
  return {
    caseNumber: recordingResult.caseNumber,
    registrationCertificateNumber: recordingResult.registrationCertificateNumber,
    recorder: recordingResult.recorder,
    recordedAt: chinaTime(recordingResult.recordedAt),
    reread,
  };
}
