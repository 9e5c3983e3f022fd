// A key in a PKCS#11 token, used inside the process that calls its library.
// Invariant: the key is found by its public key; the private part never leaves the token.

import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import type { Handle, Mechanism } from "pkcs11js";
import { unreachable } from "../../../domain/fault.ts";
import type { SignatureAlgorithm } from "../../../domain/signature-algorithm.ts";
import { Trouble } from "./key-holder.ts";
import { tokenTrouble } from "./token-failures.ts";
import { findPrivateKey, type TokenSession } from "./token-keys.ts";

export type TokenKey = {
  /** Path of the PKCS#11 library. */
  library: string;
  /** Label of the token. */
  token: string;
  /** What people call the key on the token; null: its name is of no matter. */
  label: string | null;
  pin: string;
  algorithm: SignatureAlgorithm;
  publicKeyPem: string;
  /** Sessions, each of which makes one signature at a time. */
  sessions: number;
};

export type OpenToken = {
  /** At most `sessions` at once. Throws Trouble. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  close(): void;
};

/** Of PKCS#11 3.0, which the binding's constants leave out. */
const edwardsMechanism = 0x1057;
const pssSaltBytes = 64;
const signatureBytesMax = 512;
const noSm2 = "PKCS#11 names no mechanism for SM2: hold this key in a sign service or a file";

/** Loads the library, signs in and finds the key. Throws Trouble. */
export function openToken(wanted: TokenKey): OpenToken {
  if (wanted.algorithm === "sm2-sm3") throw new Trouble("unfit", noSm2);
  const library = binding();
  const module = new library.PKCS11();
  try {
    module.load(wanted.library);
  } catch (cause) {
    throw new Trouble("unfit", `the library of the token cannot be loaded: ${String(cause)}`);
  }
  try {
    module.C_Initialize({ flags: library.CKF_OS_LOCKING_OK });
    const slot = slotOf(module, wanted.token);
    const sessions = Array.from({ length: wanted.sessions }, () =>
      module.C_OpenSession(slot, library.CKF_SERIAL_SESSION),
    );
    const [first] = sessions;
    if (first === undefined) throw new Trouble("unfit", "no session is allowed");
    module.C_Login(first, library.CKU_USER, wanted.pin);
    const token = { library, module, session: first };
    const key = findPrivateKey(token, wanted.publicKeyPem, wanted.label);
    return { sign: signing(token, sessions, key, wanted.algorithm), close: () => closed(module) };
  } catch (error) {
    closed(module);
    throw tokenTrouble(error);
  }
}

function signing(
  { library, module }: TokenSession,
  free: Handle[],
  key: Handle,
  algorithm: SignatureAlgorithm,
): OpenToken["sign"] {
  return async (bytes) => {
    const session = free.pop();
    if (session === undefined) throw new Trouble("away", "all sessions are in use");
    try {
      const { mechanism, input } = mechanismOf(library, algorithm, bytes);
      module.C_SignInit(session, mechanism, key);
      return new Uint8Array(await module.C_SignAsync(session, input, Buffer.alloc(signatureBytesMax)));
    } catch (error) {
      throw tokenTrouble(error);
    } finally {
      free.push(session);
    }
  };
}

function mechanismOf(
  library: TokenSession["library"],
  algorithm: SignatureAlgorithm,
  bytes: Uint8Array,
): { mechanism: Mechanism; input: Buffer } {
  switch (algorithm) {
    case "rsa-v1_5-sha256":
      return { mechanism: { mechanism: library.CKM_SHA256_RSA_PKCS }, input: Buffer.from(bytes) };
    case "rsa-pss-sha512": {
      const { CKM_SHA512: hashAlg, CKG_MGF1_SHA512: mgf, CK_PARAMS_RSA_PSS: type } = library;
      const parameter = { type, hashAlg, mgf, saltLen: pssSaltBytes };
      return { mechanism: { mechanism: library.CKM_SHA512_RSA_PKCS_PSS, parameter }, input: Buffer.from(bytes) };
    }
    case "ecdsa-p256-sha256":
      // Not every token hashes before ECDSA; every one signs a digest.
      return { mechanism: { mechanism: library.CKM_ECDSA }, input: createHash("sha256").update(bytes).digest() };
    case "ed25519":
      return { mechanism: { mechanism: edwardsMechanism }, input: Buffer.from(bytes) };
    case "sm2-sm3":
      throw new Trouble("unfit", noSm2);
    default:
      return unreachable(algorithm);
  }
}

function slotOf(module: TokenSession["module"], label: string): Handle {
  const named = module.C_GetSlotList(true).filter((slot) => module.C_GetTokenInfo(slot).label.trim() === label);
  const [slot, second] = named;
  if (slot === undefined)
    throw new Trouble("away", `there is no token labelled ${label}: plug it in, or mend its label in the settings`);
  if (second !== undefined)
    throw new Trouble("unfit", `${named.length} tokens are labelled ${label}: give each its own label`);
  return slot;
}

function closed(module: TokenSession["module"]): void {
  try {
    module.C_Finalize();
  } catch {
    // A library that cannot even end is left to the end of its process.
  }
}

/** The binding is built where it is wanted, and is not there elsewhere. */
function binding(): TokenSession["library"] {
  try {
    return createRequire(import.meta.url)("pkcs11js") as TokenSession["library"];
  } catch {
    const mend = "build it with `npm rebuild pkcs11js` where python3, make and g++ are";
    throw new Trouble("unfit", `the binding to PKCS#11 is not there: ${mend}`);
  }
}
