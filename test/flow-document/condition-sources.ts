// Who states each condition that a gate waits for, and what it rests on.
// Invariant: total over the types of conditions.

import type { ConditionType } from "../../domain/conditions.ts";
import type { Words } from "./two-languages.ts";

type Source = { actor: Words; basis: Words };

const bank: Words = { zh: "银行", en: "bank" };
const oldLender: Words = { zh: "原贷款人", en: "the old lender" };

/** Condition → who brings it about, and the clause or document it comes from. */
export const conditionSources: Record<ConditionType, Source> = {
  decision_condition: { actor: bank, basis: { zh: "审批结论", en: "the credit decision" } },
  consent: { actor: { zh: "受影响者", en: "those affected" }, basis: { zh: "民法典 409、695", en: "consent" } },
  final_repayment: { actor: bank, basis: { zh: "民法典 393(1)", en: "the claim is extinguished" } },
  refund_final: {
    actor: { zh: "开发商、银行", en: "developer and bank" },
    basis: { zh: "商品房买卖合同解释 20–21", en: "the loan falls with the sale; refund to the lender" },
  },
  payoff_statement: { actor: oldLender, basis: { zh: "与原贷款人的约定", en: "agreement with the old lender" } },
  payoff_receipt: {
    actor: oldLender,
    basis: { zh: "民法典 557、393(1)", en: "performance; the claim is extinguished" },
  },
  tax_clearance: {
    actor: { zh: "税务机关、申请人", en: "tax authority and applicants" },
    basis: { zh: "契税法 11；实施细则 37–38", en: "no transfer of title before the deed tax is paid" },
  },
  funds_supervised: {
    actor: { zh: "监管机构、买卖双方", en: "supervising body, seller and buyer" },
    basis: { zh: "自然资发〔2023〕29号", en: "notice on selling homes with a standing mortgage" },
  },
  debtor_notified: {
    actor: { zh: "转让人", en: "assignor" },
    basis: { zh: "民法典 546、696", en: "notice to the debtor, and to whoever secures" },
  },
  registrable: {
    actor: { zh: "登记机构、开发商", en: "registry and developer" },
    basis: { zh: "民法典 221；实施细则 86", en: "ninety days from when registration is possible" },
  },
  works_progress: {
    actor: { zh: "工程监理、银行", en: "works supervisor and bank" },
    basis: { zh: "固定资产贷款管理办法", en: "payment by progress of the works" },
  },
  surrender: {
    actor: { zh: "申请人", en: "applicants" },
    basis: { zh: "实施细则 70；登记机构参数", en: "surrender of old certificates, when the registry wants it" },
  },
};
