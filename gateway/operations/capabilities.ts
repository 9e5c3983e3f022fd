// Capabilities: the registries served and what each allows, so that a caller knows before it submits.
// Invariant: told from the profiles and from domain/planning.ts, the same that a submission is judged by.

import { z } from "@hono/zod-openapi";
import { chainKinds, mandateForms, type ChainKind } from "../../domain/business.ts";
import { yuanFromFen } from "../../domain/money.ts";
import { offers } from "../../domain/planning.ts";
import {
  changeEvents,
  combinedFilings,
  registrationTypes,
  registryCapabilities,
  unilateralMatters,
} from "../../domain/registration.ts";
import { mappings, surrenderTimes, type RegistryProfile } from "../../domain/registry-profile.ts";
import { signingWays } from "../../domain/signing-ways.ts";
import type { Operation } from "../operation.ts";
import { planView } from "../plan-view.ts";
import { plan } from "../schemas/plan.ts";
import { yuanText } from "../schemas/scalars.ts";

const input = z.strictObject({});
const way = z.strictObject({ way: z.string(), offered: z.boolean(), lacks: z.array(z.string()), plan });
const registry = z.strictObject({
  registryId: z.string(),
  name: z.string(),
  registrationAuthority: z.string(),
  unitCodePrefixes: z.array(z.string()),
  capability: z.enum(registryCapabilities),
  juniorRank: z.boolean(),
  changeOfMainClaim: z.boolean(),
  combinedFilings: z.array(z.enum(combinedFilings)),
  changeEvents: z.array(z.enum(changeEvents)),
  unilateral: z.array(z.enum(unilateralMatters)),
  partialCancellation: z.boolean(),
  renewalMappings: z.array(z.enum(mappings)),
  extensionMappings: z.array(z.enum(mappings)),
  refinanceMappings: z.array(z.enum(mappings)),
  surrender: z.enum(surrenderTimes),
  signing: z.enum(signingWays),
  mandateForms: z.array(z.enum(mandateForms)),
  materials: z.array(z.strictObject({ registrationType: z.enum(registrationTypes), names: z.array(z.string()) })),
  amountStep: yuanText,
  workingDaysLimit: z.int(),
  workingDaysLimits: z.array(z.strictObject({ registrationType: z.enum(registrationTypes), workingDays: z.int() })),
  hours: z.strictObject({ opens: z.string(), closes: z.string() }).optional(),
  kinds: z.array(z.strictObject({ kind: z.enum(chainKinds), offered: z.boolean(), ways: z.array(way) })),
});
const output = z.strictObject({ registries: z.array(registry) });

type RegistryView = z.infer<typeof registry>;

export const capabilities: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "Capabilities",
  summary: "登记机构能力 / Registries served, and the ways in which each takes each kind of business",
  rest: { method: "GET", path: "/v1/capabilities" },
  roles: ["core", "operator"],
  mutating: false,
  input,
  output,
  async run(_asked, _caller, { adapters }) {
    const registries = Array.from(adapters.registries.values(), ({ profile }) => registryView(profile));
    return await Promise.resolve({
      registries: registries.toSorted((one, other) => (one.registryId < other.registryId ? -1 : 1)),
    });
  },
};

function registryView(profile: RegistryProfile): RegistryView {
  const { materials, workingDaysLimits } = profile;
  return {
    registryId: profile.registryId,
    name: profile.name,
    registrationAuthority: profile.registrationAuthority,
    unitCodePrefixes: profile.unitCodePrefixes,
    capability: profile.capability,
    juniorRank: profile.juniorRank,
    changeOfMainClaim: profile.changeOfMainClaim,
    combinedFilings: profile.combinedFilings,
    changeEvents: profile.changeEvents,
    unilateral: profile.unilateral,
    partialCancellation: profile.partialCancellation,
    renewalMappings: profile.mappings.renewal,
    extensionMappings: profile.mappings.extension,
    refinanceMappings: profile.mappings.refinance,
    surrender: profile.surrender,
    signing: profile.signing,
    mandateForms: profile.mandateForms,
    materials: registrationTypes.flatMap((registrationType) => {
      const names = materials[registrationType];
      return names === undefined ? [] : [{ registrationType, names }];
    }),
    amountStep: yuanFromFen(profile.amountStep),
    workingDaysLimit: profile.workingDaysLimit,
    workingDaysLimits: registrationTypes.flatMap((registrationType) => {
      const workingDays = workingDaysLimits[registrationType];
      return workingDays === undefined ? [] : [{ registrationType, workingDays }];
    }),
    hours: profile.hours ?? undefined,
    kinds: kindsView(profile),
  };
}

function kindsView(profile: RegistryProfile): RegistryView["kinds"] {
  const offered = offers(profile);
  return chainKinds.map((kind) => {
    const ways = waysView(kind, offered);
    return { kind, offered: ways.some((each) => each.offered), ways };
  });
}

function waysView(kind: ChainKind, offered: ReturnType<typeof offers>): RegistryView["kinds"][number]["ways"] {
  return offered
    .filter((offer) => offer.kind === kind)
    .map(({ way: name, lacks, plan: planned }) => ({
      way: name,
      offered: lacks.length === 0,
      lacks,
      plan: planView(planned),
    }));
}
