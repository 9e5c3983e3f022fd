// Whose duty an action on parked work is, over a real door: known from the key that signed, shown in both languages.
// Invariant: a message can neither say who somebody is nor show another document than the action names.

import { afterAll, beforeAll, expect, test } from "vitest";
import { readBusiness } from "../samples/read-samples.ts";
import { askingOf, type Asking } from "./asking.ts";
import { key, parkedAs } from "./given-states.ts";
import { openGateway, type OpenGateway } from "./open-gateway.ts";
import type { SignIn } from "./sign-ins.ts";

let gateway: OpenGateway;
let asking: Asking;
let chainId: string;
beforeAll(async () => {
  gateway = await openGateway();
  asking = askingOf(gateway);
  chainId = await asking.submit(readBusiness("guangzhou-tianhe-refinance-3.json"));
}, 60_000);
afterAll(async () => gateway.close());

const word = { note: "x", evidenceSha256: "b".repeat(64) };
const asked = async (over: object, who: SignIn) =>
  await asking.refusal("ResolveParked", { ...word, chainId, idempotencyKey: key(), ...over }, who);

test("another document than the action names is refused, and duties that a message claims are no field of it", async () => {
  await gateway.given(chainId, (chain) => parkedAs(chain, "cancellation"));
  const again = { action: "file_again", evidenceKind: "mended_application" };
  expect(await asked({ ...again, duties: ["operations_supervisor"] }, "chen")).toMatchObject({
    code: "invalid_field",
    field: "duties",
  });
  expect(await asked({ ...again, evidenceKind: "bank_resolution" }, "chen")).toMatchObject({
    code: "evidence_kind_differs",
    field: "evidenceKind",
    detail: "mended_application",
  });
});

test("a question that is not of one's duty is refused with the duty it is of; of one's duty it is taken", async () => {
  await gateway.given(chainId, (chain) => ({ ...parkedAs(chain, "security"), step: 0 }));
  const search = { chainId, idempotencyKey: key(), action: "search_again" };
  expect(await asking.refusal("ResolveParked", search, "liu")).toMatchObject({
    code: "duty_required",
    detail: "registration_operations",
  });
  const taken = await asking.ask("ResolveParked", { ...search, idempotencyKey: key() }, "chen");
  expect(taken).toMatchObject({ state: "taken", chainState: "open" });
});

test("each action is shown with its duties and its document, in both languages", async () => {
  await gateway.given(chainId, (chain) => parkedAs(chain, "security"));
  const { parked } = await asking.ask("ListParked", { chainId }, "liu");
  expect(parked).toMatchObject([{ chainId, kind: "security" }]);
  expect((parked as { actions: object[] }[])[0]?.actions).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        action: "unwind",
        persons: 2,
        by: [
          { duty: "credit_approval", text: { zh: "授信审批岗", en: "credit approval" } },
          { duty: "legal_compliance", text: { zh: "法律合规岗", en: "legal and compliance" } },
        ],
        evidence: { kind: "bank_resolution", text: { zh: "本行审批决议", en: "the bank's own resolution" } },
      }),
      expect.objectContaining({ action: "reread", persons: 1 }),
    ]),
  );
});
