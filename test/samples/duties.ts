// Duties (岗位) of the two people of the sample bank: for every action that takes two, each of them has one of its duties.
// Invariant: neither has both duties of any action.

import type { Duty } from "../../domain/parked-needs.ts";

export const dutiesOf = {
  chen: ["registration_operations", "credit_approval", "security_officer"],
  liu: ["operations_supervisor", "legal_compliance", "disbursement_review"],
} as const satisfies Record<string, readonly Duty[]>;
