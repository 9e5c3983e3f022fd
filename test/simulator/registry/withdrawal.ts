// 撤回申请: until recording, by all applicants together or on a mandate that names withdrawal (条例 15).
// Invariant: the lender alone never withdraws what others applied for with it; a group is withdrawn as a whole.

import { mortgageeOf, rowsOf, type Application } from "./application.ts";
import type { Case, Filing } from "./cases.ts";
import type { Office } from "./office.ts";
import type { Bank } from "./options.ts";
import { canBeWithdrawn, withdrawFiling } from "./processing.ts";
import { isSameParty } from "./register.ts";
import { childrenOf, type XmlElement } from "./xml.ts";

/** The content of a Withdraw → what to do with each case it names: null when withdrawn, else why not. */
export function withdraw(
  office: Office,
  bank: Bank,
  content: XmlElement[],
): (found: { filing: Filing; item: Case }) => string | null {
  const authorities = content.filter((each) => each.name === "Authority");
  const named = new Set(
    content.filter((each) => each.name === "CaseRef").map((each) => each.attributes["BusinessNumber"]),
  );
  return ({ filing, item }) => {
    const [authority, ...more] = authorities;
    if (item.stateCode === "80" || item.institution !== bank.institution) return null;
    if (!canBeWithdrawn(filing)) return "已登簿或已办结，不能撤回";
    if (authority === undefined || more.length > 0) return "撤回依据缺失";
    if (filing.cases.some((each) => !named.has(each.businessNumber))) return "合并申请须一并撤回";
    for (const each of filing.cases) {
      const reason = insufficient(office, authority, each.application);
      if (reason !== null) return reason;
    }
    withdrawFiling(office, filing);
    return null;
  };
}

function insufficient(office: Office, authority: XmlElement, application: Application): string | null {
  const { Type: type = "", Number: number = "", Sha256: sha256 = "" } = authority.attributes;
  if (type === "AllApplicants") {
    const signers = new Set(childrenOf(authority, "Signer").map((each) => each.attributes["Name"]));
    const absent = applicantsOf(application).filter((name) => !signers.has(name));
    return absent.length === 0 ? null : "撤回须由全体申请人共同提出";
  }
  if (type !== "Mandate") return "撤回依据不明";
  if (number === "" || number === "/" || !/^[0-9a-f]{64}$/.test(sha256)) return "委托书编号或摘要缺失";
  if (!rowsOf(application, "DJF_DJ_SJ").some((row) => row.at["Sha256"] === sha256)) return "委托书未随申请提交";
  const lodged = office.options.mandates?.find((each) => each.number === number && each.sha256 === sha256);
  if (office.options.mandates === undefined) return null;
  return lodged?.matters.includes("withdraw") === true ? null : "委托书未备案或未载明撤回事项";
}

/** Those who applied: the mortgagee, and every mortgagor; of a cancellation those mortgagors who signed it. */
function applicantsOf(application: Application): string[] {
  const mortgagors =
    application.type === "cancellation"
      ? application.mortgagors.filter((party) => application.form.signatures.some((each) => isSameParty(each, party)))
      : application.mortgagors;
  return [mortgageeOf(application).name, ...mortgagors.map((each) => each.name)];
}
