// China time (UTC+8, no summer time) written and read as the dialect writes it, without a clock.
// Invariant: a value that is not exactly a date or time of the dialect reads as null, never as a guess.

import type { EpochMs, IsoDate } from "../../domain/time.ts";

const offsetMs = 8 * 3_600_000;
const timePattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d{3}))?(?:\+08:00)?$/;
const datePattern = /^\d{4}-\d{2}-\d{2}$/;

/** `yyyy-MM-ddTHH:mm:ss` in China. */
export function chinaTime(at: EpochMs): string {
  return inChina(at).slice(0, 19);
}

/** `yyyy-MM-ddTHH:mm:ss.SSS+08:00`, for SentAt. */
export function chinaTimestamp(at: EpochMs): string {
  return `${inChina(at).slice(0, 23)}+08:00`;
}

/** A moment from a time of the dialect, with or without milliseconds and offset; null for anything else. */
export function readTime(text: string | null): EpochMs | null {
  const match = timePattern.exec(text ?? "");
  if (match === null) return null;
  return momentOf(`${match[1] ?? ""}T${match[2] ?? ""}.${match[3] ?? "000"}`);
}

/** A deadline: a time, or a date, which lasts until its last second. */
export function readDeadline(text: string | null): EpochMs | null {
  return text !== null && datePattern.test(text) ? momentOf(`${text}T23:59:59.000`) : readTime(text);
}

/** A calendar date from a date or a time of the dialect (date precision differs between registries, practice 7). */
export function readDate(text: string | null): IsoDate | null {
  if (text === null) return null;
  const date = text.slice(0, 10);
  const moment = text.length === 10 ? momentOf(`${date}T00:00:00.000`) : readTime(text);
  return moment === null || !datePattern.test(date) ? null : date;
}

function inChina(at: EpochMs): string {
  return new Date(at + offsetMs).toISOString();
}

/** Refuses days and hours that do not exist: what is read must write back the same. */
function momentOf(local: string): EpochMs | null {
  const utc = Date.parse(`${local}Z`);
  if (Number.isNaN(utc) || new Date(utc).toISOString() !== `${local}Z`) return null;
  return utc - offsetMs;
}
