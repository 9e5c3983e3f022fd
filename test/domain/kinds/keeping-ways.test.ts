// Collateral in and out, the cases of an assignment, grounds of a cancellation: one line an event.
// Invariant: nothing old ends before what replaces it is recorded, and no money moves before a fresh search.

import { expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import type { RegistryProfile } from "../../../domain/registry-profile.ts";
import { openSample } from "../sample-chains.ts";
import { contractsBy, story, summary, type Expected } from "./story.ts";
import { altered, assignedAs, assignedForPrice, batch, cancelled, collateral } from "./variants.ts";

type Way = { name: string; business: Business; profiles?: RegistryProfile[]; expected: Expected };

const ways: Way[] = [
  {
    name: "collateral goes out, cancelled",
    business: collateral("suzhou-huqiu", "removal"),
    expected: {
      way: "partial_cancellation",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file cancellation",
        "file cancellation \u2192 recorded cancellation",
        "reread cancellation \u2192 completed",
      ],
      filed: ["cancellation: cancellation mortgage waiver | bank of owner"],
      signed: [...contractsBy("owner", "mortgage_contract"), "cancellation by owner (mortgagor), bank (mortgagee)"],
      noReturn: "recorded cancellation",
    },
  },
  {
    name: "collateral goes out, by change",
    business: collateral("guangzhou-tianhe", "removal"),
    expected: {
      way: "change",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file change",
        "file change \u2192 recorded change",
        "reread change \u2192 completed",
      ],
      filed: ["change: change mortgage units | bank of owner"],
      signed: [...contractsBy("owner", "mortgage_contract"), "change by owner (mortgagor), bank (mortgagee)"],
      noReturn: "recorded change",
    },
  },
  {
    name: "all collateral replaced",
    business: collateral("guangzhou-tianhe", "replacement"),
    expected: {
      way: "replacement",
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
    name: "assignment of a share",
    business: assignedAs("suzhou-huqiu", "shared"),
    expected: {
      way: "transfer_of_a_share",
      lines: [
        "search opening \u2192 debtor_notified",
        "debtor_notified \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file transfer",
        "file transfer \u2192 recorded transfer",
        "reread transfer \u2192 completed",
      ],
      filed: ["transfer: transfer mortgage | assignee+bank of bank"],
      signed: ["transfer by bank (mortgagee), assignee (mortgagee)"],
      noReturn: "recorded transfer",
    },
  },
  {
    name: "assignment of a part",
    business: assignedAs("suzhou-huqiu", "split"),
    expected: {
      way: "transfer_of_a_part",
      lines: [
        "search opening \u2192 debtor_notified",
        "debtor_notified \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file transfer",
        "file transfer \u2192 recorded transfer",
        "reread transfer \u2192 file change",
        "file change \u2192 recorded change",
        "reread change \u2192 completed",
      ],
      filed: ["transfer: transfer mortgage | assignee of bank", "change: change mortgage maximum | bank of owner"],
      signed: ["transfer by bank (mortgagee), assignee (mortgagee)", "change by owner (mortgagor), bank (mortgagee)"],
      noReturn: "recorded transfer",
    },
  },
  {
    name: "assignment of a part, confirmed",
    business: assignedAs("nantong-haimen", "split"),
    expected: {
      way: "transfer_of_a_part",
      lines: [
        "search opening \u2192 debtor_notified",
        "debtor_notified \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file transfer",
        "file transfer \u2192 reviewed transfer",
        "confirm transfer \u2192 recorded transfer",
        "reread transfer \u2192 file change",
        "file change \u2192 reviewed change",
        "confirm change \u2192 recorded change",
        "reread change \u2192 completed",
      ],
      filed: ["transfer: transfer mortgage | assignee of bank", "change: change mortgage maximum | bank of owner"],
      signed: ["transfer by bank (mortgagee), assignee (mortgagee)", "change by owner (mortgagor), bank (mortgagee)"],
      noReturn: "recorded transfer",
    },
  },
  {
    name: "assignment after determination",
    business: assignedAs("suzhou-huqiu", "exit"),
    expected: {
      way: "determination_and_transfer",
      lines: [
        "search opening \u2192 debtor_notified",
        "debtor_notified \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file determination",
        "file determination \u2192 recorded determination",
        "reread determination \u2192 file transfer",
        "signatures \u2192 file transfer",
        "file transfer \u2192 recorded transfer",
        "reread transfer \u2192 search watch",
        "search watch \u2192 completed",
      ],
      filed: [
        "determination: change mortgage determination | bank of owner",
        "transfer: transfer mortgage | assignee of bank",
      ],
      signed: [
        "determination by owner (mortgagor), bank (mortgagee)",
        "transfer by bank (mortgagee), assignee (mortgagee)",
      ],
      noReturn: "recorded determination",
    },
  },
  {
    name: "assignment of three mortgages",
    business: batch("suzhou-huqiu", 3),
    expected: {
      way: "transfer",
      lines: [
        "search opening \u2192 debtor_notified+debtor_notified+debtor_notified",
        "debtor_notified+debtor_notified+debtor_notified \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file transfer+transfer_2+transfer_3",
        "file transfer \u2192 file transfer+transfer_2+transfer_3",
        "file transfer_2 \u2192 file transfer+transfer_2+transfer_3",
        "file transfer_3 \u2192 recorded transfer+transfer_2+transfer_3",
        "reread transfer+transfer_2+transfer_3 \u2192 completed",
      ],
      filed: [
        "transfer: transfer mortgage | assignee of bank",
        "transfer_2: transfer mortgage | assignee of bank",
        "transfer_3: transfer mortgage | assignee of bank",
      ],
      signed: [
        "transfer by bank (mortgagee), assignee (mortgagee)",
        "transfer_2 by bank (mortgagee), assignee (mortgagee)",
        "transfer_3 by bank (mortgagee), assignee (mortgagee)",
      ],
      noReturn: "recorded transfer+transfer_2+transfer_3",
    },
  },
  {
    name: "assignment for a price",
    business: assignedForPrice("suzhou-huqiu"),
    expected: {
      way: "transfer_for_price",
      lines: [
        "search opening \u2192 debtor_notified",
        "debtor_notified \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file transfer",
        "file transfer \u2192 recorded transfer",
        "reread transfer \u2192 search before_disbursement",
        "search before_disbursement \u2192 disbursement 1",
        "permit \u2192 disbursement 1",
        "posted \u2192 completed",
      ],
      filed: ["transfer: transfer mortgage | assignee of bank"],
      signed: ["transfer by bank (mortgagee), assignee (mortgagee)"],
      noReturn: "recorded transfer",
    },
  },
  {
    name: "cancellation by waiver, alone",
    business: cancelled("suzhou-huqiu", "waiver"),
    expected: {
      way: "waived_alone",
      lines: [
        "search opening \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file cancellation",
        "file cancellation \u2192 recorded cancellation",
        "reread cancellation \u2192 completed",
      ],
      filed: ["cancellation: cancellation mortgage waiver | bank of owner"],
      signed: ["cancellation by bank (mortgagee)"],
      noReturn: "recorded cancellation",
    },
  },
  {
    name: "cancellation by waiver where nobody applies alone",
    business: cancelled("suzhou-huqiu", "waiver"),
    profiles: altered("suzhou-huqiu", { unilateral: [] }),
    expected: {
      way: "jointly",
      lines: [
        "search opening \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file cancellation",
        "file cancellation \u2192 recorded cancellation",
        "reread cancellation \u2192 completed",
      ],
      filed: ["cancellation: cancellation mortgage waiver | bank of owner"],
      signed: ["cancellation by owner (mortgagor), bank (mortgagee)"],
      noReturn: "recorded cancellation",
    },
  },
  {
    name: "cancellation after realisation",
    business: cancelled("suzhou-huqiu", "realised"),
    expected: {
      way: "jointly",
      lines: [
        "search opening \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file cancellation",
        "file cancellation \u2192 recorded cancellation",
        "reread cancellation \u2192 completed",
      ],
      filed: ["cancellation: cancellation mortgage realised | bank of owner"],
      signed: ["cancellation by owner (mortgagor), bank (mortgagee)"],
      noReturn: "recorded cancellation",
    },
  },
];

test.each(ways)("$name", ({ business, profiles, expected }) => {
  const told = story(openSample(business, profiles), profiles);
  expect(summary(told)).toEqual(expected);
  expect(told.chain.state).toBe("completed");
});
