// What others do and time undoes: the old lender's cancellation, the registry's own conversion, old paper.
// Invariant: only the register tells that it happened; old paper is waited for when the registry wants it.

import { describe, expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import { endOld } from "../far-side.ts";
import { actionsOf, converse, resolve, takeTurn, type Conversation } from "../conversation.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import type { Place } from "../pre-lodgement/people.ts";
import { openSample } from "../sample-chains.ts";
import { letPass, reach, standing, stepsOf } from "./story.ts";
import { convertedByRegistry, sale } from "./variants.ts";

const day = 86_400_000;

describe("another lender's cancellation", () => {
  const watching = (business: Business): Conversation => {
    const talk = converse(openSample(business));
    for (let turns = 0; turns < 200 && standing(talk.chain) !== "watch cancellation"; turns += 1) takeTurn(talk);
    return talk;
  };
  test.each([
    ["a switch", lawful("lender_switch")],
    ["a staged sale", sale("suzhou-huqiu", "staged", "other")],
  ])("of %s is looked for in the register until it is there, and is never filed by us", (_name, business) => {
    const talk = watching(business);
    letPass(talk, 60_000);
    expect(standing(talk.chain)).toBe("watch cancellation");
    expect(talk.leg("cancellation")).toMatchObject({ state: "waiting", filedBy: "other_lender", businessNumber: null });
    endOld(talk.far);
    letPass(talk, 60_000);
    expect(talk.chain.state).toBe("completed");
    expect(talk.leg("cancellation").businessNumber).toBeNull();
  });
  test("that is overdue is told once, and still waited for", () => {
    const talk = watching(lawful("lender_switch"));
    letPass(talk, 60_000);
    expect(talk.notices).not.toContain("leg_overdue");
    talk.now += 10 * day;
    letPass(talk, 60_000);
    talk.now += 10 * day;
    letPass(talk, 60_000);
    expect(talk.notices.filter((type) => type === "leg_overdue")).toHaveLength(1);
    expect(talk.chain.state).toBe("open");
    endOld(talk.far);
    letPass(talk, 60_000);
    expect(talk.chain.state).toBe("completed");
  });
  test("that does not come is put before a person after thirty days, who can have it looked for as long again", () => {
    const talk = watching(lawful("lender_switch"));
    const after = (ms: number): void => {
      letPass(talk, 30_000);
      talk.now += ms;
      letPass(talk, 30_000);
    };
    after(29 * day);
    expect(talk.chain.state).toBe("open");
    after(2 * day);
    for (const round of [1, 2]) {
      expect(talk.chain.parked, `round ${round}`).toMatchObject({ kind: "cancellation", legId: "cancellation" });
      expect(actionsOf(talk)).toEqual(["search_again"]);
      resolve(talk, "search_again");
      after(29 * day);
      expect(talk.chain.state).toBe("open");
      after(2 * day);
    }
    resolve(talk, "search_again");
    endOld(talk.far);
    letPass(talk, 60_000);
    expect(talk.chain.state).toBe("completed");
  });
  test("comes after its lender's receipt, which is asked for again every thirty days once the money is out", () => {
    const talk = reach(converse(openSample(lawful("lender_switch"))), "payoff_receipt");
    const told = (): number => talk.notices.filter((type) => type === "conditions_wanted").length;
    const before = told();
    letPass(talk, 29 * day);
    expect(told()).toBe(before);
    letPass(talk, 2 * day);
    expect(told()).toBe(before + 1);
    letPass(talk, 30 * day);
    expect(told()).toBe(before + 2);
    expect(talk.chain.state).toBe("open");
  });
  test("is not taken from a paper: the receipt alone ends nothing", () => {
    const talk = watching(lawful("lender_switch"));
    expect(talk.chain.conditions.map(({ type }) => type)).toContain("payoff_receipt");
    letPass(talk, 60_000);
    expect(talk.chain.state).toBe("open");
  });
  test("is waited for through a seizure, which it does not mind; our own mortgage gone parks as security", () => {
    const talk = watching(lawful("lender_switch"));
    talk.far.seized = true;
    letPass(talk, 60_000);
    expect(talk.chain.state).toBe("open");
    for (const unit of talk.far.units.values()) {
      unit.mortgages = unit.mortgages.filter(({ rank }) => rank === 1);
    }
    letPass(talk, 60_000);
    expect(talk.chain.parked?.kind).toBe("security");
    expect(actionsOf(talk)).toContain("search_again");
  });
});

describe("the registry's own conversion of a building", () => {
  const watched = (): Conversation => {
    const talk = converse(openSample(convertedByRegistry("suzhou-huqiu")));
    for (const unit of talk.far.units.values()) unit.collateralType = "land_and_building_under_construction";
    letPass(talk, 20_000);
    return talk;
  };
  test("is waited for until every unit stands as a building under the mortgage, and nothing is filed", () => {
    const talk = watched();
    expect(standing(talk.chain)).toBe("watch conversion");
    const [first, second] = [...talk.far.units.values()];
    if (first === undefined || second === undefined) throw new Error("there are two units");
    first.collateralType = "land_and_building";
    letPass(talk, 20_000);
    expect(talk.chain.state).toBe("open");
    second.collateralType = "land_and_building";
    letPass(talk, 20_000);
    expect(talk.chain.state).toBe("completed");
    expect(talk.far.cases.size).toBe(0);
  });
  test("over two registries is watched at both, and done when both have converted", () => {
    const [one, other] = [convertedByRegistry("suzhou-huqiu"), convertedByRegistry("guangzhou-tianhe")];
    const units = [...one.units.slice(0, 1), ...other.units.slice(0, 1)];
    const { previousMortgage, conversion } = one;
    if (previousMortgage === undefined || conversion === undefined) throw new Error("a conversion has both");
    const furtherCertificateNumbers = [other.previousMortgage?.registrationCertificateNumber ?? ""];
    const talk = converse(
      openSample({
        ...one,
        units,
        previousMortgage: { ...previousMortgage, furtherCertificateNumbers },
        conversion: { ...conversion, oldUnits: units.map(({ unitCode }) => ({ unitCode })) },
      }),
    );
    const [first, second] = units.map(({ unitCode }) => talk.far.units.get(unitCode));
    if (first === undefined || second === undefined) throw new Error("there is a unit at each");
    first.collateralType = "land_and_building_under_construction";
    second.collateralType = "land_and_building_under_construction";
    letPass(talk, 20_000);
    first.collateralType = "land_and_building";
    letPass(talk, 20_000);
    expect(standing(talk.chain)).toBe("watch conversion");
    second.collateralType = "land_and_building";
    letPass(talk, 20_000);
    expect(talk.chain.state).toBe("completed");
  });
  test("that leaves a unit without the mortgage is a loss of collateral, and parks until the register shows it", () => {
    const talk = watched();
    for (const unit of talk.far.units.values()) unit.collateralType = "land_and_building";
    const [first] = talk.far.units.values();
    if (first === undefined) throw new Error("there are two units");
    const { mortgages } = first;
    first.mortgages = [];
    letPass(talk, 20_000);
    expect(talk.chain).toMatchObject({ state: "parked", parked: { kind: "security" } });
    expect(talk.chain.parked?.reason).toContain("collateral_lost");
    expect(actionsOf(talk)).toEqual(expect.arrayContaining(["search_again", "abort"]));
    first.mortgages = mortgages;
    resolve(talk, "search_again");
    letPass(talk, 20_000);
    expect(talk.chain.state).toBe("completed");
  });
  test("that is in hand still is waited for, its burden told once, and told once when it is overdue", () => {
    const talk = watched();
    talk.far.strangersCase = true;
    const [first] = talk.far.units.values();
    if (first === undefined) throw new Error("there are two units");
    const { mortgages } = first;
    first.mortgages = [];
    letPass(talk, 20_000);
    expect(standing(talk.chain)).toBe("watch conversion");
    for (let weeks = 0; weeks < 3; weeks += 1) {
      talk.now += 7 * day;
      letPass(talk, 20_000);
    }
    expect(talk.notices.filter((type) => type === "leg_overdue")).toHaveLength(1);
    expect(talk.notices.filter((type) => type === "burden_found")).toHaveLength(talk.far.units.size);
    first.mortgages = mortgages;
    for (const unit of talk.far.units.values()) unit.collateralType = "land_and_building";
    letPass(talk, 20_000);
    expect(talk.chain.state).toBe("completed");
  });
  test.each([false, true])(
    "of a building seized meanwhile (%s) is told, not stopped; a stranger ahead parks",
    (isAhead) => {
      const talk = watched();
      talk.far.seized = !isAhead;
      talk.far.strangerAhead = isAhead;
      letPass(talk, 40_000);
      expect(talk.notices.filter((type) => type === "burden_found")).toHaveLength(isAhead ? 0 : talk.far.units.size);
      expect(talk.chain.parked?.reason ?? null).toBe(isAhead ? "rank_not_available" : null);
      talk.far.strangerAhead = false;
      if (isAhead) resolve(talk, "search_again");
      for (const unit of talk.far.units.values()) unit.collateralType = "land_and_building";
      letPass(talk, 20_000);
      expect(talk.chain.state).toBe("completed");
    },
  );
  test("that leaves less than the old list is a loss of collateral, and parks", () => {
    const business = convertedByRegistry("suzhou-huqiu");
    const oldUnits = business.units.map(({ unitCode }) => ({ unitCode, area: "100.00" }));
    const talk = converse(openSample({ ...business, conversion: { by: "registry", oldUnits, excluded: [] } }));
    for (const unit of talk.far.units.values()) unit.area = "50.00";
    letPass(talk, 20_000);
    expect(talk.chain).toMatchObject({ state: "parked", parked: { kind: "security" } });
    expect(talk.chain.parked?.reason).toContain("collateral_lost");
    for (const unit of talk.far.units.values()) unit.area = "99.50";
    resolve(talk, "search_again");
    letPass(talk, 20_000);
    expect(talk.chain.state).toBe("completed");
  });
});

describe("old paper", () => {
  const number = "苏(2023)苏州市不动产证明第0000109号";
  const withPaper = (place: Place, medium: "paper" | "electronic"): Business => {
    const business = lawful("refinance", place);
    return {
      ...business,
      oldCertificates: [{ number: business.previousMortgage?.registrationCertificateNumber ?? number, medium }],
    };
  };
  test.each<[Place, string, string]>([
    ["guangzhou-tianhe", "before acceptance", "file cancellation"],
    ["nantong-haimen", "before recording", "confirm cancellation"],
    ["suzhou-huqiu", "at collection", ""],
  ])("is waited for at %s %s of what ends it", (place, _when, next) => {
    const opened = openSample(withPaper(place, "paper"));
    const steps = stepsOf(opened);
    expect(steps[steps.indexOf("surrender") + 1] ?? "").toBe(next);
    const talk = reach(converse(opened), "surrender");
    letPass(talk, 5 * day);
    expect(standing(talk.chain)).toBe("surrender");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.chain.conditions.filter(({ type }) => type === "surrender")).toHaveLength(1);
    // It goes with the application of what it is the certificate of, where it is handed in before that leaves.
    const filed = [...talk.far.cases.values()].map(({ application }) => application);
    const number = opened.business.previousMortgage?.registrationCertificateNumber;
    const handedIn = filed.filter(({ surrendered }) => surrendered !== undefined);
    expect(handedIn.map(({ legId, surrendered }) => [legId, surrendered?.number])).toEqual(
      place === "guangzhou-tianhe" ? [["cancellation", number]] : [],
    );
  });
  test.each(["guangzhou-tianhe", "nantong-haimen", "suzhou-huqiu"] as const)(
    "of another lender's mortgage is that lender's to hand in, other paper is not, at %s",
    (place) => {
      const business = lawful("lender_switch", place);
      const number = business.previousMortgage?.registrationCertificateNumber ?? "";
      const steps = (...numbers: string[]): string[] =>
        stepsOf(
          openSample({ ...business, oldCertificates: numbers.map((each) => ({ number: each, medium: "paper" })) }),
        );
      expect(steps(number)).not.toContain("surrender");
      expect(steps(number, "旧不动产权证第1号")).toContain("surrender");
    },
  );
  test("that is electronic is waited for nowhere", () => {
    expect(stepsOf(openSample(withPaper("guangzhou-tianhe", "electronic")))).not.toContain("surrender");
  });
  test("is not asked for where nothing is registered", () => {
    const business = lawful("drawdown");
    const old = business.previousMortgage?.registrationCertificateNumber ?? "";
    expect(stepsOf(openSample({ ...business, oldCertificates: [{ number: old, medium: "paper" }] }))).not.toContain(
      "surrender",
    );
  });
});
