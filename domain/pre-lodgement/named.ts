// Everyone and everything a business names, each with its path, so that a rule sees all of them alike.
// Invariant: paths are those of the REST JSON; nothing named is left out because it stands in a part of its own.

import type { Business, Contract, MortgageTerms, Unit } from "../business.ts";
import { furtherMortgages, furtherPath } from "../further-mortgages.ts";
import type { Mortgagee, Mortgagor, Party } from "../parties.ts";

/** A thing and where it stands. */
export type Placed<T> = { field: string; value: T };

/** Joins a path and the list's own items: "units" → "units[0]", "units[1]" … */
export function placed<T>(list: readonly T[] | undefined, path: string): Placed<T>[] {
  return (list ?? []).map((value, index) => ({ field: `${path}[${index}]`, value }));
}

/** Every list of mortgagors: of the business, of each further mortgage of a batch, and of units that go out where those have others. */
export function mortgagorLists(business: Business): Placed<Mortgagor[]>[] {
  const further = placed(furtherMortgages(business), furtherPath(business));
  const removed = business.collateralChange?.removedMortgagors;
  return [
    { field: "mortgagors", value: business.mortgagors },
    ...further.map(({ field, value }) => ({ field: `${field}.mortgagors`, value: value.mortgagors })),
    ...(removed === undefined ? [] : [{ field: "collateralChange.removedMortgagors", value: removed }]),
  ];
}

/** Who owes: under the business, and under each further mortgage of a batch. */
export function debtorsOf(business: Business): Placed<Party>[] {
  const further = placed(furtherMortgages(business), furtherPath(business));
  return [
    { field: "debtor", value: business.debtor },
    ...further.map(({ field, value }) => ({ field: `${field}.debtor`, value: value.debtor })),
  ];
}

/** The contracts under which each mortgage stands or is set up: the claim's, and the mortgage's own. */
export function contractsOf(business: Business): Placed<Contract>[] {
  const further = placed(furtherMortgages(business), furtherPath(business));
  return [
    { field: "mainContract", value: business.mainContract },
    { field: "mortgageContract", value: business.mortgageContract },
    ...further.flatMap(({ field, value }) => [
      { field: `${field}.mainContract`, value: value.mainContract },
      { field: `${field}.mortgageContract`, value: value.mortgageContract },
    ]),
  ];
}

/** Debtors, mortgagors, sellers or developer. */
export function partiesOf(business: Business): Placed<Party>[] {
  const mortgagors = mortgagorLists(business).flatMap(({ field, value }) => placed(value, field));
  return [
    ...debtorsOf(business),
    ...mortgagors.map(({ field, value }) => ({ field: `${field}.party`, value: value.party })),
    ...placed(business.propertyTransfer?.transferors, "propertyTransfer.transferors"),
  ];
}

/** The lender, those who hold with it, and who takes over. */
export function mortgageesOf({ mortgagee, coMortgagees, assignment }: Business): Placed<Mortgagee>[] {
  const others = placed(coMortgagees, "coMortgagees");
  return [
    { field: "mortgagee", value: mortgagee },
    ...others.map(({ field, value }) => ({ field: `${field}.mortgagee`, value: value.mortgagee })),
    ...(assignment === undefined ? [] : [{ field: "assignment.assignee", value: assignment.assignee }]),
  ];
}

/** Every list of units: of the business, those that go out, and of each further mortgage. */
export function unitLists(business: Business): Placed<Unit[]>[] {
  const further = placed(furtherMortgages(business), furtherPath(business));
  return [
    { field: "units", value: business.units },
    { field: "collateralChange.removed", value: business.collateralChange?.removed ?? [] },
    ...further.map(({ field, value }) => ({ field: `${field}.units`, value: value.units })),
  ];
}

/** Each mortgage the business states, with the units it is over. */
export function mortgagesOf(business: Business): Placed<{
  terms: MortgageTerms;
  units: Placed<Unit>[];
}>[] {
  const further = placed(furtherMortgages(business), furtherPath(business));
  return [
    { field: "mortgage", value: { terms: business.mortgage, units: placed(business.units, "units") } },
    ...further.map(({ field, value }) => ({
      field: `${field}.mortgage`,
      value: { terms: value.mortgage, units: placed(value.units, `${field}.units`) },
    })),
  ];
}

/** Every text of a value with its path, as the JSON is nested. */
export function* textsOf(value: unknown, path = ""): Generator<Placed<string>> {
  if (typeof value === "string") yield { field: path, value };
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* textsOf(item, `${path}[${index}]`);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* textsOf(item, path === "" ? key : `${path}.${key}`);
  }
}
