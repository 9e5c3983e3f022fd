// The office: everything one registry holds, and the numbers only a registry mints.
// Invariant: every number is given once; `order` counts every event of this registry, so that what came first can be told.

import type { CaseBook, Filing } from "./cases.ts";
import { chinaTime } from "./china-time.ts";
import type { FaultBook } from "./faults.ts";
import type { RegistryOptions } from "./options.ts";
import type { Register } from "./register.ts";

export type Office = {
  options: RegistryOptions;
  register: Register;
  book: CaseBook;
  faults: FaultBook;
  mint: Mint;
  /** Runs later, unless the office closes first. */
  after(ms: number, run: () => void): void;
  /** Tells the bank the present state of the filing. */
  push(filing: Filing): void;
};

export type Mint = {
  order(): number;
  /** 业务流水号 RecFlowID: 20 characters. */
  flowId(areaCode: string, now: number): string;
  /** 业务号 YWH: 16 characters. */
  caseNumber(now: number): string;
  /** 业务报文ID: 18 digits, area + yyMMdd + sequence. */
  messageId(areaCode: string, now: number): string;
  /** 不动产登记证明号, e.g. 苏(2026)苏州市虎丘区不动产证明第0000001号; never one the register has. */
  certificateNumber(areaCode: string, now: number): string;
  /** 不动产权证书号, e.g. 苏(2026)苏州市虎丘区不动产权第0000001号. */
  titleNumber(areaCode: string, now: number): string;
  /** Number of a written notice of that kind. */
  noticeNumber(kind: string, now: number): string;
  envelopeId(): string;
};

const provinces: Record<string, string> = Object.fromEntries(
  (
    "11京 12津 13冀 14晋 15蒙 21辽 22吉 23黑 31沪 32苏 33浙 34皖 35闽 36赣 37鲁 41豫 42鄂 43湘 44粤 45桂 46琼 50渝 51川 52黔 53云 54藏 " +
    "61陕 62甘 63青 64宁 65新"
  )
    .split(" ")
    .map((each) => [each.slice(0, 2), each.slice(2)]),
);

/** The numbers of one registry; `register` is read so that a certificate number of the seed is never given again. */
export function openMint(options: RegistryOptions, register: Register): Mint {
  const last = new Map<string, number>();
  const next = (series: string) => {
    const value = (last.get(series) ?? 0) + 1;
    last.set(series, value);
    return value;
  };
  const digits = (series: string, length: number) => String(next(series)).padStart(length, "0");
  const day = (now: number) => chinaTime(now).slice(0, 10).replaceAll("-", "");
  const place = options.name.replace(/(不动产登记中心|自然资源.*|规划.*)$/, "");
  const units = [...register.units.values()];
  const known = new Set([
    ...units.flatMap((unit) => unit.mortgages.map((row) => row.registrationCertificateNumber)),
    ...units.flatMap((unit) => unit.priorityNotices.map((row) => row.number)),
    ...units.map((unit) => unit.titleCertificateNumber),
  ]);
  // Envelope numbers of two lives of one registry must differ: a bank keeps what it has seen.
  const life = Date.now().toString(36);
  const paper = (series: string, kind: string, areaCode: string, now: number): string => {
    const province = provinces[areaCode.slice(0, 2)] ?? "国";
    const number = `${province}(${chinaTime(now).slice(0, 4)})${place}${kind}第${digits(series, 7)}号`;
    return known.has(number) ? paper(series, kind, areaCode, now) : number;
  };
  return {
    order: () => next("order"),
    flowId: (areaCode, now) => `${day(now)}${areaCode}${digits("flow", 6)}`,
    caseNumber: (now) => `${day(now)}-${digits("case", 7)}`,
    messageId: (areaCode, now) => `${areaCode}${day(now).slice(2)}${digits("message", 6)}`,
    certificateNumber: (areaCode, now) => paper("certificate", "不动产证明", areaCode, now),
    titleNumber: (areaCode, now) => paper("title", "不动产权", areaCode, now),
    noticeNumber: (kind, now) => `${kind}${day(now)}${digits("notice", 5)}`,
    envelopeId: () => `${options.registryId}-${life}-${next("envelope")}`,
  };
}
