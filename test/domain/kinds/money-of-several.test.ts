// New terms at two registries, one of which registers them and the other of which does not: the order rests on a fresh search.
// Invariant: what is needed before the money at one registry is done before it, in whatever order the units are named.

import { describe, expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import { openSample } from "../sample-chains.ts";
import { converse } from "../conversation.ts";
import { stepsOf, story } from "./story.ts";
import { altered, underMaximum } from "./variants.ts";

const [registers, leaves] = ["guangzhou-tianhe", "suzhou-huqiu"] as const;
const profiles = altered(registers, {
  mappings: { renewal: ["change"], extension: ["change"], refinance: ["change"] },
});

/** An extension over a unit of each, the one named first as said. */
function extended(first: typeof registers | typeof leaves): Business {
  const [one, other] = [
    underMaximum("extension", first),
    underMaximum("extension", first === leaves ? registers : leaves),
  ];
  const units = [...one.units, ...other.units];
  const { mainContract, previousMortgage } = one;
  if (previousMortgage === undefined) throw new Error("it extends");
  const further = other.previousMortgage?.registrationCertificateNumber ?? "";
  return {
    ...one,
    units,
    mainContract: { ...mainContract, unitCodes: units.map(({ unitCode }) => unitCode) },
    previousMortgage: { ...previousMortgage, furtherCertificateNumbers: [further] },
  };
}

describe.each([registers, leaves])("an extension at two registries, %s named first", (first) => {
  test("searches before the terms come into force", () => {
    const chain = openSample(extended(first), profiles);
    expect(stepsOf(chain).slice(-3)).toEqual(["barrier money", "search before_disbursement", "terms_in_force"]);
    expect(story(chain, profiles).chain.state).toBe("completed");
  });

  test("orders no terms once what is not registered anew has lost its mortgage", () => {
    const talk = converse(openSample(extended(first), profiles));
    talk.until("file");
    for (const [unitCode, unit] of talk.far.units) if (unitCode.startsWith("3205")) unit.mortgages = [];
    talk.until("rest");
    expect(talk.chain.state).not.toBe("completed");
    expect(talk.chain.termsInForce).not.toMatchObject({ state: "in_force" });
  });
});

test("where both register the change nothing is looked at twice", () => {
  const both = profiles.map((profile) => ({
    ...profile,
    mappings: { ...profile.mappings, extension: ["change" as const] },
  }));
  expect(stepsOf(openSample(extended(leaves), both)).slice(-2)).toEqual(["barrier money", "terms_in_force"]);
});
