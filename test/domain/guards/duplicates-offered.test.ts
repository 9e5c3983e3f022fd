// What people may say of two filings of one leg, by what is known of the later one.
// Invariant: the earlier one is not said to stand while the later may be recorded, nor the later withdrawn once it is.

import { describe, expect, test } from "vitest";
import { offers, posted, type Scene } from "./bench.ts";

describe("which word is offered", () => {
  const number = { businessNumber: "chn_1-first-1", registrationCertificateNumber: "n", recordedAt: 1, since: 1 };
  const duplicate = { ...number, state: "standing" as const };
  const of = (legId: "first" | "cancellation", over: object): Scene => ({ parked: { legId }, [legId]: over });
  test.each<[string, Scene, string[]]>([
    ["none recorded", of("first", {}), ["duplicate_withdrawn"]],
    ["gone", of("first", { recordedDuplicates: [{ ...duplicate, state: "gone" }] }), ["duplicate_withdrawn"]],
    [
      "of a new mortgage, the later filing pending",
      of("first", { state: "accepted", recordedDuplicates: [duplicate] }),
      ["duplicate_cancelled"],
    ],
    [
      "of a new mortgage, the later filing ended",
      of("first", { state: "withdrawn", recordedDuplicates: [duplicate] }),
      ["duplicate_cancelled", "earlier_filing_stands"],
    ],
    [
      "of a new mortgage, the later filing never sent",
      of("first", { state: "waiting", businessNumber: null, recordedDuplicates: [duplicate] }),
      ["duplicate_cancelled", "earlier_filing_stands"],
    ],
    [
      "of a new mortgage, of the later filing nothing known",
      of("first", { state: "unknown", recordedDuplicates: [duplicate] }),
      ["duplicate_cancelled"],
    ],
    [
      "of a new mortgage, both recorded",
      of("first", { state: "recorded", recordedDuplicates: [duplicate] }),
      ["duplicate_cancelled"],
    ],
    [
      "of a notice, the later filing pending",
      of("first", { registrationType: "priority_notice", state: "accepted", recordedDuplicates: [duplicate] }),
      ["duplicate_cancelled"],
    ],
    [
      "of a change, the later filing pending: the mortgage was changed once",
      of("first", { registrationType: "change", state: "accepted", recordedDuplicates: [duplicate] }),
      [],
    ],
    [
      "of a cancellation, the later filing pending: the mortgage ended once",
      of("cancellation", { state: "accepted", recordedDuplicates: [duplicate] }),
      [],
    ],
    [
      "of a cancellation, the later filing ended",
      of("cancellation", { state: "registration_refused", recordedDuplicates: [duplicate] }),
      ["earlier_filing_stands"],
    ],
    [
      "of a cancellation, both recorded",
      of("cancellation", { state: "recorded", recordedDuplicates: [duplicate] }),
      ["duplicate_cancelled"],
    ],
    [
      "of a new mortgage, the money out",
      {
        ...of("first", { state: "recorded", recordedDuplicates: [duplicate] }),
        disbursement: { state: "posted", posting: posted() },
      },
      ["duplicate_cancelled"],
    ],
  ])("%s", (_what, scene, expected) => {
    const all = ["duplicate_withdrawn", "duplicate_cancelled", "earlier_filing_stands"] as const;
    expect(all.filter((action) => offers("duplicate", action, scene))).toEqual(expected);
  });
});
