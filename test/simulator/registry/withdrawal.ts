// 撤回申请: until recording, by all applicants together or on mandates that name withdrawal (条例 15).
// Invariant: the lender alone never withdraws what others applied for with it: a name it writes proves nothing, a document
// each applicant signed does, or a mandate that this registry holds itself. A group is withdrawn as a whole.

import { readSignature, readText, rowsOf, type Application } from "./application.ts";
import type { Case, Filing } from "./cases.ts";
import type { Envelope } from "./codec.ts";
import { isCancellation, matters } from "./matters.ts";
import type { Office } from "./office.ts";
import type { Bank } from "./options.ts";
import { canBeWithdrawn, withdrawFiling } from "./processing.ts";
import { isSameParty } from "./register.ts";
import type { Party } from "./seed.ts";
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
      const reason = insufficient(office, envelope, numbers, each.application);
      if (reason !== null) return reason;
    }
    withdrawFiling(office, filing);
    return null;
  };
}

function insufficient(office: Office, envelope: Envelope, numbers: string[], application: Application): string | null {
  const [first, ...rest] = envelope.content.filter((each) => each.name !== "CaseRef");
  if (first?.name !== "Authority") return "撤回依据缺失";
  if (first.attributes["Type"] === "AllApplicants") {
    const [document, ...more] = rest;
    if (document?.name !== "FJ_F_100" || more.length > 0) return "撤回申请书缺失";
    return notSignedByAll(first, document, numbers, application, envelope.sentAt.slice(0, 19));
  }
  const mandates = [first, ...rest];
  const isMandate = (each: XmlElement) => each.name === "Authority" && each.attributes["Type"] === "Mandate";
  if (!mandates.every(isMandate) || mandates.length > authoritiesMax) return "撤回依据不明";
  return notMandatedByAll(office, mandates, application);
}

/** The document is the one signed, names these cases and these signers, and everybody who applied is among them. */
function notSignedByAll(
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
  const isWhole =
    text.fields.get("申请事项") === "撤回登记申请" &&
    text.fields.get("业务编号") === numbers.join("、") &&
    names.toSorted().join("、") ===
      signatures
        .map((each) => each.name)
        .toSorted()
        .join("、");
  if (!isWhole) return "撤回申请书所载与撤回事项不符";
  const absent = unsigned(whoApplied(application), signatures, sentAt);
  return absent.length === 0 ? null : "撤回须由全体申请人共同提出";
}

/** Each was handed in with the application, is held here and names withdrawal; between them they speak for every mortgagor. */
function notMandatedByAll(office: Office, mandates: XmlElement[], application: Application): string | null {
  const principals = new Set<string>();
  for (const { attributes } of mandates) {
    const { Number: number = "", Sha256: sha256 = "" } = attributes;
    if (number === "" || number === "/" || !/^[0-9a-f]{64}$/.test(sha256)) return "委托书编号或摘要缺失";
    const isFiled = rowsOf(application, "DJF_DJ_SJ").some(
      ({ at }) => at["SJMC"] === "委托书" && at["BZ"] === number && at["Sha256"] === sha256,
    );
    if (!isFiled) return "委托书未随申请提交";
    const lodged = office.options.mandates.find((each) => each.number === number && each.sha256 === sha256);
    if (lodged === undefined || !lodged.matters.includes("withdraw")) return "委托书未备案或未载明撤回事项";
    for (const each of lodged.principals) principals.add(each);
  }
  const silent = represented(application).some((each) => !principals.has(each.name));
  return silent ? "委托书未由全体抵押人出具" : null;
}

/** Those who applied: every right-holder, and of the other side whoever signed the 申请书 or had to. */
function whoApplied(application: Application): Signatory[] {
  const { holders, obligors } = signatoriesOf(application);
  const applied = othersSide(application);
  return [...holders, ...obligors.filter(({ party }) => applied.includes(party))];
}

/** The 义务人; of a cancellation those who signed its 申请书, which the right-holder may file alone. */
function othersSide({ matter, obligors, form }: Application): Party[] {
  if (matter === null || !isCancellation(matter)) return obligors;
  return obligors.filter((party) => form.signatures.some((each) => isSameParty(each, party)));
}

/** Everybody who applied but the lender that hands in the mandate. */
function represented({ matter, holders, obligors }: Application): Party[] {
  const isBuyers = matter !== null && ["ownership", "priority_notice"].includes(matters[matter].right);
  return isBuyers ? [...holders, ...obligors] : obligors;
}
