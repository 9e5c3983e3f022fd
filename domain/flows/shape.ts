// The shape of one way to do a kind of business at one registry, in the parts by which several registries are joined.
// Invariant: nothing that cannot be taken back stands among the reversible steps, and money comes after every recording.

import type { Business } from "../business.ts";
import type { PlanNeed, PlannedLeg, Step } from "../plan.ts";
import type { RegistryCapability } from "../registration.ts";

export type PlanShape = {
  way: string;
  /** Whether this way suits what the bank states; absent: always. */
  when?: ((business: Business) => boolean) | undefined;
  /** What it records at one instant is at one registry: no way for units of several. Absent: for any. */
  atOneRegistry?: true | undefined;
  legs: PlannedLeg[];
  /** Until everything may be filed. */
  gates: Step[];
  /** What can still be withdrawn or given up. */
  reversible: Step[];
  /** From its first recording on only forward. */
  irrevocable: Step[];
  /** Once, for all registries together. */
  money: Step[];
  after: Step[];
  needs: PlanNeed[];
  needsCover: boolean;
};

/** Builds a shape; what is not named is empty. What its changes change must be what the registry records as a change. */
export function shape(way: string, parts: Partial<Omit<PlanShape, "way">>): PlanShape {
  const { needs = [], legs = [] } = parts;
  return {
    way,
    legs: [],
    gates: [],
    reversible: [],
    irrevocable: [],
    money: [],
    after: [],
    needsCover: false,
    ...parts,
    needs: [...new Set([...needs, ...legs.flatMap(needsOfChange)])],
  };
}

/** That the main claim itself may change has a need of its own (change_of_main_claim). */
function needsOfChange({ registrationType, changes }: PlannedLeg): PlanNeed[] {
  if (registrationType !== "change") return [];
  return changes.filter((event) => event !== "main_claim").map((event): PlanNeed => `change_event:${event}`);
}

export const opening: Step = { step: "search", stage: "opening" };
export const decision: Step = { step: "decision", part: "only" };
export const consents: Step = { step: "consents" };
export const signed: Step = { step: "signed" };
export const hold: Step = { step: "hold" };
export const beforeFiling: Step = { step: "search", stage: "before_filing" };
export const beforeDisbursement: Step = { step: "search", stage: "before_disbursement" };
/** The register as it stands once everything is recorded, where no disbursement has it read again. */
export const afterRecording: Step = { step: "search", stage: "watch" };
/** One sum; the planner puts one step for each tranche in its place. */
export const disbursement: Step = { step: "disbursement", tranche: 1 };
export const terms: Step = { step: "terms_in_force" };
export const disburse: Step[] = [beforeDisbursement, disbursement];

/** Gates of a kind that posts new money and files something. */
export const untilFiling: Step[] = [opening, decision, consents, signed, hold, beforeFiling];
/** Gates of a kind that files without new money. */
export const untilFilingWithoutMoney: Step[] = [opening, decision, consents, signed, beforeFiling];

/** A gate that waits for stated facts; without a subject of their own. */
export function conditions(...types: Extract<Step, { step: "conditions" }>["wanted"][number]["type"][]): Step {
  return { step: "conditions", wanted: types.map((type) => ({ type, subject: null })) };
}

/**
 * How applications get into the register, split where they cannot be taken back any more: `file` … is reversible, `record`
 * is not. A confirming registry records only after our word, so that its filing stays reversible until then.
 */
export function register(
  legs: string[],
  capability: RegistryCapability,
  together: boolean,
): { file: Step[]; record: Step[] } {
  const filing: Step = { step: "file", legs, together };
  const recorded: Step = { step: "recorded", legs };
  if (capability !== "confirmed") return { file: [filing], record: [recorded] };
  return {
    file: [filing, { step: "reviewed", legs }],
    record: [...legs.map((leg): Step => ({ step: "confirm", leg })), recorded],
  };
}

/** Parts of a shape in which what is recorded can be given up again by the lender. */
export function givenUpLater(
  legs: string[],
  capability: RegistryCapability,
  together = false,
): Pick<PlanShape, "reversible"> {
  const { file, record } = register(legs, capability, together);
  return { reversible: [...file, ...record] };
}

/** Parts of a shape whose recording is final. Where filing itself leads to recording, filing is as irrevocable. */
export function onlyForward(
  legs: string[],
  capability: RegistryCapability,
  together = false,
): Pick<PlanShape, "reversible" | "irrevocable"> {
  const { file, record } = register(legs, capability, together);
  if (capability === "confirmed") return { reversible: file, irrevocable: record };
  return { reversible: [], irrevocable: [...file, ...record] };
}
