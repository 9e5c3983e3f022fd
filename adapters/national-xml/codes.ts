// Code tables of single values, each written once and read both ways. What is registered stands in registration-codes.ts.
// Invariant: total over the domain's words; a code that is not listed reads as null, never as the nearest word.

import type { AmountBasis, CollateralType, Material, MortgageForm } from "../../domain/business.ts";
import type { CertificateType, Party } from "../../domain/parties.ts";

export const formCodes: Record<MortgageForm, string> = { general: "1", maximum_amount: "2" };

export const collateralCodes: Record<CollateralType, string> = {
  land: "1",
  land_and_building: "2",
  land_and_building_under_construction: "4",
};

export const amountBasisCodes: Record<AmountBasis, string> = { per_unit: "0", in_total: "1" };

export const certificateCodes: Record<CertificateType, string> = {
  resident_id: "1",
  hong_kong_macao_taiwan_id: "2",
  passport: "3",
  credit_code: "8",
  other: "99",
};

export const materialCodes: Record<Material["type"], string> = {
  original: "1",
  copy_of_original: "2",
  duplicate: "3",
  copy_of_duplicate: "4",
  other: "99",
};

const organisationCodes = { enterprise: "2", publicInstitution: "3", stateOrgan: "4", other: "99" } as const;

/**
 * 权利人类型 QLRLX, and DYRLX. The first characters of a credit code (GB 32100) say who registered the organisation and as
 * what; without such a code it counts as an enterprise.
 */
export function holderCodeOf(holder: Pick<Party, "type" | "certificateType" | "certificateNumber">): string {
  if (holder.type === "person") return "1";
  const { certificateType, certificateNumber } = holder;
  if (certificateType !== "credit_code" || certificateNumber.startsWith("9")) return organisationCodes.enterprise;
  if (certificateNumber.startsWith("11")) return organisationCodes.stateOrgan;
  return certificateNumber.startsWith("12") ? organisationCodes.publicInstitution : organisationCodes.other;
}

/** 性别 XB of a person: the 17th digit of a resident id is odd for men; 3 不详 for any other paper. */
export function sexCodeOf(person: Pick<Party, "certificateType" | "certificateNumber">): "1" | "2" | "3" {
  const digit = /^\d{16}(\d)[\dXx]$/.exec(person.certificateNumber)?.[1];
  if (person.certificateType !== "resident_id" || digit === undefined) return "3";
  return Number(digit) % 2 === 1 ? "1" : "2";
}

/** 国家 GJ 142 (China), where the kind of certificate says so; null where it does not. */
export const countryCodes: Record<CertificateType, "142" | null> = {
  resident_id: "142",
  hong_kong_macao_taiwan_id: "142",
  credit_code: "142",
  passport: null,
  other: null,
};

/** The word behind a code; null for no code and for one that is not listed. */
export function wordOf<Word extends string>(codes: Record<Word, string>, code: string | null): Word | null {
  for (const [word, listed] of Object.entries<string>(codes)) {
    if (listed === code) return word as Word;
  }
  return null;
}
