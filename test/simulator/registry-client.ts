// A bank's side written by hand for the tests of the simulated registry: XML as text, signed and verified with xml-crypto.
// Invariant: nothing of the registry's own code is used to write or to read a message.

import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DOMParser } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";
import type { RegistryOptions, RunningRegistry, SeedMortgage, SeedUnit } from "./registry/options.ts";
import { startRegistry } from "./registry/server.ts";

const rsa = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
export const bankKey = rsa();
export const otherBankKey = rsa();
const registryKey = rsa();

export const lender = { name: "示例银行股份有限公司", number: "91320500MA1000017R" };
export const otherLender = { name: "样例银行股份有限公司", number: "91320500MA1000025L" };
export const li = { name: "李示一", number: "320505198001011036" };
export const wang = { name: "王示二", number: "320505198202032044" };

export const unitA = "320505400202GB00001F00010001";
export const unitB = "320505400202GB00001F00010002";
export const titleOf = (unit: string) => `苏(2021)苏州市不动产权第${unit.slice(-7)}号`;

/** An old mortgage of `lender` on the unit, rank 1. */
export function oldMortgage(unit: string, over: Partial<SeedMortgage> = {}): SeedMortgage {
  return {
    registrationCertificateNumber: `苏(2023)苏州市不动产证明第${unit.slice(-7)}号`,
    caseNumber: `2023-${unit.slice(-7)}`,
    mortgageeName: lender.name,
    mortgageeCertificateNumber: lender.number,
    form: "general",
    securedAmount: "900000.00",
    periodStart: "2023-12-01",
    periodEnd: "2026-11-30",
    rank: 1,
    recordedAt: "2023-12-01T10:00:00",
    ...over,
  };
}

export function seedUnit(unitCode: string, over: Partial<SeedUnit> = {}): SeedUnit {
  return {
    unitCode,
    location: "苏州市虎丘区示例路1号",
    area: "89.50",
    collateralType: "land_and_building",
    titleCertificateNumber: titleOf(unitCode),
    owners: [{ name: li.name, certificateNumber: li.number }],
    mortgages: [],
    ...over,
  };
}

export type Pushed = { at: number; text: string };
export type World = { registry: RunningRegistry; pushes: Pushed[]; stop(): Promise<void> };

/** A registry and the bank's callback address, both on real sockets. `refusals`: how many pushes the bank answers with 503. */
export async function startWorld(
  over: Partial<RegistryOptions> & { units?: SeedUnit[]; refusals?: number } = {},
): Promise<World> {
  const pushes: Pushed[] = [];
  let refusals = over.refusals ?? 0;
  const callback = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      refusals -= 1;
      if (refusals < 0) pushes.push({ at: Date.now(), text: Buffer.concat(chunks).toString("utf8") });
      response.writeHead(refusals < 0 ? 200 : 503).end();
    });
  });
  await new Promise<void>((resolve) => {
    callback.listen(0, "127.0.0.1", () => resolve());
  });
  const callbackUrl = `http://127.0.0.1:${(callback.address() as AddressInfo).port}/callbacks/suzhou`;
  const registry = await startRegistry({
    registryId: "suzhou",
    name: "苏州市虎丘区不动产登记中心",
    capability: "independent",
    juniorRank: true,
    changeOfMainClaim: true,
    areaCodes: ["320505"],
    privateKeyPem: registryKey.privateKey,
    keyId: "registry-suzhou",
    banks: [
      { institution: "bank", publicKeyPem: bankKey.publicKey, callbackUrl, mortgagees: [lender.number] },
      { institution: "other", publicKeyPem: otherBankKey.publicKey, callbackUrl, mortgagees: [otherLender.number] },
    ],
    register: { units: over.units ?? [seedUnit(unitA), seedUnit(unitB)] },
    pace: { acceptMs: 5, reviewMs: 5, recordMs: 5 },
    ...over,
  });
  const stop = async () => {
    await registry.stop();
    callback.closeAllConnections();
    await new Promise((resolve) => {
      callback.close(resolve);
    });
  };
  return { registry, pushes, stop };
}

export type Application = {
  number: string;
  type: "first" | "change" | "cancellation";
  units: string[];
  mortgagors: { name: string; number: string }[];
  mortgagee: { name: string; number: string };
  /** 万元 in the rows, yuan in the signed text. */
  wan: string;
  yuan: string;
  maximum: boolean;
  rank: number;
  previous: SeedMortgage | null;
  ground: string;
  mainContract: string;
  reason: string;
  /** Who signed; all applicants when absent. */
  signers?: { name: string; number: string; capacity: string }[];
};

/** A first mortgage of 100 万元 on unit A by its owner, unless said otherwise. */
export function application(over: Partial<Application> = {}): Application {
  return {
    number: `chn-${randomUUID().slice(0, 8)}-1`,
    type: "first",
    units: [unitA],
    mortgagors: [li],
    mortgagee: lender,
    wan: "100.0000",
    yuan: "1000000.00",
    maximum: false,
    rank: 1,
    previous: null,
    ground: "主债权消灭",
    mainContract: "示借字第1号",
    reason: "合同设立",
    ...over,
  };
}

export const mandate = { number: "(2026)样例公证字第1号", sha256: "c".repeat(64) };
const scope = "主债权及利息、违约金";
const codes = {
  first: ["1003701", "100", "首次登记"],
  change: ["3003701", "300", "变更登记"],
  cancellation: ["4000101", "400", "注销登记"],
};
const row = (name: string, at: Record<string, string>) =>
  `<${name} ${Object.entries(at)
    .map(([key, value]) => `${key}="${value}"`)
    .join(" ")}/>`;

/** The text the applicants sign. */
export function formText(a: Application): string {
  const terms = (text: string) => (a.type === "cancellation" ? "/" : text);
  return [
    `申请登记类型：${codes[a.type][2] ?? ""}`,
    `不动产单元号：${a.units.join("、")}`,
    `抵押权人：${a.mortgagee.name}`,
    `抵押人：${a.mortgagors.map((each) => each.name).join("、")}`,
    `抵押方式：${terms(a.maximum ? "最高额抵押" : "一般抵押")}`,
    `担保数额（元）：${terms(a.yuan)}`,
    `债务履行期限：${terms("2026-12-01 至 2029-11-30")}`,
    `抵押权顺位：${terms(String(a.rank))}`,
    `担保范围：${terms(scope)}`,
    `禁止或限制转让的约定：${terms("无")}`,
    `不动产登记证明号：${a.previous?.registrationCertificateNumber ?? "/"}`,
    `注销原因：${a.type === "cancellation" ? a.ground : "/"}`,
    `主债权合同号：${a.mainContract}`,
    `抵押合同号：示抵字第1号`,
  ].join("\n");
}

/** The Message of an application; `text` stands in for the signed text where a test wants another. */
export function message(a: Application, text = formText(a)): string {
  const unit = a.units[0] ?? "";
  const [recType = "", regType = ""] = codes[a.type];
  const head = {
    BusinessNumber: a.number,
    ASID: "AS100",
    AreaCode: unit.slice(0, 6),
    RecType: recType,
    RightType: "37",
    RegType: regType,
    CreateDate: "2026-11-23T10:15:00",
    RegOrgID: "320505",
    ParcelID: unit.slice(0, 19),
    EstateNum: unit,
    PreEstateNum: "/",
    PreCertID: a.previous?.registrationCertificateNumber ?? a.units.map(titleOf).join(","),
    ProofCount: a.type === "cancellation" ? "0" : "1",
    CertCount: "0",
  };
  const elements = Object.entries(head).map(([name, value]) => `<${name}>${value}</${name}>`);
  const rows = [
    ...partyRows(a),
    ...(a.type === "cancellation" ? cancellationRows(a) : mortgageRows(a, regType)),
    ...papers(),
  ];
  return `<Message BusinessNumber="${a.number}"><Head>${elements.join("")}</Head><Data>${rows.join("")}${form(a, text)}</Data></Message>`;
}

function partyRows(a: Application): string[] {
  const blanks = (names: string) => Object.fromEntries(names.split(" ").map((name) => [name, "/"]));
  const person = {
    YSDM: "6003000000",
    DZ: "/",
    DH: "/",
    QLBL: "/",
    GYFS: "0",
    GYQK: "/",
    GJ: "142",
    BZ: "/",
    QXDM: "320505",
    QLLX: "37",
    QSZT: "0",
  };
  return [
    ...a.mortgagors.map((each) =>
      row("DJF_DJ_SQ", {
        ...blanks(
          "YWH QLRTXDZ QLRYB QLRFRMC QLRFRDH QLRDLRMC QLRDLRDH QLRDLJG YWRTXDZ YWRYB YWRFRMC YWRFRDH YWRDLRMC YWRDLRDH YWRDLJG BZ",
        ),
        YSDM: "6004010000",
        QLRMC: a.mortgagee.name,
        QLRZJZL: "8",
        QLRZJH: a.mortgagee.number,
        YWRMC: each.name,
        YWRZJZL: "1",
        YWRZJH: each.number,
        QXDM: "320505",
        SQSJ: "2026-11-23T10:15:00",
      }),
    ),
    ...a.units.flatMap((unit) =>
      a.mortgagors.map((each, index) =>
        row("ZTT_GY_QLR", {
          ...person,
          BDCDYH: unit,
          SXH: String(index + 1),
          QLRMC: each.name,
          BDCQZH: titleOf(unit),
          ZJZL: "1",
          ZJH: each.number,
          QLRLX: "1",
          QLRTZ: "10",
        }),
      ),
    ),
    row("ZTT_GY_QLR", {
      ...person,
      BDCDYH: a.units[0] ?? "",
      SXH: "1",
      QLRMC: a.mortgagee.name,
      BDCQZH: "/",
      ZJZL: "8",
      ZJH: a.mortgagee.number,
      QLRLX: "2",
      QLRTZ: "9",
    }),
  ];
}

function mortgageRows(a: Application, regType: string): string[] {
  return a.units.map((unit) =>
    row("QLF_QL_DYAQ", {
      YSDM: "6002030100",
      BDCDYH: unit,
      DYBDCLX: "2",
      DYR: a.mortgagors.map((each) => each.name).join("、"),
      DYRLX: "1",
      DYFS: a.maximum ? "2" : "1",
      DJLX: regType,
      DJYY: a.reason,
      ZJJZWZL: "/",
      ZJJZWDYFW: "/",
      BDBZZQSE: a.wan,
      ZWLXQSSJ: "2026-12-01",
      ZWLXJSSJ: "2029-11-30",
      ZGZQQDSS: "/",
      ZGZQSE: a.maximum ? a.wan : "/",
      QXDM: "320505",
      FJ: "/",
      QSZT: "0",
      DYJELX: "1",
      DYQSW: String(a.rank),
      SFYGDJ: "0",
      DYMJ: "89.50",
      MJDW: "1",
      BZ: "1",
      JEDW: "1",
      DBFW: scope,
      DYQX: "2026-12-01 至 2029-11-30",
      SFCZJZHXZ: "0",
      SSYWH: a.previous?.caseNumber ?? "/",
    }),
  );
}

function cancellationRows(a: Application): string[] {
  return a.units.map((unit) =>
    row("QLF_QL_ZXDJ", {
      YSDM: "/",
      BDCDYH: unit,
      BDCQZH: a.previous?.registrationCertificateNumber ?? "",
      ZXYWH: a.previous?.caseNumber ?? "",
      ZXYY: a.ground,
      QXDM: "320505",
      BZ: "/",
      QLLX: "37",
    }),
  );
}

/** A row of a paper handed in. */
export function paper(name: string, sha256: string, supplement = "0"): string {
  return row("DJF_DJ_SJ", {
    YSDM: "6004020100",
    YWH: "/",
    SJSJ: "2026-11-23T10:15:00",
    SJLX: "1",
    SJMC: name,
    SJSL: "1",
    SFSJSY: "0",
    SFEWSJ: "0",
    SFBCSJ: supplement,
    YS: "1",
    BZ: "/",
    QXDM: "320505",
    Sha256: sha256,
  });
}

function papers(): string[] {
  return [paper("主债权合同", "a".repeat(64)), paper("抵押合同", "b".repeat(64)), paper("委托书", mandate.sha256)];
}

function form(a: Application, text: string): string {
  const signers = a.signers ?? [
    ...a.mortgagors.map((each) => ({ ...each, capacity: "mortgagor" })),
    { ...a.mortgagee, capacity: "mortgagee" },
  ];
  const signatures = signers.map((each) =>
    row("ApplicantSignature", {
      Name: each.name,
      CertificateNumber: each.number,
      Capacity: each.capacity,
      Method: "hand_signed_original",
      SignedAt: "2026-11-22T09:00:00",
      Reference: "teller-1",
    }),
  );
  const sha256 = createHash("sha256").update(text).digest("hex");
  const content = Buffer.from(text).toString("base64");
  return `<FJ_F_100 FJMC="不动产登记申请书" FJLX="txt" FJNR="${content}" Sha256="${sha256}">${signatures.join("")}</FJ_F_100>`;
}

export type Sending = {
  id?: string;
  group?: string;
  sender?: string;
  receiver?: string;
  privateKeyPem?: string | null;
};

/** An envelope as text, signed by the bank unless another key, or none, is named. */
export function envelope(type: string, content: string, how: Sending = {}): string {
  const id = how.id ?? `env_${randomUUID()}`;
  const xml = `<Envelope Version="1" Type="${type}" EnvelopeID="${id}" InReplyTo="" Sender="${how.sender ?? "bank"}" Receiver="${how.receiver ?? "suzhou"}" SentAt="2026-11-23T10:15:00.000+08:00" GroupNumber="${how.group ?? ""}">${content}</Envelope>`;
  return how.privateKeyPem === null ? xml : sign(xml, how.privateKeyPem ?? bankKey.privateKey);
}

function sign(xml: string, privateKey: string): string {
  const signer = new SignedXml({
    privateKey,
    signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: "http://www.w3.org/2001/10/xml-exc-c14n#",
  });
  const transforms = [
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
  ];
  signer.addReference({
    xpath: "/*",
    transforms,
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
    isEmptyUri: true,
  });
  signer.computeSignature(xml);
  return signer.getSignedXml();
}

/** True when the text carries a signature of this registry over the whole of it. */
export function isSigned(text: string, publicKeyPem = registryKey.publicKey): boolean {
  const root = new DOMParser().parseFromString(text, "text/xml").documentElement;
  const signature = root.getElementsByTagName("Signature").item(0);
  if (signature === null) return false;
  const verifier = new SignedXml({ publicCert: publicKeyPem, getCertFromKeyInfo: () => null });
  verifier.loadSignature(signature);
  try {
    return verifier.checkSignature(text) && verifier.getSignedReferences().length === 1;
  } catch {
    return false;
  }
}

/** Attributes of every element of that name, in order. */
export function all(text: string, name: string): Record<string, string>[] {
  const found = Array.from(new DOMParser().parseFromString(text, "text/xml").getElementsByTagName(name));
  return found.map((each) => Object.fromEntries(Array.from(each.attributes).map((at) => [at.name, at.value])));
}

export type Answer = { status: number; text: string; cases: Record<string, string>[]; failure: string | null };

/** Posts a text; reads what the Reply holds, believed or not: who signed it is asked with isSigned. */
export async function post(world: World, body: string): Promise<Answer> {
  const reply = await fetch(world.registry.url, {
    method: "POST",
    headers: { "content-type": "application/xml; charset=utf-8" },
    body,
  });
  const text = await reply.text();
  const isXml = reply.status === 200 && text.startsWith("<?xml");
  return {
    status: reply.status,
    text,
    cases: isXml ? all(text, "Case") : [],
    failure: isXml ? (all(text, "Failure")[0]?.["Code"] ?? null) : null,
  };
}

/** Files applications, in one envelope. */
export function file(world: World, applications: Application[], how: Sending = {}): Promise<Answer> {
  return post(world, envelope("Apply", applications.map((each) => message(each)).join(""), how));
}

export const caseRef = (number: string, inner = "") => `<CaseRef BusinessNumber="${number}">${inner}</CaseRef>`;

/** Asks after cases until the first of them is in one of the states, at most 5 s; the last answer. */
export async function reaches(world: World, numbers: string | string[], ...states: string[]): Promise<Answer> {
  const asked = [numbers]
    .flat()
    .map((number) => caseRef(number))
    .join("");
  const deadline = Date.now() + 5_000;
  for (;;) {
    const answer = await post(world, envelope("StatusQuery", asked));
    if (states.includes(answer.cases[0]?.["StateCode"] ?? "")) return answer;
    if (Date.now() > deadline) throw new Error(`not in ${states.join()} in time: ${JSON.stringify(answer.cases)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/** Waits until the condition holds, at most 5 s. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error("did not come about in time");
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
