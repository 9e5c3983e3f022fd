// An earlier filing that was recorded becomes the leg's own again: exactly that one, and with everything that was its own.
// Invariant: another duplicate, gone or not, and another filing's signatures are left as they were.

import { describe, expect, test } from "vitest";
import { takeEarlierFiling } from "../../../domain/decide/generations.ts";
import type { Leg } from "../../../domain/leg.ts";
import { legNamed, refinance } from "./bench.ts";

const fresh = legNamed(refinance(), "first");
const certificate = { registrationCertificateNumber: "n", recordedAt: 1, since: 1 };
const gone = { ...certificate, businessNumber: "first-1", state: "gone" as const };
const standing = { ...certificate, businessNumber: "first-2", state: "standing" as const };
const signing = (sha256: string): NonNullable<Leg["platformSigning"]> => ({ sha256, signers: [], signatures: [] });

function leg(over: Partial<Leg> = {}): Leg {
  return {
    ...fresh,
    state: "withdrawn",
    generation: 3,
    businessNumber: "first-3",
    platformSigning: signing("3"),
    recordedDuplicates: [gone, standing],
    otherFilings: [
      { businessNumber: "first-1", platformSigning: signing("1") },
      { businessNumber: "first-2", platformSigning: signing("2") },
    ],
    ...over,
  };
}

describe("the earlier filing that stands", () => {
  test("is taken, not one that is gone, with its own signatures; the others stay as they were", () => {
    const one = leg();
    takeEarlierFiling(one);
    expect(one).toMatchObject({
      businessNumber: "first-2",
      platformSigning: signing("2"),
      recordedDuplicates: [gone],
      withdrawnDuplicates: ["first-3"],
      state: "unknown",
      acknowledged: true,
      filedTold: true,
    });
    expect(one.otherFilings).toEqual([
      { businessNumber: "first-1", platformSigning: signing("1") },
      { businessNumber: "first-3", platformSigning: signing("3") },
    ]);
  });
  test("leaves no number behind where the later one was never filed", () => {
    const one = leg({ businessNumber: null, platformSigning: null });
    takeEarlierFiling(one);
    expect([one.businessNumber, one.withdrawnDuplicates]).toEqual(["first-2", []]);
  });
  test("has to be there: with every duplicate gone there is nothing to take", () => {
    expect(() => takeEarlierFiling(leg({ recordedDuplicates: [gone] }))).toThrow("an earlier filing was recorded");
  });
});
