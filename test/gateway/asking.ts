// How the tests of the operations ask: an answer that must be one, a refusal that must be one.
// Invariant: every refusal is bilingual and names its mend.

import { expect } from "vitest";
import { key } from "./given-states.ts";
import type { Door, OpenGateway } from "./open-gateway.ts";
import type { SignIn } from "./sign-ins.ts";

export type Body = Record<string, unknown>;

/** Any text, for a match. */
export const someText: unknown = expect.any(String);

export type Asking = {
  /** The answer; fails on a refusal. */
  ask(operation: string, input: object, who?: SignIn): Promise<Body>;
  /** The refusal; fails on an answer. */
  refusal(operation: string, input: object, who?: SignIn): Promise<Body>;
  /** Submits a business and returns the chain's id. */
  submit(business: Body): Promise<string>;
};

export function askingOf(gateway: OpenGateway, door: Door = "rest"): Asking {
  const ask = async (operation: string, input: object, who: SignIn = "core"): Promise<Body> => {
    const { status, body } = await gateway.call(door, who, operation, input);
    expect({ status, body }).toMatchObject({ status: 200 });
    return body as Body;
  };
  return {
    ask,
    async refusal(operation, input, who = "core") {
      const { status, body } = await gateway.call(door, who, operation, input);
      expect({ status, body }).not.toMatchObject({ status: 200 });
      const bilingual = { zh: someText, en: someText };
      expect(body).toMatchObject({ status, message: bilingual, mend: bilingual });
      return body as Body;
    },
    async submit(business) {
      return String((await ask("SubmitChain", { idempotencyKey: key(), business }))["chainId"]);
    },
  };
}
