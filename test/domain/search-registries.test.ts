// A chain over two registries, and rights held by several: each search judges its own units, and the last one the whole.
// Invariant: nothing of a registry is taken for anything at another.

import { describe, expect, test } from "vitest";
import type { Business } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import type { UnitSnapshot } from "../../domain/register.ts";
import { coversUnits, judgeSearch } from "../../domain/search-judgement.ts";
import { lawful, today } from "./pre-lodgement/kinds.ts";
import { otherLender, scenes, type Place } from "./pre-lodgement/people.ts";
import {
  chainOf,
  everywhere,
  found,
  judge,
  mortgage,
  profileOf,
  registerOf,
  scene,
  snapshotOf,
  stranger,
  unit,
} from "./search-scene.ts";

const near: Place = "suzhou-huqiu";
const far: Place = "nantong-haimen";
const { owner, stranger: second } = scenes[near];

/** The owner's unit here, and a unit at the other registry that the second mortgagor owns. */
function apart(): { chain: Chain; here: UnitSnapshot; there: UnitSnapshot } {
  const lone = lawful("new_loan");
  const [own] = lone.units;
  if (own === undefined) throw new Error("a new loan has a unit");
  const business: Business = {
    ...lone,
    units: [own, { ...own, unitCode: "320684400203GB00001F00010201" }],
    mortgagors: [...lone.mortgagors, { party: second, capacity: "third_party" }],
  };
  const [one = "", other = ""] = business.units.map(({ unitCode }) => unitCode);
  const chain = chainOf(business, [
    { place: near, unitCodes: [one] },
    { place: far, unitCodes: [other] },
  ]);
  const ownedBy = (code: string, party: typeof owner): UnitSnapshot =>
    unit(code, { owners: [{ ...party, share: null }] });
  return { chain, here: ownedBy(one, owner), there: ownedBy(other, second) };
}

function codeOf(chain: Chain, registryId: Place, units: UnitSnapshot[]): string | null {
  const search = { registryId, snapshot: snapshotOf(units) };
  return judgeSearch(chain, search, "opening", profileOf(registryId)).finding?.refusal.code ?? null;
}

function after(chain: Chain, registryId: Place, units: UnitSnapshot[]): Chain {
  const search = {
    stage: "opening" as const,
    registryId,
    snapshot: snapshotOf(units),
    messageSha256: "0".repeat(64),
    receivedAt: today,
  };
  return { ...chain, searches: [...chain.searches, search] };
}

describe("two registries", () => {
  test("each tells of its own units, and a mortgagor may own at either", () => {
    const { chain, here, there } = apart();
    expect(codeOf(chain, near, [here])).toBeNull();
    expect(codeOf(after(chain, near, [here]), far, [there])).toBeNull();
    expect(coversUnits(chain, { registryId: near, snapshot: snapshotOf([here]) })).toBe(true);
    expect(coversUnits(chain, { registryId: far, snapshot: snapshotOf([here]) })).toBe(false);
    expect(coversUnits(chain, { registryId: "guangzhou-tianhe", snapshot: snapshotOf([here, there]) })).toBe(false);
  });

  test("a mortgagor who owns at neither is seen with the last of them", () => {
    const { chain, here, there } = apart();
    const taken = { ...there, owners: here.owners };
    expect(codeOf(chain, near, [here])).toBeNull();
    expect(codeOf(after(chain, near, [here]), far, [taken])).toBe("owner_differs");
  });

  test("a seizure at one is found there, not at the other", () => {
    const { chain, here, there } = apart();
    const seized = { ...there, seizures: [{ number: "1", type: "seizure" as const, authority: "样例法院" }] };
    expect(codeOf(chain, near, [here, seized])).toBeNull();
    expect(codeOf(after(chain, near, [here]), far, [seized])).toBe("unit_seized");
  });

  test("answers each burden as its own registry does", () => {
    const { chain, here, there } = apart();
    const rules = { lease: { first: "refuse" } } as const;
    const at = (registryId: Place, units: UnitSnapshot[]): boolean => {
      const leased = units.map((each) => ({ ...each, leases: [{ number: "1", lessee: "样例承租人" }] }));
      const burdens = registryId === near ? rules : {};
      const search = { registryId, snapshot: snapshotOf(leased) };
      return judgeSearch(chain, search, "opening", { ...profileOf(registryId), burdens }).finding !== null;
    };
    expect(at(near, [here])).toBe(true);
    expect(at(far, [there])).toBe(false);
  });

  test("the one old mortgage has a certificate of its own at each", () => {
    const lone = lawful("renewal");
    const [own] = lone.units;
    if (own === undefined || lone.previousMortgage === undefined) throw new Error("a renewal has unit and mortgage");
    const units = [own, { ...own, unitCode: "320684400203GB00001F00010207" }];
    const numbers = ["苏(2023)海门市不动产证明第0000109号"];
    const previousMortgage = { ...lone.previousMortgage, furtherCertificateNumbers: numbers };
    const [one = "", other = ""] = units.map(({ unitCode }) => unitCode);
    const chain = chainOf({ ...lone, units, previousMortgage }, [
      { place: near, unitCodes: [one] },
      { place: far, unitCodes: [other] },
    ]);
    const [, there] = registerOf(chain);
    if (there === undefined) throw new Error("two units");
    expect(codeOf(chain, far, [{ ...there, mortgages: [mortgage(numbers[0] ?? "")] }])).toBeNull();
    expect(codeOf(chain, far, [{ ...there, mortgages: [mortgage("别的证明")] }])).toBe("no_such_mortgage");
  });
});

describe("a right of several, of whom the register writes the number of the first only", () => {
  const fund = { name: "示例市住房公积金管理中心", creditCode: "12320500MA6000083Q" };
  const joint = (names: string, number: string): string | null => {
    const { chain, units } = scene("extension", (business) => ({
      ...business,
      coMortgagees: [{ mortgagee: { ...business.mortgagee, ...fund }, part: "provident_fund" }],
    }));
    const held = { mortgageeName: names, mortgageeCertificateNumber: number };
    return found({
      chain,
      units: everywhere(units, ({ mortgages }) => ({ mortgages: mortgages.map((each) => ({ ...each, ...held })) })),
    });
  };
  const { name, creditCode } = lawful("extension").mortgagee;
  const otherHolder = "other_lenders_mortgage previousMortgage.registrationCertificateNumber security";

  test("is theirs in whatever order, and nobody's whom the business does not name", () => {
    expect(joint(`${name}、${fund.name}`, creditCode)).toBeNull();
    expect(joint(`${fund.name}、${name}`, fund.creditCode)).toBeNull();
    expect(joint(`${name}、${stranger.name}`, creditCode)).toBe(otherHolder);
    expect(joint(`${stranger.name}、${name}`, stranger.creditCode)).toBe(otherHolder);
    expect(joint(fund.name, fund.creditCode)).toBe(otherHolder);
    expect(joint(name, "")).toBe(otherHolder);
  });
});

test("a notice of the old lender, or of the assignee, is no stranger's", () => {
  const { chain, units } = scene("lender_switch");
  const noticed = (party: { name: string; creditCode: string }) =>
    everywhere(units, () => ({
      priorityNotices: [
        {
          number: "1",
          kind: "mortgage_priority_notice",
          holder: { name: party.name, certificateNumber: party.creditCode },
        },
      ],
    }));
  expect(judge({ chain, units: noticed(otherLender) }, "before_filing").finding).toBeNull();
  expect(judge({ chain, units: noticed(stranger) }, "before_filing").finding?.refusal.code).toBe("consent_missing");
});
