// Reading a search against the business: whose a right is, which mortgage is the old one, what stands ahead of what.
// Invariant: a blank number is nobody's, and a name alone never makes two lenders one.

import type { Business } from "../business.ts";
import { normaliseCertificateNumber, normaliseText } from "../certificate-number.ts";
import type { Chain } from "../chain-state.ts";
import { furtherMortgages, furtherPath } from "../further-mortgages.ts";
import { normaliseIdentityNumber } from "../identity-number.ts";
import { isSameLender } from "../institution.ts";
import type { Leg } from "../leg.ts";
import { isRecorded } from "../legs.ts";
import type { LiveMortgage, NamedParty, UnitSnapshot } from "../register.ts";

/** Two writings of one certificate number; an empty one is no number. */
export function isSameNumber(one: string, other: string): boolean {
  const number = normaliseCertificateNumber(one);
  return number !== "" && number === normaliseCertificateNumber(other);
}

/** By identity number; where the register has none, by name. */
export function isSameParty(party: NamedParty, onRegister: NamedParty): boolean {
  const number = normaliseIdentityNumber(onRegister.certificateNumber);
  if (number === "" || number === "/") return normaliseText(party.name) === normaliseText(onRegister.name);
  return number === normaliseIdentityNumber(party.certificateNumber);
}

/** Whether the credit code on the register is that lender's: of our own house any branch or predecessor, else the very number. */
export function isLender(chain: Chain, lender: { creditCode: string }, onRegister: string): boolean {
  const number = normaliseIdentityNumber(onRegister);
  if (number === "" || number === "/") return false;
  if (isSameLender(chain.lender, lender.creditCode)) return isSameLender(chain.lender, number);
  return number === normaliseIdentityNumber(lender.creditCode);
}

/** Who holds a mortgage or notice, as the register writes several in one: every name, with the numbers it has for the first of them. */
export function holdersOf({ name, certificateNumber }: NamedParty): NamedParty[] {
  const names = name.split("、");
  const numbers = certificateNumber.normalize("NFKC").split(/[,;、]/);
  const count = Math.max(names.length, numbers.length);
  return Array.from({ length: count }, (_, index) => ({
    name: names[index] ?? "",
    certificateNumber: numbers[index] ?? "",
  }));
}

/** Names of those who hold it, each by itself. */
export function holderNames(mortgage: LiveMortgage): string[] {
  return holdersOf(mortgageeOf(mortgage))
    .map(({ name }) => name)
    .filter((name) => name.trim() !== "");
}

/** The mortgagee as a party. */
export function mortgageeOf({ mortgageeName, mortgageeCertificateNumber }: LiveMortgage): NamedParty {
  return { name: mortgageeName, certificateNumber: mortgageeCertificateNumber };
}

type Lender = { name: string; creditCode: string };

/** The mortgagee of the business as the register writes it until a new name of it is recorded. */
export function registeredLender({ mortgagee, rename }: Business): Lender {
  if (rename === undefined) return mortgagee;
  return { name: rename.formerName, creditCode: rename.formerCreditCode ?? mortgagee.creditCode };
}

/** By number; those after the first, for whom the register writes none, by the name the business states. */
function isHolder(chain: Chain, lender: Lender, holder: NamedParty, index: number): boolean {
  if (isLender(chain, lender, holder.certificateNumber)) return true;
  const isNumbered = holder.certificateNumber !== "";
  return index > 0 && !isNumbered && normaliseText(holder.name) === normaliseText(lender.name);
}

/** Whether the lender holds the right, alone or with co-mortgagees the business names and with nobody else. */
export function isHeldBy(chain: Chain, lender: Lender, onRegister: NamedParty): boolean {
  const others = chain.business.coMortgagees.map(({ mortgagee }) => mortgagee);
  const holders = holdersOf(onRegister);
  const is = (each: Lender, holder: NamedParty, index: number): boolean => isHolder(chain, each, holder, index);
  return (
    holders.some((holder, index) => is(lender, holder, index)) &&
    holders.every((holder, index) => [lender, ...others].some((each) => is(each, holder, index)))
  );
}

/** Whether the right is our house's or a co-mortgagee's, whoever else may hold it with them. */
export function isHeldByUs(chain: Chain, onRegister: NamedParty): boolean {
  const { mortgagee, coMortgagees } = chain.business;
  const ours = [mortgagee, ...coMortgagees.map((each) => each.mortgagee)];
  return holdersOf(onRegister).some((holder, index) => ours.some((lender) => isHolder(chain, lender, holder, index)));
}

/** Certificate numbers of the mortgage that is drawn on, changed, replaced, transferred or cancelled, over that unit. */
export function previousNumbers(business: Business, unitCode: string): string[] {
  const { previousMortgage, units, collateralChange } = business;
  const hasUnit = (all: { unitCode: string }[]): boolean => all.some((unit) => unit.unitCode === unitCode);
  const isOwn = hasUnit([...units, ...(collateralChange?.removed ?? [])]);
  const own =
    previousMortgage === undefined || !isOwn
      ? []
      : [previousMortgage.registrationCertificateNumber, ...(previousMortgage.furtherCertificateNumbers ?? [])];
  const further = furtherMortgages(business).filter((mortgage) => hasUnit(mortgage.units));
  return [...own, ...further.map((mortgage) => mortgage.registrationCertificateNumber)];
}

/** Whether the mortgage on that unit is the old one. */
export function isPrevious(business: Business, unitCode: string, mortgage: LiveMortgage): boolean {
  return previousNumbers(business, unitCode).some((number) =>
    isSameNumber(number, mortgage.registrationCertificateNumber),
  );
}

/** The old mortgage on the unit; undefined where it is not live there. */
export function previousOn(business: Business, { unitCode, mortgages }: UnitSnapshot): LiveMortgage | undefined {
  return mortgages.find((mortgage) => isPrevious(business, unitCode, mortgage));
}

/** By rank; where the register states none, by time of recording; in doubt it stands ahead. */
export function isAhead(other: LiveMortgage, ours: LiveMortgage | undefined): boolean {
  if (ours === undefined) return true;
  if (other.rank !== null && ours.rank !== null) return other.rank <= ours.rank;
  return other.recordedAt <= ours.recordedAt;
}

/** Codes of the chain's units at that registry. */
export function unitCodesAt({ registries }: Chain, registryId: string): string[] {
  return registries.find((group) => group.registryId === registryId)?.unitCodes ?? [];
}

/** Where the business names the unit, as a JSON path. */
export function fieldOf(business: Business, unitCode: string): string | null {
  const { units, collateralChange } = business;
  const lists: [string, { unitCode: string }[]][] = [
    ["units", units],
    ["collateralChange.removed", collateralChange?.removed ?? []],
    ...furtherMortgages(business).map((mortgage, index): [string, { unitCode: string }[]] => [
      `${furtherPath(business)}[${index}].units`,
      mortgage.units,
    ]),
  ];
  for (const [name, list] of lists) {
    const index = list.findIndex((unit) => unit.unitCode === unitCode);
    if (index !== -1) return `${name}[${index}].unitCode`;
  }
  return null;
}

/** Legs of the plan over the unit; those that take another back are none of them. */
export function legsOver({ legs }: Chain, unitCode: string): Leg[] {
  return legs.filter((leg) => leg.unwinds === null && leg.unitCodes.includes(unitCode));
}

/** Legs over the unit that are not in the register yet. */
export function legsLeft(chain: Chain, unitCode: string): Leg[] {
  return legsOver(chain, unitCode).filter((leg) => !isRecorded(leg));
}
