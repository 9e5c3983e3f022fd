// A business that another live chain, or a contract filed before, stands in the way of (practice 18).
// Invariant: only this institution's own chains clash here, so nothing is told of another's.

import type { Business } from "../domain/business.ts";
import { furtherMortgages, furtherPath } from "../domain/further-mortgages.ts";
import { normaliseCertificateNumber, normaliseContractNumber } from "../domain/certificate-number.ts";
import type { Clash } from "../domain/ports.ts";
import { refuse, type Refusal } from "../domain/refusal.ts";

/** The refusal with the field that states what is taken. The key is one of those domain/opening.ts gave. */
export function clashRefusal({ clash, key }: Clash, business: Business): Refusal {
  const [subject = "", ...rest] = key.split(":");
  const name = rest.join(":");
  if (clash === "contract") {
    const isMain = normaliseContractNumber(business.mainContract.number) === name;
    return refuse("contract_already_filed", `business.${isMain ? "mainContract" : "mortgageContract"}.number`);
  }
  if (subject === "mortgage") return refuse("live_chain_exists", fieldOfMortgage(name, business));
  const index = business.units.findIndex(({ unitCode }) => unitCode === rest[0]);
  return refuse("live_chain_exists", index === -1 ? "business.units" : `business.units[${index}].unitCode`);
}

/** The same of contracts drawn anew, whose keys no chain but this one may hold; `business`: with them in it. */
export function clashOfRedrawn({ key }: Clash, { mainContract }: Business): Refusal {
  const isMain = key === `contract:${normaliseContractNumber(mainContract.number)}`;
  return refuse("contract_already_filed", `contracts.${isMain ? "main" : "mortgage"}.number`);
}

/** Where the business names the certificate with that normalised number. */
function fieldOfMortgage(number: string, business: Business): string {
  const { previousMortgage, notices, rankChange } = business;
  const places: [field: string, stated: string | undefined][] = [
    ["previousMortgage.registrationCertificateNumber", previousMortgage?.registrationCertificateNumber],
    ...(previousMortgage?.furtherCertificateNumbers ?? []).map((stated, index): [string, string] => [
      `previousMortgage.furtherCertificateNumbers[${index}]`,
      stated,
    ]),
    ...furtherMortgages(business).map(({ registrationCertificateNumber }, index): [string, string] => [
      `${furtherPath(business)}[${index}].registrationCertificateNumber`,
      registrationCertificateNumber,
    ]),
    ["notices.mortgagePriorityNotice", notices?.mortgagePriorityNotice],
    ...(rankChange?.others ?? []).map(({ registrationCertificateNumber }, index): [string, string] => [
      `rankChange.others[${index}].registrationCertificateNumber`,
      registrationCertificateNumber,
    ]),
  ];
  const place = places.find(([, stated]) => stated !== undefined && normaliseCertificateNumber(stated) === number);
  return `business.${place?.[0] ?? "units"}`;
}
