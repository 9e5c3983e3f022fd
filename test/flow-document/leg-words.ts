// What a leg is called: by its own name within the chain, with the registry or mortgage it is about where there are several.
// Invariant: a leg without a name here stops the generator.

import type { Words } from "./two-languages.ts";

const names: Record<string, Words> = {
  first: { zh: "抵押权首次登记", en: "first registration of the mortgage" },
  change: { zh: "抵押权变更登记", en: "change of the mortgage" },
  transfer: { zh: "抵押权转移登记", en: "transfer of the mortgage" },
  determination: { zh: "最高额抵押权确定登记", en: "determination of the maximum-amount mortgage" },
  cancellation: { zh: "原抵押权注销登记", en: "cancellation of the old mortgage" },
  ownership_transfer: { zh: "房地产权转移登记", en: "transfer of ownership" },
  priority_notice: { zh: "预告登记", en: "the buyer's priority notice" },
  mortgage_priority_notice: { zh: "抵押预告登记", en: "the lender's mortgage priority notice" },
  mortgage_notice_cancellation: { zh: "抵押预告注销登记", en: "cancellation of the mortgage priority notice" },
  notice_cancellation: { zh: "预告注销登记", en: "cancellation of the priority notice" },
};

/** The leg in both languages; a leg by which something is given up or mended is named by what it is about. */
export function legWords(legId: string): Words {
  const placed = /^(.+?)_(r?)([2-9])$/.exec(legId);
  if (placed !== null) {
    const [, base = "", isRegistry, number] = placed;
    const { zh, en } = legWords(base);
    return isRegistry === "r"
      ? { zh: `${zh}（第 ${number} 家登记机构）`, en: `${en} at registry ${number}` }
      : { zh: `${zh}（第 ${number} 项抵押权）`, en: `${en}, mortgage ${number}` };
  }
  if (legId === "unwind") return { zh: "新抵押权注销登记（放弃）", en: "cancellation of the new mortgage by waiver" };
  if (legId.startsWith("unwind_")) {
    const { zh, en } = legWords(legId.slice("unwind_".length));
    return { zh: `${zh}之放弃注销`, en: `giving up ${en}` };
  }
  if (legId.startsWith("rectification_")) {
    const { zh, en } = legWords(legId.slice("rectification_".length));
    return { zh: `${zh}之更正登记`, en: `rectification of ${en}` };
  }
  const name = names[legId];
  if (name === undefined) throw new Error(`no words for leg ${legId}`);
  return name;
}
