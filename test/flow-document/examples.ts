// Worked examples: one loan over two registries with its two barriers, disbursement in tranches, and how a group waits together.
// Invariant: everything told of them was played.

import type { Business } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { actionsOf, notice, wordOn } from "../domain/conversation.ts";
import { inTranches, overTwo } from "../domain/kinds/variants.ts";
import { samplePolicy } from "../domain/sample-chains.ts";
import { sampleProfiles } from "../samples/sample-profiles.ts";
import { playPlan, type Opener, type PlayedPlan } from "./ends.ts";
import { legWords } from "./leg-words.ts";
import { fork, goToRest, goUntil, letPass, stopsOf, type Run } from "./play.ts";
import { answerAll, lose } from "./registry-answers.ts";
import { renderPlan } from "./render-section.ts";
import { open } from "./scenes.ts";
import { table } from "./table.ts";
import { joined, type Words } from "./two-languages.ts";
import { actionWords, wordsOf } from "./words.ts";

type Example = { anchor: string; title: Words; text: Words; business: Business };

const all: Example[] = [
  {
    anchor: "two-registries",
    title: { zh: "一笔新增贷款，两家登记机构", en: "one new loan over two registries" },
    text: {
      zh: "单元分属合并受理与各自独立两家登记机构。两处各有其首次登记；同步点之前一处未到，各处皆待；放款待两处均登簿、重读、再查之后。一处不予登记的，他处撤回或放弃，共同撤销。",
      en: "Units at a registry that files combined and at one where each application stands alone. Each has its first registration; at a barrier all wait while one has not come so far; money waits until both are recorded, read again and searched. Where one refuses, the other withdraws or is given up, and all ends together.",
    },
    business: overTwo("new_loan", "suzhou-huqiu", "guangzhou-tianhe"),
  },
  {
    anchor: "two-registries-refinance",
    title: { zh: "借新还旧，两家登记机构", en: "a refinance over two registries" },
    text: {
      zh: "合并受理与各自独立两家登记机构。独立一家先立新抵押，可以取回；第一个同步点之后，合并一家方可报送不可撤回之注销与首次；第二个同步点之后方放款；放款还清旧债后，独立一家注销旧抵押。",
      en: "At a registry that files combined and at one where each application stands alone. The second records its new mortgage first, which can be given up; only past the first barrier does the first registry get the filing that cannot be taken back; only past the second does money move; and once that has repaid the old debt, the old mortgage ends at the second.",
    },
    business: overTwo("refinance", "suzhou-huqiu", "guangzhou-tianhe"),
  },
  {
    anchor: "tranches",
    title: { zh: "新增贷款，分两期放款", en: "a new loan paid out in two tranches" },
    text: {
      zh: "在建工程按进度放款：后一期须有工程进度核验，并再查登记簿。",
      en: "Paid out by progress of the works: the later tranche waits for certified progress and a search of its own.",
    },
    business: inTranches("suzhou-huqiu", 300_000, 500_000),
  },
];

/** The examples as they were played, by anchor. */
export function playExamples(): Map<string, PlayedPlan> {
  return new Map(all.map((example) => [example.anchor, playExample(example)]));
}

function playExample({ business }: Example): PlayedPlan {
  const opener: Opener = (change) => openAt(change(business));
  const none = (own: Business): Business => ({ ...own, mandates: [] });
  return playPlan(opener, { usual: (own) => own, bare: none, shared: (own) => own });
}

function openAt(business: Business): Chain | null {
  const opened = open({ business, profiles: sampleProfiles, policy: samplePolicy });
  return isRefusal(opened) ? null : opened;
}

/** The file of worked examples. */
export function examples(): string {
  const played = playExamples();
  const sections = all.map(({ anchor, title, text }) => {
    const plan = played.get(anchor);
    if (plan === undefined) throw new Error(`${anchor} was not played`);
    return [`<a id="${anchor}"></a>`, `## ${title.zh} ${title.en}`, text.zh, text.en, renderPlan(plan)].join("\n\n");
  });
  const intro = [
    "# 示例 Worked examples",
    "[← 目录 contents](../flows.md) · 由 `npm run docs:flows` 生成 generated",
    "- [两家登记机构 two registries](#two-registries)\n- [借新还旧，两家登记机构 a refinance over two registries](#two-registries-refinance)\n- [分期放款 tranches](#tranches)\n- [转人工同待 step-down](#step-down)",
  ];
  return `${[...intro, ...sections, stepDown()].join("\n\n")}\n`;
}

/** One leg of two goes to a person: what the other does meanwhile, and afterwards. */
function stepDown(): string {
  const run = comeToFirstFiling();
  const leg = parkSecondFiling(run);
  const before = statesOf(run);
  const made = run.deeds.length;
  letPass(run, 7 * 86_400_000);
  const deeds = run.deeds.length - made;
  const { parked, step, plan } = run.talk.chain;
  if (parked === null) throw new Error("the second registry's leg does not park the chain");
  const actions = joined(
    actionsOf(run.talk).map((action) => actionWords(action)),
    "、",
    ", ",
  );
  const later = fork(run);
  later.talk.take(wordOn("query_again"));
  goToRest(later);
  const rows = before.map(([id, state], index): Words[] => [
    legWords(id),
    state,
    statesOf(run)[index]?.[1] ?? state,
    statesOf(later)[index]?.[1] ?? state,
  ]);
  const kind = wordsOf("Parked", parked.kind);
  const named = legWords(leg);
  return [
    '<a id="step-down"></a>',
    "## 转人工同待 Step-down: the group waits together",
    `两家登记机构之一的件（${named.zh}）结果不明，转人工（挂起：${kind.zh}），停在第 ${step + 1}/${plan.steps.length} 步。整笔业务同待：七日内网关对任何登记机构、核心系统发出 ${deeds} 个请求。人可以：${actions.zh}。再查结果后：`,
    `The case of one of two registries (${named.en}) is in doubt and goes to a person (parked: ${kind.en}) at step ${step + 1} of ${plan.steps.length}. The whole group waits: within seven days the gateway makes ${deeds} requests of any registry or the core. People may: ${actions.en}. After asking again:`,
    table(
      [
        { zh: "登记件", en: "leg" },
        { zh: "挂起时", en: "when parked" },
        { zh: "七日后", en: "seven days later" },
        { zh: "再查结果后", en: "once asked again" },
      ],
      rows,
    ),
    `业务 The chain: ${endWord(later)}`,
  ].join("\n\n");
}

function endWord({ talk }: Run): string {
  const { zh, en } = wordsOf("Chain", talk.chain.state);
  return `**${zh}** ${en}`;
}

function comeToFirstFiling(): Run {
  const [example] = all;
  const chain = example === undefined ? null : openAt(example.business);
  const stops = chain === null ? [] : stopsOf(chain);
  const index = chain?.plan.steps.findIndex(({ step }) => step === "file") ?? -1;
  const stop = stops[index];
  if (stop === undefined) throw new Error("the example has no filing");
  return fork(stop);
}

/** The filing at the second registry arrives, and its outcome is never told. */
function parkSecondFiling(run: Run): string {
  const isSecond = (id: string): boolean => id.endsWith("_r2");
  goUntil(run, ({ inFlight }) => {
    return inFlight?.to === "registry" && inFlight.request.type === "file" && inFlight.legIds.some(isSecond);
  });
  const leg = run.talk.chain.legs.find(({ legId }) => isSecond(legId))?.legId ?? "";
  const effect = run.talk.chain.inFlight;
  run.talk.answer();
  if (effect?.to !== "registry") throw new Error("a filing goes to a registry");
  goUntil(run, ({ inFlight }) => inFlight?.to === "registry" && inFlight.legIds.includes(leg));
  lose(run);
  goUntil(run, ({ state, inFlight }) => {
    const isAsked = inFlight?.to === "registry" && inFlight.request.type === "query" && inFlight.legIds.includes(leg);
    if (isAsked) answerAll(run, "query", { state: "unknown", reason: "unlisted_code", notice });
    return state === "parked";
  });
  return leg;
}

function statesOf({ talk }: Run): [string, Words][] {
  return talk.chain.legs.map(({ legId, state }) => [legId, stateWords(state)]);
}

function stateWords(state: string): Words {
  const chain = ["waiting", "sending", "chain_refused"];
  if (chain.includes(state)) {
    const words: Record<string, string> = { waiting: "待报件", sending: "报送中", chain_refused: "同业务他件未成" };
    return { zh: words[state] ?? state, en: state.replaceAll("_", " ") };
  }
  return state === "unknown" ? { zh: "不明", en: "unknown" } : wordsOf("Registry", state);
}
