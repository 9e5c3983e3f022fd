// What follows if a step of a plan fails, as a table: failures of a step that end alike share a row.
// Invariant: what stands in a row was found by playing the failure; only the words are put here.

import type { Chain } from "../../domain/chain-state.ts";
import type { End, Outcome, Played } from "./ends.ts";
import type { Failure } from "./failure.ts";
import { legWords } from "./leg-words.ts";
import { standingWords } from "./standing-words.ts";
import { head, nothing, numbered, row } from "./table.ts";
import { joined, type Words } from "./two-languages.ts";
import { actionWords, deedWords, stepWords, wordsOf } from "./words.ts";

/** The failures of every step, step by step. */
export function renderFailures(chain: Chain, played: Played[][]): string {
  const heading = head([
    { zh: "步骤", en: "step" },
    { zh: "如果", en: "if" },
    { zh: "网关随后", en: "the gateway then" },
    { zh: "结局", en: "end" },
    { zh: "登记簿与资金", en: "register and money" },
    { zh: "人可以做什么", en: "what people may do" },
  ]);
  const rows = chain.plan.steps.flatMap((step, index) =>
    alike(chain, played[index] ?? []).map(({ names, cells }, place) => {
      const number = `${index + 1}`;
      return row([place === 0 ? numbered(index, stepWords(step)) : { zh: number, en: number }, names, ...cells]);
    }),
  );
  return [heading, ...rows].join("\n");
}

function alike(chain: Chain, played: Played[]): { names: Words; cells: Words[] }[] {
  const groups = new Map<string, { names: Words[]; cells: Words[] }>();
  for (const { failure, end } of played) {
    const cells = [
      deedsWords(end),
      endWords(end),
      standingWords(chain, end.standing),
      end.onceDone === null ? waysWords(failure, end) : onceWords(failure, end.onceDone),
    ];
    const key = JSON.stringify(cells);
    const group = groups.get(key) ?? { names: [], cells };
    group.names.push(withCode(failure.name, end));
    groups.set(key, group);
  }
  return [...groups.values()].map(({ names, cells }) => ({ names: joined(names), cells }));
}

/** With the code of the refusal that the bank reads; an abort that the bank asked for itself needs none. */
function withCode({ zh, en }: Words, { code }: End): Words {
  return { zh, en: code === null || code === "aborted_by_bank" ? en : `${en} (\`${code}\`)` };
}

/** One after the other, repetitions left out. */
function deedsWords({ deeds, atDoor }: End): Words {
  if (atDoor) return { zh: "拒绝该请求，一切照旧", en: "refuses the request; nothing changes" };
  const all = deeds.map(({ type, legIds }): Words => {
    const legs = joined(type === "query" ? [] : legIds.map(legWords), "、", ", ");
    const { zh, en } = deedWords(type);
    return legs.zh === "" ? { zh, en } : { zh: `${zh}（${legs.zh}）`, en: `${en} (${legs.en})` };
  });
  const told = all.filter(({ zh }, index) => zh !== all[index - 1]?.zh);
  return told.length === 0 ? nothing : joined(told, " → ", " → ");
}

function endWords(end: End): Words {
  if (end.atDoor) return { zh: "继续等待", en: "waits as before" };
  if (end.state === "open") return { zh: "等待，不自行终结", en: "waits; nothing ends it by itself" };
  return outcomeWords(end, { zh: "继续办理，办结", en: "goes on and completes" });
}

const completed: Words = { zh: "办结", en: "completed" };

function outcomeWords({ state, parked }: Outcome, completes: Words = completed): Words {
  if (state === "completed") return completes;
  if (state === "aborted") return { zh: "已撤销", en: "aborted" };
  if (parked === null) return { zh: "继续等待", en: "waits" };
  const kind = wordsOf("Parked", parked);
  return { zh: `挂起：${kind.zh}`, en: `parked: ${kind.en}` };
}

function onceWords({ mend }: Failure, outcome: Outcome): Words {
  const { zh, en } = outcomeWords(outcome);
  const first = mend === undefined ? { zh: "其后：", en: "afterwards: " } : after(mend.name);
  return { zh: `${first.zh}${zh}`, en: `${first.en}${en}` };
}

function waysWords({ mend }: Failure, { waysOut, shortest }: End): Words {
  if (waysOut.length === 0) return nothing;
  const all = waysOut.map(({ action, persons, leadsTo }): Words => {
    const { zh, en } = actionWords(action);
    const end = outcomeWords(leadsTo);
    const first = mend?.only === action ? after(mend.name) : { zh: "", en: "" };
    return { zh: `${first.zh}${zh}（${persons} 人）→ ${end.zh}`, en: `${first.en}${en} (${persons}) → ${end.en}` };
  });
  // Where no single action leads to an end, the fewest that do.
  const steps = shortest === null || shortest.length < 2 ? [] : shortest.map((action) => actionWords(action));
  const way = joined(steps, "，再", ", then ");
  if (steps.length > 0) all.push({ zh: `至结束：${way.zh}`, en: `to an end: ${way.en}` });
  const { zh, en } = joined(all);
  const first = mend === undefined || mend.only !== undefined ? { zh: "", en: "" } : after(mend.name);
  return { zh: `${first.zh}${zh}`, en: `${first.en}${en}` };
}

function after({ zh, en }: Words): Words {
  return { zh: `待${zh}：`, en: `once ${en}: ` };
}
