// Who holds what with whom (GYFS): mortgagors by the register where it was searched, else by what the bank states; buyers,
// sellers and mortgagees as they state. Invariant: joint ownership of a mortgaged unit is never made up.

import type { Mortgagor, Party } from "../../domain/parties.ts";
import { normaliseText } from "../../domain/certificate-number.ts";
import { normaliseIdentityNumber } from "../../domain/identity-number.ts";
import type { Applicant, RegisteredOwners, RegistrationApplication } from "../../domain/registry.ts";
import { blank } from "./blanks.ts";
import type { Blank } from "./blanks.ts";

/** QLBL, GYFS and GYQK of one person on one unit. */
export type Holding = { QLBL: string | Blank; GYFS: string | Blank; GYQK: string | Blank };
type Owner = RegisteredOwners["owners"][number];

const noShare = blank("无共有份额");
const sole: Holding = { QLBL: noShare, GYFS: "0", GYQK: "单独所有" };
const joint: Holding = { QLBL: noShare, GYFS: "1", GYQK: "共同共有" };
const notStated = blank("以登记簿记载的共有情况为准");
const unstated: Holding = { QLBL: notStated, GYFS: notStated, GYQK: notStated };

export type Held = { party: Party; holding: Holding };

/** Buyers, sellers or mortgagees: alone, by shares when each states one, else together. */
export function statedHoldings(applicants: Applicant[]): Held[] {
  const shares = applicants.map(({ share }) => (share === "/" ? undefined : share));
  const inParts = !shares.includes(undefined);
  return applicants.map((party, index) => {
    if (applicants.length === 1) return { party, holding: sole };
    const share = shares[index];
    return { party, holding: inParts && share !== undefined ? inShares(share) : joint };
  });
}

/** The mortgagors who own the unit, in the order of the business; all of them where the register names none of them for it. */
export function ownersOf(application: RegistrationApplication, unitCode: string): Held[] {
  const { mortgagors, units } = application.business;
  const owners = application.registeredOwners?.find((each) => each.unitCode === unitCode)?.owners ?? [];
  const owning = mortgagors.flatMap((mortgagor) => {
    const owner = owners.find((each) => isSameParty(mortgagor.party, each));
    return owner === undefined ? [] : [{ mortgagor, share: owner.share }];
  });
  if (owning.length > 0) {
    return owning.map(({ mortgagor, share }) => ({
      party: mortgagor.party,
      holding: owners.length === 1 ? sole : shared(mortgagor, share),
    }));
  }
  return mortgagors.map((mortgagor) => ({
    party: mortgagor.party,
    holding: statedHolding(mortgagor, mortgagors.length, units.length),
  }));
}

function shared(mortgagor: Mortgagor, registered: string | null): Holding {
  const share = registered ?? mortgagor.share;
  return share === undefined || share === "/" ? joint : inShares(share);
}

/** With several owners of several units a missing share may mean joint ownership, or that each has a unit of their own. */
function statedHolding(mortgagor: Mortgagor, owners: number, units: number): Holding {
  if (mortgagor.share !== undefined && mortgagor.share !== "/") return inShares(mortgagor.share);
  if (owners === 1) return sole;
  return units === 1 ? joint : unstated;
}

function inShares(share: string): Holding {
  return { QLBL: share, GYFS: "2", GYQK: `按份共有${share}` };
}

function isSameParty(party: Party, owner: Owner): boolean {
  const number = normaliseIdentityNumber(owner.certificateNumber);
  if (number === "" || number === "/") return normaliseText(party.name) === normaliseText(owner.name);
  return number === normaliseIdentityNumber(party.certificateNumber);
}
