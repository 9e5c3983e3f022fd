// SearchRegister: the register at this moment (登记信息查询), for a stated purpose and on the right-holder's authorisation.
// Invariants: question and answer are kept as evidence; an answer that does not verify is kept and not shown.

import { z } from "@hono/zod-openapi";
import type { EvidenceDraft, SignaturePlace } from "../../domain/evidence.ts";
import { Fault } from "../../domain/fault.ts";
import { isRefusal, refuse, type Refusal } from "../../domain/refusal.ts";
import {
  searchPurposes,
  type PreparedMessage,
  type RawReply,
  type RegistryAdapter,
  type RegistryRequest,
} from "../../domain/registry.ts";
import { routeUnits } from "../../domain/routing.ts";
import { chinaTime } from "../china-time.ts";
import { callersTree } from "../admitted.ts";
import { idempotentAnswer } from "../idempotency.ts";
import type { Caller, Doors, Operation } from "../operation.ts";
import { unitSnapshotView } from "../register-view.ts";
import { authorisation, unitSnapshot } from "../schemas/register.ts";
import { idempotencyKey, timeText, unitCode } from "../schemas/scalars.ts";
import { keyTakenMeanwhile, messageIn } from "../tell-chain.ts";

const input = z.strictObject({
  idempotencyKey,
  unitCodes: z.array(unitCode).min(1).max(50),
  purpose: z.enum(searchPurposes),
  authorisation,
});
const output = z.strictObject({
  searchNumber: z.string(),
  registryId: z.string(),
  takenAt: timeText,
  units: z.array(unitSnapshot),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;
type Search = Extract<RegistryRequest, { type: "search" }>;

export const searchRegister: Operation<Input, Output> = {
  name: "SearchRegister",
  summary: "登记信息查询 / Search the register for a stated purpose",
  rest: { method: "POST", path: "/v1/searches" },
  roles: ["core", "operator"],
  mutating: true,
  input,
  output,
  async run(asked, caller, doors) {
    const own = callersTree(caller, doors);
    if (isRefusal(own)) return own;
    const adapter = adapterFor(asked.unitCodes, doors);
    if (isRefusal(adapter)) return adapter;
    const { type, number, sha256: digest } = asked.authorisation;
    const request: Search = {
      type: "search",
      searchNumber: doors.ids.next("srh"),
      unitCodes: asked.unitCodes,
      purpose: asked.purpose,
      authorisation: `${type}:${number}:${digest}`,
      preparedAt: doors.clock.now(),
    };
    const answered = await ask(request, adapter, caller, doors);
    if (isRefusal(answered)) return answered;
    const kept = await doors.store.keepAnswer(idempotentAnswer(caller, "SearchRegister", asked, answered), []);
    return kept ? answered : keyTakenMeanwhile();
  },
};

function adapterFor(unitCodes: string[], { adapters }: Doors): RegistryAdapter | Refusal {
  const profiles = Array.from(adapters.registries.values(), (adapter) => adapter.profile);
  const routed = routeUnits(
    unitCodes.map((code) => ({ unitCode: code })),
    profiles,
  );
  if (isRefusal(routed)) {
    return { ...routed, field: routed.field?.replace(/^units\[(\d+)\]\.unitCode$/, "unitCodes[$1]") ?? null };
  }
  return adapters.registries.get(routed.registryId) ?? refuse("unavailable", "unitCodes");
}

async function ask(request: Search, adapter: RegistryAdapter, caller: Caller, doors: Doors): Promise<Output | Refusal> {
  const { store, clock } = doors;
  const { registryId } = adapter.profile;
  const keep = async (...drafts: EvidenceDraft[]): Promise<void> => await store.keep(request.searchNumber, drafts);
  const exchanged = (type: EvidenceDraft["type"], message: PreparedMessage | RawReply, signature: SignaturePlace) =>
    ({
      type,
      at: clock.now(),
      counterparty: `registry:${registryId}`,
      subject: "search",
      contentType: message.contentType,
      bytes: message.bytes,
      signature,
    }) satisfies EvidenceDraft;
  try {
    const message = await adapter.prepare(request);
    const sent = exchanged("message_out", message, { type: "enveloped", keyId: message.keyId });
    await keep(messageIn("SearchRegister", caller, request.preparedAt), sent);
    const reply = await adapter.send(message);
    const answer = await adapter.read(request, reply);
    if (answer.type !== "search") {
      await keep(exchanged("quarantined_message", reply, { type: "none" }));
      return refuse("unavailable", null, "登记机构的回复不可信 / the registry's answer could not be believed");
    }
    await keep(exchanged("message_in", reply, { type: "enveloped", keyId: `registry-${registryId}` }));
    const { searchNumber, takenAt, units } = answer.snapshot;
    return { searchNumber, registryId, takenAt: chinaTime(takenAt), units: units.map(unitSnapshotView) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    doors.log.warn({ registryId, origin: error.origin, advice: error.advice }, "a register search failed");
    return refuse("unavailable", null, "登记机构暂不可达 / the registry cannot be reached now");
  }
}
