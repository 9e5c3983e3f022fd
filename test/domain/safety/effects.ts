// What an effect may do at the moment it leaves (S3, S4, S6, I1, I2, I4, I15; practice 1, 3, 6, 8, 13): filings and withdrawals.
// Invariant: judged by the far side's ledgers and by what people really said.

import type { Effect } from "../../../domain/effect.ts";
import { unreachable } from "../../../domain/fault.ts";
import type { FiledGroup, RegistrationApplication, RegistryRequest } from "../../../domain/registry.ts";
import { isCalling } from "../far-applicants.ts";
import type { FarCase } from "../far-side.ts";
import { paymentNoticeOf } from "../far-told.ts";
import { unsafeHoldBack, unsafePermit, unsafeTerms } from "./money-effects.ts";
import { endOfOld, factsNeeded, isDecided, isStoppedBy } from "./kind-rules.ts";
import { endsOld, givesUp, isReadAsFiled, isSecured, standingOn } from "./register-facts.ts";
import { isHeld, tranchesOut, type Run } from "./run.ts";

/** Why the effect must not leave now; null when it may. */
export function unsafeEffect(run: Run, effect: Effect): string | null {
  const { request } = effect;
  switch (request.type) {
    case "file":
      return unsafeFiling(run, request);
    case "confirm":
      return unsafeConfirmation(run, request.businessNumber, request.groups);
    case "withdraw":
      return withdrawnByAll(run, request) ? null : "a withdrawal not by all applicants";
    case "permit":
      return unsafePermit(run, request);
    case "order_terms":
      return unsafeTerms(run);
    case "give_back_hold":
      return unsafeHoldBack(run);
    case "pay_fee":
      return isAsked(run, request.paymentNoticeNumber, request.key) ? null : "a fee nobody asked for, or paid already";
    case "place_hold":
      return request.amount > (run.honest.business.loan?.amount ?? 0n) ? "a hold for more than the loan" : null;
    case "supplement":
    case "query":
    case "search":
    case "query_posting":
    case "revoke_permit":
      return null;
    default:
      return unreachable(request);
  }
}

type Filing = Extract<RegistryRequest, { type: "file" }>;

function unsafeFiling(run: Run, { applications, groupNumber }: Filing): string | null {
  for (const application of applications) {
    const filing = { application, together: groupNumber === null ? [application] : applications };
    const why =
      filedTwice(run, application) ??
      (isSignedByAll(run, application) ? null : "an application that not everybody has signed") ??
      (isOfPlan(application) ? (unpreparedFiling(run) ?? unsafeOrder(run, filing)) : unsafeWayBack(run, application));
    if (why !== null) return why;
  }
  return null;
}

/** I4: at most one live filing a leg; a number is used for one application only. */
function filedTwice({ far, lost }: Run, { legId, businessNumber }: RegistrationApplication): string | null {
  const others = [...far.cases.values()].filter(
    (item) => item.application.legId === legId && item.application.businessNumber !== businessNumber,
  );
  if (others.some(isLive)) return `${legId} filed once more while an earlier filing lives`;
  // A copy of a filing the registry knows already opens no second case.
  const mayArrive = lost.some(
    ({ request }) =>
      request.type === "file" &&
      request.applications.some(
        (each) => each.legId === legId && each.businessNumber !== businessNumber && !far.cases.has(each.businessNumber),
      ),
  );
  return mayArrive ? `${legId} filed once more while an earlier filing may still arrive` : null;
}

function isLive({ state }: FarCase): boolean {
  return state !== "not_accepted" && state !== "registration_refused" && state !== "withdrawn";
}

/** Ways back and rectifications are no legs of a plan. */
function isOfPlan({ legId }: RegistrationApplication): boolean {
  return !legId.startsWith("unwind") && !legId.startsWith("rectification");
}

/** practice 1, 16: the form is signed by both sides; by the lender alone only where it waives or has a new name, and that is taken. */
function isSignedByAll({ honest }: Run, application: RegistrationApplication): boolean {
  const { documents, legId, holders, obligors, registrationType, ground, changes } = application;
  const form = documents.find((each) => each.type === "registration_application" && each.legId === legId);
  const carried = form?.signatures.map(({ signerCertificateNumber }) => signerCertificateNumber) ?? [];
  // A registry that calls its applicants asks everybody but the lenders, who sign beforehand.
  const asked = isCalling(honest, application) ? (application.calledSigners ?? []) : [];
  const called = asked.filter(({ capacity }) => capacity !== "mortgagee").map((each) => each.certificateNumber);
  const signed = [...carried, ...called];
  const planned = honest.plan.legs.find((leg) => leg.legId === legId);
  const isWaiver = registrationType === "cancellation" && ground === "waiver" && (planned?.alone ?? true);
  // 单方申请: what its own notice gives it, where the business says that the other side does not sign.
  const isAlone = honest.business.alone === true && planned?.alone === true;
  const isRename =
    honest.business.kind === "mortgagee_rename" && registrationType === "change" && changes.join() === "name";
  const wanted = isWaiver || isAlone ? holders : isRename ? holders.slice(0, 1) : [...holders, ...obligors];
  return wanted.length > 0 && wanted.every(({ certificateNumber }) => signed.includes(certificateNumber));
}

/** Decision, facts, hold and search are there before the first application leaves; afterwards the way is forward. */
function unpreparedFiling(run: Run): string | null {
  const { told, far, honest, now, skew, troubles } = run;
  const { business } = honest;
  if (tranchesOut(far) > 0 || [...far.cases.values()].some(isRecorded)) return null;
  const decision = told.decisions.at(-1);
  if (isDecided[business.kind]) {
    if (decision === undefined || decision.outcome === "declined") return "filed without a decision";
    if (decision.validUntil <= now + skew) return "filed on an expired decision";
    const open = decision.conditions.filter((each) => !told.facts.some(({ subject }) => subject === each));
    // The conditional one of a presale is followed by the final one, which is what the money rests on.
    if (open.length > 0 && business.kind !== "presale") return "filed before a condition of the decision was met";
  }
  const needed = [
    ...factsNeeded(business),
    ...(business.cancellationGround === "claim_extinguished" ? (["final_repayment"] as const) : []),
  ];
  const missing = needed.find((type) => !told.facts.some((fact) => fact.type === type));
  if (missing !== undefined) return `filed before ${missing}`;
  if (business.loan !== undefined && !troubles.has("clock") && !isHeld(run)) return "filed without a hold";
  for (const { registryId } of honest.registries) {
    const last = told.searches.findLast((each) => each.registryId === registryId);
    if (last?.stage !== "before_filing") return "filed without a search right before it";
    if (isStoppedBy(business).seizure && last.seized) return "filed on a seized unit";
    if (isStoppedBy(business).strangerAhead && last.strangerAhead) return "filed behind a stranger";
    if (!troubles.has("clock") && now - last.at > freshMs) return "filed on a stale search";
  }
  return null;
}

/** ms: half an hour, and what is left of a message's way. */
const freshMs = 31 * 60_000;

type Leaving = { application: RegistrationApplication; together: RegistrationApplication[] };

/** practice 13, S6: what cannot be taken back leaves only when every registry may go on; the old only after the new. */
function unsafeOrder(run: Run, leaving: Leaving): string | null {
  const { application } = leaving;
  // A confirming registry records on our word only: what is filed there can still be withdrawn.
  if (capabilityOf(run, application) === "confirmed") return null;
  return unsafeRecording(run, leaving);
}

function unsafeRecording(run: Run, leaving: Leaving): string | null {
  if (endsOld(run.far, leaving.application)) {
    const why = unsafeEndOfOld(run, leaving);
    if (why !== null) return why;
  }
  return isTakenBack(leaving) || othersMayGoOn(run, leaving) ? null : "irrevocable while another registry may refuse";
}

/** A mortgage filed by itself is given up again, a notice too; a pair of notices as well. */
function isTakenBack({ application, together }: Leaving): boolean {
  const { right, registrationType } = application;
  if (registrationType === "priority_notice") return true;
  return right === "mortgage" && registrationType === "first" && together.length === 1;
}

/** At every other registry: what can be taken back is recorded and read again; where we confirm, everything is reviewed. */
function othersMayGoOn({ honest, far }: Run, { application }: Leaving): boolean {
  const { plan, registries, business } = honest;
  const own = plan.legs.find((leg) => leg.legId === application.legId)?.registryId;
  const others = plan.legs.filter((leg) => leg.registryId !== own && leg.filedBy === "us");
  return others.every((leg) => {
    const item = [...far.cases.values()].findLast((each) => each.application.legId === leg.legId);
    const isConfirmed = registries.find((each) => each.registryId === leg.registryId)?.capability === "confirmed";
    // The old mortgage ends by itself only after the money.
    if (leg.registrationType === "cancellation" && business.loan !== undefined) return true;
    if (isConfirmed)
      return item !== undefined && (isRecorded(item) || ["reviewed", "awaiting_fee"].includes(item.state));
    const filed = plan.steps.find((step) => step.step === "file" && step.legs.includes(leg.legId));
    const isAlone = filed?.step === "file" && (!filed.together || filed.legs.length === 1);
    const isReversible = isAlone && leg.right === "mortgage" && leg.registrationType === "first";
    return !isReversible || isReadAsFiled(item);
  });
}

function unsafeEndOfOld(run: Run, { application, together }: Leaving): string | null {
  const { far, honest, told } = run;
  const { business } = honest;
  const isTogether = together.some(
    ({ registrationType, right }) => registrationType === "first" && right === "mortgage",
  );
  switch (endOfOld[business.kind]) {
    case "never":
      return "the old mortgage is to be cancelled, and it must stay";
    case "the_business":
      return null;
    case "after_what_comes_in": {
      const added = business.collateralChange?.added ?? [];
      const comesIn = together.filter(
        ({ right, registrationType }) => right === "mortgage" && registrationType === "first",
      );
      const isWith = (unitCode: string): boolean =>
        comesIn.some((each) => each.business.units.some((unit) => unit.unitCode === unitCode));
      return added.every((unitCode) => standingOn(far, unitCode).made || isWith(unitCode))
        ? null
        : "collateral goes out before what comes in";
    }
    case "after_replacement": {
      const isSupervised = told.facts.some(({ type }) => type === "funds_supervised");
      if (isTogether) return business.cover !== undefined || isSupervised ? null : "the old debt is not covered";
      const isReplaced = application.business.units.every(({ unitCode }) => standingOn(far, unitCode).made);
      if (!isReplaced) return "the old mortgage ends before the new one is recorded";
      const isPaid = tranchesOut(far) >= (business.loan?.tranches?.length ?? 1);
      return isPaid ? null : "the old mortgage ends before its debt is paid";
    }
  }
}

function unsafeConfirmation(run: Run, businessNumber: string, groups: FiledGroup[] | undefined): string | null {
  const item = run.far.cases.get(businessNumber);
  if (item === undefined) return "a confirmation of nothing";
  if (item.signing?.isTold === false) return "our word on a case of which nobody was told that the applicants signed";
  const numbers = groups?.find((each) => each.businessNumbers.includes(businessNumber))?.businessNumbers ?? [];
  const together = numbers.flatMap((number) => run.far.cases.get(number)?.application ?? []);
  const leaving = { application: item.application, together: together.length === 0 ? [item.application] : together };
  return isOfPlan(item.application) ? unsafeRecording(run, leaving) : unsafeWayBack(run, item.application);
}

/** reliability 5.8: what was recorded is given up only while nothing is or may be posted, and the lender keeps what it had. */
function unsafeWayBack(run: Run, application: RegistrationApplication): string | null {
  const { far, honest, now } = run;
  if (!givesUp(far, application)) return null;
  if (tranchesOut(far) > 0) return "given up while money is out";
  const mayPost = [...far.permits].some(([key, { expiresAt }]) => !far.postings.has(key) && expiresAt > now);
  if (mayPost) return "given up while money may still be posted";
  if (honest.business.previousMortgage === undefined) return null;
  const had = application.business.units.filter(({ unitCode }) => !isAdded(run, unitCode));
  return had.every(({ unitCode }) => isSecured({ ...standingOn(far, unitCode), made: false }))
    ? null
    : "given up, and nothing else stands";
}

function isAdded({ honest }: Run, unitCode: string): boolean {
  return honest.business.collateralChange?.added.includes(unitCode) === true;
}

/** practice 6: every applicant signed, or mandates to the lender that name withdrawal and have not ended speak for those who did not; the lender speaks for itself. */
function withdrawnByAll({ far, honest }: Run, request: Extract<RegistryRequest, { type: "withdraw" }>): boolean {
  const { authority, businessNumbers, preparedAt } = request;
  const today = new Date(preparedAt + 8 * 3_600_000).toISOString().slice(0, 10);
  const { mandates, mortgagee } = honest.business;
  const applicants = businessNumbers
    .flatMap((number) => far.cases.get(number)?.application ?? [])
    .flatMap(({ holders, obligors }) => [...holders, ...obligors]);
  if (authority.type === "all_applicants") {
    return applicants.every(({ name }) => authority.signers.some(({ signerName }) => signerName === name));
  }
  const numbers = [authority.number, ...(authority.others ?? []).map(({ number }) => number)];
  const used = mandates.filter(
    ({ number, matters, agent, validUntil }) =>
      numbers.includes(number) &&
      matters.includes("withdraw") &&
      agent.certificateNumber === mortgagee.creditCode &&
      (validUntil === undefined || today <= validUntil),
  );
  return applicants
    .filter(({ certificateNumber }) => certificateNumber !== mortgagee.creditCode)
    .every((each) =>
      used.some(({ principals }) =>
        principals.some(({ certificateNumber }) => certificateNumber === each.certificateNumber),
      ),
    );
}

/** practice 10: a case waits for it, and no other order under the same notice was carried out. */
function isAsked({ far, chain }: Run, paymentNoticeNumber: string, key: string): boolean {
  const isWanted = [...far.cases.values()].some((item) => paymentNoticeOf(item) === paymentNoticeNumber);
  const isPaidElsewhere = far.paidNotices.has(paymentNoticeNumber) && far.fees.get(key) !== "paid";
  return isWanted && (!isPaidElsewhere || chain.legs.every((leg) => leg.fee?.key !== key));
}

function capabilityOf({ honest }: Run, { legId }: RegistrationApplication): string {
  const registryId = honest.plan.legs.find((leg) => leg.legId === legId)?.registryId ?? honest.registryId;
  return honest.registries.find((each) => each.registryId === registryId)?.capability ?? honest.capability;
}

function isRecorded({ state }: FarCase): boolean {
  return state === "recorded" || state === "certificate_issued";
}
