// 待申请人确认 and 暂停: a filing stands still for a while, and goes on where it was.
// Invariant: the whole filing pauses together; one that was withdrawn meanwhile does not go on.

import { moveCase, type Filing, type StateCode } from "./cases.ts";
import type { Office } from "./office.ts";

const places = {
  awaiting_applicant: { before: "10", during: "15", note: "待申请人在登记平台确认" },
  suspended: { before: "30", during: "35", note: "暂停办理" },
} as const satisfies Record<string, { before: StateCode; during: StateCode; note: string }>;
const pauseMs = 1_000;

/** True when a pause was asked for: the filing is moved there now, and `resume` runs when it is back. */
export function pause(
  office: Office,
  filing: Filing,
  name: keyof typeof places,
  resume: (office: Office, filing: Filing) => void,
): boolean {
  const subject = {
    unitCodes: filing.cases.flatMap((item) => item.application.unitCodes),
    businessNumbers: filing.cases.map((item) => item.businessNumber),
  };
  const asked = office.faults.take(name, subject);
  if (asked === null) return false;
  const { before, during, note } = places[name];
  for (const item of filing.cases) moveCase(item, during, office.mint.order(), Date.now(), note);
  office.push(filing);
  office.after(asked.ms ?? pauseMs, () => {
    if (!filing.cases.every((item) => item.stateCode === during)) return;
    for (const item of filing.cases) moveCase(item, before, office.mint.order(), Date.now());
    office.push(filing);
    resume(office, filing);
  });
  return true;
}
