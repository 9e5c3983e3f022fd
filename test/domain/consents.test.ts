// Whose consent is asked for: each change against each party it may harm, and nobody else.
// Invariant: a smaller amount, a shorter term or a lower rank of our own asks for nobody's.

import { describe, expect, test } from "vitest";
import type { Business } from "../../domain/business.ts";
import type { Consent } from "../../domain/business-parts.ts";
import type { Chain } from "../../domain/chain-state.ts";
import { consentsWanted } from "../../domain/consents.ts";
import type { LiveMortgage, UnitSnapshot } from "../../domain/register.ts";
import { latestUnits, previousOnRegister } from "../../domain/search-judgement.ts";
import { lawful, today, yuan } from "./pre-lodgement/kinds.ts";
import { otherLender, scenes } from "./pre-lodgement/people.ts";
import {
  chainOf,
  everywhere,
  mortgage,
  registerOf,
  scene,
  snapshotOf,
  stranger,
  strangers,
  type Scene,
} from "./search-scene.ts";

const { stranger: third } = scenes["suzhou-huqiu"];
const messageSha256 = "0".repeat(64);

/** The chain after a search that showed these units. */
function searched({ chain, units }: Scene): Chain {
  const search = {
    stage: "opening" as const,
    registryId: chain.registryId,
    snapshot: snapshotOf(units),
    messageSha256,
    receivedAt: today,
  };
  return { ...chain, searches: [...chain.searches, search] };
}

function wanted(of: Scene, now?: number): string[] {
  return consentsWanted(searched(of), now).map(({ matter, party, affected }) => `${matter}:${party} ${affected}`);
}

/** Another lender's mortgage behind ours, and the old one as the register has it. */
function withJunior(of: Scene, old: Partial<LiveMortgage> = {}, junior: Partial<LiveMortgage> = {}): Scene {
  const put = ({ mortgages }: UnitSnapshot) => ({
    mortgages: [...mortgages.map((each) => ({ ...each, ...old })), strangers(2, junior)],
  });
  return { chain: of.chain, units: everywhere(of.units, put) };
}

/** Somebody else's property, or partly so. */
function securedBy(capacity: "third_party" | "co_owner") {
  return (business: Business): Business => ({
    ...business,
    mortgagors: [...business.mortgagors, { party: third, capacity }],
  });
}

const junior = `${stranger.name} junior_mortgagee`;

describe("a junior mortgagee", () => {
  test("agrees to more being secured ahead of it, not to the same or less", () => {
    expect(wanted(withJunior(scene("increase"), { securedAmount: yuan(999_999) }))).toEqual([`increase:${junior}`]);
    expect(wanted(withJunior(scene("increase")))).toEqual([]);
    expect(wanted(withJunior(scene("increase"), { securedAmount: yuan(1_000_001) }))).toEqual([]);
    expect(wanted(withJunior(scene("increase"), { securedAmount: null }))).toEqual([`increase:${junior}`]);
  });

  test("agrees to a longer term, not to a shorter one", () => {
    expect(wanted(withJunior(scene("extension"), { periodEnd: "2029-11-23" }))).toEqual([`longer_term:${junior}`]);
    expect(wanted(withJunior(scene("extension")))).toEqual([]);
    expect(wanted(withJunior(scene("extension"), { periodEnd: null }))).toEqual([`longer_term:${junior}`]);
  });

  test("agrees to a wider scope", () => {
    const { chain, units } = withJunior(scene("extension"));
    const legs = chain.legs.map((leg) => ({ ...leg, changes: ["scope" as const] }));
    expect(wanted({ chain: { ...chain, legs }, units })).toEqual([`wider_scope:${junior}`]);
  });

  test("is not asked where it stands ahead, is our own house, or the business changes no mortgage", () => {
    const more = { securedAmount: yuan(1) };
    expect(wanted(withJunior(scene("increase"), { ...more, rank: 3 }))).toEqual([]);
    const own = mortgage("自有证明");
    const { mortgageeCertificateNumber } = own;
    expect(wanted(withJunior(scene("increase"), more, { mortgageeCertificateNumber }))).toEqual([]);
    for (const kind of ["new_loan", "cancellation", "assignment", "lender_switch"] as const) {
      expect(wanted(withJunior(scene(kind), more)), kind).toEqual([]);
    }
  });
});

describe("who mortgaged what somebody else owes", () => {
  test.each(["third_party", "co_owner"] as const)("%s agrees to what burdens, and only to that", (capacity) => {
    const affected = capacity === "third_party" ? "third_party_mortgagor" : "co_owner";
    const of = (
      kind: "increase" | "extension" | "rank_change" | "cancellation",
      old: Partial<LiveMortgage>,
    ): string[] => {
      const { chain, units } = scene(kind, securedBy(capacity));
      return wanted({
        chain,
        units: everywhere(units, ({ mortgages }) => ({ mortgages: mortgages.map((each) => ({ ...each, ...old })) })),
      });
    };
    expect(of("increase", { securedAmount: yuan(1) })).toEqual([`increase:${third.name} ${affected}`]);
    expect(of("extension", { periodEnd: "2027-01-01" })).toEqual([`longer_term:${third.name} ${affected}`]);
    expect(of("increase", {})).toEqual([]);
    expect(of("cancellation", { securedAmount: yuan(1) })).toEqual([]);
  });

  test("agrees to another main claim, to prior claims taken in, and to others' property going out", () => {
    const renewed = scene("renewal", securedBy("co_owner"));
    expect(wanted(renewed)).toEqual([`change_of_main_claim:${third.name} co_owner`]);
    const claims = [{ contractNumber: "1", amount: yuan(1), sha256: "0".repeat(64) }];
    const taken = scene("increase", (business) => ({ ...securedBy("third_party")(business), priorClaims: claims }));
    expect(wanted(taken)).toEqual([`prior_claims:${third.name} third_party_mortgagor`]);
    const released = scene("collateral_change", (business) => {
      const [kept, removed] = business.units;
      if (kept === undefined || removed === undefined) throw new Error("two units");
      return {
        ...securedBy("third_party")(business),
        units: [kept],
        collateralChange: { added: [], removed: [removed] },
      };
    });
    expect(wanted(released)).toEqual([`collateral_change:${third.name} third_party_mortgagor`]);
    expect(wanted(scene("collateral_change", securedBy("third_party")))).toEqual([]);
  });

  test("knows that a loan repays an old one; guarantors too, a debtor who owns need not be told", () => {
    expect(wanted(scene("refinance"))).toEqual([]);
    expect(wanted(scene("refinance", securedBy("third_party")))).toEqual([
      `repays_old_loan:${third.name} third_party_mortgagor`,
    ]);
    const guaranteed = scene("refinance", (business) => ({
      ...business,
      cover: business.cover && {
        ...business.cover,
        otherGuarantors: 1,
        guarantorConsents: [{ guarantor: "示例担保有限公司", sha256: "0".repeat(64) }],
      },
    }));
    expect(wanted(guaranteed)).toEqual(["repays_old_loan:示例担保有限公司 guarantor"]);
    expect(wanted(scene("lender_switch", securedBy("third_party")))).toEqual([]);
  });
});

describe("a change of rank", () => {
  const up = (rank: number, newRank: number): Scene => {
    const { chain, units } = scene("rank_change", (business) => ({
      ...business,
      mortgage: { ...business.mortgage, rank },
      rankChange: { others: (business.rankChange?.others ?? []).map((other) => ({ ...other, newRank })) },
    }));
    return { chain, units };
  };
  const ranked = ({ chain, units }: Scene, own: number, other: number, between?: number): Scene => ({
    chain,
    units: everywhere(units, ({ mortgages }) => ({
      mortgages: [
        ...mortgages.map((each, index) => ({ ...each, rank: index === 0 ? own : other })),
        ...(between === undefined ? [] : [strangers(between)]),
      ],
    })),
  });

  test("is agreed to by whom we overtake, not by whom we let pass", () => {
    expect(wanted(ranked(up(1, 2), 2, 1))).toEqual([`rank_change:${otherLender.name} overtaken_mortgagee`]);
    expect(wanted(ranked(up(2, 1), 1, 2))).toEqual([]);
  });

  test("is agreed to by whoever stands between, not by whoever stands behind both", () => {
    const between = `rank_change:${stranger.name} overtaken_mortgagee`;
    expect(wanted(ranked(up(3, 1), 1, 3, 2))).toEqual([between]);
    expect(wanted(ranked(up(2, 1), 1, 2, 3))).toEqual([]);
  });
});

describe("sale and presale", () => {
  test("the mortgagee with whom a covenant was agreed consents to the sale; without covenant nobody", () => {
    const sale = scene("sale_with_mortgage");
    expect(wanted(sale)).toEqual([]);
    expect(wanted(withJunior(sale, {}, { transferCovenant: true }))).toEqual([
      `sale_with_mortgage:${stranger.name} covenant_holder`,
    ]);
    expect(wanted(withJunior(scene("new_loan"), {}, { transferCovenant: true }))).toEqual([]);
  });

  test("the developer's mortgagee and the holder of a stranger's notice consent to a mortgage", () => {
    const { chain, units } = scene("presale");
    const mortgaged = everywhere(units, () => ({ mortgages: [strangers(1)] }));
    expect(wanted({ chain, units: mortgaged })).toEqual([`second_mortgage:${stranger.name} developers_mortgagee`]);
    const loan = scene("new_loan");
    const noticed = everywhere(loan.units, () => ({
      priorityNotices: [{ number: "1", kind: "priority_notice", holder: third }],
    }));
    expect(wanted({ chain: loan.chain, units: noticed })).toEqual([`second_mortgage:${third.name} notice_holder`]);
  });
});

describe("a registry that takes a document", () => {
  const { chain, units } = scene("new_loan");
  const objected = { chain, units: everywhere(units, () => ({ objections: [{ number: "1" }] })) };
  const rules = new Map([["suzhou-huqiu", { burdens: { objection: { first: "need_document" } } as const }]]);
  const { name } = scenes["suzhou-huqiu"].owner;

  test("for an objection has the mortgagor's statement asked for, under the burden's own name", () => {
    expect(consentsWanted(searched(objected), today, rules)).toEqual([
      { matter: "objection", party: name, affected: "burden_holder" },
    ]);
    const fact = {
      type: "consent" as const,
      subject: `objection:${name}`,
      number: "1",
      sha256: "0".repeat(64),
      on: "2026-11-23",
    };
    const stated = { ...chain, conditions: [{ ...fact, recordedAt: today, by: "teller" }] };
    expect(consentsWanted(searched({ ...objected, chain: stated }), today, rules)).toEqual([]);
  });

  test("has it asked for there only", () => {
    expect(wanted(objected)).toEqual([]);
    const elsewhere = new Map([["nantong-haimen", { burdens: { objection: { first: "need_document" } } as const }]]);
    expect(consentsWanted(searched(objected), today, elsewhere)).toEqual([]);
  });
});

describe("a consent that is there", () => {
  const asked = withJunior(scene("increase"), { securedAmount: yuan(1) });
  const given = (matter: Consent["matter"], party: string): Scene => {
    const consents = [{ matter, party, sha256: "0".repeat(64) }];
    return { ...asked, chain: { ...asked.chain, business: { ...asked.chain.business, consents } } };
  };
  const recorded = (subject: string, validUntil?: number): Scene => {
    const fact = {
      type: "consent" as const,
      subject,
      number: "1",
      sha256: "0".repeat(64),
      on: "2026-11-23",
      validUntil,
    };
    return { ...asked, chain: { ...asked.chain, conditions: [{ ...fact, recordedAt: today, by: "teller" }] } };
  };

  test("is not asked for again, however its name is written; another's does not count", () => {
    expect(wanted(given("increase", stranger.name.split("").join(" ")))).toEqual([]);
    expect(wanted(given("increase", "另一人"))).toHaveLength(1);
    expect(wanted(given("longer_term", stranger.name))).toHaveLength(1);
  });

  test("may be recorded later, and counts until its validity ends", () => {
    expect(wanted(recorded(`increase:${stranger.name}`))).toEqual([]);
    expect(wanted(recorded(`increase:${stranger.name}`, today + 1), today)).toEqual([]);
    expect(wanted(recorded(`increase:${stranger.name}`, today), today)).toHaveLength(1);
    expect(wanted(recorded(stranger.name))).toHaveLength(1);
  });

  test("is asked for once of one party, however many units it has a mortgage on", () => {
    const { chain, units } = scene("construction_conversion");
    const legs = chain.legs.map((leg) => ({ ...leg, changes: ["maximum" as const] }));
    expect(wanted(withJunior({ chain: { ...chain, legs }, units }, { securedAmount: yuan(1) }))).toEqual([
      `increase:${junior}`,
    ]);
  });
});

describe("the latest search", () => {
  test("of each unit is what counts", () => {
    const before = withJunior(scene("increase"), { securedAmount: yuan(1) });
    const now = scene("increase");
    const chain = searched({ ...now, chain: searched(before) });
    expect(latestUnits(chain)).toEqual(now.units);
    expect(consentsWanted(searched(before))).toHaveLength(1);
    expect(consentsWanted(chain)).toEqual([]);
  });

  test("shows the old mortgage over the units asked about, and each of a batch by its place", () => {
    const batch = chainOf({
      ...lawful("assignment"),
      assignment: {
        ...(lawful("assignment").assignment ?? raise()),
        further: [{ ...lawful("increase"), registrationCertificateNumber: "另一证明" }],
      },
    });
    const number = batch.business.previousMortgage?.registrationCertificateNumber ?? "";
    const codes = batch.business.units.map(({ unitCode }) => unitCode);
    const both = everywhere(registerOf(batch), () => ({
      mortgages: [mortgage(number), mortgage("另一证明", { rank: 2 })],
    }));
    const chain = searched({ chain: batch, units: both });
    expect(previousOnRegister(chain, codes)?.registrationCertificateNumber).toBe(number);
    expect(previousOnRegister(chain, codes, 0)?.registrationCertificateNumber).toBe("另一证明");
    expect(previousOnRegister(chain, [])).toBeNull();
    expect(previousOnRegister(batch, codes)).toBeNull();
  });
});

function raise(): never {
  throw new Error("an assignment has its part");
}
