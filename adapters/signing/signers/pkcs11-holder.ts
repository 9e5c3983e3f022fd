// A key in a PKCS#11 token, behind a process of its own.
// Invariant: the library of the token is never loaded into the gateway: what it does to its process is a lost session here.

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type KeyHolder, type ReadyKey, Trouble, type TroubleKind } from "./key-holder.ts";
import type { TokenKey } from "./pkcs11-token.ts";

export type ToToken = { type: "open"; key: TokenKey } | { type: "sign"; id: number; bytes: Uint8Array };
export type FromToken =
  | { type: "opened" }
  | { type: "signed"; id: number; signature: Uint8Array }
  | { type: "trouble"; id: number | null; kind: TroubleKind; message: string };

type Waiting = { resolve(signature: Uint8Array): void; reject(trouble: Trouble): void };

const program = fileURLToPath(new URL("pkcs11-process.ts", import.meta.url));

/** Opens the key in a fresh process each time: some libraries recover from nothing less. */
export function pkcs11Holder(key: TokenKey): KeyHolder {
  return { name: `token ${key.token}`, open: async (signal) => await openProcess(key, signal) };
}

async function openProcess(key: TokenKey, signal: AbortSignal): Promise<ReadyKey> {
  // Of its own process group, so that Ctrl-C reaches the gateway alone, which still signs while it drains.
  const child = fork(program, {
    serialization: "advanced",
    execArgv: [],
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const waiting = new Map<number, Waiting>();
  const lost = (message: string): void => {
    for (const each of waiting.values()) each.reject(new Trouble("away", message));
    waiting.clear();
  };
  const opened = new Promise<void>((resolve, reject) => {
    child.on("message", (message: FromToken) => {
      if (message.type === "opened") return resolve();
      if (message.type === "trouble" && message.id === null) return reject(new Trouble(message.kind, message.message));
      return settle(waiting, message);
    });
    const gone = (): void => {
      lost("the process of the token ended");
      reject(new Trouble("away", "the process of the token ended"));
    };
    child.once("exit", gone);
    child.once("error", gone);
  });
  const stop = (): void => end(child);
  signal.addEventListener("abort", stop, { once: true });
  try {
    tell(child, { type: "open", key });
    await opened;
  } catch (error) {
    end(child);
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return {
    sign: asking(child, waiting, () => lost("the process of the token ended")),
    close: () => {
      end(child);
      lost("the token was closed");
    },
  };
}

/** Each signature under a number of its own, by which its answer is known. */
function asking(child: ChildProcess, waiting: Map<number, Waiting>, gone: () => void): ReadyKey["sign"] {
  let last = 0;
  return async (bytes, giveUp) =>
    await new Promise<Uint8Array>((resolve, reject) => {
      const id = (last += 1);
      const abandon = (): void => waiting.get(id)?.reject(new Trouble("away", "given up"));
      giveUp.addEventListener("abort", abandon, { once: true });
      const forget = (): void => {
        waiting.delete(id);
        giveUp.removeEventListener("abort", abandon);
      };
      waiting.set(id, {
        resolve: (signature) => (forget(), resolve(signature)),
        reject: (trouble) => (forget(), reject(trouble)),
      });
      if (child.connected) tell(child, { type: "sign", id, bytes });
      else gone();
    });
}

function settle(waiting: Map<number, Waiting>, message: Exclude<FromToken, { type: "opened" }>): void {
  const asked = message.id === null ? undefined : waiting.get(message.id);
  if (message.type === "signed") asked?.resolve(new Uint8Array(message.signature));
  else asked?.reject(new Trouble(message.kind, message.message));
}

/** What cannot be said any more is noticed by the end of the process. */
function tell(child: ChildProcess, message: ToToken): void {
  child.send(message, () => undefined);
}

/** At once and without asking: a library that hangs hears nothing. */
function end(child: ChildProcess): void {
  child.kill("SIGKILL");
}
