// `node main.ts doctor`: looks at one thing after the other and says what is wrong.
// Invariant: exit code 0 only when every check passed; a check that throws is a finding, never a crash.

/** `look` resolves with what was found to be right, or throws with what is wrong and the mend. */
export type Check = { name: string; look: () => Promise<string> };

/** Prints a line a check; returns the exit code. */
export async function doctorCommand(checks: Check[], write: (line: string) => void): Promise<number> {
  let wrong = 0;
  for (const { name, look } of checks) {
    try {
      write(`ok     ${name}: ${await look()}`);
    } catch (error) {
      wrong += 1;
      write(`wrong  ${name}: ${reason(error)}`);
    }
  }
  write(wrong === 0 ? "everything is in order" : `${wrong} of ${checks.length} want mending`);
  return wrong === 0 ? 0 : 1;
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return "no reason given";
  const cause = error.cause instanceof Error && error.message === "fetch failed" ? `: ${error.cause.message}` : "";
  return error.message + cause;
}
