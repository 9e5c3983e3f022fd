// Every sample passes the schema and the rules, opens a chain, and agrees with the register it will meet.

import { describe, expect, test } from "vitest";
import { chainKinds, type Business } from "../../domain/business.ts";
import { creditCodeIsValid } from "../../domain/credit-code.ts";
import { identityNumberIsValid } from "../../domain/identity-number.ts";
import { houseOf, type Institution } from "../../domain/institution.ts";
import { unitCodesOf } from "../../domain/leg-placing.ts";
import { openChain } from "../../domain/opening.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { groupUnits } from "../../domain/routing.ts";
import { unitCodeProblem } from "../../domain/unit-code.ts";
import { businessView } from "../../gateway/business-view.ts";
import { business as schema } from "../../gateway/schemas/business.ts";
import { samplePolicy } from "../domain/sample-chains.ts";
import { institution, institutions } from "../sandbox/institutions.ts";
import { readBusiness, readRegister, sampleNames, type SampleUnit } from "./read-samples.ts";
import { callingProfile, sampleProfiles } from "./sample-profiles.ts";

const units = Object.values(readRegister()).flatMap((register) => register.units);
const profiles = [...sampleProfiles, callingProfile];
const parse = (name: string): Business => schema.parse(readBusiness(name));
const registered = (unitCode: string): SampleUnit | undefined => units.find((unit) => unit.unitCode === unitCode);

/** The house of the sandbox that the business names as its mortgagee. */
function lenderOf({ mortgagee }: Business): Institution {
  const found = Object.values(institutions).find((each) => houseOf(each, mortgagee.creditCode) !== undefined);
  if (found === undefined) throw new Error(`no institution of the sandbox is ${mortgagee.name}`);
  return found;
}

function opened(business: Business) {
  const lender = lenderOf(business);
  const now = Date.UTC(2026, 10, 23);
  const rest = { lender, business, profiles, policy: samplePolicy, now };
  return openChain({ chainId: "chn_1", institution, ...rest });
}

test("there is a sample of every kind, and each registry has the four first ones and three further refinances", () => {
  expect(new Set(sampleNames.map((name) => parse(name).kind))).toEqual(new Set(chainKinds));
  const standing = ["extension", "new-loan", "refinance", "refinance-2", "refinance-3", "refinance-4", "renewal"];
  for (const { registryId } of sampleProfiles)
    for (const kind of standing) expect(sampleNames).toContain(`${registryId}-${kind}.json`);
});

describe.each(sampleNames)("%s", (name) => {
  test("goes to the registry it is named after and opens a chain", () => {
    const business = parse(name);
    const groups = groupUnits(unitCodesOf(business), profiles);
    if (isRefusal(groups)) throw new Error(`${groups.code} ${groups.field}`);
    expect(name.startsWith(groups[0]?.profile.registryId ?? "none")).toBe(true);
    const chain = opened(business);
    expect(isRefusal(chain) ? chain : null).toBeNull();
  });

  test("agrees with the register: units, owners, title certificates", () => {
    const business = parse(name);
    // A home whose notice the lender converts alone has been handed over to its buyers already.
    const isBought = business.kind === "notice_conversion" && business.alone === true;
    const transferors = isBought ? undefined : business.propertyTransfer?.transferors;
    const owners = transferors?.map((party) => ({ party, share: undefined }));
    for (const unit of business.units) {
      const { titleCertificateNumber, location, area } = unit;
      const found = registered(unit.unitCode);
      expect(found).toMatchObject({ titleCertificateNumber, location, area });
      expect(
        (owners ?? business.mortgagors).map(({ party, share }) => [party.name, party.certificateNumber, share]),
      ).toEqual(found?.owners.map((owner) => [owner.name, owner.certificateNumber, owner.share]));
    }
  });

  test("builds on a mortgage or on notices that stand, and on a free unit else", () => {
    const { kind, alone, units: own, previousMortgage, notices, collateralChange } = parse(name);
    const isBought = kind === "notice_conversion" && alone === true;
    const numbers = [
      previousMortgage?.registrationCertificateNumber ?? null,
      ...(previousMortgage?.furtherCertificateNumbers ?? []),
    ];
    for (const { unitCode } of own) {
      const standing = registered(unitCode)?.mortgages ?? [];
      const noticed = registered(unitCode)?.priorityNotices ?? [];
      const isFree = previousMortgage === undefined || collateralChange?.added.includes(unitCode) === true;
      const isOurs = standing.some((each) => numbers.includes(each.registrationCertificateNumber));
      expect(isFree ? standing.length === 0 : isOurs).toBe(true);
      const wanted = notices === undefined ? [] : [notices.priorityNotice, notices.mortgagePriorityNotice];
      expect(noticed.map(({ number }) => number)).toEqual(isBought ? wanted.slice(1) : wanted);
    }
  });

  test("names apply, supplement and withdraw in the mandate of every mortgagor", () => {
    const business = parse(name);
    const owners = business.mortgagors.map(({ party: { type, name: called, certificateNumber } }) => ({
      type,
      name: called,
      certificateNumber,
    }));
    const lenders = business.mandates.filter(({ agent }) => agent.certificateNumber === lenderOf(business).creditCode);
    const wanted = [{ principals: owners, matters: ["apply", "supplement", "withdraw"] }];
    // Whose name has changed applies alone: nobody else has anything to let it do.
    expect(lenders).toMatchObject(business.kind === "mortgagee_rename" ? [] : wanted);
  });

  test("is shown again as it was written, and read again as the same", () => {
    const shown = businessView(parse(name));
    expect(shown).toMatchObject(readBusiness(name));
    expect(schema.parse(shown)).toEqual(parse(name));
  });
});

test("no two samples share a contract or a reference", () => {
  const facts = sampleNames
    .map(parse)
    .flatMap(({ reference, mainContract, mortgageContract }) => [
      reference,
      mainContract.number,
      mortgageContract.number,
    ]);
  expect(new Set(facts).size).toBe(facts.length);
});

test("no two samples rest on one mortgage, one pair of notices or one free unit", () => {
  const facts = sampleNames
    .map(parse)
    .flatMap(({ units: own, previousMortgage, notices, assignment, rename }) => [
      ...(previousMortgage === undefined ? own.map(({ unitCode }) => unitCode) : []),
      ...(previousMortgage === undefined ? [] : [previousMortgage.registrationCertificateNumber]),
      ...(notices === undefined ? [] : [notices.mortgagePriorityNotice]),
      ...((assignment ?? rename)?.further ?? []).map((each) => each.registrationCertificateNumber),
    ]);
  expect(new Set(facts).size).toBe(facts.length);
});

test("the variety the samples promise is there", () => {
  const all = sampleNames.map(parse);
  expect(new Set(all.map(({ mortgage }) => mortgage.form))).toEqual(new Set(["general", "maximum_amount"]));
  expect(all.some(({ mortgagors }) => mortgagors.length === 2)).toBe(true);
  expect(all.some(({ units: own }) => own.length === 2)).toBe(true);
  expect(all.some(({ mortgage }) => mortgage.amountBasis === "per_unit")).toBe(true);
  expect(all.some(({ mortgagors }) => mortgagors.some(({ capacity }) => capacity === "third_party"))).toBe(true);
  expect(all.some(({ coMortgagees }) => coMortgagees.some(({ part }) => part === "provident_fund"))).toBe(true);
  expect(all.some(({ loan }) => (loan?.tranches ?? []).length === 2)).toBe(true);
  expect(new Set(all.map(({ propertyTransfer }) => propertyTransfer?.model))).toEqual(
    new Set([undefined, "combined", "staged", "change"]),
  );
  expect(new Set(all.map(({ conversion }) => conversion?.by))).toEqual(new Set([undefined, "application", "registry"]));
});

test("each way that the samples are for is the way they are planned", () => {
  const ways = sampleNames.map((name): [string, string] => {
    const chain = opened(parse(name));
    return [name, isRefusal(chain) ? "refused" : chain.plan.way];
  });
  expect(Object.fromEntries(ways)).toMatchObject({
    "suzhou-huqiu-refinance-over-two-registries.json": "combined_filing+confirmed_one_by_one",
    "suzhou-huqiu-sale-combined.json": "combined",
    "suzhou-huqiu-sale-change.json": "change",
    "guangzhou-tianhe-sale-staged.json": "staged",
    "nantong-haimen-sale-staged-two-lenders.json": "staged_two_lenders",
    "suzhou-huqiu-construction-conversion-by-registry.json": "by_registry",
    "nantong-haimen-construction-conversion.json": "by_application",
    "guangzhou-tianhe-assignment-exit.json": "determination_and_transfer",
    "guangzhou-tianhe-collateral-addition.json": "addition",
    "suzhou-huqiu-collateral-substitution.json": "substitution_together",
    "nantong-haimen-collateral-partial.json": "partial_cancellation",
    "nantong-haimen-mortgagee-rename-batch.json": "renamed_alone",
    "suzhou-huqiu-cancellation.json": "waived_alone",
    "suzhou-huqiu-notice-conversion-alone.json": "first_alone",
    "guangzhou-tianhe-notice-cancellation-alone.json": "lenders_alone",
    "guangzhou-tianhe-cancellation.json": "after_repayment",
    "guangzhou-tianhe-increase-with-prior-claims.json": "change_with_prior_claims",
    "suzhou-huqiu-renewal-under-maximum.json": "no_registration",
  });
});

test("every number in the registers is well formed and its check digit holds", () => {
  for (const unit of units) {
    expect(unitCodeProblem(unit.unitCode)).toBeNull();
    for (const { certificateNumber } of unit.owners) {
      expect(identityNumberIsValid(certificateNumber) || creditCodeIsValid(certificateNumber)).toBe(true);
    }
    for (const mortgage of unit.mortgages) expect(creditCodeIsValid(mortgage.mortgageeCertificateNumber)).toBe(true);
  }
});
