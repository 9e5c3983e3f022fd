// Times as the messages carry them: China time, without a zone except in SentAt.
// Invariant: a date is taken only when the calendar has it.

const chinaOffsetMs = 8 * 3_600_000;

/** ms since 1970 → yyyy-MM-ddTHH:mm:ss in China. */
export function chinaTime(ms: number): string {
  return new Date(ms + chinaOffsetMs).toISOString().slice(0, 19);
}

/** ms since 1970 → yyyy-MM-ddTHH:mm:ss.SSS+08:00. */
export function sentAt(ms: number): string {
  return `${new Date(ms + chinaOffsetMs).toISOString().slice(0, 23)}+08:00`;
}

/** True for a yyyy-MM-dd that exists. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** True for a yyyy-MM-ddTHH:mm:ss that exists. */
export function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text) && isDate(text.slice(0, 10));
}
