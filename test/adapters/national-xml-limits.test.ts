// The largest business that is taken fits into one message; a larger one is refused at the door, not by the signer.

import { describe, expect, test } from "vitest";
import type { Business, Unit } from "../../domain/business.ts";
import type { Mortgagee, Mortgagor, Party } from "../../domain/parties.ts";
import { sha256 } from "../../domain/evidence.ts";
import { checkBusiness } from "../../domain/pre-lodgement/check.ts";
import { holdingsMax } from "../../domain/pre-lodgement/units.ts";
import type { Institution } from "../../domain/institution.ts";
import type { RegisteredRight, RegistrationType } from "../../domain/registration.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { fen } from "../../domain/money.ts";
import { line } from "../../gateway/schemas/scalars.ts";
import {
  applicationOf,
  asApplicant,
  firstUnit,
  generalBusiness,
  lender,
  owner,
  preparedAt,
  profileOf,
} from "./businesses.ts";
import { adapterOf, filing, registryKeys } from "./gateway-side.ts";

const profile = profileOf(registryKeys.publicKeyPem);
const digest = "a".repeat(64);
const house: Institution = {
  name: lender.name,
  creditCode: lender.creditCode,
  financialLicenceNumber: lender.financialLicenceNumber ?? null,
  licenceValidUntil: null,
  kind: "commercial_bank",
  branches: [],
  predecessors: [],
};

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

function longestParty(): Party {
  return {
    type: "organisation",
    name: long(100),
    certificateType: "other",
    certificateNumber: "1".repeat(50),
    address: long(200),
    phone: "1".repeat(30),
    legalRepresentative: long(100),
  };
}

function longestLender(): Mortgagee {
  return {
    ...lender,
    name: long(100),
    address: long(200),
    legalRepresentative: long(100),
    agent: { name: long(100), certificateNumber: "1".repeat(50), phone: "1".repeat(30), firm: long(100) },
  };
}

/** Everything a refinance can bring, each text at its longest. */
function largest(units: number, mortgagors: number): Business {
  const mortgagor: Mortgagor = { party: longestParty(), capacity: "third_party", share: "999999/999999" };
  const { mortgage, mainContract } = generalBusiness();
  return generalBusiness({
    kind: "refinance",
    mortgagee: longestLender(),
    mortgagors: Array.from({ length: mortgagors }, () => mortgagor),
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
      agent: { type: "person", name: long(100), certificateNumber: long(50) },
      subAgents: [],
      matters: [],
      form: "notarised",
      number: long(100),
      sha256: digest,
      givenOn: "2026-11-20",
    })),
    cover: {
      contractSha256: digest,
      clauseNumber: "1",
      otherGuarantors: 50,
      guarantorConsents: Array.from({ length: 50 }, () => ({ guarantor: long(100), sha256: digest })),
    },
  });
}

/** What a sale brings besides: sellers, several mortgagees, and consents of others. */
function largestSale(units: number, mortgagors: number, sellers: number): Business {
  const { mainContract } = generalBusiness();
  return {
    ...largest(units, mortgagors),
    kind: "sale_with_mortgage",
    propertyTransfer: {
      transferors: Array.from({ length: sellers }, longestParty),
      contract: { ...mainContract, number: long(100) },
      price: fen(100_000_000_000_000n),
    },
    consents: Array.from({ length: 50 }, () => ({ matter: "sale_with_mortgage", party: long(100), sha256: digest })),
  };
}

/** Buyers on one side and sellers on the other, or `lenders` mortgagees and the mortgagors. */
function sideBySide(
  business: Business,
  right: RegisteredRight,
  type: RegistrationType,
  lenders: number,
): RegistrationApplication {
  const application = { ...signedByAll(business, type), right };
  const { obligors } = application;
  if (right === "ownership" || right === "priority_notice") {
    const number = { previousCertificateNumber: null, previousCaseNumber: null };
    return { ...application, ...number, holders: obligors, obligors: business.propertyTransfer?.transferors ?? [] };
  }
  return { ...application, holders: Array.from({ length: lenders }, () => asApplicant(longestLender(), "999/999")) };
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

  test.each([
    [40, 1, 1, 20],
    [20, 2, 2, 20],
    [6, 6, 6, 6],
    [2, 20, 2, 2],
    [1, 30, 1, 1],
  ])(
    "%i units, %i buyers, %i sellers and %i lenders: a sale of three applications, both notices, and a refinance fit",
    async (units, buyers, sellers, lenders) => {
      const business = largestSale(units, buyers, sellers);
      const one = (right: RegisteredRight, type: RegistrationType): RegistrationApplication =>
        sideBySide(business, right, type, lenders);
      const together = [
        [one("ownership", "transfer"), one("mortgage", "first"), one("mortgage", "cancellation")],
        [one("priority_notice", "priority_notice"), one("mortgage_priority_notice", "priority_notice")],
        [one("mortgage", "cancellation"), one("mortgage", "first")],
      ];
      for (const applications of together) {
        const { bytes } = await adapterOf().prepare(filing(applications));
        expect(bytes.length).toBeLessThan(1_048_576);
      }
    },
  );

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
      const context = { business, profiles: [profile], plan: null, lender: house, now: preparedAt };
      return checkBusiness(context).filter(({ code }) => code === "application_too_large");
    };
    expect(refusalOf(holdingsMax)).toEqual([]);
    expect(refusalOf(holdingsMax + 1)).toMatchObject([{ field: "units" }]);
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
