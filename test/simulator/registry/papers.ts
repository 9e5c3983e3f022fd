// Papers an application is handed in with: contracts, proofs, consents, and old certificates where this office wants them.
// Invariant: what is missing can be handed in later (补正) and is asked for all at once (条例 17).

import { rowsOf, type Application } from "./application.ts";
import { statedEvents } from "./change-events.ts";
import type { Matter } from "./matters.ts";
import { formerHolder } from "./name-change.ts";
import type { RegistryOptions } from "./options.ts";
import { liveRows, plainName, plainNumber, type Register } from "./register.ts";
import type { Party } from "./seed.ts";

const mortgageContracts = ["主债权合同", "抵押合同"];
const saleContract = "买卖合同";

const contracts: Record<Matter, string[]> = {
  mortgage_first: mortgageContracts,
  mortgage_change: mortgageContracts,
  mortgage_transfer: ["债权转让合同", "债权转让通知"],
  mortgage_rectification: [],
  mortgage_cancellation: [],
  ownership_transfer: [saleContract],
  buyers_notice: [saleContract],
  lenders_notice: [saleContract, ...mortgageContracts],
  buyers_notice_cancellation: [],
  lenders_notice_cancellation: [],
};

/** Names of the papers that are missing. */
export function missingPapers(
  application: Application,
  { options, register }: { options: RegistryOptions; register: Register },
): string[] {
  const { matter } = application;
  if (matter === null) return [];
  const wanted = [...contracts[matter]];
  if (matter === "ownership_transfer" && options.asksForTaxClearance === true) wanted.push("完税证明");
  if (statedEvents(application).includes("determination")) wanted.push("债权确定证明");
  if (formerHolder(application) !== null) wanted.push("名称变更证明");
  if (statedEvents(application).includes("prior_claims")) wanted.push("原债权合同");
  const names = rowsOf(application, "DJF_DJ_SJ").map((row) => row.at["SJMC"]);
  return [
    ...wanted.filter((each) => !names.includes(each)),
    ...(options.asksForOldPaper === true ? missingOldPaper(application, register) : []),
  ];
}

/** The paper certificate of the mortgage that ends or is replaced, unless it was handed in: SJMC 不动产登记证明, its number in BZ. */
function missingOldPaper(application: Application, register: Register): string[] {
  const { previousNumber } = application;
  const onPaper = previousNumber !== "" && liveRows(register, previousNumber).some((row) => row.onPaper);
  const handedIn = rowsOf(application, "DJF_DJ_SJ").some(
    ({ at }) => at["SJMC"] === "不动产登记证明" && plainNumber(at["BZ"] ?? "") === plainNumber(previousNumber),
  );
  return onPaper && !handedIn ? ["不动产登记证明"] : [];
}

/** True when a written consent (利害关系人同意书, 担保人同意书) of the party came with the application: its name in BZ. */
export function hasConsent(application: Application, party: Pick<Party, "name">): boolean {
  return rowsOf(application, "DJF_DJ_SJ").some(
    ({ at }) => (at["SJMC"] ?? "").endsWith("同意书") && plainName(at["BZ"] ?? "") === plainName(party.name),
  );
}
