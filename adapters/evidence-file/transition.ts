// Reads what a decision of the gateway noted of itself (domain/transition.ts) for people's eyes.
// Invariant: what cannot be read is left out; nothing is made up.

import { z } from "zod";
import type { RecordLine } from "./layout.ts";

const word = z.union([z.string(), z.number(), z.null()]);
const pair = z.tuple([word, word]);
const schema = z.looseObject({
  state: pair,
  step: pair,
  legs: z.record(z.string(), pair),
  parked: z.string().nullable(),
  effect: z.string().nullable(),
  at: z.string().nullable(),
  funds: z.enum(["none", "not_permitted", "permit_wanted", "permitted", "posted", "refused"]),
  stops: z.int().min(0),
  /** Code, and its words in Chinese and English. */
  refusal: z.tuple([z.string(), z.string(), z.string()]).nullable(),
});
export type Transition = z.infer<typeof schema>;

/** The transition that a record notes; null for any other record. */
export function readTransition(record: RecordLine, bytes: Uint8Array): Transition | null {
  if (record.type !== "transition") return null;
  try {
    return schema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data ?? null;
  } catch {
    return null;
  }
}

/** What it moved, in a few words; "" when it moved nothing. */
export function movedIn({ state, step, legs, parked, effect }: Transition): string {
  const arrow = (name: string, [before, after]: z.infer<typeof pair>): string[] =>
    before === after ? [] : [`${name} ${String(before ?? "–")} → ${String(after)}`];
  const words = [
    ...Object.entries(legs).flatMap(([legId, change]) => arrow(legId, change)),
    ...arrow("step", step),
    ...arrow("chain", state),
    ...(parked === null ? [] : [`parked ${parked}`]),
    ...(effect === null ? [] : [`next ${effect}`]),
  ];
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}

export type InBoth = { zh: string; en: string };

/** Why the money is where it is after the last decision. `last` null: nothing was decided. */
export function fundsReason(last: Transition | null): InBoth {
  if (last === null) return { zh: "尚无任何决定，未放款。", en: "Nothing has been decided; nothing was disbursed." };
  switch (last.funds) {
    case "none":
      return { zh: "本业务不涉及放款。", en: "This business moves no money." };
    case "posted":
      return {
        zh: "已放款：核心系统以其签名报告记账。",
        en: "Disbursed: the bank core reported the posting under its signature.",
      };
    case "permitted":
      return {
        zh: "放款放行已发出，核心系统尚未报告记账。",
        en: "The disbursement permit was sent; the bank core has reported no posting.",
      };
    case "refused":
      return {
        zh: "未放款：核心系统拒绝或未按该放行记账。",
        en: "Not disbursed: the bank core refused, or did not post under the permit.",
      };
    case "permit_wanted":
    case "not_permitted": {
      const why = hindrance(last);
      return { zh: `未放款，放行未发出：${why.zh}。`, en: `Not disbursed, no permit was sent: ${why.en}.` };
    }
  }
}

function hindrance({ state: [, state], parked, refusal, stops, at }: Transition): InBoth {
  const because = refusal === null ? { zh: "", en: "" } : { zh: `（${refusal[1]}）`, en: ` (${refusal[2]})` };
  if (state === "aborted" || state === "aborting")
    return { zh: `业务已撤销${because.zh}`, en: `the business was aborted${because.en}` };
  if (parked !== null)
    return { zh: `业务停在人工处理（${parked}）`, en: `the chain stands in front of a person (${parked})` };
  if (state === "completed")
    return { zh: "业务按登记结果结束，未放款", en: "the chain ended with what was recorded, without disbursement" };
  if (stops > 0) return { zh: "放款被暂停，尚未解除", en: "the disbursement is held, and nobody has lifted that" };
  return { zh: `步骤「${at ?? "?"}」尚未完成`, en: `the step "${at ?? "?"}" is not done yet` };
}
