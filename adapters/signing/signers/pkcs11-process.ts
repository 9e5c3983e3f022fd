// The process that a token's library lives in: it opens one key for its parent and signs what it is sent.
// Invariant: one parent, one key; it ends with its parent. A library that hangs or crashes takes nothing else with it.

import { troubleOf } from "./key-holder.ts";
import type { FromToken, ToToken } from "./pkcs11-holder.ts";
import { openToken, type OpenToken } from "./pkcs11-token.ts";

let token: OpenToken | null = null;

const say = (message: FromToken): void => void process.send?.(message);

async function sign(id: number, bytes: Uint8Array): Promise<void> {
  try {
    if (token === null) throw new Error("no key is open");
    say({ type: "signed", id, signature: await token.sign(bytes) });
  } catch (error) {
    const { kind, message } = troubleOf(error);
    say({ type: "trouble", id, kind, message });
  }
}

process.on("message", (message: ToToken) => {
  if (message.type === "sign") return void sign(message.id, message.bytes);
  try {
    token = openToken(message.key);
    return say({ type: "opened" });
  } catch (error) {
    const { kind, message: reason } = troubleOf(error);
    return say({ type: "trouble", id: null, kind, message: reason });
  }
});

process.on("disconnect", () => {
  token?.close();
  process.exit();
});
