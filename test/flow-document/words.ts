// Words of the document, 中文 first: names of kinds, capabilities, legs and parked kinds are read from domain/glossary.md.
// Invariant: a value of the domain that the glossary does not explain stops the generator; nothing is named twice.

import { unwindLegId } from "../../domain/legs.ts";
import { readFileSync } from "node:fs";
import type { Effect } from "../../domain/effect.ts";
import type { Step } from "../../domain/plan.ts";
import { actionRules, type ParkedAction } from "../../domain/parked.ts";

/** The same in both languages. */
export type Words = { zh: string; en: string };

const glossary = readFileSync(new URL("../../domain/glossary.md", import.meta.url), "utf8");

type Row = { section: string; zh: string[]; ids: string[] };

/** Rows with their values in the order of their Chinese words, which stand after a heading such as "登记类型：". */
const rows: Row[] = glossary.split(/^## /m).flatMap((part) => {
  const section = part.slice(0, part.indexOf("\n"));
  return [...part.matchAll(/^\|([^|]+)\|[^|]*\|([^|]+)\|/gm)].map(([, zh = "", identifiers = ""]) => ({
    section,
    zh: (zh.split("：").at(-1) ?? "").trim().split(/[、；]/),
    // "other" is a value that has no Chinese word of its own.
    ids: [...identifiers.matchAll(/`([a-z_]+)`/g)].map(([, id = ""]) => id).filter((id) => id !== "other"),
  }));
});

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
  return wordsIn("Parked", action) ?? actionRules[action];
}

function wordsIn(section: string, id: string): Words | null {
  const row = rows.find((each) => {
    return each.section.startsWith(section) && each.ids.includes(id) && each.ids.length === each.zh.length;
  });
  const zh = row?.zh[row.ids.indexOf(id)];
  return zh === undefined ? null : { zh, en: id.replaceAll("_", " ") };
}

/** "首次登记 first registration"; the leg by which a new mortgage is given up is named by its purpose. */
export function legWords(legId: string): Words {
  if (legId === unwindLegId)
    return { zh: "新抵押权注销登记（放弃）", en: "cancellation of the new mortgage by waiver" };
  const { zh, en } = wordsOf("Registry", legId);
  return { zh: `${zh}登记`, en: legId === "first" ? "first registration" : en };
}

/** One line of text in a table: Chinese, a break, English. */
export function both({ zh, en }: Words): string {
  return `${zh}<br>${en}`;
}

/** Joined in each language: "；" and "; ". */
export function joined(all: Words[], zhMark = "；", enMark = "; "): Words {
  return { zh: all.map(({ zh }) => zh).join(zhMark), en: all.map(({ en }) => en).join(enMark) };
}

/** What the machine asks of the world; a request that is not named here has its word in the glossary. */
export function deedWords(type: Effect["request"]["type"]): Words {
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
};

/** What a step is called, with the legs it is about. */
export function stepWords(step: Step): Words {
  switch (step.step) {
    case "search": {
      const stage = wordsOf("Chain", step.stage);
      return { zh: `登记信息查询（${stage.zh}）`, en: `search of the register, ${stage.en}` };
    }
    case "decision":
      return { zh: "审批结论", en: "credit decision" };
    case "signed":
      return { zh: "签署", en: "signed" };
    case "hold":
      return { zh: "额度与放款规模预占", en: "hold on limit and quota" };
    case "file":
      return step.together ? about("合并报件", "file in one envelope", step.legs) : about("报件", "file", step.legs);
    case "reviewed":
      return about("已审核", "reviewed", step.legs);
    case "confirm":
      return about("确认登簿", "confirm", [step.leg]);
    case "recorded":
      return about("登簿并重读", "recorded and read again", step.legs);
    case "disbursement":
      return { zh: "放款", en: "disbursement" };
    case "terms_in_force":
      return { zh: "条件生效", en: "terms in force" };
  }
}

function about(zh: string, en: string, legs: string[]): Words {
  const named = joined(legs.map(legWords), "、", ", ");
  return { zh: `${zh}：${named.zh}`, en: `${en}: ${named.en}` };
}
