// Annexes on what is checked before anything is filed: kinds of mortgagee, and the rules with their reason, basis and mend.
// Invariant: read from the tables; a rule or a kind that is added there is in the document.

import { chainKinds, mortgageForms } from "../../domain/business.ts";
import { mortgageeCapacities, mortgageeKinds, type MortgageeKind } from "../../domain/parties.ts";
import { citationFor, licenceRuleOf, mayHold, mayOpen } from "../../domain/mortgagee-kinds.ts";
import { rules } from "../../domain/pre-lodgement/check.ts";
import { chapter } from "./annexes.ts";
import { same, table } from "./table.ts";
import { joined, type Words } from "./two-languages.ts";
import { kindWords, wordsOf } from "./words.ts";

const licences: Record<"required" | "optional" | "none", Words> = {
  required: { zh: "须有", en: "required" },
  optional: { zh: "可有", en: "optional" },
  none: { zh: "无", en: "none" },
};

/** Which kind of mortgagee may open what, in which capacity, on what licence, and why. */
export function mortgageeChapter(): string {
  const facts = mortgageeKinds.map((kind) => {
    const held = mortgageeCapacities.filter((capacity) => mayHold(kind, capacity));
    const { licence, citation } = licenceRuleOf(kind);
    const { zh, en } = licences[licence];
    return [
      wordsOf("Parts", kind),
      joined(
        held.map((capacity) => wordsOf("Parts", capacity)),
        "、",
        ", ",
      ),
      { zh: `${zh}：${citation.zh}`, en: `${en}: ${citation.en}` },
      citationFor(kind),
    ];
  });
  const may = chainKinds.map((chain) => [kindWords(chain), ...mortgageeKinds.map((kind) => same(mark(kind, chain)))]);
  return chapter(
    "mortgagees",
    "抵押权人种类 Kinds of mortgagee",
    table(
      [
        { zh: "种类", en: "kind" },
        { zh: "持有身份", en: "capacity" },
        { zh: "金融许可证", en: "licence" },
        { zh: "得为抵押权人之依据", en: "why it may be a mortgagee" },
      ],
      facts,
    ),
    "✓ 可办；一般 仅一般抵押；✗ 不可办。✓ may open it; 一般 general mortgage only; ✗ may not.",
    table([{ zh: "业务", en: "business" }, ...mortgageeKinds.map((kind) => wordsOf("Parts", kind))], may),
    limitsOf(),
  );
}

function mark(kind: MortgageeKind, chain: (typeof chainKinds)[number]): string {
  const forms = mortgageForms.filter((form) => mayOpen(kind, chain, form).allowed);
  if (forms.length === mortgageForms.length) return "✓";
  return forms.length === 0 ? "✗" : forms.map((form) => (form === "general" ? "一般" : "最高额")).join("、");
}

/** The citation with which a kind is refused what it may not open. */
function limitsOf(): string {
  const rows = mortgageeKinds.flatMap((kind): Words[][] => {
    for (const chain of chainKinds) {
      for (const form of mortgageForms) {
        const answer = mayOpen(kind, chain, form);
        if (!answer.allowed) return [[wordsOf("Parts", kind), answer.citation]];
      }
    }
    return [];
  });
  return table(
    [
      { zh: "种类", en: "kind" },
      { zh: "不可办之依据", en: "why it may not" },
    ],
    rows,
  );
}

/** Every pre-lodgement rule: what it is for, where that stands, and how a business that breaks it is mended. */
export function ruleChapter(): string {
  const rows = rules.map(({ id, code, why, basis, mend }) => [same(`${id}<br>\`${code}\``), why, same(basis), mend]);
  return chapter(
    "rules",
    "报件前检查 Pre-lodgement rules",
    `${rules.length} 条；一次告知全部所见问题。${rules.length} rules; everything found is told at once.`,
    table(
      [
        { zh: "规则", en: "rule" },
        { zh: "为何", en: "why" },
        { zh: "依据", en: "basis" },
        { zh: "如何补正", en: "mend" },
      ],
      rows,
    ),
  );
}
