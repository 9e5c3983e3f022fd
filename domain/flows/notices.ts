// Plans of presale and of the conversions: priority notices, what they become, and how they end.
// Invariant: no money on a presale before both notices are recorded and the final decision cites them (2020 notice, item 8).

import { isBoughtAlready } from "../bought-already.ts";
import type { Business } from "../business.ts";
import type { RegistryCapability } from "../registration.ts";
import type { Step } from "../plan.ts";
import {
  buyersNotice,
  buyersNoticeCancellation,
  change,
  firstTogether,
  lendersNotice,
  lendersNoticeCancellation,
  ownershipTransfer,
} from "./legs.ts";
import {
  beforeFiling,
  conditions,
  consents,
  disburse,
  hold,
  onlyForward,
  opening,
  register,
  shape,
  signed,
  type PlanShape,
} from "./shape.ts";

/** 单方申请: whether the business says that the lender applies without the other side. */
function byLenderAlone(business: Business): boolean {
  return business.alone === true;
}

function jointly(business: Business): boolean {
  return business.alone !== true;
}

const both = ["priority_notice", "mortgage_priority_notice"];

/** Buyer's and lender's notice in one filing where the registry takes it, else the buyer's first. */
export function presale(capability: RegistryCapability): PlanShape[] {
  const conditional: Step = { step: "decision", part: "conditional" };
  const final: Step = { step: "decision", part: "final" };
  const ways = {
    legs: [buyersNotice, lendersNotice],
    gates: [opening, conditional, consents, signed, hold, beforeFiling],
    money: [final, ...disburse],
  };
  const together = register(both, capability, true);
  const one = register(["priority_notice"], capability, false);
  const other = register(["mortgage_priority_notice"], capability, false);
  return [
    shape("notices_together", {
      ...ways,
      reversible: [...together.file, ...together.record],
      needs: ["combined_filing:notices"],
    }),
    shape("notices_in_turn", {
      ...ways,
      reversible: [...one.file, ...one.record, ...other.file, ...other.record],
    }),
  ];
}

/**
 * Transfer to the buyer and the mortgage's first registration, in one filing where the registry takes it, else the transfer
 * first (practice 12). Each notice ends with its own application: in between the lender's keeps its place (民法典 221;
 * 担保制度解释 52), and the register is read again for who owns the unit now and under which title.
 */
export function noticeConversion(capability: RegistryCapability): PlanShape[] {
  const joint = {
    when: (business: Business): boolean => !isBoughtAlready(business),
    legs: [ownershipTransfer, firstTogether],
    gates: [opening, conditions("registrable", "tax_clearance"), signed, beforeFiling],
  };
  const transferred = onlyForward(["ownership_transfer"], capability);
  const first = register(["first"], capability, false);
  return [
    // Developer and buyers have had the transfer recorded by themselves, and the buyers do not sign the mortgage.
    shape("first_alone", {
      when: byLenderAlone,
      legs: [{ ...firstTogether, alone: true }],
      gates: [opening, conditions("registrable"), signed, beforeFiling],
      ...onlyForward(["first"], capability),
      needs: ["unilateral:notice_conversion"],
    }),
    // The same, and buyers and lender apply together: no registry has to allow anything for that.
    shape("first_jointly", {
      when: (business) => jointly(business) && isBoughtAlready(business),
      legs: [firstTogether],
      gates: [opening, conditions("registrable"), signed, beforeFiling],
      ...onlyForward(["first"], capability),
    }),
    shape("transfer_and_first", {
      ...joint,
      ...onlyForward(["ownership_transfer", "first"], capability, true),
      needs: ["combined_filing:transfer_first"],
    }),
    shape("transfer_then_first", {
      ...joint,
      reversible: transferred.reversible,
      irrevocable: [...transferred.irrevocable, beforeFiling, ...first.file, ...first.record],
    }),
  ];
}

/** By application as a change of the mortgage, or by the registry itself: then we watch, and compare what it made. */
export function constructionConversion(capability: RegistryCapability): PlanShape[] {
  return [
    shape("by_registry", {
      when: ({ conversion }) => conversion?.by === "registry",
      gates: [opening],
      after: [{ step: "watch", leg: "conversion" }],
    }),
    shape("by_application", {
      legs: [change(["built"])],
      gates: [opening, signed, beforeFiling],
      ...onlyForward(["change"], capability),
      needs: ["change_event:built"],
    }),
  ];
}

/** 退房: the refund is final, then the lender's notice ends, then the buyer's (practice 20); alone the lender ends its own only. */
export function noticeCancellation(capability: RegistryCapability): PlanShape[] {
  const legs = [lendersNoticeCancellation, buyersNoticeCancellation];
  const gates = [opening, conditions("refund_final"), signed, beforeFiling];
  const ids = legs.map(({ legId }) => legId);
  const inTurn = ids.map((legId) => register([legId], capability, false));
  return [
    shape("lenders_alone", {
      when: byLenderAlone,
      legs: [{ ...lendersNoticeCancellation, alone: true }],
      gates,
      ...onlyForward(["mortgage_notice_cancellation"], capability),
      needs: ["unilateral:notice_cancellation"],
    }),
    shape("together", {
      when: jointly,
      legs,
      gates,
      ...onlyForward(ids, capability, true),
      needs: ["combined_filing:notice_cancellations"],
    }),
    shape("in_turn", {
      when: jointly,
      legs,
      gates,
      irrevocable: inTurn.flatMap(({ file, record }) => [...file, ...record]),
    }),
  ];
}
