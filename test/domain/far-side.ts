// A far side in memory for the rules alone: registers with their cases, and a bank core with its postings.
// Invariant: it is honest: it enforces its keys, never contradicts itself, and decides for itself when to record, refuse or post.

import type { Business } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import type { Fen } from "../../domain/money.ts";
import type { RegisterSnapshot } from "../../domain/register.ts";
import type { RegistryCapability } from "../../domain/registration.ts";
import type { RegistrationApplication, RegistryRequest, ToldOutcome } from "../../domain/registry.ts";
import { areOfOwners, farUnits, record, snapshotOf, type FarUnit } from "./far-register.ts";
import { isSigned, isWronglyAsked, signingOf, signOne, type FarSigning } from "./far-applicants.ts";
import { withStrangers } from "./far-strangers.ts";
import { paymentNoticeOf, told } from "./far-told.ts";

export type CaseState =
  | "received"
  | "awaiting_applicant"
  | "supplement"
  | "accepted"
  | "reviewed"
  | "awaiting_fee"
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
  /** Recorded with another amount, a cancellation on another ground, until rectified. */
  wrongAmount: boolean;
  /** What its applicants sign on the registry's platform; null where all signed beforehand. */
  signing: FarSigning | null;
  /** What the last query after recording was told: null before there was one. */
  read: "as_filed" | "wrong_amount" | null;
};

/** One posting as the core keeps it; reversed: it took the money back. */
export type Book = { key: string; tranche: number; postingNumber: string; amount: Fen; reversed: boolean };

export type FarSide = {
  business: Business;
  /** Capability of each registry by its units. */
  registries: Chain["registries"];
  units: Map<string, FarUnit>;
  cases: Map<string, FarCase>;
  seized: boolean;
  /** Another lender's mortgage stands ahead. */
  strangerAhead: boolean;
  /** Another's application on the units is in hand. */
  strangersCase: boolean;
  /** A registry that calls its applicants leaves out of its answers who has signed. */
  forgetsSignatures: boolean;
  /** The unit whose mortgage the registry lost when it converted the building by itself; null: none. */
  lostOn: string | null;
  postings: Map<string, "posted" | "refused">;
  /** Money that moved at the core, in order. */
  books: Book[];
  permits: Map<string, { amount: Fen; expiresAt: number; tranche: number }>;
  holds: Map<string, "held" | "refused" | "given_back">;
  /** ms; a hold lapses by itself. */
  holdsUntil: Map<string, number>;
  fees: Map<string, "paid" | "refused">;
  /** Payment notices under which a registry has its money. */
  paidNotices: Set<string>;
  terms: Set<string>;
};

export function farSide(chain: Pick<Chain, "business" | "registries">, since: number): FarSide {
  return {
    business: chain.business,
    registries: chain.registries,
    units: farUnits(chain, since),
    cases: new Map(),
    seized: false,
    strangerAhead: false,
    strangersCase: false,
    forgetsSignatures: false,
    lostOn: null,
    postings: new Map(),
    books: [],
    permits: new Map(),
    holds: new Map(),
    holdsUntil: new Map(),
    fees: new Map(),
    paidNotices: new Set(),
    terms: new Set(),
  };
}

/** What the business is to make, or to change, stands in the register now (a mortgage, or the notice for one). */
export function newIsLive(far: FarSide): boolean {
  const all = [...far.cases.values()].filter(isRecorded);
  const made = all.filter(({ application }) => secures(application));
  return made.some(({ certificate }) => stands(far, certificate));
}

/** The application gives the lender a mortgage, or a notice for one, that stands afterwards. */
export function secures({ right, registrationType }: RegistrationApplication): boolean {
  const isOfMortgage = right === "mortgage" || right === "mortgage_priority_notice";
  return isOfMortgage && registrationType !== "cancellation" && registrationType !== "rectification";
}

function stands({ units }: FarSide, number: string): boolean {
  return [...units.values()].some(
    (unit) =>
      unit.mortgages.some((mortgage) => mortgage.registrationCertificateNumber === number) ||
      unit.priorityNotices.some((notice) => notice.number === number),
  );
}

/** The mortgage, or the notice for one, with which the business began still stands under its own number. */
export function oldIsLive(far: FarSide): boolean {
  return oldNumbers(far.business).some((number) => stands(far, number));
}

/** Numbers of what stood for the lender when the business began. */
export function oldNumbers({ previousMortgage, notices }: Business): string[] {
  return [
    ...(previousMortgage === undefined
      ? []
      : [previousMortgage.registrationCertificateNumber, ...(previousMortgage.furtherCertificateNumbers ?? [])]),
    ...(notices === undefined ? [] : [notices.mortgagePriorityNotice]),
  ];
}

/** Somebody takes the old mortgage out of the register: another lender in its own channel, or a court. */
export function endOld(far: FarSide): void {
  const numbers = oldNumbers(far.business);
  for (const unit of far.units.values()) {
    unit.mortgages = unit.mortgages.filter((each) => !numbers.includes(each.registrationCertificateNumber));
  }
}

function isRecorded({ state }: FarCase): boolean {
  return state === "recorded" || state === "certificate_issued";
}

function capabilityOf({ registries }: FarSide, { application }: FarCase): RegistryCapability {
  const code = application.business.units[0]?.unitCode ?? "";
  return registries.find(({ unitCodes }) => unitCodes.includes(code))?.capability ?? "independent";
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
export function progress(far: FarSide, item: FarCase, now: number): void {
  const filing = filingOf(far, item);
  const next: Partial<Record<CaseState, CaseState | undefined>> = {
    received: filing.some(({ signing }) => signing !== null) ? "awaiting_applicant" : "accepted",
    awaiting_applicant: item.state === "awaiting_applicant" && signOne(filing, now) ? "accepted" : undefined,
    accepted: "reviewed",
    reviewed: "recorded",
    awaiting_fee: far.paidNotices.has(paymentNoticeOf(item)) ? "recorded" : undefined,
    recorded: "certificate_issued",
  };
  const state = next[item.state];
  if (state === undefined) return;
  const waits = capabilityOf(far, item) === "confirmed" && !filing.every(({ confirmed }) => confirmed);
  if (state === "recorded" && waits) return;
  const { registrationType, changes } = item.application;
  const isHindered = !["cancellation", "transfer"].includes(registrationType) && changes.join() !== "name";
  if (state === "recorded" && far.seized && isHindered) return end(far, item, "registration_refused");
  const isTheirs = areOfOwners(
    far.units,
    filing.map(({ application }) => application),
  );
  if (state === "recorded" && !isTheirs) return end(far, item, "registration_refused");
  for (const each of filing) {
    each.state = state;
    if (state !== "recorded") continue;
    if (registrationType === "rectification") mend(far, each);
    record(far.units, each.application, each.certificate, now);
  }
}

/** Everything filed goes on until it is recorded, or can go no further by itself. */
export function recordAll(far: FarSide, now: number): void {
  for (const item of far.cases.values())
    for (let steps = 0; steps < 3; steps += 1) if (!isRecorded(item)) progress(far, item, now);
}

/** A rectification puts right what was recorded otherwise than filed. */
function mend({ cases }: FarSide, { application }: FarCase): void {
  for (const item of cases.values()) {
    if (item.certificate === application.previousCertificateNumber) item.wrongAmount = false;
  }
}

/** Ends a case, and the filing it belongs to, without recording; nothing when it is recorded or ended already. */
export function end(far: FarSide, item: FarCase, state: "not_accepted" | "registration_refused" | "withdrawn"): void {
  if (!["received", "awaiting_applicant", "supplement", "accepted", "reviewed", "awaiting_fee"].includes(item.state))
    return;
  for (const each of filingOf(far, item)) each.state = state;
}

/** Takes a request and gives the present outcome of every case it names, or the register. */
export function ask(far: FarSide, request: RegistryRequest, now: number): ToldOutcome[] | RegisterSnapshot {
  switch (request.type) {
    case "search":
      return withStrangers(far, snapshotOf(far.units, request.unitCodes, request.searchNumber, now));
    case "file":
      for (const application of request.applications) {
        if (far.cases.has(application.businessNumber)) continue;
        const certificate = `证明第${application.businessNumber}号`;
        far.cases.set(application.businessNumber, {
          application,
          groupNumber: request.groupNumber,
          state: "received",
          signing: signingOf(application, now),
          confirmed: false,
          certificate,
          wrongAmount: false,
          read: null,
        });
      }
      for (const application of request.applications) {
        const item = far.cases.get(application.businessNumber);
        if (item !== undefined && isWronglyAsked(far, application)) end(far, item, "not_accepted");
      }
      return request.applications.map(({ businessNumber }) => told(far, businessNumber, now));
    case "query":
      return request.businessNumbers.map((number) => read(far, number, now));
    case "confirm": {
      const item = far.cases.get(request.businessNumber);
      if (item !== undefined) item.confirmed = true;
      return toldWhole(far, request.businessNumber, now);
    }
    case "supplement": {
      const item = far.cases.get(request.businessNumber);
      if (item?.state === "supplement") item.state = isSigned(filingOf(far, item)) ? "accepted" : "awaiting_applicant";
      return toldWhole(far, request.businessNumber, now);
    }
    case "withdraw":
      for (const number of request.businessNumbers) {
        const item = far.cases.get(number);
        if (item !== undefined) end(far, item, "withdrawn");
      }
      return request.businessNumbers.map((number) => told(far, number, now));
  }
}

/** A combined filing is answered as a whole, whichever of its cases is asked about. */
function toldWhole(far: FarSide, businessNumber: string, now: number): ReturnType<typeof told>[] {
  const item = far.cases.get(businessNumber);
  const filing = item === undefined ? [] : filingOf(far, item);
  const numbers = filing.map(({ application }) => application.businessNumber);
  return (numbers.length === 0 ? [businessNumber] : numbers).map((number) => told(far, number, now));
}

/** Answers a query and remembers what was told of a recording: a permit must rest on it. */
function read(far: FarSide, businessNumber: string, now: number): ReturnType<typeof told> {
  const item = far.cases.get(businessNumber);
  if (item !== undefined && isRecorded(item)) item.read = hasWrongAmount(item) ? "wrong_amount" : "as_filed";
  return told(far, businessNumber, now);
}

/** A cancellation states no amount, nor does what is about the home itself. */
function hasWrongAmount({ wrongAmount, application }: FarCase): boolean {
  return wrongAmount && secures(application);
}
