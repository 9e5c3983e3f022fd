// What is remembered of one registration application (登记件) of a chain.
// Invariant: plain data; its state is the furthest verified fact, and legs.ts says what may follow what.

import type { AcceptedDifference } from "./accepting.ts";
import type { DeadlineNews } from "./deadlines.ts";
import type { RecordedDuplicate } from "./duplicates.ts";
import type { Reversal } from "./plan.ts";
import type { RecordingResult } from "./register.ts";
import type { CancellationGround, ChangeEvent, RegisteredRight, RegistrationType } from "./registration.ts";
import type { FeeNotice, MissingItem, RegistryNotice, SupplementItem } from "./registry.ts";
import type { PlatformSigning } from "./signing-ways.ts";
import type { EpochMs } from "./time.ts";

export const legStates = [
  "waiting",
  "sending",
  "unknown",
  "received",
  "awaiting_applicant",
  "supplement",
  "accepted",
  "suspended",
  "reviewed",
  "awaiting_fee",
  "recorded",
  "certificate_issued",
  "not_accepted",
  "registration_refused",
  "withdrawn",
  "chain_refused",
] as const;
export type LegState = (typeof legStates)[number];

export type Leg = {
  legId: string;
  registrationType: RegistrationType;
  right: RegisteredRight;
  registryId: string;
  /** Units it is over, of those the business names. */
  unitCodes: string[];
  /** Which of the further mortgages of a batch it is about; null: that of the business itself. */
  furtherIndex: number | null;
  ground: CancellationGround | null;
  changes: ChangeEvent[];
  reversal: Reversal;
  filedBy: "us" | "other_lender";
  /** Applied for by the mortgagee alone. */
  alone: boolean;
  /** The leg that this one gives up again; null for a leg of the plan. */
  unwinds: string | null;
  /** The leg whose wrong recording this one mends (更正登记); null for others. */
  mends: string | null;
  /** Rank the application asks for. */
  rank: number;
  state: LegState;
  /** 1 for the first filing; a filing after not_accepted or a person's proof of "no case" is a new generation. */
  generation: number;
  /** Our key at the registry, `${legId}-${generation}`; null before the first filing. */
  businessNumber: string | null;
  /** Group number of a combined filing; null otherwise. */
  groupNumber: string | null;
  caseNumber: string | null;
  acceptedAt: EpochMs | null;
  /** End of the last working day of the clock; null while unknown (past the published calendar), standing still or not accepted. */
  promisedBy: EpochMs | null;
  notice: RegistryNotice | null;
  missing: MissingItem[];
  /** Until when what is missing may be handed in, or the applicant may confirm. */
  deadline: EpochMs | null;
  /** The deadline of which the bank was told last, and what; null before it was told of one. */
  deadlineTold: { deadline: EpochMs; news: DeadlineNews } | null;
  /** What the applicants sign on the registry's platform after filing; null where all signed beforehand. */
  platformSigning: PlatformSigning | null;
  /** The leg's other filings with what was signed for each; one of them may become its own again (duplicates.ts). */
  otherFilings: OtherFiling[];
  clock: LegClock | null;
  fee: LegFee | null;
  /** Last verified recording result, and whether it was read again over our own channel afterwards. */
  recordingResult: RecordingResult | null;
  reread: boolean;
  /** SHA-256 of the signed registry message that carries recordingResult; null before one was read. */
  proofSha256: string | null;
  /** Confirmation given (capability confirmed). */
  confirmed: boolean;
  /** Differences that are notes only. */
  notes: string[];
  /** Material differences that two persons accepted as recorded. */
  accepted: AcceptedDifference[];
  /** Queries spent on the present `unknown`. */
  unknownQueries: number;
  /** How often, one after another, the registry said that it holds no such case. */
  noCaseAnswers: number;
  /** The registry has told of this filing at least once: from then on "no such case" means that it forgot. */
  acknowledged: boolean;
  /** Filings of this generation sent once more under the same number. */
  resends: number;
  /** Writes (filing, confirmation, supplement, withdrawal) whose outcome was not told; never set back. */
  lostWrites: number;
  /** When the registry was last asked or written to about this leg. */
  queriedAt: EpochMs | null;
  /** What the bank supplied on a 补正 and the registry has not taken yet. */
  suppliedItems: SupplementItem[] | null;
  /** Everything the bank supplied on a 补正 of any filing of the leg: what is filed again has it among its materials. */
  handedIn: SupplementItem[];
  /** Numbers of other generations that a person showed to be withdrawn or cancelled at the registry. */
  withdrawnDuplicates: string[];
  /** Other generations that were recorded. */
  recordedDuplicates: RecordedDuplicate[];
  /** The bank was told that the registry is late. */
  overdueTold: boolean;
  /** The bank was told of this filing (generation): a plan that goes back to a gate comes by its filing again. */
  filedTold: boolean;
};

/** A filing of a leg that is not its present one, and who was asked and signed on the registry's platform for it. */
export type OtherFiling = { businessNumber: string; platformSigning: PlatformSigning | null };

/** The registry's clock on a leg (practice 9): from acceptance to recording, standing still in between. */
export type LegClock = {
  startedAt: EpochMs;
  /** Working days it may take. */
  limit: number;
  /** Times in which it stood or stands still; the last may be open. */
  stills: { from: EpochMs; to: EpochMs | null }[];
};

/** One fee line of a leg (practice 10): ordered from the core under its own key, done when the registry goes on. */
export type LegFee = FeeNotice & {
  key: string;
  state: "wanted" | "ordered" | "paid" | "refused";
  receiptNumber: string | null;
};
