// How the bank's people talk with the gateway: they look at a chain, and say things until they are answered.
// Invariant: everything is said under a key, so that saying it twice is saying it once.

import { setTimeout as delay } from "node:timers/promises";
import type { Books } from "./books.ts";
import type { BankCoreOptions, Behaviour, Decision, LoanBusiness } from "./types.ts";

export type Signer = { name: string; certificateNumber: string; capacity: string; onBehalfOf?: string };

/** The part of GetChain's answer that the bank's people read. */
export type ChainShown = {
  reference: string;
  business: LoanBusiness;
  /** What was asked for, where less was approved. */
  asked?: { amount: string; securedAmount: string } | undefined;
  documentsToSign: { type: string; legId?: string; sha256: string; signers: Signer[] }[];
  legs: {
    legId: string;
    state: string;
    missing: { code: string; name: string }[];
    recordingResult?: { registrationCertificateNumber: string } | undefined;
  }[];
  /** Absent in answers of before conditions were there. */
  conditionsWanted?: { type: string; subject?: string }[];
  decision?: Pick<Decision, "outcome" | "approvedAmount" | "validUntil" | "citedNotices"> | null;
  signedDocuments: { type: string; sha256: string; signatures: { signerName: string }[] }[];
};

export type Bank = { options: BankCoreOptions; books: Books; journal: (line: string) => void; stopped: AbortSignal };

const triesMax = 60;

/** The chain as the gateway shows it, after the time people take over it. */
export async function consider(chainId: string, bank: Bank): Promise<ChainShown & { behaviour: Behaviour }> {
  const shown = (await call(chainId, "GetChain", {}, bank)) as ChainShown | null;
  if (shown === null) throw new Error("the chain is not shown");
  const behaviour = bank.books.behaviour.get(shown.reference) ?? {};
  if (behaviour.delayMs !== undefined) await delay(behaviour.delayMs, undefined, { signal: bank.stopped });
  return { ...shown, behaviour };
}

/** Calls until there is an answer that will not change; null when it is a refusal. */
export async function call(
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
