// Annexes read from tables of the rules: parked kinds and actions, burdens, consents, conditions.
// Invariant: every value of a table is in its annex; none is written by hand.

import { answerOf, burdenedLegs, burdens, type Burden, type BurdenedLeg } from "../../domain/burdens.ts";
import { consentMatters } from "../../domain/business-parts.ts";
import { conditionRules, conditionTypes, paperNames } from "../../domain/conditions.ts";
import { harmedBy } from "../../domain/consents.ts";
import { dutyWords, evidenceWords } from "../../domain/parked-needs.ts";
import { actionRules } from "../../domain/parked-rules.ts";
import { parkedActions, parkedKinds, parkedRules } from "../../domain/parked.ts";
import { sampleProfiles } from "../samples/sample-profiles.ts";
import { conditionSources } from "./condition-sources.ts";
import { nothing, same, table } from "./table.ts";
import { joined, type Words } from "./two-languages.ts";
import { actionWords, wordsOf } from "./words.ts";

/** A chapter of the index, to be linked to by its anchor. */
export function chapter(anchor: string, title: string, ...parts: string[]): string {
  return [`<a id="${anchor}"></a>`, `## ${title}`, ...parts].join("\n\n");
}

/** Parked kinds with everything that may ever be offered, and what each action says; an offer depends on the facts of the case. */
export function parkedChapter(): string {
  const kinds = parkedKinds.map((kind) => [
    wordsOf("Parked", kind),
    joined(
      parkedRules[kind].map((action) => actionWords(action)),
      "、",
      ", ",
    ),
  ]);
  const actions = parkedActions.map((action) => {
    const rule = actionRules[action];
    const by = joined(
      rule.by.map((duty) => dutyWords[duty]),
      "、",
      ", ",
    );
    return [actionWords(action), rule, by, rule.evidence === null ? nothing : evidenceWords[rule.evidence]];
  });
  return chapter(
    "parked",
    "挂起与处置 Parked, and what people may do",
    "事实不允许的处置不会出现。What the facts do not allow is not offered.",
    table(
      [
        { zh: "挂起种类", en: "parked kind" },
        { zh: "可能的处置", en: "possible actions" },
      ],
      kinds,
    ),
    table(
      [
        { zh: "处置", en: "action" },
        { zh: "含义", en: "meaning" },
        { zh: "岗位（两岗须为不同两人）", en: "duties (two duties: two different persons)" },
        { zh: "依据（文件摘要与说明）", en: "document (its digest, and a note)" },
      ],
      actions,
    ),
  );
}

/** burden × sort of leg, as it is usually, and where a sample registry differs. */
export function burdenChapter(): string {
  const heading: Words[] = [{ zh: "负担", en: "burden" }, ...burdenedLegs.map((leg) => wordsOf("Search", leg))];
  const rows = burdens.map((burden) => [
    burdenWords(burden),
    ...burdenedLegs.map((leg) => wordsOf("Search", answerOf(burden, leg))),
  ]);
  return chapter(
    "burdens",
    "负担 Burdens",
    "登记簿显示的负担对各种登记及放款的意义（通例）；登记机构可另有规定。What a burden on the register means for each sort of registration and for a disbursement, unless a registry has it otherwise.",
    table(heading, rows),
    ...deviations(),
  );
}

/** The row of the table of burdens named in the glossary; a few have more than one word there. */
function burdenWords(burden: Burden): Words {
  return wordsOf("Search", burden);
}

function deviations(): string[] {
  const rows = sampleProfiles.flatMap((profile) =>
    burdens.flatMap((burden) =>
      burdenedLegs.flatMap((leg: BurdenedLeg): Words[][] => {
        const answer = profile.burdens[burden]?.[leg];
        if (answer === undefined) return [];
        return [[same(profile.name), burdenWords(burden), wordsOf("Search", leg), wordsOf("Search", answer)]];
      }),
    ),
  );
  if (rows.length === 0) return ["样例登记机构均从通例。The sample registries all follow the usual table."];
  const heading: Words[] = [
    { zh: "登记机构", en: "registry" },
    { zh: "负担", en: "burden" },
    { zh: "登记", en: "leg" },
    { zh: "处理", en: "answer" },
  ];
  return [table(heading, rows)];
}

/** Change × affected party. */
export function consentChapter(): string {
  const rows = consentMatters.map((matter) => {
    const harmed = harmedBy(matter).map((party) => wordsOf("Search", party));
    return [wordsOf("Parts", matter), harmed.length === 0 ? ofTheRegister : joined(harmed, "、", ", ")];
  });
  return chapter(
    "consents",
    "书面同意 Consents",
    "何种变动须何人书面同意；以最近一次查询所见为准，未受不利影响者不问。Whose written consent a change needs, by what the latest search shows; nobody who is not harmed is asked.",
    table(
      [
        { zh: "事项", en: "matter" },
        { zh: "受影响的人", en: "who is affected" },
      ],
      rows,
    ),
  );
}

const ofTheRegister: Words = {
  zh: "登记簿所载限制转让约定、预告登记或其他负担的权利人（负担表为“须提交书面材料”者）",
  en: "holders of a covenant, a notice or another burden on the register, where the table of burdens wants a document",
};

/** What gates wait for. */
export function conditionChapter(): string {
  const amounts: Record<"required" | "none", Words> = {
    required: { zh: "须载明金额", en: "states a sum" },
    none: nothing,
  };
  const ends: Record<"required" | "optional", Words> = {
    required: { zh: "须载明有效期", en: "states until when" },
    optional: { zh: "载明的，到期失效", en: "no longer than it states, if it does" },
  };
  const rows = conditionTypes.map((type) => {
    const { zh, en, amount, validUntil } = conditionRules[type];
    const { actor, basis } = conditionSources[type];
    const paper = paperNames[type];
    return [
      same(`\`${type}\``),
      { zh, en },
      actor,
      amounts[amount],
      ends[validUntil],
      paper === undefined ? nothing : same(paper),
      basis,
    ];
  });
  return chapter(
    "conditions",
    "前提条件 Conditions",
    table(
      [
        { zh: "代码", en: "code" },
        { zh: "事实", en: "fact" },
        { zh: "来自何人", en: "from whom" },
        { zh: "金额", en: "sum" },
        { zh: "有效期", en: "until when it counts" },
        { zh: "随申请提交的收件", en: "paper handed in with the application" },
        { zh: "依据", en: "basis" },
      ],
      rows,
    ),
  );
}
