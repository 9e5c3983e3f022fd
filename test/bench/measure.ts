// How often something can be done in a second of processor time, beside openssl on the same machine in the same minute.
// Invariant: processor time of this thread, as openssl counts its own, so that other work on the machine changes no ratio much.

import { runTool } from "../support/foreign-tools.ts";

/** Runs `step` for about `ms` of processor time, after a tenth of that to warm up; answers how often a second. */
export async function perSecond(step: () => unknown, ms: number): Promise<number> {
  await repeat(step, ms / 10);
  const { count, micros } = await repeat(step, ms);
  return (count * 1_000_000) / micros;
}

async function repeat(step: () => unknown, ms: number): Promise<{ count: number; micros: number }> {
  const start = process.threadCpuUsage();
  for (let count = 1; ; count += 1) {
    await step();
    const { user, system } = process.threadCpuUsage(start);
    if (user + system >= ms * 1000) return { count, micros: user + system };
  }
}

export type SignAndVerify = { sign: number; verify: number };

/** `openssl speed` of one algorithm, by openssl's name for it, for a second each; null when this openssl has no such one. */
export function opensslSpeed(algorithm: string): SignAndVerify | null {
  const run = runTool("openssl", ["speed", "-seconds", "1", "-mr", algorithm]);
  // +F2:2:2048:<signatures a second>:<verifications a second>
  const [sign, verify] = /^\+F\d+:.*?:([\d.]+):([\d.]+)$/m.exec(run.stdout)?.slice(1).map(Number) ?? [];
  return sign === undefined || verify === undefined ? null : { sign, verify };
}

export function opensslVersion(): string {
  return runTool("openssl", ["version"]).stdout.trim();
}

/** The middle one, or the upper of the two in the middle. */
export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Three significant digits: more would be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
