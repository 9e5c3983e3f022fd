// What the bank does by itself when a notice comes, and what it says of its postings.
// Invariant: one thing after another per chain; everything is said under a key, so that saying it twice is saying it once.

import { acts } from "./acts.ts";
import { enterDecision, type Books } from "./books.ts";
import { call, type Bank, type ChainShown } from "./talk.ts";
import type { BankCoreOptions, LedgerPosting } from "./types.ts";

export type NoticeReceived = { noticeId: string; chainId: string; type: string; data: Record<string, unknown> };

export type Conduct = {
  onNotice(notice: NoticeReceived): void;
  report(posting: LedgerPosting): void;
  /** Enters what people decided and had signed at the gateway's door into the books. */
  readByHand(chainId: string): Promise<void>;
  /** Resolves when it has acted on every notice of the chain that came so far. */
  settled(chainId: string): Promise<void>;
  /** Ends what it is doing and resolves when nothing is left. */
  stop(): Promise<void>;
};

/** Starts with nothing to do; `journal` hears what was said and what came of it. */
export function startConduct(options: BankCoreOptions, books: Books, journal: (line: string) => void): Conduct {
  const stopping = new AbortController();
  const bank: Bank = { options, books, journal, stopped: stopping.signal };
  const busy = new Map<string, Promise<void>>();
  /** Runs the tasks of one chain in order. */
  const enqueue = (queue: string, task: () => Promise<void>) => {
    const before = busy.get(queue) ?? Promise.resolve();
    const running = before.then(task).catch((error: unknown) => journal(`${queue} gave up: ${String(error)}`));
    busy.set(queue, running);
  };
  return {
    onNotice: (notice) => {
      const act = acts[notice.type];
      if (act !== undefined) enqueue(notice.chainId, () => act(notice, bank));
    },
    report: (posting) => enqueue(`${posting.chainId} report`, () => report(posting, bank)),
    readByHand: (chainId) => readByHand(chainId, bank),
    settled: async (chainId) => await busy.get(chainId),
    stop: async () => {
      stopping.abort();
      await Promise.all(busy.values());
    },
  };
}

/** What people tell at the door under the bank's own sign-in is in its credit system too; here it is read back from there. */
async function readByHand(chainId: string, bank: Bank): Promise<void> {
  const shown = (await call(chainId, "GetChain", {}, bank)) as ChainShown | null;
  if (shown === null) return;
  const { reference, decision } = shown;
  if (decision !== null && decision !== undefined) {
    const { outcome, approvedAmount, validUntil, citedNotices } = decision;
    enterDecision({ chainId, reference, outcome, approvedAmount, validUntil, citedNotices }, bank.books);
  }
  const signed = shown.signedDocuments.map(({ type, sha256: digest, signatures }) => ({
    type,
    sha256: digest,
    signers: signatures.map(({ signerName }) => signerName),
  }));
  bank.books.signed.set(chainId, signed);
}

async function report(
  { chainId, key, state, postingNumber, amount, at, reason }: LedgerPosting,
  bank: Bank,
): Promise<void> {
  const numbered = postingNumber === null ? {} : { postingNumber };
  const reasoned = reason === null ? {} : { reason };
  const posting = { key, state, amount, at, ...numbered, ...reasoned };
  await call(chainId, "ReportPosting", { idempotencyKey: `posting-${key}`, posting }, bank);
}
