// What is refused before anything is asked or filed, with the field named, and what must not be refused.
// Invariant: each bad input of a business is one line here.

import { describe, expect, test } from "vitest";
import type { Business, ChainKind } from "../../domain/business.ts";
import { fen } from "../../domain/money.ts";
import { contractKeys, liveKeys } from "../../domain/opening.ts";
import { checkBusiness } from "../../domain/pre-lodgement.ts";
import type { RegistryCapability } from "../../domain/registration.ts";
import type { RegistryProfile } from "../../domain/registry-profile.ts";
import { routeUnits } from "../../domain/routing.ts";
import { sampleProfiles } from "../samples/sample-profiles.ts";
import { sampleBusiness, sampleProfile, start } from "./sample-chains.ts";

type Change = (business: Business) => Partial<Business>;

function check(
  kind: ChainKind,
  capability: RegistryCapability,
  change: Change,
  profile: Partial<RegistryProfile> = {},
): unknown {
  const business = sampleBusiness(kind, capability);
  const refusal = checkBusiness(
    { ...business, ...change(business) },
    { ...sampleProfile(capability), ...profile },
    start,
  );
  return refusal === null ? null : [refusal.code, refusal.field];
}

const firstUnit = ({ units }: Business): Business["units"][number] => {
  const [unit] = units;
  if (unit === undefined) throw new Error("a sample has a unit");
  return unit;
};
const withUnit =
  (change: object): Change =>
  (business) => ({
    units: business.units.map((unit, index) => (index === 0 ? { ...unit, ...change } : unit)),
  });
const withMortgage =
  (change: object): Change =>
  ({ mortgage }) => ({ mortgage: { ...mortgage, ...change } });
const withParty =
  (number: string, type: "resident_id" | "credit_code"): Change =>
  ({ mortgagors, debtor }) => ({
    debtor: { ...debtor, certificateType: type, certificateNumber: number },
    mortgagors,
  });

describe("a business is refused for", () => {
  const cases: [string, ChainKind, RegistryCapability, Change, [string, string]][] = [
    [
      "a malformed unit code",
      "new_loan",
      "independent",
      withUnit({ unitCode: "1" }),
      ["unit_code_malformed", "units[0].unitCode"],
    ],
    [
      "a virtual unit code",
      "new_loan",
      "independent",
      withUnit({ unitCode: "440106001001GB00001F99999999" }),
      ["unit_code_virtual", "units[0].unitCode"],
    ],
    [
      "a unit named twice",
      "new_loan",
      "independent",
      (b) => ({ units: [firstUnit(b), firstUnit(b)] }),
      ["units_duplicated", "units[1].unitCode"],
    ],
    [
      "a wrong identity number",
      "new_loan",
      "independent",
      withParty("440106196902081350", "resident_id"),
      ["check_digit_wrong", "debtor.certificateNumber"],
    ],
    [
      "a wrong credit code",
      "new_loan",
      "independent",
      withParty("91320500MA1000017A", "credit_code"),
      ["check_digit_wrong", "debtor.certificateNumber"],
    ],
    [
      "a wrong credit code of the lender",
      "new_loan",
      "independent",
      ({ mortgagee }) => ({ mortgagee: { ...mortgagee, creditCode: "91320500MA1000017A" } }),
      ["check_digit_wrong", "mortgagee.creditCode"],
    ],
    [
      "角 and 分 in the secured amount",
      "new_loan",
      "independent",
      withMortgage({ securedAmount: fen(100_000_000_10n), amountBasis: "in_total" }),
      ["amount_not_representable", "mortgage.securedAmount"],
    ],
    [
      "a reversed period",
      "new_loan",
      "independent",
      withMortgage({ periodStart: "2030-01-01", periodEnd: "2029-12-31" }),
      ["period_reversed", "mortgage.periodEnd"],
    ],
    ["a rank of 0", "new_loan", "independent", withMortgage({ rank: 0 }), ["invalid_field", "mortgage.rank"]],
    [
      "a loan above the secured amount",
      "new_loan",
      "independent",
      ({ loan, mortgage }) => ({ loan: loan && { ...loan, amount: fen(mortgage.securedAmount + 1n) } }),
      ["loan_exceeds_secured_amount", "loan.amount"],
    ],
    ["a new loan without the loan", "new_loan", "combined", () => ({ loan: undefined }), ["missing_for_kind", "loan"]],
    [
      "a refinance without the old mortgage",
      "refinance",
      "combined",
      () => ({ previousMortgage: undefined }),
      ["missing_for_kind", "previousMortgage"],
    ],
    [
      "an extension with a loan",
      "extension",
      "combined",
      () => ({ loan: { amount: fen(1n), currency: "CNY", account: "a" } }),
      ["not_for_kind", "loan"],
    ],
    ["no mortgagor", "new_loan", "combined", () => ({ mortgagors: [] }), ["missing_for_kind", "mortgagors"]],
    [
      "a combined refinance without the cover clause",
      "refinance",
      "combined",
      () => ({ cover: undefined }),
      ["cover_clause_missing", "cover"],
    ],
    [
      "a renewal without the cover clause",
      "renewal",
      "independent",
      () => ({ cover: undefined }),
      ["cover_clause_missing", "cover"],
    ],
    [
      "a guarantor who does not consent",
      "refinance",
      "combined",
      ({ cover }) => ({ cover: cover && { ...cover, otherGuarantors: cover.guarantorConsents.length + 1 } }),
      ["cover_clause_missing", "cover.guarantorConsents"],
    ],
    [
      "a clause of another contract",
      "refinance",
      "combined",
      ({ cover }) => ({ cover: cover && { ...cover, contractSha256: "0".repeat(64) } }),
      ["cover_clause_missing", "cover.contractSha256"],
    ],
    [
      "a new contract without the unit code",
      "new_loan",
      "combined",
      ({ mortgageContract }) => ({
        mortgageContract: { ...mortgageContract, signedForThisBusiness: true, unitCodes: [] },
      }),
      ["contract_without_unit_code", "mortgageContract.unitCodes"],
    ],
    [
      "a debtor called a third party",
      "refinance",
      "independent",
      ({ mortgagors }) => ({ mortgagors: mortgagors.map((each) => ({ ...each, capacity: "third_party" as const })) }),
      ["invalid_field", "mortgagors[0].capacity"],
    ],
  ];
  test.each(cases)("%s", (_, kind, capability, change, refusal) => {
    expect(check(kind, capability, change)).toEqual(refusal);
  });

  test("amounts per unit that do not add up, or are missing", () => {
    const perUnit = withMortgage({ amountBasis: "per_unit", securedAmount: fen(300_00n) });
    const amounts =
      (amount: bigint | undefined): Change =>
      (business) => ({
        ...perUnit(business),
        units: [{ ...firstUnit(business), securedAmount: amount === undefined ? undefined : fen(amount) }],
      });
    expect(check("extension", "combined", amounts(200_00n))).toEqual([
      "amounts_do_not_add_up",
      "mortgage.securedAmount",
    ]);
    expect(check("extension", "combined", amounts(undefined))).toEqual(["missing_for_kind", "units[0].securedAmount"]);
    expect(check("extension", "combined", amounts(300_00n))).toBeNull();
  });

  test("a registry that offers no safe order", () => {
    expect(check("refinance", "independent", () => ({}), { juniorRank: false })).toEqual([
      "capability_missing",
      "kind",
    ]);
    expect(check("renewal", "combined", () => ({}), { changeOfMainClaim: false })).toEqual([
      "capability_missing",
      "kind",
    ]);
    expect(check("extension", "combined", () => ({}), { changeOfMainClaim: false })).toBeNull();
  });
});

describe("a business is not refused for", () => {
  test("an older contract without unit codes", () => {
    const older: Change = ({ mainContract }) => ({
      mainContract: { ...mainContract, signedForThisBusiness: false, unitCodes: [] },
    });
    expect(check("extension", "combined", older)).toBeNull();
  });
  test("an outstanding balance in 分: it is not registered", () => {
    const finer: Change = ({ previousMortgage }) => ({
      previousMortgage: previousMortgage && { ...previousMortgage, outstanding: fen(1_234_567n) },
    });
    expect(check("refinance", "independent", finer)).toBeNull();
  });
  test("no cover clause where the old mortgage stands until the debt is repaid", () => {
    expect(check("refinance", "independent", () => ({ cover: undefined }))).toBeNull();
    expect(check("refinance", "confirmed", () => ({ cover: undefined }))).toBeNull();
  });
});

describe("routing", () => {
  const profiles = sampleProfiles;
  const unit = (unitCode: string): { unitCode: string } => ({ unitCode });
  test("takes the longest prefix", () => {
    const [base] = profiles;
    if (base === undefined) throw new Error("there are sample profiles");
    const district = { ...base, registryId: "district", unitCodePrefixes: ["320505400"] };
    expect(routeUnits([unit("320505400202GB00001F00010001")], [...profiles, district])).toBe(district);
    expect(routeUnits([unit("320505401202GB00001F00010001")], [...profiles, district])).toBe(base);
  });
  test.each([
    [["110105001001GB00001F00010001"], ["no_registry_for_unit", "units[0].unitCode"]],
    [
      ["320505400202GB00001F00010001", "440106001001GB00001F00010001"],
      ["several_registries", "units[1].unitCode"],
    ],
    [["x"], ["unit_code_malformed", "units[0].unitCode"]],
  ])("%s is refused with %s", (codes, [code, field]) => {
    expect(routeUnits(codes.map(unit), profiles)).toMatchObject({ refused: true, code, field });
  });
});

test("keys keep a second chain out however the certificate number is written, and carry no personal data", () => {
  const refinance = sampleBusiness("refinance", "combined");
  const rewritten = structuredClone(refinance);
  const old = rewritten.previousMortgage;
  if (old !== undefined)
    old.registrationCertificateNumber = old.registrationCertificateNumber.replace("(", "（").replace(")", "）");
  expect(liveKeys(rewritten)).toEqual(liveKeys(refinance));
  const loan = sampleBusiness("new_loan", "combined");
  expect(liveKeys(loan).join()).not.toContain(loan.debtor.certificateNumber);
  expect(contractKeys(loan)).toHaveLength(2);
});

test("keys keep the same contract out however its number is written", () => {
  const loan = sampleBusiness("new_loan", "combined");
  const number = "示银抵字〔2026〕第 XZ-1 号";
  const written = (text: string): Business => ({
    ...loan,
    mortgageContract: { ...loan.mortgageContract, number: text },
  });
  const wide = ["示银抵字（２０２６）第ＸＺ－１号", "示银抵字[2026]第xz-1号", " 示银抵字〔2026〕第XZ–1号\u200b"];
  for (const text of wide) {
    expect(liveKeys(written(text))).toEqual(liveKeys(written(number)));
    expect(contractKeys(written(text))).toEqual(contractKeys(written(number)));
  }
  expect(contractKeys(written("示银抵字〔2026〕第XZ-2号"))).not.toEqual(contractKeys(written(number)));
});

test("an older contract may be named again by every change of its mortgage; one that money is posted on may not", () => {
  const older = { signedForThisBusiness: false, unitCodes: [] };
  const loan = sampleBusiness("new_loan", "combined");
  const extension = sampleBusiness("extension", "combined");
  const mortgageContract = { ...loan.mortgageContract, ...older };
  const keys = contractKeys({ ...extension, mortgageContract });
  expect(contractKeys(loan)).toHaveLength(2);
  expect(keys.filter((key) => contractKeys(loan).includes(key))).toEqual([]);
  expect(
    contractKeys({ ...extension, mainContract: { ...extension.mainContract, ...older }, mortgageContract }),
  ).toEqual([]);
  expect(contractKeys({ ...loan, mainContract: { ...loan.mainContract, ...older }, mortgageContract })).toHaveLength(1);
});
