// What was recorded against what was filed (practice 7): every material field, one at a time, differing and left blank.
// Invariant: a blank or another value of a material field is a difference; another way of writing it is not.

import { describe, expect, test } from "vitest";
import type { Chain } from "../../domain/chain-state.ts";
import type { Leg } from "../../domain/leg.ts";
import { compareRecording } from "../../domain/comparison.ts";
import { fen } from "../../domain/money.ts";
import type { RecordedMortgage, RecordingResult } from "../../domain/register.ts";
import { converse } from "./conversation.ts";
import { sampleChain } from "./sample-chains.ts";

function recorded(leg: "first" | "cancellation" | "change"): { chain: Chain; leg: Leg; result: RecordingResult } {
  const talk = converse(sampleChain(leg === "change" ? "extension" : "refinance", "independent"));
  talk.until("rest");
  const found = talk.leg(leg);
  if (found.recordingResult === null) throw new Error("nothing was recorded");
  return { chain: talk.chain, leg: found, result: found.recordingResult };
}

const given = recorded("first");
const mortgage = given.result.mortgage as RecordedMortgage;
const [mortgagor] = given.result.obligors;
const [mortgagee] = given.result.holders;

function differing(result: Partial<RecordingResult>, of = given): string[] {
  return compareRecording(of.chain, of.leg, { ...of.result, ...result }).differences.map(({ field }) => field);
}

function withMortgage(change: Partial<RecordedMortgage>): string[] {
  return differing({ mortgage: { ...mortgage, ...change } });
}

describe("a recording result", () => {
  test("that says what was filed agrees, for a first registration, a change and a cancellation", () => {
    expect(differing({})).toEqual([]);
    expect(differing({}, recorded("change"))).toEqual([]);
    expect(differing({}, recorded("cancellation"))).toEqual([]);
  });

  test.each<[keyof RecordedMortgage, Partial<RecordedMortgage>]>([
    ["form", { form: mortgage.form === "general" ? "maximum_amount" : "general" }],
    ["securedAmount", { securedAmount: fen((mortgage.securedAmount ?? 0n) + 100n) }],
    ["periodStart", { periodStart: "2020-01-01" }],
    ["periodEnd", { periodEnd: "2020-01-01" }],
    ["securedScope", { securedScope: "仅本金" }],
    ["transferCovenant", { transferCovenant: !mortgage.transferCovenant }],
    ["rank", { rank: given.leg.rank + 1 }],
  ])("with another or a blank %s differs there", (field, other) => {
    expect(withMortgage(other)).toContain(field);
    expect(withMortgage({ [field]: null })).toContain(field);
  });

  test.each<[string, Partial<RecordingResult>]>([
    ["mortgage", { mortgage: null }],
    ["unit", { units: given.result.units.map((unit) => ({ ...unit, unitCode: "440106001001GB00001F00019999" })) }],
    ["unit left out", { units: [] }],
    ["mortgagor", { obligors: [{ name: "别人", certificateNumber: mortgagor?.certificateNumber ?? "" }] }],
    ["mortgagor's number", { obligors: [{ name: mortgagor?.name ?? "", certificateNumber: "11010519491231002X" }] }],
    ["mortgagor's number left blank", { obligors: [{ name: mortgagor?.name ?? "", certificateNumber: "/" }] }],
    [
      "second mortgagor",
      { obligors: [...given.result.obligors, { name: "别人", certificateNumber: "11010519491231002X" }] },
    ],
    ["mortgagee", { holders: [{ name: "他行", certificateNumber: mortgagee?.certificateNumber ?? "" }] }],
    ["mortgagee's number left blank", { holders: [{ name: mortgagee?.name ?? "", certificateNumber: "" }] }],
    ["right", { right: "mortgage_priority_notice" }],
    ["registration type", { registrationType: "change" }],
    ["business number", { businessNumber: "chn_2-first-1" }],
  ])("with another %s differs", (_what, change) => {
    expect(differing(change)).not.toEqual([]);
  });

  test.each<[string, Partial<RecordingResult>]>([
    ["ground", { ground: "other" }],
    ["ground left blank", { ground: null }],
    ["certificate cancelled", { registrationCertificateNumber: "粤(2020)广州市不动产证明第9999999号" }],
  ])("of a cancellation with another %s differs", (_what, change) => {
    expect(differing(change, recorded("cancellation"))).not.toEqual([]);
  });

  test("in another way of writing agrees: width, spaces, 15-digit numbers", () => {
    const scope = (mortgage.securedScope ?? "").replaceAll("、", " 、").replaceAll("，", ",");
    expect(withMortgage({ securedScope: scope })).toEqual([]);
    const number = mortgagor?.certificateNumber ?? "";
    const old = number.slice(0, 6) + number.slice(8, 17);
    const obligors = given.result.obligors.map((each) =>
      each === mortgagor ? { ...each, certificateNumber: old } : each,
    );
    expect(/^\d{17}[\dX]$/.test(number) && number.slice(6, 8) === "19").toBe(true);
    expect(differing({ obligors })).toEqual([]);
  });

  test("with another collateral type, or of a single unit another amount basis, has a note and no difference", () => {
    const units = given.result.units.map((unit) => ({ ...unit, collateralType: "land" as const }));
    const other = { ...given.result, units, mortgage: { ...mortgage, amountBasis: "per_unit" as const } };
    const { differences, notes } = compareRecording(given.chain, given.leg, other);
    expect(differences).toEqual([]);
    expect(notes.join()).toContain("collateralType");
    expect(notes.join()).toContain("amountBasis filed in_total, recorded per_unit");
  });

  test("over several units with another or a blank amount basis differs there: each unit would secure only its part", () => {
    const { units } = given.chain.business;
    const second = "440106001001GB00001F00019999";
    const business = {
      ...given.chain.business,
      units: [...units, ...units.map((unit) => ({ ...unit, unitCode: second }))],
    };
    const result = {
      ...given.result,
      units: [...given.result.units, ...given.result.units.map((unit) => ({ ...unit, unitCode: second }))],
    };
    const leg = { ...given.leg, unitCodes: [...given.leg.unitCodes, second] };
    const two = { chain: { ...given.chain, business }, leg, result };
    expect(differing({}, two)).toEqual([]);
    expect(differing({ mortgage: { ...mortgage, amountBasis: "per_unit" } }, two)).toEqual(["amountBasis"]);
    expect(differing({ mortgage: { ...mortgage, amountBasis: null } }, two)).toEqual(["amountBasis"]);
  });
});
