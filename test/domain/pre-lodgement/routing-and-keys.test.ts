// Which registry a unit goes to, and the keys that keep a second chain on the same mortgage or contract out.
// Invariant: keys do not depend on how a number is written, and carry no personal data.

import { describe, expect, test } from "vitest";
import type { Business, ChainKind } from "../../../domain/business.ts";
import { contractKeys, liveKeys } from "../../../domain/opening.ts";
import { groupUnits, routeUnits } from "../../../domain/routing.ts";
import { sampleProfiles } from "../../samples/sample-profiles.ts";
import { lawful } from "./kinds.ts";
import { at, part } from "./trial.ts";

describe("routing", () => {
  const unit = (unitCode: string): { unitCode: string } => ({ unitCode });
  test("takes the longest prefix", () => {
    const base = at(sampleProfiles);
    const district = { ...base, registryId: "district", unitCodePrefixes: ["320505400"] };
    expect(routeUnits([unit("320505400202GB00001F00010001")], [...sampleProfiles, district])).toBe(district);
    expect(routeUnits([unit("320505401202GB00001F00010001")], [...sampleProfiles, district])).toBe(base);
  });
  test.each([
    [["110105001001GB00001F00010001"], ["no_registry_for_unit", "units[0].unitCode"]],
    [["x"], ["unit_code_malformed", "units[0].unitCode"]],
    [["320505000000GB00001F00010001"], ["unit_code_virtual", "units[0].unitCode"]],
  ])("%s is refused with %s", (codes, [code, field]) => {
    expect(routeUnits(codes.map(unit), sampleProfiles)).toMatchObject({ refused: true, code, field });
  });
  test("units of several registries make a group each", () => {
    const codes = ["440106001001GB00001F00010001", "320505400202GB00001F00010001", "440106001001GB00001F00010002"];
    const groups = groupUnits(codes, sampleProfiles);
    expect(groups).toMatchObject([
      { profile: { registryId: "guangzhou-tianhe" }, unitCodes: [codes[0], codes[2]] },
      { profile: { registryId: "suzhou-huqiu" }, unitCodes: [codes[1]] },
    ]);
  });
});

test("keys keep a second chain out however the certificate number is written, and carry no personal data", () => {
  const refinance = lawful("refinance");
  const rewritten = lawful("refinance");
  const old = part(rewritten.previousMortgage);
  old.registrationCertificateNumber = old.registrationCertificateNumber.replace("(", "（").replace(")", "）");
  expect(liveKeys(rewritten)).toEqual(liveKeys(refinance));
  const loan = lawful("new_loan");
  expect(liveKeys(loan).join()).not.toContain(loan.debtor.certificateNumber);
  expect(contractKeys(loan)).toHaveLength(2);
});

test("keys keep the same contract out however its number is written", () => {
  const loan = lawful("new_loan");
  const number = "示银抵字〔2026〕第 XZ-1 号";
  const written = (text: string): Business => ({
    ...loan,
    mortgageContract: { ...loan.mortgageContract, number: text },
  });
  const wide = ["示银抵字（２０２６）第ＸＺ－１号", "示银抵字[2026]第xz-1号", " 示银抵字〔2026〕第XZ–1号\u200b"];
  for (const text of wide) {
    expect(liveKeys(written(text))).toEqual(liveKeys(written(number)));
    expect(contractKeys(written(text))).toEqual(contractKeys(written(number)));
  }
  expect(contractKeys(written("示银抵字〔2026〕第XZ-2号"))).not.toEqual(contractKeys(written(number)));
});

test("many loans are drawn under one framework contract, each reference once; one signed for a loan is posted on once", () => {
  const of = (kind: ChainKind, reference: string, signedForThisBusiness: boolean): Business => {
    const business = lawful(kind);
    const { mainContract } = lawful("new_loan");
    return { ...business, reference, mainContract: { ...mainContract, signedForThisBusiness } };
  };
  const shared = (one: Business, other: Business): string[] =>
    contractKeys(one)
      .filter((key) => key.includes(":for:") || key === contractKeys(loan)[0])
      .filter((key) => contractKeys(other).includes(key));
  const loan = of("new_loan", "L-1", true);
  expect(shared(of("drawdown", "D-1", false), of("drawdown", "D-2", false))).toEqual([]);
  expect(shared(of("drawdown", "D-1", false), of("drawdown", "D-1", false))).toHaveLength(1);
  expect(shared(of("increase", "I-1", false), loan)).toEqual([]);
  expect(shared(of("drawdown", "D-1", true), loan)).toHaveLength(1);
});

test("an older contract may be named again by every change of its mortgage; one that money is posted on may not", () => {
  const older = { signedForThisBusiness: false, unitCodes: [] };
  const loan = lawful("new_loan");
  const extension = lawful("extension");
  const mortgageContract = { ...loan.mortgageContract, ...older };
  const keys = contractKeys({ ...extension, mortgageContract });
  expect(contractKeys(loan)).toHaveLength(2);
  expect(keys.filter((key) => contractKeys(loan).includes(key))).toEqual([]);
  expect(
    contractKeys({ ...extension, mainContract: { ...extension.mainContract, ...older }, mortgageContract }),
  ).toEqual([]);
  expect(contractKeys({ ...loan, mainContract: { ...loan.mainContract, ...older }, mortgageContract })).toHaveLength(1);
});
