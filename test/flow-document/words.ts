// Words of the document, 中文 first: names of kinds, capabilities, parked kinds and the like are read from domain/glossary.md.
// Invariant: a value of the domain that the glossary does not explain stops the generator; nothing is named twice.

import { readFileSync } from "node:fs";
import type { ChainKind } from "../../domain/business.ts";
import { conditionRules } from "../../domain/conditions.ts";
import { unreachable } from "../../domain/fault.ts";
import { actionRules } from "../../domain/parked-rules.ts";
import type { ParkedAction } from "../../domain/parked.ts";
import type { PlanNeed, Step } from "../../domain/plan.ts";
import { legWords } from "./leg-words.ts";
import { joined, type Words } from "./two-languages.ts";

const glossary = readFileSync(new URL("../../domain/glossary.md", import.meta.url), "utf8");

type Row = { section: string; zh: string[]; ids: string[] };

/** Rows with their values in the order of their Chinese words, which stand after a heading such as "登记类型：". */
const rows: Row[] = glossary.split(/^## /m).flatMap((part) => {
  const section = part.slice(0, part.indexOf("\n"));
  return [...part.matchAll(/^\|([^|]+)\|[^|]*\|([^|]+)\|/gm)].map(([, zh = "", identifiers = ""]) => {
    // "other" is a value that has no Chinese word of its own.
    const ids = [...identifiers.matchAll(/`([a-z_]+)`/g)].map(([, id = ""]) => id).filter((id) => id !== "other");
    return { section, zh: wordsInOrder(zh, ids.length), ids };
  });
});

/** What stands after a heading; a row may name its types before its values. */
function wordsInOrder(cell: string, count: number): string[] {
  const words = (cell.split("：").at(-1) ?? "").trim().split(/[、；]/);
  return count > 0 ? words.slice(-count) : words;
}

/** What the glossary calls a value; `section` is the beginning of a heading. Throws when it does not name it. */
export function wordsOf(section: string, id: string): Words {
  const words = wordsIn(section, id);
  if (words === null) {
    throw new Error(
      `domain/glossary.md, section "${section}", has no row that gives ${id} one Chinese word in its place`,
    );
  }
  return words;
}

/** The short name of an action, or what stands on its button where the glossary has none. */
export function actionWords(action: ParkedAction): Words {
  return wordsIn("Parked", action) ?? wordsIn("Notices", action) ?? actionRules[action];
}

/** The name of a kind of business. */
export function kindWords(kind: ChainKind): Words {
  return wordsIn("Business", kind) ?? wordsOf("Words", kind);
}

function wordsIn(section: string, id: string): Words | null {
  const row = rows.find((each) => {
    return each.section.startsWith(section) && each.ids.includes(id) && each.ids.length === each.zh.length;
  });
  const zh = row?.zh[row.ids.indexOf(id)];
  return zh === undefined ? null : { zh, en: id.replaceAll("_", " ") };
}

/** What a way needs of a registry. */
export function needWords(need: PlanNeed): Words {
  const [sort = "", name = ""] = need.split(":");
  switch (sort) {
    case "junior_rank":
    case "change_of_main_claim":
      return wordsOf("Chain", sort);
    case "partial_cancellation":
      return wordsOf("Registration", sort);
    case "change_event": {
      const { zh, en } = wordsOf("Registration", name);
      return { zh: `变更登记：${zh}`, en: `change of ${en}` };
    }
    case "unilateral":
      return { zh: `单方申请：${unilateral[name] ?? name}`, en: `${name.replaceAll("_", " ")}, applied for alone` };
    default:
      return { zh: `合并受理：${filings[name] ?? name}`, en: `one filing: ${name.replaceAll("_", " + ")}` };
  }
}

const unilateral: Record<string, string> = {
  cancellation_by_mortgagee: "抵押权人放弃后注销",
  notice_conversion: "抵押预告转首次登记",
  notice_cancellation: "注销抵押预告",
};

const filings: Record<string, string> = {
  cancellation_first: "注销＋首次",
  notices: "预告＋抵押预告",
  transfer_first: "转移＋首次",
  transfer_first_cancellation: "转移＋首次＋注销",
  transfer_change: "转移＋变更",
  first_cancellation_of_units: "首次＋部分注销",
  notice_cancellations: "抵押预告注销＋预告注销",
};

/** What the machine asks of the world, in words. */
export function deedWords(type: string): Words {
  return deeds[type] ?? wordsOf("Bank core", type);
}

const deeds: Record<string, Words> = {
  search: { zh: "查登记簿", en: "search the register" },
  file: { zh: "报件", en: "file" },
  query: { zh: "查结果", en: "ask for the outcome" },
  confirm: { zh: "确认登簿", en: "confirm" },
  supplement: { zh: "补正", en: "hand in the supplement" },
  withdraw: { zh: "撤回申请", en: "withdraw" },
  place_hold: { zh: "预占", en: "place the hold" },
  give_back_hold: { zh: "归还预占", en: "give the hold back" },
  permit: { zh: "放款放行", en: "send the disbursement permit" },
  query_posting: { zh: "查入账", en: "ask for the posting" },
  revoke_permit: { zh: "撤销放款放行", en: "revoke the permit" },
  order_terms: { zh: "下达条件生效指令", en: "order the terms into force" },
  pay_fee: { zh: "缴纳登记费", en: "pay the registry's fee" },
};

const decisions: Record<Extract<Step, { step: "decision" }>["part"], Words> = {
  only: { zh: "审批结论", en: "credit decision" },
  conditional: { zh: "审批结论（附条件）", en: "credit decision, conditional" },
  final: { zh: "审批结论（终审，引预告登记证明号）", en: "credit decision, final, citing both notices" },
};

/** What a step is called, with the legs it is about. */
export function stepWords(step: Step): Words {
  switch (step.step) {
    case "search": {
      const stage = wordsOf("Chain", step.stage);
      return { zh: `登记信息查询（${stage.zh}）`, en: `search of the register, ${stage.en}` };
    }
    case "decision":
      return decisions[step.part];
    case "consents":
      return { zh: "书面同意", en: "written consents" };
    case "signed":
      return { zh: "签署", en: "signed" };
    case "hold":
      return { zh: "额度与放款规模预占", en: "hold on limit and quota" };
    case "conditions":
      return joined(step.wanted.map(({ type }) => conditionRules[type]));
    case "file":
      return step.together && step.legs.length > 1
        ? about("合并报件", "file in one envelope", step.legs)
        : about("报件", "file", step.legs);
    case "reviewed":
      return about("已审核", "reviewed", step.legs);
    case "confirm":
      return about("确认登簿", "confirm", [step.leg]);
    case "recorded":
      return about("登簿并重读", "recorded and read again", step.legs);
    case "barrier":
      return step.before === "irrevocable"
        ? { zh: "同步点：不可撤之报件前", en: "barrier before what cannot be taken back" }
        : { zh: "同步点：放款前", en: "barrier before money" };
    case "disbursement":
      return step.tranche === 1
        ? { zh: "放款", en: "disbursement" }
        : { zh: `放款（第 ${step.tranche} 期）`, en: `disbursement of tranche ${step.tranche}` };
    case "terms_in_force":
      return { zh: "条件生效", en: "terms in force" };
    case "watch":
      return step.leg === "conversion"
        ? { zh: "监看：登记机构自行转现房", en: "watch: the registry's own conversion" }
        : about("监看登记簿", "watch the register", [step.leg]);
    default:
      return unreachable(step);
  }
}

function about(zh: string, en: string, legs: string[]): Words {
  const named = joined(legs.map(legWords), "、", ", ");
  return { zh: `${zh}：${named.zh}`, en: `${en}: ${named.en}` };
}
