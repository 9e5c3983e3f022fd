// A lawful business of every kind passes every rule, at every sample registry, with the plan it would have there.
// Invariant: nothing is refused that a registry would take.

import { describe, expect, test } from "vitest";
import { chainKinds } from "../../../domain/business.ts";
import { isSameLender } from "../../../domain/institution.ts";
import { checkBusiness } from "../../../domain/pre-lodgement/check.ts";
import { business as schema } from "../../../gateway/schemas/business.ts";
import { readBusiness, sampleNames } from "../../samples/read-samples.ts";
import { institutions } from "../../sandbox/institutions.ts";
import { lawful } from "./kinds.ts";
import { places } from "./people.ts";
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
  const { creditCode } = business.mortgagee;
  const house = Object.values(institutions).find((each) => isSameLender(each, creditCode));
  const context = contextOf(business, house === undefined ? {} : { lender: house });
  expect(context.plan).not.toBeNull();
  expect(checkBusiness(context)).toEqual([]);
});
