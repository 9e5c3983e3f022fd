// What must not be refused (practice 7), and what is asked of nobody.
// Invariant: each line is a wrong refusal that a registry or a bank has met.

import { describe, expect, test } from "vitest";
import { chainKinds, type Business } from "../../../domain/business.ts";
import { normaliseIdentityNumber } from "../../../domain/identity-number.ts";
import { fen } from "../../../domain/money.ts";
import { checkBusiness, rules } from "../../../domain/pre-lodgement/check.ts";
import { textsOf } from "../../../domain/pre-lodgement/named.ts";
import { principal } from "../mandate-given.ts";
import { contract, lawful, today } from "./kinds.ts";
import { lender } from "./people.ts";
import { at, changed, contextOf, part, withUnits, type Change } from "./trial.ts";

function told(business: Business, settings: Parameters<typeof contextOf>[1] = {}): string[] {
  return checkBusiness(contextOf(business, settings)).map(({ ruleId, field }) => `${ruleId} ${field}`);
}

describe("old paper", () => {
  test.each(["extension", "increase", "cancellation", "collateral_change", "renewal"] as const)(
    "a contract without unit codes, signed before this business: %s",
    (kind) => {
      const business = changed(kind, (b) => {
        b.mainContract = contract(b.mainContract.number, [], true);
        b.mortgageContract = contract(b.mortgageContract.number, [], true);
        if (b.cover !== undefined) b.cover.contractSha256 = b.mortgageContract.sha256;
      });
      expect(told(business)).toEqual([]);
    },
  );
  test("a certificate that differs from the register: the register prevails, and is asked later", () => {
    const differs: Change = (b) => void (at(b.units).titleCertificateNumber = "苏房权证虎丘字第10086号");
    expect(told(changed("new_loan", differs))).toEqual([]);
  });
});

describe("numbers as they were given out", () => {
  test("a county that was abolished: in an identity number", () => {
    const business = changed("new_loan", (b) => {
      b.debtor.certificateNumber = "110103194912310027";
      at(b.mortgagors).party = b.debtor;
      at(b.mandates).principals = [principal(b.debtor)];
    });
    expect(told(business)).toEqual([]);
  });
  test("a county that was abolished: in a unit code that the registry still serves", () => {
    const business = changed("new_loan", (b) => withUnits(b, ["320520400202GB00001F00010001"]));
    const { profiles } = contextOf(lawful("new_loan"));
    const served = profiles.map((profile) => ({ ...profile, unitCodePrefixes: ["320505", "320520"] }));
    expect(checkBusiness({ ...contextOf(business), profiles: served })).toEqual([]);
  });
  test("15 digits in the register are the same person's 18: nobody is asked for the old number", () => {
    const business = lawful("new_loan");
    const number = business.debtor.certificateNumber;
    expect(told(business)).toEqual([]);
    expect(normaliseIdentityNumber("110105491231002")).toBe("11010519491231002X");
    expect(normaliseIdentityNumber(number)).toBe(number);
  });
});

describe("time", () => {
  test.each([-400, -1, 0, 7, 400])(
    "a change may be filed and recorded long before or after maturity: day %i",
    (days) => {
      const business = changed("extension", (b) => {
        b.mortgage.periodStart = "2023-11-30";
        part(b.previousMortgage).periodEnd = "2026-11-29";
        b.mainContract.signedOn = b.mortgageContract.signedOn = at(b.mandates).givenOn = "2025-10-20";
      });
      expect(told(business, { now: Date.UTC(2026, 10, 29) + days * 86_400_000 })).toEqual([]);
    },
  );
  test("a mortgage past its term is cancelled", () => {
    const business = changed("cancellation", (b) => void (b.mortgage.periodEnd = b.mortgage.periodStart));
    expect(told(business, { now: today + 3_000 * 86_400_000 })).toEqual([]);
  });
});

describe("amounts that are not registered", () => {
  const finer = fen(65_000_001n);
  test.each(["renewal", "refinance", "drawdown", "lender_switch", "increase", "sale_with_mortgage"] as const)(
    "an outstanding balance in 分: %s",
    (kind) =>
      expect(told(changed(kind, (b) => void (part(b.previousMortgage).outstanding = fen(1_000_001n))))).toEqual([]),
  );
  test("a loan, a price and a tranche in 分", () => {
    const business = changed("sale_with_mortgage", (b) => {
      part(b.loan).amount = finer;
      part(b.loan).tranches = [{ number: 1, amount: finer }];
      part(b.propertyTransfer).price = finer;
    });
    expect(told(business)).toEqual([]);
  });
});

describe("an amount that a counter registered in 角分, where it stays as it is", () => {
  test.each(["rank_change", "assignment", "extension", "construction_conversion"] as const)("%s", (kind) => {
    expect(told(changed(kind, (b) => void (b.mortgage.securedAmount = fen(100_000_010n))))).toEqual([]);
  });
});

describe("what the register says already", () => {
  test.each(chainKinds)("area, title of a presale unit, addresses, telephone numbers: %s", (kind) => {
    const business = changed(kind, (b) => {
      for (const unit of b.units) {
        delete unit.area;
        if (kind === "presale") unit.titleCertificateNumber = "";
      }
      const transferors = b.propertyTransfer?.transferors ?? [];
      for (const one of [b.debtor, ...b.mortgagors.map(({ party }) => party), ...transferors]) {
        delete one.address;
        delete one.phone;
        delete one.legalRepresentative;
      }
      b.mortgagee = { ...b.mortgagee, address: undefined, legalRepresentative: undefined, agent: undefined };
    });
    expect(told(business)).toEqual([]);
  });
  test.each(chainKinds)("the lender's licence, known from its own tree: %s", (kind) => {
    expect(
      told(
        changed(kind, (b) => void delete b.mortgagee.financialLicenceNumber),
        { lender },
      ),
    ).toEqual([]);
  });
});

describe("a house whose licence has ended", () => {
  const ended = { lender: { ...lender, licenceValidUntil: "2026-10-31" } };
  const keeps = ["cancellation", "notice_cancellation", "notice_conversion", "construction_conversion"] as const;
  test.each([...keeps, "assignment", "rank_change", "mortgagee_rename"] as const)(
    "still releases, converts, keeps and hands over what it holds: %s",
    (kind) => {
      expect(told(lawful(kind), ended)).toEqual([]);
    },
  );
  test.each(["new_loan", "drawdown", "increase", "extension", "presale"] as const)("gets nothing more: %s", (kind) => {
    expect(told(lawful(kind), ended)).toEqual(["PL-037 mortgagee.licenceValidUntil"]);
  });
});

describe("a 网签 filing number is asked of nobody", () => {
  const asks = /网签|备案号|filing.?number|netsign|wangqian|online.?sign/i;
  test.each(chainKinds)("%s has no such field, and passes with contracts known by any number", (kind) => {
    const business = changed(kind, (b) => {
      b.mainContract.number = "手签合同甲";
      b.mortgageContract.number = "手签合同乙";
      if (b.propertyTransfer !== undefined) b.propertyTransfer.contract.number = "手签买卖合同";
    });
    expect([...textsOf(business)].filter(({ field }) => asks.test(field))).toEqual([]);
    expect(told(business)).toEqual([]);
  });
  test("no rule speaks of one", () => {
    expect(rules.filter(({ why, mend, basis }) => asks.test(JSON.stringify([why, mend, basis])))).toEqual([]);
  });
});
