// A leg that was not filed yet: of the plan, the one that gives up what was recorded, and the one that mends a wrong recording.
// Invariant: a leg is made here and nowhere else, with nothing yet known of it.

import type { Business } from "./business.ts";
import type { Leg } from "./leg.ts";
import type { PlacedLeg } from "./plan.ts";
import type { CancellationGround } from "./registration.ts";

/** A leg of the plan, with the rank its application will ask for. */
export function newLeg(planned: PlacedLeg, { mortgage, cancellationGround }: Business): Leg {
  const { rank, ground, ...rest } = planned;
  const { legId, registrationType, right, registryId, unitCodes, furtherIndex, changes, reversal, filedBy, alone } =
    rest;
  return {
    ...unfiled(),
    legId,
    registrationType,
    right,
    registryId,
    unitCodes,
    furtherIndex,
    changes,
    reversal,
    filedBy,
    alone,
    ground: ground === "stated" ? (cancellationGround ?? "waiver") : ground,
    rank: rank === "next" ? mortgage.rank + 1 : mortgage.rank,
  };
}

/** The cancellation by which the lender alone gives a recorded leg up again, on waiver (民法典 393(3), 细则 70). */
export function unwindOf(leg: Leg): Leg {
  return followUp(leg, {
    legId: leg.legId === "first" ? "unwind" : `unwind_${leg.legId}`,
    registrationType: "cancellation",
    ground: "waiver",
    unwinds: leg.legId,
    alone: true,
  });
}

/** The 更正登记 (5003701) by which what was recorded otherwise than filed is put right. */
export function rectificationOf(leg: Leg): Leg {
  return followUp(leg, {
    legId: `rectification_${leg.legId}`,
    registrationType: "rectification",
    ground: null,
    mends: leg.legId,
  });
}

function followUp(
  { right, registryId, unitCodes, furtherIndex, rank }: Leg,
  more: Pick<Leg, "legId" | "registrationType"> & { ground: CancellationGround | null } & Partial<Leg>,
): Leg {
  return {
    ...unfiled(),
    right,
    registryId,
    unitCodes,
    furtherIndex,
    rank,
    changes: [],
    reversal: "none",
    filedBy: "us",
    alone: false,
    ...more,
  };
}

type Identity =
  | "legId"
  | "registrationType"
  | "right"
  | "registryId"
  | "unitCodes"
  | "furtherIndex"
  | "changes"
  | "reversal"
  | "filedBy"
  | "alone"
  | "ground"
  | "rank";

function unfiled(): Omit<Leg, Identity> {
  return {
    state: "waiting",
    generation: 1,
    businessNumber: null,
    groupNumber: null,
    caseNumber: null,
    acceptedAt: null,
    promisedBy: null,
    notice: null,
    missing: [],
    deadline: null,
    deadlineTold: null,
    platformSigning: null,
    otherFilings: [],
    clock: null,
    fee: null,
    recordingResult: null,
    reread: false,
    proofSha256: null,
    confirmed: false,
    notes: [],
    accepted: [],
    unknownQueries: 0,
    noCaseAnswers: 0,
    acknowledged: false,
    resends: 0,
    lostWrites: 0,
    queriedAt: null,
    suppliedItems: null,
    handedIn: [],
    withdrawnDuplicates: [],
    recordedDuplicates: [],
    overdueTold: false,
    filedTold: false,
    unwinds: null,
    mends: null,
  };
}
