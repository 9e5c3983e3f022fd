// What can be applied for: each right with each type of registration there is for it, and its codes in the message.
// Invariant: a matter is told by RecType, RightType and the table its rows stand in, and by nothing else.

export type RegistrationType = "first" | "change" | "transfer" | "cancellation" | "priority_notice" | "rectification";
export type Right = "mortgage" | "ownership" | "priority_notice" | "mortgage_priority_notice";

export const matterNames = [
  "mortgage_first",
  "mortgage_change",
  "mortgage_transfer",
  "mortgage_cancellation",
  "mortgage_rectification",
  "ownership_transfer",
  "buyers_notice",
  "lenders_notice",
  "buyers_notice_cancellation",
  "lenders_notice_cancellation",
] as const;
export type Matter = (typeof matterNames)[number];

export type MatterCodes = {
  type: RegistrationType;
  right: Right;
  recType: string;
  regType: string;
  rightType: string;
  /** Table with one row for each unit. */
  own: string;
  /** 申请登记类型 and 登记权利 of the 申请书. */
  typeName: string;
  rightName: string;
};

const mortgage = { right: "mortgage", rightType: "37", own: "QLF_QL_DYAQ", rightName: "抵押权" } as const;
const notice = { type: "priority_notice", recType: "7000101", regType: "700", rightType: "96" } as const;
const ended = { type: "cancellation", recType: "4000101", regType: "400", own: "QLF_QL_ZXDJ" } as const;

export const matters: Record<Matter, MatterCodes> = {
  mortgage_first: { ...mortgage, type: "first", recType: "1003701", regType: "100", typeName: "首次登记" },
  mortgage_change: { ...mortgage, type: "change", recType: "3003701", regType: "300", typeName: "变更登记" },
  mortgage_transfer: { ...mortgage, type: "transfer", recType: "2003701", regType: "200", typeName: "转移登记" },
  mortgage_rectification: {
    ...mortgage,
    type: "rectification",
    recType: "5003701",
    regType: "500",
    typeName: "更正登记",
  },
  mortgage_cancellation: { ...mortgage, ...ended, typeName: "注销登记" },
  ownership_transfer: {
    type: "transfer",
    right: "ownership",
    recType: "2000402",
    regType: "200",
    rightType: "4",
    own: "QLT_FW_FDCQ_YZ",
    typeName: "转移登记",
    rightName: "房地产权",
  },
  buyers_notice: {
    ...notice,
    right: "priority_notice",
    own: "QLF_QL_YGDJ",
    typeName: "预告登记",
    rightName: "预告登记",
  },
  lenders_notice: {
    ...notice,
    right: "mortgage_priority_notice",
    own: "QLF_QL_YGDJ",
    typeName: "预告登记",
    rightName: "抵押预告登记",
  },
  buyers_notice_cancellation: {
    ...ended,
    right: "priority_notice",
    rightType: "96",
    typeName: "注销登记",
    rightName: "预告登记",
  },
  lenders_notice_cancellation: {
    ...ended,
    right: "mortgage_priority_notice",
    rightType: "96",
    typeName: "注销登记",
    rightName: "抵押预告登记",
  },
};

/** The matter of those codes; of two notices the lender's when `isLenders`. Null when banks file none such. */
export function matterOf(head: Record<string, string>, isLenders: boolean): Matter | null {
  const fits = (each: Matter) =>
    matters[each].recType === head["RecType"] &&
    matters[each].rightType === head["RightType"] &&
    matters[each].regType === head["RegType"] &&
    (matters[each].rightType !== "96" || (matters[each].right === "mortgage_priority_notice") === isLenders);
  return matterNames.find(fits) ?? null;
}

/** True for what ends a right without putting another in its place. */
export function isCancellation(matter: Matter): boolean {
  return matters[matter].type === "cancellation";
}

/** True for what changes, transfers, mends or cancels a mortgage or notice that is on the register. */
export function hasPrevious(matter: Matter): boolean {
  const { type, right } = matters[matter];
  return type !== "first" && type !== "priority_notice" && right !== "ownership";
}
