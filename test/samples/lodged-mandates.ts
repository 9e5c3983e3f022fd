// The mandates of the sample businesses, as a simulated registry holds them (委托备案).
// Invariant: read from the same files a person posts; a mandate of no sample is unknown to every registry.

import type { LodgedMandate } from "../simulator/registry/options.ts";
import { readBusiness, sampleNames } from "./read-samples.ts";

/** Every mandate of every sample. */
export const sampleMandates: LodgedMandate[] = sampleNames.flatMap(
  (name) => readBusiness(name)["mandates"] as LodgedMandate[],
);
