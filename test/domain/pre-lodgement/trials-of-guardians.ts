// Trials of the rules on guardians.

import type { Business } from "../../../domain/business.ts";
import type { Party } from "../../../domain/parties.ts";
import { digest } from "./kinds.ts";
import { mortgageeOf, scenes } from "./people.ts";
import { at, part, type Trial } from "./trial.ts";

const { buyer, developer, stranger } = scenes["suzhou-huqiu"];
const lenderHouse = mortgageeOf("commercial_bank");

/** Who acts for a ward in these trials, with all that is asked of it. */
export const guardian = {
  name: "陶示丙",
  certificateNumber: "320684198703021117",
  proofSha256: digest("birth certificate"),
  interestSha256: digest("declaration"),
};

/** A co-owner of the unit with that number, and what else is said of it. */
export function coOwner(certificateNumber: string, over: Partial<Party> = {}) {
  return (b: Business): void =>
    void b.mortgagors.push({ party: { ...stranger, certificateNumber, ...over }, capacity: "co_owner" });
}

/** Sixteen tomorrow. */
export const child = "320505201011242019";

export const guardianTrials: Trial[] = [
  {
    rule: "PL-172",
    what: "sixteen tomorrow; sixteen today",
    kind: "new_loan",
    breaks: coOwner(child),
    field: "mortgagors[1].party.guardian",
    passes: coOwner("320505201011232013"),
  },
  {
    rule: "PL-172",
    what: "a child who sells; with its guardian it may",
    kind: "sale_with_mortgage",
    breaks: (b) => void (at(part(b.propertyTransfer).transferors).certificateNumber = child),
    field: "propertyTransfer.transferors[0].guardian",
    passes: (b) => void Object.assign(at(part(b.propertyTransfer).transferors), { certificateNumber: child, guardian }),
  },
  {
    rule: "PL-173",
    what: "no declaration that it is in the ward's interest",
    kind: "new_loan",
    breaks: coOwner(child, { guardian: { ...guardian, interestSha256: undefined } }),
    field: "mortgagors[1].party.guardian.interestSha256",
    passes: coOwner(child, { guardian }),
  },
  {
    rule: "PL-174",
    what: "his own; an adult without full capacity has one",
    kind: "new_loan",
    breaks: coOwner(buyer.certificateNumber, { guardian: { ...guardian, certificateNumber: buyer.certificateNumber } }),
    field: "mortgagors[1].party.guardian.certificateNumber",
    passes: coOwner(buyer.certificateNumber, { guardian }),
  },
  {
    rule: "PL-174",
    what: "the lender",
    kind: "new_loan",
    breaks: coOwner(child, { guardian: { ...guardian, certificateNumber: lenderHouse.creditCode } }),
    field: "mortgagors[1].party.guardian.certificateNumber",
    passes: coOwner(child, { guardian: { ...guardian, certificateNumber: developer.certificateNumber } }),
  },
  {
    rule: "PL-174",
    what: "of an organisation",
    kind: "construction_conversion",
    breaks: (b) => void (at(b.mortgagors).party = { ...developer, guardian }),
    field: "mortgagors[0].party.guardian",
    passes: () => undefined,
  },
  {
    rule: "PL-020",
    what: "a guardian's number",
    kind: "new_loan",
    breaks: coOwner(child, { guardian: { ...guardian, certificateNumber: "320684198703021118" } }),
    field: "mortgagors[1].party.guardian.certificateNumber",
    passes: coOwner(child, { guardian }),
  },
];
