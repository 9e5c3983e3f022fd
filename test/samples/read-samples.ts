// Reads the sample files as the JSON a person would post.
// Invariant: files are listed from the folder, so that none escapes the tests.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = import.meta.dirname;

/** Names of the business files, in order. */
export const sampleNames: string[] = readdirSync(folder)
  .filter((name) => name.endsWith(".json") && name !== "register.json")
  .toSorted();

/** One file as JSON. */
export function readSample(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

/** The business of a sample, to be changed by a test; throws when the file holds none. */
export function readBusiness(name: string): Record<string, unknown> {
  const sample = readSample(name);
  if (typeof sample === "object" && sample !== null && "business" in sample) {
    return sample.business as Record<string, unknown>;
  }
  throw new Error(`${name} holds no business`);
}

/** What each simulated register holds at the start, by registry id. */
export function readRegister(): Record<string, { units: SampleUnit[] }> {
  return (readSample("register.json") as { registries: Record<string, { units: SampleUnit[] }> }).registries;
}

export type SampleUnit = {
  unitCode: string;
  location: string;
  area: string;
  titleCertificateNumber: string;
  owners: { name: string; certificateNumber: string; share?: string }[];
  mortgages: { registrationCertificateNumber: string; mortgageeCertificateNumber: string; securedAmount: string }[];
  priorityNotices?: { number: string }[];
  seizures?: object[];
};
