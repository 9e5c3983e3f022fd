// Before disbursement: what secures the lender is live on every unit, and nothing stands ahead but what was approved or is to end.
// Invariant: a missing mortgage or notice, or a stranger's right ahead, never lets money out.

import type { Chain } from "../chain-state.ts";
import { legBusiness } from "../leg-business.ts";
import type { Leg } from "../leg.ts";
import { isRecorded } from "../legs.ts";
import { refuse } from "../refusal.ts";
import type { LiveMortgage, UnitSnapshot } from "../register.ts";
import type { RegistrationType } from "../registration.ts";
import { security, type SearchCase, type SearchFinding } from "./finding.ts";
import { aheadOf } from "./mortgages.ts";
import { isHeldBy, isHeldByUs, isPrevious, isSameNumber, isSameParty, legsOver, mortgageeOf } from "./on-register.ts";

/** Registration type → does a mortgage leg of it leave the lender with a mortgage of its own? */
const secures: Record<RegistrationType, boolean> = {
  first: true,
  change: true,
  transfer: true,
  priority_notice: false,
  cancellation: false,
  rectification: false,
};

/** Every leg that secures is in the register as it was recorded; the old mortgage is there only until its own leg has ended it. */
export function judgeSecurity({ chain, units }: SearchCase): SearchFinding | null {
  for (const unit of units) {
    for (const leg of legsOver(chain, unit.unitCode)) {
      const finding = judgeMortgageLeg(chain, unit, leg) ?? judgeNoticeLeg(chain, unit, leg);
      if (finding !== null) return finding;
    }
  }
  return null;
}

function judgeMortgageLeg(chain: Chain, unit: UnitSnapshot, leg: Leg): SearchFinding | null {
  const { business } = chain;
  if (leg.right !== "mortgage" || !secures[leg.registrationType]) return null;
  if (isPassedOn(chain, leg)) return null;
  const own = legBusiness(business, leg);
  const numbers = recordedNumbers(chain, leg);
  const ours = unit.mortgages.find(
    (mortgage) =>
      numbers.some((number) => isSameNumber(number, mortgage.registrationCertificateNumber)) &&
      isHeldBy({ ...chain, business: own }, own.mortgagee, mortgageeOf(mortgage)),
  );
  if (ours === undefined) {
    return security(refuse("no_such_mortgage", null, "the new mortgage is not on the register"));
  }
  // What this very chain recorded beside it, such as the part that went over to an assignee, stands ahead of nobody.
  const made = chain.legs.filter((each) => !isPassedOn(chain, each)).flatMap((each) => recordedNumbers(chain, each));
  const passedOn = chain.legs.filter((each) => isPassedOn(chain, each)).flatMap((each) => recordedNumbers(chain, each));
  const isAmong = (all: string[], { registrationCertificateNumber: number }: LiveMortgage): boolean =>
    all.some((each) => isSameNumber(each, number));
  const others = unit.mortgages.filter((mortgage) => mortgage !== ours && !isAmong(made, mortgage));
  const old = others.filter((mortgage) => isPrevious(business, unit.unitCode, mortgage) || isAmong(passedOn, mortgage));
  const ended = old.length === 0 ? null : howOldEnded(chain, unit);
  if (ended !== null) {
    return security(refuse("rank_not_available", null, `the ${ended} mortgage is still on the register`));
  }
  return judgeAhead(
    chain,
    unit,
    ours,
    others.filter((mortgage) => !old.includes(mortgage)),
  );
}

/** A mortgage changed first and then transferred whole is looked for under what its transfer recorded. */
function isPassedOn({ legs, business }: Chain, { registrationType, furtherIndex }: Leg): boolean {
  if (business.assignment?.mode !== "exit" || registrationType !== "change") return false;
  const isOf = (each: Leg): boolean => each.furtherIndex === furtherIndex && each.registrationType === "transfer";
  return legs.some((each) => isOf(each) && isRecorded(each));
}

function judgeAhead(
  chain: Chain,
  unit: UnitSnapshot,
  ours: LiveMortgage,
  others: LiveMortgage[],
): SearchFinding | null {
  const ahead = aheadOf(unit, ours, others);
  return ahead.length > chain.business.mortgage.rank - 1
    ? security(refuse("rank_not_available", "mortgage.rank"))
    : null;
}

/** Both notices of a presale: the buyer's in the buyer's name, the lender's in the lender's (2020 notice, item 8). */
function judgeNoticeLeg(chain: Chain, unit: UnitSnapshot, leg: Leg): SearchFinding | null {
  if (leg.registrationType !== "priority_notice") return null;
  const { mortgagors } = chain.business;
  const numbers = recordedNumbers(chain, leg);
  const isLive = unit.priorityNotices.some(
    ({ number, kind, holder }) =>
      kind === leg.right &&
      numbers.some((each) => isSameNumber(each, number)) &&
      (kind === "mortgage_priority_notice"
        ? isHeldByUs(chain, holder)
        : mortgagors.some(({ party }) => isSameParty(party, holder))),
  );
  return isLive ? null : security(refuse("notice_not_on_register", null, "a notice recorded is not on the register"));
}

/** Numbers under which the register keeps what the leg recorded, or what mended it afterwards. */
function recordedNumbers({ legs }: Chain, { legId, recordingResult }: Leg): string[] {
  const results = [recordingResult, ...legs.filter(({ mends }) => mends === legId).map((leg) => leg.recordingResult)];
  return results.filter((result) => result !== null).map((result) => result.registrationCertificateNumber);
}

/** Recorded on the unit: what ends the old mortgage, or puts another in its place; of a split the rest stays under its number. */
function howOldEnded(chain: Chain, { unitCode }: UnitSnapshot): string | null {
  const ends: Partial<Record<RegistrationType, string>> = {
    cancellation: "cancelled",
    change: "changed",
    ...(chain.business.assignment?.mode === "split" ? {} : { transfer: "transferred" }),
  };
  const recorded = legsOver(chain, unitCode).filter(
    (leg) => leg.right === "mortgage" && leg.mends === null && isRecorded(leg),
  );
  return recorded.map(({ registrationType }) => ends[registrationType]).find((how) => how !== undefined) ?? null;
}
