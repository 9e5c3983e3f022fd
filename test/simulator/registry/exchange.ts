// One verified envelope of a bank → the answer: which elements the Reply holds.
// Invariant: an EnvelopeID or a business number seen before gives the present state again and changes nothing.

import { readApplication } from "./application.ts";
import { caseKey, casesMax, openCase, type Case, type Filing } from "./cases.ts";
import { caseElement, noCaseElement, type Envelope } from "./codec.ts";
import type { Office } from "./office.ts";
import type { Bank } from "./options.ts";
import { confirmCase, lodge, takeSupplement } from "./processing.ts";
import { answerSearch } from "./search.ts";
import { withdraw } from "./withdrawal.ts";
import { childrenOf, element, type XmlElement } from "./xml.ts";

export type Exchange = (bank: Bank, envelope: Envelope) => XmlElement[];

type Found = { filing: Filing; item: Case };
const refsMax = 500;

/** The exchange of one office, with its memory of envelopes. */
export function openExchange(office: Office): Exchange {
  const seen = new Map<string, string[]>();
  return (bank, envelope) => {
    const key = caseKey(bank.institution, envelope.envelopeId);
    const known = seen.get(key);
    if (known !== undefined) return presentStates(office, bank, known);
    const numbers = numbersOf(envelope);
    const answer = answerTo(office, bank, envelope, numbers);
    const changes = envelope.type !== "StatusQuery" && envelope.type !== "Search";
    if (changes && answer[0]?.name !== "Failure" && seen.size < 4 * casesMax) seen.set(key, numbers);
    return answer;
  };
}

/** A Failure: nothing was changed. */
export function failure(code: string, text: string): XmlElement {
  return element("Failure", { Code: code, Text: text });
}

/** Business numbers an envelope is about. */
export function numbersOf(envelope: Envelope): string[] {
  return envelope.content
    .filter((each) => each.name === "Message" || each.name === "CaseRef")
    .map((each) => each.attributes["BusinessNumber"] ?? "");
}

function answerTo(office: Office, bank: Bank, envelope: Envelope, numbers: string[]): XmlElement[] {
  if (envelope.receiver !== office.options.registryId) return [failure("RECEIVER", "接收方不是本机构")];
  if (envelope.type === "Search") {
    const [asked, ...more] = envelope.content;
    if (asked?.name !== "Search" || more.length > 0) return [failure("MESSAGE", "查询报文不合格式")];
    const result = answerSearch(office, bank.institution, asked);
    return [typeof result === "string" ? failure("SEARCH", result) : result];
  }
  if (numbers.length === 0 || numbers.length > refsMax || numbers.includes(""))
    return [failure("MESSAGE", "缺少业务编号")];
  switch (envelope.type) {
    case "Apply":
      return apply(office, bank, envelope, numbers);
    case "StatusQuery":
      return presentStates(office, bank, numbers);
    case "Confirm":
      return onEach(office, bank, numbers, ({ filing, item }) => confirmCase(office, filing, item));
    case "Supplement":
      return supplement(office, bank, envelope, numbers);
    case "Withdraw":
      return onEach(office, bank, numbers, withdraw(office, bank, envelope));
    default:
      return [failure("TYPE", "不支持的报文类型")];
  }
}

function apply(office: Office, bank: Bank, envelope: Envelope, numbers: string[]): XmlElement[] {
  const opened = numbers.filter((number) => find(office, bank, number) !== undefined);
  if (opened.length === numbers.length) return presentStates(office, bank, numbers);
  if (opened.length > 0 || new Set(numbers).size < numbers.length) return [failure("NUMBERS", "业务编号重复")];
  if (envelope.content.some((each) => each.name !== "Message")) return [failure("MESSAGE", "申请报文不合格式")];
  if (numbers.length > 1 && envelope.groupNumber === "") return [failure("GROUP", "多件申请须有组号")];
  const { filings } = office.book;
  const sameGroup = (filing: Filing) =>
    filing.institution === bank.institution && filing.groupNumber === envelope.groupNumber;
  if (envelope.groupNumber !== "" && filings.some(sameGroup)) return [failure("GROUP", "组号已使用")];
  if (office.book.byNumber.size + numbers.length > casesMax) return [failure("FULL", "收件已满")];
  const applications = envelope.content.map(readApplication);
  const sentAt = envelope.sentAt.slice(0, 19);
  const filing: Filing = { institution: bank.institution, groupNumber: envelope.groupNumber, sentAt, cases: [] };
  for (const application of applications) {
    if (application === null) return [failure("MESSAGE", "申请报文不合格式")];
    const flowId = office.mint.flowId(office.options.areaCodes[0] ?? "000000", Date.now());
    filing.cases.push(openCase(bank.institution, envelope.groupNumber, application, flowId));
  }
  for (const item of filing.cases)
    office.book.byNumber.set(caseKey(bank.institution, item.businessNumber), { filing, item });
  lodge(office, filing, bank);
  return presentStates(office, bank, numbers);
}

function supplement(office: Office, bank: Bank, envelope: Envelope, numbers: string[]): XmlElement[] {
  const [ref, ...more] = envelope.content;
  if (ref === undefined || more.length > 0) return [failure("MESSAGE", "一次补正一件")];
  const rows = childrenOf(ref, "DJF_DJ_SJ").map((each) => ({ name: each.name, at: each.attributes }));
  return onEach(office, bank, numbers, ({ filing, item }) => takeSupplement(office, bank, filing, item, rows));
}

/** Does one thing to each case named; a declined one keeps its state and says why in its notice. */
function onEach(office: Office, bank: Bank, numbers: string[], act: (found: Found) => string | null): XmlElement[] {
  const declined = new Map<Case, string>();
  for (const number of numbers) {
    const found = find(office, bank, number);
    const reason = found === undefined ? null : act(found);
    if (found !== undefined && reason !== null) declined.set(found.item, reason);
  }
  return presentStates(office, bank, numbers, declined);
}

/** Every case asked for, and with it its whole group, each once. */
function presentStates(
  office: Office,
  bank: Bank,
  numbers: string[],
  declined = new Map<Case, string>(),
): XmlElement[] {
  const told = new Set<Case>();
  return numbers.flatMap((number) => {
    const found = find(office, bank, number);
    if (found === undefined) return [noCaseElement(number)];
    const fresh = found.filing.cases.filter((item) => !told.has(item));
    return fresh.map((item) => {
      told.add(item);
      const text = declined.get(item);
      if (text === undefined) return caseElement(item);
      return caseElement({
        ...item,
        notice: { number: item.notice.number, code: "DECLINED", text, at: item.notice.at },
      });
    });
  });
}

function find(office: Office, bank: Bank, number: string): Found | undefined {
  return office.book.byNumber.get(caseKey(bank.institution, number));
}
