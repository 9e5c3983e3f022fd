// What runs out by itself: priority notices that lapse, and registries that are late.
// Invariant: a lapse parks before anything else is done, and each reminder is given once.

import { hasLapsed, lapseDays, reminderDue } from "../lapse.ts";
import { isOverdue } from "../leg-clock.ts";
import { isPending } from "../legs.ts";
import { notify, park, profileOf, type Progress, type Work } from "./work.ts";

/** "done" unless the right to convert has lapsed. */
export function tendDates(work: Work): Progress {
  const { chain, now } = work;
  if (hasLapsed(chain, now)) {
    return park(work, "security", `the priority notices lapsed: ${lapseDays} days since registration was possible`);
  }
  const days = reminderDue(chain, now);
  if (days !== null && chain.lapse !== null) {
    chain.lapse.remindedDays.push(days);
    notify(work, "lapse_near", { days, daysLeft: lapseDays - days });
  }
  for (const leg of chain.legs) {
    if (leg.clock === null || leg.overdueTold || !isPending(leg)) continue;
    if (!isOverdue(leg.clock, profileOf(work, leg), now)) continue;
    leg.overdueTold = true;
    notify(work, "leg_overdue", { legId: leg.legId, promisedBy: leg.promisedBy });
  }
  return "done";
}
