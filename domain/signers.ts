// Who must sign an application: kind × leg × party (practice 1; 条例 14).
// Invariant: a registration is applied for jointly, by both sides; alone only where the table says so and the registry takes it.

import type { Business, ChainKind } from "./business.ts";
import { furtherMortgages } from "./further-mortgages.ts";
import type { Leg } from "./leg.ts";
import { applicantsOf } from "./leg-business.ts";
import type { Mortgagor } from "./parties.ts";
import type { RegisteredRight } from "./registration.ts";
import type { Applicant } from "./registry.ts";
import type { DocumentToSign, SignerCapacity } from "./signatures.ts";

type Signer = DocumentToSign["signers"][number];

export type SignerRole = "holders" | "obligors" | "old_lender" | "lenders_whose_rank_moves";

/** right → who signs in every kind: both sides; of a transferred mortgage its mortgagor is told, and does not apply. */
const jointly: Record<RegisteredRight, SignerRole[]> = {
  mortgage: ["obligors", "holders"],
  ownership: ["obligors", "holders"],
  priority_notice: ["obligors", "holders"],
  mortgage_priority_notice: ["obligors", "holders"],
};

/** kind × right → who signs besides: whose mortgage stays on a home that is sold (民法典 406), whose rank moves (409). */
const besides: Partial<Record<ChainKind, Partial<Record<RegisteredRight, SignerRole[]>>>> = {
  sale_with_mortgage: { ownership: ["old_lender"] },
  rank_change: { mortgage: ["lenders_whose_rank_moves"] },
};

/** Everyone who signs the application of the leg, once each, in the order of the table. */
export function signersOf(business: Business, leg: Leg): Signer[] {
  const roles: SignerRole[] = leg.alone
    ? ["holders"]
    : [...jointly[leg.right], ...(besides[business.kind]?.[leg.right] ?? [])];
  const signers = roles.flatMap((role) => inRole(business, leg, role));
  return signers.filter(
    (one, index) => signers.findIndex((each) => each.certificateNumber === one.certificateNumber) === index,
  );
}

function inRole(business: Business, leg: Leg, role: SignerRole): Signer[] {
  const { holders, obligors } = applicantsOf(business, leg);
  switch (role) {
    case "holders":
      return holders.map((each) => asSigner(business, each));
    case "obligors":
      return obligors.map((each) => asSigner(business, each));
    case "old_lender":
      return oldLender(business);
    case "lenders_whose_rank_moves":
      return (business.rankChange?.others ?? []).map(({ mortgageeName, creditCode }) => ({
        name: mortgageeName,
        certificateNumber: creditCode,
        capacity: "mortgagee",
      }));
  }
}

/** The lender of the mortgage that stands: another, where one is named, else the mortgagee of the business. */
function oldLender({ previousMortgage, mortgagee }: Business): Signer[] {
  const { name, creditCode } = previousMortgage?.lender ?? mortgagee;
  return [{ name, certificateNumber: creditCode, capacity: "mortgagee" }];
}

/** What the applicant is to the business. */
function asSigner(business: Business, { name, certificateNumber }: Applicant): Signer {
  const all = [...business.mortgagors, ...furtherMortgages(business).flatMap((each) => each.mortgagors)];
  const mortgagor = all.find(({ party }) => party.certificateNumber === certificateNumber);
  if (mortgagor !== undefined) return { name, certificateNumber, capacity: capacities[mortgagor.capacity] };
  const sellers = business.propertyTransfer?.transferors ?? [];
  const isSeller = sellers.some((party) => party.certificateNumber === certificateNumber);
  return { name, certificateNumber, capacity: isSeller ? "transferor" : "mortgagee" };
}

const capacities: Record<Mortgagor["capacity"], SignerCapacity> = {
  owner: "mortgagor",
  co_owner: "co_owner",
  third_party: "mortgagor",
};

/**
 * Who owes signs the loan: alone where it is no mortgagor, since who only mortgages for it signs the mortgage contract and
 * not the loan; with its co-owners where it mortgages what is its own too.
 */
export function debtorSigners(business: Business): Signer[] {
  const { debtor, mortgagors } = business;
  const { name, certificateNumber } = debtor;
  const isMortgagor = mortgagors.some(({ party }) => party.certificateNumber === certificateNumber);
  return isMortgagor ? mortgagorSigners(business) : [{ name, certificateNumber, capacity: "mortgagor" }];
}

/** Every mortgagor of the business, as a signer of its contracts. */
export function mortgagorSigners({ mortgagors }: Business): Signer[] {
  return mortgagors.map(({ party, capacity }) => ({
    name: party.name,
    certificateNumber: party.certificateNumber,
    capacity: capacities[capacity],
  }));
}

/** Every mortgagee of the business, as a signer of its contracts. */
export function mortgageeSigners({ mortgagee, coMortgagees }: Business): Signer[] {
  return [mortgagee, ...coMortgagees.map((each) => each.mortgagee)].map(({ name, creditCode }) => ({
    name,
    certificateNumber: creditCode,
    capacity: "mortgagee",
  }));
}
