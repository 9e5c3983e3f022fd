// The search before disbursement: what secures the lender stands on every unit, and only what was approved stands ahead.
// Invariant: each way in which the register differs from what was recorded keeps the money in.

import { describe, expect, test } from "vitest";
import type { Business } from "../../domain/business.ts";
import { unitCodesOf } from "../../domain/leg-placing.ts";
import type { UnitSnapshot } from "../../domain/register.ts";
import { judgeSearch } from "../../domain/search-judgement.ts";
import { lawful } from "./pre-lodgement/kinds.ts";
import { scenes, type Place } from "./pre-lodgement/people.ts";
import {
  chainOf,
  everywhere,
  found,
  mortgage,
  profileOf,
  recorded,
  registerOf,
  scene,
  snapshotOf,
  stranger,
  strangers,
  type Scene,
} from "./search-scene.ts";

const missing = "no_such_mortgage null security";
const rank = "rank_not_available mortgage.rank security";
const stage = "before_disbursement";
const fresh = mortgage("新证明", { rank: 2 });

/** A business at a place whose new or changed mortgage is recorded under 新证明. */
function secured(business: Business, place: Place, legs = ["first"]): Scene {
  const opened = chainOf(business, [{ place, unitCodes: unitCodesOf(business) }]);
  const chain = legs.reduce((before, legId) => recorded(before, legId, "新证明"), opened);
  return { chain, units: registerOf(opened) };
}

function add({ chain, units }: Scene, ...mortgages: UnitSnapshot["mortgages"]): Scene {
  return { chain, units: everywhere(units, (each) => ({ mortgages: [...each.mortgages, ...mortgages] })) };
}

describe("a new loan", () => {
  const loan = (): Scene => secured(lawful("new_loan"), "suzhou-huqiu");

  test("rests on its mortgage under its number in our hands", () => {
    expect(found(add(loan(), fresh), stage)).toBeNull();
    expect(found(loan(), stage)).toBe(missing);
    expect(found(add(loan(), mortgage("别的证明")), stage)).toBe(missing);
    const taken = mortgage("新证明", { mortgageeCertificateNumber: stranger.creditCode });
    expect(found(add(loan(), taken), stage)).toBe(missing);
  });

  test("is not posted before the mortgage is recorded, whatever the register shows", () => {
    const { chain, units } = scene("new_loan");
    expect(found(add({ chain, units }, fresh), stage)).toBe(missing);
  });

  test("comes behind nobody who was not approved", () => {
    expect(found(add(loan(), fresh, strangers(3)), stage)).toBeNull();
    expect(found(add(loan(), fresh, strangers(1)), stage)).toBe(rank);
    const second = secured(
      { ...lawful("new_loan"), mortgage: { ...lawful("new_loan").mortgage, rank: 2 } },
      "suzhou-huqiu",
    );
    expect(found(add(second, fresh, strangers(1)), stage)).toBeNull();
    expect(found(add(second, fresh, strangers(0), strangers(1)), stage)).toBe(rank);
  });

  test("waits for nothing old but stops for a seizure and a new owner", () => {
    const { chain, units } = add(loan(), fresh);
    const seizures: UnitSnapshot["seizures"] = [{ number: "1", type: "waiting_seizure", authority: "样例法院" }];
    expect(found({ chain, units: everywhere(units, () => ({ seizures })) }, stage)).toBe(
      "unit_seized units[0].unitCode legal",
    );
    const owners = [{ ...scenes["suzhou-huqiu"].stranger, share: null }];
    expect(found({ chain, units: everywhere(units, () => ({ owners })) }, stage)).toBe(
      "owner_differs mortgagors legal",
    );
  });

  test("rests on what a rectification made of the mortgage", () => {
    const { chain, units } = loan();
    const [leg] = chain.legs;
    if (leg === undefined || leg.recordingResult === null) throw new Error("the leg is recorded");
    const result = { ...leg.recordingResult, registrationCertificateNumber: "更正证明" };
    const mended = { ...leg, legId: "rectification_first", mends: "first", registrationType: "rectification" as const };
    const legs = [leg, { ...mended, recordingResult: result }];
    expect(found(add({ chain: { ...chain, legs }, units }, mortgage("更正证明")), stage)).toBeNull();
  });
});

describe("the old mortgage", () => {
  test.each(["refinance", "lender_switch", "sale_with_mortgage"] as const)(
    "%s: stands ahead until it is to end",
    (kind) => {
      const legs = kind === "sale_with_mortgage" ? ["first", "ownership_transfer"] : ["first"];
      const { chain, units } = secured(lawful(kind, "guangzhou-tianhe"), "guangzhou-tianhe", legs);
      const mortgagors = chain.business.mortgagors.map(({ party }) => ({ ...party, share: null }));
      const of = { chain, units: everywhere(units, () => ({ owners: mortgagors })) };
      const search = { registryId: "guangzhou-tianhe", snapshot: snapshotOf(add(of, fresh).units) };
      expect(judgeSearch(chain, search, stage, profileOf("guangzhou-tianhe")).finding).toBeNull();
    },
  );

  test("is gone once its cancellation is recorded", () => {
    const { chain, units } = secured(lawful("refinance"), "suzhou-huqiu", ["first", "cancellation"]);
    expect(found(add({ chain, units }, fresh), stage)).toBe("rank_not_available null security");
    expect(found({ chain, units: everywhere(units, () => ({ mortgages: [fresh] })) }, stage)).toBeNull();
  });

  test("of a renewal is the changed one itself, under its old or its new number", () => {
    const { chain, units } = secured(lawful("renewal"), "suzhou-huqiu", ["change"]);
    const number = chain.business.previousMortgage?.registrationCertificateNumber ?? "";
    expect(found({ chain, units: everywhere(units, () => ({ mortgages: [fresh] })) }, stage)).toBeNull();
    expect(found({ chain: recorded(chain, "change", number), units }, stage)).toBeNull();
    expect(found({ chain, units }, stage)).toBe(missing);
  });
});

test("after a sale is recorded the buyer owns", () => {
  const { chain, units } = secured(lawful("sale_with_mortgage"), "suzhou-huqiu", [
    "first",
    "ownership_transfer",
    "cancellation",
  ]);
  const of = { chain, units: everywhere(units, () => ({ mortgages: [fresh] })) };
  expect(found(of, stage)).toBe("owner_differs mortgagors legal");
  const owners = [{ ...scenes["suzhou-huqiu"].buyer, share: null }];
  expect(found({ chain, units: everywhere(of.units, () => ({ owners })) }, stage)).toBeNull();
});

describe("a presale", () => {
  const presale = (): Scene => {
    const { chain, units } = scene("presale");
    const both = recorded(recorded(chain, "priority_notice", "预告1"), "mortgage_priority_notice", "预告2");
    return { chain: both, units };
  };
  const { buyer, stranger: somebody } = scenes["suzhou-huqiu"];
  type Noticed = UnitSnapshot["priorityNotices"][number];
  const notice = (number: string, kind: Noticed["kind"], holder: Noticed["holder"]): Noticed => ({
    number,
    kind,
    holder,
  });
  const bank = { name: "", certificateNumber: "91320500MA1000017R" };
  const noticed = (...priorityNotices: Noticed[]): Scene => {
    const { chain, units } = presale();
    return { chain, units: everywhere(units, () => ({ priorityNotices })) };
  };
  const buyers = notice("预告1", "priority_notice", buyer);
  const lenders = notice("预告2", "mortgage_priority_notice", bank);
  const none = "notice_not_on_register null security";

  test("rests on both notices, each in its own name", () => {
    expect(found(noticed(buyers, lenders), stage)).toBeNull();
    expect(found(noticed(buyers), stage)).toBe(none);
    expect(found(noticed(lenders), stage)).toBe(none);
    expect(found(noticed(buyers, notice("预告3", "mortgage_priority_notice", bank)), stage)).toBe(none);
    expect(found(noticed(buyers, notice("预告2", "priority_notice", buyer)), stage)).toBe(none);
  });

  test("is not paid out on a unit that somebody else has noticed", () => {
    const others = notice("预告9", "priority_notice", somebody);
    expect(found(noticed(buyers, lenders, others), stage)).toMatch(/^consent_missing/);
    expect(found(noticed(buyers, notice("预告2", "mortgage_priority_notice", somebody)), stage)).toMatch(
      /^consent_missing/,
    );
  });
});

describe("several mortgagees", () => {
  const withFund = (): Business => {
    const business = lawful("new_loan");
    const fund = { ...business.mortgagee, ...stranger };
    return { ...business, coMortgagees: [{ mortgagee: fund, part: "provident_fund" }] };
  };
  const joint = (numbers: string): UnitSnapshot["mortgages"][number] =>
    mortgage("新证明", { mortgageeCertificateNumber: numbers });

  test("hold one mortgage together; without us, or with somebody unnamed, it is not theirs", () => {
    const of = secured(withFund(), "suzhou-huqiu");
    expect(found(add(of, joint(`91320500MA1000017R,${stranger.creditCode}`)), stage)).toBeNull();
    expect(found(add(of, joint(stranger.creditCode)), stage)).toBe(missing);
    expect(found(add(of, joint("91320500MA1000017R,91440100MA2000027B")), stage)).toBe(missing);
  });
});
