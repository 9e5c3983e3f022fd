// The table of burdens, and what a burden found in a search does to each sort of leg.
// Invariant: a seizure never lets a new burden, a sale or money through, and never keeps a mortgage from ending.

import { describe, expect, test } from "vitest";
import {
  answerOf,
  burdenedLegs,
  burdens,
  type Burden,
  type BurdenAnswer,
  type BurdenedLeg,
} from "../../domain/burdens.ts";
import type { ChainKind } from "../../domain/business.ts";
import { unitCodesOf } from "../../domain/leg-placing.ts";
import type { UnitSnapshot } from "../../domain/register.ts";
import type { SearchStage } from "../../domain/search-stage.ts";
import {
  chainOf,
  everywhere,
  found,
  judge,
  recorded,
  registerOf,
  scene,
  stranger,
  strangers,
  type Scene,
} from "./search-scene.ts";
import { lawful, today, yuan } from "./pre-lodgement/kinds.ts";
import { scenes } from "./pre-lodgement/people.ts";

const first = scenes["suzhou-huqiu"];
const field = "units[0].unitCode";

describe("the table", () => {
  const answers: Record<Burden, [BurdenAnswer, Partial<Record<BurdenedLeg, BurdenAnswer>>]> = {
    seizure: [
      "refuse",
      { change: "warn", extension: "warn", mortgage_transfer: "warn", cancellation: "ignore", rectification: "warn" },
    ],
    pre_seizure: [
      "refuse",
      { change: "warn", extension: "warn", mortgage_transfer: "warn", cancellation: "ignore", rectification: "warn" },
    ],
    waiting_seizure: [
      "refuse",
      { change: "warn", extension: "warn", mortgage_transfer: "warn", cancellation: "ignore", rectification: "warn" },
    ],
    objection: ["refuse", { mortgage_transfer: "warn", cancellation: "ignore", rectification: "warn" }],
    priority_notice: [
      "need_document",
      { change: "warn", extension: "warn", mortgage_transfer: "warn", cancellation: "ignore", rectification: "warn" },
    ],
    residence_right: ["warn", { cancellation: "ignore", rectification: "ignore" }],
    lease: ["warn", { cancellation: "ignore", rectification: "ignore" }],
    easement: ["warn", { cancellation: "ignore", rectification: "ignore" }],
    rectification: ["wait", { rectification: "ignore" }],
    case_in_hand: ["wait", { mortgage_transfer: "warn", cancellation: "ignore", rectification: "warn" }],
    official_restriction: [
      "refuse",
      { change: "warn", extension: "warn", mortgage_transfer: "warn", cancellation: "ignore", rectification: "warn" },
    ],
    transfer_covenant: ["ignore", { ownership_transfer: "need_document" }],
  };

  test.each(burdens)("%s", (burden) => {
    const [rest, named] = answers[burden];
    for (const leg of burdenedLegs) expect(answerOf(burden, leg), leg).toBe(named[leg] ?? rest);
  });

  test("a registry's own answer goes before, for that leg only", () => {
    const rules = { seizure: { extension: "refuse" } } as const;
    expect(answerOf("seizure", "extension", rules)).toBe("refuse");
    expect(answerOf("seizure", "change", rules)).toBe("warn");
    expect(answerOf("objection", "extension", rules)).toBe("refuse");
  });
});

const onUnit: Record<Burden, Partial<UnitSnapshot>> = {
  seizure: { seizures: [{ number: "1", type: "seizure", authority: "样例法院" }] },
  pre_seizure: { seizures: [{ number: "1", type: "pre_seizure", authority: "样例法院" }] },
  waiting_seizure: { seizures: [{ number: "1", type: "waiting_seizure", authority: "样例法院" }] },
  objection: { objections: [{ number: "1" }] },
  priority_notice: {
    priorityNotices: [
      {
        number: "1",
        kind: "priority_notice",
        holder: { name: first.stranger.name, certificateNumber: first.stranger.certificateNumber },
      },
    ],
  },
  residence_right: { residenceRights: [{ number: "1", holder: "样例居住人" }] },
  lease: { leases: [{ number: "1", lessee: "样例承租人" }] },
  easement: { easements: [{ number: "1" }] },
  rectification: { rectifications: [{ caseNumber: "GZ-1" }] },
  case_in_hand: {
    casesInHand: [{ caseNumber: "2", businessNumber: null, registrationType: "first", acceptedAt: today }],
  },
  official_restriction: { officialRestrictions: [{ number: "1", authority: "样例机关" }] },
  transfer_covenant: { mortgages: [strangers(2, { transferCovenant: true })] },
};

function burdened(kind: ChainKind, burden: Burden): Scene {
  const { chain, units } = scene(kind);
  const put = onUnit[burden];
  return {
    chain,
    units: everywhere(units, (each) => ({
      ...put,
      mortgages: [...each.mortgages, ...(put.mortgages ?? [])],
      priorityNotices: [...each.priorityNotices, ...(put.priorityNotices ?? [])],
    })),
  };
}

/** refused: code; waits; warned; or nothing. */
function outcome(of: Scene, stage: SearchStage, rules = {}): string {
  const { finding, waits, warnings } = judge(of, stage, rules);
  if (finding !== null) return finding.refusal.code;
  return waits === null ? (warnings.length > 0 ? "warned" : "nothing") : "waits";
}

describe("found before filing", () => {
  const refused = [
    "new_loan",
    "renewal",
    "refinance",
    "lender_switch",
    "presale",
    "notice_conversion",
    "increase",
    "sale_with_mortgage",
  ] as const;

  test.each(refused)("a seizure, of whatever sort, refuses %s", (kind) => {
    for (const burden of ["seizure", "pre_seizure", "waiting_seizure"] as const) {
      expect(outcome(burdened(kind, burden), "before_filing"), burden).toBe("unit_seized");
    }
  });

  test.each([
    ["drawdown", "seizure", "unit_seized"],
    ["extension", "seizure", "warned"],
    ["rank_change", "seizure", "warned"],
    ["assignment", "seizure", "warned"],
    ["mortgagee_rename", "seizure", "warned"],
    ["mortgagee_rename", "objection", "warned"],
    ["mortgagee_rename", "priority_notice", "warned"],
    ["mortgagee_rename", "case_in_hand", "warned"],
    ["mortgagee_rename", "official_restriction", "warned"],
    ["mortgagee_rename", "rectification", "waits"],
    ["cancellation", "seizure", "nothing"],
    ["notice_cancellation", "seizure", "nothing"],
    ["new_loan", "objection", "burden_on_unit"],
    ["extension", "objection", "burden_on_unit"],
    ["assignment", "objection", "warned"],
    ["cancellation", "objection", "nothing"],
    ["new_loan", "priority_notice", "consent_missing"],
    ["extension", "priority_notice", "warned"],
    ["cancellation", "priority_notice", "nothing"],
    ["new_loan", "residence_right", "warned"],
    ["drawdown", "lease", "warned"],
    ["assignment", "easement", "warned"],
    ["cancellation", "lease", "nothing"],
    ["new_loan", "case_in_hand", "waits"],
    ["presale", "case_in_hand", "waits"],
    ["assignment", "case_in_hand", "warned"],
    ["cancellation", "case_in_hand", "nothing"],
    ["new_loan", "rectification", "waits"],
    ["cancellation", "rectification", "waits"],
    ["new_loan", "official_restriction", "burden_on_unit"],
    ["extension", "official_restriction", "warned"],
    ["cancellation", "official_restriction", "nothing"],
    ["cancellation", "transfer_covenant", "nothing"],
    ["increase", "transfer_covenant", "nothing"],
  ] as const)("%s, %s: %s", (kind, burden, expected) => {
    expect(outcome(burdened(kind, burden), "before_filing")).toBe(expected);
  });

  test("a registry may be stricter or milder", () => {
    expect(outcome(burdened("extension", "seizure"), "before_filing", { seizure: { extension: "refuse" } })).toBe(
      "unit_seized",
    );
    expect(
      outcome(burdened("new_loan", "lease"), "before_filing", { lease: { first: "ignore", disbursement: "ignore" } }),
    ).toBe("nothing");
  });

  test("each burden is told once for each unit, and says no name", () => {
    const twice = burdened("construction_conversion", "lease");
    const units = everywhere(twice.units, ({ leases }) => ({ leases: [...leases, ...leases] }));
    const codes = units.map(({ unitCode }) => unitCode);
    expect(judge({ ...twice, units }).warnings).toEqual(codes.map((unitCode) => ({ burden: "lease", unitCode })));
    const { finding } = judge(burdened("new_loan", "priority_notice"), "before_filing");
    expect(finding).toEqual({
      refusal: { refused: true, code: "consent_missing", field, detail: "priority notice" },
      parks: "legal",
    });
  });

  test("what is refused for good is not waited for", () => {
    const { chain, units } = burdened("new_loan", "case_in_hand");
    const both = everywhere(units, () => onUnit.seizure);
    expect(found({ chain, units: both })).toBe(`unit_seized ${field} legal`);
  });
});

describe("a document that is missing", () => {
  const consent = (matter: "second_mortgage" | "sale_with_mortgage", party: string) => ({
    matter,
    party,
    sha256: "0".repeat(64),
  });
  const fact = (subject: string, validUntil?: number) => ({
    type: "consent" as const,
    subject,
    number: "1",
    sha256: "0".repeat(64),
    on: "2026-11-23",
    validUntil,
    recordedAt: today,
    by: "teller",
  });
  const holder = first.stranger.name;

  test("is told at the opening, and refused before filing and before disbursement", () => {
    const noticed = burdened("new_loan", "priority_notice");
    expect(outcome(noticed, "opening")).toBe("warned");
    expect(outcome(noticed, "before_filing")).toBe("consent_missing");
    expect(
      judge({ ...noticed, chain: recorded(noticed.chain, "first", "1") }, "before_disbursement").finding?.refusal.code,
    ).toBe("consent_missing");
  });

  test("is met by the holder's consent given with the business or recorded, and by nobody else's", () => {
    const { chain, units } = burdened("new_loan", "priority_notice");
    const given = (party: string) => ({
      ...chain,
      business: { ...chain.business, consents: [consent("second_mortgage", party)] },
    });
    expect(outcome({ chain: given(` ${holder}`), units }, "before_filing")).toBe("nothing");
    expect(outcome({ chain: given("另一人"), units }, "before_filing")).toBe("consent_missing");
    const condition = (subject: string, until?: number) => ({
      chain: { ...chain, conditions: [fact(subject, until)] },
      units,
    });
    expect(outcome(condition(`second_mortgage:${holder}`), "before_filing")).toBe("nothing");
    expect(outcome(condition(`priority_notice:${holder}`, today + 1), "before_filing")).toBe("nothing");
    expect(outcome(condition(`second_mortgage:${holder}`, today), "before_filing")).toBe("consent_missing");
    expect(outcome(condition(`sale_with_mortgage:${holder}`), "before_filing")).toBe("consent_missing");
  });

  test("to a transfer covenant is the other mortgagee's consent to the sale; our own covenant asks for nothing", () => {
    const sale = scene("sale_with_mortgage", (business) => ({
      ...business,
      mortgage: { ...business.mortgage, rank: 2 },
    }));
    const units = everywhere(sale.units, ({ mortgages }) => ({
      mortgages: [...mortgages, strangers(2, { transferCovenant: true })],
    }));
    expect(outcome({ ...sale, units }, "before_filing")).toBe("consent_missing");
    const business = { ...sale.chain.business, consents: [consent("sale_with_mortgage", stranger.name)] };
    expect(outcome({ chain: { ...sale.chain, business }, units }, "before_filing")).toBe("nothing");
    const own = everywhere(scene("sale_with_mortgage").units, ({ mortgages }) => ({
      mortgages: mortgages.map((each) => ({ ...each, transferCovenant: true })),
    }));
    expect(outcome({ ...scene("sale_with_mortgage"), units: own }, "before_filing")).toBe("nothing");
  });

  test("to an objection, where the registry takes it, is the statement of every mortgagor", () => {
    const rules = { objection: { first: "need_document", disbursement: "need_document" } };
    const { chain, units } = burdened("new_loan", "objection");
    expect(outcome({ chain, units }, "before_filing", rules)).toBe("consent_missing");
    const stated = { ...chain, conditions: [fact(`objection:${first.owner.name}`)] };
    expect(outcome({ chain: stated, units }, "before_filing", rules)).toBe("nothing");
  });
});

describe("what is our own is no burden", () => {
  test("our own case in hand, by our number or by the registry's", () => {
    const { chain, units } = scene("new_loan");
    const own = (businessNumber: string | null, caseNumber: string) =>
      everywhere(units, () => ({
        casesInHand: [{ caseNumber, businessNumber, registrationType: "first", acceptedAt: today }],
      }));
    expect(outcome({ chain, units: own("chn_1-first-1", "7") }, "before_filing")).toBe("nothing");
    expect(outcome({ chain, units: own("chn_12-first-1", "7") }, "before_filing")).toBe("waits");
    const legs = chain.legs.map((leg) => ({ ...leg, caseNumber: "7" }));
    expect(outcome({ chain: { ...chain, legs }, units: own(null, "7") }, "before_filing")).toBe("nothing");
  });

  test("a notice in the name of the mortgagor or the lender", () => {
    const { chain, units } = scene("new_loan");
    const { mortgagee } = chain.business;
    const noticed = (holder: { name: string; certificateNumber: string }) =>
      everywhere(units, () => ({ priorityNotices: [{ number: "1", kind: "mortgage_priority_notice", holder }] }));
    expect(outcome({ chain, units: noticed(first.owner) }, "before_filing")).toBe("nothing");
    expect(
      outcome({ chain, units: noticed({ name: "", certificateNumber: mortgagee.creditCode }) }, "before_filing"),
    ).toBe("nothing");
    expect(outcome({ chain, units: noticed({ name: mortgagee.name, certificateNumber: "/" }) }, "before_filing")).toBe(
      "nothing",
    );
    expect(outcome({ chain, units: noticed({ name: stranger.name, certificateNumber: "/" }) }, "before_filing")).toBe(
      "consent_missing",
    );
  });
});

test("once the money is out, a seizure does not keep the old mortgage from being cancelled", () => {
  const business = lawful("refinance", "guangzhou-tianhe");
  const opened = chainOf(business, [{ place: "guangzhou-tianhe", unitCodes: unitCodesOf(business) }]);
  const units = everywhere(registerOf(opened), () => onUnit.seizure);
  const chain = recorded(opened, "first", "新证明");
  const paid = { ...chain, step: chain.plan.steps.findIndex(({ step }) => step === "disbursement") + 1 };
  expect(found({ chain, units }, "before_filing")).toBe(`unit_seized ${field} legal`);
  expect(found({ chain: paid, units }, "before_filing")).toBeNull();
});

test("a seizure on a unit that goes out is not asked about, on one that comes in it refuses", () => {
  const { chain, units } = scene("collateral_change", (business) => {
    const [kept, added] = business.units;
    if (kept === undefined || added === undefined) throw new Error("two units");
    return {
      ...business,
      units: [added],
      collateralChange: { added: [added.unitCode], removed: [kept] },
      mortgage: { ...business.mortgage, securedAmount: yuan(1_000_000) },
    };
  });
  const seize = (code: string | undefined) =>
    units.map((each) => (each.unitCode === code ? { ...each, ...onUnit.seizure } : each));
  const { collateralChange } = chain.business;
  expect(found({ chain, units: seize(collateralChange?.removed[0]?.unitCode) })).toBeNull();
  expect(found({ chain, units: seize(collateralChange?.added[0]) })).toBe(`unit_seized ${field} legal`);
});
