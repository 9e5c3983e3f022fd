// How things stand on the register and with the money, in words: of the lender's own mortgages, and of what is registered beside.
// Invariant: it says only what the far side's books say; which word a mortgage has follows from the legs of the plan.

import type { Chain } from "../../domain/chain-state.ts";
import type { Standing } from "./ends.ts";
import { joined, type Words } from "./two-languages.ts";

/** Register first, then the money, or the new terms, where the plan moves them. */
export function standingWords(chain: Chain, standing: Standing): Words {
  const { plan } = chain;
  const types = new Set(plan.steps.map((each) => each.step));
  const parts: Words[] = [registerWords(chain, standing)];
  if (plan.legs.some(({ right }) => right === "ownership")) {
    parts.push(
      standing.transferred
        ? { zh: "产权已转移", en: "ownership transferred" }
        : { zh: "产权未转移", en: "ownership not transferred" },
    );
  }
  if (types.has("disbursement"))
    parts.push(standing.posted ? { zh: "已入账", en: "posted" } : { zh: "未入账", en: "nothing posted" });
  if (types.has("terms_in_force"))
    parts.push(
      standing.terms
        ? { zh: "新条件已生效", en: "new terms in force" }
        : { zh: "原条件有效", en: "old terms in force" },
    );
  return joined(parts);
}

function registerWords(chain: Chain, standing: Standing): Words {
  const doubt: Words = standing.otherAmount ? { zh: "（数额不符）", en: " (another amount)" } : { zh: "", en: "" };
  const made = madeWords(chain);
  const live = [
    ...(standing.noticed ? [{ zh: "预告登记", en: "the buyer's notice" }] : []),
    ...(standing.old ? [oldWords(chain)] : []),
    ...(standing.made ? [{ zh: `${made.zh}${doubt.zh}`, en: `${made.en}${doubt.en}` }] : []),
  ];
  return live.length === 0
    ? { zh: "无本业务之抵押权", en: "no mortgage of this business" }
    : joined(live, "、", " and ");
}

function madeWords({ plan }: Chain): Words {
  const secured = plan.legs.filter(({ registrationType }) => registrationType !== "cancellation");
  const has = (type: string): boolean =>
    secured.some((leg) => leg.right === "mortgage" && leg.registrationType === type);
  if (secured.some(({ right }) => right === "mortgage_priority_notice"))
    return { zh: "抵押预告登记", en: "the mortgage priority notice" };
  if (plan.legs.length === 0) return { zh: "转现房后的抵押权", en: "the mortgage as converted" };
  if (has("first")) return { zh: "新抵押权", en: "the new mortgage" };
  if (has("transfer")) return { zh: "转移后的抵押权", en: "the mortgage as transferred" };
  return { zh: "变更后的抵押权", en: "the mortgage as changed" };
}

function oldWords({ business, plan }: Chain): Words {
  if (business.notices !== undefined) return { zh: "原抵押预告", en: "the mortgage notice as it stood" };
  if (business.previousMortgage?.lender !== undefined) return { zh: "原贷款人抵押权", en: "the old lender's mortgage" };
  const changes = plan.legs.some(({ registrationType }) => ["change", "transfer"].includes(registrationType));
  return changes
    ? { zh: "原抵押权（未变动）", en: "the old mortgage, unchanged" }
    : { zh: "原抵押权", en: "the old mortgage" };
}
