// What each kind of business is, for a reader who knows the law and not the software.
// Invariant: total over the kinds; each says what it rests on.

import type { ChainKind } from "../../domain/business.ts";
import type { Words } from "./two-languages.ts";

/** One paragraph a kind, in both languages, and its basis. */
export const kindTexts: Record<ChainKind, Words & { basis: string }> = {
  new_loan: {
    zh: "借款人取得新贷款，以未为本行抵押的不动产设立抵押权。先审批、签署、预占，后报首次登记；登簿经重读无误且放款前再查登记簿无碍，方予放款。分期放款的，每期各查一次、各放行一次。",
    en: "A borrower takes a new loan and mortgages real estate on which the lender has no mortgage yet. Decision, signatures and hold come first, then the first registration; money is let out only when the recording has been read again and a fresh search shows nothing in the way. Paid in tranches, each has its own search and permit.",
    basis: "民法典 394、402、410、414；不动产登记暂行条例 14、21；实施细则 65–67",
  },
  drawdown: {
    zh: "在已登记的最高额抵押权之内再次用信。债权确定前、余额之内的新债权当然受担保，无须登记；但每次用信前须新查登记簿，因债权人知悉查封后债权即行确定。",
    en: "A further loan within a registered maximum-amount mortgage. What arises before determination and within the headroom is secured without registration; but each drawdown needs a fresh search, because the claims stop growing once the lender knows of a seizure.",
    basis: "民法典 420、423；查封扣押冻结规定 25",
  },
  renewal: {
    zh: "到期贷款以新合同续作。优先顺序：最高额抵押权之内的，不登记；登记机构接受主债权变更的，办变更登记；否则以新贷还旧贷，新抵押权设立后方消灭旧抵押权。变更与合并受理须有担保旧债的条款，且其他保证人书面同意。",
    en: "A maturing loan is continued under a new contract. In order of preference: no registration, where a maximum-amount mortgage covers; a change, where the registry records a change of the main claim; otherwise a new loan repays the old, and the old mortgage ends only after the new one stands. A change or a combined filing needs the clause that covers the old debt, and the other guarantors' written consent.",
    basis: "民法典 393(3)、409、420、543；担保制度解释 16；实施细则 68",
  },
  extension: {
    zh: "同一债务延长履行期限，不发生放款。登记的期限随之变更；最高额抵押权期间不变的，不登记。登簿（或查询）后下达条件生效指令一次。",
    en: "The same debt is given more time; no money moves. The registered term is changed, or nothing is registered where the period of a maximum-amount mortgage stays. One order brings the new terms into force on the recording, or the search.",
    basis: "民法典 409、543、695；实施细则 68",
  },
  refinance: {
    zh: "同一贷款人以新贷偿还旧贷，并以新抵押权替换旧抵押权。合并受理的，注销原因为放弃抵押权而非主债权消灭，因旧债此时尚未清偿；逐件办理的，新抵押权次顺位登簿并放款还清旧债后，方注销旧抵押权。",
    en: "The same lender's new loan repays its old one, and a new mortgage takes the place of the old. In one filing the ground of cancellation is waiver, never extinction, because the old debt is still unpaid; one by one, the new mortgage is recorded behind the old, the disbursement repays the old debt, and only then the old mortgage is cancelled.",
    basis: "民法典 393、409、414；担保制度解释 16；民法典 222（虚假材料）",
  },
  lender_switch: {
    zh: "债务由原贷款人转至本行：原贷款人出具结清金额函与解押承诺；本行抵押权登簿后放款结清；原贷款人出具回执并自行注销其抵押权，本行监看登记簿直至显示注销。",
    en: "The debt moves from another lender: the old lender states the payoff and undertakes to cancel; our mortgage is recorded, our money pays it off; the old lender gives its receipt and cancels its mortgage in its own channel, and the register is watched until it shows that.",
    basis: "民法典 393(1)、414、557；实施细则 70",
  },
  presale: {
    zh: "购买预售商品房：买受人办预告登记，贷款人办抵押预告登记；先附条件审批，两预告登簿后终审须引用两份证明号，然后放款（地区要求的，入监管账户）。",
    en: "A home is bought before it is built: the buyer's priority notice and the lender's mortgage priority notice are recorded on a conditional decision; the final decision must cite both numbers, and only then money goes out, to the supervised account where the region has one.",
    basis: "民法典 221；实施细则 85–88；自然资发〔2020〕83号八",
  },
  notice_conversion: {
    zh: "房屋完成首次登记后，预告转为本登记：所有权转移与抵押权首次登记合并申请；不能合并的，先办转移，再办首次，其间抵押预告保全顺位；转移已由双方自行办结而买受人不签抵押申请的，登记机构接受时抵押权人可单方申请首次，否则诉请。两预告各随其登记消灭。自能够登记之日起九十日内未申请的，预告登记失效；第六十、七十五、八十五日提醒。",
    en: "The building is registered, and the notices become the rights themselves: transfer of ownership and first registration of the mortgage, in one filing or, where that is not taken, one after the other; each notice ends with its own, and the lender's keeps its place in between. Where developer and buyers have had the transfer recorded by themselves and the buyers do not sign, the lender applies alone for the mortgage if the registry takes that, or sues. They lapse unless both are accepted within ninety days of the day registration became possible; reminders are given on days 60, 75 and 85.",
    basis: "民法典 221；担保制度解释 52；实施细则 86",
  },
  construction_conversion: {
    zh: "在建建筑物竣工并首次登记后，在建抵押转为现房抵押：依申请作变更登记，或由登记机构自行办理而由本行监看并比对清单。",
    en: "The building under construction is finished and registered, and its mortgage becomes one of the building: by application as a change, or by the registry itself, which is watched and compared with the old list.",
    basis: "民法典 395；担保制度解释 51；实施细则 75–77",
  },
  increase: {
    zh: "增加被担保数额（一般抵押）或最高债权额（最高额抵押），可经同意转入此前债权；变更登记后放增加之款。后顺位抵押权人受不利影响的，须书面同意。",
    en: "The secured amount, or the maximum, is raised, and with consent earlier claims are taken into the maximum; the added money goes out once the change is recorded. Junior mortgagees whom it harms must consent in writing.",
    basis: "民法典 409、420、422；实施细则 68",
  },
  rank_change: {
    zh: "抵押权人之间变更顺位；被越过的抵押权人须同意并共同签署，登记后生效。不发生放款。",
    en: "Mortgagees change their ranks among themselves; those overtaken must consent and sign too; it takes effect by registration. No money moves.",
    basis: "民法典 409；实施细则 68",
  },
  collateral_change: {
    zh: "增加、移出或置换抵押物。置换的，首次登记与部分注销可合并受理的同时登簿，否则新抵押物登簿后方移出旧抵押物；移出以部分注销或变更登记办理，依登记机构所许。",
    en: "Collateral comes in, goes out or is replaced. In a substitution both are recorded at one instant where the registry takes them in one filing, else the new unit before the old one goes out; what goes out is cancelled in part or left out by a change, as the registry allows.",
    basis: "民法典 393、409、695；实施细则 68、70",
  },
  cancellation: {
    zh: "消灭抵押权：结清后（主债权消灭）双方申请；放弃抵押权的，登记机构接受时抵押权人可单方申请；以及抵押权实现或法定情形。",
    en: "The mortgage ends: jointly after final repayment, because the claim is extinguished; by waiver, by the mortgagee alone where the registry takes that; or because it was realised, or by law.",
    basis: "民法典 393；实施细则 70",
  },
  notice_cancellation: {
    zh: "退房：购房款退至贷款人且不可撤回后，先注销抵押预告，后注销买受人预告（或合并受理）；对方不签的，登记机构接受时抵押权人可单方注销自己的预告。",
    en: "The purchase is undone: once the refund to the lender is final, the lender's notice is cancelled, then the buyer's, or both in one filing. Where the other side does not sign, the lender ends its own notice alone, if the registry takes that.",
    basis: "民法典 221；实施细则 89；商品房买卖合同解释 20–21",
  },
  assignment: {
    zh: "债权转让，抵押权随之转移：每一抵押权一件，次序不拘，可批量。最高额抵押权确定前转让的，分受让人共享、分割、确定后转让三种。通知债务人与第三人抵押人；合同约定登簿付价的，登簿后放价款。",
    en: "A claim is assigned and its mortgage goes with it: one application a mortgage, in any order, singly or in a batch. Of a maximum-amount mortgage before determination there are three cases: the assignee joins, a part goes over, or it is determined and transferred. Debtor and third-party mortgagors are notified; a price that the contract ties to the recording is paid on it.",
    basis: "民法典 407、421、423、546–547、696；实施细则 69",
  },
  sale_with_mortgage: {
    zh: "带押过户：已抵押房屋出售而无须先还清。三种模式：组合（转移、新抵押首次、旧抵押注销合并受理，资金监管）、分段（新抵押次顺位，还清后注销旧抵押）、变更（抵押权随房屋，变更抵押人与主债权）。",
    en: "A mortgaged home is sold without being paid off first. Three models: combined (transfer, new first registration and cancellation of the old in one filing, with funds under supervision), staged (the new mortgage behind the old, which is cancelled once paid off), and change (the mortgage stays on the home; mortgagor and main claim change).",
    basis: "民法典 406、409；自然资发〔2023〕29号；担保制度解释 43",
  },
  mortgagee_rename: {
    zh: "抵押权人更名：名称（或连同统一社会信用代码）改变，机构未变。每一抵押权一件变更登记，由抵押权人单方申请，次序不拘，可批量；金额、期限、顺位、抵押人均不变。无人受损，故不征求同意；登簿后告知债务人与抵押人。查封不妨碍。合并、分立不是更名，抵押权随之转移。",
    en: "The mortgagee has a new name, perhaps with a new credit code, and is the same house. One change a mortgage, applied for by the mortgagee alone, in any order, singly or in a batch; amount, term, rank and mortgagor stay. Nobody is harmed, so nobody is asked for consent; debtor and mortgagors are told after it is recorded. A seizure does not stand in its way. A merger or a split is no new name: there the mortgage goes over.",
    basis: "条例 14 第二款第四项；实施细则 68；民法典 67",
  },
};
