// Evidence of what was turned away, kept at a bounded rate so that a flood cannot fill the store.
// Invariant: what is not kept one by one is counted, and the count is kept; no sort uses up the rate of another.

import type { EvidenceDraft } from "../domain/evidence.ts";
import type { Clock, Log, Store } from "../domain/ports.ts";

/** Who shares a rate, as "strangers" or a key id: a name from our own records, never from a message. */
export type Sort = { name: string; perSecond: number };

export type BoundedEvidence = {
  /**
   * Keeps the record in the stream "door", or counts it under its reason (a word of ours); true when it was kept. The
   * counts of seconds that are over go with it. Throws what the store throws: no evidence, no traffic.
   */
  keep(draft: EvidenceDraft, sort: Sort, reason: string): Promise<boolean>;
  /** Keeps the counts not yet kept; for the end of the process. Never throws. */
  close(): Promise<void>;
};

type EvidenceOf = "refused_message" | "quarantined_message";

/** Records of one sort that were left out; first and last in ms. */
type LeftOut = { first: number; last: number; count: number; reasons: Record<string, number> };
type Counts = Map<string, LeftOut>;

const reasonsMax = 32;
const summariesMax = 100;

/** `type`: of the records, and of the summaries of those left out (subject "left out", one JSON object each). */
export function openBoundedEvidence(
  { store, clock, log }: { store: Pick<Store, "keep">; clock: Clock; log: Log },
  type: EvidenceOf,
): BoundedEvidence {
  let second = 0;
  let kept = new Map<string, number>();
  let counting: Counts = new Map();
  const over: Counts = new Map();

  const turn = (to: number): void => {
    for (const [name, left] of counting) add(over, name, left);
    counting = new Map();
    kept = new Map();
    second = to;
  };
  // The counts are taken out first, so that no other call keeps them too; they come back when they were not kept.
  const write = async (drafts: EvidenceDraft[]): Promise<void> => {
    const told = [...over].slice(0, summariesMax);
    for (const [name] of told) over.delete(name);
    if (told.length + drafts.length === 0) return;
    try {
      await store.keep("door", [...told.map(([name, left]) => summary(name, left, type, clock.now())), ...drafts]);
    } catch (error) {
      for (const [name, left] of told) add(over, name, left);
      throw error;
    }
  };

  return {
    async keep(draft, { name, perSecond }, reason) {
      const now = clock.now();
      if (Math.floor(now / 1000) !== second) turn(Math.floor(now / 1000));
      const before = kept.get(name) ?? 0;
      const fits = before < perSecond;
      if (fits) kept.set(name, before + 1);
      else {
        if (!counting.has(name)) log.warn({ type, name, reason }, "over its rate: the rest of this second is counted");
        add(counting, name, { first: now, last: now, count: 1, reasons: { [reason]: 1 } });
      }
      await write(fits ? [draft] : []);
      return fits;
    },
    async close() {
      turn(0);
      await write([]).catch(() => log.error({ type, names: over.size }, "counts of what was left out are lost"));
    },
  };
}

function add(counts: Counts, name: string, more: LeftOut): void {
  const { first, last, count, reasons } = counts.get(name) ?? { ...more, count: 0, reasons: {} };
  const sum = { ...reasons };
  for (const [reason, times] of Object.entries(more.reasons)) {
    const word = reason in sum || Object.keys(sum).length < reasonsMax ? reason : "other";
    sum[word] = (sum[word] ?? 0) + times;
  }
  const span = { first: Math.min(first, more.first), last: Math.max(last, more.last) };
  counts.set(name, { ...span, count: count + more.count, reasons: sum });
}

function summary(name: string, { first, last, count, reasons }: LeftOut, type: EvidenceOf, at: number): EvidenceDraft {
  const told = { event: "left_out", name, count, reasons, first: isoTime(first), last: isoTime(last) };
  return {
    type,
    at,
    counterparty: "gateway",
    subject: "left out",
    contentType: "application/json",
    bytes: new TextEncoder().encode(JSON.stringify(told)),
    signature: { type: "none" },
  };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
