// Substitution of collateral (抵押物置换), in one filing and in turn: one line an event, what is filed and who signs.
// Invariant: at every moment the unit that goes out or the one that comes in secures the lender.

import { expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import type { RegistryProfile } from "../../../domain/registry-profile.ts";
import { openSample } from "../sample-chains.ts";
import { contractsBy, story, summary, type Expected } from "./story.ts";
import { altered, collateral } from "./variants.ts";

type Way = { name: string; business: Business; profiles?: RegistryProfile[]; expected: Expected };

const ways: Way[] = [
  {
    name: "collateral substituted in one filing",
    business: collateral("suzhou-huqiu", "substitution"),
    expected: {
      way: "substitution_together",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file first+cancellation together",
        "file first+cancellation together \u2192 recorded first+cancellation",
        "reread first+cancellation \u2192 completed",
      ],
      filed: [
        "first: first mortgage rank 1 | bank of owner",
        "cancellation: cancellation mortgage waiver | bank of owner",
      ],
      signed: [
        ...contractsBy("owner", "mortgage_contract"),
        "first by owner (mortgagor), bank (mortgagee)",
        "cancellation by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded first+cancellation",
    },
  },
  {
    name: "collateral substituted in one filing, confirmed",
    business: collateral("nantong-haimen", "substitution"),
    profiles: altered("nantong-haimen", { combinedFilings: ["first_cancellation_of_units"] }),
    expected: {
      way: "substitution_together",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file first+cancellation together",
        "file first+cancellation together \u2192 reviewed first+cancellation",
        "confirm first \u2192 confirm cancellation",
        "confirm cancellation \u2192 recorded first+cancellation",
        "reread first+cancellation \u2192 completed",
      ],
      filed: [
        "first: first mortgage rank 1 | bank of owner",
        "cancellation: cancellation mortgage waiver | bank of owner",
      ],
      signed: [
        ...contractsBy("owner", "mortgage_contract"),
        "first by owner (mortgagor), bank (mortgagee)",
        "cancellation by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded first+cancellation",
    },
  },
  {
    name: "collateral substituted",
    business: collateral("suzhou-huqiu", "substitution"),
    profiles: altered("suzhou-huqiu", { combinedFilings: ["cancellation_first"] }),
    expected: {
      way: "substitution",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file first",
        "file first \u2192 recorded first",
        "reread first \u2192 file cancellation",
        "file cancellation \u2192 recorded cancellation",
        "reread cancellation \u2192 completed",
      ],
      filed: [
        "first: first mortgage rank 1 | bank of owner",
        "cancellation: cancellation mortgage waiver | bank of owner",
      ],
      signed: [
        ...contractsBy("owner", "mortgage_contract"),
        "first by owner (mortgagor), bank (mortgagee)",
        "cancellation by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded cancellation",
    },
  },
  {
    name: "collateral substituted, confirmed",
    business: collateral("nantong-haimen", "substitution"),
    expected: {
      way: "substitution",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file first",
        "file first \u2192 reviewed first",
        "confirm first \u2192 recorded first",
        "reread first \u2192 file cancellation",
        "file cancellation \u2192 reviewed cancellation",
        "confirm cancellation \u2192 recorded cancellation",
        "reread cancellation \u2192 completed",
      ],
      filed: [
        "first: first mortgage rank 1 | bank of owner",
        "cancellation: cancellation mortgage waiver | bank of owner",
      ],
      signed: [
        ...contractsBy("owner", "mortgage_contract"),
        "first by owner (mortgagor), bank (mortgagee)",
        "cancellation by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded cancellation",
    },
  },
  {
    name: "collateral substituted by change",
    business: collateral("guangzhou-tianhe", "substitution"),
    expected: {
      way: "substitution_by_change",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file first",
        "file first \u2192 recorded first",
        "reread first \u2192 file change",
        "file change \u2192 recorded change",
        "reread change \u2192 completed",
      ],
      filed: ["first: first mortgage rank 1 | bank of owner", "change: change mortgage units | bank of owner"],
      signed: [
        ...contractsBy("owner", "mortgage_contract"),
        "first by owner (mortgagor), bank (mortgagee)",
        "change by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded change",
    },
  },
];

test.each(ways)("$name", ({ business, profiles, expected }) => {
  const told = story(openSample(business, profiles), profiles);
  expect(summary(told)).toEqual(expected);
  expect(told.chain.state).toBe("completed");
});
