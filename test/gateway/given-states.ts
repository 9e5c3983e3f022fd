// Facts and states that tests give a chain: decisions, signatures, a permit, parked work.
// Invariant: plain data of the contract types; nothing here decides.

import { fen } from "../../domain/money.ts";
import type { Chain } from "../../domain/chain-state.ts";
import type { ParkedKind } from "../../domain/parked.ts";
import { realIds } from "../support/ports.ts";

/** When everything is signed: as these tests begin, so that two gateways are told the same. */
const signedAt = new Date().toISOString();

/** A new idempotency key. */
export function key(): string {
  return realIds.next("key");
}

/** An approval by two persons, good until the end of 2030. */
export function decision(approvedAmount: string): Record<string, unknown> {
  return {
    outcome: "approved",
    decisionNumber: "审2026-0001",
    approvedAmount,
    validUntil: "2030-12-31T18:00:00+08:00",
    shownSha256: "d".repeat(64),
    persons: ["zhang", "wang"],
  };
}

type ToSign = {
  type: string;
  legId?: string;
  sha256: string;
  signers: { name: string; certificateNumber: string; capacity: string; onBehalfOf?: string }[];
};
type Shown = {
  documentsToSign: ToSign[];
  business: { mortgage: Record<string, unknown>; units: { unitCode: string }[] };
};

/** What RecordSignatures takes so that everything shown by GetChain is signed by everyone. */
export function signatures(chain: unknown): Record<string, unknown>[] {
  const { documentsToSign, business } = chain as Shown;
  const { securedAmount, periodStart, periodEnd } = business.mortgage;
  const unitCodes = business.units.map(({ unitCode }) => unitCode);
  return documentsToSign.map(({ type, legId, sha256, signers }) => ({
    type,
    sha256,
    ...(legId === undefined ? { figures: { securedAmount, periodStart, periodEnd, unitCodes } } : { legId }),
    signatures: signers.map(({ name, certificateNumber, capacity, onBehalfOf }) => ({
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
      signerName: name,
      signerCertificateNumber: certificateNumber,
      capacity,
      method: capacity === "mortgagee" ? "organisation_seal" : "hand_signed_original",
      signedAt,
      reference: "T-0001",
    })),
  }));
}

/** The chain as it stands once its permit left: decided, held, the new mortgage recorded and read again. */
export function permitted(chain: Chain): Chain {
  const { chainId, business, openedAt } = chain;
  const amount = business.loan?.amount ?? fen(0n);
  return {
    ...chain,
    step: chain.plan.steps.findIndex(({ step }) => step === "disbursement"),
    decision: {
      outcome: "approved",
      conditions: [],
      citedNotices: [],
      decisionNumber: "审2026-0001",
      approvedAmount: amount,
      validUntil: openedAt + 86_400_000_000,
      shownSha256: "d".repeat(64),
      persons: ["zhang", "wang"],
    },
    hold: {
      key: `${chainId}-hold`,
      amount,
      state: "held",
      holdNumber: "H-1",
      expiresAt: openedAt + 86_400_000,
      neededUntil: openedAt + 43_200_000,
    },
    disbursement: {
      key: `${chainId}-permit-1`,
      tranche: 1,
      amount,
      state: "permitted",
      permittedAt: openedAt,
      expiresAt: openedAt + 1_800_000,
      posting: null,
      sends: 1,
      askedAt: null,
      settled: false,
      earlier: [],
    },
    dueAt: openedAt + 60_000,
  };
}

/** The chain as it stands when the registry asks for materials on its first leg. */
export function askedToSupplement(chain: Chain): Chain {
  const missing = [{ code: "M1", name: "询问记录", copies: 2, reason: "原件缺页" }];
  return {
    ...permitted(chain),
    disbursement: null,
    step: chain.plan.steps.findIndex(({ step }) => step === "recorded"),
    legs: chain.legs.map((leg) =>
      leg.legId === "first"
        ? { ...leg, state: "supplement", businessNumber: `${chain.chainId}-first-1`, missing }
        : leg,
    ),
  };
}

/** The chain as it stands in front of a person. */
export function parkedAs(chain: Chain, kind: ParkedKind): Chain {
  const legId = kind === "cancellation" ? "cancellation" : "first";
  const state = kind === "cancellation" ? "registration_refused" : "recorded";
  return {
    ...permitted(chain),
    disbursement: null,
    state: "parked",
    dueAt: null,
    step: chain.plan.steps.findIndex(({ step }) => step === "recorded"),
    legs: chain.legs.map((leg) => (leg.legId === legId ? { ...leg, state } : leg)),
    parked: {
      kind,
      reason: "given by a test",
      since: chain.openedAt,
      legId,
      differences: kind === "mismatch" ? [{ field: "mortgage.securedAmount", filed: "1.00", recorded: "2.00" }] : [],
      proposal: null,
      resume: "open",
    },
  };
}
