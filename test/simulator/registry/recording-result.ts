// The recording result: the registry's own Message of a recorded case, with the numbers, the recorder and the time only it can give.
// Invariant: amounts, rank and certificate come from the register, not from the application; blanks are filled as machines fill them.

import { rowsOf, type Row } from "./application.ts";
import type { Case } from "./cases.ts";
import { chinaTime } from "./china-time.ts";
import { recorder, rightRows, type ResultView } from "./result-rows.ts";
import { element, type XmlElement } from "./xml.ts";

const clerk = "受理员林舟";
const reviewer = "审核员沈岚";

/** Recorded case → Message; from 60 on with the row of issue. */
export function recordingResult(item: Case, view: ResultView): XmlElement {
  const rows = [
    ...[...copies(item, "ZTT_GY_QLR"), ...givers(item, view)].map((row) => ({ ...row, at: { ...row.at, QSZT: "1" } })),
    ...rightRows(item, view),
    ...copies(item, "DJF_DJ_SQ"),
    acceptanceRow(item, view),
    ...copies(item, "DJF_DJ_SJ"),
    ...reviewRows(item),
    recordingRow(item),
    ...(item.stateCode === "60" ? [issueRow(item)] : []),
  ];
  const data = element(
    "Data",
    {},
    rows.map((row) => element(row.name, row.at)),
  );
  return element("Message", { BusinessNumber: item.businessNumber }, [element("Head", {}, head(item, view)), data]);
}

function head(item: Case, view: ResultView): XmlElement[] {
  const given = item.application.head;
  const values: Record<string, string> = {
    BizMsgID: item.bizMsgId,
    ASID: "AS100",
    AreaCode: area(item),
    RecType: given["RecType"] ?? "",
    RightType: given["RightType"] ?? "",
    RegType: given["RegType"] ?? "",
    CreateDate: item.recordedAt,
    RecFlowID: item.recFlowId,
    RegOrgID: view.options.name,
    ParcelID: given["ParcelID"] ?? "",
    EstateNum: given["EstateNum"] ?? "",
    PreEstateNum: "/",
    PreCertID: given["PreCertID"] ?? "/",
    CertCount: given["CertCount"] ?? "0",
    ProofCount: given["ProofCount"] ?? "0",
  };
  return Object.entries(values).map(([name, value]) => element(name, {}, [], value));
}

/** Who gave a buyer's notice, where the application did not say it: the register does. */
function givers(item: Case, view: ResultView): Row[] {
  const { matter, obligors, unitCodes } = item.application;
  const [like] = copies(item, "ZTT_GY_QLR");
  if (matter !== "buyers_notice_cancellation" || obligors.length > 0 || like === undefined) return [];
  return unitCodes.flatMap((code) => {
    const unit = view.register.units.get(code);
    const ended = unit?.priorityNotices.find((row) => row.end?.caseNumber === item.caseNumber);
    const known = ended === undefined || ended.obligors.length === 0 ? (unit?.owners ?? []) : ended.obligors;
    return known.map((party, index) => ({
      name: like.name,
      at: {
        ...like.at,
        BDCDYH: code,
        QLRTZ: "19",
        SXH: String(index + 1),
        QLRMC: party.name,
        ZJH: party.certificateNumber,
        ...certificateOf(party.certificateNumber),
      },
    }));
  });
}

/** Kind of certificate and of holder by the form of the number; a sex is not told. */
function certificateOf(number: string): { ZJZL: string; QLRLX: string; XB: string } {
  if (/^\d{17}[\dX]$/.test(number)) return { ZJZL: "1", QLRLX: "1", XB: "3" };
  return number.length === 18 ? { ZJZL: "8", QLRLX: "2", XB: "/" } : { ZJZL: "99", QLRLX: "99", XB: "/" };
}

function acceptanceRow(item: Case, view: ResultView): Row {
  const unit = view.register.units.get(item.application.unitCodes[0] ?? "");
  return {
    name: "DJT_DJ_SL",
    at: {
      YSDM: "6004020000",
      YWH: item.caseNumber,
      DJLX: item.application.head["RegType"] ?? "",
      SQZSBS: "0",
      SQFBCZ: "0",
      QXDM: area(item),
      SLRY: clerk,
      SLSJ: item.acceptedAt,
      ZL: unit?.location ?? "/",
      AJZT: "2",
    },
  };
}

function reviewRows(item: Case): Row[] {
  const step = (order: number, name: string, person: string): Row => ({
    name: "DJF_DJ_SH",
    at: {
      YSDM: "6004030000",
      YWH: item.caseNumber,
      JDMC: name,
      SXH: String(order),
      SHRYXM: person,
      SHKSSJ: item.acceptedAt,
      SHJSSJ: item.recordedAt,
      SHYJ: "同意",
      CZJG: "1",
      QXDM: area(item),
    },
  });
  return [step(1, "初审", clerk), step(2, "核定", reviewer)];
}

function recordingRow(item: Case): Row {
  return {
    name: "DJF_DJ_DB",
    at: {
      YWH: item.caseNumber,
      YSDM: "6004040000",
      DBRYXM: recorder,
      DBSJ: item.recordedAt,
      DBYJ: "准予登记",
      CZJG: "1",
      QXDM: area(item),
    },
  };
}

function issueRow(item: Case): Row {
  const [holder] = item.application.holders;
  const applied = item.application.rows.find((row) => row.name === "DJF_DJ_SQ");
  return {
    name: "DJF_DJ_FZ",
    at: {
      YSDM: "6004050000",
      YWH: item.caseNumber,
      FZRY: clerk,
      FZSJ: item.history.at(-1)?.at ?? chinaTime(0),
      FZMC: item.application.matter === "ownership_transfer" ? "不动产权证书" : "不动产登记证明",
      FZSL: "1",
      HFZSH: item.registrationCertificateNumber ?? "/",
      LZRXM: holder?.name ?? "/",
      LZRZJLB: applied?.at["QLRZJZL"] ?? "8",
      LZRZJHM: holder?.certificateNumber ?? "/",
      LZRDH: "/",
      LZRDZ: "/",
      LZRYB: "/",
      BZ: "/",
      YSXLH: "/",
      QXDM: area(item),
    },
  };
}

function copies(item: Case, name: string): Row[] {
  return rowsOf(item.application, name).map((row) => ({ name, at: { ...row.at, YWH: item.caseNumber } }));
}

function area(item: Case): string {
  return item.application.head["AreaCode"] ?? "";
}
