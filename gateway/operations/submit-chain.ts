// SubmitChain: opens a chain for one loan business, or says what would become of it.
// Invariant: chain, keys, evidence and answer are written in one transaction; a refusal and validateOnly write no chain.

import { z } from "@hono/zod-openapi";
import type { Business } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import type { EvidenceDraft } from "../../domain/evidence.ts";
import { contractKeys, liveKeys, openChain } from "../../domain/opening.ts";
import { isRefusal, refuse, type Refusal } from "../../domain/refusal.ts";
import { registryCapabilities } from "../../domain/registration.ts";
import { type RegistryProfile } from "../../domain/registry-profile.ts";
import { routeUnits } from "../../domain/routing.ts";
import { idempotentAnswer } from "../idempotency.ts";
import { mayActFor } from "../admitted.ts";
import type { Caller, Doors, Operation } from "../operation.ts";
import { business } from "../schemas/business.ts";
import { chainStates, plan } from "../schemas/chain.ts";
import { idempotencyKey } from "../schemas/scalars.ts";
import { documentToSignView } from "../schemas/signing.ts";
import { keyTakenMeanwhile, messageIn, wakeChain } from "../tell-chain.ts";
import { documentsToSignView, planView } from "../views.ts";

const input = z.strictObject({ idempotencyKey, business, validateOnly: z.boolean().optional() });

const output = z.strictObject({
  valid: z.boolean(),
  chainId: z.string().optional(),
  state: z.enum(chainStates).optional(),
  registryId: z.string(),
  registryName: z.string(),
  capability: z.enum(registryCapabilities),
  plan,
  documentsToSign: z.array(documentToSignView),
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
    const { registries } = doors.adapters;
    const profile = routeUnits(
      asked.business.units,
      Array.from(registries.values(), (adapter) => adapter.profile),
    );
    if (isRefusal(profile)) return inBusiness(profile);
    const chain = openChain({
      chainId: doors.ids.next("chn"),
      institution: caller.key.institution,
      business: asked.business,
      profile,
      now: doors.clock.now(),
    });
    if (isRefusal(chain)) return inBusiness(chain);
    // After the rules of the business, so that a mistyped lender is told of its check digit.
    const notAdmitted = mayActFor(asked.business.mortgagee.creditCode, caller, doors);
    if (notAdmitted !== null) return notAdmitted;
    if (asked.validateOnly === true) return await validated(asked, answer(chain, profile, false), caller, doors);
    return await open(asked, chain, profile, caller, doors);
  },
};

/** What would become of it is the key's answer too: the same key gets it again, and opens nothing later. */
async function validated(asked: Input, answered: Output, caller: Caller, { store }: Doors): Promise<Output | Refusal> {
  const kept = await store.keepAnswer(idempotentAnswer(caller, "SubmitChain", asked, answered), []);
  return kept ? answered : keyTakenMeanwhile();
}

async function open(
  asked: Input,
  chain: Chain,
  profile: RegistryProfile,
  caller: Caller,
  doors: Doors,
): Promise<Output | Refusal> {
  const opened = answer(chain, profile, true);
  const result = await doors.store.open({
    chain,
    liveKeys: liveKeys(asked.business),
    contractKeys: contractKeys(asked.business),
    evidence: [messageIn("SubmitChain", caller, chain.openedAt), openingRecord(chain)],
    notices: [],
    answer: idempotentAnswer(caller, "SubmitChain", asked, opened),
  });
  if (result === "conflict") return keyTakenMeanwhile();
  if (result !== "opened") return clash(result.clash, result.key, asked.business);
  await wakeChain(chain, doors);
  return opened;
}

function answer(chain: Chain, profile: RegistryProfile, opened: boolean): Output {
  return {
    valid: true,
    chainId: opened ? chain.chainId : undefined,
    state: opened ? chain.state : undefined,
    registryId: profile.registryId,
    registryName: profile.name,
    capability: profile.capability,
    plan: planView(chain.plan),
    documentsToSign: documentsToSignView(chain),
  };
}

/** Practice 18: only this institution's own chains clash here, so nothing is told of another's. `key` as in domain/opening.ts. */
function clash(kind: "live" | "contract", key: string, { units, mainContract }: Business): Refusal {
  const [subject, name] = key.split(":");
  if (kind === "contract") {
    const contract = name === mainContract.number.trim() ? "mainContract" : "mortgageContract";
    return refuse("contract_already_filed", `business.${contract}.number`);
  }
  if (subject === "mortgage")
    return refuse("live_chain_exists", "business.previousMortgage.registrationCertificateNumber");
  return refuse(
    "live_chain_exists",
    `business.units[${units.findIndex(({ unitCode }) => unitCode === name)}].unitCode`,
  );
}

/** The domain names fields within the business; the caller wrote them below `business`. */
function inBusiness(refusal: Refusal): Refusal {
  return refusal.field === null ? refusal : { ...refusal, field: `business.${refusal.field}` };
}

function openingRecord(chain: Chain): EvidenceDraft {
  const { kind } = chain.business;
  const record = {
    event: "submitted",
    kind,
    registryId: chain.registryId,
    capability: chain.capability,
    plan: chain.plan,
  };
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
