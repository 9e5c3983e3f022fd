// The whole document: what it is, the table kind × capability, each plan, and what a person may do about a parked chain.
// Invariant: every kind and capability of the domain is in it; plans that are the same to the reader are written once.

import { chainKinds, type ChainKind } from "../../domain/business.ts";
import { openChain } from "../../domain/opening.ts";
import { actionRules, parkedActions, parkedKinds, parkedRules } from "../../domain/parked.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { refusalCatalogue } from "../../domain/refusals.ts";
import { registryCapabilities, type RegistryCapability } from "../../domain/registration.ts";
import { type RegistryProfile } from "../../domain/registry-profile.ts";
import { sampleBusiness, sampleProfile, start } from "../domain/sample-chains.ts";
import { playPlan } from "./ends.ts";
import { renderDiagram } from "./render-diagram.ts";
import { renderFailures, renderLegs, renderSteps } from "./render-plan.ts";
import { actionWords, both, joined, wordsOf, type Words } from "./words.ts";

const opening = `# 业务流程 Flows

本文件由程序生成：\`npm run docs:flows\`。每一行"如果……则……"都是让规则程序在该步骤真实遭遇该情形后得到的结果，不是另行撰写。
除所列情形外，假定各方如常办理。用词见[词汇](glossary.md)，次序见 [flows.ts](flows.ts)。

This file is generated: \`npm run docs:flows\`. Each row "if … then …" is what the rules gave when they met that case at
that step; none is written by hand. Apart from the case named, everybody is assumed to act as due. Words:
[glossary](glossary.md); orders: [flows.ts](flows.ts).

- **不可回头点**：该步骤完成后只能向前办理；此前可以撤销，恢复原状。**Point of no return**: once that step is done only forward
  is left; before it the chain can be aborted and the old state restored.
- **挂起**：停下等人处置；只能做所列事项，不能"强制改状态"。**Parked**: it stops in front of a person, who may do what is
  listed and nothing else; no state can be forced.
- "人可以做什么"：处置、人数、此后一切如常的结局；两人处置须附依据，详见[挂起与处置](#parked)。**What people may do**: the action, by
  how many persons, and where it leads if all goes well from then on; [the last chapter](#parked) says what each means.
- 法律简称：民法典；暂行条例（不动产登记暂行条例）；实施细则（不动产登记暂行条例实施细则）；担保制度解释（最高人民法院关于适用民法典
  有关担保制度的解释）；电子签名法；数字为条号。**Laws cited**: Civil Code; Interim Regulation on Real Estate Registration and
  its Implementing Rules; the Supreme People's Court's interpretation on security; Electronic Signature Law; numbers are articles.
- 登记簿一栏只写本行的抵押权。The register column names the lender's own mortgages only.
`;

type Section = { kind: ChainKind; capabilities: RegistryCapability[]; body: string };

/** The text of domain/flows.md. Takes about two seconds: some thousand runs of decide(). */
export function flowDocument(): string {
  const sections = chainKinds.flatMap(sectionsOf);
  const chapters = chainKinds.map((kind) => {
    const { zh, en } = wordsOf("Business", kind);
    const own = sections.filter((section) => section.kind === kind);
    return [`## ${zh} ${en}`, ...own.map(renderSection)].join("\n\n");
  });
  return `${[opening.trimEnd(), matrix(sections), ...chapters, parkedChapter()].join("\n\n")}\n`;
}

/** Capabilities over which a kind looks the same share one section. */
function sectionsOf(kind: ChainKind): Section[] {
  const sections: Section[] = [];
  for (const capability of registryCapabilities) {
    const body = planBody(kind, capability);
    const same = sections.find((section) => section.body === body);
    if (same === undefined) sections.push({ kind, capabilities: [capability], body });
    else same.capabilities.push(capability);
  }
  return sections;
}

function planBody(kind: ChainKind, capability: RegistryCapability): string {
  const { stops, chain, steps } = playPlan(kind, capability);
  const ends = steps.map((each) => each.map(({ end }) => end));
  return [
    `登记件 Legs:\n\n${renderLegs(chain)}`,
    ...openingRefusals(kind, capability),
    renderDiagram(chain.plan, ends),
    renderSteps(chain.plan, stops),
    "**如果某一步未成 If a step fails**",
    renderFailures(chain.plan, steps),
  ].join("\n\n");
}

/** What the plan needs before it is opened: each need is taken away, and the refusal of openChain written down. */
function openingRefusals(kind: ChainKind, capability: RegistryCapability): string[] {
  const business = sampleBusiness(kind, capability);
  const profile = sampleProfile(capability);
  const opened = openChain({ chainId: "chn_1", institution: "bank", business, profile, now: start });
  if (isRefusal(opened)) throw new Error(`${kind} over ${capability}: ${opened.code}`);
  const { cover: _cover, ...uncovered } = business;
  const refusedWith = (less: { profile?: RegistryProfile; business?: typeof business }): string => {
    const answer = openChain({ chainId: "chn_1", institution: "bank", business, profile, now: start, ...less });
    if (!isRefusal(answer)) throw new Error(`${kind} over ${capability} opens without what it needs`);
    return `${refusalCatalogue[answer.code].zh} (\`${answer.code}\`)`;
  };
  const needs = opened.plan.needs.map((need) => {
    const { zh, en } = wordsOf("Chain", need);
    const field = need.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const less = { ...profile, [field]: false };
    return `- 登记机构须允许${zh} · the registry must allow: ${en}; 否则 else: ${refusedWith({ profile: less })}`;
  });
  const cover = "- 合同须载明新抵押同时担保旧债的条款，其他保证人书面同意（民法典 393(3)、409）";
  const coverEn = "the cover clause for the old debt and the other guarantors' written consent";
  if (opened.plan.needsCover) needs.push(`${cover} · ${coverEn}; 否则 else: ${refusedWith({ business: uncovered })}`);
  return needs.length === 0 ? [] : [`受理条件 Needed before it is opened:\n\n${needs.join("\n")}`];
}

function anchorOf({ kind, capabilities }: Section): string {
  return [kind, ...capabilities].join("-").replaceAll("_", "-");
}

function renderSection(section: Section): string {
  const { zh, en } = joined(section.capabilities.map(capabilityWords), "、", ", ");
  return `<a id="${anchorOf(section)}"></a>\n\n### ${kindWords(section).zh}：${zh} ${en}\n\n${section.body}`;
}

function kindWords({ kind }: Section): Words {
  return wordsOf("Business", kind);
}

function capabilityWords(capability: RegistryCapability): Words {
  return wordsOf("Registry", capability);
}

/** kind × capability, each cell a link to its plan. */
function matrix(sections: Section[]): string {
  const cells = (kind: ChainKind): string[] =>
    registryCapabilities.map((capability) => {
      const section = sections.find((each) => each.kind === kind && each.capabilities.includes(capability));
      if (section === undefined) throw new Error(`${kind} over ${capability} has no section`);
      return `[流程 plan](#${anchorOf(section)})`;
    });
  const heads = registryCapabilities.map((capability) => both(capabilityWords(capability)));
  const rows = chainKinds.map((kind) => `| ${[both(wordsOf("Business", kind)), ...cells(kind)].join(" | ")} |`);
  return [`| | ${heads.join(" | ")} |`, `|---|${"---|".repeat(heads.length)}`, ...rows].join("\n");
}

/** Parked kinds with everything that may ever be offered, and what each action says; an offer depends on the facts of the case. */
function parkedChapter(): string {
  const kinds = parkedKinds.map((kind) => {
    const actions = parkedRules[kind].map((action) => actionWords(action));
    return `| ${both(wordsOf("Parked", kind))} | ${both(joined(actions, "、", ", "))} |`;
  });
  const evidence: Record<"none" | "document", Words> = {
    none: { zh: "无需", en: "none" },
    document: { zh: "文件摘要与说明", en: "digest of a document, and a note" },
  };
  const actions = parkedActions.map((action) => {
    const rule = actionRules[action];
    return `| ${[both(actionWords(action)), both(rule), rule.persons, both(evidence[rule.evidence])].join(" | ")} |`;
  });
  return [
    '<a id="parked"></a>',
    "## 挂起与处置 Parked, and what people may do",
    "事实不允许的处置不会出现。What the facts do not allow is not offered.",
    ["| 挂起种类 parked kind | 可能的处置 possible actions |", "|---|---|", ...kinds].join("\n"),
    ["| 处置 action | 含义 meaning | 人数 persons | 依据 evidence |", "|---|---|---|---|", ...actions].join("\n"),
  ].join("\n\n");
}
