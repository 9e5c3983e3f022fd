// A lawful business of every kind passes every rule, at every sample registry, with the plan it would have there.
// Invariant: nothing is refused that a registry would take.

import { describe, expect, test } from "vitest";
import { chainKinds } from "../../../domain/business.ts";
import { isSameLender } from "../../../domain/institution.ts";
import { checkBusiness } from "../../../domain/pre-lodgement/check.ts";
import { business as schema } from "../../../gateway/schemas/business.ts";
import { readBusiness, sampleNames } from "../../samples/read-samples.ts";
import { houseOfMortgagee } from "../sample-chains.ts";
import { lawful } from "./kinds.ts";
import { lender, places } from "./people.ts";
import { contextOf } from "./trial.ts";

describe.each(places)("%s", (place) => {
  test.each(chainKinds)("%s", (kind) => {
    const context = contextOf(lawful(kind, place));
    expect(context.plan).not.toBeNull();
    expect(checkBusiness(context)).toEqual([]);
  });
});

test.each(chainKinds)("%s is made anew each time", (kind) => {
  const business = lawful(kind);
  expect(lawful(kind)).toEqual(business);
  business.units.length = 0;
  expect(lawful(kind).units).not.toEqual([]);
});

test.each(sampleNames)("the sample %s", (name) => {
  const business = schema.parse(readBusiness(name));
  const isBanks = isSameLender(lender, business.mortgagee.creditCode);
  const context = contextOf(business, isBanks ? {} : { lender: houseOfMortgagee(business.mortgagee) });
  expect(context.plan).not.toBeNull();
  expect(checkBusiness(context)).toEqual([]);
});
