// The catalogue of refusals: code → texts, status codes and who can mend it.
// Invariant: total over RefusalCode; a code once published keeps its meaning.

export type RefusalEntry = {
  zh: string;
  en: string;
  /** The mend, in both languages. */
  mendZh: string;
  mendEn: string;
  http: 400 | 401 | 403 | 404 | 408 | 409 | 413 | 422 | 429 | 503;
  grpc:
    | "INVALID_ARGUMENT"
    | "UNAUTHENTICATED"
    | "PERMISSION_DENIED"
    | "NOT_FOUND"
    | "ALREADY_EXISTS"
    | "ABORTED"
    | "DEADLINE_EXCEEDED"
    | "FAILED_PRECONDITION"
    | "RESOURCE_EXHAUSTED"
    | "UNAVAILABLE";
  whoMends: "sender" | "bank" | "registry" | "operations";
};

function entry(
  http: RefusalEntry["http"],
  grpc: RefusalEntry["grpc"],
  whoMends: RefusalEntry["whoMends"],
  zh: string,
  en: string,
  mendZh: string,
  mendEn: string,
): RefusalEntry {
  return { zh, en, mendZh, mendEn, http, grpc, whoMends };
}

export const refusalCatalogue = {
  // Doors: who is speaking, and is it what was signed?
  unsigned: entry(401, "UNAUTHENTICATED", "sender", "请求未签名", "The request is not signed", "按 RFC 9421 签名后重发", "Sign the request (RFC 9421) and send it again"),
  signature_invalid: entry(401, "UNAUTHENTICATED", "sender", "签名验证失败", "The signature does not verify", "用登记在案的密钥对原文签名", "Sign the exact bytes with the key on record"),
  unknown_key: entry(401, "UNAUTHENTICATED", "sender", "密钥或机构未登记", "The key or institution is not known here", "先登记机构与公钥", "Have the institution and its public key registered first"),
  digest_mismatch: entry(401, "UNAUTHENTICATED", "sender", "正文与摘要不符", "The body does not match its Content-Digest", "对实际发送的正文重新计算摘要并签名", "Compute the digest over the bytes sent, and sign it"),
  signature_expired: entry(401, "UNAUTHENTICATED", "sender", "签名已过期或时间不在允许范围", "The signature is expired or outside the accepted window", "校准时钟后重新签名", "Correct the clock and sign again"),
  replayed: entry(401, "UNAUTHENTICATED", "sender", "重放的请求", "This signed request was already received", "每次请求使用新的 nonce", "Use a new nonce for every request"),
  not_permitted: entry(403, "PERMISSION_DENIED", "sender", "该登录身份无权执行此操作", "This sign-in may not do this", "换用有权限的登录身份", "Use a sign-in that is entitled to it"),
  institution_not_admitted: entry(403, "PERMISSION_DENIED", "operations", "该机构未在登记机构备案", "The institution has no standing at these registries", "由已备案的机构办理", "Have the institution admitted at the registries first"),
  mortgagee_not_callers: entry(403, "PERMISSION_DENIED", "bank", "抵押权人不属于该机构", "The mortgagee is not the caller's own", "填写本机构（总行或分支机构）的统一社会信用代码", "State the credit code of the caller's own head office or branch"),
  body_too_large: entry(413, "RESOURCE_EXHAUSTED", "sender", "正文过大", "The body is too large", "缩小正文", "Send a smaller body"),
  request_too_slow: entry(408, "DEADLINE_EXCEEDED", "sender", "请求未在时限内传完", "The request did not arrive in time", "重新发送", "Send it again"),
  malformed_json: entry(400, "INVALID_ARGUMENT", "sender", "JSON 不合规", "The body is not acceptable JSON", "发送 UTF-8、无重复键、层级不超过 32 的 JSON", "Send UTF-8 JSON without duplicate keys, at most 32 deep"),
  malformed_message: entry(400, "INVALID_ARGUMENT", "sender", "消息无法解码", "The message cannot be decoded", "按公布的 proto 编码", "Encode it by the published proto"),
  invalid_field: entry(422, "INVALID_ARGUMENT", "bank", "字段不合规", "A field is not acceptable", "按字段说明更正后重发", "Correct the named field and send again"),
  unknown_operation: entry(404, "NOT_FOUND", "sender", "没有此操作", "There is no such operation", "查阅接口文档", "See the interface document"),
  too_many_requests: entry(429, "RESOURCE_EXHAUSTED", "sender", "请求过多", "Too many requests", "稍后再试", "Try again later"),
  unavailable: entry(503, "UNAVAILABLE", "operations", "暂时不可用", "Temporarily unavailable", "稍后用同一幂等键重试", "Try again later with the same idempotency key"),
  idempotency_conflict: entry(409, "ALREADY_EXISTS", "sender", "同一幂等键内容不同", "The idempotency key was used with other content", "换用新的幂等键", "Use a new idempotency key"),
  not_found: entry(404, "NOT_FOUND", "sender", "未找到", "Not found", "核对编号", "Check the number"),

  // The business, before filing
  unit_code_malformed: entry(422, "INVALID_ARGUMENT", "bank", "不动产单元号不合规", "The unit code is malformed", "按 GB/T 37346 核对 28 位单元号", "Check the 28 characters against GB/T 37346"),
  unit_code_virtual: entry(422, "INVALID_ARGUMENT", "bank", "虚拟不动产单元号不能抵押", "A virtual unit code cannot be mortgaged", "先完成落宗取得正式单元号", "Have the unit mapped to its parcel first"),
  no_registry_for_unit: entry(422, "FAILED_PRECONDITION", "bank", "没有登记机构受理该单元所在区划", "No registry here serves the division of this unit", "核对单元号前六位或线下办理", "Check the first six digits, or apply at the counter"),
  check_digit_wrong: entry(422, "INVALID_ARGUMENT", "bank", "校验位错误", "The check digit is wrong", "核对证件号码", "Check the number against the document"),
  amount_not_representable: entry(422, "INVALID_ARGUMENT", "bank", "该登记机构报文不能表示此金额", "The registry's dialect cannot carry this amount", "担保金额以整元填写", "State the secured amount in whole yuan"),
  period_reversed: entry(422, "INVALID_ARGUMENT", "bank", "结束日期早于起始日期", "The end date lies before the start date", "更正债务履行期限", "Correct the period"),
  missing_for_kind: entry(422, "INVALID_ARGUMENT", "bank", "该业务种类缺少必填内容", "This kind of business needs a part that is missing", "补充所列字段", "Add the named field"),
  not_for_kind: entry(422, "INVALID_ARGUMENT", "bank", "该业务种类不应包含此内容", "This kind of business must not carry this part", "删除所列字段", "Leave the named field out"),
  cover_clause_missing: entry(422, "FAILED_PRECONDITION", "bank", "缺少新抵押同时担保旧债的条款或保证人同意", "The clause by which the new mortgage also secures the old debt, or a guarantor's consent, is missing", "在合同中加入担保旧债条款并附保证人书面同意", "Add the clause to the contract and attach the guarantors' written consent"),
  capability_missing: entry(422, "FAILED_PRECONDITION", "registry", "该登记机构没有安全的办理顺序", "This registry offers no safe order for this business", "改用该机构支持的业务种类", "Use a kind of business this registry supports"),
  several_registries: entry(422, "FAILED_PRECONDITION", "bank", "单元分属不同登记机构", "The units belong to different registries", "按登记机构分别提交", "Submit one business per registry"),
  contract_without_unit_code: entry(422, "INVALID_ARGUMENT", "bank", "为本次业务签订的合同未载明不动产单元号", "A contract signed for this business does not state the unit code", "在合同中载明全部单元号", "State every unit code in the contract"),
  units_duplicated: entry(422, "INVALID_ARGUMENT", "bank", "同一单元重复", "The same unit is named twice", "删除重复单元", "Remove the duplicate"),
  application_too_large: entry(422, "INVALID_ARGUMENT", "bank", "单元与抵押人过多，一份申请容纳不下", "More units and mortgagors than one application carries", "按单元拆分为几笔业务提交", "Split the business by units and submit several"),
  amounts_do_not_add_up: entry(422, "INVALID_ARGUMENT", "bank", "各单元金额之和与担保金额不符", "The amounts per unit do not add up to the secured amount", "核对各单元金额", "Check the amounts per unit"),
  loan_exceeds_secured_amount: entry(422, "INVALID_ARGUMENT", "bank", "放款金额超过担保金额", "The loan exceeds the secured amount", "提高担保金额或降低放款金额", "Raise the secured amount or lower the loan"),
  party_named_twice: entry(422, "INVALID_ARGUMENT", "bank", "同一当事人重复", "The same party is named twice", "删除重复的当事人", "Name each party once"),
  shares_do_not_add_up: entry(422, "INVALID_ARGUMENT", "bank", "份额之和不符", "The shares do not add up", "核对份额", "Check the shares"),
  tranches_do_not_add_up: entry(422, "INVALID_ARGUMENT", "bank", "各笔放款之和或序号与放款金额不符", "The tranches do not add up to the loan, or are not numbered 1, 2, 3", "核对各笔放款的序号与金额", "Check numbers and amounts of the tranches"),
  increase_does_not_raise: entry(422, "INVALID_ARGUMENT", "bank", "增额后的担保金额不足以担保旧债与新增放款", "The amount after the increase does not secure the old debt and the added loan together", "填写增额后的总额", "State the whole amount after the increase"),
  parts_do_not_fit: entry(422, "INVALID_ARGUMENT", "bank", "业务各部分互相矛盾", "Parts of the business contradict each other", "按字段说明更正", "Correct the named field as the detail says"),
  mortgagee_kind_not_permitted: entry(422, "FAILED_PRECONDITION", "bank", "该类机构不得办理此种业务", "A mortgagee of this kind may not open this kind of business", "由依法可办理的机构办理，或改用其可办理的业务种类", "Have it done by a kind that may, or use a kind of business this one may open"),
  capacity_not_held: entry(422, "INVALID_ARGUMENT", "bank", "该类机构不得以此身份持有抵押权", "A mortgagee of this kind may not hold in that capacity", "更正持有身份", "Correct the capacity"),
  licence_not_valid: entry(422, "FAILED_PRECONDITION", "bank", "金融许可证缺失、不合规或已过期", "The financial licence is missing, malformed or expired", "填写有效的金融许可证机构编码", "State the number of a licence in force"),
  material_missing: entry(422, "FAILED_PRECONDITION", "bank", "缺少该登记机构要求的收件材料", "A paper that this registry asks for is missing", "补充所列材料", "Add the named paper"),
  false_material: entry(422, "INVALID_ARGUMENT", "bank", "材料所述与业务不符", "A paper states what is not so", "去掉该材料", "Leave that paper out"),
  mandate_not_taken: entry(422, "FAILED_PRECONDITION", "bank", "登记机构不接受此种形式的委托", "The registry does not take a mandate in this form", "改用登记机构接受的委托形式", "Give the mandate in a form the registry takes"),
  mandate_not_valid: entry(422, "FAILED_PRECONDITION", "bank", "委托已届满、期限不足，或代理人依法不得据此代理", "The mandate has ended, ends too early, or does not let this agent act", "重新出具委托，或由本人办理", "Have a new mandate given, or let the principal act"),
  guardian_not_proved: entry(422, "FAILED_PRECONDITION", "bank", "监护关系或为被监护人利益处分的声明缺失", "The guardianship, or the declaration that the disposal is in the ward's interest, is missing", "补充监护证明与声明", "Add proof of the guardianship and the declaration"),
  blank_not_explained: entry(422, "INVALID_ARGUMENT", "bank", "空项未按规定填“/”并说明原因", "A field left blank is not \"/\" with its reason", "填“/”并写明原因", "Fill in \"/\" and state the reason"),
  claims_determined: entry(422, "FAILED_PRECONDITION", "bank", "最高额抵押债权已确定，不能再用信", "The claims of the maximum-amount mortgage are determined: nothing more can be drawn", "改办新增贷款或展期", "Use a new loan, or an extension"),
  live_chain_exists: entry(409, "ABORTED", "bank", "同一抵押或单元已有在办业务", "A live chain already touches this mortgage or unit", "等待或撤销在办业务", "Wait for it or abort it"),
  contract_already_filed: entry(409, "ALREADY_EXISTS", "bank", "同一合同已提交过业务", "A business on this contract was already submitted", "核对合同号", "Check the contract number"),

  // A chain on its way
  wrong_state: entry(409, "FAILED_PRECONDITION", "bank", "业务当前状态不接受此操作", "The chain does not take this in its present state", "查询业务状态后再操作", "Read the chain's state first"),
  decision_expired: entry(422, "FAILED_PRECONDITION", "bank", "审批结论已过期", "The credit decision has expired", "重新审批", "Have it decided again"),
  decision_amount_differs: entry(422, "INVALID_ARGUMENT", "bank", "审批金额与业务金额不符", "The decision is for another amount", "按审批金额重新提交", "Submit the business with the approved amount"),
  decision_needs_two_persons: entry(422, "INVALID_ARGUMENT", "bank", "审批须由两人完成", "A decision needs two different persons", "由第二人复核", "Have a second person approve"),
  signature_missing: entry(422, "INVALID_ARGUMENT", "bank", "缺少申请人签名", "A signature of an applicant is missing", "由所列申请人签名", "Have the named applicant sign"),
  signature_time_wrong: entry(422, "INVALID_ARGUMENT", "bank", "签署时间早于审批或晚于当前时间", "A signature is dated before the approval or after now", "核对签署时间，审批后签署", "Check the time of signing; sign after the approval"),
  condition_not_wanted: entry(409, "FAILED_PRECONDITION", "bank", "业务未等待该项前提条件", "The chain does not wait for this condition", "查看业务所列待落实条件", "See the conditions that GetChain lists"),
  notices_not_cited: entry(422, "INVALID_ARGUMENT", "bank", "终审未引用两项预告登记证明号", "The final decision does not cite both priority notices", "引用已登簿的预告登记与抵押预告登记证明号", "Cite the numbers of both notices as they were recorded"),
  supplement_too_late: entry(409, "FAILED_PRECONDITION", "bank", "补正期限已过", "The time for the supplement has passed", "待登记机构告知后重新申请", "Wait for the registry's notice and file again"),
  document_digest_differs: entry(422, "INVALID_ARGUMENT", "bank", "签署文件摘要不符", "The signed document's digest differs", "签署网关给出的文件", "Have the document shown by the gateway signed"),
  document_figures_differ: entry(422, "INVALID_ARGUMENT", "bank", "签署文件所载数额、期限或单元与申请不符", "The figures in the signed document differ from the application", "更正文件后重新签署", "Correct the document and have it signed again"),
  posting_does_not_match: entry(422, "FAILED_PRECONDITION", "bank", "入账报告与放款放行不符", "The posting report does not match the permit", "核对放行键与金额", "Check the permit key and the amount"),
  action_not_allowed: entry(409, "FAILED_PRECONDITION", "operations", "当前不允许该处置", "This action is not allowed for the parked chain now", "查看允许的处置", "See the allowed actions"),
  second_person_must_differ: entry(403, "PERMISSION_DENIED", "operations", "复核人必须是另一人", "The second person must be somebody else", "由另一登录身份复核", "Use another person's sign-in"),
  duty_required: entry(403, "PERMISSION_DENIED", "operations", "该处置须由指定岗位办理", "This action is for other duties than those of the sign-in", "由列明岗位的登录身份办理", "Use a sign-in that has the duty named"),
  evidence_kind_differs: entry(422, "INVALID_ARGUMENT", "operations", "依据种类不符", "This action needs another kind of document", "附上所要求种类的文件", "Attach the kind of document the action names"),
  evidence_required: entry(422, "INVALID_ARGUMENT", "operations", "该处置须附依据", "This action needs evidence", "附上文件摘要与说明", "Attach a document digest and a note"),

  // Told by the register or the bank; recorded on the chain
  unit_not_on_register: entry(422, "FAILED_PRECONDITION", "bank", "登记簿无此单元", "The register has no such unit", "核对单元号", "Check the unit code"),
  owner_differs: entry(422, "FAILED_PRECONDITION", "bank", "抵押人与登记簿权利人不符", "The mortgagor is not the owner on the register", "核对权利人", "Check the owners"),
  unit_seized: entry(422, "FAILED_PRECONDITION", "bank", "单元已被查封", "The unit is under seizure", "解封后再办理", "Wait until the seizure is lifted"),
  burden_on_unit: entry(422, "FAILED_PRECONDITION", "bank", "单元存在异议、预告或在办件", "An objection, a notice or a case in hand stands on the unit", "待其消除后再办理", "Wait until it is cleared"),
  no_such_mortgage: entry(422, "FAILED_PRECONDITION", "bank", "登记簿无此抵押权", "The register has no such mortgage", "核对登记证明号", "Check the registration certificate number"),
  other_lenders_mortgage: entry(422, "FAILED_PRECONDITION", "bank", "该抵押权属于其他机构", "The mortgage belongs to another lender", "跨行转贷须另行申请", "Use lender_switch for another lender's mortgage"),
  rank_not_available: entry(422, "FAILED_PRECONDITION", "bank", "顺位与约定不符", "The agreed rank is not available", "重新约定顺位", "Agree on the rank again"),
  consent_missing: entry(422, "FAILED_PRECONDITION", "bank", "缺少权利人书面同意", "The written consent of a right-holder is missing", "取得并登记其书面同意", "Obtain the consent in writing and record it"),
  notice_not_on_register: entry(422, "FAILED_PRECONDITION", "bank", "登记簿无此预告登记", "The register has no such priority notice", "核对预告登记证明号与权利人", "Check the number of the notice and its holder"),
  building_not_registered: entry(422, "FAILED_PRECONDITION", "bank", "房屋尚未首次登记", "The building is not registered yet", "待首次登记完成后再办理", "Wait for the building's first registration"),
  determination_period_over: entry(422, "FAILED_PRECONDITION", "bank", "债权确定期间已届满或债权已确定", "The determination period is over or the claims are determined", "另行设立抵押或变更登记后用信", "Set up a new mortgage, or have the period changed first"),
  headroom_exceeded: entry(422, "FAILED_PRECONDITION", "bank", "超过最高债权额剩余额度", "The loan exceeds what is left under the maximum", "降低金额或变更最高债权额", "Lower the amount, or have the maximum changed first"),
  collateral_lost: entry(422, "FAILED_PRECONDITION", "bank", "转换后抵押物减少", "The conversion leaves less collateral than before", "核对转换前后的单元与面积清单", "Compare the units and areas before and after"),
  decision_declined: entry(422, "FAILED_PRECONDITION", "bank", "审批未通过", "The credit decision was declined", "重新提交业务", "Submit a new business"),
  hold_refused: entry(422, "FAILED_PRECONDITION", "bank", "额度或规模不足", "The hold on limit or quota was refused", "核对额度与规模", "Check limit and quota"),
  registry_not_accepted: entry(422, "FAILED_PRECONDITION", "bank", "登记机构不予受理", "The registry did not accept the application", "按告知书更正后重新提交", "Mend what the notice names and submit again"),
  registration_refused: entry(422, "FAILED_PRECONDITION", "bank", "登记机构不予登记", "The registry refused registration", "按告知书处理或申请复议", "Act on the notice or ask for review"),
  aborted_by_bank: entry(409, "ABORTED", "bank", "银行撤销业务", "The bank aborted the chain", "如需办理请重新提交", "Submit again if wanted"),
  ended_as_recorded: entry(409, "ABORTED", "bank", "按登记现状终结，未放款", "The chain ended as recorded: what the register holds stands, nothing was disbursed", "如需注销新抵押权，或转换尚存的预告，请另行申请", "Cancel the new mortgage, or convert the notice that stands, by a business of its own if wanted"),
  chain_refused: entry(409, "ABORTED", "bank", "同一业务的另一登记件未成", "Another leg of this chain failed", "见未成登记件的告知", "See the notice of the leg that failed"),
} as const satisfies Record<string, RefusalEntry>;
