// What a registry is and allows: settings, checked at start (config/registries).
// Invariant: what differs from one registry to the next stands here as data, and nowhere in code.

import type { MandateForm } from "./business.ts";
import type { BurdenRules } from "./burdens.ts";
import type { Fen } from "./money.ts";
import type {
  ChangeEvent,
  CombinedFiling,
  RegistrationType,
  RegistryCapability,
  UnilateralMatter,
} from "./registration.ts";
import type { SignatureAlgorithm } from "./signature-algorithm.ts";
import type { SigningWay } from "./signing-ways.ts";
import type { IsoDate } from "./time.ts";

export const mappings = ["no_registration", "change", "new_loan_repays_old"] as const;
/** How a renewal, an extension or a refinance is brought into the register (practice 4; facts 5.3): not at all, as change, as a new loan that repays the old. */
export type Mapping = (typeof mappings)[number];

/** The kinds that have such a choice. */
export type MappedKind = "renewal" | "extension" | "refinance";

export const surrenderTimes = ["before_acceptance", "before_recording", "at_collection"] as const;

export type RegistryProfile = {
  registryId: string;
  name: string;
  /** 登记机构 as written into messages. */
  registrationAuthority: string;
  /** Unit code prefixes served (6, 9 or 12 digits); routing takes the longest match. */
  unitCodePrefixes: string[];
  capability: RegistryCapability;
  /** Whether a next-rank mortgage of the same lender may be recorded. */
  juniorRank: boolean;
  /** Whether a change of the secured main claim (renewal to a new contract) is recorded as change. */
  changeOfMainClaim: boolean;
  /** Applications taken in one filing, recorded together; `cancellation_first` belongs to capability combined. */
  combinedFilings: CombinedFiling[];
  /** What it records as a change of a mortgage; `main_claim` is said by changeOfMainClaim. */
  changeEvents: ChangeEvent[];
  /** What it takes from the mortgagee alone. */
  unilateral: UnilateralMatter[];
  /** In order of preference. */
  mappings: Record<MappedKind, Mapping[]>;
  /** Units that go out: cancelled for those units, or a change of the mortgage. */
  partialCancellation: boolean;
  /** Deviations from the table of burdens.ts. */
  burdens: BurdenRules;
  /** When old paper has to be handed in (practice 11). */
  surrender: (typeof surrenderTimes)[number];
  /** How applicants sign: the bank carries every signature, or the registry's platform calls the applicants (practice 1). */
  signing: SigningWay;
  /** Forms of mandate it takes (practice 1). */
  mandateForms: MandateForm[];
  /** 收件名称 it asks for, per registration type; each must be among the materials. */
  materials: Partial<Record<RegistrationType, string[]>>;
  dialect: "national-xml";
  endpoint: string;
  /** Public key (PEM, SPKI) that signs this registry's messages, for one algorithm: pinned, nothing in a message chooses it. */
  publicKeyPem: string;
  algorithm: SignatureAlgorithm;
  /** sm2-sm3: who signs, as agreed with this registry; no other algorithm has one. */
  userId?: string | undefined;
  /** ms one call may take in all. */
  callTimeoutMs: number;
  /** ms between status queries while a case is open. */
  queryIntervalMs: number;
  /** ms between searches while another lender's registration, or the registry's own, is waited for. */
  watchIntervalMs: number;
  /** Status queries tried on an unknown outcome before a person is asked. */
  unknownQueriesMax: number;
  /** Smallest amount step the dialect carries, in 分 (万元 with 4 decimals carries whole yuan: 100). */
  amountStep: Fen;
  /** Working days from acceptance within which recording is promised; per type where it differs. */
  workingDaysLimit: number;
  workingDaysLimits: Partial<Record<RegistrationType, number>>;
  /**
   * First day that counts: the day of acceptance itself, the next working day, or the day on which the material was complete:
   * that of acceptance, and anew that on which a supplement asked for later was taken.
   */
  clockStarts: "same_day" | "next_day" | "completed_material";
  /** Opening hours in China time, HH:MM; what comes after closing counts as of the next working day. Null: always open. */
  hours: { opens: string; closes: string } | null;
  /** Days on which this registry differs from the published calendar. */
  localDays: { off: IsoDate[]; working: IsoDate[] };
};
