// 撤回申请: until recording, by all applicants together or on mandates that name withdrawal (条例 15).
// Invariant: the lender alone never withdraws what others applied for with it: a name it writes proves nothing, a document
// each applicant signed does, or a mandate in force that this registry holds itself. A group is withdrawn as a whole.

import { readSignature, readText, rowsOf, type Application } from "./application.ts";
import type { Case, Filing } from "./cases.ts";
import type { Envelope } from "./codec.ts";
import { isCancellation, matters } from "./matters.ts";
import { isOnlyRename } from "./name-change.ts";
import type { Office } from "./office.ts";
import type { Bank, LodgedMandate } from "./options.ts";
import { canBeWithdrawn, withdrawFiling } from "./processing.ts";
import { isSameParty } from "./register.ts";
import type { Party } from "./seed.ts";
import { agentsOf, hasEnded, isGivenFor, isOver } from "./stand-ins.ts";
import { signatoriesOf, unsigned, type Signatory } from "./signatures-wanted.ts";
import type { XmlElement } from "./xml.ts";

const documentName = "不动产登记撤回申请书";
const authoritiesMax = 20;

/** A Withdraw → what to do with each case it names: null when withdrawn, else why not. */
export function withdraw(
  office: Office,
  bank: Bank,
  envelope: Envelope,
): (found: { filing: Filing; item: Case }) => string | null {
  const numbers = envelope.content
    .filter((each) => each.name === "CaseRef")
    .map((each) => each.attributes["BusinessNumber"] ?? "");
  return ({ filing, item }) => {
    if (item.stateCode === "80" || item.institution !== bank.institution) return null;
    if (!canBeWithdrawn(filing)) return "已登簿或已办结，不能撤回";
    if (filing.cases.some((each) => !numbers.includes(each.businessNumber))) return "合并申请须一并撤回";
    for (const each of filing.cases) {
      const reason = insufficient(office, bank, envelope, numbers, each.application);
      if (reason !== null) return reason;
    }
    withdrawFiling(office, filing);
    return null;
  };
}

function insufficient(
  office: Office,
  bank: Bank,
  envelope: Envelope,
  numbers: string[],
  application: Application,
): string | null {
  const [first, ...rest] = envelope.content.filter((each) => each.name !== "CaseRef");
  if (first?.name !== "Authority") return "撤回依据缺失";
  if (first.attributes["Type"] === "AllApplicants") {
    const [document, ...more] = rest;
    if (document?.name !== "FJ_F_100" || more.length > 0) return "撤回申请书缺失";
    return notSignedByAll(office, first, document, numbers, application, envelope.sentAt.slice(0, 19));
  }
  const mandates = [first, ...rest];
  const isMandate = (each: XmlElement) => each.name === "Authority" && each.attributes["Type"] === "Mandate";
  if (!mandates.every(isMandate) || mandates.length > authoritiesMax) return "撤回依据不明";
  return notMandatedByAll(office, bank, mandates, application, envelope.sentAt.slice(0, 10));
}

/** The document is the one signed, names these cases and these signers, and everybody who applied is among them. */
function notSignedByAll(
  office: Office,
  authority: XmlElement,
  document: XmlElement,
  numbers: string[],
  application: Application,
  sentAt: string,
): string | null {
  const text = readText(document);
  if (text.name !== documentName || text.type !== "txt" || document.children.length > 0) return "撤回申请书不合格式";
  const digests = [authority, ...authority.children].map((each) => each.attributes["Sha256"]);
  if (text.sha256Stated !== text.sha256 || digests.some((each) => each !== text.sha256)) return "撤回申请书摘要不符";
  if (authority.children.some((each) => each.name !== "Signer")) return "撤回依据不明";
  const signatures = authority.children.map(readSignature);
  const names = (text.fields.get("申请人") ?? "").split("、");
  // The text names those who applied; who signs for somebody says for whom by number alone.
  const own = signatures.filter((each) => each.onBehalfOf === "").map((each) => each.name);
  const represented = new Set(signatures.map((each) => each.onBehalfOf).filter((number) => number !== ""));
  const isWhole =
    text.fields.get("申请事项") === "撤回登记申请" &&
    text.fields.get("业务编号") === numbers.join("、") &&
    own.every((name) => names.includes(name)) &&
    new Set(names).size === names.length &&
    names.length === new Set(own).size + represented.size;
  if (!isWhole) return "撤回申请书所载与撤回事项不符";
  const signing = { application, options: office.options, matter: "withdraw", until: sentAt };
  const absent = unsigned(whoApplied(application), signatures, signing);
  return absent.length === 0 ? null : "撤回须由全体申请人共同提出";
}

/**
 * Each was handed in with the application, is held here, names withdrawal, has not ended on that day and lets this bank act;
 * those over the units of the application speak, between them, for every mortgagor.
 */
function notMandatedByAll(
  office: Office,
  bank: Bank,
  mandates: XmlElement[],
  application: Application,
  day: string,
): string | null {
  const speaking: LodgedMandate[] = [];
  for (const { attributes } of mandates) {
    const { Number: number = "", Sha256: sha256 = "" } = attributes;
    if (number === "" || number === "/" || !/^[0-9a-f]{64}$/.test(sha256)) return "委托书编号或摘要缺失";
    const isFiled = rowsOf(application, "DJF_DJ_SJ").some(
      ({ at }) => at["SJMC"] === "委托书" && at["BZ"] === number && at["Sha256"] === sha256,
    );
    if (!isFiled) return "委托书未随申请提交";
    const lodged = office.options.mandates.find((each) => each.number === number && each.sha256 === sha256);
    if (lodged === undefined || !lodged.matters.includes("withdraw")) return "委托书未备案或未载明撤回事项";
    if (hasEnded(lodged, day)) return "委托期限已届满";
    if (day < lodged.givenOn) return "委托尚未作出";
    if (!agentsOf(lodged).some((agent) => isOfBank(agent, bank, application))) return "受托人非本申请的抵押权人";
    if (isOver(lodged, application)) speaking.push(lodged);
  }
  const silent = represented(office, bank, application).some(
    (each) => !speaking.some((lodged) => isGivenFor(lodged, each, office.options)),
  );
  return silent ? "委托书未由全体抵押人就本申请的单元出具" : null;
}

/** The bank itself, or the agent it is named with in the application. */
function isOfBank(agent: Party, bank: Bank, application: Application): boolean {
  const clerks = rowsOf(application, "DJF_DJ_SQ").map(({ at }) => at["QLRDLRMC"]);
  return bank.mortgagees.includes(agent.certificateNumber) || clerks.includes(agent.name);
}

/** Those who applied: every right-holder, but of a new name whose it is, and of the other side whoever signed the 申请书 or had to. */
function whoApplied(application: Application): Signatory[] {
  const { holders, obligors } = signatoriesOf(application);
  const applied = othersSide(application);
  const signed = ({ party }: Signatory) => application.form.signatures.some((each) => isSameParty(each, party));
  const own = isOnlyRename(application) ? holders.filter(signed) : holders;
  return [...own, ...obligors.filter(({ party }) => applied.includes(party))];
}

/** The 义务人; of a cancellation or a new name those who signed its 申请书, which the right-holder may file alone. */
function othersSide(application: Application): Party[] {
  const { matter, obligors, form } = application;
  if (matter === null || !(isCancellation(matter) || isOnlyRename(application))) return obligors;
  return obligors.filter((party) => form.signatures.some((each) => isSameParty(each, party)));
}

/** Everybody who applied but the lender that hands in the mandate, and a house whose rights it has. */
function represented({ options }: Office, bank: Bank, { matter, holders, obligors }: Application): Party[] {
  const isBuyers = matter !== null && ["ownership", "priority_notice"].includes(matters[matter].right);
  const isTakenOver = ({ certificateNumber }: Party) =>
    (options.successions ?? []).some(
      ({ predecessor, successor }) => predecessor === certificateNumber && bank.mortgagees.includes(successor),
    );
  return (isBuyers ? [...holders, ...obligors] : obligors).filter((each) => !isTakenOver(each));
}
