// Other ways to replace an old mortgage: without junior rank, at a maximum, the models of a sale: one line an event.
// Invariant: nothing old ends before what replaces it is recorded, and no money moves before a fresh search.

import { expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import type { RegistryProfile } from "../../../domain/registry-profile.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { openSample } from "../sample-chains.ts";
import { contractsBy, story, summary, type Expected } from "./story.ts";
import { altered, atMaximum, sale, withCover, withoutCover } from "./variants.ts";

type Way = { name: string; business: Business; profiles?: RegistryProfile[]; expected: Expected };

const ways: Way[] = [
  {
    name: "refinance where nothing is filed combined",
    business: withoutCover(lawful("refinance", "suzhou-huqiu")),
    profiles: altered("suzhou-huqiu", { combinedFilings: [] }),
    expected: {
      way: "new_first",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 hold",
        "place_hold \u2192 search before_filing",
        "search before_filing \u2192 file first",
        "file first \u2192 recorded first",
        "reread first \u2192 search before_disbursement",
        "search before_disbursement \u2192 disbursement 1",
        "permit \u2192 disbursement 1",
        "posted \u2192 file cancellation",
        "file cancellation \u2192 recorded cancellation",
        "reread cancellation \u2192 completed",
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
    name: "refinance where there is no junior rank",
    business: withCover(lawful("refinance", "guangzhou-tianhe")),
    profiles: altered("guangzhou-tianhe", { juniorRank: false }),
    expected: {
      way: "change",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 hold",
        "place_hold \u2192 search before_filing",
        "search before_filing \u2192 file change",
        "file change \u2192 recorded change",
        "reread change \u2192 search before_disbursement",
        "search before_disbursement \u2192 disbursement 1",
        "permit \u2192 disbursement 1",
        "posted \u2192 completed",
      ],
      filed: ["change: change mortgage main_claim+amount+term | bank of owner"],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "change by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded change",
    },
  },
  {
    name: "refinance at a maximum",
    business: atMaximum(lawful("refinance", "suzhou-huqiu")),
    expected: {
      way: "combined_filing",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 hold",
        "place_hold \u2192 search before_filing",
        "search before_filing \u2192 file cancellation+first together",
        "file cancellation+first together \u2192 recorded cancellation+first",
        "reread cancellation+first \u2192 search before_disbursement",
        "search before_disbursement \u2192 disbursement 1",
        "permit \u2192 disbursement 1",
        "posted \u2192 completed",
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
    name: "another lender's mortgage where there is no junior rank",
    business: lawful("lender_switch", "suzhou-huqiu"),
    profiles: altered("suzhou-huqiu", { juniorRank: false }),
    expected: {
      way: "combined_filing",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 payoff_statement",
        "payoff_statement \u2192 hold",
        "place_hold \u2192 funds_supervised",
        "funds_supervised \u2192 search before_filing",
        "search before_filing \u2192 file cancellation+first together",
        "file cancellation+first together \u2192 recorded cancellation+first",
        "reread cancellation+first \u2192 search before_disbursement",
        "search before_disbursement \u2192 disbursement 1",
        "permit \u2192 disbursement 1",
        "posted \u2192 payoff_receipt",
        "payoff_receipt \u2192 completed",
      ],
      filed: [
        "cancellation: cancellation mortgage waiver | other bank of other owner",
        "first: first mortgage rank 1 | bank of other owner",
      ],
      signed: [
        ...contractsBy("other owner", "main_contract", "mortgage_contract"),
        "cancellation by other owner (mortgagor), other bank (mortgagee)",
        "first by other owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded cancellation+first",
    },
  },
  {
    name: "sale combined, the seller's lender is another",
    business: sale("suzhou-huqiu", "combined", "other"),
    expected: {
      way: "combined_two_lenders",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 tax_clearance",
        "tax_clearance \u2192 payoff_statement+funds_supervised",
        "payoff_statement+funds_supervised \u2192 hold",
        "place_hold \u2192 search before_filing",
        "search before_filing \u2192 file ownership_transfer+first+cancellation together",
        "file ownership_transfer+first+cancellation together \u2192 recorded ownership_transfer+first+cancellation",
        "reread ownership_transfer+first+cancellation \u2192 search before_disbursement",
        "search before_disbursement \u2192 disbursement 1",
        "permit \u2192 disbursement 1",
        "posted \u2192 payoff_receipt",
        "payoff_receipt \u2192 completed",
      ],
      filed: [
        "ownership_transfer: transfer ownership | buyer of owner",
        "first: first mortgage rank 1 | bank of buyer",
        "cancellation: cancellation mortgage waiver | other bank of owner",
      ],
      signed: [
        ...contractsBy("buyer", "main_contract", "mortgage_contract"),
        "ownership_transfer by owner (transferor), buyer (mortgagor), other bank (mortgagee)",
        "first by buyer (mortgagor), bank (mortgagee)",
        "cancellation by owner (transferor), other bank (mortgagee)",
      ],
      noReturn: "recorded ownership_transfer+first+cancellation",
    },
  },
  {
    name: "sale staged, the same lender",
    business: sale("nantong-haimen", "staged", "same"),
    expected: {
      way: "staged",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 tax_clearance",
        "tax_clearance \u2192 hold",
        "place_hold \u2192 search before_filing",
        "search before_filing \u2192 file ownership_transfer+first together",
        "file ownership_transfer+first together \u2192 reviewed ownership_transfer+first",
        "confirm ownership_transfer \u2192 confirm first",
        "confirm first \u2192 recorded ownership_transfer+first",
        "reread ownership_transfer+first \u2192 search before_disbursement",
        "search before_disbursement \u2192 disbursement 1",
        "permit \u2192 disbursement 1",
        "posted \u2192 file cancellation",
        "file cancellation \u2192 reviewed cancellation",
        "confirm cancellation \u2192 recorded cancellation",
        "reread cancellation \u2192 completed",
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
  {
    name: "sale staged, the seller's lender is another",
    business: sale("suzhou-huqiu", "staged", "other"),
    expected: {
      way: "staged_two_lenders",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 tax_clearance",
        "tax_clearance \u2192 payoff_statement+funds_supervised",
        "payoff_statement+funds_supervised \u2192 hold",
        "place_hold \u2192 search before_filing",
        "search before_filing \u2192 file ownership_transfer+first together",
        "file ownership_transfer+first together \u2192 recorded ownership_transfer+first",
        "reread ownership_transfer+first \u2192 search before_disbursement",
        "search before_disbursement \u2192 disbursement 1",
        "permit \u2192 disbursement 1",
        "posted \u2192 payoff_receipt",
        "payoff_receipt \u2192 watch cancellation",
        "search watch \u2192 watch cancellation",
        "search watch \u2192 completed",
      ],
      filed: [
        "ownership_transfer: transfer ownership | buyer of owner",
        "first: first mortgage rank 2 | bank of buyer",
      ],
      signed: [
        ...contractsBy("buyer", "main_contract", "mortgage_contract"),
        "ownership_transfer by owner (transferor), buyer (mortgagor), other bank (mortgagee)",
        "first by buyer (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded ownership_transfer+first",
    },
  },
  {
    name: "sale by change of the mortgage",
    business: sale("suzhou-huqiu", "change", "same"),
    expected: {
      way: "change",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 tax_clearance",
        "tax_clearance \u2192 hold",
        "place_hold \u2192 search before_filing",
        "search before_filing \u2192 file ownership_transfer+change together",
        "file ownership_transfer+change together \u2192 recorded ownership_transfer+change",
        "reread ownership_transfer+change \u2192 search before_disbursement",
        "search before_disbursement \u2192 disbursement 1",
        "permit \u2192 disbursement 1",
        "posted \u2192 completed",
      ],
      filed: [
        "ownership_transfer: transfer ownership | buyer of owner",
        "change: change mortgage mortgagor+main_claim | bank of buyer",
      ],
      signed: [
        ...contractsBy("buyer", "main_contract", "mortgage_contract"),
        "ownership_transfer by owner (transferor), buyer (mortgagor), bank (mortgagee)",
        "change by buyer (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded ownership_transfer+change",
    },
  },
];

test.each(ways)("$name", ({ business, profiles, expected }) => {
  const told = story(openSample(business, profiles), profiles);
  expect(summary(told)).toEqual(expected);
  expect(told.chain.state).toBe("completed");
});
