// Presale, what becomes of its notices, and buildings that were under construction: what the register must show of them.
// Invariant: a unit noticed for somebody else is not sold again, and collateral that is lost is seen.

import { describe, expect, test } from "vitest";
import type { Business } from "../../domain/business.ts";
import type { UnitSnapshot } from "../../domain/register.ts";
import { hasConverted, oldMortgageIsGone } from "../../domain/search-judgement.ts";
import { lawful, today } from "./pre-lodgement/kinds.ts";
import { scenes } from "./pre-lodgement/people.ts";
import {
  everywhere,
  found,
  judge,
  mortgage,
  recorded,
  scene,
  snapshotOf,
  stranger,
  strangers,
  type Scene,
} from "./search-scene.ts";

const { buyer, stranger: somebody } = scenes["suzhou-huqiu"];
type Noticed = UnitSnapshot["priorityNotices"][number];

describe("a presale", () => {
  const noticed = (kind: Noticed["kind"], holder: Noticed["holder"]): Scene => {
    const { chain, units } = scene("presale");
    return { chain, units: everywhere(units, () => ({ priorityNotices: [{ number: "预告9", kind, holder }] })) };
  };

  test("is refused on a unit that is noticed for somebody else, and not for the buyer", () => {
    const sold = "burden_on_unit units[0].unitCode legal";
    expect(found(noticed("priority_notice", somebody), "opening")).toBe(sold);
    expect(
      found(noticed("mortgage_priority_notice", { name: stranger.name, certificateNumber: stranger.creditCode })),
    ).toBe(sold);
    expect(found(noticed("priority_notice", buyer), "before_filing")).toBeNull();
  });

  test("on a unit in the developer's mortgage waits for its holder's consent", () => {
    const { chain, units } = scene("presale");
    const mortgaged = everywhere(units, () => ({ mortgages: [strangers(1)] }));
    expect(found({ chain, units: mortgaged }, "opening")).toBeNull();
    expect(found({ chain, units: mortgaged }, "before_filing")).toBe("consent_missing units[0].unitCode security");
    const consents = [{ matter: "second_mortgage" as const, party: stranger.name, sha256: "0".repeat(64) }];
    const consented = { ...chain, business: { ...chain.business, consents } };
    expect(found({ chain: consented, units: mortgaged }, "before_filing")).toBeNull();
    const own = everywhere(units, () => ({ mortgages: [mortgage("自有证明")] }));
    expect(found({ chain, units: own }, "before_filing")).toBeNull();
  });
});

describe.each(["notice_conversion", "notice_cancellation"] as const)("%s", (kind) => {
  const without = (gone: Noticed["kind"]): Scene => {
    const { chain, units } = scene(kind);
    const others = (each: UnitSnapshot): Noticed[] => each.priorityNotices.filter((notice) => notice.kind !== gone);
    return { chain, units: everywhere(units, (each) => ({ priorityNotices: others(each) })) };
  };
  const held = (by: Noticed["holder"], of: Noticed["kind"]): Scene => {
    const { chain, units } = scene(kind);
    const change = (notice: Noticed): Noticed => (notice.kind === of ? { ...notice, holder: by } : notice);
    return { chain, units: everywhere(units, (each) => ({ priorityNotices: each.priorityNotices.map(change) })) };
  };

  test("needs both notices on the unit, each in the name of its own", () => {
    expect(found(scene(kind))).toBeNull();
    expect(found(without("priority_notice"))).toBe("notice_not_on_register notices.priorityNotice security");
    expect(found(without("mortgage_priority_notice"))).toBe(
      "notice_not_on_register notices.mortgagePriorityNotice security",
    );
    expect(found(held(somebody, "priority_notice"))).toBe("notice_not_on_register notices.priorityNotice security");
    expect(found(held(somebody, "mortgage_priority_notice"))).toBe(
      "notice_not_on_register notices.mortgagePriorityNotice security",
    );
    const { mortgagee } = scene(kind).chain.business;
    expect(found(held({ name: mortgagee.name, certificateNumber: "/" }, "mortgage_priority_notice"))).toBeNull();
  });
});

describe("by the lender alone", () => {
  const alone = (kind: "notice_conversion" | "notice_cancellation"): Scene =>
    scene(kind, (business) => ({ ...business, alone: true }));
  /** Handed over: the owners are those named, and the lender's notice stands by itself. */
  const owned = ({ chain, units }: Scene, parties: { name: string; certificateNumber: string }[]): Scene => ({
    chain,
    units: everywhere(units, ({ priorityNotices }) => ({
      owners: parties.map(({ name, certificateNumber }) => ({ name, certificateNumber, share: null })),
      priorityNotices: priorityNotices.filter(({ kind }) => kind === "mortgage_priority_notice"),
    })),
  });

  test("the buyer owns the home already: the buyer's notice is not asked for, the lender's is", () => {
    const { chain, units } = alone("notice_conversion");
    const bought = owned(
      { chain, units },
      chain.business.mortgagors.map(({ party }) => party),
    );
    expect(found(bought, "before_filing")).toBeNull();
    const gone = everywhere(bought.units, () => ({ priorityNotices: [] }));
    expect(found({ chain, units: gone }, "before_filing")).toBe(
      "notice_not_on_register notices.mortgagePriorityNotice security",
    );
  });
  test("a home that is still the developer's is mortgaged jointly only, after or with its transfer", () => {
    const one = alone("notice_conversion");
    const developers = one.chain.business.propertyTransfer?.transferors ?? [];
    expect(found(owned(one, developers), "before_filing")).toBe("owner_differs mortgagors legal");
    expect(found(scene("notice_conversion"), "before_filing")).toBeNull();
  });
  test("a transfer that the business says is recorded has to be so, also where both sides apply", () => {
    const said = scene("notice_conversion", (business) => ({
      ...business,
      propertyTransfer: business.propertyTransfer && { ...business.propertyTransfer, recorded: true },
    }));
    const { propertyTransfer, mortgagors } = said.chain.business;
    expect(found(owned(said, propertyTransfer?.transferors ?? []), "before_filing")).toBe(
      "owner_differs mortgagors legal",
    );
    expect(
      found(
        owned(
          said,
          mortgagors.map(({ party }) => party),
        ),
        "before_filing",
      ),
    ).toBeNull();
  });
  test("of a notice that ends the buyer's may stand or be gone", () => {
    const { chain, units } = alone("notice_cancellation");
    expect(found({ chain, units }, "before_filing")).toBeNull();
    const lendersOnly = everywhere(units, ({ priorityNotices }) => ({ priorityNotices: priorityNotices.slice(1) }));
    expect(found({ chain, units: lendersOnly }, "before_filing")).toBeNull();
  });
});

test("a notice that this chain has ended itself is not asked for again", () => {
  const { chain, units } = scene("notice_cancellation");
  const lendersGone = everywhere(units, ({ priorityNotices }) => ({ priorityNotices: priorityNotices.slice(0, 1) }));
  expect(found({ chain, units: lendersGone }, "before_filing")).not.toBeNull();
  expect(
    found({ chain: recorded(chain, "mortgage_notice_cancellation", "1"), units: lendersGone }, "before_filing"),
  ).toBeNull();
});

test("a notice is converted on a registered building only; until then the opening goes on", () => {
  const { chain, units } = scene("notice_conversion");
  const unbuilt = everywhere(units, () => ({ collateralType: "land_and_building_under_construction" }));
  expect(found({ chain, units: unbuilt }, "opening")).toBeNull();
  expect(found({ chain, units: unbuilt }, "before_filing")).toBe("building_not_registered units[0].unitCode security");
});

describe("a construction converted", () => {
  const [near, far] = lawful("construction_conversion").units.map(({ unitCode }) => unitCode);
  if (near === undefined || far === undefined) throw new Error("two units of the old list");
  const gone = "320505400202GB00001F00020009";
  const old = [
    { unitCode: near, area: "100.00" },
    { unitCode: far, area: "80.00" },
  ];
  const converting = (conversion: Partial<NonNullable<Business["conversion"]>>, area: string | null = null): Scene => {
    const { chain, units } = scene("construction_conversion", (business) => ({
      ...business,
      conversion: { by: "application", oldUnits: old, excluded: [], ...conversion },
    }));
    return { chain, units: everywhere(units, ({ unitCode }) => ({ area: unitCode === near ? area : "80.00" })) };
  };

  test.each([
    [null, null],
    ["100.00", null],
    ["97.00", null],
    ["96.99", "collateral_lost conversion.oldUnits[0].area security"],
    ["120", null],
  ])("to an area of %s where 100.00 were mortgaged", (area, expected) => {
    expect(found(converting({}, area), "before_filing")).toBe(expected);
  });

  test("loses no unit but those excluded for a reason", () => {
    const longer = [...old, { unitCode: gone }];
    expect(found(converting({ oldUnits: longer }), "before_filing")).toBe(
      "collateral_lost conversion.oldUnits[2].unitCode security",
    );
    expect(
      found(converting({ oldUnits: longer, excluded: [{ unitCode: gone, reason: "noticed" }] }), "before_filing"),
    ).toBeNull();
  });

  test("a unit that the first registration brought forth bears no mortgage yet", () => {
    const { chain, units } = converting({ oldUnits: old.slice(0, 1) });
    const bare = units.map((each) => (each.unitCode === far ? { ...each, mortgages: [] } : each));
    expect(found({ chain, units: bare }, "before_filing")).toBeNull();
    expect(found({ chain, units: everywhere(units, () => ({ mortgages: [] })) }, "before_filing")).toMatch(
      /^no_such_mortgage/,
    );
  });

  test("by the registry itself is compared once it has", () => {
    const { chain, units } = converting({ by: "registry" }, "50.00");
    const at = (all: UnitSnapshot[]) => ({ registryId: chain.registryId, snapshot: snapshotOf(all) });
    expect(chain.legs).toEqual([]);
    const unbuilt = everywhere(units, () => ({ collateralType: "land_and_building_under_construction" }));
    const absent = everywhere(units, () => ({ exists: false, owners: [], mortgages: [] }));
    for (const early of [unbuilt, absent]) {
      expect(hasConverted(chain, at(early))).toBe(false);
      expect(found({ chain, units: early }, "watch")).toBeNull();
    }
    expect(found({ chain, units: absent }, "opening")).toBeNull();
    expect(hasConverted(chain, at(units))).toBe(true);
    expect(found({ chain, units }, "watch")).toBe("collateral_lost conversion.oldUnits[0].area security");
    expect(found(converting({ by: "registry" }, "100.00"), "watch")).toBeNull();
    expect(hasConverted(chain, at(units.slice(0, 1)))).toBe(false);
    expect(hasConverted(chain, { ...at(units), registryId: "nantong-haimen" })).toBe(false);
  });

  describe("by the registry itself", () => {
    const { chain, units } = converting({ by: "registry", oldUnits: old.slice(0, 1) }, "100.00");
    const building = { collateralType: "land_and_building_under_construction" } as const;
    const inHand = [{ caseNumber: "8", businessNumber: null, registrationType: "change", acceptedAt: today }];
    /** What the watch makes of it when one of the two units differs: the first of the old list, or the new one. */
    const watched = (which: number, differs: Partial<UnitSnapshot>): string | null =>
      found({ chain, units: units.map((each, index) => (index === which ? { ...each, ...differs } : each)) }, "watch");
    const { securedAmount } = chain.business.mortgage;
    const lost = (which: number): string => `collateral_lost units[${which}].unitCode security`;
    const other = [{ name: "他人样例", certificateNumber: "320505197912221225", share: null }];

    test.each<[string, number, Partial<UnitSnapshot>, string | null]>([
      ["stands as a building under the mortgage", 0, {}, null],
      ["stands as a building without it", 0, { mortgages: [] }, lost(0)],
      ["stands without it while a case is in hand", 0, { mortgages: [], casesInHand: inHand }, null],
      ["stands under a stranger's only", 0, { mortgages: [strangers(1)] }, lost(0)],
      ["stands under a stranger's in our name no more", 1, { mortgages: [strangers(1)] }, lost(1)],
      ["is still built, and bears it no more", 0, { ...building, mortgages: [] }, lost(0)],
      ["is new and still built: nothing stands there yet", 1, { ...building, mortgages: [] }, null],
      ["is new, and a building without it", 1, { mortgages: [] }, lost(1)],
      [
        "has a stranger ahead",
        0,
        { mortgages: [strangers(1), mortgage("转1号", { rank: 2, securedAmount })] },
        "rank_not_available mortgage.rank security",
      ],
      ["has a stranger behind", 0, { mortgages: [strangers(2), mortgage("转1号", { securedAmount })] }, null],
      ["is owned by somebody else", 0, { owners: other }, "owner_differs mortgagors legal"],
      ["is owned by somebody else while it is built", 0, { ...building, owners: other }, null],
      [
        "is smaller, while the other is still built",
        0,
        { area: "90.00" },
        "collateral_lost conversion.oldUnits[0].area security",
      ],
    ])("a unit that %s", (_what, which, differs, expected) => {
      expect(watched(which, differs)).toBe(expected);
    });

    test("begins with the same look at burdens and ranks as a change that we file", () => {
      const told = (differs: Partial<UnitSnapshot>, stage: "opening" | "watch" = "opening") => {
        const { finding, waits, warnings } = judge({ chain, units: everywhere(units, () => differs) }, stage);
        return [finding?.refusal.code ?? null, waits, warnings.map(({ burden }) => burden)];
      };
      const seizures = [{ number: "1", type: "seizure", authority: "样例法院" } as const];
      const both = (burden: string) => [null, null, [burden, burden]];
      const byUs = scene("construction_conversion");
      const ours = judge({ ...byUs, units: everywhere(byUs.units, () => ({ seizures })) });
      expect(ours.warnings.map(({ burden }) => burden)).toEqual(["seizure", "seizure"]);
      expect(told({ seizures })).toEqual(both("seizure"));
      expect(told({ objections: [{ number: "1" }] })).toEqual(["burden_on_unit", null, []]);
      expect(told({ objections: [{ number: "1" }] }, "watch")).toEqual(both("objection"));
      expect(told({ casesInHand: inHand })).toEqual(both("case_in_hand"));
      expect(told({ officialRestrictions: [{ number: "1", authority: "样例局" }] })).toEqual(
        both("official_restriction"),
      );
      const number = chain.business.previousMortgage?.registrationCertificateNumber ?? "";
      const own = (rank: number) => mortgage(number, { rank, securedAmount });
      expect(told({ mortgages: [strangers(1), own(2)] })).toEqual(["rank_not_available", null, []]);
      expect(told({ mortgages: [own(1), strangers(2)] })).toEqual([null, null, []]);
    });
  });
});

describe("the watch for another lender's cancellation", () => {
  const { chain, units } = scene("lender_switch");
  const at = (all: UnitSnapshot[]) => ({ registryId: chain.registryId, snapshot: snapshotOf(all) });
  const ours = mortgage("新证明", { rank: 2 });
  const gone = everywhere(units, () => ({ mortgages: [ours] }));

  test("sees the old mortgage go", () => {
    expect(oldMortgageIsGone(chain, at(units))).toBe(false);
    expect(oldMortgageIsGone(chain, at(gone))).toBe(true);
  });

  test("is not taken in by an answer that leaves units out, or by another registry's", () => {
    expect(oldMortgageIsGone(chain, at([]))).toBe(false);
    expect(oldMortgageIsGone(chain, { ...at(gone), registryId: "nantong-haimen" })).toBe(false);
  });

  test("knows the old mortgage under a certificate issued anew by the case that recorded it", () => {
    const stage = "opening" as const;
    const searches = [{ ...at(units), stage, messageSha256: "0".repeat(64), receivedAt: today }];
    const renamed = everywhere(units, ({ mortgages }) => ({
      mortgages: mortgages.map((each) => ({ ...each, registrationCertificateNumber: "换证后证明" })),
    }));
    expect(oldMortgageIsGone({ ...chain, searches }, at(renamed))).toBe(false);
    expect(oldMortgageIsGone({ ...chain, searches }, at(gone))).toBe(true);
  });

  test("looks after our own mortgage meanwhile, and asks about nothing else", () => {
    const paid = recorded(chain, "first", "新证明");
    const seizures: UnitSnapshot["seizures"] = [{ number: "1", type: "seizure", authority: "样例法院" }];
    const both = everywhere(units, ({ mortgages }) => ({ mortgages: [...mortgages, ours], seizures }));
    expect(judge({ chain: paid, units: both }, "watch")).toEqual({ finding: null, waits: null, warnings: [] });
    expect(found({ chain: paid, units }, "watch")).toBe("no_such_mortgage null security");
  });
});
