// Every sample passes the schema and the rules, and agrees with the register it will meet.

import { describe, expect, test } from "vitest";
import type { Business } from "../../domain/business.ts";
import { creditCodeIsValid } from "../../domain/credit-code.ts";
import { identityNumberIsValid } from "../../domain/identity-number.ts";
import { openChain } from "../../domain/opening.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { routeUnits } from "../../domain/routing.ts";
import { unitCodeProblem } from "../../domain/unit-code.ts";
import { businessView } from "../../gateway/business-view.ts";
import { business as schema } from "../../gateway/schemas/business.ts";
import { readBusiness, readRegister, sampleNames } from "./read-samples.ts";
import { sampleProfiles } from "./sample-profiles.ts";

const registers = readRegister();
const parse = (name: string): Business => schema.parse(readBusiness(name));

test("there are four kinds for each of three registries, and three further refinances for each", () => {
  const expected = ["guangzhou-tianhe", "nantong-haimen", "suzhou-huqiu"].flatMap((registry) =>
    ["extension", "new-loan", "refinance", "refinance-2", "refinance-3", "refinance-4", "renewal"].map(
      (kind) => `${registry}-${kind}.json`,
    ),
  );
  expect(sampleNames.toSorted()).toEqual(expected.toSorted());
});

describe.each(sampleNames)("%s", (name) => {
  test("goes to the registry it is named after and opens a chain", () => {
    const business = parse(name);
    const profile = routeUnits(business.units, sampleProfiles);
    if (isRefusal(profile)) throw new Error(`${profile.code} ${profile.field}`);
    expect(name.startsWith(profile.registryId)).toBe(true);
    const opened = openChain({ chainId: "chn_1", institution: "bank", business, profile, now: Date.UTC(2026, 10, 23) });
    expect(isRefusal(opened) ? opened : null).toBeNull();
  });

  test("agrees with the register: units, owners, title certificates, the mortgage it builds on", () => {
    const business = parse(name);
    const units = Object.values(registers).flatMap((register) => register.units);
    for (const unit of business.units) {
      const registered = units.find(({ unitCode }) => unitCode === unit.unitCode);
      expect(registered).toMatchObject({
        titleCertificateNumber: unit.titleCertificateNumber,
        location: unit.location,
        area: unit.area,
      });
      const owners = registered?.owners.map((owner) => [owner.name, owner.certificateNumber, owner.share]);
      expect(business.mortgagors.map(({ party, share }) => [party.name, party.certificateNumber, share])).toEqual(
        owners,
      );
      const live = registered?.mortgages.map(({ registrationCertificateNumber }) => registrationCertificateNumber);
      const previous = business.previousMortgage?.registrationCertificateNumber;
      expect(live).toEqual(previous === undefined ? [] : [previous]);
    }
  });

  test("names apply, supplement and withdraw in the mandate of every mortgagor", () => {
    const business = parse(name);
    const names = business.mortgagors.map(({ party }) => party.name);
    expect(business.mandates).toMatchObject([{ principals: names, matters: ["apply", "supplement", "withdraw"] }]);
  });

  test("is shown again as it was written", () => {
    const written = readBusiness(name);
    expect(JSON.parse(JSON.stringify(businessView(parse(name))))).toEqual(written);
  });
});

test("no two samples share a contract, a reference, a unit or a mortgage", () => {
  const all = sampleNames.map(parse);
  const facts = all.flatMap((business) => [
    business.reference,
    business.mainContract.number,
    business.mortgageContract.number,
    ...business.units.map(({ unitCode }) => unitCode),
    ...(business.previousMortgage === undefined ? [] : [business.previousMortgage.registrationCertificateNumber]),
  ]);
  expect(new Set(facts).size).toBe(facts.length);
});

test("the variety the samples promise is there", () => {
  const all = sampleNames.map(parse);
  expect(new Set(all.map(({ mortgage }) => mortgage.form))).toEqual(new Set(["general", "maximum_amount"]));
  expect(all.some(({ mortgagors }) => mortgagors.length === 2)).toBe(true);
  expect(all.some(({ units }) => units.length === 2)).toBe(true);
  expect(all.some(({ mortgage }) => mortgage.amountBasis === "per_unit")).toBe(true);
  expect(all.some(({ mortgagors }) => mortgagors.some(({ capacity }) => capacity === "third_party"))).toBe(true);
});

test("every number in the registers is well formed and its check digit holds", () => {
  for (const unit of Object.values(registers).flatMap((register) => register.units)) {
    expect(unitCodeProblem(unit.unitCode)).toBeNull();
    for (const { certificateNumber } of unit.owners) {
      expect(identityNumberIsValid(certificateNumber) || creditCodeIsValid(certificateNumber)).toBe(true);
    }
    for (const mortgage of unit.mortgages) expect(creditCodeIsValid(mortgage.mortgageeCertificateNumber)).toBe(true);
  }
});
