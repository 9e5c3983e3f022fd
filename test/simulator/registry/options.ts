// What a simulated registry is started with, and what its owner holds in hand afterwards.
// Invariant: everything here is plain data or a function of this folder; nothing is shared with the gateway's own code.

import type { BurdenGiven, ConstructionDone, OtherMortgage } from "./admin-commands.ts";
import type { FaultRequest } from "./fault-names.ts";
import type { Ledger } from "./ledger-types.ts";
import type { Objection, RegisterSeed, Seizure } from "./seed.ts";

export type Capability = "combined" | "confirmed" | "independent";

export const filingTypes = [
  "cancellation_first",
  "notices",
  "transfer_first",
  "transfer_first_cancellation",
  "transfer_change",
  "first_cancellation_of_units",
  "notice_cancellations",
] as const;
/** Applications taken in one filing: 注销+首次, 预告+抵押预告, 转移+首次, 转移+首次+注销, 转移+变更, 首次+部分注销, 两预告注销. */
export type FilingType = (typeof filingTypes)[number];

export const changeEvents = [
  "name",
  "scope",
  "rank",
  "claim_kind",
  "amount",
  "term",
  "maximum",
  "determination_period",
  "determination",
  "prior_claims",
  "main_claim",
  "units",
  "built",
  "mortgagor",
] as const;
/** What a change may change (细则 68). */
export type ChangeEvent = (typeof changeEvents)[number];

/** What this registry takes from the right-holder alone. */
export type Unilateral = "cancellation_by_mortgagee" | "name_change" | "notice_conversion" | "notice_cancellation";

/** A bank admitted to the exchange: its pinned key, where its pushes go, and the credit codes it may act for. */
export type Bank = {
  institution: string;
  publicKeyPem: string;
  /** The key that takes over, pinned beforehand: either counts. */
  nextPublicKeyPem?: string | undefined;
  callbackUrl: string;
  mortgagees: string[];
};

/** A mandate lodged with the registry (委托备案). */
export type LodgedMandate = {
  number: string;
  sha256: string;
  principals: { name: string; certificateNumber: string }[];
  agent: { name: string; certificateNumber: string };
  /** With the digest of the principals' consent, without which a sub-agent is nobody here. */
  subAgents?: { name: string; certificateNumber: string; consentSha256?: string | undefined }[] | undefined;
  matters: string[];
  /** Over these units alone; over all when absent. */
  unitCodes?: string[] | undefined;
  /** The day on which it was given, YYYY-MM-DD: nothing done before it rests on it. */
  givenOn: string;
  /** Its last day, YYYY-MM-DD; absent where it lasts until the matter is completed, and says so. */
  validUntil?: string | undefined;
  untilCompleted?: boolean | undefined;
};

/** What is asked for before recording. */
export type FeeRule = {
  item: string;
  /** Yuan, decimal text; per application that puts a right on the register. */
  amount: string;
  /** Real ms after which monthly settlement counts as payment; null: only when the operator says it was paid. */
  settledAfterMs: number | null;
};

export type RegistryOptions = {
  registryId: string;
  /** 登记机构 as written into messages, e.g. 苏州市虎丘区不动产登记中心. */
  name: string;
  capability: Capability;
  juniorRank: boolean;
  changeOfMainClaim: boolean;
  /** All of them for capability combined when absent, else none. */
  combinedFilings?: FilingType[] | undefined;
  /** Everything but main_claim, which has its own option, when absent. */
  changeEvents?: ChangeEvent[] | undefined;
  /** cancellation_by_mortgagee and name_change when absent. */
  unilateral?: Unilateral[] | undefined;
  /** A cancellation for some of a mortgage's units. */
  partialCancellation?: boolean | undefined;
  /** called: this registry's own app asks everybody but the mortgagees after reception. Everybody signs beforehand when absent. */
  signing?: "carried" | "called" | undefined;
  /** Real ms the applicants have to sign in the app, and after which they do by themselves; null or absent: only at the desk. */
  applicants?: { withinMs: number; signAfterMs: number | null } | undefined;
  /** No fee when absent. */
  fee?: FeeRule | undefined;
  /** Paper certificates that end are handed in before acceptance; not asked for when absent. */
  asksForOldPaper?: boolean | undefined;
  /** 完税凭证 with every transfer of ownership; not asked for when absent. */
  asksForTaxClearance?: boolean | undefined;
  /** HH:MM in China; what comes after closing is taken in hand at the next opening. Always open when absent. */
  hours?: { opens: string; closes: string } | null | undefined;
  /** First six digits of the unit codes served. */
  areaCodes: string[];
  /** RSA, PKCS#8 PEM. */
  privateKeyPem: string;
  keyId: string;
  banks: Bank[];
  register: RegisterSeed;
  /** Real ms from reception to acceptance, to review, to recording (and from there to the certificate). */
  pace: { acceptMs: number; reviewMs: number; recordMs: number };
  /** The mandates the registry holds: a withdrawal rests on those of them that name `withdraw`, or on all applicants' own. */
  mandates: LodgedMandate[];
  /** Guardians this office knows of, by certificate number. */
  guardianships?: { ward: string; guardian: string }[] | undefined;
  /** Organisations that are no more, and who has their rights, by credit code. */
  successions?: { predecessor: string; successor: string }[] | undefined;
  /** 0 or absent: any free port. */
  port?: number | undefined;
};

export type RunningRegistry = {
  /** Base address: the exchange answers at `/` and `/exchange`, the operator's desk under `/admin/`. */
  url: string;
  registryId: string;
  inject(fault: FaultRequest): void;
  /** The register and every case, as plain JSON. */
  ledger(): Ledger;
  register: {
    seize(unitCode: string, seizure?: Seizure): void;
    liftSeizures(unitCode: string): void;
    addObjection(unitCode: string, objection: Objection): void;
    /** 更正登记: puts the amount that was filed into the recorded rows; false when nothing was recorded under the number. */
    rectify(businessNumber: string): boolean;
    /** A mortgage of a lender in its own channel; the certificate number minted. */
    recordOtherMortgage(given: OtherMortgage): string;
    /** That lender's cancellation in its own channel; false when no live mortgage has the number. */
    cancelOtherMortgage(registrationCertificateNumber: string, ground?: string): boolean;
    /** First registration of a building (首次登记); false when a unit is not under construction. */
    completeBuilding(given: ConstructionDone): boolean;
    /** A residence right, lease, easement, rectification in hand or official restriction is entered. */
    enterBurden(given: BurdenGiven): boolean;
    /** A notice of that number ends without a filing (失效); false when none is live. */
    lapseNotice(number: string): boolean;
    /** One who is asked signs in the app; false when nobody of that number is asked. */
    signOnPlatform(businessNumber: string, certificateNumber: string): boolean;
    /** One who is asked declines, and the filing ends; false when nobody of that number is asked. */
    declineOnPlatform(businessNumber: string, certificateNumber: string): boolean;
    /** The fee of the case was paid; false when none is asked for. */
    payFee(businessNumber: string): boolean;
  };
  stop(): Promise<void>;
};
