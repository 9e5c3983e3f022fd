// Notices in turn, and a conversion that the registry makes itself: one line an event.
// Invariant: nothing old ends before what replaces it is recorded, and no money moves before a fresh search.

import { expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import type { RegistryProfile } from "../../../domain/registry-profile.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { openSample } from "../sample-chains.ts";
import { contractsBy, story, summary, type Expected } from "./story.ts";
import { altered, boughtAlready, byLenderAlone, convertedByRegistry } from "./variants.ts";

type Way = { name: string; business: Business; profiles?: RegistryProfile[]; expected: Expected };

const ways: Way[] = [
  {
    name: "presale where notices are filed in turn",
    business: lawful("presale", "suzhou-huqiu"),
    profiles: altered("suzhou-huqiu", { combinedFilings: [] }),
    expected: {
      way: "notices_in_turn",
      lines: [
        "search opening \u2192 decision conditional",
        "decision conditional \u2192 signed",
        "signatures \u2192 hold",
        "place_hold \u2192 search before_filing",
        "search before_filing \u2192 file priority_notice",
        "file priority_notice \u2192 recorded priority_notice",
        "reread priority_notice \u2192 file mortgage_priority_notice",
        "file mortgage_priority_notice \u2192 recorded mortgage_priority_notice",
        "reread mortgage_priority_notice \u2192 decision final",
        "decision final \u2192 search before_disbursement",
        "search before_disbursement \u2192 disbursement 1",
        "permit \u2192 disbursement 1",
        "posted \u2192 completed",
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
    name: "presale where notices are filed in turn and confirmed",
    business: lawful("presale", "nantong-haimen"),
    profiles: altered("nantong-haimen", { combinedFilings: [] }),
    expected: {
      way: "notices_in_turn",
      lines: [
        "search opening \u2192 decision conditional",
        "decision conditional \u2192 signed",
        "signatures \u2192 hold",
        "place_hold \u2192 search before_filing",
        "search before_filing \u2192 file priority_notice",
        "file priority_notice \u2192 reviewed priority_notice",
        "confirm priority_notice \u2192 recorded priority_notice",
        "reread priority_notice \u2192 file mortgage_priority_notice",
        "file mortgage_priority_notice \u2192 reviewed mortgage_priority_notice",
        "confirm mortgage_priority_notice \u2192 recorded mortgage_priority_notice",
        "reread mortgage_priority_notice \u2192 decision final",
        "decision final \u2192 search before_disbursement",
        "search before_disbursement \u2192 disbursement 1",
        "permit \u2192 disbursement 1",
        "posted \u2192 completed",
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
    name: "notice conversion in turn",
    business: lawful("notice_conversion", "suzhou-huqiu"),
    profiles: altered("suzhou-huqiu", { combinedFilings: [] }),
    expected: {
      way: "transfer_then_first",
      lines: [
        "search opening \u2192 registrable+tax_clearance",
        "registrable+tax_clearance \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file ownership_transfer",
        "file ownership_transfer \u2192 recorded ownership_transfer",
        "reread ownership_transfer \u2192 search before_filing",
        "search before_filing \u2192 file first",
        "file first \u2192 recorded first",
        "reread first \u2192 completed",
      ],
      filed: [
        "ownership_transfer: transfer ownership | buyer of developer",
        "first: first mortgage rank 1 | bank of buyer",
      ],
      signed: [
        "ownership_transfer by developer (transferor), buyer (mortgagor)",
        "first by buyer (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded ownership_transfer",
    },
  },
  {
    name: "notice conversion in turn, confirmed",
    business: lawful("notice_conversion", "nantong-haimen"),
    profiles: altered("nantong-haimen", { combinedFilings: [] }),
    expected: {
      way: "transfer_then_first",
      lines: [
        "search opening \u2192 registrable+tax_clearance",
        "registrable+tax_clearance \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file ownership_transfer",
        "file ownership_transfer \u2192 reviewed ownership_transfer",
        "confirm ownership_transfer \u2192 recorded ownership_transfer",
        "reread ownership_transfer \u2192 search before_filing",
        "search before_filing \u2192 file first",
        "file first \u2192 reviewed first",
        "confirm first \u2192 recorded first",
        "reread first \u2192 completed",
      ],
      filed: [
        "ownership_transfer: transfer ownership | buyer of developer",
        "first: first mortgage rank 1 | bank of buyer",
      ],
      signed: [
        "ownership_transfer by developer (transferor), buyer (mortgagor)",
        "first by buyer (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded ownership_transfer",
    },
  },
  {
    name: "cancellation of notices in turn",
    business: lawful("notice_cancellation", "suzhou-huqiu"),
    profiles: altered("suzhou-huqiu", { combinedFilings: [] }),
    expected: {
      way: "in_turn",
      lines: [
        "search opening \u2192 refund_final",
        "refund_final \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file mortgage_notice_cancellation",
        "file mortgage_notice_cancellation \u2192 recorded mortgage_notice_cancellation",
        "reread mortgage_notice_cancellation \u2192 file notice_cancellation",
        "file notice_cancellation \u2192 recorded notice_cancellation",
        "reread notice_cancellation \u2192 completed",
      ],
      filed: [
        "mortgage_notice_cancellation: cancellation mortgage_priority_notice waiver | bank of buyer",
        "notice_cancellation: cancellation priority_notice waiver | buyer of developer",
      ],
      signed: [
        "mortgage_notice_cancellation by buyer (mortgagor), bank (mortgagee)",
        "notice_cancellation by developer (transferor), buyer (mortgagor)",
      ],
      noReturn: "recorded mortgage_notice_cancellation",
    },
  },
  {
    name: "notice conversion by the lender alone",
    business: byLenderAlone("notice_conversion", "suzhou-huqiu"),
    expected: {
      way: "first_alone",
      lines: [
        "search opening \u2192 registrable",
        "registrable \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file first",
        "file first \u2192 recorded first",
        "reread first \u2192 completed",
      ],
      filed: ["first: first mortgage rank 1 | bank of buyer"],
      signed: ["first by bank (mortgagee)"],
      noReturn: "recorded first",
    },
  },
  {
    name: "notice conversion by the lender alone, confirmed",
    business: byLenderAlone("notice_conversion", "nantong-haimen"),
    profiles: altered("nantong-haimen", { unilateral: ["notice_conversion"] }),
    expected: {
      way: "first_alone",
      lines: [
        "search opening \u2192 registrable",
        "registrable \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file first",
        "file first \u2192 reviewed first",
        "confirm first \u2192 recorded first",
        "reread first \u2192 completed",
      ],
      filed: ["first: first mortgage rank 1 | bank of buyer"],
      signed: ["first by bank (mortgagee)"],
      noReturn: "recorded first",
    },
  },
  {
    name: "notice conversion where the transfer is recorded already, at a registry that takes nothing from the lender alone",
    business: boughtAlready("suzhou-huqiu"),
    profiles: altered("suzhou-huqiu", { unilateral: [] }),
    expected: {
      way: "first_jointly",
      lines: [
        "search opening \u2192 registrable",
        "registrable \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file first",
        "file first \u2192 recorded first",
        "reread first \u2192 completed",
      ],
      filed: ["first: first mortgage rank 1 | bank of buyer"],
      signed: ["first by buyer (mortgagor), bank (mortgagee)"],
      noReturn: "recorded first",
    },
  },
  {
    name: "cancellation of the lender's notice alone",
    business: byLenderAlone("notice_cancellation", "guangzhou-tianhe"),
    expected: {
      way: "lenders_alone",
      lines: [
        "search opening \u2192 refund_final",
        "refund_final \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file mortgage_notice_cancellation",
        "file mortgage_notice_cancellation \u2192 recorded mortgage_notice_cancellation",
        "reread mortgage_notice_cancellation \u2192 completed",
      ],
      filed: ["mortgage_notice_cancellation: cancellation mortgage_priority_notice waiver | bank of buyer"],
      signed: ["mortgage_notice_cancellation by bank (mortgagee)"],
      noReturn: "recorded mortgage_notice_cancellation",
    },
  },
  {
    name: "construction conversion by the registry itself",
    business: convertedByRegistry("suzhou-huqiu"),
    expected: {
      way: "by_registry",
      lines: ["search opening \u2192 watch conversion", "search watch \u2192 completed"],
      filed: [],
      signed: [],
      noReturn: "watch conversion",
    },
  },
];

test.each(ways)("$name", ({ business, profiles, expected }) => {
  const told = story(openSample(business, profiles), profiles);
  expect(summary(told)).toEqual(expected);
  expect(told.chain.state).toBe("completed");
});
