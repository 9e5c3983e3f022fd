// Capabilities: the registries served and what each allows, so that a caller knows before it submits.
// Invariant: told from the profiles and from flows.ts, the same that a submission is judged by.

import { z } from "@hono/zod-openapi";
import { chainKinds } from "../../domain/business.ts";
import { flows } from "../../domain/flows.ts";
import { type Plan } from "../../domain/plan.ts";
import { yuanFromFen } from "../../domain/money.ts";
import { registryCapabilities } from "../../domain/registration.ts";
import { type RegistryProfile } from "../../domain/registry-profile.ts";
import type { Operation } from "../operation.ts";
import { plan } from "../schemas/chain.ts";
import { yuanText } from "../schemas/scalars.ts";
import { planView } from "../views.ts";

const input = z.strictObject({});
const registry = z.strictObject({
  registryId: z.string(),
  name: z.string(),
  registrationAuthority: z.string(),
  unitCodePrefixes: z.array(z.string()),
  capability: z.enum(registryCapabilities),
  juniorRank: z.boolean(),
  changeOfMainClaim: z.boolean(),
  amountStep: yuanText,
  workingDaysLimit: z.int(),
  kinds: z.array(z.strictObject({ kind: z.enum(chainKinds), offered: z.boolean(), lacks: z.array(z.string()), plan })),
});
const output = z.strictObject({ registries: z.array(registry) });

export const capabilities: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "Capabilities",
  summary: "登记机构能力 / Registries served and the kinds of business each offers",
  rest: { method: "GET", path: "/v1/capabilities" },
  roles: ["core", "operator"],
  mutating: false,
  input,
  output,
  async run(_asked, _caller, { adapters }) {
    const registries = Array.from(adapters.registries.values(), ({ profile }) => offer(profile));
    return await Promise.resolve({
      registries: registries.toSorted((one, other) => (one.registryId < other.registryId ? -1 : 1)),
    });
  },
};

function offer(profile: RegistryProfile): z.infer<typeof registry> {
  return {
    registryId: profile.registryId,
    name: profile.name,
    registrationAuthority: profile.registrationAuthority,
    unitCodePrefixes: profile.unitCodePrefixes,
    capability: profile.capability,
    juniorRank: profile.juniorRank,
    changeOfMainClaim: profile.changeOfMainClaim,
    amountStep: yuanFromFen(profile.amountStep),
    workingDaysLimit: profile.workingDaysLimit,
    kinds: chainKinds.map((kind) => {
      const planned = flows[kind][profile.capability];
      const lacks = lacking(planned, profile);
      return { kind, offered: lacks.length === 0, lacks, plan: planView(planned) };
    }),
  };
}

function lacking({ needs }: Plan, profile: RegistryProfile): string[] {
  return needs.filter((need) => !(need === "junior_rank" ? profile.juniorRank : profile.changeOfMainClaim));
}
