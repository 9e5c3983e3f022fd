// Cases (登记件) in the registry's hands, and the filings they came in: one application, or a group that stands or falls together.
// Invariant: a case is opened once per bank and business number, and every change of its state is kept with its time and order.

import type { AskedApplicant } from "./applicants-app.ts";
import type { Application, Row } from "./application.ts";
import { chinaTime } from "./china-time.ts";
import type { MortgageRow, NoticeRow } from "./register.ts";
import type { XmlElement } from "./xml.ts";

export const stateNames = {
  "10": "received",
  "15": "awaiting_applicant",
  "20": "supplement",
  "25": "not_accepted",
  "30": "accepted",
  "35": "suspended",
  "40": "reviewed",
  "45": "awaiting_fee",
  "50": "recorded",
  "60": "certificate_issued",
  "70": "registration_refused",
  "80": "withdrawn",
} as const;
export type StateCode = keyof typeof stateNames;

export type Notice = { number: string; code: string; text: string; at: string };
export const noNotice: Notice = { number: "", code: "", text: "", at: "" };

/** One thing asked for (补正): what, how many copies, why. */
export type Missing = { code: string; name: string; copies: number; reason: string };

/** 缴款通知书: what is to be paid before recording. `amount` in 分. */
export type Fee = {
  item: string;
  amount: bigint;
  paymentNoticeNumber: string;
  deadline: string;
  paidAt: string | null;
};

export type Case = {
  institution: string;
  businessNumber: string;
  groupNumber: string;
  application: Application;
  stateCode: StateCode;
  recFlowId: string;
  /** 业务号 YWH, minted at acceptance. */
  caseNumber: string;
  acceptedAt: string;
  /** Place in the order of acceptance: rank follows it. 0 until accepted. */
  acceptedOrder: number;
  /** Rank that was free for it on each unit when it was accepted. */
  rankAtAcceptance: Map<string, number>;
  deadline: string;
  notice: Notice;
  missing: Missing[];
  /** Those of the application's rows that were handed in later. */
  supplied: Row[];
  confirmed: boolean;
  /** Whom this registry's own app asks to sign; null until it does. */
  asked: AskedApplicant[] | null;
  /** False in a registry that forgets to tell who signed in its app. */
  tellsSignatures: boolean;
  /** Null until one is asked for. */
  fee: Fee | null;
  /** 登记证明 of a mortgage or a notice, 不动产权证书 of the ownership; of a cancellation the number that ended. */
  registrationCertificateNumber: string | null;
  recordedAt: string;
  bizMsgId: string;
  /** Rows this case put on the register, or mended. */
  recorded: MortgageRow[];
  recordedNotices: NoticeRow[];
  /** Title certificate number minted for each unit by a transfer of ownership. */
  newTitles: Map<string, string>;
  /** The recording result, from 50 on. */
  result: XmlElement | null;
  history: { order: number; at: string; stateCode: StateCode; state: string; note: string }[];
};

/** Cases that are accepted, reviewed, recorded or refused together; `sentAt` as their envelope says, to the second. */
export type Filing = {
  institution: string;
  groupNumber: string;
  sentAt: string;
  cases: Case[];
  /** What follows once every applicant asked has signed; absent where nobody is asked. */
  goOn?: () => void;
};

export type CaseBook = { filings: Filing[]; byNumber: Map<string, { filing: Filing; item: Case }> };

/** A process lifetime never needs more; beyond it the registry takes no new case. */
export const casesMax = 20_000;

/** Key of a case: business numbers are the bank's own. */
export function caseKey(institution: string, businessNumber: string): string {
  return `${institution}\n${businessNumber}`;
}

/** A case as it comes over the counter, state 10. */
export function openCase(institution: string, groupNumber: string, application: Application, recFlowId: string): Case {
  return {
    institution,
    businessNumber: application.businessNumber,
    groupNumber,
    application,
    stateCode: "10",
    recFlowId,
    caseNumber: "",
    acceptedAt: "",
    acceptedOrder: 0,
    rankAtAcceptance: new Map(),
    deadline: "",
    notice: noNotice,
    missing: [],
    supplied: [],
    confirmed: false,
    asked: null,
    tellsSignatures: true,
    fee: null,
    registrationCertificateNumber: null,
    recordedAt: "",
    bizMsgId: "",
    recorded: [],
    recordedNotices: [],
    newTitles: new Map(),
    result: null,
    history: [],
  };
}

/** Moves a case and keeps the step in its history. */
export function moveCase(item: Case, stateCode: StateCode, order: number, now: number, note = ""): void {
  item.stateCode = stateCode;
  item.history.push({ order, at: chinaTime(now), stateCode, state: stateNames[stateCode], note });
}

/** In hand from acceptance until recording, refusal or withdrawal. */
export function isInHand(item: Case): boolean {
  return ["30", "35", "40", "45"].includes(item.stateCode);
}

/** Not ended: still received, waiting for an applicant or a supplement, or in hand. */
export function isOpen(item: Case): boolean {
  return ["10", "15", "20"].includes(item.stateCode) || isInHand(item);
}

/** Every case, in order of arrival. */
export function allCases(book: CaseBook): Case[] {
  return book.filings.flatMap((filing) => filing.cases);
}
