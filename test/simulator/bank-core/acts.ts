// What the bank's people do when a notice comes: decide, have signed, state conditions, supply what is missing.
// Invariant: what the deciders and signers are shown goes into the books first: later orders are checked against it.

import { createHash } from "node:crypto";
import { enterDecision } from "./books.ts";
import type { NoticeReceived } from "./conduct.ts";
import { call, consider, type Bank, type ChainShown, type Signer } from "./talk.ts";
import type { Behaviour, LoanBusiness } from "./types.ts";

const day = 86_400_000;

/** Notice type → what is done on it. */
export const acts: Record<string, (notice: NoticeReceived, bank: Bank) => Promise<void>> = {
  decision_wanted: haveDecided,
  replanned: enterAnew,
  signatures_wanted: haveSigned,
  conditions_wanted: stateConditions,
  consents_wanted: stateConsents,
  supplement_wanted: supply,
};

/** A lower amount was approved: the loan in the books is that much from now on, and contracts that say more are drawn anew. */
async function enterAnew({ chainId, noticeId }: NoticeReceived, bank: Bank): Promise<void> {
  const { business, behaviour, asked } = await consider(chainId, bank);
  bank.books.businesses.set(business.reference, business);
  if (behaviour.manual === true || asked === undefined) return;
  const main = asked.amount === business.loan?.amount ? undefined : drawnAnew(business.mainContract);
  const securesLess = asked.securedAmount !== business.mortgage.securedAmount;
  const mortgage = securesLess ? drawnAnew(business.mortgageContract) : undefined;
  if (main === undefined && mortgage === undefined) return;
  const contracts = { main, mortgage };
  await call(chainId, "RecordRedrawnContracts", { idempotencyKey: `redrawn-${noticeId}`, contracts }, bank);
  bank.books.businesses.set(business.reference, (await consider(chainId, bank)).business);
}

/** Today in China, under a number of its own; an older contract stands. */
function drawnAnew(contract: LoanBusiness["mainContract"]) {
  if (contract?.signedForThisBusiness !== true) return undefined;
  const number = `${contract.number}（重签）`;
  const signedOn = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  return { number, sha256: sha256(number), signedOn, unitCodes: contract.unitCodes };
}

async function haveDecided({ chainId, noticeId, data }: NoticeReceived, bank: Bank): Promise<void> {
  const shown = await consider(chainId, bank);
  const { business, behaviour } = shown;
  enterIfNew(shown, bank);
  if (behaviour.manual === true) return;
  const part = data["part"] === "conditional" || data["part"] === "final" ? data["part"] : "only";
  const asked = business.loan?.amount ?? business.mortgage.securedAmount;
  const approvedAmount = behaviour.decision === "other_amount" && part !== "final" ? halfOf(asked) : asked;
  const validUntil = new Date(Date.now() + (behaviour.decision === "expired" ? -day : 30 * day)).toISOString();
  const judged = judge(shown, part, behaviour);
  enterDecision({ chainId, reference: business.reference, approvedAmount, validUntil, ...judged }, bank.books);
  const decision = {
    ...judged,
    conditions: judged.outcome === "conditional" ? ["两项预告登记均已登记"] : [],
    decisionNumber: part === "final" ? `SP-${business.reference}-2` : `SP-${business.reference}`,
    approvedAmount,
    validUntil,
    shownSha256: sha256(JSON.stringify(business)),
    persons: ["审批人甲", "审批人乙"],
  };
  await call(chainId, "RecordDecision", { idempotencyKey: `decision-${noticeId}`, decision }, bank);
}

/** Of a presale first on conditions, then finally, citing both notices as the registry numbered them (2020 notice, item 8). */
function judge({ legs }: ChainShown, part: "only" | "conditional" | "final", { decision }: Behaviour) {
  const numbers = legs.flatMap(({ recordingResult }) => recordingResult?.registrationCertificateNumber ?? []);
  if (decision === "declined") return { outcome: "declined", citedNotices: [] };
  if (part === "conditional") return { outcome: "conditional", citedNotices: [] };
  return { outcome: "approved", citedNotices: part === "final" ? numbers : [] };
}

async function haveSigned({ chainId, noticeId }: NoticeReceived, bank: Bank): Promise<void> {
  const shown = await consider(chainId, bank);
  const { business, behaviour, documentsToSign } = shown;
  // Kinds that nobody decides upon are first seen here.
  enterIfNew(shown, bank);
  // Asked for twice, as contracts were drawn anew in between: all may be signed by now.
  if (behaviour.manual === true || documentsToSign.length === 0) return;
  const { securedAmount, periodStart, periodEnd } = business.mortgage;
  const figures = { securedAmount, periodStart, periodEnd, unitCodes: business.units.map((unit) => unit.unitCode) };
  const documents = documentsToSign.map(({ type, legId, sha256: digest, signers }) => ({
    type,
    ...(legId === undefined ? {} : { legId }),
    sha256: digest,
    ...(type === "registration_application" ? {} : { figures }),
    signatures: signers.map((signer) => signatureOf(whoSigns(signer, business))),
  }));
  const signed = documentsToSign.map(({ type, sha256: digest, signers }) => ({
    type,
    sha256: digest,
    signers: signers.map(({ name }) => name),
  }));
  bank.books.signed.set(chainId, signed);
  await call(chainId, "RecordSignatures", { idempotencyKey: `signatures-${noticeId}`, documents }, bank);
}

/** What the notice names: each on a paper of its own. */
async function stateConditions({ chainId, noticeId, data }: NoticeReceived, bank: Bank): Promise<void> {
  const named = Array.isArray(data["conditions"])
    ? (data["conditions"] as { type: string; subject?: string | null }[])
    : [];
  const shown = await consider(chainId, bank);
  await state(shown, chainId, noticeId, named, bank);
}

/** Who consents to what is read from the chain: a notice names nobody. */
async function stateConsents({ chainId, noticeId }: NoticeReceived, bank: Bank): Promise<void> {
  const shown = await consider(chainId, bank);
  const wanted = (shown.conditionsWanted ?? []).filter(({ type }) => type === "consent");
  await state(shown, chainId, noticeId, wanted, bank);
}

async function state(
  { business, behaviour }: ChainShown & { behaviour: Behaviour },
  chainId: string,
  noticeId: string,
  wanted: { type: string; subject?: string | null }[],
  bank: Bank,
): Promise<void> {
  if (behaviour.manual === true || behaviour.conditions === "withheld") return;
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  for (const [index, { type, subject }] of wanted.entries()) {
    const condition = {
      type,
      ...(typeof subject === "string" ? { subject } : {}),
      number: `TJ-${business.reference}-${type}-${index + 1}`.slice(0, 100),
      sha256: sha256(`${chainId} ${type} ${subject ?? ""}`),
      on: today,
      ...(statesSum.includes(type) ? { amount: sumOf(business) } : {}),
      ...(type === "payoff_statement" ? { validUntil: inThirtyDays() } : {}),
    };
    await call(chainId, "RecordCondition", { idempotencyKey: `condition-${index}-${noticeId}`, condition }, bank);
  }
}

/** As China writes the time. */
function inThirtyDays(): string {
  return `${new Date(Date.now() + 8 * 3_600_000 + 30 * 86_400_000).toISOString().slice(0, 19)}+08:00`;
}

const statesSum = ["payoff_statement", "funds_supervised"];

/** Enough to pay off the old debt. */
function sumOf({ previousMortgage, loan, mortgage }: ChainShown["business"]): string {
  return previousMortgage?.outstanding ?? loan?.amount ?? mortgage.securedAmount;
}

async function supply({ chainId, noticeId }: NoticeReceived, bank: Bank): Promise<void> {
  const { behaviour, legs } = await consider(chainId, bank);
  if (behaviour.supplies !== true) return;
  for (const { legId, missing } of legs.filter((leg) => leg.state === "supplement")) {
    const items = missing.map(({ name }) => ({ name, sha256: sha256(`${chainId} ${name}`), pages: 1 }));
    await call(chainId, "SupplementLeg", { idempotencyKey: `supplement-${legId}-${noticeId}`, legId, items }, bank);
  }
}

function enterIfNew({ business }: ChainShown, { books }: Bank): void {
  if (!books.businesses.has(business.reference)) books.businesses.set(business.reference, business);
}

/** Who has let somebody sign for it is not at the bank: that agent is. */
function whoSigns(signer: Signer, { mandates }: ChainShown["business"]): Signer {
  const mandate = (mandates ?? []).find(
    ({ principals, matters }) =>
      principals.some((each) => each.certificateNumber === signer.certificateNumber) && matters.includes("sign"),
  );
  return mandate === undefined ? signer : { ...mandate.agent, capacity: "agent", onBehalfOf: signer.certificateNumber };
}

/** A person signs before a teller, an organisation with its seal. */
function signatureOf({ name, certificateNumber, capacity, onBehalfOf }: Signer) {
  const person = /^\d{17}[\dX]$/.test(certificateNumber);
  return {
    signerName: name,
    signerCertificateNumber: certificateNumber,
    capacity,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    method: person ? "hand_signed_original" : "organisation_seal",
    signedAt: new Date().toISOString(),
    reference: person ? "teller-0712" : "seal-20260101-0009",
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function halfOf(yuan: string): string {
  return `${BigInt(yuan.split(".")[0] ?? "0") / 2n}.00`;
}
