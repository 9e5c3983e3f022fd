// Deadlines the registry sets for others: for what is missing (补正), and for applicants who confirm on its platform (practice 9).
// Invariant: each is told once before it passes and once when it has; what follows then the registry says, and nobody else.

import { hasEnded, type Chain } from "./chain-state.ts";
import type { Leg } from "./leg.ts";
import { phaseOf } from "./legs.ts";
import type { RegistryProfile } from "./registry-profile.ts";
import type { EpochMs } from "./time.ts";
import { chinaDate, startOfDay, workingDayBefore } from "./working-days.ts";

/** What is to be told of a deadline: one working day is left, or it has passed. */
export type DeadlineNews = "near" | "passed";

/** ms before a deadline that lies past the published calendar: no working day is guessed there. */
const withoutCalendarMs = 3 * 86_400_000;

/** When people are reminded (ms): as the last working day before the day of the deadline begins in China. */
export function reminderOf(deadline: EpochMs, localDays: RegistryProfile["localDays"]): EpochMs {
  const day = workingDayBefore(chinaDate(deadline), localDays);
  return day === null ? deadline - withoutCalendarMs : startOfDay(day);
}

/** What is to be told of the leg's deadline at `now` (ms); null when nothing is, or it was told already. */
export function deadlineNews(leg: Leg, profile: RegistryProfile, now: EpochMs): DeadlineNews | null {
  const due = dueNews(leg, profile);
  if (due === null || leg.deadline === null || now < due) return null;
  return now >= leg.deadline ? "passed" : "near";
}

/** When the next news of a deadline is due (ms); null where no leg has one, or everything of it was told. */
export function nextDeadlineNews(chain: Chain, profiles: ReadonlyMap<string, RegistryProfile>): EpochMs | null {
  if (hasEnded(chain)) return null;
  const dues = chain.legs.flatMap((leg) => {
    const profile = profiles.get(leg.registryId);
    const due = profile === undefined ? null : dueNews(leg, profile);
    return due === null ? [] : [due];
  });
  return dues.length === 0 ? null : Math.min(...dues);
}

/** Of a case that is open, or whose outcome is not told: until the registry says otherwise its last deadline counts. */
function dueNews({ state, deadline, deadlineTold }: Leg, { localDays }: RegistryProfile): EpochMs | null {
  const phase = phaseOf(state);
  if (deadline === null || (phase !== "pending" && phase !== "in_doubt")) return null;
  if (deadlineTold?.deadline !== deadline) return reminderOf(deadline, localDays);
  return deadlineTold.news === "near" ? deadline : null;
}
