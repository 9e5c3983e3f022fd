// One plan as a Mermaid diagram: its steps downwards, the point of no return as a thick edge, dashed edges to where failures end.
// Invariant: every edge to an end was found by playing a failure.

import type { ParkedKind } from "../../domain/parked.ts";
import type { Plan } from "../../domain/plan.ts";
import type { End } from "./ends.ts";
import { stepWords, wordsOf } from "./words.ts";

/** The diagram as a fenced block; `ends[i]` are the ends of the failures of step i. */
export function renderDiagram(plan: Plan, ends: End[][]): string {
  const steps = plan.steps.map((step, index) => {
    const { zh, en } = stepWords(step);
    return `  s${index + 1}["${index + 1} ${zh}<br/>${en}"]`;
  });
  const last = plan.steps.length;
  const forward = plan.steps.map((_, index) => {
    const next = index + 1 === last ? "completed" : `s${index + 2}`;
    const isNoReturn = index === plan.pointOfNoReturn;
    return `  s${index + 1} ${isNoReturn ? '== "不可回头点<br/>point of no return" ==>' : "-->"} ${next}`;
  });
  const sideways = ends.flatMap((each, index) => sidewaysFrom(index + 1, each));
  const lines = [
    "flowchart TD",
    ...steps,
    '  completed(["办结<br/>completed"])',
    '  aborted(["已撤销<br/>aborted"])',
    '  parked(["挂起，由人处置<br/>parked, in front of a person"])',
    ...forward,
    ...sideways,
  ];
  return `\`\`\`mermaid\n${lines.join("\n")}\n\`\`\``;
}

function sidewaysFrom(number: number, ends: End[]): string[] {
  const kinds = [...new Set(ends.flatMap(({ parked }) => parked ?? []))];
  const label = kinds.map(kindWord).join("、");
  return [
    ...(ends.some(({ state }) => state === "aborted") ? [`  s${number} -.-> aborted`] : []),
    ...(kinds.length > 0 ? [`  s${number} -. "${label}" .-> parked`] : []),
  ];
}

function kindWord(kind: ParkedKind): string {
  return wordsOf("Parked", kind).zh;
}
