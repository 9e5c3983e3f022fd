// Structured logging behind the Log port: one JSON object a line.
// Invariant: fields are scalars chosen by the caller; errors are logged by code and message, never as objects.

import { pino } from "pino";
import type { Log } from "../domain/ports.ts";

/** Logs to a file (append, created 0600), or to standard error when `file` is null. */
export function openLog(file: string | null, level: "info" | "warn" | "error" | "silent"): Log {
  const destination =
    file === null
      ? pino.destination({ fd: 2, sync: true })
      : pino.destination({ dest: file, sync: true, append: true, mode: 0o600 });
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
