// The ninety days of a priority notice (民法典 221): from the earliest day on which registration was possible.
// Invariant: people are reminded at 60, 75 and 85 days, and a lapse is a loss of security, never passed over.

import type { Chain } from "./chain-state.ts";
import { isPending, isRecorded } from "./legs.ts";
import type { EpochMs, IsoDate } from "./time.ts";

const dayMs = 86_400_000;
/** Days after which the notice lapses unless the application was accepted. */
export const lapseDays = 90;
/** What is left to the lender where developer or buyers do not act (practice 12): told with a lapse, so that people know it. */
export const remedyOfLender =
  "where the other side does not act: a business in which the lender applies alone, if the registry takes that, or suit";
/** Days at which people are reminded. */
export const reminderDays: readonly number[] = [60, 75, 85];

/** A lapse that counts from the beginning of that day in China. */
export function lapseFrom(day: IsoDate): NonNullable<Chain["lapse"]> {
  return { countsFrom: Date.parse(`${day}T00:00:00+08:00`), remindedDays: [] };
}

/**
 * A registrable day later than the one that counts, on a paper, and with days left; null: none. By itself it moves nothing:
 * the ninety days count from the earliest day known, until two persons settle on evidence that this was not the day.
 */
export function laterDayStated({ lapse, conditions }: Chain, now: EpochMs): IsoDate | null {
  if (lapse === null) return null;
  const days = conditions.filter(({ type }) => type === "registrable").map(({ on }) => on);
  const isLater = (day: IsoDate): boolean => lapseFrom(day).countsFrom > lapse.countsFrom;
  const hasDaysLeft = (day: IsoDate): boolean => now < lapseFrom(day).countsFrom + lapseDays * dayMs;
  return days.filter((day) => isLater(day) && hasDaysLeft(day)).toSorted()[0] ?? null;
}

/** When the next reminder or the lapse itself is due; null when nothing lapses any more. */
export function nextReminder(chain: Chain): EpochMs | null {
  const { lapse } = chain;
  if (lapse === null || isAccepted(chain)) return null;
  const next = reminderDays.find((days) => !lapse.remindedDays.includes(days)) ?? lapseDays;
  return lapse.countsFrom + next * dayMs;
}

/** The days of the reminder due at `now`; null when none is, or when nothing lapses any more. */
export function reminderDue(chain: Chain, now: EpochMs): number | null {
  const { lapse } = chain;
  if (lapse === null || isAccepted(chain)) return null;
  const due = reminderDays.filter((days) => now >= lapse.countsFrom + days * dayMs);
  return due.findLast((days) => !lapse.remindedDays.includes(days)) ?? null;
}

/** Past the ninetieth day, and not accepted. */
export function hasLapsed(chain: Chain, now: EpochMs): boolean {
  const { lapse } = chain;
  return lapse !== null && !isAccepted(chain) && now >= lapse.countsFrom + lapseDays * dayMs;
}

/**
 * Accepted by the registry: the notice holds (民法典 221: an application, not its recording, is what counts). Each notice
 * has an application of its own: filed in turn, the second has to be accepted in time too.
 */
function isAccepted({ legs }: Chain): boolean {
  return legs
    .filter(({ unwinds, mends }) => unwinds === null && mends === null)
    .every((leg) => isRecorded(leg) || (leg.acceptedAt !== null && isPending(leg)));
}
