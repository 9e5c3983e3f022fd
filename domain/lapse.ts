// The ninety days of a priority notice (民法典 221): from the earliest day on which registration was possible.
// Invariant: people are reminded at 60, 75 and 85 days, and a lapse is a loss of security, never passed over.

import type { Chain, Search } from "./chain-state.ts";
import type { Leg, LegState } from "./leg.ts";
import { isPending, isRecorded } from "./legs.ts";
import type { EpochMs, IsoDate } from "./time.ts";
import { chinaDate, endOfDay, workingDayFrom } from "./working-days.ts";

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
 * The ninety days count from the earliest day on which registration was possible (民法典 221): an earlier day always moves
 * them, and what was told for the day before is told again. A later one meets the gate, but moves them only when two persons
 * have settled it (laterDayStated).
 */
export function countFrom(chain: Chain, on: IsoDate): void {
  const stated = lapseFrom(on);
  if (chain.lapse === null || stated.countsFrom < chain.lapse.countsFrom) chain.lapse = stated;
}

/**
 * The building's 首次登记, where the register tells of it as the business opens: a home could be registered from then on,
 * whatever the bank has stated or not (practice 12). Later searches move nothing: persons may have settled it otherwise.
 */
export function countFromRegister(chain: Chain, { stage, snapshot }: Search): void {
  if (chain.business.kind !== "notice_conversion" || stage !== "opening") return;
  for (const { firstRegisteredOn } of snapshot.units) {
    if (firstRegisteredOn !== undefined) countFrom(chain, firstRegisteredOn);
  }
}

/**
 * A registrable day later than the one that counts, on a paper, and with days left; null: none. By itself it moves nothing:
 * the ninety days count from the earliest day known, until two persons settle on evidence that this was not the day.
 */
export function laterDayStated({ lapse, conditions }: Chain, now: EpochMs): IsoDate | null {
  if (lapse === null) return null;
  const days = conditions.filter(({ type }) => type === "registrable").map(({ on }) => on);
  const isLater = (day: IsoDate): boolean => lapseFrom(day).countsFrom > lapse.countsFrom;
  const hasDaysLeft = (day: IsoDate): boolean => now <= lapseAt(lapseFrom(day));
  return days.filter((day) => isLater(day) && hasDaysLeft(day)).toSorted()[0] ?? null;
}

/**
 * Last ms in which an application may still be accepted. The day from which the ninety count is not counted itself (民法典
 * 201), and where the last one is a day off the next working day is the last (203); past the published calendar none is moved.
 */
export function lapseAt({ countsFrom }: NonNullable<Chain["lapse"]>): EpochMs {
  const last = chinaDate(countsFrom + lapseDays * dayMs);
  return endOfDay(workingDayFrom(last) ?? last);
}

/** When the next reminder or the lapse itself is to be told; null when all is told, or nothing lapses any more. */
export function nextReminder(chain: Chain): EpochMs | null {
  const { lapse } = chain;
  if (lapse === null || isAccepted(chain) || lapse.remindedDays.includes(lapseDays)) return null;
  const next = reminderDays.find((days) => lapse.remindedDays.every((told) => told < days));
  return next === undefined ? lapseAt(lapse) + 1 : lapse.countsFrom + next * dayMs;
}

/** The latest reminder due at `now` and the whole days that are left; null when it was told, or when nothing lapses any more. */
export function reminderDue(chain: Chain, now: EpochMs): { days: number; daysLeft: number } | null {
  const { lapse } = chain;
  if (lapse === null || isAccepted(chain) || hasLapsed(chain, now)) return null;
  const days = reminderDays.findLast((each) => now >= lapse.countsFrom + each * dayMs);
  if (days === undefined || lapse.remindedDays.some((told) => told >= days)) return null;
  return { days, daysLeft: Math.floor((lapseAt(lapse) - now) / dayMs) };
}

/** Past the last day, and not accepted. */
export function hasLapsed(chain: Chain, now: EpochMs): boolean {
  const { lapse } = chain;
  return lapse !== null && !isAccepted(chain) && now > lapseAt(lapse);
}

/**
 * Accepted by the registry: the notice holds (民法典 221: an application, not its recording, is what counts). Each notice
 * has an application of its own: filed in turn, the second has to be accepted in time too.
 */
function isAccepted({ legs }: Chain): boolean {
  return legs
    .filter(({ unwinds, mends }) => unwinds === null && mends === null)
    .every((leg) => isRecorded(leg) || (isPending(leg) && wasAccepted(leg)));
}

/** States that only an accepted application is in, also where the registry did not tell when it accepted. */
const afterAcceptance: readonly LegState[] = ["accepted", "suspended", "reviewed", "awaiting_fee"];

function wasAccepted({ state, acceptedAt }: Leg): boolean {
  return acceptedAt !== null || afterAcceptance.includes(state);
}
