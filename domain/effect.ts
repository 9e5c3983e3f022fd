// What a chain may do to the world, one at a time: each effect has a key its receiver enforces and, where it writes, a query twin.
// Invariant: an effect is committed as intent (Chain.inFlight, with its exact bytes) before it is performed.

import type { SearchStage } from "./search-stage.ts";
import type { Fen } from "./money.ts";
import type { RegistryRequest } from "./registry.ts";

/** To the registry: the request carries its own keys (business numbers). Twin of file, confirm, supplement, withdraw: query. */
export type RegistryEffect = {
  to: "registry";
  /** Which of the chain's registries; absent in chains that began when there was one only. */
  registryId?: string | undefined;
  request: RegistryRequest;
  legIds: string[];
  stage: SearchStage | null;
};

/** To the bank core: every order carries a key the core enforces; twin of permit: query_posting or revoke_permit; the others are safe to send again. */
export type BankCoreRequest =
  | {
      type: "place_hold";
      key: string;
      chainId: string;
      amount: Fen;
      account: string;
      reference: string;
      /** ms; a hold that ends earlier is of no use. Null: not known. */
      neededUntil: number | null;
    }
  | { type: "give_back_hold"; key: string; chainId: string; reference: string }
  | {
      type: "permit";
      key: string;
      chainId: string;
      reference: string;
      amount: Fen;
      account: string;
      /** 1 where there is one sum. */
      tranche: number;
      expiresAt: number;
      /** Evidence digests (SHA-256) and base64 bytes of the registry's own signed recording results, one per leg relied on. */
      proofs: PermitProof[];
    }
  | { type: "query_posting"; key: string; chainId: string; reference: string }
  /** A revoked key never posts, also when the permit arrives after its revocation. */
  | { type: "revoke_permit"; key: string; chainId: string; reference: string }
  /** 缴费: paid once under the key; the registry goes on when it has the money. */
  | {
      type: "pay_fee";
      key: string;
      chainId: string;
      reference: string;
      businessNumber: string;
      item: string;
      amount: Fen;
      paymentNoticeNumber: string;
      deadline: number | null;
    }
  | {
      type: "order_terms";
      key: string;
      chainId: string;
      reference: string;
      periodStart: string;
      periodEnd: string;
      proofs: PermitProof[];
    };

/**
 * What a permit or an order of terms relies on: a recording of this chain, re-read; or, where nothing is registered (最高额
 * 项下用信), the search that shows the covering mortgage live and unburdened.
 */
export type PermitProof = RecordingProof | SearchProof;

export type SearchProof = {
  type: "search";
  searchNumber: string;
  registrationCertificateNumber: string;
  /** SHA-256 of the registry message; the bytes are added when the order is rendered. */
  messageSha256: string;
};

export type RecordingProof = {
  type: "recording";
  legId: string;
  registrationType: string;
  businessNumber: string;
  caseNumber: string;
  registrationCertificateNumber: string;
  /** SHA-256 of the registry message; the bytes are added when the order is rendered. */
  messageSha256: string;
};

export type BankCoreEffect = { to: "bank_core"; request: BankCoreRequest };

export type Effect = RegistryEffect | BankCoreEffect;

/** Answer of the core to an order or query. */
export type BankCoreAnswer =
  | {
      type: "hold";
      key: string;
      state: "held" | "refused";
      holdNumber: string | null;
      expiresAt: number | null;
      reason: string | null;
    }
  | { type: "hold_given_back"; key: string }
  | { type: "permit_received"; key: string; state: "accepted" | "refused"; reason: string | null }
  | {
      type: "posting";
      key: string;
      state: "posted" | "refused" | "not_found";
      postingNumber: string | null;
      amount: Fen;
      at: number;
      reason: string | null;
    }
  | { type: "revocation"; key: string; state: "revoked" }
  /** Too late: with what was posted. */
  | { type: "revocation"; key: string; state: "already_posted"; postingNumber: string | null; amount: Fen; at: number }
  | { type: "fee"; key: string; state: "paid" | "refused"; receiptNumber: string | null; reason: string | null }
  | { type: "terms"; key: string; state: "in_force"; at: number };
