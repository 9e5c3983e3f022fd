// Other ways to lend: under a maximum, by new loan, in tranches, with co-owners: one line an event.
// Invariant: nothing old ends before what replaces it is recorded, and no money moves before a fresh search.

import { expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import type { RegistryProfile } from "../../../domain/registry-profile.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { openSample } from "../sample-chains.ts";
import { contractsBy, story, summary, type Expected } from "./story.ts";
import { altered, atMaximum, inTranches, mortgagedWith, underMaximum, withoutCover } from "./variants.ts";

type Way = { name: string; business: Business; profiles?: RegistryProfile[]; expected: Expected };

const ways: Way[] = [
  {
    name: "renewal where no change of the main claim is recorded, combined",
    business: lawful("renewal", "suzhou-huqiu"),
    profiles: altered("suzhou-huqiu", { changeOfMainClaim: false }),
    expected: {
      way: "new_loan_repays_old:combined_filing",
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
    name: "renewal where no change of the main claim is recorded, independent",
    business: withoutCover(lawful("renewal", "guangzhou-tianhe")),
    profiles: altered("guangzhou-tianhe", { changeOfMainClaim: false }),
    expected: {
      way: "new_loan_repays_old:new_first",
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
    name: "renewal under a maximum that covers it",
    business: underMaximum("renewal", "suzhou-huqiu"),
    expected: {
      way: "no_registration",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 hold",
        "place_hold \u2192 search before_disbursement",
        "search before_disbursement \u2192 disbursement 1",
        "permit \u2192 disbursement 1",
        "posted \u2192 completed",
      ],
      filed: [],
      signed: [...contractsBy("owner", "main_contract", "mortgage_contract")],
      noReturn: "disbursement 1",
    },
  },
  {
    name: "extension under a maximum that covers it",
    business: underMaximum("extension", "suzhou-huqiu"),
    expected: {
      way: "no_registration",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 search before_disbursement",
        "search before_disbursement \u2192 terms_in_force",
        "order_terms \u2192 completed",
      ],
      filed: [],
      signed: [...contractsBy("owner", "main_contract", "mortgage_contract")],
      noReturn: "terms_in_force",
    },
  },
  {
    name: "extension of a maximum-amount mortgage",
    business: atMaximum(lawful("extension", "suzhou-huqiu")),
    expected: {
      way: "change",
      lines: [
        "search opening \u2192 decision only",
        "decision only \u2192 signed",
        "signatures \u2192 search before_filing",
        "search before_filing \u2192 file change",
        "file change \u2192 recorded change",
        "reread change \u2192 terms_in_force",
        "order_terms \u2192 completed",
      ],
      filed: ["change: change mortgage determination_period | bank of owner"],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "change by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded change",
    },
  },
  {
    name: "increase of a maximum",
    business: atMaximum(lawful("increase", "suzhou-huqiu")),
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
      filed: ["change: change mortgage maximum | bank of owner"],
      signed: [
        ...contractsBy("owner", "main_contract", "mortgage_contract"),
        "change by owner (mortgagor), bank (mortgagee)",
      ],
      noReturn: "recorded change",
    },
  },
  {
    name: "new loan at a maximum",
    business: atMaximum(lawful("new_loan", "suzhou-huqiu")),
    expected: {
      way: "first",
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
        "posted \u2192 completed",
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
    name: "new loan in two tranches",
    business: inTranches("suzhou-huqiu", 300_000, 500_000),
    expected: {
      way: "first",
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
        "posted \u2192 works_progress",
        "works_progress \u2192 search before_disbursement",
        "search before_disbursement \u2192 disbursement 2",
        "permit \u2192 disbursement 2",
        "posted \u2192 completed",
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
    name: "new loan with a co-owner",
    business: mortgagedWith("new_loan", "suzhou-huqiu", "co_owner"),
    expected: {
      way: "first",
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
        "posted \u2192 completed",
      ],
      filed: ["first: first mortgage rank 1 | bank of owner+stranger"],
      signed: [
        "main_contract by owner (mortgagor), stranger (co_owner), bank (mortgagee)",
        "mortgage_contract by owner (mortgagor), stranger (co_owner), bank (mortgagee)",
        "first by owner (mortgagor), stranger (co_owner), bank (mortgagee)",
      ],
      noReturn: "disbursement 1",
    },
  },
  {
    name: "new loan on a third party's home",
    business: mortgagedWith("new_loan", "suzhou-huqiu", "third_party"),
    expected: {
      way: "first",
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
        "posted \u2192 completed",
      ],
      filed: ["first: first mortgage rank 1 | bank of stranger"],
      signed: [
        ...contractsBy("owner", "main_contract"),
        ...contractsBy("stranger", "mortgage_contract"),
        "first by stranger (mortgagor), bank (mortgagee)",
      ],
      noReturn: "disbursement 1",
    },
  },
];

test.each(ways)("$name", ({ business, profiles, expected }) => {
  const told = story(openSample(business, profiles), profiles);
  expect(summary(told)).toEqual(expected);
  expect(told.chain.state).toBe("completed");
});
