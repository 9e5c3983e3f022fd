// Fees of a leg (practice 10): ordered from the core once, under a key of the leg; the registry goes on when it has the money.
// Invariant: a fee is ordered at most once per notice, and never of the customer: the payer is the right-holder.

import type { Leg } from "../leg.ts";
import { isUnwind } from "../legs.ts";
import { emit, park, type Progress, type Work } from "./work.ts";

/** Orders what is asked for; "done" when nothing is left to be ordered. A fee the core refuses is a person's matter. */
export function payFees(work: Work): Progress {
  const { chain } = work;
  // A case that is being withdrawn needs no fee; what gives a recorded mortgage up again does.
  const mayPay = (each: Leg): boolean => chain.state === "open" || isUnwind(each);
  const leg = chain.legs.find((each) => each.state === "awaiting_fee" && isOpen(each) && mayPay(each));
  if (leg === undefined || leg.fee === null || leg.businessNumber === null) return "done";
  if (leg.fee.state === "refused") return park(work, "disbursement", "the core does not pay the registry's fee", leg);
  leg.fee = { ...leg.fee, state: "ordered" };
  const { key, item, amount, paymentNoticeNumber, deadline } = leg.fee;
  const { businessNumber } = leg;
  const { chainId, business } = chain;
  return emit(work, {
    to: "bank_core",
    request: {
      type: "pay_fee",
      key,
      chainId,
      reference: business.reference,
      businessNumber,
      item,
      amount,
      paymentNoticeNumber,
      deadline,
    },
  });
}

/** Not paid yet: an order whose answer was lost is given again, its key makes that safe. */
function isOpen({ fee }: Leg): boolean {
  return fee !== null && fee.state !== "paid";
}
