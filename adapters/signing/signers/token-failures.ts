// What a PKCS#11 library's failures mean.
// Invariant: a wrong PIN is never taken for a lost session, or trying again would lock the token.

import { Trouble, troubleOf } from "./key-holder.ts";

const denied = ["CKR_PIN_INCORRECT", "CKR_PIN_INVALID", "CKR_PIN_LEN_RANGE", "CKR_PIN_EXPIRED"];
const locked = ["CKR_PIN_LOCKED", "CKR_USER_PIN_NOT_INITIALIZED", "CKR_PIN_TOO_WEAK"];

/** A trouble out of what the library threw; `CKR_…` names stand in the message. */
export function tokenTrouble(error: unknown): Trouble {
  if (error instanceof Trouble) return error;
  const { message } = troubleOf(error);
  const code = /CKR_[A-Z0-9_]+/.exec(message)?.[0] ?? "";
  if (denied.includes(code)) {
    const mend =
      "write the right PIN into its file and start again; it is not tried a second time, for that could lock the token";
    return new Trouble("denied", `the PIN is refused (${code}): ${mend}`);
  }
  if (locked.includes(code))
    return new Trouble("locked", `the token takes no PIN (${code}): have its security officer set the PIN anew`);
  return new Trouble(
    "away",
    `the token does not answer (${message}): see to it that it is plugged in and its network stands`,
  );
}
