// Both forms of mortgage wherever a kind takes both, and what is told where a registry leaves a kind no safe plan.
// Invariant: nothing is begun without a plan; the refusal names every way and what the registry does not allow of it.

import { describe, expect, test } from "vitest";
import {
  chainKinds,
  mortgageForms,
  type Business,
  type ChainKind,
  type MortgageForm,
} from "../../../domain/business.ts";
import { choosePlan } from "../../../domain/planning.ts";
import { isRefusal } from "../../../domain/refusal.ts";
import type { RegistryProfile } from "../../../domain/registry-profile.ts";
import { groupUnits } from "../../../domain/routing.ts";
import { sampleProfiles } from "../../samples/sample-profiles.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { places, type Place } from "../pre-lodgement/people.ts";
import { openSample, samplePolicy } from "../sample-chains.ts";
import { story } from "./story.ts";
import { altered, byLenderAlone, collateral, sale, withoutCover } from "./variants.ts";

/** Forms a kind does not take as the plain business states it, with what is told at the door. */
const refusedForms: [ChainKind, MortgageForm, string][] = [
  ["drawdown", "general", "parts_do_not_fit mortgage.form"],
  ["cancellation", "maximum_amount", "missing_for_kind determination"],
];

const takenForms = chainKinds.flatMap((kind) =>
  mortgageForms
    .filter((form) => !refusedForms.some(([other, otherForm]) => other === kind && otherForm === form))
    .map((form): [ChainKind, MortgageForm] => [kind, form]),
);

function formed(kind: ChainKind, form: MortgageForm, place: Place): Business {
  const business = lawful(kind, place);
  // Whole it goes over once its claims are determined (民法典 421).
  const isDetermined = kind === "assignment" && form === "maximum_amount";
  return {
    ...business,
    mortgage: { ...business.mortgage, form },
    ...(isDetermined ? { determination: { event: "no_new_claims", on: "2026-11-20", sha256: "e".repeat(64) } } : {}),
  };
}

describe.each(takenForms)("%s of a %s mortgage", (kind, form) => {
  test.each(places)("completes at %s, and that form is recorded", (place) => {
    const { chain } = story(openSample(formed(kind, form, place)));
    expect(chain.state).toBe("completed");
    const recorded = chain.legs.flatMap((leg) => leg.recordingResult?.mortgage?.form ?? []);
    expect(recorded.filter((each) => each !== form)).toEqual([]);
  });
});

test.each(refusedForms)("%s of a %s mortgage is refused at the door", (kind, form, told) => {
  for (const place of places) expect(() => openSample(formed(kind, form, place))).toThrow(told);
});

test("a determined maximum-amount mortgage is cancelled once nothing is outstanding", () => {
  const business = lawful("cancellation");
  const determination = { event: "no_new_claims" as const, on: "2026-11-20", sha256: "e".repeat(64) };
  const mortgage = { ...business.mortgage, form: "maximum_amount" as const };
  expect(story(openSample({ ...business, mortgage, determination })).chain.state).toBe("completed");
});

const [combined, confirmed, independent] = places;

describe("where a registry allows less", () => {
  test.each<[string, Business, Place, Partial<RegistryProfile>, string]>([
    [
      "a refinance",
      withoutCover(lawful("refinance", independent)),
      independent,
      { juniorRank: false, changeOfMainClaim: false },
      "new_first needs junior_rank; or change needs change_of_main_claim",
    ],
    [
      "a refinance filed combined",
      lawful("refinance", combined),
      combined,
      { juniorRank: false, changeOfMainClaim: false, combinedFilings: [] },
      "combined_filing needs combined_filing:cancellation_first; or new_first needs junior_rank; or change needs change_of_main_claim",
    ],
    [
      "a switch of lender",
      lawful("lender_switch", independent),
      independent,
      { juniorRank: false },
      "new_first needs junior_rank",
    ],
    ["an extension", lawful("extension", confirmed), confirmed, { changeEvents: [] }, "change needs change_event:term"],
    [
      "an increase",
      lawful("increase", combined),
      combined,
      { changeEvents: ["term"] },
      "change needs change_event:amount",
    ],
    [
      "a change of rank",
      lawful("rank_change", combined),
      combined,
      { changeEvents: [] },
      "change needs change_event:rank",
    ],
    [
      "units that go out",
      collateral(combined, "removal"),
      combined,
      { partialCancellation: false, changeEvents: [] },
      "partial_cancellation needs partial_cancellation; or change needs change_event:units",
    ],
    [
      "a conversion by the lender alone",
      byLenderAlone("notice_conversion", confirmed),
      confirmed,
      {},
      "first_alone needs unilateral:notice_conversion; else both sides apply together, or the lender sues",
    ],
    [
      "the end of a notice by the lender alone",
      byLenderAlone("notice_cancellation", combined),
      combined,
      { unilateral: ["notice_conversion"] },
      "lenders_alone needs unilateral:notice_cancellation; else both sides apply together, or the lender sues",
    ],
    [
      "a sale staged",
      sale(confirmed, "staged", "same"),
      confirmed,
      { combinedFilings: [], juniorRank: false },
      "staged needs combined_filing:transfer_first and junior_rank",
    ],
    [
      "a conversion of a building",
      lawful("construction_conversion", combined),
      combined,
      { changeEvents: [] },
      "by_application needs change_event:built",
    ],
  ])("%s is refused before it begins, with what each way lacks", (_name, business, place, profile, detail) => {
    expect(() => openSample(business, altered(place, profile))).toThrow(`capability_missing kind ${place}: ${detail}`);
  });

  test("what remains is taken, in order of preference", () => {
    const business = lawful("renewal", independent);
    const wayAt = (profile: Partial<RegistryProfile>, of = business): string =>
      openSample(of, altered(independent, profile)).plan.way;
    expect(wayAt({})).toBe("change");
    expect(wayAt({ changeOfMainClaim: false }, withoutCover(business))).toBe("new_loan_repays_old:new_first");
    const repaysOld: RegistryProfile["mappings"] = {
      renewal: ["new_loan_repays_old"],
      extension: ["change"],
      refinance: [],
    };
    expect(wayAt({ mappings: repaysOld }, withoutCover(business))).toBe("new_loan_repays_old:new_first");
  });
  test("a mapping that the registry does not take is named with what else is lacking", () => {
    const business = lawful("renewal", independent);
    const none = altered(independent, { mappings: { renewal: ["no_registration"], extension: [], refinance: [] } });
    expect(() => openSample(business, none)).toThrow(
      [
        "capability_missing kind guangzhou-tianhe: change is no mapping (change) that the registry takes",
        "new_loan_repays_old:new_first is no mapping (new_loan_repays_old) that the registry takes",
        "new_loan_repays_old:change is no mapping (new_loan_repays_old) that the registry takes",
      ].join("; or "),
    );
  });
  test("what the institution's own policy leaves out is named as that", () => {
    const business = lawful("extension", independent);
    const groups = groupUnits(
      business.units.map(({ unitCode }) => unitCode),
      sampleProfiles,
    );
    if (isRefusal(groups)) throw new Error(groups.code);
    const policy = { mappings: { ...samplePolicy.mappings, extension: ["no_registration" as const] } };
    expect(choosePlan(business, groups, policy)).toMatchObject({
      code: "capability_missing",
      detail: "guangzhou-tianhe: change is no mapping (change) of the institution's policy",
    });
    expect(choosePlan(business, groups, samplePolicy)).toMatchObject({ way: "change" });
  });
  test("what the registry has is not told as lacking", () => {
    const business = lawful("refinance", combined);
    const less = altered(combined, { combinedFilings: [], juniorRank: false, changeOfMainClaim: false });
    const staged = altered(confirmed, { combinedFilings: ["transfer_first"], juniorRank: false });
    expect(() => openSample(business, less)).toThrow(
      "combined_filing needs combined_filing:cancellation_first; or new_first needs junior_rank; or change needs change_of_main_claim",
    );
    expect(() => openSample(sale(confirmed, "staged", "same"), staged)).toThrow(
      `capability_missing kind ${confirmed}: staged needs junior_rank`,
    );
  });
  test("of two registries the one that has no plan is named, and nothing is begun at the other", () => {
    const business = lawful("refinance", combined);
    const other = lawful("refinance", independent);
    const units = [...business.units, ...other.units];
    const unitCodes = units.map(({ unitCode }) => unitCode);
    const { previousMortgage } = business;
    if (previousMortgage === undefined || other.previousMortgage === undefined) throw new Error("both have one");
    const both: Business = {
      ...business,
      units,
      mainContract: { ...business.mainContract, unitCodes },
      mortgageContract: { ...business.mortgageContract, unitCodes },
      previousMortgage: {
        ...previousMortgage,
        furtherCertificateNumbers: [other.previousMortgage.registrationCertificateNumber],
      },
    };
    expect(openSample(both).plan.way).toBe("combined_filing+new_first");
    const less = altered(independent, { juniorRank: false, changeOfMainClaim: false });
    expect(() => openSample(both, less)).toThrow(
      "capability_missing kind guangzhou-tianhe: new_first needs junior_rank",
    );
  });
});
