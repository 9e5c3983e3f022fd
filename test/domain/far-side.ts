// A far side in memory for the rules alone: one unit group's register with its cases, and a bank core with its postings.
// Invariant: it is honest: it enforces its keys, never contradicts itself, and decides for itself when to record, refuse or post.

import type { Business } from "../../domain/business.ts";
import type { RecordingResult, RegisterSnapshot } from "../../domain/register.ts";
import type { RegistryCapability } from "../../domain/registration.ts";
import type { Outcome, RegistrationApplication, RegistryRequest } from "../../domain/registry.ts";

const notice = { number: null, code: null, text: null, at: null };

export type CaseState =
  | "received"
  | "supplement"
  | "accepted"
  | "reviewed"
  | "recorded"
  | "certificate_issued"
  | "not_accepted"
  | "registration_refused"
  | "withdrawn";

export type FarCase = {
  application: RegistrationApplication;
  groupNumber: string | null;
  state: CaseState;
  confirmed: boolean;
  certificate: string;
  /** Recorded with another amount until rectified. */
  wrongAmount: boolean;
  /** What the last query after recording was told: null before there was one. */
  read: "as_filed" | "wrong_amount" | null;
};

export type FarSide = {
  business: Business;
  capability: RegistryCapability;
  cases: Map<string, FarCase>;
  seized: boolean;
  /** Another lender's mortgage stands ahead. */
  strangerAhead: boolean;
  oldIsLive: boolean;
  postings: Map<string, "posted" | "refused">;
  permits: Map<string, { amount: bigint; expiresAt: number }>;
  holds: Map<string, "held" | "refused" | "given_back">;
  terms: Set<string>;
};

export function farSide(business: Business, capability: RegistryCapability): FarSide {
  return {
    business,
    capability,
    cases: new Map(),
    seized: false,
    strangerAhead: false,
    oldIsLive: business.previousMortgage !== undefined,
    postings: new Map(),
    permits: new Map(),
    holds: new Map(),
    terms: new Set(),
  };
}

/** The new (or changed) mortgage is in the register now. */
export function newIsLive(far: FarSide): boolean {
  const isRecorded = ({ state }: FarCase): boolean => state === "recorded" || state === "certificate_issued";
  const all = [...far.cases.values()].filter(isRecorded);
  const made = all.some(({ application }) => application.registrationType !== "cancellation");
  return made && !all.some(({ application }) => application.legId === "unwind");
}

/** Cases that move together: a combined filing is one. */
function filingOf(far: FarSide, { groupNumber, application }: FarCase): FarCase[] {
  return [...far.cases.values()].filter((each) =>
    groupNumber === null
      ? each.application.businessNumber === application.businessNumber
      : each.groupNumber === groupNumber,
  );
}

/** One step of a case's life by itself; a confirming registry stops before recording until it was told. */
export function progress(far: FarSide, item: FarCase): void {
  const next: Partial<Record<CaseState, CaseState>> = {
    received: "accepted",
    accepted: "reviewed",
    reviewed: "recorded",
    recorded: "certificate_issued",
  };
  const state = next[item.state];
  if (state === undefined) return;
  if (state === "recorded" && far.capability === "confirmed" && !item.confirmed) return;
  if (state === "recorded" && far.seized && item.application.registrationType !== "cancellation")
    return end(far, item, "registration_refused");
  for (const each of filingOf(far, item)) {
    each.state = state;
    if (state !== "recorded") continue;
    const { registrationType, legId } = each.application;
    if (registrationType === "cancellation" && legId !== "unwind") far.oldIsLive = false;
    if (registrationType === "change") far.oldIsLive = false;
  }
}

/** Ends a case, and the filing it belongs to, without recording; nothing when it is recorded or ended already. */
export function end(far: FarSide, item: FarCase, state: "not_accepted" | "registration_refused" | "withdrawn"): void {
  if (!["received", "supplement", "accepted", "reviewed"].includes(item.state)) return;
  for (const each of filingOf(far, item)) each.state = state;
}

/** Takes a request and gives the present outcome of every case it names, or the register. */
export function ask(
  far: FarSide,
  request: RegistryRequest,
  now: number,
): { businessNumber: string; outcome: Outcome }[] | RegisterSnapshot {
  switch (request.type) {
    case "search":
      return snapshot(far, request.searchNumber, now);
    case "file":
      for (const application of request.applications) {
        if (far.cases.has(application.businessNumber)) continue;
        const certificate = `证明第${application.businessNumber}号`;
        far.cases.set(application.businessNumber, {
          application,
          groupNumber: request.groupNumber,
          state: "received",
          confirmed: false,
          certificate,
          wrongAmount: false,
          read: null,
        });
      }
      return request.applications.map(({ businessNumber }) => told(far, businessNumber, now));
    case "query":
      return request.businessNumbers.map((number) => read(far, number, now));
    case "confirm": {
      const item = far.cases.get(request.businessNumber);
      if (item !== undefined) item.confirmed = true;
      return [told(far, request.businessNumber, now)];
    }
    case "supplement": {
      const item = far.cases.get(request.businessNumber);
      if (item?.state === "supplement") item.state = "accepted";
      return [told(far, request.businessNumber, now)];
    }
    case "withdraw":
      for (const number of request.businessNumbers) {
        const item = far.cases.get(number);
        if (item !== undefined) end(far, item, "withdrawn");
      }
      return request.businessNumbers.map((number) => told(far, number, now));
  }
}

/** Answers a query and remembers what was told of a recording: a permit must rest on it. */
function read(far: FarSide, businessNumber: string, now: number): ReturnType<typeof told> {
  const item = far.cases.get(businessNumber);
  const isRecorded = item?.state === "recorded" || item?.state === "certificate_issued";
  if (item !== undefined && isRecorded) item.read = hasWrongAmount(item) ? "wrong_amount" : "as_filed";
  return told(far, businessNumber, now);
}

/** A cancellation states no amount. */
function hasWrongAmount({ wrongAmount, application }: FarCase): boolean {
  return wrongAmount && application.registrationType !== "cancellation";
}

export function told(far: FarSide, businessNumber: string, now: number): { businessNumber: string; outcome: Outcome } {
  const item = far.cases.get(businessNumber);
  if (item === undefined) return { businessNumber, outcome: { state: "unknown", reason: "no_case", notice } };
  const caseNumber = `YWH-${businessNumber}`;
  const { state } = item;
  switch (state) {
    case "recorded":
    case "certificate_issued":
      return { businessNumber, outcome: { state, result: resultOf(far, item, now), notice } };
    case "accepted":
      return { businessNumber, outcome: { state, caseNumber, acceptedAt: now, notice } };
    case "supplement":
      return {
        businessNumber,
        outcome: { state, caseNumber, missing: [{ code: "1", name: "询问记录" }], deadline: null, notice },
      };
    case "not_accepted":
      return { businessNumber, outcome: { state, notice } };
    case "received":
    case "reviewed":
    case "registration_refused":
    case "withdrawn":
      return { businessNumber, outcome: { state, caseNumber, notice } };
  }
}

function resultOf(
  { business }: FarSide,
  { application, certificate, wrongAmount }: FarCase,
  now: number,
): RecordingResult {
  const isCancellation = application.registrationType === "cancellation";
  const { mortgage } = business;
  const { form, securedAmount, amountBasis, periodStart, periodEnd, securedScope, transferCovenant } = mortgage;
  const amount = wrongAmount ? ((securedAmount - 100n) as typeof securedAmount) : securedAmount;
  return {
    businessNumber: application.businessNumber,
    registrationType: application.registrationType,
    recFlowId: "1",
    caseNumber: `YWH-${application.businessNumber}`,
    registrationCertificateNumber: isCancellation ? (application.previousCertificateNumber ?? "") : certificate,
    recorder: "样例",
    recordedAt: now,
    units: business.units.map((unit) => ({
      unitCode: unit.unitCode,
      collateralType: unit.collateralType,
      securedAmount: unit.securedAmount ?? securedAmount,
    })),
    mortgagors: business.mortgagors.map(({ party }) => ({
      name: party.name,
      certificateNumber: party.certificateNumber,
    })),
    mortgagee: { name: business.mortgagee.name, certificateNumber: business.mortgagee.creditCode },
    mortgage: isCancellation
      ? null
      : {
          form,
          securedAmount: amount,
          amountBasis,
          periodStart,
          periodEnd,
          securedScope,
          transferCovenant,
          rank: application.rank,
        },
    ground: application.ground,
    others: {},
  };
}

function snapshot(far: FarSide, searchNumber: string, takenAt: number): RegisterSnapshot {
  const { business } = far;
  const live = [...far.cases.values()].filter(
    ({ state, application }) =>
      (state === "recorded" || state === "certificate_issued") && application.registrationType !== "cancellation",
  );
  const row = (
    registrationCertificateNumber: string,
    caseNumber: string,
    rank: number,
  ): RegisterSnapshot["units"][number]["mortgages"][number] => ({
    registrationCertificateNumber,
    caseNumber,
    mortgageeName: business.mortgagee.name,
    mortgageeCertificateNumber: business.mortgagee.creditCode,
    form: "general",
    securedAmount: business.mortgage.securedAmount,
    rank,
    recordedAt: takenAt - 1_000 + rank,
  });
  const old = business.previousMortgage?.registrationCertificateNumber ?? "";
  const mortgages = [
    ...(far.oldIsLive ? [row(old, "YWH-old", 1)] : []),
    ...(newIsLive(far)
      ? live.map((item) => row(item.certificate, `YWH-${item.application.businessNumber}`, item.application.rank))
      : []),
  ];
  if (far.strangerAhead) {
    mortgages.unshift({ ...row("证明第9号", "YWH-9", 0), mortgageeName: "他行", mortgageeCertificateNumber: "9" });
  }
  const seizures = far.seized ? [{ number: "1", type: "seizure" as const, authority: "样例法院" }] : [];
  const owners = business.mortgagors.map(({ party }) => ({
    name: party.name,
    certificateNumber: party.certificateNumber,
    share: null,
  }));
  return {
    searchNumber,
    takenAt,
    units: business.units.map((unit) => ({
      unitCode: unit.unitCode,
      exists: true,
      location: null,
      area: null,
      owners,
      titleCertificateNumber: null,
      mortgages,
      casesInHand: [],
      seizures,
      objections: [],
      priorityNotices: [],
      officialRestrictions: [],
    })),
  };
}
