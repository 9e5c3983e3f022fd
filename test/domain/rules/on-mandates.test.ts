// What the lender does on mandates: withdraws, hands in a supplement, searches; only on one in force, over the units, to itself.
// Invariant: where no mandate covers an act the request is not made, or is made in the lender's own name alone.

import { describe, expect, test } from "vitest";
import type { Mandate } from "../../../domain/business.ts";
import { search, supplement, withdraw } from "../../../domain/decide/registry-requests.ts";
import { withdrawalAuthority } from "../../../domain/decide/authority.ts";
import type { RecordedLegalNotice } from "../../../domain/legal-notice.ts";
import { outlives } from "../../../domain/mandates.ts";
import type { Party } from "../../../domain/parties.ts";
import type { WithdrawalAuthority } from "../../../domain/registry.ts";
import type { Work } from "../../../domain/decide/work.ts";
import { mandateTo, principal } from "../mandate-given.ts";
import { branch, lender } from "../pre-lodgement/people.ts";
import { sampleProfiles } from "../../samples/sample-profiles.ts";
import { legNamed, refinance, workOn, type Scene } from "../guards/bench.ts";

function work(scene: Scene = {}): Work {
  const at = workOn(structuredClone(refinance(scene)));
  return { ...at, profiles: new Map(sampleProfiles.map((profile) => [profile.registryId, profile])) };
}

const someone: Party = {
  type: "person",
  name: "某示甲",
  certificateType: "resident_id",
  certificateNumber: "320684198703021117",
};

const ended: Partial<Mandate> = { untilCompleted: undefined, validUntil: "2026-11-22" };

describe("a supplement", () => {
  const { business } = refinance();
  const shown = (over: Partial<Mandate>): unknown => {
    const mandates = [mandateTo(business.mortgagee, [someone], over)];
    const items = [{ name: "婚姻状况证明", sha256: "d".repeat(64), pages: 1 }];
    const at = work({
      business: { ...business, mandates },
      first: { state: "supplement", businessNumber: "N-1", suppliedItems: items },
    });
    supplement(at, legNamed(at.chain, "first"));
    return at.effect?.request;
  };
  test("names the mandate on which it is handed in for others", () => {
    expect(shown({})).toMatchObject({ type: "supplement", mandates: [{ number: "M-1", sha256: "e".repeat(64) }] });
  });
  test.each<[string, Partial<Mandate>]>([
    ["has ended", ended],
    ["names other matters", { matters: ["apply", "withdraw"] }],
    ["is over another unit", { unitCodes: ["320505400202GB00001F00019999"] }],
  ])("goes out in the lender's own name where the mandate %s", (_what, over) => {
    expect(shown(over)).toMatchObject({ type: "supplement", mandates: [] });
  });
});

describe("a search", () => {
  const { business, registries } = refinance();
  test("rests on the mortgage contract once the mandate to apply has ended", () => {
    const authority = (over: Partial<Mandate>): unknown => {
      const at = work({ business: { ...business, mandates: [mandateTo(business.mortgagee, [someone], over)] } });
      search(at, "opening", registries[0]?.registryId ?? "");
      return at.effect?.request;
    };
    expect(authority({})).toMatchObject({ authorisation: "M-1" });
    expect(authority(ended)).toMatchObject({ authorisation: business.mortgageContract.number });
  });
});

describe("a withdrawal", () => {
  const { business } = refinance();
  const [mortgagor] = business.mortgagors;
  if (mortgagor === undefined) throw new Error("a business has a mortgagor");
  const second = { ...mortgagor, party: { ...mortgagor.party, name: "共有人样例", certificateNumber: "/" } };
  const mandate = (number: string, principals: Party[], over: Partial<Mandate> = {}): Mandate =>
    mandateTo(business.mortgagee, principals, { number, matters: ["withdraw"], ...over });
  const all = [mortgagor.party, second.party];
  const [one, two] = [mortgagor.party, second.party];
  const unitCode = business.units[0]?.unitCode ?? "";
  const term = (validUntil: string): Partial<Mandate> => ({ untilCompleted: undefined, validUntil });
  const relative: Mandate["agent"] = { type: "person", name: "陶示乙", certificateNumber: "320684198506012027" };
  const lenderItself = mandateTo(business.mortgagee, []).agent;
  const through = (consent: { consentSha256?: string }): Partial<Mandate> => ({
    agent: relative,
    subAgents: [{ ...lenderItself, ...consent }],
  });
  const { name = "", certificateNumber = "" } = business.mortgagee.agent ?? {};
  const clerk: Mandate["agent"] = { type: "person", name, certificateNumber };
  const house: Mandate["agent"] = { type: "organisation", name: branch.name, certificateNumber: branch.creditCode };
  const authority = (mandates: Mandate[], legalNotices: RecordedLegalNotice[] = []): string | null => {
    const joint = { ...business, mortgagors: [mortgagor, second], mandates };
    const at = work({
      business: joint,
      lender,
      legalNotices,
      first: { state: "accepted" },
      cancellation: { state: "accepted" },
    });
    if (withdraw(at, at.chain.legs) === null) return null;
    const request = at.effect?.request;
    if (request?.type !== "withdraw" || request.authority.type !== "mandate")
      throw new Error("it is withdrawn on a mandate");
    return [request.authority, ...(request.authority.others ?? [])].map(({ number }) => number).join(" ");
  };
  test.each<[string, Mandate[], string | null]>([
    ["none", [], null],
    ["one for all", [mandate("M-1", all)], "M-1"],
    ["the one for all of several", [mandate("M-1", [one]), mandate("M-2", all), mandate("M-3", [two])], "M-2"],
    ["several between them", [mandate("M-1", [one]), mandate("M-2", [someone]), mandate("M-3", [two])], "M-1 M-3"],
    ["of one of two", [mandate("M-1", [one])], null],
    ["to apply only", [mandate("M-1", all, { matters: ["apply"] })], null],
    ["of a namesake of one of two", [mandate("M-1", [one, { ...two, certificateNumber: "E12345678" }])], null],
    ["given today", [mandate("M-1", all, { givenOn: "2026-11-23" })], "M-1"],
    ["given tomorrow", [mandate("M-1", all, { givenOn: "2026-11-24" })], null],
    ["to the lender's own branch", [mandate("M-1", all, { agent: house })], "M-1"],
    ["to it, without consent to that", [mandate("M-1", all, { agent: house, coversOtherParty: undefined })], null],
    ["of strangers", [mandate("M-1", [someone])], null],
    ["on its last day", [mandate("M-1", all, term("2026-11-23"))], "M-1"],
    ["that ended the day before", [mandate("M-1", all, term("2026-11-22"))], null],
    ["one that ended beside one that did not", [mandate("M-1", all, term("2026-11-22")), mandate("M-2", all)], "M-2"],
    ["over the unit", [mandate("M-1", all, { unitCodes: [unitCode] })], "M-1"],
    ["over another unit", [mandate("M-1", all, { unitCodes: ["320505400202GB00001F00019999"] })], null],
    ["on the loan contract", [mandate("M-1", all, { contractNumber: business.mainContract.number })], "M-1"],
    ["on another contract", [mandate("M-1", all, { contractNumber: "别的合同" })], null],
    ["in a form the registry does not take", [mandate("M-1", all, { form: "platform" })], null],
    ["to somebody else than the lender", [mandate("M-1", all, { agent: relative })], null],
    ["to him, with the lender as sub-agent", [mandate("M-1", all, through({ consentSha256: "f".repeat(64) }))], "M-1"],
    ["to him, and nobody agreed to the sub-agent", [mandate("M-1", all, through({}))], null],
    ["to the lender's clerk", [mandate("M-1", all, { agent: clerk })], "M-1"],
  ])("%s", (_what, mandates, used) => {
    expect(authority(mandates)).toBe(used);
  });
  test.each([
    ["unsettled, on one that ends on a day", { settled: false }, term("2027-12-31"), null],
    ["unsettled, on one that lasts until completion", { settled: false }, {}, "M-1"],
    ["settled by two persons, on one that ends on a day", { settled: true }, term("2027-12-31"), null],
    ["settled by two persons, on one that lasts until completion", { settled: true }, {}, "M-1"],
    ["that is none, of insolvency", { matter: "insolvency" as const }, term("2027-12-31"), "M-1"],
    ["of the day after", { settled: false, on: "2026-11-24" }, term("2027-12-31"), "M-1"],
  ])("after a notice of a death %s", (_what, notice, over, used) => {
    const told = {
      matter: "death" as const,
      settled: false,
      on: "2026-11-23",
      number: "N-1",
      sha256: "a".repeat(64),
      recordedAt: 0,
    };
    expect(authority([mandate("M-1", all, over)], [{ ...told, by: "chen", ...notice }])).toBe(used);
  });
  test("after a death, on one that an organisation gave, which nobody's death ends", () => {
    const organisation = { ...one, type: "organisation" as const };
    const dated = mandate("M-1", [organisation], term("2027-12-31"));
    const notice = { matter: "death" as const, on: "2026-11-23", number: "N-1", sha256: "a".repeat(64) };
    const told = [{ ...notice, recordedAt: 0, by: "chen", settled: true }];
    const at = Date.parse("2026-11-23T10:00:00+08:00");
    expect(outlives(dated, told, at)).toBe(true);
    expect(outlives({ ...dated, principals: [...dated.principals, principal(two)] }, told, at)).toBe(false);
  });
  test("for a ward on its guardian's mandate, never on the ward's own", () => {
    const guardian = { name: someone.name, certificateNumber: someone.certificateNumber, proofSha256: "1".repeat(64) };
    const ward = { ...mortgagor, party: { ...mortgagor.party, guardian } };
    const held = (mandates: Mandate[]): WithdrawalAuthority | null => {
      const at = work({ business: { ...business, mortgagors: [ward], mandates }, first: { state: "accepted" } });
      return withdrawalAuthority(at, at.chain.legs[0]?.registryId ?? "", at.chain.legs);
    };
    expect(held([mandate("M-1", [ward.party])])).toBeNull();
    expect(held([mandate("M-2", [someone])])).toMatchObject({ type: "mandate", number: "M-2" });
  });
});
