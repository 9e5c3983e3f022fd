// What the far side tells of a case: its outcome, the recording result, the fee it asks for, who signed on its platform.
// Invariant: told from the case as it stands; a registry forgets to tell, but never tells what is not so.

import { fen } from "../../domain/money.ts";
import type { RecordingResult } from "../../domain/register.ts";
import type { Outcome, ToldOutcome } from "../../domain/registry.ts";
import { signedAs } from "./far-applicants.ts";
import { named } from "./far-register.ts";
import type { FarCase, FarSide } from "./far-side.ts";

const notice = { number: null, code: null, text: null, at: null };

/** Number of the payment notice (缴款通知书) of a case. */
export function paymentNoticeOf({ application }: FarCase): string {
  return `缴-${application.businessNumber}`;
}

/** The present outcome of a case, with the signatures given on the platform, which a forgetful registry leaves out. */
export function told(far: FarSide, businessNumber: string, now: number): ToldOutcome {
  const item = far.cases.get(businessNumber);
  if (item === undefined) return { businessNumber, outcome: { state: "unknown", reason: "no_case", notice } };
  return { businessNumber, outcome: outcomeOf(item, now), ...signedAs(far, item) };
}

function outcomeOf(item: FarCase, now: number): Outcome {
  const caseNumber = `YWH-${item.certificate}`;
  const { state } = item;
  switch (state) {
    case "recorded":
    case "certificate_issued":
      return { state, result: resultOf(item, now), notice };
    case "accepted":
      return { state, caseNumber, acceptedAt: now, notice };
    case "supplement":
      return {
        state,
        caseNumber,
        missing: [{ code: "1", name: "询问记录", copies: 1, reason: "缺少" }],
        deadline: null,
        notice,
      };
    case "awaiting_applicant":
      return { state, caseNumber, deadline: item.signing?.deadline ?? null, notice };
    case "awaiting_fee": {
      const paymentNoticeNumber = paymentNoticeOf(item);
      const fee = { item: "不动产登记费", amount: fen(8_000n), paymentNoticeNumber, deadline: null };
      return { state, caseNumber, fee, notice };
    }
    case "not_accepted":
      return { state, notice };
    case "received":
    case "reviewed":
    case "registration_refused":
    case "withdrawn":
      return { state, caseNumber, notice };
  }
}

/** What the register says of a case, as if it were recorded now. */
export function resultOf({ application, certificate, wrongAmount }: FarCase, now: number): RecordingResult {
  const { business, registrationType, right, holders, obligors, rank } = application;
  const isCancellation = registrationType === "cancellation";
  const isOfMortgage = right === "mortgage" || right === "mortgage_priority_notice";
  const { mortgage } = business;
  const { form, securedAmount, amountBasis, periodStart, periodEnd, securedScope, transferCovenant } = mortgage;
  const amount = wrongAmount ? ((securedAmount - 100n) as typeof securedAmount) : securedAmount;
  const isNotice = right === "mortgage_priority_notice";
  return {
    businessNumber: application.businessNumber,
    registrationType,
    right,
    recFlowId: "1",
    caseNumber: `YWH-${certificate}`,
    registrationCertificateNumber: isCancellation ? (application.previousCertificateNumber ?? "") : certificate,
    recorder: "样例",
    recordedAt: now,
    units: business.units.map((unit) => ({
      unitCode: unit.unitCode,
      collateralType: unit.collateralType,
      securedAmount: unit.securedAmount ?? securedAmount,
    })),
    holders: holders.map(named),
    obligors: isOfMortgage ? business.mortgagors.map(({ party }) => named(party)) : obligors.map(named),
    mortgage:
      isCancellation || !isOfMortgage
        ? null
        : {
            form,
            securedAmount: amount,
            amountBasis,
            periodStart: isNotice ? null : periodStart,
            periodEnd: isNotice ? null : periodEnd,
            securedScope,
            transferCovenant,
            rank: isNotice ? null : rank,
          },
    ground: wrongAmount && isCancellation ? "other_by_law" : application.ground,
    others: {},
  };
}
