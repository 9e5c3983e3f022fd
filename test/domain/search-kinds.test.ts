// What the register must show before each kind of business: whose the units are, which mortgage stands, what is ahead.
// Invariant: the lawful register lets every kind go on, and each way in which it differs stops the kinds it matters to.

import { describe, expect, test } from "vitest";
import { chainKinds, type ChainKind } from "../../domain/business.ts";
import { standingLike } from "./standing-mortgage.ts";
import { everywhere, found, judge, mortgage, scene, stranger, strangers, unit, type Scene } from "./search-scene.ts";
import { yuan } from "./pre-lodgement/kinds.ts";
import { branch, otherLender, predecessor, scenes } from "./pre-lodgement/people.ts";

const place = scenes["suzhou-huqiu"];
const old = "previousMortgage.registrationCertificateNumber";
const heldBy = ({ name, creditCode }: { name: string; creditCode: string }) => ({
  mortgageeName: name,
  mortgageeCertificateNumber: creditCode,
});

describe("every kind", () => {
  test.each(chainKinds)("%s goes on where the register is as stated", (kind) => {
    for (const stage of ["opening", "before_filing"] as const) {
      expect(judge(scene(kind), stage)).toEqual({ finding: null, waits: null, warnings: [] });
    }
  });

  test.each(chainKinds)("%s is refused where the register has no such unit", (kind) => {
    const { chain, units } = scene(kind);
    const gone = everywhere(units, () => ({ exists: false }));
    expect(found({ chain, units: gone })).toBe("unit_not_on_register units[0].unitCode legal");
    expect(found({ chain, units: [] })).toBe("unit_not_on_register units[0].unitCode legal");
  });
});

describe("whose the units are", () => {
  const owner = (party: { name: string; certificateNumber: string }) => ({ ...party, share: null });
  const letGo: ChainKind[] = ["cancellation", "notice_cancellation", "assignment", "mortgagee_rename"];
  const ofOthers: ChainKind[] = ["presale", "notice_conversion", "sale_with_mortgage"];

  test.each(chainKinds)("%s: a stranger owns", (kind) => {
    const { chain, units } = scene(kind);
    const others = everywhere(units, () => ({ owners: [owner(place.stranger)] }));
    const field = ofOthers.includes(kind) ? "propertyTransfer.transferors" : "mortgagors";
    expect(found({ chain, units: others })).toBe(letGo.includes(kind) ? null : `owner_differs ${field} legal`);
  });

  test("a co-owner left out, and nobody at all, stop a new loan", () => {
    const { chain, units } = scene("new_loan");
    const two = everywhere(units, ({ owners }) => ({ owners: [...owners, owner(place.stranger)] }));
    expect(found({ chain, units: two })).toBe("owner_differs mortgagors legal");
    expect(found({ chain, units: everywhere(units, () => ({ owners: [] })) })).toBe("owner_differs mortgagors legal");
  });

  test("a mortgagor who owns nothing stops it too; the 15 digits of an old register do not", () => {
    const more = scene("new_loan", (business) => ({
      ...business,
      mortgagors: [...business.mortgagors, { party: place.stranger, capacity: "co_owner" }],
    }));
    const first = { owners: [owner(place.owner)] };
    expect(found({ ...more, units: everywhere(more.units, () => first) })).toBe("owner_differs mortgagors[1] legal");
    const { name, certificateNumber } = place.owner;
    const short = certificateNumber.slice(0, 6) + certificateNumber.slice(8, 17);
    const { chain, units } = scene("new_loan");
    expect(
      found({ chain, units: everywhere(units, () => ({ owners: [owner({ name, certificateNumber: short })] })) }),
    ).toBeNull();
  });

  test("in a sale the seller owns before, and the buyer is not asked to", () => {
    const { chain, units } = scene("sale_with_mortgage");
    const sold = everywhere(units, () => ({ owners: [owner(place.buyer)] }));
    expect(found({ chain, units: sold })).toBe("owner_differs propertyTransfer.transferors legal");
  });
});

describe("the old mortgage", () => {
  const onOld: ChainKind[] = [
    "drawdown",
    "renewal",
    "extension",
    "refinance",
    "lender_switch",
    "construction_conversion",
    "increase",
    "rank_change",
    "collateral_change",
    "cancellation",
    "assignment",
    "sale_with_mortgage",
    "mortgagee_rename",
  ];

  test.each(onOld)("%s: not on the register", (kind) => {
    const { chain, units } = scene(kind);
    expect(found({ chain, units: everywhere(units, () => ({ mortgages: [] })) })).toBe(
      `no_such_mortgage ${old} security`,
    );
  });

  test.each(onOld)("%s: held by a stranger", (kind) => {
    const { chain, units } = scene(kind);
    const taken = everywhere(units, ({ mortgages }) => ({
      mortgages: mortgages.map((each, index) => (index === 0 ? { ...each, ...heldBy(stranger) } : each)),
    }));
    expect(found({ chain, units: taken })).toBe(`other_lenders_mortgage ${old} security`);
  });

  test("in the name of a branch or of a house taken over is ours, jointly with somebody unnamed is not", () => {
    const { chain, units } = scene("renewal");
    const held = (creditCode: string) =>
      everywhere(units, ({ mortgages }) => ({
        mortgages: mortgages.map((each) => ({ ...each, mortgageeCertificateNumber: creditCode })),
      }));
    for (const house of [branch, predecessor]) expect(found({ chain, units: held(house.creditCode) })).toBeNull();
    const joint = `${branch.creditCode}、${stranger.creditCode}`;
    expect(found({ chain, units: held(joint) })).toBe(`other_lenders_mortgage ${old} security`);
    const mortgagee = { ...chain.business.mortgagee, ...stranger };
    const business = { ...chain.business, coMortgagees: [{ mortgagee, part: "commercial" as const }] };
    expect(found({ chain: { ...chain, business }, units: held(joint) })).toBeNull();
    for (const blank of ["", "/"]) {
      expect(found({ chain, units: held(blank) })).toBe(`other_lenders_mortgage ${old} security`);
    }
  });

  test("of a switch is the other lender's, not our own", () => {
    const { chain, units } = scene("lender_switch");
    expect(units[0]?.mortgages[0]?.mortgageeCertificateNumber).toBe(otherLender.creditCode);
    const own = everywhere(units, ({ mortgages }) => ({
      mortgages: mortgages.map((each) => ({ ...each, ...heldBy(branch) })),
    }));
    expect(found({ chain, units: own })).toBe(`other_lenders_mortgage ${old} security`);
  });

  test("of a batch: each one live on its own units and the assignor's", () => {
    const more = {
      registrationCertificateNumber: "苏(2023)苏州市不动产证明第0000777号",
      units: [{ unitCode: "320505400202GB00001F00010299" }],
    };
    const batch = scene("assignment", (business) => {
      const {
        assignment,
        units: [own],
      } = business;
      if (assignment === undefined || own === undefined) throw new Error("an assignment has its part");
      const further = [{ ...more, units: [{ ...own, ...more.units[0] }], ...standingLike(business) }];
      return { ...business, assignment: { ...assignment, further } };
    });
    expect(found(batch)).toBeNull();
    const [own, further] = batch.units;
    if (own === undefined || further === undefined) throw new Error("two units");
    const field = "assignment.further[0].registrationCertificateNumber security";
    expect(found({ ...batch, units: [own, { ...further, mortgages: own.mortgages }] })).toBe(
      `no_such_mortgage ${field}`,
    );
    const taken = further.mortgages.map((each) => ({ ...each, ...heldBy(stranger) }));
    expect(found({ ...batch, units: [own, { ...further, mortgages: taken }] })).toBe(`other_lenders_mortgage ${field}`);
  });
});

describe("rank", () => {
  const free: ChainKind[] = ["new_loan", "refinance", "lender_switch", "sale_with_mortgage", "notice_conversion"];
  const stays: ChainKind[] = ["renewal", "extension", "increase", "drawdown"];
  const beside: ChainKind[] = ["cancellation", "assignment", "rank_change", "mortgagee_rename"];
  const rank = "rank_not_available mortgage.rank security";

  test.each(free)(
    "%s: any other mortgage is in the way of the first rank, two are of the second, and fewer of neither",
    (kind) => {
      const { chain, units } = scene(kind);
      const other = everywhere(units, ({ mortgages }) => ({ mortgages: [...mortgages, strangers(2)] }));
      expect(found({ chain, units: other })).toBe(rank);
      const second = scene(kind, (business) => ({ ...business, mortgage: { ...business.mortgage, rank: 2 } }));
      expect(found({ ...second, units: other })).toBeNull();
      expect(found(second)).toBeNull();
      const two = everywhere(units, ({ mortgages }) => ({ mortgages: [...mortgages, strangers(2), strangers(3)] }));
      expect(found({ ...second, units: two })).toBe(rank);
    },
  );

  test.each(stays)("%s: only what stands ahead of the old mortgage is", (kind) => {
    const { chain, units } = scene(kind);
    const behind = everywhere(units, ({ mortgages }) => ({ mortgages: [...mortgages, strangers(2)] }));
    expect(found({ chain, units: behind })).toBeNull();
    const ahead = everywhere(units, ({ mortgages }) => ({
      mortgages: [...mortgages.map((each) => ({ ...each, rank: 2 })), strangers(1)],
    }));
    expect(found({ chain, units: ahead })).toBe(rank);
  });

  test("without numbers the time of recording tells, and in doubt it stands ahead", () => {
    const { chain, units } = scene("renewal");
    const other = (recordedAt: number) =>
      everywhere(units, ({ mortgages }) => ({ mortgages: [...mortgages, strangers(2, { rank: null, recordedAt })] }));
    const at = units[0]?.mortgages[0]?.recordedAt ?? 0;
    expect(found({ chain, units: other(at + 1) })).toBeNull();
    expect(found({ chain, units: other(at) })).toBe(rank);
  });

  test.each(beside)("%s: does not matter", (kind) => {
    const { chain, units } = scene(kind);
    const many = everywhere(units, ({ mortgages }) => ({ mortgages: [...mortgages, strangers(0), strangers(3)] }));
    expect(found({ chain, units: many })).toBeNull();
  });

  test("a unit that comes in is free, whatever stands on those that are there", () => {
    const { chain, units } = scene("collateral_change");
    const [kept, added] = units;
    if (kept === undefined || added === undefined) throw new Error("one unit kept, one added");
    expect(found({ chain, units: [{ ...kept, mortgages: [...kept.mortgages, strangers(2)] }, added] })).toBeNull();
    expect(found({ chain, units: [kept, { ...added, mortgages: [strangers(1)] }] })).toBe(rank);
  });
});

describe("a change of rank", () => {
  const field = "rankChange.others[0].registrationCertificateNumber security";

  test("finds the others on the register, each held as stated", () => {
    const { chain, units } = scene("rank_change");
    const without = everywhere(units, ({ mortgages }) => ({ mortgages: mortgages.slice(0, 1) }));
    expect(found({ chain, units: without })).toBe(`no_such_mortgage ${field}`);
    const taken = everywhere(units, ({ mortgages }) => ({
      mortgages: mortgages.map((each, index) => (index === 1 ? { ...each, ...heldBy(stranger) } : each)),
    }));
    expect(found({ chain, units: taken })).toBe(`other_lenders_mortgage ${field}`);
  });
});

describe("ranks that change", () => {
  const refused = "rank_not_available mortgage.rank security";
  const to = (own: number, other: number): Scene =>
    scene("rank_change", (business) => {
      const others = (business.rankChange?.others ?? []).map((each) => ({ ...each, newRank: other }));
      return { ...business, mortgage: { ...business.mortgage, rank: own }, rankChange: { others } };
    });
  test.each([
    [2, 1, null],
    [2, 7, refused],
    [3, 1, refused],
  ] as const)("from 1 and 2 to %i and %i", (own, other, expected) => {
    expect(found(to(own, other))).toBe(expected);
  });
  test("by the register's numbers, or by place where numbers were left behind by what has ended", () => {
    const late = ({ chain, units }: Scene): Scene => ({
      chain,
      units: everywhere(units, ({ mortgages }) => ({
        mortgages: mortgages.map((each, index) => ({ ...each, rank: index + 3 })),
      })),
    });
    expect(found(late(to(2, 1)))).toBeNull();
    expect(found(late(to(4, 3)))).toBeNull();
    expect(found(late(to(5, 4)))).toBe(refused);
  });
});

describe.each(["extension", "rank_change", "mortgagee_rename"] as const)("%s leaves the amount as it is:", (kind) => {
  test("one that differs from the register is refused, either way", () => {
    const { chain, units } = scene(kind);
    for (const securedAmount of [yuan(999_999), yuan(1_000_001)]) {
      const other = everywhere(units, ({ mortgages }) => ({
        mortgages: mortgages.map((each) => ({ ...each, securedAmount })),
      }));
      expect(found({ chain, units: other })).toBe("parts_do_not_fit mortgage.securedAmount security");
    }
  });
  test("the one the register has, or one that it does not state, is taken", () => {
    const { chain, units } = scene(kind);
    expect(found({ chain, units })).toBeNull();
    const blank = everywhere(units, ({ mortgages }) => ({
      mortgages: mortgages.map((each) => ({ ...each, securedAmount: null })),
    }));
    expect(found({ chain, units: blank })).toBeNull();
  });
});

test("a unit that is not of the chain is not looked at", () => {
  const { chain, units } = scene("new_loan");
  const other = unit("320505400202GB00001F00019999", { mortgages: [mortgage("1")] });
  expect(found({ chain, units: [...units, other] })).toBeNull();
});
