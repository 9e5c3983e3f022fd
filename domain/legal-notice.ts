// What somebody tells of a person or a unit in the middle of a chain: death, loss of capacity, insolvency, dispute, seizure.
// Invariant: from then on nothing is filed and no money moves until two persons have settled it (practice 1, 5; reliability 5.7).

import type { Sha256 } from "./business.ts";
import type { EpochMs, IsoDate } from "./time.ts";

export const legalMatters = ["death", "loss_of_capacity", "insolvency", "dispute", "seizure_notice"] as const;
/** 死亡, 丧失民事行为能力, 破产, 争议, 查封通知: the day says when the institution came to know (民法典 423(4)). */
export type LegalMatter = (typeof legalMatters)[number];

export type LegalNotice = { matter: LegalMatter; on: IsoDate; number: string; sha256: Sha256 };

export type RecordedLegalNotice = LegalNotice & { recordedAt: EpochMs; by: string; settled: boolean };
