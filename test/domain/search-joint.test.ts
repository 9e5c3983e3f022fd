// Several buyers, several mortgages of a batch, several looks at the register: one of them never stands for another.
// Invariant: what this chain has done itself is not asked for again, and what others did is.

import { describe, expect, test } from "vitest";
import type { Business } from "../../domain/business.ts";
import type { UnitSnapshot } from "../../domain/register.ts";
import { hasConverted, oldMortgageIsGone } from "../../domain/search-judgement.ts";
import { scenes } from "./pre-lodgement/people.ts";
import { standingLike } from "./standing-mortgage.ts";
import { everywhere, found, mortgage, recorded, scene, snapshotOf, type Scene } from "./search-scene.ts";

const place = scenes["suzhou-huqiu"];
const missing = "no_such_mortgage null security";

/** A second buyer or owner beside the first. */
function withSecond(business: Business): Business {
  return { ...business, mortgagors: [...business.mortgagors, { party: place.stranger, capacity: "co_owner" }] };
}

describe("two buyers", () => {
  test("one of whom stands in the notice that is converted or ended", () => {
    for (const kind of ["notice_conversion", "notice_cancellation"] as const) {
      expect(found(scene(kind, withSecond)), kind).toBeNull();
    }
  });

  test("one of whom stands in the notice the money rests on, the other's own notice is no stranger's", () => {
    const { chain, units } = scene("presale", withSecond);
    const both = recorded(recorded(chain, "priority_notice", "预告1"), "mortgage_priority_notice", "预告2");
    const bank = { name: "", certificateNumber: chain.business.mortgagee.creditCode };
    const noticed = (holder: typeof place.buyer): UnitSnapshot[] =>
      everywhere(units, () => ({
        priorityNotices: [
          { number: "预告1", kind: "priority_notice", holder },
          { number: "预告2", kind: "mortgage_priority_notice", holder: bank },
        ],
      }));
    expect(found({ chain: both, units: noticed(place.buyer) }, "before_disbursement")).toBeNull();
    expect(found({ chain: both, units: noticed(place.stranger) }, "before_disbursement")).toBeNull();
    expect(found({ chain: both, units: noticed(place.owner) }, "before_disbursement")).not.toBeNull();
  });
});

describe("an owner without a number on the register", () => {
  test("is told by name, and a name does not help against another number", () => {
    const { chain, units } = scene("new_loan");
    const owned = (name: string, certificateNumber: string): Scene => ({
      chain,
      units: everywhere(units, () => ({ owners: [{ name, certificateNumber, share: null }] })),
    });
    for (const blank of ["", "/"]) {
      expect(found(owned(` ${place.owner.name}`, blank))).toBeNull();
      expect(found(owned(place.buyer.name, blank))).toBe("owner_differs mortgagors legal");
    }
    expect(found(owned(place.owner.name, place.buyer.certificateNumber))).toBe("owner_differs mortgagors legal");
  });
});

describe("a batch", () => {
  const other = { unitCode: "320505400202GB00001F00010299", number: "苏(2023)苏州市不动产证明第0000777号" };
  const batch = (): Scene =>
    scene("assignment", (business) => {
      const {
        assignment,
        units: [own],
      } = business;
      if (assignment === undefined || own === undefined) throw new Error("an assignment has its part");
      const units = [{ ...own, unitCode: other.unitCode }];
      const further = [{ registrationCertificateNumber: other.number, units, ...standingLike(business) }];
      return { ...business, assignment: { ...assignment, further } };
    });
  const bare = (units: UnitSnapshot[]): UnitSnapshot[] => everywhere(units, () => ({ mortgages: [] }));

  test("does not ask again for what has gone over already, and still for the rest", () => {
    const { chain, units } = batch();
    const field = "assignment.further[0].registrationCertificateNumber";
    expect(found({ chain: recorded(chain, "transfer", "1"), units: bare(units) })).toBe(
      `no_such_mortgage ${field} security`,
    );
    const both = recorded(recorded(chain, "transfer", "1"), "transfer_2", "2");
    expect(found({ chain: both, units: bare(units) })).toBeNull();
  });

  test("rests, where it is paid for, on the assignee's mortgages", () => {
    const { chain, units } = batch();
    const assignee = chain.business.assignment?.assignee;
    if (assignee === undefined) throw new Error("an assignment has an assignee");
    const both = recorded(recorded(chain, "transfer", "1"), "transfer_2", "2");
    const held = (holder: { name: string; creditCode: string }): UnitSnapshot[] =>
      units.map((each, index) => {
        const by = { mortgageeName: holder.name, mortgageeCertificateNumber: holder.creditCode };
        return { ...each, mortgages: [mortgage(String(index + 1), by)] };
      });
    expect(found({ chain: both, units: held(assignee) }, "before_disbursement")).toBeNull();
    expect(found({ chain: both, units: held(chain.business.mortgagee) }, "before_disbursement")).toBe(missing);
  });
});

describe("what this chain has recorded", () => {
  test("of a change of rank is not looked for at its old place", () => {
    const { chain, units } = scene("rank_change");
    const without = everywhere(units, ({ mortgages }) => ({ mortgages: mortgages.slice(0, 1) }));
    expect(found({ chain: recorded(chain, "change", "1"), units: without }, "before_filing")).toBeNull();
    expect(found({ chain, units: without }, "before_filing")).not.toBeNull();
  });

  test("of a conversion of notices has ended both", () => {
    const { chain, units } = scene("notice_conversion");
    const owners = [{ ...place.buyer, share: null }];
    const converted = everywhere(units, () => ({ priorityNotices: [], owners, mortgages: [] }));
    const both = recorded(recorded(chain, "ownership_transfer", "1"), "first", "2");
    expect(found({ chain: both, units: converted }, "before_filing")).toBeNull();
    expect(found({ chain, units: everywhere(units, () => ({ priorityNotices: [] })) }, "before_filing")).not.toBeNull();
  });
});

describe("of several units", () => {
  const two = (): Scene =>
    scene("construction_conversion", (business) => ({
      ...withSecond(business),
      conversion: { by: "registry", oldUnits: business.units.map(({ unitCode }) => ({ unitCode, area: "100" })) },
    }));

  test("each has to be converted, by one of its mortgagors owned, and by our house held", () => {
    const { chain, units } = two();
    const at = (all: UnitSnapshot[]) => ({ registryId: chain.registryId, snapshot: snapshotOf(all) });
    const byOne = everywhere(units, ({ owners }) => ({ owners: owners.slice(0, 1), area: "50" }));
    expect(hasConverted(chain, at(byOne))).toBe(true);
    const half = byOne.map((each, index) => (index === 0 ? { ...each, mortgages: [] } : each));
    expect(hasConverted(chain, at(half))).toBe(false);
    expect(found({ chain, units: half }, "watch")).toBe("collateral_lost units[0].unitCode security");
    expect(found({ chain, units: byOne }, "watch")).toBe("collateral_lost conversion.oldUnits[0].area security");
    const taken = everywhere(byOne, ({ owners }) => ({ owners: [...owners, { ...place.buyer, share: null }] }));
    expect(hasConverted(chain, at(taken))).toBe(false);
  });

  test("one that still bears the old mortgage keeps the watch waiting", () => {
    const { chain, units } = scene("lender_switch", (business) => {
      const [own] = business.units;
      if (own === undefined) throw new Error("a switch has a unit");
      return { ...business, units: [own, { ...own, unitCode: "320505400202GB00001F00010199" }] };
    });
    const at = (all: UnitSnapshot[]) => ({ registryId: chain.registryId, snapshot: snapshotOf(all) });
    const half = units.map((each, index) => (index === 0 ? { ...each, mortgages: [mortgage("新证明")] } : each));
    expect(oldMortgageIsGone(chain, at(half))).toBe(false);
    const beside = everywhere(half, ({ mortgages }) => ({ mortgages: [mortgage("新证明"), ...mortgages] }));
    expect(oldMortgageIsGone(chain, at(beside))).toBe(false);
    expect(oldMortgageIsGone(chain, at(everywhere(units, () => ({ mortgages: [mortgage("新证明")] }))))).toBe(true);
  });
});
