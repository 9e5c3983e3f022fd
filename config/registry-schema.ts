// What a registry profile file must say, field by field: names, bounds, and what may not stand beside what.
// Invariant: every field is written out in the file; an unknown one, a missing one or a contradiction is refused with its line.

import { z } from "zod";
import { burdenAnswers, burdenedLegs, burdens } from "../domain/burdens.ts";
import { mandateForms } from "../domain/business.ts";
import {
  changeEvents,
  combinedFilings,
  registrationTypes,
  registryCapabilities,
  unilateralMatters,
} from "../domain/registration.ts";
import { mappings, surrenderTimes } from "../domain/registry-profile.ts";
import { signingWays } from "../domain/signing-ways.ts";
import { checkKeyUse, keyUse } from "./key-schema.ts";

/** A list in which nothing stands twice. */
const unique = <T extends z.ZodType>(item: T) =>
  z.array(item).refine((items) => new Set(items).size === items.length, { message: "something stands in it twice" });
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const materialName = z.string().min(2).max(100);
const workingDays = z.int().min(1).max(60);
// What is said by changeOfMainClaim is not said a second time.
const changeEvent = z.enum(changeEvents).exclude(["main_claim"]);

const fields = z.strictObject({
  registryId: z.string().regex(/^[a-z][a-z0-9-]{2,39}$/),
  name: z.string().min(2).max(60),
  registrationAuthority: z.string().min(2).max(60),
  unitCodePrefixes: z
    .array(z.string().regex(/^(\d{6}|\d{9}|\d{12})$/))
    .min(1)
    .max(200),
  capability: z.enum(registryCapabilities),
  juniorRank: z.boolean(),
  changeOfMainClaim: z.boolean(),
  combinedFilings: unique(z.enum(combinedFilings)),
  changeEvents: unique(changeEvent),
  unilateral: unique(z.enum(unilateralMatters)),
  mappings: z.strictObject({
    renewal: unique(z.enum(mappings)).min(1),
    extension: unique(z.enum(mappings)).min(1),
    refinance: unique(z.enum(mappings)).min(1),
  }),
  partialCancellation: z.boolean(),
  burdens: z.partialRecord(z.enum(burdens), z.partialRecord(z.enum(burdenedLegs), z.enum(burdenAnswers))),
  surrender: z.enum(surrenderTimes),
  signing: z.enum(signingWays),
  mandateForms: unique(z.enum(mandateForms)),
  materials: z.partialRecord(z.enum(registrationTypes), unique(materialName).max(30)),
  dialect: z.literal("national-xml"),
  endpoint: z.url({ protocol: /^https?$/ }),
  publicKeyFile: z.string().min(1),
  ...keyUse,
  callTimeoutMs: z.int().min(100).max(120_000),
  queryIntervalMs: z.int().min(50).max(86_400_000),
  watchIntervalMs: z.int().min(1_000).max(604_800_000),
  unknownQueriesMax: z.int().min(1).max(100),
  amountStepYuan: z.int().min(1).max(10_000),
  workingDaysLimit: workingDays,
  workingDaysLimits: z.partialRecord(z.enum(registrationTypes), workingDays),
  clockStarts: z.enum(["same_day", "next_day", "completed_material"]),
  hours: z.strictObject({ opens: clockTime, closes: clockTime }).nullable(),
  localDays: z.strictObject({ off: unique(z.iso.date()), working: unique(z.iso.date()) }),
});

export const profileSchema = fields.superRefine((profile, context) => {
  checkKeyUse(profile, context);
  const complain = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  const endsOldFirst = profile.combinedFilings.includes("cancellation_first");
  if (endsOldFirst !== (profile.capability === "combined"))
    complain(["combinedFilings"], "cancellation_first stands there exactly where the capability is combined");
  // HH:MM sorts as the clock runs.
  if (profile.hours !== null && profile.hours.opens >= profile.hours.closes)
    complain(["hours"], "it closes before it opens");
  const both = profile.localDays.off.find((day) => profile.localDays.working.includes(day));
  if (both !== undefined) complain(["localDays"], `${both} is both off and working`);
});
