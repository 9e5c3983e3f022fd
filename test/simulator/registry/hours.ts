// Opening hours: what comes over the counter after closing lies there until the next opening.
// Invariant: reading and answering are never closed, only taking in hand is; times are China time.

export type Hours = { opens: string; closes: string };

const dayMs = 86_400_000;
const chinaOffsetMs = 8 * 3_600_000;

/** ms until a filing received at `now` (ms since 1970) is taken up: 0 while open. Throws when the hours are not HH:MM. */
export function waitForOpening(hours: Hours | null | undefined, now: number): number {
  if (hours === null || hours === undefined) return 0;
  const opens = msOfDay(hours.opens);
  const closes = msOfDay(hours.closes);
  const time = (now + chinaOffsetMs) % dayMs;
  if (time >= opens && time < closes) return 0;
  return time < opens ? opens - time : dayMs - time + opens;
}

function msOfDay(text: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match === null) throw new Error(`hours: ${text}`);
  return (Number(match[1]) * 60 + Number(match[2])) * 60_000;
}
