// What the bank does by itself when a notice comes: has the loan decided, has documents signed, supplies, reports postings.
// Invariant: one thing after another per chain; everything is said under a key, so that saying it twice is saying it once.

import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { enterDecision, type Books } from "./books.ts";
import type { BankCoreOptions, Behaviour, Decision, LedgerPosting, LoanBusiness } from "./types.ts";

export type NoticeReceived = { noticeId: string; chainId: string; type: string; data: Record<string, unknown> };

export type Conduct = {
  onNotice(notice: NoticeReceived): void;
  report(posting: LedgerPosting): void;
  /** Enters what people decided and had signed at the gateway's door into the books. */
  readByHand(chainId: string): Promise<void>;
  /** Ends what it is doing and resolves when nothing is left. */
  stop(): Promise<void>;
};

type Signer = { name: string; certificateNumber: string; capacity: string };

/** The part of GetChain's answer that the bank's people read. */
type ChainShown = {
  reference: string;
  business: LoanBusiness;
  documentsToSign: { type: string; legId?: string; sha256: string; signers: Signer[] }[];
  legs: { legId: string; state: string; missing: { code: string; name: string }[] }[];
  decision: Pick<Decision, "outcome" | "approvedAmount" | "validUntil"> | null;
  signedDocuments: { type: string; sha256: string; signatures: { signerName: string }[] }[];
};

type Bank = { options: BankCoreOptions; books: Books; journal: (line: string) => void; stopped: AbortSignal };

const day = 86_400_000;
const triesMax = 60;

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
    stop: async () => {
      stopping.abort();
      await Promise.all(busy.values());
    },
  };
}

const acts: Record<string, (notice: NoticeReceived, bank: Bank) => Promise<void>> = {
  decision_wanted: haveDecided,
  signatures_wanted: haveSigned,
  supplement_wanted: supply,
};

async function haveDecided({ chainId, noticeId }: NoticeReceived, bank: Bank): Promise<void> {
  const { business, behaviour } = await consider(chainId, bank);
  // What the deciders are shown goes into the books: later orders are checked against it.
  if (!bank.books.businesses.has(business.reference)) bank.books.businesses.set(business.reference, business);
  if (behaviour.manual === true) return;
  const asked = business.loan?.amount ?? business.mortgage.securedAmount;
  const approvedAmount = behaviour.decision === "other_amount" ? halfOf(asked) : asked;
  const outcome = behaviour.decision === "declined" ? "declined" : "approved";
  const validUntil = new Date(Date.now() + (behaviour.decision === "expired" ? -day : 30 * day)).toISOString();
  enterDecision({ chainId, reference: business.reference, outcome, approvedAmount, validUntil }, bank.books);
  const decision = {
    outcome,
    decisionNumber: `SP-${business.reference}`,
    approvedAmount,
    validUntil,
    shownSha256: sha256(JSON.stringify(business)),
    persons: ["审批人甲", "审批人乙"],
  };
  await call(chainId, "RecordDecision", { idempotencyKey: `decision-${noticeId}`, decision }, bank);
}

async function haveSigned({ chainId, noticeId }: NoticeReceived, bank: Bank): Promise<void> {
  const { business, behaviour, documentsToSign } = await consider(chainId, bank);
  if (behaviour.manual === true) return;
  const { securedAmount, periodStart, periodEnd } = business.mortgage;
  const figures = { securedAmount, periodStart, periodEnd, unitCodes: business.units.map((unit) => unit.unitCode) };
  const documents = documentsToSign.map(({ type, legId, sha256: digest, signers }) => ({
    type,
    ...(legId === undefined ? {} : { legId }),
    sha256: digest,
    ...(type === "registration_application" ? {} : { figures }),
    signatures: signers.map(signatureOf),
  }));
  const signed = documentsToSign.map(({ type, sha256: digest, signers }) => ({
    type,
    sha256: digest,
    signers: signers.map(({ name }) => name),
  }));
  bank.books.signed.set(chainId, signed);
  await call(chainId, "RecordSignatures", { idempotencyKey: `signatures-${noticeId}`, documents }, bank);
}

/** What people tell at the door under the bank's own sign-in is in its credit system too; here it is read back from there. */
async function readByHand(chainId: string, bank: Bank): Promise<void> {
  const shown = (await call(chainId, "GetChain", {}, bank)) as ChainShown | null;
  if (shown === null) return;
  const { reference, decision } = shown;
  if (decision !== null) {
    const { outcome, approvedAmount, validUntil } = decision;
    enterDecision({ chainId, reference, outcome, approvedAmount, validUntil }, bank.books);
  }
  const signed = shown.signedDocuments.map(({ type, sha256: digest, signatures }) => ({
    type,
    sha256: digest,
    signers: signatures.map(({ signerName }) => signerName),
  }));
  bank.books.signed.set(chainId, signed);
}

async function supply({ chainId, noticeId }: NoticeReceived, bank: Bank): Promise<void> {
  const { behaviour, legs } = await consider(chainId, bank);
  if (behaviour.supplies !== true) return;
  for (const { legId, missing } of legs.filter((leg) => leg.state === "supplement")) {
    const items = missing.map(({ name }) => ({ name, sha256: sha256(`${chainId} ${name}`), pages: 1 }));
    await call(chainId, "SupplementLeg", { idempotencyKey: `supplement-${legId}-${noticeId}`, legId, items }, bank);
  }
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

/** The chain as the gateway shows it, after the time people take over it. */
async function consider(chainId: string, bank: Bank): Promise<ChainShown & { behaviour: Behaviour }> {
  const shown = (await call(chainId, "GetChain", {}, bank)) as ChainShown | null;
  if (shown === null) throw new Error("the chain is not shown");
  const behaviour = bank.books.behaviour.get(shown.reference) ?? {};
  if (behaviour.delayMs !== undefined) await delay(behaviour.delayMs, undefined, { signal: bank.stopped });
  return { ...shown, behaviour };
}

/** Calls until there is an answer that will not change; null when it is a refusal. */
async function call(
  chainId: string,
  operation: string,
  input: object,
  { options, journal, stopped }: Bank,
): Promise<unknown> {
  for (let tries = 1; tries <= triesMax && !stopped.aborted; tries += 1) {
    try {
      const { status, body } = await options.doorOf(chainId).call(operation, { ...input, chainId });
      journal(`${chainId} ${operation} ${status}${status < 300 ? "" : ` ${JSON.stringify(body).slice(0, 300)}`}`);
      if (status < 300) return body;
      if (status < 500 && status !== 429) return null;
    } catch (error) {
      journal(`${chainId} ${operation} not answered: ${String(error)}`);
    }
    await delay(Math.min(100 * tries, 1_000), undefined, { signal: stopped }).catch(() => undefined);
  }
  throw new Error(`${operation} was not answered`);
}

/** A person signs before a teller, an organisation with its seal. */
function signatureOf({ name, certificateNumber, capacity }: Signer) {
  const person = /^\d{17}[\dX]$/.test(certificateNumber);
  return {
    signerName: name,
    signerCertificateNumber: certificateNumber,
    capacity,
    method: person ? "hand_signed_original" : "organisation_seal",
    signedAt: new Date().toISOString(),
    reference: person ? "teller-0712" : "seal-20260101-0009",
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function halfOf(yuan: string): string {
  return `${BigInt(yuan.split(".")[0] ?? "0") / 2n}.00`;
}
