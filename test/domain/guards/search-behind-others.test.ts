// What the first search is taken for while chains of the same lender stand ahead: ranks are looked at once these have passed.
// Invariant: only ranks are left aside, and only at the opening; before a filing they are asked about again, whoever is ahead.

import { describe, expect, test } from "vitest";
import type { Chain } from "../../../domain/chain-state.ts";
import { everywhere, found, scene, strangers } from "../search-scene.ts";

const stages = ["opening", "before_filing"] as const;

describe("a rank that another mortgage takes", () => {
  const { chain, units } = scene("new_loan");
  const taken = everywhere(units, () => ({ mortgages: [strangers(1)] }));
  const at = (behind: string[]): (string | null)[] =>
    stages.map((stage) => found({ chain: { ...chain, behind }, units: taken }, stage));
  test("is told at once where nobody is ahead, and before filing where somebody is", () => {
    const refused = expect.stringContaining("rank_not_available");
    expect(at([])).toEqual([refused, refused]);
    expect(at(["chn_0"])).toEqual([null, refused]);
  });
  test("leaves the other questions asked at the opening", () => {
    const refinance = scene("refinance");
    const bare = everywhere(refinance.units, () => ({ mortgages: [] }));
    const behind: Chain = { ...refinance.chain, behind: ["chn_0"] };
    expect(found({ chain: behind, units: bare })).toContain("no_such_mortgage");
  });
});

describe("a change of ranks whose others are not there", () => {
  const { chain, units } = scene("rank_change");
  const stripped = everywhere(units, ({ mortgages }) => ({ mortgages: mortgages.slice(0, 1) }));
  const at = (behind: string[]): (string | null)[] =>
    stages.map((stage) => found({ chain: { ...chain, behind }, units: stripped }, stage));
  test("is told at once where nobody is ahead, and before filing where somebody is", () => {
    const refused = expect.stringContaining("no_such_mortgage");
    expect(at([])).toEqual([refused, refused]);
    expect(at(["chn_0"])).toEqual([null, refused]);
  });
});
