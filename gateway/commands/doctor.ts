// `node main.ts doctor`: looks at one thing after the other and says what is wrong.
// Invariant: exit code 0 only when every check passed; a check that throws is a finding, never a crash.

import type { Clock } from "../../domain/ports.ts";

const patienceMs = 5_000;
const skewMaxMs = 5_000;

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

/** Looks at /readyz (database and queue behind it) and at the difference of the clocks. Throws with what is wrong. */
export async function gatewayReady(url: string, clock: Clock): Promise<string> {
  const reply = await get(`${url}/readyz`, clock);
  if (reply.status !== 200) throw new Error(`/readyz answers ${reply.status}: the log says what it lacks`);
  const skewMs = Math.abs(Date.parse(reply.headers.get("date") ?? "") - clock.now());
  if (!(skewMs < skewMaxMs)) throw new Error(`its clock is ${skewMs} ms from this one: set both by NTP`);
  const { traffic } = (await reply.json()) as { traffic?: string };
  if (traffic !== undefined && traffic !== "free")
    throw new Error(
      `checkpoints fail, traffic is ${traffic}: see the log, and the directory that settings name for them`,
    );
  return `ready on ${url}, clocks agree`;
}

/**
 * Has each of our keys sign. Returns where each is held; throws with what is wrong of every one that does not, and its mend.
 * Of a token it signs in as the gateway does: a wrong PIN counts as one try there, too.
 */
export async function signing(
  signers: readonly { keyId: string; algorithm: string; heldIn: string; test(): Promise<void> }[],
): Promise<string> {
  const said: string[] = [];
  const wrong: string[] = [];
  for (const signer of signers) {
    try {
      await signer.test();
      said.push(`${signer.keyId} (${signer.algorithm}) in ${signer.heldIn} signs`);
    } catch (error) {
      wrong.push(reason(error));
    }
  }
  if (wrong.length > 0) throw new Error([...wrong, ...said].join("; "));
  return said.join("; ");
}

/** Asks each endpoint for any answer at all. Throws with the first that gives none. */
export async function reachable(far: readonly { endpoint: string }[], clock: Clock): Promise<string> {
  await Promise.all(far.map(({ endpoint }) => get(endpoint, clock)));
  return `${far.length} reachable`;
}

async function get(url: string, clock: Clock): Promise<Response> {
  const late = new AbortController();
  const answered = new AbortController();
  void clock.sleep(patienceMs, answered.signal).then(() => late.abort());
  try {
    const reply = await fetch(url, { signal: late.signal });
    const body = await reply.arrayBuffer();
    return new Response(body.byteLength === 0 ? null : body, reply);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : "no answer in time";
    throw new Error(`${url}: ${cause}`, { cause: error });
  } finally {
    answered.abort();
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : "no reason given";
}
