// SubmitChain: opens a chain for one loan business, or says what would become of it.
// Invariant: chain, keys, evidence and answer are written in one transaction; a refusal and validateOnly write no chain.

import { z } from "@hono/zod-openapi";
import type { Chain } from "../../domain/chain-state.ts";
import type { EvidenceDraft } from "../../domain/evidence.ts";
import { contractKeys, liveKeys, openChain } from "../../domain/opening.ts";
import { isRefusal, refuse, type Refusal } from "../../domain/refusal.ts";
import { registryCapabilities } from "../../domain/registration.ts";
import { callersTree, mayActFor } from "../admitted.ts";
import { clashRefusal } from "../clash.ts";
import { idempotentAnswer } from "../idempotency.ts";
import type { Caller, Doors, Operation } from "../operation.ts";
import { planView } from "../plan-view.ts";
import { business } from "../schemas/business.ts";
import { chainRegistry, chainStates } from "../schemas/chain.ts";
import { plan } from "../schemas/plan.ts";
import { idempotencyKey } from "../schemas/scalars.ts";
import { documentToSignView } from "../schemas/signing.ts";
import { keyTakenMeanwhile, messageIn, profilesOf, wakeChain } from "../tell-chain.ts";
import { documentsToSignView } from "../views.ts";

const input = z.strictObject({ idempotencyKey, business, validateOnly: z.boolean().optional() });

const output = z.strictObject({
  valid: z.boolean(),
  chainId: z.string().optional(),
  state: z.enum(chainStates).optional(),
  registryId: z.string(),
  registryName: z.string(),
  capability: z.enum(registryCapabilities),
  registries: z.array(chainRegistry),
  plan,
  documentsToSign: z.array(documentToSignView),
  behind: z.array(z.string()),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

export const submitChain: Operation<Input, Output> = {
  name: "SubmitChain",
  summary: "提交联办业务 / Open a chain for one loan business, or validate it",
  rest: { method: "POST", path: "/v1/chains" },
  roles: ["core"],
  mutating: true,
  input,
  output,
  async run(asked, caller, doors) {
    const lender = callersTree(caller, doors);
    if (isRefusal(lender)) return lender;
    const chain = openChain({
      chainId: doors.ids.next("chn"),
      institution: caller.key.institution,
      lender,
      business: asked.business,
      profiles: [...profilesOf(doors.adapters).values()],
      policy: doors.policy,
      now: doors.clock.now(),
    });
    if (isRefusal(chain)) return inBusiness(chain);
    // After the rules of the business, so that a mistyped lender is told of its check digit.
    const notCallers = mayActFor(asked.business, lender);
    if (notCallers !== null) return notCallers;
    return asked.validateOnly === true
      ? await validate(asked, chain, caller, doors)
      : await open(asked, chain, caller, doors);
  },
};

/** What would become of it is the key's answer too: the same key gets it again, and opens nothing later. */
async function validate(asked: Input, chain: Chain, caller: Caller, doors: Doors): Promise<Output | Refusal> {
  const { store } = doors;
  const clash = await store.clashOf(chain.institution, liveKeys(asked.business), contractKeys(asked.business));
  if (clash !== null) return clashRefusal(clash, asked.business);
  const answered = answer({ ...chain, behind: await store.chainsAhead(chain) }, doors, false);
  const kept = await store.keepAnswer(idempotentAnswer(caller, "SubmitChain", asked, answered), []);
  return kept ? answered : keyTakenMeanwhile();
}

/** Tries before an institution that keeps opening chains on the same units is asked to come again. */
const triesMax = 10;

/** Who stands ahead is part of the answer: it is looked up first, and opened only where it is still so. */
async function open(asked: Input, chain: Chain, caller: Caller, doors: Doors): Promise<Output | Refusal> {
  let behind = await doors.store.chainsAhead(chain);
  for (let tries = 0; tries < triesMax; tries += 1) {
    const result = await openBehind(asked, { ...chain, behind }, caller, doors);
    if (!("others" in result)) return result;
    behind = result.others;
  }
  return refuse(
    "unavailable",
    "business.units",
    "同一单元正在提交其他业务 / other chains on these units are being opened",
  );
}

async function openBehind(
  asked: Input,
  chain: Chain,
  caller: Caller,
  doors: Doors,
): Promise<Output | Refusal | { others: string[] }> {
  const opened = answer(chain, doors, true);
  const result = await doors.store.open({
    chain,
    liveKeys: liveKeys(asked.business),
    contractKeys: contractKeys(asked.business),
    evidence: [messageIn("SubmitChain", caller, chain.openedAt), openingRecord(chain)],
    notices: [],
    answer: idempotentAnswer(caller, "SubmitChain", asked, opened),
  });
  if (result === "conflict") return keyTakenMeanwhile();
  if (typeof result === "object" && "behind" in result) return { others: result.behind };
  if (result !== "opened") return clashRefusal(result, asked.business);
  await wakeChain(chain, doors);
  return opened;
}

function answer(chain: Chain, { adapters }: Doors, opened: boolean): Output {
  return {
    valid: true,
    chainId: opened ? chain.chainId : undefined,
    state: opened ? chain.state : undefined,
    registryId: chain.registryId,
    registryName: adapters.registries.get(chain.registryId)?.profile.name ?? chain.registryId,
    capability: chain.capability,
    registries: chain.registries,
    plan: planView(chain.plan),
    documentsToSign: documentsToSignView(chain),
    behind: chain.behind,
  };
}

/** The domain names fields within the business; the caller wrote them below `business`. */
function inBusiness(refusal: Refusal): Refusal {
  const below = (field: string | null): string | null => (field === null ? null : `business.${field}`);
  const findings = refusal.findings?.map((finding) => ({ ...finding, field: below(finding.field) }));
  return { ...refusal, field: below(refusal.field), ...(findings === undefined ? {} : { findings }) };
}

function openingRecord(chain: Chain): EvidenceDraft {
  const { business: opened, registryId, capability, registries, plan: planned, behind } = chain;
  const record = { event: "submitted", kind: opened.kind, registryId, capability, registries, plan: planned, behind };
  return {
    type: "transition",
    at: chain.openedAt,
    counterparty: "gateway",
    subject: "submitted",
    contentType: "application/json",
    bytes: new TextEncoder().encode(JSON.stringify(record)),
    signature: { type: "none" },
  };
}
