// The documents by which each kind of mortgagee may hold a registered mortgage, and those that limit what it may do.
// Invariant: total over kinds; "[R]" marks what is recalled and was not read again.

import type { MortgageeKind } from "./parties.ts";

/** A document or statute, in both languages. */
export type Citation = { zh: string; en: string };

const bank: Citation = {
  zh: "民法典第三百九十四条；商业银行法第三条、第三十六条",
  en: "Civil Code art. 394; Commercial Bank Law arts. 3 and 36",
};
const notice = "自然资发〔2020〕83号第七项；银监发〔2017〕20号";
const noticeEn = "notice 自然资发〔2020〕83号 item 7, and 银监发〔2017〕20号: it may be a registered mortgagee";

function underNotice(more?: Citation): Citation {
  return more === undefined
    ? { zh: notice, en: noticeEn }
    : { zh: `${notice}；${more.zh}`, en: `${noticeEn}; ${more.en}` };
}

/** Why a kind may be a registered mortgagee at all: what is told to a registry that refuses a lawful one. */
export const citations: Record<MortgageeKind, Citation> = {
  commercial_bank: bank,
  policy_bank: {
    zh: "民法典第三百九十四条；各政策性银行监督管理办法 [R]",
    en: "Civil Code art. 394; its own measures [R]",
  },
  rural_institution: bank,
  insurer: underNotice(),
  insurance_asset_manager: underNotice(),
  wealth_management_subsidiary: underNotice({
    zh: "商业银行理财子公司管理办法 [R]",
    en: "Measures on wealth-management subsidiaries [R]",
  }),
  financial_asset_investment_company: underNotice({
    zh: "金融资产投资公司管理办法（试行）[R]",
    en: "Measures on financial asset investment companies [R]",
  }),
  national_amc: underNotice(),
  local_amc: underNotice({ zh: "银保监办发〔2019〕153号 [R]", en: "银保监办发〔2019〕153号 [R]" }),
  trust_company: { zh: "信托法第二条；信托公司管理办法 [R]", en: "Trust Law art. 2; Measures on trust companies [R]" },
  provident_fund_centre: {
    zh: "住房公积金管理条例第二十六条、第二十七条 [R]",
    en: "Regulations on the housing provident fund arts. 26 and 27 [R]",
  },
  other_licensed_lender: {
    zh: "民法典第三百九十四条；其业务许可所载范围",
    en: "Civil Code art. 394; the scope of its own licence",
  },
};

/** Why a kind may not do what its permissions leave out. */
export const limits: Record<MortgageeKind, Citation> = {
  commercial_bank: bank,
  policy_bank: bank,
  rural_institution: bank,
  insurer: {
    zh: `${notice}；保险资金运用管理办法：以投资形成债权，不办理住房贷款 [R]`,
    en: "notice 自然资发〔2020〕83号 item 7 and 银监发〔2017〕20号; insurance funds hold claims as investments, no home loans [R]",
  },
  insurance_asset_manager: {
    zh: `${notice}；保险资产管理公司管理规定：受托管理与投资业务 [R]`,
    en: "notice 自然资发〔2020〕83号 item 7 and 银监发〔2017〕20号; it manages and invests entrusted funds [R]",
  },
  wealth_management_subsidiary: {
    zh: `${notice}；商业银行理财子公司管理办法：以受托资金投资，不办理住房贷款 [R]`,
    en: "notice 自然资发〔2020〕83号 item 7 and 银监发〔2017〕20号; it invests entrusted funds, no home loans [R]",
  },
  financial_asset_investment_company: {
    zh: `${notice}；金融资产投资公司管理办法（试行）：收购、重组、处置债权，不发放新贷款 [R]`,
    en: "notice 自然资发〔2020〕83号 item 7 and 银监发〔2017〕20号; it acquires and restructures claims, no new lending [R]",
  },
  national_amc: {
    zh: `${notice}：收购及由此产生的抵押权变更、转移、注销，不发放新贷款`,
    en: "notice 自然资发〔2020〕83号 item 7 and 银监发〔2017〕20号: claims acquired and what follows, no new lending",
  },
  local_amc: {
    zh: `${notice}；银保监办发〔2019〕153号：收购处置不良资产，不发放新贷款 [R]`,
    en: "notice 自然资发〔2020〕83号 item 7 and 银监发〔2017〕20号; 银保监办发〔2019〕153号: no new lending [R]",
  },
  trust_company: { zh: "信托公司管理办法 [R]", en: "Measures on trust companies [R]" },
  provident_fund_centre: {
    zh: "住房公积金管理条例：仅向缴存职工发放住房贷款，无最高额、循环及债权买卖业务 [R]",
    en: "Regulations on the housing provident fund: home loans to depositors; nothing revolving, no trade in claims [R]",
  },
  other_licensed_lender: { zh: "其业务许可所载范围", en: "the scope of its own licence" },
};
