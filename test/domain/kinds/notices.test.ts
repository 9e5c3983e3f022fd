// Kinds that priority notices and conversions: one line an event, what is filed and who signs, at each kind of registry.
// Invariant: nothing old ends before what replaces it is recorded, and no money moves before a fresh search.

import { describe, expect, test } from "vitest";
import { lawful } from "../pre-lodgement/kinds.ts";
import { openSample } from "../sample-chains.ts";
import { contractsBy, story, summary, tellingsOf, type Row } from "./story.ts";

const rows: Row[] = [
  {
    kind: "presale",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "notices_together",
      lines: [
        "search opening → decision conditional",
        "decision conditional → signed",
        "signatures → hold",
        "place_hold → search before_filing",
        "search before_filing → file priority_notice+mortgage_priority_notice together",
        "file priority_notice+mortgage_priority_notice together → recorded priority_notice+mortgage_priority_notice",
        "reread priority_notice+mortgage_priority_notice → decision final",
        "decision final → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → completed",
      ],
      filed: [
        "priority_notice: priority_notice priority_notice | buyer of developer",
        "mortgage_priority_notice: priority_notice mortgage_priority_notice | bank of buyer",
      ],
      signed: [
        ...contractsBy("buyer", "main_contract", "mortgage_contract"),
        "priority_notice by developer (transferor), buyer (mortgagor)",
        "mortgage_priority_notice by buyer (mortgagor), bank (mortgagee)",
      ],
      noReturn: "disbursement 1",
    },
  },
  {
    kind: "presale",
    at: ["nantong-haimen"],
    expected: {
      way: "notices_together",
      lines: [
        "search opening → decision conditional",
        "decision conditional → signed",
        "signatures → hold",
        "place_hold → search before_filing",
        "search before_filing → file priority_notice+mortgage_priority_notice together",
        "file priority_notice+mortgage_priority_notice together → reviewed priority_notice+mortgage_priority_notice",
        "confirm priority_notice → confirm mortgage_priority_notice",
        "confirm mortgage_priority_notice → recorded priority_notice+mortgage_priority_notice",
        "reread priority_notice+mortgage_priority_notice → decision final",
        "decision final → search before_disbursement",
        "search before_disbursement → disbursement 1",
        "permit → disbursement 1",
        "posted → completed",
      ],
      filed: [
        "priority_notice: priority_notice priority_notice | buyer of developer",
        "mortgage_priority_notice: priority_notice mortgage_priority_notice | bank of buyer",
      ],
      signed: [
        ...contractsBy("buyer", "main_contract", "mortgage_contract"),
        "priority_notice by developer (transferor), buyer (mortgagor)",
        "mortgage_priority_notice by buyer (mortgagor), bank (mortgagee)",
      ],
      noReturn: "disbursement 1",
    },
  },
  {
    kind: "notice_conversion",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "transfer_and_first",
      lines: [
        "search opening → registrable+tax_clearance",
        "registrable+tax_clearance → signed",
        "signatures → search before_filing",
        "search before_filing → file ownership_transfer+first together",
        "file ownership_transfer+first together → recorded ownership_transfer+first",
        "reread ownership_transfer+first → completed",
      ],
      filed: [
        "ownership_transfer: transfer ownership | buyer of developer",
        "first: first mortgage rank 1 | bank of buyer",
      ],
      signed: [
        "ownership_transfer by developer (transferor), buyer (mortgagor)",
        "first by buyer (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded ownership_transfer+first",
    },
  },
  {
    kind: "notice_conversion",
    at: ["nantong-haimen"],
    expected: {
      way: "transfer_and_first",
      lines: [
        "search opening → registrable+tax_clearance",
        "registrable+tax_clearance → signed",
        "signatures → search before_filing",
        "search before_filing → file ownership_transfer+first together",
        "file ownership_transfer+first together → reviewed ownership_transfer+first",
        "confirm ownership_transfer → confirm first",
        "confirm first → recorded ownership_transfer+first",
        "reread ownership_transfer+first → completed",
      ],
      filed: [
        "ownership_transfer: transfer ownership | buyer of developer",
        "first: first mortgage rank 1 | bank of buyer",
      ],
      signed: [
        "ownership_transfer by developer (transferor), buyer (mortgagor)",
        "first by buyer (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded ownership_transfer+first",
    },
  },
  {
    kind: "notice_cancellation",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "together",
      lines: [
        "search opening → refund_final",
        "refund_final → signed",
        "signatures → search before_filing",
        "search before_filing → file mortgage_notice_cancellation+notice_cancellation together",
        "file mortgage_notice_cancellation+notice_cancellation together → recorded mortgage_notice_cancellation+notice_cancellation",
        "reread mortgage_notice_cancellation+notice_cancellation → completed",
      ],
      filed: [
        "mortgage_notice_cancellation: cancellation mortgage_priority_notice waiver | bank of buyer",
        "notice_cancellation: cancellation priority_notice waiver | buyer of developer",
      ],
      signed: [
        "mortgage_notice_cancellation by buyer (mortgagor), bank (mortgagee)",
        "notice_cancellation by developer (transferor), buyer (mortgagor)",
      ],
      noReturn: "recorded mortgage_notice_cancellation+notice_cancellation",
    },
  },
  {
    kind: "notice_cancellation",
    at: ["nantong-haimen"],
    expected: {
      way: "together",
      lines: [
        "search opening → refund_final",
        "refund_final → signed",
        "signatures → search before_filing",
        "search before_filing → file mortgage_notice_cancellation+notice_cancellation together",
        "file mortgage_notice_cancellation+notice_cancellation together → reviewed mortgage_notice_cancellation+notice_cancellation",
        "confirm mortgage_notice_cancellation → confirm notice_cancellation",
        "confirm notice_cancellation → recorded mortgage_notice_cancellation+notice_cancellation",
        "reread mortgage_notice_cancellation+notice_cancellation → completed",
      ],
      filed: [
        "mortgage_notice_cancellation: cancellation mortgage_priority_notice waiver | bank of buyer",
        "notice_cancellation: cancellation priority_notice waiver | buyer of developer",
      ],
      signed: [
        "mortgage_notice_cancellation by buyer (mortgagor), bank (mortgagee)",
        "notice_cancellation by developer (transferor), buyer (mortgagor)",
      ],
      noReturn: "recorded mortgage_notice_cancellation+notice_cancellation",
    },
  },
  {
    kind: "construction_conversion",
    at: ["suzhou-huqiu", "guangzhou-tianhe"],
    expected: {
      way: "by_application",
      lines: [
        "search opening → signed",
        "signatures → search before_filing",
        "search before_filing → file change",
        "file change → recorded change",
        "reread change → completed",
      ],
      filed: ["change: change mortgage built | bank of developer"],
      signed: ["change by developer (mortgagor), bank (mortgagee)"],
      noReturn: "recorded change",
    },
  },
  {
    kind: "construction_conversion",
    at: ["nantong-haimen"],
    expected: {
      way: "by_application",
      lines: [
        "search opening → signed",
        "signatures → search before_filing",
        "search before_filing → file change",
        "file change → reviewed change",
        "confirm change → recorded change",
        "reread change → completed",
      ],
      filed: ["change: change mortgage built | bank of developer"],
      signed: ["change by developer (mortgagor), bank (mortgagee)"],
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
    tellingsOf("notices"),
  );
});
