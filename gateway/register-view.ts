// How a register snapshot is shown.
// Invariant: what the registry did not state is left out; nothing is filled in.

import { yuanFromFen } from "../domain/money.ts";
import type { UnitSnapshot } from "../domain/register.ts";
import { chinaTime } from "./china-time.ts";
import type { UnitSnapshotView } from "./schemas/register.ts";

/** One unit of a snapshot. Holds personal data: only for whom the search was authorised. */
export function unitSnapshotView(unit: UnitSnapshot): UnitSnapshotView {
  return {
    ...unit,
    location: unit.location ?? undefined,
    area: unit.area ?? undefined,
    collateralType: unit.collateralType ?? undefined,
    titleCertificateNumber: unit.titleCertificateNumber ?? undefined,
    firstRegisteredOn: unit.firstRegisteredOn,
    owners: unit.owners.map((owner) => ({ ...owner, share: owner.share ?? undefined })),
    mortgages: unit.mortgages.map((mortgage) => ({
      ...mortgage,
      form: mortgage.form ?? undefined,
      securedAmount: mortgage.securedAmount === null ? undefined : yuanFromFen(mortgage.securedAmount),
      periodStart: mortgage.periodStart ?? undefined,
      periodEnd: mortgage.periodEnd ?? undefined,
      transferCovenant: mortgage.transferCovenant ?? undefined,
      rank: mortgage.rank ?? undefined,
      recordedAt: chinaTime(mortgage.recordedAt),
    })),
    casesInHand: unit.casesInHand.map((hand) => ({
      ...hand,
      businessNumber: hand.businessNumber ?? undefined,
      acceptedAt: chinaTime(hand.acceptedAt),
    })),
    priorityNotices: unit.priorityNotices.map(({ securedAmount, ...notice }) => ({
      ...notice,
      ...(securedAmount === undefined ? {} : { securedAmount: yuanFromFen(securedAmount) }),
    })),
  };
}
