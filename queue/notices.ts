// Delivers notices to the bank core: signed, at least once, in order per chain, until acknowledged.
// Invariant: a notice is only done when the core's own signature says so; no number of failures ends the trying.

import type { EvidenceDraft } from "../domain/evidence.ts";
import { Fault } from "../domain/fault.ts";
import type { Adapters, BankCore, Clock, Log, Notice, SignedMessage, Store } from "../domain/ports.ts";

export type NoticeDeps = {
  store: Store;
  adapters: Adapters;
  clock: Clock;
  log: Log;
  /** ms a notice is ours while we try it: a little longer than one call may take, for every later notice of the chain waits behind it. */
  leaseMs: number;
};

/** ms from a failed try to the next; the last holds for ever. */
const scheduleMs = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000] as const;
/** Notices in flight at once, and so the most that are sent in one round. */
const atOnce = 8;
/** ms between rounds that found nothing. */
const idleMs = 250;

/** Delivers until the signal aborts; the round in hand is finished first. */
export async function deliverNotices(deps: NoticeDeps, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    let found = 0;
    try {
      found = await deliverRound(deps);
    } catch (error) {
      deps.log.error({ reason: reasonOf(error) }, "a round of notices failed");
    }
    if (found === 0) await deps.clock.sleep(idleMs, stopped);
  }
}

/** Tries every notice that is due now, the oldest of each chain; returns how many there were. */
export async function deliverRound(deps: NoticeDeps): Promise<number> {
  const due = await deps.store.dueNotices(deps.clock.now(), deps.leaseMs, atOnce);
  await Promise.all(due.map((notice) => deliver(notice, deps)));
  return due.length;
}

/** ms until the next try of a notice tried `attempts` times before. */
export function nextTryAfter(attempts: number): number {
  return scheduleMs[Math.min(attempts, scheduleMs.length - 1)] ?? 0;
}

async function deliver(notice: Notice, deps: NoticeDeps): Promise<void> {
  const evidence: EvidenceDraft[] = [];
  const acknowledged = await tryOnce(notice, evidence, deps);
  const now = deps.clock.now();
  // Every try carries the same notice: the first and the acknowledged one are kept, so that years of tries do not fill the evidence.
  const kept = acknowledged || notice.attempts === 0 ? evidence : [];
  try {
    await deps.store.noticeSent(
      notice.noticeId,
      acknowledged ? now : null,
      acknowledged ? null : now + nextTryAfter(notice.attempts),
      kept,
    );
  } catch (error) {
    // Its lease runs out and it is sent again; the core knows it by its number.
    deps.log.error({ noticeId: notice.noticeId, reason: reasonOf(error) }, "a notice's delivery could not be noted");
  }
}

async function tryOnce(notice: Notice, evidence: EvidenceDraft[], deps: NoticeDeps): Promise<boolean> {
  try {
    const core = coreOf(notice, deps);
    const message = await core.prepareNotice(notice);
    evidence.push(
      record("message_out", notice, message.contentType, message.bytes, message.signature, deps.clock.now()),
    );
    const reply = await core.send(message.path, message);
    const signature = await core.acknowledged(notice, message, reply);
    const type = signature === null ? "quarantined_message" : "message_in";
    evidence.push(
      record(type, notice, reply.contentType, reply.bytes, signature ?? { type: "none" }, deps.clock.now()),
    );
    if (signature === null)
      deps.log.warn(
        { noticeId: notice.noticeId, status: reply.status },
        "a notice was answered without an acknowledgement",
      );
    return signature !== null;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    deps.log.warn(
      { noticeId: notice.noticeId, attempts: notice.attempts, reason: error.message },
      "a notice was not delivered",
    );
    return false;
  }
}

function coreOf(notice: Notice, deps: NoticeDeps): BankCore {
  const core = deps.adapters.bankCores.get(notice.institution);
  if (core === undefined) throw new Fault("settings", "give_up", `no bank core for institution ${notice.institution}`);
  return core;
}

function record(
  type: EvidenceDraft["type"],
  notice: Notice,
  contentType: string,
  bytes: Uint8Array,
  signature: SignedMessage["signature"],
  at: number,
): EvidenceDraft {
  return {
    type,
    at,
    counterparty: `bank:${notice.institution}`,
    subject: `notice ${notice.type}`,
    contentType,
    bytes,
    signature,
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : "no reason given";
}
