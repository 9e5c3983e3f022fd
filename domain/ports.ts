// The ports' one home: everything impure that domain, store logic, queue, doors and adapters are handed by main.ts.
// Invariant: outside main.ts and the implementations of these nothing reads a clock, a random source or a timer.

import type { EpochMs } from "./time.ts";
import type { Chain } from "./chain-state.ts";
import type { BankCoreAnswer, BankCoreRequest } from "./effect.ts";
import type { NoticeDraft } from "./event.ts";
import type { EvidenceDraft, EvidenceRecord, SignaturePlace } from "./evidence.ts";
import type { Duty } from "./parked-needs.ts";
import type { ChainKeys } from "./opening.ts";
import type { RegistrationType } from "./registration.ts";
import type { PreparedMessage, RawReply, RegistryAdapter } from "./registry.ts";
import type { PublicKeyRecord } from "./signature-algorithm.ts";

export interface Clock {
  now(): EpochMs;
  /** Resolves after `ms`; earlier when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Ids {
  /** Sortable unique id with a prefix: "chn_…", "evt_…". Lower-case letters and digits after the prefix. */
  next(prefix: string): string;
  /** 32 random hexadecimal digits. */
  nonce(): string;
}

/** Signs with one of our own keys. Throws Fault(origin "signer"). */
export interface Signer extends Readonly<PublicKeyRecord> {
  /** ecdsa, sm2: raw r‖s, 64 bytes; ed25519: 64 bytes; rsa: as long as the modulus. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** Of keys that take turns, the one of now (domain/own-key.ts); absent where there is one. */ turn?(): Signer;
}

/** Verifies with one pinned key, in its own algorithm alone. */
export interface Verifier extends Readonly<PublicKeyRecord> {
  /** False for everything that is not this key's signature over exactly these bytes. */
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
}

/** A caller's pinned key (clients of the doors) and what its sign-in may do. */
export type KeyRecord = PublicKeyRecord & {
  institution: string;
  /** core: the bank's systems; operator: one person of the operations staff. */
  role: "core" | "operator";
  /** Name of the sign-in; two different persons have two different ones. */
  person: string;
  /** 岗位 of that person; none for the bank's systems. */
  duties: readonly Duty[];
};

export interface Keys {
  find(keyId: string): (KeyRecord & Verifier) | null;
}

/** Structured log without personal data. */
export interface Log {
  info(fields: Record<string, string | number | boolean | null>, message: string): void;
  warn(fields: Record<string, string | number | boolean | null>, message: string): void;
  error(fields: Record<string, string | number | boolean | null>, message: string): void;
}

/** Hints the queue that a chain is due; may be lost, doubled or late without harm. */
export interface Wake {
  wake(chainId: string, name: RegistrationType | "gate" | "disbursement"): Promise<void>;
}

// ── the store ────────────────────────────────────────────────────────────────────────────────────────────────────────

export type StoredChain = {
  chain: Chain;
  /** Raised by every commit. */ version: number;
  /** Raised by every claim: the fence. */ epoch: number;
};

/** One step of a chain, committed by one statement: all of it or nothing. */
export type Change = {
  chain: Chain;
  /** Version read; the commit is refused when it moved on. */
  version: number;
  /** A worker's fence; null for doors and callbacks. */
  epoch: number | null;
  evidence: EvidenceDraft[];
  notices: NoticeDraft[];
  /** Exact bytes of the effect now in flight (kept so that they can be shown and looked up); null when nothing new is in flight. */
  intent: Intent | null;
  /** Answer to be given again to the same idempotency key; null for workers. */
  answer: IdempotentAnswer | null;
  /** Keys held from now on in place of those held so far; absent: they stay. */
  keys?: ChainKeys | undefined;
};

export type Intent = {
  message: PreparedMessage | null;
  /** Business numbers that callbacks will name, and the registry they are known at; null: none are. */
  businessNumbers: string[];
  registryId: string | null;
};

export type IdempotentAnswer = {
  institution: string;
  operation: string;
  idempotencyKey: string;
  inputSha256: string;
  /** The answer's JSON text, kept byte for byte; a refusal is an answer. */
  answer: string;
  refused: boolean;
};

/** moved_on: version or epoch is no longer the one read, decide again; conflict: idempotency key taken meanwhile; Clash: one of `keys` is taken. */
export type CommitResult = "committed" | "moved_on" | "conflict" | Clash;

export type Opening = {
  chain: Chain;
  /** Keys of which only one live chain may hold each, per institution (practice 18); given back when the chain ends. */
  liveKeys: string[];
  /** Keys held for ever unless the chain ends aborted ("contract filed twice"). */
  contractKeys: string[];
  evidence: EvidenceDraft[];
  notices: NoticeDraft[];
  answer: IdempotentAnswer;
};

/** A key of an opening that another chain of the institution holds. */
export type Clash = { clash: "live" | "contract"; key: string };

/** `behind`: other chains stand ahead of it than its `behind` says; nothing was written. */
export type OpeningResult = "opened" | "conflict" | Clash | { behind: string[] };

export type ChainFilter = {
  institution: string;
  state: Chain["state"] | null;
  kind: string | null;
  reference: string | null;
  after: string | null;
  limit: number;
};

export type Notice = {
  noticeId: string;
  institution: string;
  chainId: string;
  /** 1, 2, 3 … per chain. */
  sequence: number;
  /** Global position, for resuming WatchEvents: decimal text. */
  cursor: string;
  type: NoticeDraft["type"];
  data: Record<string, unknown>;
  at: EpochMs;
  attempts: number;
  acknowledgedAt: EpochMs | null;
  dueAt: EpochMs | null;
};

export interface Store {
  /** Inserts the chain, its keys, evidence, notices and answer in one transaction, in which those ahead of it are looked up again. */
  open(opening: Opening): Promise<OpeningResult>;
  /** Own live chains behind which this one, were it opened now, would stand (domain/order-of-submission.ts). */
  chainsAhead(chain: Chain): Promise<string[]>;
  /** Live chains that were opened behind this one. */
  chainsBehind(chainId: string): Promise<string[]>;
  /** The first key that an opening with these would clash on now, or null; writes nothing. */
  clashOf(institution: string, liveKeys: string[], contractKeys: string[]): Promise<Clash | null>;
  read(institution: string, chainId: string): Promise<StoredChain | null>;
  /** Without tenant check: for workers and callbacks only. */
  readAny(chainId: string): Promise<StoredChain | null>;
  list(filter: ChainFilter): Promise<StoredChain[]>;
  commit(change: Change): Promise<CommitResult>;

  /** Takes the given chain, or the due one that waits longest (begun chains first), leaving out `closedRegistries`; null when none is free. */
  claim(
    worker: string,
    chainId: string | null,
    now: EpochMs,
    leaseMs: number,
    closedRegistries: string[],
  ): Promise<StoredChain | null>;
  /** Lengthens the lease; false when the epoch moved on. */
  renew(chainId: string, epoch: number, now: EpochMs, leaseMs: number): Promise<boolean>;
  /** Gives the claim back. */
  giveBack(chainId: string, epoch: number): Promise<void>;
  /** Ids and wake names of chains due at `now` that nobody holds; for the sweeper. */
  due(now: EpochMs, limit: number): Promise<{ chainId: string; name: RegistrationType | "gate" | "disbursement" }[]>;
  chainOfBusinessNumber(registryId: string, businessNumber: string): Promise<string | null>;

  findAnswer(institution: string, operation: string, idempotencyKey: string): Promise<IdempotentAnswer | null>;
  /** Keeps an answer that changed no chain (a refusal); false when the key is taken. */
  keepAnswer(answer: IdempotentAnswer, evidence: EvidenceDraft[]): Promise<boolean>;
  /** Remembers a nonce for ever; false when it was there already. */
  rememberNonce(keyId: string, nonce: string, at: EpochMs): Promise<boolean>;
  /** Keeps messages that belong to no chain: stream "door" for refused and quarantined ones (bodies cut at 64 KiB by the caller), "srh_…" for a register search. */
  keep(stream: string, drafts: EvidenceDraft[]): Promise<void>;

  evidence(stream: string): Promise<EvidenceRecord[]>;
  /** Bytes of a verified registry message by digest, for the proofs in a permit. */
  messageBytes(chainId: string, sha256: string): Promise<Uint8Array | null>;

  notices(institution: string, after: string | null, limit: number): Promise<Notice[]>;
  notice(institution: string, noticeId: string): Promise<Notice | null>;
  /** The oldest unacknowledged notice of each chain that is due. Leased for `leaseMs` so that two processes do not send at once. */
  dueNotices(now: EpochMs, leaseMs: number, limit: number): Promise<Notice[]>;
  noticeSent(
    noticeId: string,
    acknowledgedAt: EpochMs | null,
    nextDueAt: EpochMs | null,
    evidence: EvidenceDraft[],
  ): Promise<void>;
  retryNotice(institution: string, noticeId: string, now: EpochMs): Promise<boolean>;

  /** Round trip to the database; throws when it is not there. */
  ping(): Promise<void>;
}

// ── the bank core ────────────────────────────────────────────────────────────────────────────────────────────────────

export type SignedMessage = {
  /** Path it was signed for, with its leading slash. */ path: string;
  contentType: string;
  bytes: Uint8Array;
  headers: Record<string, string>;
  signature: SignaturePlace;
};

/** One institution's core systems. */
export interface BankCore {
  /** `proofBytes`: registry messages by digest, put into permits and terms orders as base64. */
  prepare(request: BankCoreRequest, proofBytes: Map<string, Uint8Array>): Promise<SignedMessage>;
  prepareNotice(notice: Notice): Promise<SignedMessage>;
  /** Throws Fault(origin "bank_core"). */
  send(path: string, message: SignedMessage): Promise<RawReply & { headers: Record<string, string> }>;
  /** Verifies the core's signature over the reply and reads it; null when it does not verify or does not answer the request. */
  read(
    request: BankCoreRequest,
    sent: SignedMessage,
    reply: RawReply & { headers: Record<string, string> },
  ): Promise<{ answer: BankCoreAnswer; signature: SignaturePlace } | null>;
  /** Where the core's signature over its acknowledgement of that notice is; null when the reply is no such acknowledgement. */
  acknowledged(
    notice: Notice,
    sent: SignedMessage,
    reply: RawReply & { headers: Record<string, string> },
  ): Promise<SignaturePlace | null>;
}

/** Builds the one evidence file (a ZIP) of a chain: records, exact bytes, public keys, a manifest signed by the gateway. */
export interface EvidenceFiles {
  build(chain: Chain, records: EvidenceRecord[], at: EpochMs): Promise<Uint8Array>;
}

export type Adapters = { registries: ReadonlyMap<string, RegistryAdapter>; bankCores: ReadonlyMap<string, BankCore> };
