// Small rules by themselves: facts that still count, the ninety days, who is the same lender, keys of live chains.
// Invariant: a fact whose time has passed counts no more; a name alone makes nobody the same lender.

import { describe, expect, test } from "vitest";
import { conditionTypes, conditionRules, factFor, type RecordedCondition } from "../../../domain/conditions.ts";
import { houseOf, isSameLender } from "../../../domain/institution.ts";
import { hasLapsed, nextReminder, reminderDue } from "../../../domain/lapse.ts";
import { contractKeys, liveKeys } from "../../../domain/opening.ts";
import { isRefusal } from "../../../domain/refusal.ts";
import { groupUnits } from "../../../domain/routing.ts";
import type { Chain } from "../../../domain/chain-state.ts";
import { sampleProfiles } from "../../samples/sample-profiles.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { branch, lender, otherLender, predecessor } from "../pre-lodgement/people.ts";
import { openSample } from "../sample-chains.ts";
import { batch, overTwo } from "../kinds/variants.ts";

const day = 86_400_000;

describe("a recorded fact", () => {
  const fact = (change: Partial<RecordedCondition> = {}): RecordedCondition => ({
    type: "payoff_statement",
    subject: null,
    number: "1",
    sha256: "e".repeat(64),
    on: "2026-11-23",
    recordedAt: 1,
    by: "core",
    ...change,
  });
  const wanted = { type: "payoff_statement", subject: null } as const;
  test("counts for its own type and subject, without end or until its time", () => {
    expect(factFor([fact()], wanted, 5)?.number).toBe("1");
    expect(factFor([fact({ validUntil: 6 })], wanted, 5)).toBeDefined();
    expect(factFor([fact({ validUntil: 5 })], wanted, 5)).toBeUndefined();
    expect(factFor([fact({ subject: "2" })], wanted, 5)).toBeUndefined();
    expect(factFor([fact({ type: "payoff_receipt" })], wanted, 5)).toBeUndefined();
  });
  test("that is newest counts; an older one still does when the newest has passed", () => {
    expect(factFor([fact(), fact({ number: "2" })], wanted, 5)?.number).toBe("2");
    expect(factFor([fact(), fact({ number: "2", validUntil: 4 })], wanted, 5)?.number).toBe("1");
  });
  test("states a sum in two cases only", () => {
    expect(conditionTypes.filter((type) => conditionRules[type].amount === "required")).toEqual([
      "payoff_statement",
      "funds_supervised",
    ]);
  });
});

describe("ninety days", () => {
  const since = Date.UTC(2026, 10, 16);
  const chain = (remindedDays: number[], acceptedAt: number | null = null): Chain => {
    const opened = openSample(lawful("notice_conversion"));
    const legs = opened.legs.map((leg) => ({
      ...leg,
      ...(acceptedAt === null ? {} : { acceptedAt, state: "accepted" as const }),
    }));
    return { ...opened, legs, lapse: { countsFrom: since, remindedDays } };
  };
  test.each([
    [59, [], null],
    [60, [], 60],
    [60, [60], null],
    [75, [60], 75],
    [76, [], 75],
    [85, [60, 75], 85],
    [89, [60, 75, 85], null],
  ])("on day %i, told before %j: %s", (days, told, due) => {
    expect(reminderDue(chain(told), since + days * day)?.days ?? null).toBe(due);
  });
  test("lapse with the end of the ninetieth in China, and not where the application was accepted", () => {
    const end = since + 90 * day + 16 * 3_600_000;
    expect(hasLapsed(chain([]), end - 1)).toBe(false);
    expect(hasLapsed(chain([]), end)).toBe(true);
    const kept = chain([], since + 10 * day);
    expect([hasLapsed(kept, since + 99 * day), nextReminder(kept), reminderDue(kept, since + 99 * day)]).toEqual([
      false,
      null,
      null,
    ]);
  });
  test("say when to look again; a chain without notices never does", () => {
    expect(nextReminder(chain([60, 75]))).toBe(since + 85 * day);
    expect(nextReminder(chain([60, 75, 85]))).toBe(since + 90 * day + 16 * 3_600_000);
    expect(nextReminder({ ...chain([]), lapse: null })).toBeNull();
  });
});

describe("the same lender", () => {
  test.each([
    ["head office", lender.creditCode, true],
    ["a branch", branch.creditCode, true],
    ["a house taken over", predecessor.creditCode, true],
    ["as the register writes it", ` ${branch.creditCode.toLowerCase()} `, true],
    ["another bank", otherLender.creditCode, false],
    ["a blank", "", false],
    ["a stroke", "/", false],
  ])("%s", (_name, number, same) => {
    expect(isSameLender(lender, number)).toBe(same);
  });
  test("is found with its own name and licence", () => {
    expect(houseOf(lender, branch.creditCode)?.name).toBe(branch.name);
    expect(houseOf(lender, otherLender.creditCode)).toBeUndefined();
  });
});

describe("units to registries", () => {
  test("make one group a registry, the first unit's first, in the order they were named", () => {
    const { units } = overTwo("new_loan", "guangzhou-tianhe", "suzhou-huqiu");
    const groups = groupUnits(
      units.map(({ unitCode }) => unitCode),
      sampleProfiles,
    );
    if (isRefusal(groups)) throw new Error(groups.code);
    expect(groups.map(({ profile }) => profile.registryId)).toEqual(["guangzhou-tianhe", "suzhou-huqiu"]);
  });
  test("one that nobody serves refuses the whole", () => {
    const [unit] = lawful("new_loan").units;
    const groups = groupUnits([unit?.unitCode ?? ""], sampleProfiles.slice(1));
    expect(isRefusal(groups) ? groups.code : null).toBe("no_registry_for_unit");
  });
});

describe("keys of live chains", () => {
  test("are those of the mortgage, of every mortgage of a batch, and of every lender whose rank moves", () => {
    expect(liveKeys(lawful("refinance"))).toHaveLength(1);
    expect(liveKeys(batch("suzhou-huqiu", 20))).toHaveLength(20);
    expect(liveKeys(lawful("rank_change"))).toHaveLength(2);
    expect(liveKeys(overTwo("refinance", "suzhou-huqiu", "guangzhou-tianhe"))).toHaveLength(2);
  });
  test("of a new mortgage: the unit, this debtor, this contract; another contract has another key", () => {
    const business = lawful("new_loan");
    const other = { ...business, mortgageContract: { ...business.mortgageContract, number: "示银抵字2026第9号" } };
    expect(liveKeys(business)).not.toEqual(liveKeys(other));
    expect(liveKeys(business).join()).not.toContain(business.debtor.certificateNumber);
  });
  test("of a drawdown are those of its mortgage, so that two at once do not count the same headroom, and its contract's", () => {
    const drawdown = lawful("drawdown");
    expect(liveKeys(drawdown)).toEqual(liveKeys({ ...drawdown, kind: "increase" }));
    expect(contractKeys(drawdown)).toHaveLength(1);
  });
});
