// The largest business that is taken fits into one message; a larger one is refused at the door, not by the signer.

import { describe, expect, test } from "vitest";
import type { Business, Unit } from "../../domain/business.ts";
import type { Mortgagor } from "../../domain/parties.ts";
import { sha256 } from "../../domain/evidence.ts";
import { checkBusiness, holdingsMax } from "../../domain/pre-lodgement.ts";
import type { RegistrationType } from "../../domain/registration.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { line } from "../../gateway/schemas/scalars.ts";
import { applicationOf, firstUnit, generalBusiness, owner, preparedAt, profileOf } from "./businesses.ts";
import { adapterOf, filing, registryKeys } from "./gateway-side.ts";

const profile = profileOf(registryKeys.publicKeyPem);
const digest = "a".repeat(64);

/** A text as long as the doors let it be. */
function long(length: number): string {
  const text = "汉".repeat(length);
  expect(line(length).safeParse(text).success).toBe(true);
  expect(line(length).safeParse(`${text}字`).success).toBe(false);
  return text;
}

function unitsOf(count: number): Unit[] {
  return Array.from({ length: count }, (_, index) => ({
    ...firstUnit,
    unitCode: firstUnit.unitCode.slice(0, 24) + String(index + 1).padStart(4, "0"),
  }));
}

/** Everything a refinance can bring, each text at its longest. */
function largest(units: number, mortgagors: number): Business {
  const party = { ...owner.party, address: long(200), phone: "1".repeat(30), certificateNumber: "1".repeat(50) };
  const holders = Array.from({ length: mortgagors }, (): Mortgagor => ({
    party: { ...party, type: "organisation", name: long(100), legalRepresentative: long(100) },
    capacity: "third_party",
    share: "999999/999999",
  }));
  const { mortgage, mortgagee, mainContract } = generalBusiness();
  return generalBusiness({
    kind: "refinance",
    mortgagee: {
      ...mortgagee,
      name: long(100),
      address: long(200),
      legalRepresentative: long(100),
      agent: { name: long(100), certificateNumber: "1".repeat(50), phone: "1".repeat(30), firm: long(100) },
    },
    mortgagors: holders,
    units: unitsOf(units).map((unit) => ({
      ...unit,
      titleCertificateNumber: long(100),
      location: long(200),
      collateralType: "land_and_building_under_construction",
    })),
    mortgage: { ...mortgage, securedScope: long(500) },
    mainContract: { ...mainContract, number: long(100) },
    materials: Array.from({ length: 100 }, () => ({
      name: long(100),
      type: "original",
      copies: 999,
      pages: 9999,
      sha256: digest,
    })),
    mandates: Array.from({ length: 20 }, () => ({
      principals: [],
      matters: [],
      form: "notarised",
      number: long(100),
      sha256: digest,
    })),
    cover: {
      contractSha256: digest,
      clauseNumber: "1",
      otherGuarantors: 50,
      guarantorConsents: Array.from({ length: 50 }, () => ({ guarantor: long(100), sha256: digest })),
    },
  });
}

function signedByAll(business: Business, type: RegistrationType): RegistrationApplication {
  const application = applicationOf(business, type, { previousCertificateNumber: long(100) });
  const units = business.units.map((unit) => unit.unitCode).join("、");
  const names = business.mortgagors.map(({ party }) => party.name).join("、");
  const applicationForm = `不动产单元号：${units}\n抵押人：${names}\n担保范围：${business.mortgage.securedScope}\n`;
  const [form] = application.documents;
  const [signature] = form?.signatures ?? [];
  if (form === undefined || signature === undefined) throw new Error("a sample application is signed");
  const signatures = [...business.mortgagors, owner].map(() => ({
    ...signature,
    signerName: long(100),
    reference: long(200),
  }));
  const signed = { ...form, sha256: sha256(new TextEncoder().encode(applicationForm)), signatures };
  return { ...application, applicationForm, documents: [signed] };
}

describe("size", () => {
  test.each([
    [100, 1],
    [50, 2],
    [10, 10],
    [2, 50],
  ])("a combined refinance of %i units and %i mortgagors is sent in one message", async (units, mortgagors) => {
    expect(units * mortgagors).toBe(holdingsMax);
    const business = largest(units, mortgagors);
    const request = filing([signedByAll(business, "cancellation"), signedByAll(business, "first")]);
    const { bytes } = await adapterOf().prepare(request);
    expect(bytes.length).toBeLessThan(1_048_576);
  });

  test("one unit more than a message carries is refused before the register is asked, with the mend", () => {
    const refusalOf = (count: number) => {
      const units = unitsOf(count);
      const unitCodes = units.map((unit) => unit.unitCode);
      const { mainContract, mortgageContract } = generalBusiness();
      const business = generalBusiness({
        units,
        mainContract: { ...mainContract, unitCodes },
        mortgageContract: { ...mortgageContract, unitCodes },
      });
      return checkBusiness(business, profile, preparedAt);
    };
    expect(refusalOf(holdingsMax)).toBeNull();
    expect(refusalOf(holdingsMax + 1)).toMatchObject({ code: "application_too_large", field: "units" });
  });
});

describe("the door takes no text that a message cannot carry", () => {
  test.each(["\ufffe", "\uffff", "\ufdd0", "\u2028", "\u2029", "\u0085", "\ud800"])("%j", (character) => {
    expect(line(10).safeParse(`a${character}b`).success).toBe(false);
  });

  test.each(["𠮷", "\u{31350}", "·", "〇"])("but a rare character of a name passes: %j", (character) => {
    expect(line(10).safeParse(`a${character}b`).success).toBe(true);
  });
});
