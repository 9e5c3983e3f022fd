// The applicants' own app of a registry that calls them: whom it asks, how they sign or decline, and the time they have.
// Invariant: a filing goes on only when everybody asked in it has signed the text as filed; one who declines ends it for all.

import { moveCase, type Case, type Filing } from "./cases.ts";
import { chinaTime } from "./china-time.ts";
import type { Office } from "./office.ts";
import type { Party } from "./seed.ts";

/** One who is asked, and the signature once it is given. */
export type AskedApplicant = Party & {
  capacity: string;
  /** Certificate number of whom a guardian signs for; "" where one signs for oneself. */
  onBehalfOf: string;
  signature: { signedAt: string; reference: string } | null;
};

const withinMs = 3 * 86_400_000;

/**
 * Asks everybody the filing leaves to this app and moves those cases to 15. True when somebody has not signed yet; `goOn`
 * runs once all have.
 */
export function askApplicants(office: Office, filing: Filing, goOn: () => void): boolean {
  if (office.options.signing !== "called") return false;
  const asking = filing.cases.filter((item) => item.asked === null && item.application.form.toAsk.length > 0);
  const now = Date.now();
  const time = office.options.applicants?.withinMs ?? withinMs;
  for (const item of asking) {
    item.asked = item.application.form.toAsk.map((each) => ({ ...each, signature: null }));
    const subject = { unitCodes: item.application.unitCodes, businessNumbers: [item.businessNumber] };
    item.tellsSignatures = office.faults.take("signatures_untold", subject) === null;
    item.deadline = chinaTime(now + time);
    moveCase(item, "15", office.mint.order(), now, "待申请人在登记平台签署");
  }
  if (asking.length === 0) return false;
  office.push(filing);
  office.after(time, () => {
    if (isWaiting(filing)) endAll(office, filing, "APPLICANT_TOO_LATE", "申请人逾期未在登记平台签署");
  });
  filing.goOn = goOn;
  signByThemselves(office, filing);
  return true;
}

/** Applicants who sign without anybody's doing, a while after they were asked. */
function signByThemselves(office: Office, filing: Filing): void {
  const after = office.options.applicants?.signAfterMs ?? null;
  if (after === null) return;
  office.after(after, () => {
    for (const item of filing.cases)
      for (const each of item.asked ?? []) signOnPlatform(office, item.businessNumber, each.certificateNumber);
  });
}

/** One who is asked signs in the app; false when nobody of that number is asked, or has signed already. */
export function signOnPlatform(office: Office, businessNumber: string, certificateNumber: string): boolean {
  const found = waitingCase(office, businessNumber);
  const unsigned = found?.item.asked?.filter(
    (each) => each.certificateNumber === certificateNumber && each.signature === null,
  );
  if (found === null || unsigned === undefined || unsigned.length === 0) return false;
  const { filing } = found;
  const now = Date.now();
  for (const each of unsigned)
    each.signature = { signedAt: chinaTime(now), reference: office.mint.noticeNumber("QM", now) };
  office.push(filing);
  const hasAll = filing.cases.every((item) => (item.asked ?? []).every(({ signature }) => signature !== null));
  if (!hasAll) return true;
  for (const item of filing.cases.filter(({ stateCode }) => stateCode === "15")) {
    item.deadline = "";
    moveCase(item, "10", office.mint.order(), now, "申请人均已签署");
  }
  filing.goOn?.();
  return true;
}

/** One who is asked declines: the whole filing is not accepted; false when nobody of that number is asked. */
export function declineOnPlatform(office: Office, businessNumber: string, certificateNumber: string): boolean {
  const found = waitingCase(office, businessNumber);
  if (found?.item.asked?.some((each) => each.certificateNumber === certificateNumber) !== true) return false;
  endAll(office, found.filing, "APPLICANT_DECLINED", "申请人拒绝签署");
  return true;
}

function waitingCase({ book }: Office, businessNumber: string): { filing: Filing; item: Case } | null {
  for (const filing of book.filings) {
    const item = filing.cases.find((each) => each.businessNumber === businessNumber && each.stateCode === "15");
    if (item !== undefined) return { filing, item };
  }
  return null;
}

function isWaiting({ cases }: Filing): boolean {
  return cases.some(({ stateCode }) => stateCode === "15");
}

function endAll(office: Office, filing: Filing, code: string, text: string): void {
  const now = Date.now();
  for (const item of filing.cases) {
    item.notice = { number: office.mint.noticeNumber("BYSL", now), code, text, at: chinaTime(now) };
    item.deadline = "";
    moveCase(item, "25", office.mint.order(), now, code);
  }
  office.push(filing);
}
