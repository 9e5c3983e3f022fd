// The way of a filing through the office: received 10 → accepted 30 → reviewed 40 → recorded 50 → certificate issued 60.
// Invariant: a filing moves as one; a step finds the filing in the state it was planned for or does nothing.

import { askApplicants } from "./applicants-app.ts";
import type { Row } from "./application.ts";
import { allCases, isOpen, moveCase, noNotice, type Case, type Filing, type Missing, type StateCode } from "./cases.ts";
import { chinaTime } from "./china-time.ts";
import { deskFindings, type DeskFinding } from "./desk.ts";
import { askFees, isPaid } from "./fees.ts";
import { waitForOpening } from "./hours.ts";
import { isCancellation } from "./matters.ts";
import type { Office } from "./office.ts";
import type { Bank } from "./options.ts";
import { pause } from "./pauses.ts";
import { recordFiling } from "./recording.ts";
import { recordingResult } from "./recording-result.ts";
import { reviewFinding } from "./review.ts";
import { ranksOf } from "./review-terms.ts";
import type { ReviewView } from "./review-view.ts";
import { asFirst, supplementFindings } from "./row-rules.ts";

const promisedWithinMs = 5 * 86_400_000;
const supplementWithinMs = 30 * 86_400_000;

/** A new filing comes over the counter: judged by the desk at once, taken in hand at the office's pace. */
export function lodge(office: Office, filing: Filing, bank: Bank): void {
  const now = Date.now();
  for (const item of filing.cases) moveCase(item, "10", office.mint.order(), now);
  office.book.filings.push(filing);
  const findings = new Map(filing.cases.map((item) => [item, findingsOf(office, filing, item, bank)]));
  for (const item of filing.cases) addDeskFaults(office, item, findings.get(item) ?? []);
  answerAtDesk(office, filing, findings, now);
}

function answerAtDesk(office: Office, filing: Filing, findings: Map<Case, DeskFinding[]>, now: number): void {
  const all = [...findings.values()].flat();
  if (all.some((each) => each.answer === "not_accepted")) {
    for (const item of filing.cases) answerNotAccepted(office, item, findings.get(item) ?? [], now);
  } else if (all.length > 0) {
    for (const item of filing.cases) askSupplement(office, item, findings.get(item) ?? [], now);
  } else {
    planAcceptance(office, filing);
  }
}

/**
 * Rows handed in for a case in 20: sound papers, as many as were asked for, after which the desk asks for nothing more. Then
 * the filing goes on, judged once more as a whole. Null, or why it does not.
 */
export function takeSupplement(office: Office, bank: Bank, filing: Filing, item: Case, rows: Row[]): string | null {
  if (item.stateCode !== "20") return "该业务无待补正事项";
  if (rows.some((row) => supplementFindings(row).length > 0)) return "补正材料不合格式";
  if (rows.length < item.missing.length) return "补正材料不齐";
  if (findingsOf(office, filing, item, bank, rows).some((each) => each.answer === "supplement")) return "补正材料不齐";
  const now = Date.now();
  item.application.rows.push(...rows);
  item.supplied.push(...rows);
  item.missing = [];
  item.notice = noNotice;
  moveCase(item, "10", office.mint.order(), now, "补正材料已收");
  if (allIn(filing, "10"))
    answerAtDesk(
      office,
      filing,
      new Map(filing.cases.map((each) => [each, findingsOf(office, filing, each, bank)])),
      now,
    );
  return null;
}

/** What the desk finds in a case as it stands, or would stand with `more`: a paper handed in later counts as one that came with it. */
function findingsOf(office: Office, filing: Filing, item: Case, bank: Bank, more: Row[] = []): DeskFinding[] {
  const { application, supplied } = item;
  const rows = [...application.rows.map((row) => (supplied.includes(row) ? asFirst(row) : row)), ...more.map(asFirst)];
  const view = {
    options: office.options,
    register: office.register,
    bank,
    group: filing.groupNumber === "" ? null : filing.cases.map((each) => each.application.matter),
    sentAt: filing.sentAt,
    others: allCases(office.book).filter((each) => each !== item),
  };
  return deskFindings({ ...application, rows }, view);
}

/** The bank's word that a reviewed case may be recorded. Null, or why it is declined. */
export function confirmCase(office: Office, filing: Filing, item: Case): string | null {
  if (office.options.capability !== "confirmed") return "本机构登簿不以确认为前提";
  if (item.confirmed) return null;
  if (item.stateCode !== "40") return "尚未审核通过或业务已办结，不能确认";
  item.confirmed = true;
  item.history.push({
    order: office.mint.order(),
    at: chinaTime(Date.now()),
    stateCode: "40",
    state: "reviewed",
    note: "已确认登簿",
  });
  continueFiling(office, filing);
  return null;
}

/** 撤回: possible until recording; whether the authority suffices was judged by the caller. */
export function withdrawFiling(office: Office, filing: Filing): void {
  const now = Date.now();
  for (const item of filing.cases) {
    moveCase(item, "80", office.mint.order(), now);
    item.notice = notice(office, "CH", "WITHDRAWN", "申请已撤回", now);
  }
  office.push(filing);
}

/** True while a filing can be withdrawn. */
export function canBeWithdrawn(filing: Filing): boolean {
  return filing.cases.every(isOpen);
}

function planAcceptance(office: Office, filing: Filing): void {
  const { pace, hours } = office.options;
  office.after(waitForOpening(hours, Date.now()) + pace.acceptMs, () => accept(office, filing));
}

function accept(office: Office, filing: Filing): void {
  if (!allIn(filing, "10") || pause(office, filing, "awaiting_applicant", accept)) return;
  if (askApplicants(office, filing, () => accept(office, filing))) return;
  const now = Date.now();
  for (const item of filing.cases) {
    const order = office.mint.order();
    item.caseNumber = office.mint.caseNumber(now);
    item.acceptedAt = chinaTime(now);
    item.acceptedOrder = order;
    item.deadline = chinaTime(now + promisedWithinMs);
    moveCase(item, "30", order, now);
  }
  for (const item of filing.cases) item.rankAtAcceptance = ranksOf(item, reviewView(office, filing));
  office.push(filing);
  office.after(office.options.pace.reviewMs, () => review(office, filing));
}

function review(office: Office, filing: Filing): void {
  if (!allIn(filing, "30") || pause(office, filing, "suspended", review) || refuse(office, filing)) return;
  const now = Date.now();
  for (const item of filing.cases) moveCase(item, "40", office.mint.order(), now);
  office.push(filing);
  // A confirming registry stops here until it hears from the bank.
  if (office.options.capability !== "confirmed") continueFiling(office, filing);
}

/** What follows the review, or the bank's word: the fees, then recording. Called again when the last fee is paid. */
export function continueFiling(office: Office, filing: Filing): void {
  if (!allIn(filing, "40", "45")) return;
  if (askFees(office, filing, () => continueFiling(office, filing))) office.push(filing);
  else office.after(office.options.pace.recordMs, () => record(office, filing));
}

function record(office: Office, filing: Filing): void {
  // Asked again: a seizure or another recording may have come since the review.
  if (!allIn(filing, "40", "45") || !isPaid(filing) || refuse(office, filing)) return;
  recordFiling(office, filing, Date.now());
  office.push(filing);
  office.after(office.options.pace.recordMs, () => issue(office, filing));
}

function issue(office: Office, filing: Filing): void {
  const certified = filing.cases.filter((item) => item.stateCode === "50" && !endsRight(item));
  if (certified.length === 0) return;
  for (const item of certified) {
    moveCase(item, "60", office.mint.order(), Date.now());
    item.result = recordingResult(item, office);
  }
  office.push(filing);
}

function endsRight({ application: { matter } }: Case): boolean {
  return matter === null || isCancellation(matter);
}

function reviewView(office: Office, filing: Filing): ReviewView {
  return { options: office.options, register: office.register, filing, cases: allCases(office.book) };
}

/** 不予登记 for the whole filing when one of its cases breaks a rule of the register. */
function refuse(office: Office, filing: Filing): boolean {
  const view = reviewView(office, filing);
  const findings = filing.cases.map((item) => {
    const subject = { unitCodes: item.application.unitCodes, businessNumbers: [item.businessNumber] };
    const asked = office.faults.take("registration_refused", subject);
    return asked === null ? reviewFinding(item, view) : { code: "OTHER", text: "存在其他不予登记的情形" };
  });
  if (findings.every((finding) => finding === null)) return false;
  const now = Date.now();
  for (const [index, item] of filing.cases.entries()) {
    const finding = findings[index] ?? { code: "GROUP", text: "同一合并申请中的另一登记件不予登记" };
    item.notice = notice(office, "BYDJ", finding.code, finding.text, now);
    moveCase(item, "70", office.mint.order(), now, finding.code);
  }
  office.push(filing);
  return true;
}

function addDeskFaults(office: Office, item: Case, findings: DeskFinding[]): void {
  const subject = { unitCodes: item.application.unitCodes, businessNumbers: [item.businessNumber] };
  if (office.faults.take("not_accepted", subject) !== null)
    findings.push({ answer: "not_accepted", code: "OTHER", rule: "不符合受理条件", name: "其他不予受理情形" });
  const supplement = office.faults.take("supplement", subject);
  for (const each of supplement === null ? [] : (supplement.missing ?? [{ code: "BZ01", name: "抵押人婚姻状况声明" }]))
    findings.push({ answer: "supplement", code: each.code, rule: "材料不齐", name: each.name });
}

function answerNotAccepted(office: Office, item: Case, findings: DeskFinding[], now: number): void {
  const first = findings[0];
  const text = first === undefined ? "同一合并申请中的另一登记件不予受理" : `不符合：${first.rule}`;
  item.missing = findings.slice(0, 50).map(missingOf);
  item.notice = notice(office, "BYSL", first?.code ?? "GROUP", text, now);
  moveCase(item, "25", office.mint.order(), now, first?.code ?? "GROUP");
}

function askSupplement(office: Office, item: Case, findings: DeskFinding[], now: number): void {
  if (findings.length === 0) return;
  item.missing = findings.map(missingOf);
  item.deadline = chinaTime(now + supplementWithinMs);
  item.notice = notice(office, "BZ", "SUPPLEMENT", "请在期限内补正所列材料", now);
  moveCase(item, "20", office.mint.order(), now);
}

function missingOf({ code, name, rule }: DeskFinding): Missing {
  return { code, name, copies: 1, reason: rule };
}

function notice(office: Office, kind: string, code: string, text: string, now: number): Case["notice"] {
  return { number: office.mint.noticeNumber(kind, now), code, text, at: chinaTime(now) };
}

function allIn(filing: Filing, ...states: StateCode[]): boolean {
  return filing.cases.every((item) => states.includes(item.stateCode));
}
