// One plan as text: what must hold before it is opened, its steps as a table, and what follows if a step fails.
// Invariant: failures that end alike share a row; what stands in a row was found by playing them.

import type { Chain } from "../../domain/chain-state.ts";
import type { Plan } from "../../domain/plan.ts";
import { standingOf, type End, type Outcome, type Played, type Standing } from "./ends.ts";
import type { Failure } from "./failures.ts";
import type { Run } from "./play.ts";
import { stepRule } from "./step-rules.ts";
import { actionWords, both, deedWords, joined, legWords, stepWords, wordsOf, type Words } from "./words.ts";

const nothing: Words = { zh: "—", en: "—" };

function row(cells: Words[]): string {
  return `| ${cells.map((cell) => (cell.zh === cell.en ? cell.zh : both(cell))).join(" | ")} |`;
}

function head(cells: Words[]): string {
  return `| ${cells.map(({ zh, en }) => `${zh} ${en}`).join(" | ")} |\n|${"---|".repeat(cells.length)}`;
}

/** Steps in order: who acts, what must be true, on which law, and what stands once the step is done. */
export function renderSteps(plan: Plan, stops: Run[]): string {
  const heading = head([
    { zh: "步骤", en: "step" },
    { zh: "谁办理", en: "who acts" },
    { zh: "继续的条件", en: "what must be true to go on" },
    { zh: "依据", en: "legal basis" },
    { zh: "完成后的登记簿与资金", en: "register and money once done" },
  ]);
  const rows = plan.steps.flatMap((step, index) => {
    const { actor, condition, basis } = stepRule(plan, step);
    const after = stops[index + 1];
    const standing = after === undefined ? nothing : standingWords(plan, standingOf(after));
    const mark = row([
      { zh: "**不可回头点**", en: "**point of no return**" },
      nothing,
      { zh: "此后只能向前办理", en: "from here on only forward" },
      nothing,
      nothing,
    ]);
    const own = row([numbered(index, stepWords(step)), actor, condition, basis, standing]);
    return index === plan.pointOfNoReturn ? [own, mark] : [own];
  });
  return [heading, ...rows].join("\n");
}

/** What follows if a step fails; failures of a step that end alike stand together. */
export function renderFailures(plan: Plan, played: Played[][]): string {
  const heading = head([
    { zh: "步骤", en: "step" },
    { zh: "如果", en: "if" },
    { zh: "网关随后", en: "the gateway then" },
    { zh: "结局", en: "end" },
    { zh: "登记簿与资金", en: "register and money" },
    { zh: "人可以做什么", en: "what people may do" },
  ]);
  const rows = played.flatMap((each, index) =>
    alike(plan, each).map(({ names, cells }, place) => {
      const number = `${index + 1}`;
      const step = place === 0 ? numbered(index, stepWords(stepAt(plan, index))) : { zh: number, en: number };
      return row([step, names, ...cells]);
    }),
  );
  return [heading, ...rows].join("\n");
}

function stepAt({ steps }: Plan, index: number): Plan["steps"][number] {
  const step = steps[index];
  if (step === undefined) throw new Error(`no step ${index}`);
  return step;
}

function numbered(index: number, { zh, en }: Words): Words {
  return { zh: `${index + 1} ${zh}`, en };
}

function alike(plan: Plan, played: Played[]): { names: Words; cells: Words[] }[] {
  const groups = new Map<string, { names: Words[]; cells: Words[] }>();
  for (const { failure, end } of played) {
    const cells = [
      deedsWords(end),
      endWords(end),
      standingWords(plan, end.standing),
      end.waysOut.length === 0 ? nothing : waysWords(failure, end),
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
  return outcomeWords(end, { zh: "继续办理，办结", en: "goes on and completes" });
}

function outcomeWords({ state, parked }: Outcome, completes: Words): Words {
  if (state === "completed") return completes;
  if (state === "aborted") return { zh: "已撤销", en: "aborted" };
  if (parked === null) return { zh: "进行", en: "open" };
  const kind = wordsOf("Parked", parked);
  return { zh: `挂起：${kind.zh}`, en: `parked: ${kind.en}` };
}

function waysWords({ mend }: Failure, { waysOut, shortest }: End): Words {
  const all = waysOut.map(({ action, persons, leadsTo }): Words => {
    const { zh, en } = actionWords(action);
    const end = outcomeWords(leadsTo, { zh: "办结", en: "completed" });
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

/** The lender's own mortgages, and the money or the new terms where the plan moves them. */
function standingWords({ legs, steps }: Plan, standing: Standing): Words {
  const changes = legs.some((leg) => leg.registrationType === "change");
  const doubt: Words = standing.otherAmount ? { zh: "（数额不符）", en: " (another amount)" } : { zh: "", en: "" };
  const made: Words = changes
    ? { zh: `变更后的抵押权${doubt.zh}`, en: `the mortgage as changed${doubt.en}` }
    : { zh: `新抵押权${doubt.zh}`, en: `the new mortgage${doubt.en}` };
  const old: Words = changes
    ? { zh: "原抵押权，未变更", en: "the old mortgage, unchanged" }
    : { zh: "原抵押权", en: "the old mortgage" };
  const live = [...(standing.old ? [old] : []), ...(standing.made ? [made] : [])];
  const register = live.length === 0 ? { zh: "无本行抵押权", en: "no mortgage of ours" } : joined(live, "、", " and ");
  const types = new Set(steps.map((each) => each.step));
  const money: Words[] = [];
  if (types.has("disbursement"))
    money.push(standing.posted ? { zh: "已入账", en: "posted" } : { zh: "未入账", en: "nothing posted" });
  if (types.has("terms_in_force"))
    money.push(
      standing.terms
        ? { zh: "新条件已生效", en: "new terms in force" }
        : { zh: "原条件有效", en: "old terms in force" },
    );
  return joined([register, ...money]);
}

/** The legs of the plan with rank and ground, in the order of the plan. */
export function renderLegs({ legs, plan }: Chain): string {
  return legs
    .map((leg, index) => {
      const { zh, en } = legWords(leg.legId);
      const isNext = plan.legs[index]?.rank === "next";
      const rank = isNext ? wordsOf("Chain", "next") : wordsOf("Chain", "agreed");
      const ground = leg.ground === null ? null : wordsOf("Registry", leg.ground);
      if (ground !== null) return `- ${zh}，原因：${ground.zh} · ${en}, ground: ${ground.en}`;
      return `- ${zh}，${rank.zh} · ${en}, ${isNext ? "next rank" : "rank as agreed"}`;
    })
    .join("\n");
}
