// The table of what the model must find: the orders that are safe, and the wrong ones with exactly the properties they break.
// Invariant: a wrong variant differs from a safe one by its order or by one rule that is turned off.

import type { ChainKind } from "../../domain/business.ts";
import type { RegistryCapability } from "../../domain/registration.ts";

/** Names of reliability 5.2 and 5.3, as the model asserts them; V1 is also broken by a run without an end. */
export const properties = ["S1", "S2", "S2_rank", "S2_guarantors", "S3", "S4", "S5", "S6", "S8", "V1"] as const;
export type Property = (typeof properties)[number];

export const runEnds = ["completed", "aborted", "parked"] as const;
export type RunEnd = (typeof runEnds)[number];

export type Variant = {
  name: string;
  /** The -D definitions, each without its -D; the rest stands in chain.pml. */
  defines: string[];
  /** Exactly the properties that some run breaks; none for a safe order. */
  breaks: Property[];
  /** Exactly the ends that runs come to; looked at for safe orders. */
  ends: RunEnd[];
  /** Whether runs without an end are looked for too. */
  followed: boolean;
};

type Rules = { capability: RegistryCapability; order: string; defines?: string[] };

/** What a plan that needs cover is filed with: the clause, and the guarantors' consent to stay (practice 2). */
const cover = ["COVER_CLAUSE=1", "GUARANTORS_STAY=1"];
const asksForCover = ["NEEDS_COVER=1"];

function definesOf({ capability, order, defines = [] }: Rules): string[] {
  return [`CAPABILITY=${capability}`, `PLAN=${order}`, ...defines];
}

/** Two troubles (crashes, pauses, losses) and two words of persons: the model's own bounds. */
function safe(name: string, rules: Rules, ends: readonly RunEnd[] = runEnds): Variant {
  return { name, defines: definesOf(rules), breaks: [], ends: [...ends], followed: false };
}

/** A safe order whose runs are also followed to see that none goes round for ever. */
function followed(name: string, rules: Rules): Variant {
  return { ...safe(name, rules), followed: true };
}

/** Name of the order in chain.pml that follows domain/flows. */
export function orderOf(kind: ChainKind, capability: RegistryCapability): string {
  return `PLAN_${kind}_${capability}`;
}

/** The plan of domain/flows with more definitions. */
function plan(kind: "refinance" | "renewal", capability: RegistryCapability, ...defines: string[]): Rules {
  return { capability, order: orderOf(kind, capability), defines };
}

/** One trouble and one word are enough to break what is wrong. */
function wrong(name: string, rules: Rules, ...breaks: Property[]): Variant {
  const own = definesOf(rules);
  const words = own.some((each) => each.startsWith("WORDS=")) ? [] : ["WORDS=1"];
  return { name, defines: [...own, "TROUBLES=1", ...words], breaks, ends: [], followed: false };
}

export const safeVariants: Variant[] = [
  followed("refinance, combined", plan("refinance", "combined", ...asksForCover, ...cover)),
  followed("refinance, confirmed", plan("refinance", "confirmed", "WORDS=1")),
  followed("refinance, independent", plan("refinance", "independent")),
  safe("renewal, combined", plan("renewal", "combined", ...asksForCover, ...cover)),
  safe("renewal, confirmed", plan("renewal", "confirmed", ...asksForCover, ...cover)),
  safe("renewal, independent", plan("renewal", "independent", ...asksForCover, ...cover)),
  safe("refinance, combined, no mandate", plan("refinance", "combined", ...asksForCover, ...cover, "MANDATE=0")),
  safe("refinance, confirmed, no mandate", plan("refinance", "confirmed", "MANDATE=0")),
  safe("refinance, independent, no mandate", plan("refinance", "independent", "MANDATE=0")),
  safe("refinance, combined, no clause: never starts", plan("refinance", "combined", ...asksForCover), ["aborted"]),
  safe("renewal, no consent to stay: never starts", plan("renewal", "independent", ...asksForCover, "COVER_CLAUSE=1"), [
    "aborted",
  ]),
];

export const wrongVariants: Variant[] = [
  wrong("cancel first", { capability: "independent", order: "WRONG_cancel_first" }, "S1", "S2", "S6"),
  wrong("both in parallel", { capability: "independent", order: "WRONG_parallel" }, "S1", "S2", "S5", "S6"),
  wrong(
    "cancel before disbursement",
    { capability: "independent", order: "WRONG_cancel_before_disbursement" },
    "S1",
    "S2",
    "S5",
    "S6",
  ),
  wrong("confirm both at once", { capability: "confirmed", order: "WRONG_confirm_both" }, "S1", "S2", "S6"),
  wrong(
    "prepare both where nothing waits for us",
    { capability: "independent", order: "PLAN_refinance_confirmed" },
    "S1",
    "S2",
    "S5",
    "S6",
  ),
  wrong(
    "disburse before recording",
    { capability: "independent", order: "WRONG_disburse_before_recording" },
    "S2_rank",
    "S4",
  ),
  wrong(
    "permit on accepted, independent",
    plan("refinance", "independent", "AWAIT_RECORDING=0"),
    "S2_rank",
    "S4",
    "S5",
  ),
  wrong("permit on accepted, combined", plan("refinance", "combined", ...cover, "AWAIT_RECORDING=0"), "S2_rank", "S4"),
  wrong("no re-reading", plan("refinance", "independent", "REREAD=0"), "S4"),
  wrong("no rank check", plan("refinance", "independent", "RANK_CHECK=0"), "S2_rank"),
  wrong("no key at the core", plan("refinance", "independent", "KEY=0"), "S2", "S3", "S4", "S5"),
  wrong("no expiry at the core", plan("refinance", "independent", "EXPIRY=0"), "S2", "S3", "S4", "S5"),
  wrong(
    "a new key before the old is dead",
    plan("refinance", "independent", "WAIT_FOR_EXPIRY=0"),
    "S2",
    "S3",
    "S4",
    "S5",
  ),
  wrong("combined without cover clause", plan("refinance", "combined", "GUARANTORS_STAY=1"), "S2"),
  wrong("combined without guarantors' consent", plan("refinance", "combined", "COVER_CLAUSE=1"), "S2_guarantors"),
  wrong("renewal by change without cover clause", plan("renewal", "independent", "GUARANTORS_STAY=1"), "S2"),
  wrong("renewal without guarantors' consent", plan("renewal", "independent", "COVER_CLAUSE=1"), "S2_guarantors"),
  wrong(
    "lender-only withdrawal taken as done",
    plan("refinance", "independent", "MANDATE=0", "WITHDRAW_BY_ALL=0"),
    "S5",
  ),
  wrong("withdrawal not read back", plan("refinance", "independent", "READ_WITHDRAWAL_BACK=0"), "S5"),
  wrong("no fence", plan("refinance", "independent", "FENCE=0", "WORDS=0"), "S2", "S4", "S5", "S8"),
  wrong("blind resend", plan("refinance", "independent", "ASK_FIRST=0"), "S5"),
  wrong("unknown taken as failure", plan("refinance", "independent", "DOUBT_IS_DOUBT=0"), "S2", "S3", "S4", "S5"),
  wrong("unwinding after the old one has ended", plan("refinance", "combined", ...cover, "UNWIND_GUARD=0"), "S1", "S2"),
  wrong(
    "waits before it files",
    { capability: "independent", order: "WRONG_wait_before_filing", defines: ["ABORTS=0"] },
    "V1",
  ),
  wrong("a parked chain goes on", plan("refinance", "independent", "PARKED_RESTS=0"), "S8"),
];

/** Every variant with the answer it must get. */
export const variants: Variant[] = [...safeVariants, ...wrongVariants];
