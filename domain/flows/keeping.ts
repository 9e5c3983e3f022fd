// Plans of the kinds that keep, move or end a mortgage without new money: rank, collateral, cancellation, assignment.
// Invariant: collateral goes out only after what comes in for it is recorded.

import type { Business } from "../business.ts";
import type { RegistryCapability } from "../registration.ts";
import type { Step } from "../plan.ts";
import { cancellationAsStated, cancellationByWaiver, change, first, firstTogether, mortgageTransfer } from "./legs.ts";
import {
  afterRecording,
  beforeFiling,
  conditions,
  consents,
  disburse,
  givenUpLater,
  onlyForward,
  opening,
  register,
  shape,
  signed,
  untilFilingWithoutMoney,
  type PlanShape,
} from "./shape.ts";

export function rankChange(capability: RegistryCapability): PlanShape[] {
  return [
    shape("change", {
      legs: [change(["rank"])],
      gates: untilFilingWithoutMoney,
      ...onlyForward(["change"], capability),
      needs: ["change_event:rank"],
    }),
  ];
}

/**
 * 抵押物增减、置换: a substitution is recorded at one instant where the registry takes both applications in one filing, else
 * the new unit first; what goes out is cancelled, or changed where the registry wants that.
 */
export function collateralChange(capability: RegistryCapability): PlanShape[] {
  const comesIn = { ...first, units: "added" as const };
  const goesOut = { ...cancellationByWaiver, units: "removed" as const };
  const gates = untilFilingWithoutMoney;
  const onlyKept = { ...change(["units"]), units: "kept" as const };
  const out = onlyForward(["cancellation"], capability);
  const less = onlyForward(["change"], capability);
  const afterNew = ({ reversible, irrevocable }: typeof out): Pick<PlanShape, "reversible" | "irrevocable"> => ({
    ...givenUpLater(["first"], capability),
    irrevocable: [...reversible, ...irrevocable],
  });
  return [
    shape("addition", {
      when: ({ collateralChange: changed }) => changed?.removed.length === 0,
      legs: [comesIn],
      gates,
      ...onlyForward(["first"], capability),
    }),
    shape("partial_cancellation", {
      when: ({ collateralChange: changed }) => changed?.added.length === 0,
      legs: [goesOut],
      gates,
      ...out,
      needs: ["partial_cancellation"],
    }),
    shape("change", {
      when: ({ collateralChange: changed }) => changed?.added.length === 0,
      legs: [onlyKept],
      gates,
      ...less,
      needs: ["change_event:units"],
    }),
    // Nothing of the old stays in: that is the end of the whole mortgage, which every registry records.
    shape("replacement", { when: keepsNothing, legs: [comesIn, goesOut], gates, ...afterNew(out) }),
    shape("substitution_together", {
      when: (business) => isExchange(business) && !keepsNothing(business),
      atOneRegistry: true,
      legs: [{ ...firstTogether, units: "added" }, goesOut],
      gates,
      ...onlyForward(["first", "cancellation"], capability, true),
      needs: ["combined_filing:first_cancellation_of_units", "partial_cancellation"],
    }),
    shape("substitution", {
      legs: [comesIn, goesOut],
      gates,
      ...afterNew(out),
      needs: ["partial_cancellation"],
    }),
    shape("substitution_by_change", {
      legs: [comesIn, onlyKept],
      gates,
      ...afterNew(less),
      needs: ["change_event:units"],
    }),
  ];
}

function isExchange({ collateralChange }: Business): boolean {
  const { added = [], removed = [] } = collateralChange ?? {};
  return added.length > 0 && removed.length > 0;
}

function keepsNothing({ units, collateralChange }: Business): boolean {
  return units.every(({ unitCode }) => collateralChange?.added.includes(unitCode) === true);
}

/** 结清注销: on a stated ground; the mortgagee alone where it waives and the registry takes that (细则 70). */
export function cancellation(capability: RegistryCapability): PlanShape[] {
  const jointly = (way: string, gates: Step[]): PlanShape =>
    shape(way, { legs: [cancellationAsStated], gates, ...onlyForward(["cancellation"], capability) });
  return [
    shape("waived_alone", {
      when: ({ cancellationGround }) => cancellationGround === "waiver",
      legs: [{ ...cancellationAsStated, alone: true }],
      gates: [opening, signed, beforeFiling],
      ...onlyForward(["cancellation"], capability),
      needs: ["unilateral:cancellation_by_mortgagee"],
    }),
    {
      ...jointly("after_repayment", [opening, conditions("final_repayment"), signed, beforeFiling]),
      when: ({ cancellationGround }) => cancellationGround === "claim_extinguished",
    },
    jointly("jointly", [opening, signed, beforeFiling]),
  ];
}

/** 抵押权转移, one leg a mortgage, in any order; a price is paid on recording only where the contract says so (practice 16). */
export function assignment(capability: RegistryCapability): PlanShape[] {
  const gates = [opening, consents, conditions("debtor_notified"), signed, beforeFiling];
  const paid = (way: PlanShape): PlanShape[] => [
    {
      ...way,
      way: `${way.way}_for_price`,
      after: [],
      when: (business) => business.loan !== undefined && (way.when?.(business) ?? true),
      money: disburse,
    },
    way,
  ];
  const is =
    (mode: string): PlanShape["when"] =>
    ({ assignment: assigned }) =>
      assigned?.mode === mode;
  const determined = register(["determination"], capability, false);
  const transferred = register(["transfer"], capability, false);
  const reduced = register(["change"], capability, false);
  const ways = [
    shape("transfer", { when: is("whole"), legs: [mortgageTransfer], gates, ...onlyForward(["transfer"], capability) }),
    shape("transfer_of_a_share", {
      when: is("shared"),
      legs: [mortgageTransfer],
      gates,
      ...onlyForward(["transfer"], capability),
    }),
    shape("transfer_of_a_part", {
      when: is("split"),
      legs: [mortgageTransfer, change(["maximum"])],
      gates,
      irrevocable: [...transferred.file, ...transferred.record, ...reduced.file, ...reduced.record],
      needs: ["change_event:maximum"],
    }),
    shape("determination_and_transfer", {
      when: is("exit"),
      legs: [change(["determination"], "determination"), mortgageTransfer],
      gates,
      irrevocable: [...determined.file, ...determined.record, ...transferred.file, ...transferred.record],
      // Two recordings one after the other: that the assignor's mortgage is gone the register alone shows.
      after: [afterRecording],
      needs: ["change_event:determination"],
    }),
  ];
  return ways.flatMap(paid);
}

/**
 * 抵押权人更名, one change a mortgage, in any order. Whose name has changed applies alone (条例 14 ¶2(4)): nobody is harmed, so
 * that nobody else is asked to sign. A registry that does not take that in this channel is applied to at its counter.
 */
export function mortgageeRename(capability: RegistryCapability): PlanShape[] {
  return [
    shape("renamed_alone", {
      legs: [{ ...change(["name"]), alone: true }],
      gates: [opening, signed, beforeFiling],
      ...onlyForward(["change"], capability),
      needs: ["unilateral:name_change"],
    }),
  ];
}
