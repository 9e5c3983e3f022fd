// Trials of the rule on how much one message carries: units, mortgagors, sellers, co-holders, consents.
// Invariant: the largest lawful business passes, one more of anything does not.

import type { Business } from "../../../domain/business.ts";
import { standingLike } from "../standing-mortgage.ts";
import { digest } from "./kinds.ts";
import { mortgageeOf, scenes } from "./people.ts";
import { part, withUnits, type Trial } from "./trial.ts";

const { owner } = scenes["suzhou-huqiu"];
const many = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `320505400202GB00001F${String(10_001 + index).padStart(8, "0")}`);

/** Sellers of a sale, all different, by numbers without a check digit. */
const sellers = (count: number): (typeof owner)[] =>
  Array.from({ length: count }, (_, index) => ({
    ...owner,
    certificateType: "passport" as const,
    certificateNumber: `E${index}`,
  }));
const coOwners =
  (count: number): Trial["breaks"] =>
  (b) =>
    void b.mortgagors.push(...sellers(count).map((party) => ({ party, capacity: "co_owner" as const })));

/** A batch of so many mortgages besides that of the business, each over a unit of its own. */
const batch =
  (count: number): Trial["breaks"] =>
  (b) => {
    const [unit] = b.units;
    if (unit === undefined) throw new Error("the lawful business has a unit");
    part(b.assignment).further = many(count).map((unitCode) => ({
      registrationCertificateNumber: `证明第${unitCode}号`,
      units: [{ ...unit, unitCode }],
      ...standingLike(b),
    }));
  };

export const sizeTrials: Trial[] = [
  {
    rule: "PL-017",
    what: "a batch of a hundred and one mortgages; a hundred is one",
    kind: "assignment",
    breaks: batch(100),
    field: "assignment.further",
    passes: batch(99),
  },
  {
    rule: "PL-014",
    what: "more than a message carries",
    kind: "new_loan",
    breaks: (b) => withUnits(b, many(101)),
    field: "units",
    passes: (b) => withUnits(b, many(100)),
  },
  {
    rule: "PL-014",
    what: "with sellers a message carries fewer units",
    kind: "sale_with_mortgage",
    breaks: (b) => withUnits(b, many(41)),
    field: "units",
    passes: (b) => withUnits(b, many(40)),
  },
  {
    rule: "PL-014",
    what: "units × sellers",
    kind: "sale_with_mortgage",
    breaks: (b) => {
      withUnits(b, many(21));
      part(b.propertyTransfer).transferors = sellers(2);
    },
    field: "units",
    passes: (b) => {
      withUnits(b, many(20));
      part(b.propertyTransfer).transferors = sellers(2);
    },
  },
  {
    rule: "PL-014",
    what: "buyers",
    kind: "presale",
    breaks: coOwners(30),
    field: "mortgagors",
    passes: coOwners(29),
  },
  {
    rule: "PL-014",
    what: "buyers × sellers",
    kind: "sale_with_mortgage",
    breaks: (b) => {
      coOwners(20)(b);
      part(b.propertyTransfer).transferors = sellers(2);
    },
    field: "propertyTransfer.transferors",
    passes: (b) => {
      coOwners(19)(b);
      part(b.propertyTransfer).transferors = sellers(2);
    },
  },
  {
    rule: "PL-014",
    what: "mortgagees × mortgagors",
    kind: "new_loan",
    breaks: (b) => {
      coOwners(20)(b);
      b.coMortgagees.push({ mortgagee: mortgageeOf("rural_institution"), part: "commercial" });
    },
    field: "coMortgagees",
    passes: (b) => {
      coOwners(19)(b);
      b.coMortgagees.push({ mortgagee: mortgageeOf("rural_institution"), part: "commercial" });
    },
  },
  {
    rule: "PL-014",
    what: "consents",
    kind: "increase",
    breaks: (b) => void (b.consents = consents(51)),
    field: "consents",
    passes: (b) => void (b.consents = consents(50)),
  },
];

function consents(count: number): Business["consents"] {
  return Array.from({ length: count }, (_, index) => ({
    matter: "increase",
    party: `次顺位${index}`,
    sha256: digest(String(index)),
  }));
}
