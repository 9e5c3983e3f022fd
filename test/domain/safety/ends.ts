// How a chain may end (S5, I1, I5): the table of kinds against the far side's register and books.
// Invariant: an automatic end leaves nothing pending, no hold for nothing, and money that is out exactly once a tranche.

import { secures } from "../far-side.ts";
import { endsOf, underCover, type Expected } from "./kind-rules.ts";
import { isSecured, standingOn, unitsOf, type Standing } from "./register-facts.ts";
import { isConvertedByRegistry, isHeld, tranchesOut, type Run } from "./run.ts";

/** Why the end that was just reached is wrong; null when it is right. */
export function unsafeEnd(run: Run): string | null {
  const { chain } = run;
  const leftOpen = stillPending(run);
  if (leftOpen !== null) return `${chain.state} with ${leftOpen} in hand at the registry`;
  if (chain.state === "completed") return securedWrongly(run) ?? wrongly(run, "completed");
  return chain.abort?.refusal.code === "ended_as_recorded" ? endedAsRecorded(run) : wrongly(run, "aborted");
}

function wrongly(run: Run, end: "completed" | "aborted"): string | null {
  const { honest, far } = run;
  const expected = endsOf(honest.business)[end];
  const isCovered = honest.plan.legs.length === 0 && honest.business.conversion === undefined;
  const units = isCovered ? underCover[end] : isMadeElsewhere(run, end) ? leftByRegistry(run) : expected.units;
  for (const { unitCode, role } of unitsOf(honest.business)) {
    const differs = difference(standingOn(far, unitCode), units[role] ?? {});
    if (differs !== null) return `${end} with ${differs} on a unit that is ${role}`;
  }
  return wrongMoney(run, expected.money, end) ?? wrongTerms(run, end);
}

/** What may be accepted as recorded is on what ends: never on what secures the lender. */
function securedWrongly({ far, chain }: Run): string | null {
  const numbers = chain.legs.map(({ businessNumber }) => businessNumber);
  const item = [...far.cases.values()].find(
    ({ application, wrongAmount }) =>
      wrongAmount && secures(application) && numbers.includes(application.businessNumber),
  );
  return item === undefined ? null : `completed with another amount recorded on ${item.application.legId}`;
}

/** The registry converts when it likes, also after the chain was ended for another reason. */
function isMadeElsewhere({ honest }: Run, end: "completed" | "aborted"): boolean {
  return end === "aborted" && isConvertedByRegistry(honest);
}

/** Where the registry lost a mortgage the chain was parked for it, and two persons ended it. */
function leftByRegistry({ far }: Run): Expected["units"] {
  return far.lostOn === null ? { own: { secured: true } } : {};
}

function difference(
  standing: Standing,
  { secured, ...expected }: Partial<Standing> & { secured?: boolean },
): string | null {
  if (secured !== undefined && isSecured(standing) !== secured) return `secured ${!secured}`;
  for (const [name, value] of Object.entries(expected)) {
    if (standing[name as keyof Standing] !== value) return `${name} ${!value}`;
  }
  return null;
}

/** Each tranche once, of the amount permitted unless two persons took another; fewer where two persons ended the drawing. */
function wrongMoney(run: Run, money: Expected["money"], end: string): string | null {
  const { honest, far, told } = run;
  // What the core posted once more and has not told is the core's own; told late it raises an alarm.
  const live = far.books.filter(
    (book) => !book.reversed && (money === "none" || told.postings.has(`${book.key} ${book.postingNumber}`)),
  );
  if (money === "none") {
    if (live.length > 0) return `${end} with money out`;
    if (end === "aborted" && isHeld(run)) return "aborted with a hold left";
    return null;
  }
  const tranches = honest.business.loan?.tranches?.length ?? 1;
  const isWhole = tranchesOut(far) === tranches || (told.actions.has("stop_drawing") && live.length > 0);
  if (!isWhole || live.length !== tranchesOut(far)) return `${end} with ${live.length} postings`;
  const isOdd = live.some(({ key, amount }) => far.permits.get(key)?.amount !== amount);
  return isOdd && !told.actions.has("posting_accepted") ? `${end} with another amount posted` : null;
}

function wrongTerms({ honest, far }: Run, end: "completed" | "aborted"): string | null {
  const wanted = honest.business.kind === "extension" && end === "completed" ? 1 : 0;
  return far.terms.size === wanted ? null : `${end} with ${far.terms.size} orders of terms`;
}

/** Two persons left it as the register holds it: every unit that was secured is, nothing is posted, no hold is kept. */
function endedAsRecorded(run: Run): string | null {
  const { honest, far } = run;
  const { business } = honest;
  const isEnding = business.kind === "cancellation" || business.kind === "notice_cancellation";
  const hadSecurity = business.previousMortgage !== undefined || business.notices !== undefined;
  for (const { unitCode, role } of unitsOf(business)) {
    const mustBe = hadSecurity && !isEnding && role !== "added" && role !== "removed";
    if (mustBe && !isSecured(standingOn(far, unitCode))) return "ended as recorded without security";
  }
  if (far.books.some(({ reversed }) => !reversed)) return "ended as recorded with money out";
  return isHeld(run) ? "ended as recorded with a hold left" : null;
}

/** A case is open there, or a filing nobody has spoken of may still arrive. */
function stillPending({ far, chain, lost }: Run): string | null {
  for (const { request } of lost) {
    if (request.type !== "file") continue;
    const unseen = request.applications.find(({ businessNumber }) => !far.cases.has(businessNumber));
    if (unseen !== undefined) return `${unseen.legId}, still on its way,`;
  }
  const pending = ["received", "supplement", "accepted", "reviewed", "awaiting_fee"];
  const withdrawn = chain.legs.flatMap((leg) => leg.withdrawnDuplicates);
  const item = [...far.cases.values()].find(
    (each) => pending.includes(each.state) && !withdrawn.includes(each.application.businessNumber),
  );
  return item?.application.legId ?? null;
}
