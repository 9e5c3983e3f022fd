// What is amiss on the units of the far side: a court, another lender, somebody else's application in hand, a mortgage lost.
// Invariant: it is seen in the register only; what the chain itself has recorded stays as it is.

import type { CollateralType } from "../../domain/business.ts";
import type { LiveMortgage, RegisterSnapshot } from "../../domain/register.ts";

export type Strangers = { seized: boolean; strangerAhead: boolean; strangersCase: boolean; lostOn: string | null };

/** The register as it was read, with what strangers put beside it. */
export function withStrangers(
  { seized, strangerAhead, strangersCase, lostOn }: Strangers,
  register: RegisterSnapshot,
): RegisterSnapshot {
  const { takenAt } = register;
  for (const unit of register.units) {
    if (isLost({ lostOn }, unit)) unit.mortgages = [];
    if (seized) unit.seizures.push({ number: "1", type: "seizure", authority: "样例法院" });
    if (strangersCase) unit.casesInHand.push(strangersApplication(takenAt));
    if (strangerAhead) unit.mortgages.unshift(strangersMortgage(takenAt));
  }
  return register;
}

/** The registry lost the mortgage with the conversion: until then it stands. */
export function isLost(
  { lostOn }: Pick<Strangers, "lostOn">,
  unit: { unitCode: string; collateralType: CollateralType | "other" | null },
): boolean {
  return lostOn === unit.unitCode && unit.collateralType === "land_and_building";
}

function strangersApplication(takenAt: number): RegisterSnapshot["units"][number]["casesInHand"][number] {
  return { caseNumber: "YWH-8", businessNumber: null, registrationType: "first", acceptedAt: takenAt - 1_000 };
}

function strangersMortgage(takenAt: number): LiveMortgage {
  return {
    registrationCertificateNumber: "证明第9号",
    caseNumber: "YWH-9",
    mortgageeName: "他行",
    mortgageeCertificateNumber: "9",
    form: "general",
    securedAmount: null,
    periodStart: null,
    periodEnd: null,
    transferCovenant: false,
    rank: 0,
    recordedAt: takenAt - 1_000_000_000,
  };
}
