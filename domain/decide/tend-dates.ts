// What runs out by itself: priority notices that lapse, registries that are late, and deadlines the registry set for others.
// Invariant: a lapse parks before anything else is done, and each reminder is given once.

import { deadlineNews } from "../deadlines.ts";
import { hasLapsed, lapseDays, remedyOfLender, laterDayStated, reminderDue } from "../lapse.ts";
import { isOverdue } from "../leg-clock.ts";
import { isPending } from "../legs.ts";
import { notify, park, profileOf, type Progress, type Work } from "./work.ts";

/** "done" unless the right to convert has lapsed. */
export function tendDates(work: Work): Progress {
  const { chain, now } = work;
  if (hasLapsed(chain, now)) {
    const later = laterDayStated(chain, now);
    const stated = later === null ? "" : `; ${later} is stated besides, and counts once two persons have settled it`;
    return park(
      work,
      "security",
      `the priority notices lapsed: ${lapseDays} days since registration was possible${stated}; ${remedyOfLender}`,
    );
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

/**
 * Tells of deadlines that are near or have passed, once each, also while a person is waited for. What a deadline that has
 * passed means the registry is asked at the next turn; nothing is assumed.
 */
export function tellDeadlines(work: Work): void {
  for (const leg of work.chain.legs) {
    const news = deadlineNews(leg, profileOf(work, leg), work.now);
    const { legId, state, deadline } = leg;
    if (news === null || deadline === null) continue;
    leg.deadlineTold = { deadline, news };
    if (news === "passed") leg.queriedAt = null;
    notify(work, news === "near" ? "deadline_near" : "deadline_passed", { legId, state, deadline });
  }
}
