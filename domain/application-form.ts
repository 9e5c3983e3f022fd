// What the applicants sign: the 不动产登记申请书 of each leg, rendered here.
// Invariant: the text depends on the business, the leg and the register's own certificate numbers alone, so that what was signed is what is filed.

import { normaliseCertificateNumber } from "./certificate-number.ts";
import type { Business } from "./business.ts";
import type { Chain } from "./chain-state.ts";
import type { Leg } from "./leg.ts";
import { applicantsOf, legBusiness } from "./leg-business.ts";
import { yuanFromFen } from "./money.ts";
import type { RecordingResult } from "./register.ts";
import { registeredLender } from "./search/on-register.ts";
import {
  isOfMortgage,
  type CancellationGround,
  type ChangeEvent,
  type RegisteredRight,
  type RegistrationType,
} from "./registration.ts";

const typeNames: Record<RegistrationType, string> = {
  first: "首次登记",
  change: "变更登记",
  transfer: "转移登记",
  cancellation: "注销登记",
  priority_notice: "预告登记",
  rectification: "更正登记",
};
const rightNames: Record<RegisteredRight, string> = {
  mortgage: "抵押权",
  ownership: "房地产权",
  priority_notice: "预告登记",
  mortgage_priority_notice: "抵押预告登记",
};
const formNames: Record<Business["mortgage"]["form"], string> = {
  general: "一般抵押",
  maximum_amount: "最高额抵押",
};
const groundNames: Record<CancellationGround, string> = {
  claim_extinguished: "主债权消灭",
  realised: "抵押权实现",
  waiver: "抵押权人放弃抵押权",
  other_by_law: "法律规定的其他情形",
};
const changeNames: Record<ChangeEvent, string> = {
  name: "名称变更",
  scope: "担保范围变更",
  rank: "抵押权顺位变更",
  claim_kind: "债权种类变更",
  amount: "被担保主债权数额变更",
  term: "债务履行期限变更",
  maximum: "最高债权额变更",
  determination_period: "债权确定期间变更",
  determination: "最高额抵押权确定",
  prior_claims: "原有债权转入最高额抵押担保范围",
  main_claim: "主债权变更",
  units: "抵押不动产变更",
  built: "在建建筑物抵押转为房屋抵押",
  mortgagor: "抵押人变更",
};

/** UTF-8 text of the 申请书, one `label：value` a line, "/" where a label does not apply (adapters/national-xml/DIALECT.md). */
export function renderApplicationForm(chain: Chain, leg: Leg): string {
  const business = legBusiness(chain.business, leg);
  const { holders, obligors } = applicantsOf(chain.business, leg);
  const lines: [string, string][] = [
    ["申请登记类型", typeNames[leg.registrationType]],
    ["登记权利", rightNames[leg.right]],
    ["不动产单元号", business.units.map((unit) => unit.unitCode).join("、")],
    ["权利人", names(holders)],
    ["义务人", names(obligors)],
    ...termLines(business, leg, holders),
    ["不动产登记证明号", previousCertificateNumber(chain, leg) ?? "/"],
    ["预告登记证明号", endedNotice(chain.business, leg) ?? "/"],
    ["变更事项", leg.changes.length === 0 ? "/" : leg.changes.map((event) => changeNames[event]).join("、")],
    ...formerNameLines(chain.business, leg),
    ["其他抵押权顺位", movedRanks(business, leg)],
    ["注销原因", leg.ground === null ? "/" : groundNames[leg.ground]],
    ...contractLines(business, leg),
  ];
  return lines.map(([label, value]) => `${label}：${value}\n`).join("");
}

function names(parties: { name: string }[]): string {
  return parties.length === 0 ? "/" : parties.map(({ name }) => name).join("、");
}

/** Of a mortgage or its notice who holds and who made it; how it shall stand, but not of one that ends. */
function termLines(business: Business, leg: Leg, holders: { name: string }[]): [string, string][] {
  const { mortgage } = business;
  const concerned = isOfMortgage(leg.right);
  const stands = concerned && leg.registrationType !== "cancellation";
  const of = (value: string): string => (concerned ? value : "/");
  const terms = (value: string): string => (stands ? value : "/");
  return [
    ["抵押权人", of(names(holders))],
    ["抵押人", of(names(business.mortgagors.map(({ party }) => party)))],
    ["抵押方式", terms(formNames[mortgage.form])],
    ["担保数额（元）", terms(yuanFromFen(mortgage.securedAmount))],
    ["债务履行期限", terms(`${mortgage.periodStart} 至 ${mortgage.periodEnd}`)],
    ["抵押权顺位", leg.right === "mortgage" ? terms(String(leg.rank)) : "/"],
    ["担保范围", terms(mortgage.securedScope)],
    ["禁止或限制转让的约定", terms(mortgage.transferCovenant ? "有" : "无")],
  ];
}

function contractLines(business: Business, leg: Leg): [string, string][] {
  const { propertyTransfer, assignment, mainContract, mortgageContract } = business;
  const isSale = leg.right === "ownership" || (leg.right !== "mortgage" && leg.registrationType === "priority_notice");
  const hasPrice = isSale && leg.right !== "mortgage_priority_notice";
  const concerned = isOfMortgage(leg.right);
  const isAssigned = leg.right === "mortgage" && leg.registrationType === "transfer";
  const price = propertyTransfer === undefined ? "/" : yuanFromFen(propertyTransfer.price);
  return [
    ["取得价格（元）", hasPrice ? price : "/"],
    ["买卖合同号", isSale ? (propertyTransfer?.contract.number ?? "/") : "/"],
    ["债权转让合同号", isAssigned ? (assignment?.contract.number ?? "/") : "/"],
    ["主债权合同号", concerned ? mainContract.number : "/"],
    ["抵押合同号", concerned ? mortgageContract.number : "/"],
  ];
}

/** 变更前: as the register names the mortgagee until the new name is recorded. */
function formerNameLines(business: Business, leg: Leg): [string, string][] {
  const { name, creditCode } = registeredLender(business);
  const of = (value: string): string => (leg.changes.includes("name") ? value : "/");
  return [
    ["变更前抵押权人", of(name)],
    ["变更前统一社会信用代码", of(creditCode)],
  ];
}

function movedRanks({ rankChange }: Business, leg: Leg): string {
  const others = leg.changes.includes("rank") ? (rankChange?.others ?? []) : [];
  if (others.length === 0) return "/";
  return others.map((other) => `${other.registrationCertificateNumber}=${other.newRank}`).join("、");
}

/** 预告转本: the notice that ends with the ownership transfer, or with the first mortgage. */
function endedNotice({ kind, notices }: Business, leg: Leg): string | null {
  const isMade = leg.registrationType === "transfer" || leg.registrationType === "first";
  if (kind !== "notice_conversion" || notices === undefined || !isMade) return null;
  return leg.right === "ownership" ? notices.priorityNotice : notices.mortgagePriorityNotice;
}

/** Registration certificate number a leg is about, as the bank stated it; null for what is registered for the first time. */
export function previousCertificateNumber(chain: Chain, leg: Leg): string | null {
  const followed = chain.legs.find((each) => each.legId === (leg.unwinds ?? leg.mends));
  if (followed !== undefined) return followed.recordingResult?.registrationCertificateNumber ?? null;
  const { business } = chain;
  if (leg.right === "priority_notice" && leg.registrationType === "cancellation") {
    return business.notices?.priorityNotice ?? null;
  }
  if (leg.right === "mortgage_priority_notice" && leg.registrationType === "cancellation") {
    return business.notices?.mortgagePriorityNotice ?? null;
  }
  if (leg.right !== "mortgage" || leg.registrationType === "first") return null;
  return changedBefore(chain, leg)?.registrationCertificateNumber ?? statedNumber(chain, leg);
}

/** What an earlier leg of this chain recorded when it changed the same mortgage: it stands under that number and case now. Null where none did. */
export function changedBefore({ legs }: Chain, leg: Leg): RecordingResult | null {
  const before = legs
    .slice(0, Math.max(legs.indexOf(leg), 0))
    .findLast(
      (each) =>
        each.registrationType === "change" &&
        each.unwinds === null &&
        each.registryId === leg.registryId &&
        each.furtherIndex === leg.furtherIndex,
    );
  return before?.recordingResult ?? null;
}

/** Of a mortgage over units of several registries the one whose number the register there shows. */
function statedNumber(chain: Chain, leg: Leg): string | null {
  const previous = legBusiness(chain.business, leg).previousMortgage;
  if (previous === undefined) return null;
  const numbers = [previous.registrationCertificateNumber, ...(previous.furtherCertificateNumbers ?? [])];
  if (numbers.length === 1) return previous.registrationCertificateNumber;
  const there = chain.searches
    .filter((each) => each.registryId === leg.registryId)
    .flatMap(({ snapshot }) => snapshot.units)
    .flatMap((unit) =>
      unit.mortgages.map((mortgage) => normaliseCertificateNumber(mortgage.registrationCertificateNumber)),
    );
  return (
    numbers.find((number) => there.includes(normaliseCertificateNumber(number))) ??
    previous.registrationCertificateNumber
  );
}
