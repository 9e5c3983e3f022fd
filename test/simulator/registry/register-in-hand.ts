// The register in the hands of whoever started the registry: what is done beside the exchange with banks.
// Invariant: every one of these leaves its trace in the ledger; none of them answers a bank.

import {
  cancelOtherMortgage,
  completeBuilding,
  enterBurden,
  lapseNotice,
  payAtCounter,
  recordOtherMortgage,
} from "./admin-commands.ts";
import { declineOnPlatform, signOnPlatform } from "./applicants-app.ts";
import type { Office } from "./office.ts";
import type { RunningRegistry } from "./options.ts";
import { rectify } from "./recording-mortgages.ts";
import type { Objection, Seizure } from "./seed.ts";

/** The operator's functions over one office. */
export function registerInHand(office: Office): RunningRegistry["register"] {
  const unitOf = (unitCode: string) => {
    const unit = office.register.units.get(unitCode);
    if (unit === undefined) throw new Error(`no unit ${unitCode}`);
    return unit;
  };
  return {
    seize(unitCode: string, seizure?: Seizure) {
      unitOf(unitCode).seizures.push(
        seizure ?? { number: `(2026)执保${office.mint.order()}号`, type: "seizure", authority: "示例市人民法院" },
      );
    },
    liftSeizures: (unitCode: string) => void unitOf(unitCode).seizures.splice(0),
    addObjection: (unitCode: string, objection: Objection) => void unitOf(unitCode).objections.push(objection),
    rectify(businessNumber: string) {
      const filing = rectify(office, businessNumber, Date.now());
      if (filing !== null) office.push(filing);
      return filing !== null;
    },
    recordOtherMortgage: (given) => recordOtherMortgage(office, given),
    cancelOtherMortgage: (number, ground) => cancelOtherMortgage(office, number, ground),
    completeBuilding: (given) => completeBuilding(office, given),
    enterBurden: (given) => enterBurden(office, given),
    lapseNotice: (number) => lapseNotice(office, number),
    signOnPlatform: (businessNumber, number) => signOnPlatform(office, businessNumber, number),
    declineOnPlatform: (businessNumber, number) => declineOnPlatform(office, businessNumber, number),
    payFee: (businessNumber) => payAtCounter(office, businessNumber),
  };
}
