// Rules that read what a registry asks for, and how findings keep out of each other's way.
// Invariant: a paper is asked for by the registry a leg is filed at, for the legs that we file there, and by nobody else.

import { describe, expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import { checkBusiness } from "../../../domain/pre-lodgement/check.ts";
import type { RegistryProfile } from "../../../domain/registry-profile.ts";
import { lawful, unitOf, yuan } from "./kinds.ts";
import { at, changed, contextOf, withUnits } from "./trial.ts";

const two = ["suzhou-huqiu", "nantong-haimen"] as const;
const atBoth = (): Business =>
  changed("new_loan", (b) =>
    withUnits(
      b,
      two.map((place) => unitOf(place, "00010201").unitCode),
    ),
  );

function toldWith(business: Business, change: (profile: RegistryProfile) => Partial<RegistryProfile>): string[] {
  const context = contextOf(business);
  const profiles = context.profiles.map((profile) => ({ ...profile, ...change(profile) }));
  return checkBusiness({ ...context, profiles }).map(({ ruleId, detail }) => `${ruleId} ${detail}`);
}

describe("materials", () => {
  const asked = { materials: { cancellation: ["注销材料"], first: ["抵押人身份证明"] } };
  test("are asked for by type: of a cancellation that we file", () => {
    expect(toldWith(lawful("refinance", "guangzhou-tianhe"), () => asked)).toEqual(["PL-071 注销材料"]);
  });
  test("not for one that another lender files", () => {
    expect(toldWith(lawful("lender_switch", "guangzhou-tianhe"), () => asked)).toEqual([]);
  });
  test("not by a registry at which no such leg is filed", () => {
    const context = contextOf(lawful("new_loan"));
    const [profile] = context.profiles;
    const other = { ...at(context.profiles), registryId: "elsewhere", materials: { first: ["别处材料"] } };
    const profiles = profile === undefined ? [] : [profile, other];
    expect(checkBusiness({ ...context, profiles })).toEqual([]);
  });
  test("not while there is no plan", () => {
    const context = contextOf(lawful("new_loan"));
    const profiles = context.profiles.map((profile) => ({ ...profile, materials: { first: ["别处材料"] } }));
    expect(checkBusiness({ ...context, profiles, plan: null })).toEqual([]);
    expect(checkBusiness({ ...context, profiles })).toHaveLength(1);
  });
});

describe("mandates", () => {
  test("every registry where it is used takes the form; one over the units of another registry asks nothing of this", () => {
    const onlyIn = (registryId: string) => (profile: RegistryProfile) => ({
      mandateForms: profile.registryId === registryId ? (["notarised"] as const).slice() : [],
    });
    expect(toldWith(atBoth(), onlyIn("suzhou-huqiu"))).toEqual(["PL-073 notarised, nantong-haimen"]);
    const business = atBoth();
    at(business.mandates).unitCodes = [unitOf("suzhou-huqiu", "00010201").unitCode];
    expect(toldWith(business, onlyIn("suzhou-huqiu"))).toEqual([]);
    expect(toldWith(business, onlyIn("elsewhere"))).toEqual(["PL-073 notarised, suzhou-huqiu"]);
  });
  test("nor does one that no leg of ours needs, while there is no plan", () => {
    const context = contextOf(atBoth());
    const profiles = context.profiles.map((profile) => ({ ...profile, mandateForms: [] }));
    expect(checkBusiness({ ...context, profiles, plan: null })).toEqual([]);
    expect(checkBusiness({ ...context, profiles })).toHaveLength(1);
  });
});

describe("amounts", () => {
  test("a step of either registry binds", () => {
    const coarse = (profile: RegistryProfile) => ({
      amountStep: profile.registryId === "nantong-haimen" ? yuan(3) : profile.amountStep,
    });
    expect(toldWith(atBoth(), coarse)).toEqual(["PL-041 null"]);
    expect(toldWith(atBoth(), () => ({ amountStep: yuan(10) }))).toEqual([]);
  });
  test("an amount that is missing is told once, not as a wrong sum too", () => {
    const business = changed("new_loan", (b) => {
      withUnits(
        b,
        ["00010201", "00010202"].map((number) => unitOf("suzhou-huqiu", number).unitCode),
      );
      b.mortgage.amountBasis = "per_unit";
      at(b.units).securedAmount = yuan(400_000);
    });
    expect(toldWith(business, () => ({}))).toEqual(["PL-042 amountBasis per_unit"]);
  });
});
