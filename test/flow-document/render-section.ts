// One section: where the plan is taken and what it needs, its legs, its diagram, its steps, and what happens if a step fails.
// Invariant: what is refused, and which other way is taken instead, was found by opening the chain without what it needs.

import type { Business } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import type { PlanNeed, Step } from "../../domain/plan.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { refusalCatalogue } from "../../domain/refusals.ts";
import type { RegistryCapability } from "../../domain/registration.ts";
import { standingOf, type PlayedPlan } from "./ends.ts";
import { legWords } from "./leg-words.ts";
import { renderDiagram } from "./render-diagram.ts";
import { renderFailures } from "./render-failures.ts";
import { open, settingOf, without, type Scene } from "./scenes.ts";
import { capabilitiesOf, fileOf, type Section } from "./sections.ts";
import { standingWords } from "./standing-words.ts";
import { stepRule } from "./step-rules.ts";
import { nothing, numbered, row, table } from "./table.ts";
import { joined, type Words } from "./two-languages.ts";
import { kindWords, needWords, stepWords, wordsOf } from "./words.ts";
import { wayWords } from "./way-words.ts";

/** The section as Markdown. */
export function renderSection(section: Section, played: PlayedPlan | null): string {
  const { zh, en } = joined(capabilitiesOf(section).map(capabilityWords), "、", ", ");
  return [
    `<a id="${section.anchor}"></a>`,
    `## ${section.title.zh} ${section.title.en}`,
    `登记机构 Registries: **${zh}** ${en}`,
    renderWhere(section),
    played === null ? readElsewhere(section) : renderPlan(played, changesOf(section)),
  ].join("\n\n");
}

/** Leg by leg, what the scenes of a section change: each list once. */
function changesOf({ plan, scenes }: Section): string[][][] {
  return plan.legs.map((_, index) => {
    const all = scenes.map(({ way }) => (way.legs[index]?.changes ?? []).join());
    return [...new Set(all)].map((each) => each.split(",").filter((change) => change !== ""));
  });
}

/** Where the same plan is written already. */
function readElsewhere({ sameAs }: Section): string {
  if (sameAs === null) throw new Error("a section that is not played is written elsewhere");
  const { zh, en } = kindWords(sameAs.kind);
  const link = `${fileOf(sameAs.kind).replace("flows/", "")}#${sameAs.anchor}`;
  return `方案与${zh}相同，不再重复 The plan is that of a ${en}, and is not repeated: [${zh} ${en}](${link})`;
}

/** Legs, diagram, steps and failures of a plan that was played. */
export function renderPlan(played: PlayedPlan, changes: string[][][] = []): string {
  const { chain, steps } = played;
  const ends = steps.map((each) => each.map(({ end }) => end));
  return [
    renderLegs(chain, changes),
    ...unfinished(played),
    renderDiagram(chain.plan, ends),
    "**步骤 Steps**",
    renderSteps(played),
    "**如果某一步未成 If a step fails**",
    renderFailures(chain, steps),
  ].join("\n\n");
}

export function capabilityWords(capability: RegistryCapability): Words {
  return wordsOf("Registry", capability);
}

/** For a way that does not come to its end though nothing disturbs it. */
function unfinished({ chain, stops }: PlayedPlan): string[] {
  if (stops.length > chain.plan.steps.length) return [];
  const step = chain.plan.steps[stops.length - 1];
  const { zh, en } = step === undefined ? nothing : stepWords(step);
  return [
    `> **未能办结**：如常办理亦停在第 ${stops.length} 步（${zh}）。 **It does not complete**: undisturbed, it stops at step ${stops.length} (${en}).`,
  ];
}

/** At each registry: taken as the sample is, or what it must and must not allow; and what follows without what it needs. */
function renderWhere({ scenes, plan }: Section): string {
  const heading: Words[] = [
    { zh: "登记机构", en: "registry" },
    { zh: "抵押方式", en: "form of mortgage" },
    { zh: "样例机构是否如此办理", en: "taken at the sample registry" },
    { zh: "所需及缺少时的结果", en: "what it needs, and what follows without it" },
  ];
  const rows = scenes.map((scene) => {
    const needs = scene.way.needs.map((need) => withoutNeed(scene, need));
    const all = [...needs, ...withoutCover(scene, plan.needsCover)];
    const { form } = scene.business.mortgage;
    return [
      capabilityWords(scene.capability),
      wordsOf("Business", form),
      takenWords(scene),
      all.length === 0 ? nothing : joined(all),
    ];
  });
  return table(heading, rows);
}

function takenWords({ allowed, denied, onlyMapping, isUsual }: Scene): Words {
  if (isUsual) return { zh: "是，样例业务即此", en: "yes, it is what the sample business takes" };
  const needs = joined(allowed.map(needWords), "、", ", ");
  const lacks = joined(denied.map(needWords), "、", ", ");
  const told: Words[] = [
    ...(allowed.length > 0 ? [{ zh: `须允许：${needs.zh}`, en: `it must allow: ${needs.en}` }] : []),
    ...(denied.length > 0 ? [{ zh: `不允许时：${lacks.zh}`, en: `where it does not allow: ${lacks.en}` }] : []),
    ...(onlyMapping ? [{ zh: "本行只取此种办理方式时", en: "where the institution wants no other mapping" }] : []),
  ];
  if (told.length === 0) return { zh: "业务所述合于此时", en: "when what the business states suits it" };
  return joined(told);
}

function withoutNeed(scene: Scene, need: PlanNeed): Words {
  const setting = settingOf(scene);
  const profiles = setting.profiles.map((profile) =>
    profile.registryId === scene.place ? without(profile, [need]) : profile,
  );
  const { zh, en } = needWords(need);
  const { zh: thenZh, en: thenEn } = insteadWords(scene, open({ ...setting, profiles }));
  return { zh: `${zh}；不允许则${thenZh}`, en: `${en}; else ${thenEn}` };
}

function withoutCover(scene: Scene, needsCover: boolean): Words[] {
  if (!needsCover) return [];
  const { cover: _cover, ...uncovered } = scene.business;
  const { zh, en } = insteadWords(scene, open(settingOf(scene, uncovered satisfies Business)));
  return [
    {
      zh: `合同载明新抵押同时担保旧债的条款，其他保证人书面同意；缺则${zh}`,
      en: `the clause that covers the old debt, and the other guarantors' written consent; without them ${en}`,
    },
  ];
}

function insteadWords({ kind }: Scene, answer: Chain | Refusal): Words {
  if (isRefusal(answer)) {
    const { zh, en } = refusalCatalogue[answer.code];
    return { zh: `不予受理本业务：${zh}`, en: `it is refused: ${en} (\`${answer.code}\`)` };
  }
  const { zh, en } = wayWords(answer.plan.way, kind);
  return { zh: `改为：${zh}`, en: `another way is taken: ${en}` };
}

/** The legs of the plan: right, ground or changes, rank, who files, and how each is taken back once recorded. */
function renderLegs({ plan, legs }: Chain, changes: string[][][]): string {
  if (plan.legs.length === 0) return "登记件 Legs: 无，不登记 none, nothing is registered";
  const heading: Words[] = [
    { zh: "登记件", en: "leg" },
    { zh: "内容", en: "what it states" },
    { zh: "谁申请", en: "who files" },
    { zh: "登簿后能否取回", en: "taken back once recorded" },
  ];
  const rows = plan.legs.map((leg, index) => {
    const ground = legs[index]?.ground ?? null;
    const told: Words[] = [
      ...(ground === null ? [] : [prefixed("原因：", "ground: ", wordsOf("Registr", ground))]),
      ...changesWords(changes[index] ?? [leg.changes]),
      ...(leg.registrationType === "first" ? [rankWords(leg.rank)] : []),
    ];
    const files = leg.alone ? filers.alone : filers[leg.filedBy];
    return [legWords(leg.legId), told.length === 0 ? nothing : joined(told), files, reversalWords[leg.reversal]];
  });
  return table(heading, rows);
}

const filers: Record<"us" | "other_lender" | "alone", Words> = {
  us: { zh: "申请人双方，经网关", en: "the applicants of both sides, through the gateway" },
  other_lender: { zh: "原贷款人，自行申请", en: "the old lender, by itself" },
  alone: { zh: "抵押权人单方，经网关", en: "the mortgagee alone, through the gateway" },
};

/** What is changed, by form of mortgage where that differs. */
function changesWords(byForm: string[][]): Words[] {
  const told = byForm
    .filter((changes) => changes.length > 0)
    .map((changes) =>
      joined(
        changes.map((change) => wordsOf("Registration", change)),
        "、",
        ", ",
      ),
    );
  if (told.length === 0) return [];
  return [prefixed("变更：", "changes ", joined(told, "，或", ", or "))];
}

function prefixed(zhBefore: string, enBefore: string, { zh, en }: Words): Words {
  return { zh: `${zhBefore}${zh}`, en: `${enBefore}${en}` };
}

function rankWords(rank: "agreed" | "next"): Words {
  return rank === "next" ? { zh: "次一顺位", en: "next rank" } : { zh: "约定顺位", en: "rank as agreed" };
}

const reversalWords: Record<Section["plan"]["legs"][number]["reversal"], Words> = {
  given_up: { zh: "可：抵押权人放弃并注销", en: "yes: given up by the lender, by waiver" },
  stays: { zh: "保留，不害他人", en: "it stays, and harms nobody" },
  none: { zh: "不可", en: "no" },
};

/** Steps in order: who acts, what must be true, on which law, and what stands once the step is done. */
function renderSteps({ chain, stops }: PlayedPlan): string {
  const { plan } = chain;
  const heading: Words[] = [
    { zh: "步骤", en: "step" },
    { zh: "谁办理", en: "who acts" },
    { zh: "继续的条件", en: "what must be true to go on" },
    { zh: "依据", en: "legal basis" },
    { zh: "完成后的登记簿与资金", en: "register and money once done" },
  ];
  const lines = plan.steps.flatMap((step: Step, index) => {
    const { actor, condition, basis } = stepRule(plan, step);
    const after = stops[index + 1];
    const standing = after === undefined ? nothing : standingWords(chain, standingOf(after));
    const own = row([numbered(index, stepWords(step)), actor, condition, basis, standing]);
    return index === plan.pointOfNoReturn ? [own, row(pointOfNoReturn)] : [own];
  });
  return [table(heading, []), ...lines].join("\n");
}

const pointOfNoReturn: Words[] = [
  { zh: "**不可回头点**", en: "**point of no return**" },
  nothing,
  { zh: "此后只能向前办理", en: "from here on only forward" },
  nothing,
  nothing,
];
