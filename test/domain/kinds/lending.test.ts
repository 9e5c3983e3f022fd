// Kinds that lend or go on lending on one mortgage: one line an event, what is filed and who signs, at each kind of registry.
// Invariant: nothing old ends before what replaces it is recorded, and no money moves before a fresh search.

import { describe, expect, test } from "vitest";
import { lawful } from "../pre-lodgement/kinds.ts";
import { openSample } from "../sample-chains.ts";
import { contractsBy, story, summary, tellingsOf, type Row } from "./story.ts";

const rows: Row[] = [
  {
    kind: "new_loan",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "first",
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
        "posted → completed",
      ],
      filed: ["first: first mortgage rank 1 | bank of owner"],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "first by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "disbursement 1",
    },
  },
  {
    kind: "new_loan",
    at: ["nantong-haimen"],
    expected: {
      way: "first",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → hold",
        "place_hold → search before_filing",
        "search before_filing → file first",
        "file first → reviewed first",
        "confirm first → recorded first",
        "reread first → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → completed",
      ],
      filed: ["first: first mortgage rank 1 | bank of owner"],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "first by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "disbursement 1",
    },
  },
  {
    kind: "drawdown",
    at: ["suzhou-huqiu", "nantong-haimen", "guangzhou-tianhe"],
    expected: {
      way: "no_registration",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → hold",
        "place_hold → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → completed",
      ],
      filed: [],
      signed: [...contractsBy("owner", "main_contract")],
      noReturn: "disbursement 1",
    },
  },
  {
    kind: "renewal",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "change",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → hold",
        "place_hold → search before_filing",
        "search before_filing → file change",
        "file change → recorded change",
        "reread change → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → completed",
      ],
      filed: ["change: change mortgage main_claim+term | bank of owner"],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "change by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded change",
    },
  },
  {
    kind: "renewal",
    at: ["nantong-haimen"],
    expected: {
      way: "change",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → hold",
        "place_hold → search before_filing",
        "search before_filing → file change",
        "file change → reviewed change",
        "confirm change → recorded change",
        "reread change → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → completed",
      ],
      filed: ["change: change mortgage main_claim+term | bank of owner"],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "change by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded change",
    },
  },
  {
    kind: "extension",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "change",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → search before_filing",
        "search before_filing → file change",
        "file change → recorded change",
        "reread change → terms_in_force",
        "order_terms → completed",
      ],
      filed: ["change: change mortgage term | bank of owner"],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "change by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded change",
    },
  },
  {
    kind: "extension",
    at: ["nantong-haimen"],
    expected: {
      way: "change",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → search before_filing",
        "search before_filing → file change",
        "file change → reviewed change",
        "confirm change → recorded change",
        "reread change → terms_in_force",
        "order_terms → completed",
      ],
      filed: ["change: change mortgage term | bank of owner"],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "change by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded change",
    },
  },
  {
    kind: "increase",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "change",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → hold",
        "place_hold → search before_filing",
        "search before_filing → file change",
        "file change → recorded change",
        "reread change → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → completed",
      ],
      filed: ["change: change mortgage amount | bank of owner"],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "change by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded change",
    },
  },
  {
    kind: "increase",
    at: ["nantong-haimen"],
    expected: {
      way: "change",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → hold",
        "place_hold → search before_filing",
        "search before_filing → file change",
        "file change → reviewed change",
        "confirm change → recorded change",
        "reread change → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → completed",
      ],
      filed: ["change: change mortgage amount | bank of owner"],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "change by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded change",
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
    tellingsOf("lending"),
  );
});
