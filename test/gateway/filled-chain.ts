// A chain with every part filled that GetChain can show, as no single chain ever is.
// Invariant: plain data of the contract types; nothing here decides.

import type { Chain, CreditDecision } from "../../domain/chain-state.ts";
import type { Disbursement, Posting } from "../../domain/disbursement.ts";
import type { Leg } from "../../domain/leg.ts";
import { fen } from "../../domain/money.ts";
import { refuse } from "../../domain/refusal.ts";

const digest = "9".repeat(64);

/** Everything known of it at once, besides what it was opened with. */
export function filled(chain: Chain): Chain {
  const at = chain.openedAt;
  return {
    ...chain,
    ...facts(at),
    legs: chain.legs.map((leg) => filledLeg(leg, at)),
    searches: [
      {
        stage: "watch",
        registryId: chain.registryId,
        snapshot: { searchNumber: "srh_1", takenAt: at, units: [] },
        messageSha256: digest,
        receivedAt: at,
      },
    ],
    asked: { amount: fen(9n), securedAmount: fen(9n), redrawn: ["main", "mortgage"], earlier: [] },
    behind: ["chn_0"],
    waitsBehind: { since: at, askedAt: at, parkedTold: [] },
    lapse: { countsFrom: at, remindedDays: [60, 75] },
    hold: { key: "hold-1", amount: fen(7n), state: "held", holdNumber: "H-1", expiresAt: at, neededUntil: at },
    stops: [{ by: "chen", reason: "复核", placedAt: at, liftedAt: at, liftedBy: "liu" }],
    disbursement: disbursement(at),
    termsInForce: { key: "terms-1", state: "in_force", at },
    abort: {
      refusal: { ...refuse("decision_expired", "decision.validUntil", "x"), findings: [finding] },
      at,
      by: "gateway",
    },
    alarms: [{ kind: "posted_after_end", key: "permit-1", at }],
    parked: {
      kind: "mismatch",
      reason: "given by a test",
      since: at,
      legId: "first",
      differences: [{ field: "mortgage.securedAmount", filed: "1.00", recorded: "2.00" }],
      proposal: {
        action: "unwind",
        person: "chen",
        duties: ["credit_approval"],
        at,
        note: "x",
        evidenceKind: "bank_resolution",
        evidenceSha256: digest,
      },
      resume: "open",
    },
  };
}

/** What the bank and its people told. */
function facts(at: number): Pick<Chain, "decision" | "earlierDecisions" | "conditions" | "legalNotices"> {
  const decision: CreditDecision = {
    outcome: "conditional",
    conditions: ["保险已办妥"],
    citedNotices: ["苏(2024)预告第1号"],
    decisionNumber: "审2026-0001",
    approvedAmount: fen(100_00n),
    validUntil: at + 1_000,
    shownSha256: digest,
    persons: ["zhang", "wang"],
  };
  const paper = { sha256: digest, on: "2026-11-20", recordedAt: at, by: "core" };
  return {
    decision: { ...decision, recordedAt: at },
    earlierDecisions: [decision],
    conditions: [
      { ...paper, type: "payoff_statement", subject: null, number: "1", amount: fen(5n), validUntil: at },
      { ...paper, type: "consent", subject: "increase:张示", number: "2" },
    ],
    legalNotices: [{ ...paper, matter: "dispute", number: "3", by: "chen", settled: true }],
  };
}

const finding = {
  ruleId: "PL-001",
  code: "unit_code_malformed" as const,
  field: "units[0].unitCode",
  detail: "27",
  why: { zh: "单元号须为28位", en: "A unit code has 28 characters" },
  basis: "GB/T 37346",
  mend: { zh: "核对单元号", en: "Check the unit code" },
};

/** One who is asked on the registry's platform, and has signed there. */
function platformSigning(at: number): NonNullable<Leg["platformSigning"]> {
  const [name, certificateNumber, capacity] = ["张示", "320505198501012316", "mortgagor"] as const;
  const record = { signerName: name, signerCertificateNumber: certificateNumber, capacity };
  return {
    sha256: digest,
    signers: [{ name, certificateNumber, capacity }],
    signatures: [{ ...record, method: "registry_platform", signedAt: at, reference: "APP-1" }],
  };
}

function filledLeg(leg: Leg, at: number): Leg {
  return {
    ...leg,
    furtherIndex: 0,
    changes: ["amount", "term"],
    unwinds: "first",
    mends: "first",
    state: "supplement",
    businessNumber: "first-1",
    groupNumber: "G-1",
    caseNumber: "YWH-1",
    acceptedAt: at,
    promisedBy: at,
    notice: { number: "N-1", code: "41", text: "请补正", at },
    missing: [{ code: "M1", name: "询问记录", copies: 2, reason: "缺页" }],
    deadline: at,
    platformSigning: platformSigning(at),
    clock: {
      startedAt: at,
      limit: 5,
      stills: [
        { from: at, to: at + 1 },
        { from: at + 2, to: null },
      ],
    },
    fee: {
      item: "登记费",
      amount: fen(80_00n),
      paymentNoticeNumber: "J-1",
      deadline: at,
      key: "fee-1",
      state: "paid",
      receiptNumber: "R-1",
    },
    recordingResult: {
      businessNumber: "first-1",
      registrationType: leg.registrationType,
      right: leg.right,
      recFlowId: "F-1",
      caseNumber: "YWH-1",
      registrationCertificateNumber: "苏(2026)第1号",
      recorder: "登簿人",
      recordedAt: at,
      units: [],
      holders: [],
      obligors: [],
      mortgage: null,
      ground: null,
      others: {},
    },
    reread: true,
    notes: ["面积按登记簿"],
    ...exceptions(at),
  };
}

/** What two persons accepted, and what was recorded twice. */
function exceptions(at: number): Pick<Leg, "accepted" | "recordedDuplicates"> {
  const ground = { field: "ground", filed: "waiver", recorded: "other_by_law" };
  const number = { businessNumber: "chn_1-first-1", registrationCertificateNumber: "苏(2026)第2号" };
  return {
    accepted: [{ ...ground, at, persons: ["chen", "liu"], evidenceKind: "legal_opinion", evidenceSha256: digest }],
    recordedDuplicates: [{ ...number, recordedAt: at, state: "standing", since: at }],
  };
}

function disbursement(at: number): Disbursement {
  const posting: Posting = {
    key: "permit-2",
    state: "refused",
    postingNumber: "P-1",
    amount: fen(3n),
    at,
    reason: "额度不足",
  };
  return {
    key: "permit-2",
    tranche: 2,
    amount: fen(3n),
    state: "refused",
    permittedAt: at,
    expiresAt: at,
    sends: 1,
    askedAt: at,
    posting,
    settled: false,
    earlier: [{ key: "permit-1", tranche: 1, amount: fen(3n), posting, settled: true, paidOut: true }],
  };
}
