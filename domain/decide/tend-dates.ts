// What runs out by itself: priority notices that lapse, registries that are late, and deadlines the registry set for others.
// Invariant: a lapse parks before anything else is done, and each reminder is given once.

import { deadlineNews } from "../deadlines.ts";
import { hasLapsed, lapseDays, remedyOfLender, laterDayStated, reminderDays, reminderDue } from "../lapse.ts";
import { overdueAt } from "../leg-clock.ts";
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
  return "done";
}

/** Tells of every date that comes near or has passed, once each, also while a person is waited for or the old state is restored. */
export function tellDates(work: Work): void {
  tellLapse(work);
  for (const leg of work.chain.legs) {
    const overdue = overdueAt(leg, profileOf(work, leg));
    if (overdue === null || work.now < overdue) continue;
    leg.overdueTold = true;
    notify(work, "leg_overdue", { legId: leg.legId, promisedBy: leg.promisedBy });
  }
  tellDeadlines(work);
}

/** The ninety days of the notices: the latest reminder that is due, and the lapse itself. */
function tellLapse(work: Work): void {
  const { chain, now } = work;
  if (chain.lapse === null) return;
  const due = reminderDue(chain, now);
  if (due !== null) {
    chain.lapse.remindedDays = reminderDays.filter((days) => days <= due.days);
    notify(work, "lapse_near", due);
  }
  if (hasLapsed(chain, now) && !chain.lapse.remindedDays.includes(lapseDays)) {
    chain.lapse.remindedDays = [...reminderDays, lapseDays];
    notify(work, "lapsed", { days: lapseDays });
  }
}

/** What a deadline that has passed means the registry is asked at the next turn; nothing is assumed. */
function tellDeadlines(work: Work): void {
  for (const leg of work.chain.legs) {
    const news = deadlineNews(leg, profileOf(work, leg), work.now);
    const { legId, state, deadline } = leg;
    if (news === null || deadline === null) continue;
    leg.deadlineTold = { deadline, news };
    if (news === "passed") leg.queriedAt = null;
    notify(work, news === "near" ? "deadline_near" : "deadline_passed", { legId, state, deadline });
  }
}
