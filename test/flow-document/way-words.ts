// What each way of a kind is called and in short does, for the headings and the index.
// Invariant: a way without words here stops the generator.

import type { Words } from "./two-languages.ts";
import { wordsOf } from "./words.ts";

const names: Record<string, Words> = {
  first: { zh: "首次登记后放款", en: "first registration, then disbursement" },
  no_registration: { zh: "最高额之内，不登记", en: "within the maximum, no registration" },
  change: { zh: "变更登记", en: "change registration" },
  change_with_prior_claims: { zh: "变更登记，转入原债权", en: "change registration that takes prior claims in" },
  combined_filing: { zh: "注销与首次合并受理", en: "cancellation and first registration in one filing" },
  confirmed_one_by_one: { zh: "两件备妥，逐件确认", en: "both prepared, confirmed one by one" },
  new_first: { zh: "先新后旧", en: "the new one first, then the old one ends" },
  notices_together: { zh: "两预告合并受理", en: "both notices in one filing" },
  notices_in_turn: { zh: "两预告先后受理", en: "the notices in turn" },
  first_alone: { zh: "抵押权人单方申请首次", en: "first registration, applied for by the lender alone" },
  first_jointly: { zh: "转移已登记，双方申请首次", en: "the transfer recorded already, first registration, jointly" },
  transfer_and_first: { zh: "转移与首次合并受理", en: "transfer and first registration in one filing" },
  transfer_then_first: { zh: "先转移，后首次", en: "the transfer first, then the first registration" },
  by_registry: { zh: "登记机构自行办理", en: "by the registry itself" },
  by_application: { zh: "依申请变更", en: "by application, as a change" },
  addition: { zh: "增加抵押物", en: "collateral comes in" },
  partial_cancellation: { zh: "移出抵押物，部分注销", en: "collateral goes out, cancelled in part" },
  replacement: { zh: "全部替换", en: "all collateral replaced" },
  substitution_together: {
    zh: "部分置换，首次与部分注销合并受理",
    en: "substituted, the new recorded and the old cancelled in part in one filing",
  },
  substitution: { zh: "部分置换，部分注销", en: "substituted, the old cancelled in part" },
  substitution_by_change: { zh: "部分置换，变更单元", en: "substituted, the units changed" },
  waived_alone: { zh: "抵押权人放弃，单方申请", en: "waived, applied for by the mortgagee alone" },
  after_repayment: { zh: "结清后双方申请", en: "after final repayment, jointly" },
  jointly: { zh: "双方申请", en: "jointly" },
  lenders_alone: { zh: "抵押权人单方注销抵押预告", en: "the lender's notice only, applied for by the lender alone" },
  together: { zh: "两注销合并受理", en: "both cancellations in one filing" },
  in_turn: { zh: "两注销先后受理", en: "the cancellations in turn" },
  renamed_alone: { zh: "变更登记，抵押权人单方申请", en: "change registration, applied for by the mortgagee alone" },
  transfer: { zh: "整体转让", en: "transfer of the whole" },
  transfer_of_a_share: { zh: "最高额：受让人共享", en: "maximum amount: the assignee joins" },
  transfer_of_a_part: { zh: "最高额：分割转让", en: "maximum amount: a part goes over" },
  determination_and_transfer: { zh: "最高额：确定后转让", en: "maximum amount: determined, then transferred" },
  combined: { zh: "组合：转移、首次、注销合并受理", en: "combined: transfer, first and cancellation in one filing" },
  combined_two_lenders: {
    zh: "组合：转移、首次、注销合并受理，两家贷款人",
    en: "combined: transfer, first and cancellation in one filing, two lenders",
  },
  staged: { zh: "分段：新先旧后，同一贷款人", en: "staged: the new behind the old, one lender" },
  staged_two_lenders: { zh: "分段：新先旧后，两家贷款人", en: "staged: the new behind the old, two lenders" },
};

const ofSale: Words = {
  zh: "变更：转移与抵押权变更合并受理",
  en: "change: transfer and change of the mortgage in one filing",
};

/** A way in words; "a:b" is the mapping a done in the way b, "…_for_price" pays a price on recording. */
export function wayWords(way: string, kind: string): Words {
  const [mapping, inner] = way.split(":");
  if (inner !== undefined && mapping !== undefined) {
    const outer = wordsOf("Registration", mapping);
    const { zh, en } = wayWords(inner, kind);
    return { zh: `${outer.zh}：${zh}`, en: `${outer.en}: ${en}` };
  }
  if (way.endsWith("_for_price")) {
    const { zh, en } = wayWords(way.slice(0, -"_for_price".length), kind);
    return { zh: `${zh}，登簿后付价`, en: `${en}, the price paid on recording` };
  }
  const name = kind === "sale_with_mortgage" && way === "change" ? ofSale : names[way];
  if (name === undefined) throw new Error(`no words for the way ${way}`);
  return name;
}
