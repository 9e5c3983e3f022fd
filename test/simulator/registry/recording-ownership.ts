// How a transfer of ownership is written into the register.
// Invariant: mortgages stay where they are when the owner changes (民法典 406).

import type { Case } from "./cases.ts";
import { holdersWithShares } from "./holdings.ts";
import type { Office } from "./office.ts";

/** The buyers own the units, each under a title certificate just minted; the first of them is the case's own number. */
export function transferOwnership(office: Office, item: Case): void {
  const area = item.application.head["AreaCode"] ?? "";
  for (const code of item.application.unitCodes) {
    const unit = office.register.units.get(code);
    if (unit === undefined) continue;
    unit.owners = holdersWithShares(item.application);
    unit.titleCertificateNumber = office.mint.titleNumber(area, Date.now());
    item.registrationCertificateNumber ??= unit.titleCertificateNumber;
    item.newTitles.set(code, unit.titleCertificateNumber);
  }
}
