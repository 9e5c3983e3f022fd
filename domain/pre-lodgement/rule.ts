// What a pre-lodgement rule is: what it finds, why it is asked for, where that stands, and how it is mended.
// Invariant: a rule looks only at what the bank states and at settings; it asks no register and knows no clock of its own.

import type { Business } from "../business.ts";
import type { Institution } from "../institution.ts";
import type { Plan } from "../plan.ts";
import type { RefusalCode } from "../refusal.ts";
import type { RegistryProfile } from "../registry-profile.ts";
import type { EpochMs } from "../time.ts";

export type Bilingual = { zh: string; en: string };

/** One place where a rule is broken: a path in the REST JSON, and what the mend must know; no personal data. */
export type Fault = { field: string | null; detail: string | null };

export type LodgementContext = {
  business: Business;
  /** Those of its units, in order; empty when a unit has none. */
  profiles: RegistryProfile[];
  /** Null when none was found: rules that need it say nothing. */
  plan: Plan | null;
  /** The caller's own tree. */
  lender: Institution;
  now: EpochMs;
};

export type Rule = {
  /** "PL-001" …; once published it keeps its meaning. */
  id: string;
  code: RefusalCode;
  why: Bilingual;
  /** Statute, document or practice it comes from; what is recalled and was not read again says so. */
  basis: string;
  mend: Bilingual;
  check: (context: LodgementContext) => Fault[];
};

/** A broken rule at one place, with all that mends it. */
export type Finding = {
  ruleId: string;
  code: RefusalCode;
  field: string | null;
  detail: string | null;
  why: Bilingual;
  basis: string;
  mend: Bilingual;
};

/** A fault at `field`; `detail` holds no personal data. */
export function fault(field: string | null, detail: string | null = null): Fault {
  return { field, detail };
}

/** The fault where it is one, for rules that look at each place in turn. */
export function faultIf(broken: boolean, field: string, detail: string | null = null): Fault[] {
  return broken ? [fault(field, detail)] : [];
}
