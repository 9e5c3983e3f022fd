// Makes checkpoints: every so often, or after so many records, what the evidence holds is signed and handed outside.
// Invariant: a checkpoint is kept before it is handed out, and handed out before it counts; of a log that goes on
// otherwise than the one handed out nothing is signed.

import { checkpointText } from "../domain/checkpoint.ts";
import type { CheckpointDrop, CheckpointLog, CheckpointToHandOut, TimeAuthority } from "../domain/checkpoint-ports.ts";
import { Fault } from "../domain/fault.ts";
import { signerNow } from "../domain/own-key.ts";
import type { Clock, Log, Signer } from "../domain/ports.ts";
import type { Traffic, TrafficState } from "./traffic.ts";

export type CheckpointDeps = {
  checkpoints: CheckpointLog;
  signer: Signer;
  /** Where they are put outside the gateway; null only where a setting says so. */
  drop: CheckpointDrop | null;
  /** Stamps them; null where a setting names none. */
  timeAuthority: TimeAuthority | null;
  /** Told of each that is handed out; may not throw. */
  tell?: (handing: CheckpointToHandOut) => Promise<void>;
  clock: Clock;
  log: Log;
  traffic: Traffic;
  /** ms a record waits for a checkpoint at most while all works. */
  everyMs: number;
  /** Records that are not waited for any longer. */
  recordsMax: number;
};

/** Heads in one checkpoint; the rest goes into the next. */
const headsMax = 5_000;
/** ms between looks. */
const lookMs = 500;

/** Makes checkpoints until the signal aborts, and a last one then, so that a gateway that was ended leaves nothing uncovered. */
export async function keepCheckpoints(deps: CheckpointDeps, stopped: AbortSignal): Promise<void> {
  let said: TrafficState = "free";
  let failed: string | null = null;
  while (!stopped.aborted) {
    failed = await tryRound(deps, false, failed);
    said = tellTraffic(said, deps);
    await deps.clock.sleep(Math.min(lookMs, deps.everyMs), stopped);
  }
  await tryRound(deps, true, null);
}

/** Answers why it failed, null when it did not; the same reason is told once. */
async function tryRound(deps: CheckpointDeps, atOnce: boolean, told: string | null): Promise<string | null> {
  try {
    await checkpointRound(deps, atOnce);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "no reason given";
    if (reason !== told) deps.log.error({ reason }, "no checkpoint could be made or handed out");
    return reason;
  }
}

function tellTraffic(before: TrafficState, { traffic, clock, log }: CheckpointDeps): TrafficState {
  const now = clock.now();
  const [state, behindMs] = [traffic.state(now), traffic.behindMs(now)];
  if (state === before) return state;
  if (state === "stopped") log.error({ behindMs }, "traffic stops: checkpoints fail, and their limit is over");
  else if (state === "late") log.warn({ behindMs }, "checkpoints are late: half of their limit is over");
  else log.info({}, "checkpoints work again");
  return state;
}

/**
 * Hands out what is kept and not handed out yet, and makes a checkpoint when one is due, or whatever is new when `atOnce`.
 * Throws Fault; `traffic` then still knows since when evidence is uncovered, if the log could be asked.
 */
export async function checkpointRound(deps: CheckpointDeps, atOnce: boolean): Promise<void> {
  const { checkpoints, clock, traffic, everyMs, recordsMax } = deps;
  const lag = await checkpoints.lag();
  traffic.observe(lag, clock.now());
  if (lag.oldestAt === null) return;
  await handOutKept(deps);
  for (let more = atOnce || clock.now() - lag.oldestAt >= everyMs || lag.records >= recordsMax; more;) {
    await refuseOtherLog(deps);
    const draft = await checkpoints.draft(clock.now(), headsMax);
    if (draft === null) break;
    const text = checkpointText(draft.checkpoint);
    const signer = signerNow(deps.signer);
    const signature = await signer.sign(new TextEncoder().encode(text));
    const signed = { text, checkpoint: draft.checkpoint, keyId: signer.keyId, signature, timeStamp: null };
    // Where another process was first, its checkpoint is handed out here as well as there: the same bytes.
    await checkpoints.keep(draft, signed);
    await handOutKept(deps);
    more = draft.heads.length === headsMax;
  }
  traffic.observe(await checkpoints.lag(), clock.now());
}

async function handOutKept(deps: CheckpointDeps): Promise<void> {
  const { checkpoints, clock, drop, timeAuthority } = deps;
  for (let kept = await checkpoints.toHandOut(); kept !== null; kept = await checkpoints.toHandOut()) {
    const { signed } = kept;
    const { number } = signed.checkpoint;
    if (timeAuthority !== null && signed.timeStamp === null) {
      await checkpoints.stamped(number, await timeAuthority.stamp(new TextEncoder().encode(signed.text)));
      continue;
    }
    await drop?.put(kept);
    await checkpoints.handedOut(number, clock.now());
    await deps.tell?.(kept);
  }
}

/** A database set back to an older state, or one of another gateway, would fork the log that outsiders hold. */
async function refuseOtherLog({ checkpoints, drop }: CheckpointDeps): Promise<void> {
  if (drop === null) return;
  const { number } = await checkpoints.lag();
  const outside = await drop.newest();
  const other = (what: string): Fault => new Fault("evidence", "give_up", `checkpoints outside the gateway: ${what}`);
  if ((outside?.number ?? 0) < number)
    throw other(`number ${number} was handed out and is not there: put back what was taken away`);
  if (outside === null) return;
  const ours = await checkpoints.read(outside.number);
  if (ours?.text !== outside.text)
    throw other(`number ${outside.number} is not this database's: it was set back, or is another; restore the newest`);
}
