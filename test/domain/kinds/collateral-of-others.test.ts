// Collateral that goes out and is somebody else's than what stays: its own mortgagor is named, signs, and is let go.
// Invariant: whoever mortgaged a unit stands on the other side when it is released, and nobody else does.

import { describe, expect, test } from "vitest";
import { scenes } from "../pre-lodgement/people.ts";
import { contextOf } from "../pre-lodgement/trial.ts";
import { checkBusiness } from "../../../domain/pre-lodgement/check.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { openSample } from "../sample-chains.ts";
import { filed, signedBy, story } from "./story.ts";
import { collateral, removedOfStranger } from "./variants.ts";

const place = "suzhou-huqiu";

describe("a unit that goes out and is a third party's", () => {
  test.each([
    [
      "substitution",
      ["first: first mortgage rank 1 | bank of owner"],
      ["first by owner (mortgagor), bank (mortgagee)"],
    ],
    ["replacement", ["first: first mortgage rank 1 | bank of owner"], ["first by owner (mortgagor), bank (mortgagee)"]],
    ["removal", [], []],
  ] as const)("%s: it is released with its own mortgagor, what stays or comes in is the owner's", (change, in_, by) => {
    const business = removedOfStranger(place, change);
    expect(checkBusiness(contextOf(business))).toEqual([]);
    const told = story(openSample(business));
    expect(told.chain).toMatchObject({ state: "completed", parked: null });
    expect(filed(told)).toEqual([...in_, "cancellation: cancellation mortgage waiver | bank of stranger"]);
    const forms = signedBy(told).filter((each) => !each.startsWith("m"));
    expect(forms).toEqual([...by, "cancellation by stranger (mortgagor), bank (mortgagee)"]);
    const { signedDocuments } = told.chain;
    expect(
      signedDocuments.filter(({ legId }) => legId === null).flatMap(({ signatures }) => signatures),
    ).not.toContainEqual(expect.objectContaining({ signerName: scenes[place].stranger.name }));
  });

  test("and whose is not named apart is the mortgagors' of the business", () => {
    expect(filed(story(openSample(collateral(place, "removal"))))).toEqual([
      "cancellation: cancellation mortgage waiver | bank of owner",
    ]);
  });

  test.each([
    ["a number with a wrong check digit", { certificateNumber: "320505199005120270" }, "party.certificateNumber"],
    ["another name for what nothing goes out of", null, ""],
  ])("is refused with %s", (_what, wrong, at) => {
    const business = wrong === null ? lawful("collateral_change", place) : removedOfStranger(place, "removal");
    const { collateralChange } = business;
    if (collateralChange === undefined) throw new Error("collateral changes");
    const party = { ...scenes[place].stranger, ...wrong };
    collateralChange.removedMortgagors = [{ party, capacity: "third_party" }];
    const fields = checkBusiness(contextOf(business)).map(({ field }) => field);
    expect(fields).toContain(
      wrong === null ? "collateralChange.removedMortgagors" : `collateralChange.removedMortgagors[0].${at}`,
    );
  });
});
