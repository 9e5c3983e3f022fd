// A signer over a holder that can fail: tested when it is opened, verified after each signature, opened anew once.
// Invariants: what leaves here verifies under the pinned public key; there is no other key to fall back to; a holder that is
// lost makes every signature fail with advice "retry", so that sending holds and nothing is lost.

import { Fault } from "../../../domain/fault.ts";
import type { SigningLimits } from "../../../domain/own-key.ts";
import type { Clock, Log, Signer } from "../../../domain/ports.ts";
import type { PublicKeyRecord } from "../../../domain/signature-algorithm.ts";
import { verifierOf } from "../keys.ts";
import { type KeyHolder, quietMs, type ReadyKey, Trouble, troubleOf } from "./key-holder.ts";
import { openPlaces } from "./places.ts";

export type TestedSigner = Signer & {
  /** Where the key is held, for people. */
  readonly heldIn: string;
  /** Opens the holder where it is not open, and signs a text. Throws Fault: settings when it has no such key, else signer. */
  test(): Promise<void>;
  close(): void;
};

export type GuardPorts = { clock: Clock; log: Log };

const selfTest = new TextEncoder().encode("self-test of a signing key");
/** Signatures that may wait for each one being made. */
const waitingPerPlace = 16;

/** Throws Fault(settings) when the pinned public key is not fit for its algorithm. */
export function guardedSigner(
  record: PublicKeyRecord,
  holder: KeyHolder,
  { atOnce, timeoutMs }: SigningLimits,
  { clock, log }: GuardPorts,
): TestedSigner {
  const { keyId } = record;
  const verifier = verifierOf(record);
  const places = openPlaces(atOnce, atOnce * waitingPerPlace);
  const told = tellOnce({ keyId, heldIn: holder.name }, log);
  const within = <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => inTime(work, timeoutMs, clock);
  const signOnce = async (key: ReadyKey, bytes: Uint8Array, signal: AbortSignal): Promise<Uint8Array> => {
    const signature = await key.sign(bytes, signal);
    if (verifier.verify(bytes, signature)) return signature;
    throw new Trouble("away", "its signature does not verify under the pinned public key");
  };
  const opened = openedKey(holder, signOnce, within, clock);

  const attempt = async (bytes: Uint8Array): Promise<Uint8Array> => {
    const asked = clock.now();
    const leave = await places.enter();
    if (leave === null) throw new Trouble("away", "too many signatures are waited for");
    try {
      if (clock.now() - asked > timeoutMs) throw new Trouble("away", `no signature in ${timeoutMs} ms`);
      const signature = await within((signal) => signedAnew(opened, signOnce, bytes, signal));
      told.well();
      return signature;
    } catch (error) {
      const trouble = troubleOf(error);
      told.ill(trouble);
      throw trouble;
    } finally {
      leave();
    }
  };
  const saying = (error: unknown): string => `${keyId} in ${holder.name}: ${troubleOf(error).message}`;
  return {
    ...record,
    heldIn: holder.name,
    async sign(bytes) {
      try {
        return await attempt(bytes);
      } catch (error) {
        throw new Fault("signer", "retry", saying(error));
      }
    },
    async test() {
      try {
        await attempt(selfTest);
      } catch (error) {
        if (troubleOf(error).kind === "unfit") throw new Fault("settings", "give_up", saying(error));
        throw new Fault("signer", "retry", saying(error));
      }
    },
    close: () => opened.close(),
  };
}

/** Signs; where the holder was lost, opens it anew once and signs again. */
async function signedAnew(
  opened: ReturnType<typeof openedKey>,
  signOnce: SignOnce,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  for (let tries = 0; ; tries += 1) {
    const key = await opened.get();
    try {
      return await signOnce(key, bytes, signal);
    } catch (error) {
      opened.drop(key);
      if (tries > 0 || signal.aborted || troubleOf(error).kind !== "away") throw error;
    }
  }
}

type SignOnce = (key: ReadyKey, bytes: Uint8Array, signal: AbortSignal) => Promise<Uint8Array>;
type Within = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** The one open key, shared by all who sign; tested before anybody gets it. After a failure it is left alone for a while. */
function openedKey(holder: KeyHolder, signOnce: SignOnce, within: Within, clock: Clock) {
  let opening: Promise<ReadyKey> | null = null;
  let ready: ReadyKey | null = null;
  let refused: { until: number; trouble: Trouble } | null = null;
  const open = async (): Promise<ReadyKey> => {
    try {
      ready = await within(async (signal) => {
        const key = await holder.open(signal);
        try {
          await signOnce(key, selfTest, signal);
          return key;
        } catch (error) {
          key.close();
          throw error;
        }
      });
      refused = null;
      return ready;
    } catch (error) {
      const trouble = troubleOf(error);
      refused = { until: clock.now() + quietMs[trouble.kind], trouble };
      opening = null;
      throw trouble;
    }
  };
  const drop = (key: ReadyKey): void => {
    if (key !== ready) return;
    ready = null;
    opening = null;
    key.close();
  };
  return {
    async get(): Promise<ReadyKey> {
      if (opening === null && refused !== null && clock.now() < refused.until) throw refused.trouble;
      opening ??= open();
      return await opening;
    },
    /** Closes the key, unless another has taken its place already. */
    drop,
    close: () => void (ready !== null && drop(ready)),
  };
}

/** Runs the work, and gives up after so many ms: then its signal aborts, and nobody waits for it any more. */
async function inTime<T>(work: (signal: AbortSignal) => Promise<T>, ms: number, clock: Clock): Promise<T> {
  const late = new AbortController();
  const done = new AbortController();
  const lateness = clock.sleep(ms, done.signal).then(() => {
    if (!done.signal.aborted) late.abort();
    throw new Trouble("away", `no signature in ${ms} ms`);
  });
  lateness.catch(() => undefined);
  try {
    return await Promise.race([work(late.signal), lateness]);
  } finally {
    done.abort();
  }
}

/** Says once that the holder is in trouble, and once that it is well again. */
function tellOnce(fields: { keyId: string; heldIn: string }, log: Log) {
  let kind: Trouble["kind"] | null = null;
  return {
    ill(trouble: Trouble): void {
      if (kind === trouble.kind) return;
      kind = trouble.kind;
      log.error({ ...fields, trouble: kind, reason: trouble.message }, "nothing can be signed: sending holds");
    },
    well(): void {
      if (kind === null) return;
      kind = null;
      log.info(fields, "signing again");
    },
  };
}
