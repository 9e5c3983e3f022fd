// The whole document: what it is, the table kind × capability, a file for each kind, worked examples, and the tables of the rules.
// Invariant: every kind, capability and way of the domain is in it; plans that are the same to the reader are written once.

import { chainKinds, type ChainKind } from "../../domain/business.ts";
import { registryCapabilities } from "../../domain/registration.ts";
import { burdenChapter, conditionChapter, consentChapter, parkedChapter } from "./annexes.ts";
import { mortgageeChapter, ruleChapter } from "./annexes-of-the-check.ts";
import { signerChapter } from "./annex-of-signers.ts";
import { examples } from "./examples.ts";
import { kindTexts } from "./kind-words.ts";
import { capabilityWords, renderSection } from "./render-section.ts";
import { capabilitiesOf, fileOf, playAll, type PlayedSections, type Section } from "./sections.ts";
import { both, type Words } from "./two-languages.ts";
import { kindWords } from "./words.ts";
import { nothing, table } from "./table.ts";

const opening = `# 业务流程 Flows

本文件及 [flows/](flows) 下各文件由程序生成：\`npm run docs:flows\`。每一行"如果……则……"都是让规则程序在该步骤真实遭遇该情形后得到的结果，不是另行撰写。
除所列情形外，假定各方如常办理。用词见[词汇](glossary.md)，次序见 [flows.ts](flows/flows.ts)。

This file and those in [flows/](flows) are generated: \`npm run docs:flows\`. Each row "if … then …" is what the rules gave
when they met that case at that step; none is written by hand. Apart from the case named, everybody is assumed to act as due.
Words: [glossary](glossary.md); orders: [flows.ts](flows/flows.ts).

- **不可回头点**：该步骤完成后只能向前办理；此前可以撤销，恢复原状。**Point of no return**: once that step is done only forward
  is left; before it the chain can be aborted and the old state restored.
- **挂起**：停下等人处置；只能做所列事项，不能"强制改状态"。**Parked**: it stops in front of a person, who may do what is
  listed and nothing else; no state can be forced.
- "人可以做什么"：处置、人数、此后一切如常的结局；两人处置须附依据，详见[挂起与处置](#parked)。**What people may do**: the action, by
  how many persons, and where it leads if all goes well from then on; [the chapter on it](#parked) says what each means.
- "步骤"中未列入"如果"的，是样例业务无人须作为、即行通过之步骤。A step that asks nothing of anybody is passed at once.
- 法律简称：民法典；暂行条例（不动产登记暂行条例）；实施细则（不动产登记暂行条例实施细则）；担保制度解释（最高人民法院关于适用民法典
  有关担保制度的解释）；电子签名法；数字为条号。引用为便于查对，不代替法务审核。**Laws cited**: Civil Code; Interim Regulation on
  Real Estate Registration and its Implementing Rules; the Supreme People's Court's interpretation on security; Electronic
  Signature Law; numbers are articles. Citations help to look up; they do not take the place of legal review.
- 登记簿一栏只写本业务的抵押权（预告）与所有权。The register column names the mortgages, notices and title of the business only.
`;

export type Documents = Map<string, string>;

/** Path beside domain/ → text, of everything that is generated. */
export function flowDocuments(all: PlayedSections = playAll()): Documents {
  const documents: Documents = new Map();
  const chapters = [parkedChapter(), burdenChapter(), consentChapter(), conditionChapter(), signerChapter(all)];
  const index = [opening.trimEnd(), contents, matrix(all), ...chapters, mortgageeChapter(), ruleChapter()];
  documents.set("flows.md", `${index.join("\n\n")}\n`);
  for (const kind of chainKinds) documents.set(fileOf(kind), kindFile(kind, all));
  documents.set("flows/examples.md", examples());
  return documents;
}

const contents = `目录 Contents: [业务与登记机构 kind × registry](#kinds) · [两家登记机构、分期放款、转人工同待 two registries, tranches, step-down](flows/examples.md) ·
[挂起与处置 parked](#parked) · [负担 burdens](#burdens) · [书面同意 consents](#consents) · [前提条件 conditions](#conditions) ·
[谁签署 who signs](#signers) · [抵押权人种类 kinds of mortgagee](#mortgagees) · [报件前检查 pre-lodgement rules](#rules)`;

function kindFile(kind: ChainKind, all: PlayedSections): string {
  const { zh, en } = kindWords(kind);
  const text = kindTexts[kind];
  const sections = all.get(kind) ?? [];
  const list = sections.map(
    ({ section }, index) =>
      `${index + 1}. [${section.title.zh} ${section.title.en}](#${section.anchor}): ${capabilitiesOf(section)
        .map((each) => capabilityWords(each).zh)
        .join("、")}`,
  );
  const parts = [
    `# ${zh} ${en}`,
    "[← 目录 contents](../flows.md) · 由 `npm run docs:flows` 生成 generated",
    text.zh,
    text.en,
    `依据 Basis: ${text.basis}`,
    `办理方式，按优先次序；同一方案只写一次 Ways, in order of preference; the same plan is written once:\n\n${list.join("\n")}`,
    ...sections.map(({ section, played }) => renderSection(section, played)),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** kind × capability: the way the sample business takes, and the other ways there are, each a link. */
function matrix(all: PlayedSections): string {
  const rows = chainKinds.map((kind): Words[] => {
    const sections = (all.get(kind) ?? []).map(({ section }) => section);
    const cells = registryCapabilities.map((capability) => {
      const there = sections.filter((section) => capabilitiesOf(section).includes(capability));
      const isUsual = ({ scenes }: Section): boolean =>
        scenes.some((scene) => scene.capability === capability && scene.isUsual);
      const links = [
        ...there.filter(isUsual).map((section) => `**${linkTo(section)}**`),
        ...there.filter((section) => !isUsual(section)).map(linkTo),
      ];
      const cell = links.join("<br>");
      return cell === "" ? nothing : { zh: cell, en: cell };
    });
    const name = both(kindWords(kind));
    return [{ zh: `[${name}](${fileOf(kind)})`, en: `[${name}](${fileOf(kind)})` }, ...cells];
  });
  return [
    '<a id="kinds"></a>',
    "## 业务与登记机构 Kind and registry",
    "粗体为样例机构对样例业务所取；其余在业务所述或机构所许不同时取用。In bold what the sample registry's profile takes for the sample business; the others are taken when the business, or what the registry allows, is otherwise.",
    table([{ zh: "业务", en: "kind" }, ...registryCapabilities.map(capabilityWords)], rows),
  ].join("\n\n");
}

function linkTo(section: Section): string {
  return `[${section.title.zh} ${section.title.en}](${fileOf(section.kind)}#${section.anchor})`;
}
