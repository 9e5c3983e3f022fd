// Who must sign an application: kind × leg × party (practice 1; 条例 14).
// Invariant: a registration is applied for jointly, by both sides; alone only where the table says so and the registry takes it.

import type { Business, ChainKind } from "./business.ts";
import { furtherMortgages } from "./further-mortgages.ts";
import type { Chain } from "./chain-state.ts";
import { isGone, isSameLender } from "./institution.ts";
import type { Leg } from "./leg.ts";
import { applyingOf } from "./leg-business.ts";
import type { Mortgagor, Party } from "./parties.ts";
import type { RegisteredRight } from "./registration.ts";
import type { Applicant } from "./registry.ts";
import type { SignerCapacity, WantedSigner } from "./signatures.ts";
import { chinaDate } from "./working-days.ts";

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

/** What of a chain decides who signs: its business, and which houses of the lender were there when it began. */
export type SigningChain = Pick<Chain, "business" | "lender" | "openedAt">;

/** Everyone who signs the application of the leg, once each for everybody it signs for, in the order of the table. */
export function signersOf(chain: SigningChain, leg: Leg): WantedSigner[] {
  const { business } = chain;
  const roles: SignerRole[] = leg.alone
    ? ["holders"]
    : [...jointly[leg.right], ...(besides[business.kind]?.[leg.right] ?? [])];
  return onceEach(roles.flatMap((role) => inRole(business, leg, role)).map((each) => successorOf(chain, each)));
}

/** The same signer for the same party signs once. */
export function onceEach(signers: WantedSigner[]): WantedSigner[] {
  const keyOf = ({ certificateNumber, onBehalfOf }: WantedSigner): string => `${certificateNumber}/${onBehalfOf ?? ""}`;
  return signers.filter((one, index) => signers.findIndex((each) => keyOf(each) === keyOf(one)) === index);
}

/**
 * For a house that is no more its successor signs, to which the mortgage goes over: the document of the merger proves that
 * it may, and no mandate is asked for (practice 16; 民法典 67).
 */
function successorOf({ business, lender, openedAt }: SigningChain, signer: WantedSigner): WantedSigner {
  const { assignment } = business;
  if (!isGone(lender, signer.certificateNumber, chinaDate(openedAt))) return signer;
  const heir =
    assignment !== undefined && isSameLender(lender, assignment.assignee.creditCode) ? assignment.assignee : lender;
  return { ...signer, name: heir.name, certificateNumber: heir.creditCode, onBehalfOf: signer.certificateNumber };
}

function inRole(business: Business, leg: Leg, role: SignerRole): WantedSigner[] {
  const { holders, obligors } = applyingOf(business, leg);
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
function oldLender({ previousMortgage, mortgagee }: Business): WantedSigner[] {
  const { name, creditCode } = previousMortgage?.lender ?? mortgagee;
  return [{ name, certificateNumber: creditCode, capacity: "mortgagee" }];
}

/** What the applicant is to the business. */
function asSigner(business: Business, applicant: Applicant): WantedSigner {
  return bySelfOrGuardian(applicant, partOf(business, applicant.certificateNumber));
}

/** Somebody without full capacity signs nothing: the guardian does, in its stead (民法典 19, 20, 34; 实施细则 11). */
function bySelfOrGuardian({ name, certificateNumber, guardian }: Party, capacity: SignerCapacity): WantedSigner {
  if (guardian === undefined) return { name, certificateNumber, capacity };
  return {
    name: guardian.name,
    certificateNumber: guardian.certificateNumber,
    capacity: "guardian",
    onBehalfOf: certificateNumber,
  };
}

function partOf(business: Business, certificateNumber: string): SignerCapacity {
  const all = [
    ...business.mortgagors,
    ...(business.collateralChange?.removedMortgagors ?? []),
    ...furtherMortgages(business).flatMap((each) => each.mortgagors),
  ];
  const mortgagor = all.find(({ party }) => party.certificateNumber === certificateNumber);
  if (mortgagor !== undefined) return capacities[mortgagor.capacity];
  const sellers = business.propertyTransfer?.transferors ?? [];
  const isSeller = sellers.some((party) => party.certificateNumber === certificateNumber);
  return isSeller ? "transferor" : "mortgagee";
}

const capacities: Record<Mortgagor["capacity"], SignerCapacity> = {
  owner: "mortgagor",
  co_owner: "co_owner",
  third_party: "mortgagor",
};

/**
 * Who owes signs the loan: alone where it is no mortgagor, with its co-owners where it mortgages what is its own too. Who only
 * mortgages for it, alone or beside it, signs the mortgage contract and not the loan: it takes no debt on (民法典 394, 667).
 */
export function debtorSigners(business: Business): WantedSigner[] {
  const { debtor, mortgagors } = business;
  const isMortgagor = mortgagors.some(({ party }) => party.certificateNumber === debtor.certificateNumber);
  if (!isMortgagor) return [bySelfOrGuardian(debtor, "mortgagor")];
  const borrowing = mortgagors.filter(
    ({ party, capacity }) => capacity !== "third_party" || party.certificateNumber === debtor.certificateNumber,
  );
  return mortgagorSigners({ mortgagors: borrowing });
}

/** Every mortgagor of the business, as a signer of its contracts. */
export function mortgagorSigners({ mortgagors }: Pick<Business, "mortgagors">): WantedSigner[] {
  return mortgagors.map(({ party, capacity }) => bySelfOrGuardian(party, capacities[capacity]));
}

/** Every mortgagee of the business, as a signer of its contracts. */
export function mortgageeSigners({ mortgagee, coMortgagees }: Business): WantedSigner[] {
  return [mortgagee, ...coMortgagees.map((each) => each.mortgagee)].map(({ name, creditCode }) => ({
    name,
    certificateNumber: creditCode,
    capacity: "mortgagee",
  }));
}
