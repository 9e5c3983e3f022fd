// Kinds that keep, move or end a mortgage without new money: one line an event, what is filed and who signs, at each kind of registry.
// Invariant: nothing old ends before what replaces it is recorded, and no money moves before a fresh search.

import { describe, expect, test } from "vitest";
import { lawful } from "../pre-lodgement/kinds.ts";
import { openSample } from "../sample-chains.ts";
import { contractsBy, story, summary, tellingsOf, type Row } from "./story.ts";

const rows: Row[] = [
  {
    kind: "rank_change",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "change",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → search before_filing",
        "search before_filing → file change",
        "file change → recorded change",
        "reread change → completed",
      ],
      filed: ["change: change mortgage rank | bank of owner"],
      signed: [
        ...contractsBy("owner", "mortgage_contract"),
        "change by owner (mortgagor), bank (mortgagee), other bank (mortgagee)",
      ],
      noReturn: "recorded change",
    },
  },
  {
    kind: "rank_change",
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
        "reread change → completed",
      ],
      filed: ["change: change mortgage rank | bank of owner"],
      signed: [
        ...contractsBy("owner", "mortgage_contract"),
        "change by owner (mortgagor), bank (mortgagee), other bank (mortgagee)",
      ],
      noReturn: "recorded change",
    },
  },
  {
    kind: "collateral_change",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "addition",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → search before_filing",
        "search before_filing → file first",
        "file first → recorded first",
        "reread first → completed",
      ],
      filed: ["first: first mortgage rank 1 | bank of owner"],
      signed: [...contractsBy("owner", "mortgage_contract"), "first by owner (mortgagor), bank (mortgagee)"],
      noReturn: "recorded first",
    },
  },
  {
    kind: "collateral_change",
    at: ["nantong-haimen"],
    expected: {
      way: "addition",
      lines: [
        "search opening → decision only",
        "decision only → signed",
        "signatures → search before_filing",
        "search before_filing → file first",
        "file first → reviewed first",
        "confirm first → recorded first",
        "reread first → completed",
      ],
      filed: ["first: first mortgage rank 1 | bank of owner"],
      signed: [...contractsBy("owner", "mortgage_contract"), "first by owner (mortgagor), bank (mortgagee)"],
      noReturn: "recorded first",
    },
  },
  {
    kind: "cancellation",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "after_repayment",
      lines: [
        "search opening → final_repayment",
        "final_repayment → signed",
        "signatures → search before_filing",
        "search before_filing → file cancellation",
        "file cancellation → recorded cancellation",
        "reread cancellation → completed",
      ],
      filed: ["cancellation: cancellation mortgage claim_extinguished | bank of owner"],
      signed: ["cancellation by owner (mortgagor), bank (mortgagee)"],
      noReturn: "recorded cancellation",
    },
  },
  {
    kind: "cancellation",
    at: ["nantong-haimen"],
    expected: {
      way: "after_repayment",
      lines: [
        "search opening → final_repayment",
        "final_repayment → signed",
        "signatures → search before_filing",
        "search before_filing → file cancellation",
        "file cancellation → reviewed cancellation",
        "confirm cancellation → recorded cancellation",
        "reread cancellation → completed",
      ],
      filed: ["cancellation: cancellation mortgage claim_extinguished | bank of owner"],
      signed: ["cancellation by owner (mortgagor), bank (mortgagee)"],
      noReturn: "recorded cancellation",
    },
  },
  {
    kind: "assignment",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "transfer",
      lines: [
        "search opening → debtor_notified",
        "debtor_notified → signed",
        "signatures → search before_filing",
        "search before_filing → file transfer",
        "file transfer → recorded transfer",
        "reread transfer → completed",
      ],
      filed: ["transfer: transfer mortgage | assignee of bank"],
      signed: ["transfer by bank (mortgagee), assignee (mortgagee)"],
      noReturn: "recorded transfer",
    },
  },
  {
    kind: "assignment",
    at: ["nantong-haimen"],
    expected: {
      way: "transfer",
      lines: [
        "search opening → debtor_notified",
        "debtor_notified → signed",
        "signatures → search before_filing",
        "search before_filing → file transfer",
        "file transfer → reviewed transfer",
        "confirm transfer → recorded transfer",
        "reread transfer → completed",
      ],
      filed: ["transfer: transfer mortgage | assignee of bank"],
      signed: ["transfer by bank (mortgagee), assignee (mortgagee)"],
      noReturn: "recorded transfer",
    },
  },
  {
    kind: "mortgagee_rename",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "renamed_alone",
      lines: [
        "search opening → signed",
        "signatures → search before_filing",
        "search before_filing → file change",
        "file change → recorded change",
        "reread change → completed",
      ],
      filed: ["change: change mortgage name | bank of owner"],
      signed: ["change by bank (mortgagee)"],
      noReturn: "recorded change",
    },
  },
  {
    kind: "mortgagee_rename",
    at: ["nantong-haimen"],
    expected: {
      way: "renamed_alone",
      lines: [
        "search opening → signed",
        "signatures → search before_filing",
        "search before_filing → file change",
        "file change → reviewed change",
        "confirm change → recorded change",
        "reread change → completed",
      ],
      filed: ["change: change mortgage name | bank of owner"],
      signed: ["change by bank (mortgagee)"],
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
    tellingsOf("keeping"),
  );
});
