// Kinds that replace an old mortgage: refinance, another lender's, a sale: one line an event, what is filed and who signs, at each kind of registry.
// Invariant: nothing old ends before what replaces it is recorded, and no money moves before a fresh search.

import { describe, expect, test } from "vitest";
import { lawful } from "../pre-lodgement/kinds.ts";
import { openSample } from "../sample-chains.ts";
import { contractsBy, story, summary, tellingsOf, type Row } from "./story.ts";

const rows: Row[] = [
  {
    kind: "refinance",
    at: ["suzhou-huqiu"],
    expected: {
      way: "combined_filing",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → hold",
        "place_hold → search before_filing",
        "search before_filing → file cancellation+first together",
        "file cancellation+first together → recorded cancellation+first",
        "reread cancellation+first → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → completed",
      ],
      filed: [
        "cancellation: cancellation mortgage waiver | bank of owner",
        "first: first mortgage rank 1 | bank of owner",
      ],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "cancellation by owner (mortgagor), bank (mortgagee)",
        "first by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded cancellation+first",
    },
  },
  {
    kind: "refinance",
    at: ["nantong-haimen"],
    expected: {
      way: "confirmed_one_by_one",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → hold",
        "place_hold → search before_filing",
        "search before_filing → file first+cancellation",
        "file first → file first+cancellation",
        "file cancellation → reviewed first+cancellation",
        "confirm first → recorded first",
        "reread first → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → confirm cancellation",
        "confirm cancellation → recorded cancellation",
        "reread cancellation → completed",
      ],
      filed: [
        "first: first mortgage rank 2 | bank of owner",
        "cancellation: cancellation mortgage waiver | bank of owner",
      ],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "first by owner (mortgagor), bank (mortgagee)",
        "cancellation by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "disbursement 1",
    },
  },
  {
    kind: "refinance",
    at: ["guangzhou-tianhe"],
    expected: {
      way: "new_first",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → hold",
        "place_hold → search before_filing",
        "search before_filing → file first",
        "file first → recorded first",
        "reread first → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → file cancellation",
        "file cancellation → recorded cancellation",
        "reread cancellation → completed",
      ],
      filed: [
        "first: first mortgage rank 2 | bank of owner",
        "cancellation: cancellation mortgage claim_extinguished | bank of owner",
      ],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "first by owner (mortgagor), bank (mortgagee)",
        "cancellation by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "disbursement 1",
    },
  },
  {
    kind: "lender_switch",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "new_first",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → payoff_statement",
        "payoff_statement → hold",
        "place_hold → search before_filing",
        "search before_filing → file first",
        "file first → recorded first",
        "reread first → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → payoff_receipt",
        "payoff_receipt → watch cancellation",
        "search watch → watch cancellation",
        "search watch → completed",
      ],
      filed: ["first: first mortgage rank 2 | bank of other owner"],
      signed: [
        ...contractsBy("other owner", "main_contract", "mortgage_contract"),
        "first by other owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "disbursement 1",
    },
  },
  {
    kind: "lender_switch",
    at: ["nantong-haimen"],
    expected: {
      way: "new_first",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → payoff_statement",
        "payoff_statement → hold",
        "place_hold → search before_filing",
        "search before_filing → file first",
        "file first → reviewed first",
        "confirm first → recorded first",
        "reread first → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → payoff_receipt",
        "payoff_receipt → watch cancellation",
        "search watch → watch cancellation",
        "search watch → completed",
      ],
      filed: ["first: first mortgage rank 2 | bank of other owner"],
      signed: [
        ...contractsBy("other owner", "main_contract", "mortgage_contract"),
        "first by other owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "disbursement 1",
    },
  },
  {
    kind: "sale_with_mortgage",
    at: ["suzhou-huqiu"],
    expected: {
      way: "combined",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → tax_clearance",
        "tax_clearance → funds_supervised",
        "funds_supervised → hold",
        "place_hold → search before_filing",
        "search before_filing → file ownership_transfer+first+cancellation together",
        "file ownership_transfer+first+cancellation together → recorded ownership_transfer+first+cancellation",
        "reread ownership_transfer+first+cancellation → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → completed",
      ],
      filed: [
        "ownership_transfer: transfer ownership | buyer of owner",
        "first: first mortgage rank 1 | bank of buyer",
        "cancellation: cancellation mortgage waiver | bank of owner",
      ],
      signed: [
        ...contractsBy("buyer", "main_contract", "mortgage_contract"),
        "ownership_transfer by owner (transferor), buyer (mortgagor), bank (mortgagee)",
        "first by buyer (mortgagor), bank (mortgagee)",
        "cancellation by owner (transferor), bank (mortgagee)",
      ],
      noReturn: "recorded ownership_transfer+first+cancellation",
    },
  },
  {
    kind: "sale_with_mortgage",
    at: ["nantong-haimen"],
    expected: {
      way: "combined",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → tax_clearance",
        "tax_clearance → funds_supervised",
        "funds_supervised → hold",
        "place_hold → search before_filing",
        "search before_filing → file ownership_transfer+first+cancellation together",
        "file ownership_transfer+first+cancellation together → reviewed ownership_transfer+first+cancellation",
        "confirm ownership_transfer → confirm first",
        "confirm first → confirm cancellation",
        "confirm cancellation → recorded ownership_transfer+first+cancellation",
        "reread ownership_transfer+first+cancellation → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → completed",
      ],
      filed: [
        "ownership_transfer: transfer ownership | buyer of owner",
        "first: first mortgage rank 1 | bank of buyer",
        "cancellation: cancellation mortgage waiver | bank of owner",
      ],
      signed: [
        ...contractsBy("buyer", "main_contract", "mortgage_contract"),
        "ownership_transfer by owner (transferor), buyer (mortgagor), bank (mortgagee)",
        "first by buyer (mortgagor), bank (mortgagee)",
        "cancellation by owner (transferor), bank (mortgagee)",
      ],
      noReturn: "recorded ownership_transfer+first+cancellation",
    },
  },
  {
    kind: "sale_with_mortgage",
    at: ["guangzhou-tianhe"],
    expected: {
      way: "staged",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → tax_clearance",
        "tax_clearance → hold",
        "place_hold → search before_filing",
        "search before_filing → file ownership_transfer+first together",
        "file ownership_transfer+first together → recorded ownership_transfer+first",
        "reread ownership_transfer+first → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → file cancellation",
        "file cancellation → recorded cancellation",
        "reread cancellation → completed",
      ],
      filed: [
        "ownership_transfer: transfer ownership | buyer of owner",
        "first: first mortgage rank 2 | bank of buyer",
        "cancellation: cancellation mortgage claim_extinguished | bank of owner",
      ],
      signed: [
        ...contractsBy("buyer", "main_contract", "mortgage_contract"),
        "ownership_transfer by owner (transferor), buyer (mortgagor), bank (mortgagee)",
        "first by buyer (mortgagor), bank (mortgagee)",
        "cancellation by owner (transferor), bank (mortgagee)",
      ],
      noReturn: "recorded ownership_transfer+first",
    },
  },
];

describe.each(rows)("$kind", ({ kind, at, expected }) => {
  test.each(at)("takes its steps in order at %s and completes", (place) => {
    const told = story(openSample(lawful(kind, place)));
    expect(summary(told)).toEqual(expected);
    expect(told.chain.state).toBe("completed");
  });
});

test("no kind is left out at any place", () => {
  expect(rows.flatMap(({ kind, at }) => at.map((place) => `${kind} ${place}`)).toSorted()).toEqual(
    tellingsOf("refinancing"),
  );
});
