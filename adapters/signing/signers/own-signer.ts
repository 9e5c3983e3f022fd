// Signers of our own keys: one for each, by where it is held, and one for several that take turns.
// Invariant: a key signs from its date on and not before; there is no other way from one key to the next.

import { assert, unreachable } from "../../../domain/fault.ts";
import type { OwnKey } from "../../../domain/own-key.ts";
import type { Signer } from "../../../domain/ports.ts";
import type { PublicKeyRecord } from "../../../domain/signature-algorithm.ts";
import { fileSigner } from "./file-key.ts";
import { type GuardPorts, guardedSigner, type TestedSigner } from "./guarded-signer.ts";
import { pkcs11Holder } from "./pkcs11-holder.ts";
import { signServiceHolder } from "./sign-service.ts";

/** The signer of one key; nothing is opened yet but a file. Throws Fault(settings). */
export function ownSigner({ held, keyId, algorithm, publicKeyPem, userId }: OwnKey, ports: GuardPorts): TestedSigner {
  const record: PublicKeyRecord = { keyId, algorithm, publicKeyPem, userId };
  switch (held.in) {
    case "file":
      return fileSigner(record, held);
    case "pkcs11": {
      const { library, token, label, pin, atOnce } = held;
      const holder = pkcs11Holder({ library, token, label, pin, algorithm, publicKeyPem, sessions: atOnce });
      return guardedSigner(record, holder, held, ports);
    }
    case "sign_service":
      return guardedSigner(record, signServiceHolder(record, held), held, ports);
    default:
      return unreachable(held);
  }
}

export type OwnSigners = {
  /** Signs with the key whose turn it is. */
  signer: Signer;
  /** All of them, in the order of their turns. */
  each: readonly TestedSigner[];
  close(): void;
};

/** Signers of the keys of one use, in order of `signsFrom` (the first has none). Throws Fault(settings). */
export function ownSigners(keys: readonly OwnKey[], ports: GuardPorts): OwnSigners {
  const each = keys.map((key) => ownSigner(key, ports));
  const turns = keys.map(({ signsFrom }, index) => ({
    from: signsFrom ?? Number.NEGATIVE_INFINITY,
    signer: each[index],
  }));
  const turn = (): Signer => {
    const now = ports.clock.now();
    const signer = turns.findLast(({ from }) => from <= now)?.signer;
    assert(signer !== undefined, "bug: the first key of a use has no date");
    return signer;
  };
  return { signer: takingTurns(turn), each, close: () => each.forEach((signer) => signer.close()) };
}

/** Signers of the doors' and the registries' keys, and each key's own. Throws Fault(settings) for a key that cannot be right. */
export function openSigners(keys: Record<"doors" | "registries", readonly OwnKey[]>, ports: GuardPorts) {
  const [doors, registries] = [ownSigners(keys.doors, ports), ownSigners(keys.registries, ports)];
  return {
    doors: doors.signer,
    registries: registries.signer,
    each: [...doors.each, ...registries.each],
    close: () => [doors, registries].forEach((signers) => signers.close()),
  };
}

/** A signer whose fields are those of whoever's turn it is. */
function takingTurns(turn: () => Signer): Signer {
  return {
    get keyId() {
      return turn().keyId;
    },
    get algorithm() {
      return turn().algorithm;
    },
    get publicKeyPem() {
      return turn().publicKeyPem;
    },
    get userId() {
      return turn().userId;
    },
    sign: async (bytes) => await turn().sign(bytes),
    turn,
  };
}

/**
 * Tests each signer once, as the gateway does when it starts. Throws Fault(settings) for a key that is not the one pinned. A
 * holder that is away stops nothing: requests are taken, what cannot be signed waits, and the log says so.
 */
export async function testAtStart(signers: readonly TestedSigner[]): Promise<void> {
  for (const tested of await Promise.allSettled(signers.map((signer) => signer.test())))
    if (tested.status === "rejected" && isOfSettings(tested.reason)) throw tested.reason;
}

function isOfSettings(reason: unknown): boolean {
  return !(reason instanceof Error) || !("origin" in reason) || reason.origin !== "signer";
}
