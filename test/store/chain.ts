// A chain for tests of the store: valid in every field the store looks at, synthetic in all others.

import type { Chain } from "../../domain/chain-state.ts";
import type { EvidenceDraft } from "../../domain/evidence.ts";
import { fen } from "../../domain/money.ts";
import type { PlacedLeg } from "../../domain/plan.ts";
import type { Change, IdempotentAnswer, Opening, StoredChain } from "../../domain/ports.ts";
import { realIds } from "../support/ports.ts";

export const startedAt = Date.UTC(2026, 5, 1, 1, 0, 0);
export const institution = "harbour-bank";

const lender: Chain["lender"] = {
  name: "港湾银行",
  creditCode: "91350100M000100Y43",
  financialLicenceNumber: "B0001H135010001",
  licenceValidUntil: null,
  kind: "commercial_bank",
  branches: [],
  predecessors: [],
};

/** A first registration at that registry, as a plan has it. */
export function aPlacedLeg(registryId: string): PlacedLeg {
  return {
    legId: "leg-1",
    registrationType: "first",
    right: "mortgage",
    ground: null,
    rank: "agreed",
    changes: [],
    units: "all",
    reversal: "given_up",
    filedBy: "us",
    alone: false,
    registryId,
    unitCodes: [],
    furtherIndex: null,
  };
}

/** An open new loan, due at `startedAt`. */
export function aChain(changed: Partial<Chain> = {}): Chain {
  const chainId = realIds.next("chn");
  return {
    chainId,
    institution,
    lender,
    registryId: "linhai",
    capability: "combined",
    registries: [{ registryId: "linhai", capability: "combined", signing: "carried", unitCodes: [] }],
    business: aBusiness(chainId),
    state: "open",
    plan: {
      way: "first",
      legs: [],
      steps: [{ step: "decision", part: "only" }],
      pointOfNoReturn: 0,
      needsCover: false,
      needs: [],
    },
    step: 0,
    legs: [],
    searches: [],
    searched: [],
    searchesMade: 0,
    waitingSince: null,
    asked: null,
    behind: [],
    waitsBehind: null,
    decision: null,
    earlierDecisions: [],
    conditions: [],
    legalNotices: [],
    lapse: null,
    signedDocuments: [],
    hold: null,
    stops: [],
    disbursement: null,
    termsInForce: null,
    inFlight: null,
    tries: 0,
    dueAt: startedAt,
    parked: null,
    abort: null,
    alarms: [],
    openedAt: startedAt,
    updatedAt: startedAt,
    ...changed,
  };
}

function aBusiness(chainId: string): Chain["business"] {
  const contract = {
    number: "2026-0001",
    sha256: "a".repeat(64),
    signedOn: "2026-05-30",
    signedForThisBusiness: true,
    unitCodes: [],
  };
  return {
    kind: "new_loan",
    reference: `ref-${chainId}`,
    mortgagee: {
      name: "港湾银行",
      creditCode: "91350100M000100Y43",
      kind: "commercial_bank",
      capacity: "own_claim",
      financialLicenceNumber: "B0001H135010001",
    },
    debtor: { type: "person", name: "张三", certificateType: "resident_id", certificateNumber: "11010519491231002X" },
    mortgagors: [],
    units: [],
    mortgage: {
      form: "general",
      securedAmount: fen(120_000_000n),
      amountBasis: "in_total",
      periodStart: "2026-06-01",
      periodEnd: "2046-06-01",
      securedScope: "主债权及利息",
      transferCovenant: false,
      rank: 1,
    },
    mainContract: contract,
    mortgageContract: contract,
    materials: [],
    mandates: [],
    coMortgagees: [],
    consents: [],
    oldCertificates: [],
    blanks: [],
    loan: { amount: fen(120_000_000n), currency: "CNY", account: "loan-0001" },
  };
}

/** A draft whose bytes are any, also none that text could hold. */
export function aDraft(subject: string, bytes: Uint8Array = new Uint8Array([0, 255, 10, 0, 128])): EvidenceDraft {
  return {
    type: "message_in",
    at: startedAt,
    counterparty: `bank:${institution}`,
    subject,
    contentType: "application/json",
    bytes,
    signature: {
      type: "http_message",
      keyId: "core-1",
      algorithm: "ecdsa-p256-sha256",
      signatureInput: 'sig=("@method")',
      signature: "c2lnbmF0dXJl",
      base: '"@method": POST',
    },
  };
}

export function anAnswer(changed: Partial<IdempotentAnswer> = {}): IdempotentAnswer {
  return {
    institution,
    operation: "SubmitChain",
    idempotencyKey: realIds.nonce(),
    inputSha256: "b".repeat(64),
    answer: '{"chainId": "chn_1",  "note": "两个空格\\u0000"}',
    refused: false,
    ...changed,
  };
}

export function anOpening(changed: Partial<Opening> = {}): Opening {
  const chain = changed.chain ?? aChain();
  return {
    chain,
    liveKeys: [`unit:${chain.chainId}`],
    contractKeys: [`contract:${chain.chainId}`],
    evidence: [aDraft("SubmitChain")],
    notices: [],
    answer: anAnswer(),
    ...changed,
  };
}

/** The next step of a chain as it was read, written by a door. */
export function aChange(stored: StoredChain, changed: Partial<Change> = {}): Change {
  return {
    chain: { ...stored.chain, tries: stored.chain.tries + 1 },
    version: stored.version,
    epoch: null,
    evidence: [aDraft("step")],
    notices: [],
    intent: null,
    answer: null,
    ...changed,
  };
}
