// What is asked of a registry: who is asked about what, under which numbers, and what an application carries.
// Invariant: one request is for one registry, and every leg it names has a number of its own.

import { describe, expect, test } from "vitest";
import type { Chain } from "../../../domain/chain-state.ts";
import { applicationOf } from "../../../domain/decide/application.ts";
import { confirm, file, loseWrite, poll, query, search, supplement } from "../../../domain/decide/registry-requests.ts";
import type { Work } from "../../../domain/decide/work.ts";
import type { Leg } from "../../../domain/leg.ts";
import type { SignedDocument } from "../../../domain/signatures.ts";
import { mandateTo } from "../mandate-given.ts";
import { sampleProfile, start } from "../sample-chains.ts";
import { sampleProfiles } from "../../samples/sample-profiles.ts";
import { legNamed, mending, ready, refinance, unwinding, workOn, type Scene } from "../guards/bench.ts";

const other = sampleProfile("combined").registryId;
const { queryIntervalMs } = sampleProfile("independent");

function work(scene: Scene = {}): Work {
  const at = workOn(structuredClone(refinance(scene)));
  return { ...at, profiles: new Map(sampleProfiles.map((profile) => [profile.registryId, profile])) };
}

function legs({ chain }: Work): Leg[] {
  return chain.legs;
}

describe("a search", () => {
  const { business, registries } = refinance();
  const [group] = registries;
  test("has a number of its own, the units there and the authority it rests on", () => {
    const at = work({ searchesMade: 4 });
    search(at, "opening", group?.registryId ?? "");
    const request = { type: "search", searchNumber: "chn_1-s5", unitCodes: group?.unitCodes, preparedAt: start };
    expect(at.effect).toMatchObject({
      to: "registry",
      registryId: group?.registryId,
      legIds: [],
      stage: "opening",
      request,
    });
    expect(at.chain.searchesMade).toBe(5);
    const confirmed = work({ searchesMade: 4, first: { state: "reviewed" } });
    confirm(confirmed, legNamed(confirmed.chain, "first"));
    expect(confirmed.chain.searchesMade).toBe(4);
  });
  test("of a registry that is none of the chain's names no unit", () => {
    const at = work();
    search(at, "opening", "none");
    expect(at.effect).toMatchObject({ request: { unitCodes: [] } });
  });
  test("rests on the mandate to apply, else on the mortgage contract; its purpose is the stage's or the kind's", () => {
    const mandates = [
      mandateTo(business.mortgagee, [business.debtor], { number: "M-1", matters: ["withdraw"] }),
      mandateTo(business.mortgagee, [business.debtor], { number: "M-2", matters: ["apply"] }),
    ];
    const authority = (held: typeof mandates): unknown => {
      const at = work({ business: { ...business, mandates: held } });
      search(at, "opening", group?.registryId ?? "");
      return at.effect?.request;
    };
    expect(authority(mandates)).toMatchObject({ authorisation: "M-2", purpose: "mortgage_origination" });
    expect(authority(mandates.slice(0, 1))).toMatchObject({ authorisation: business.mortgageContract.number });
    const purpose = (stage: "watch" | "before_disbursement"): unknown => {
      const at = work();
      search(at, stage, group?.registryId ?? "");
      return at.effect?.request;
    };
    expect(purpose("watch")).toMatchObject({ purpose: "post_recording_check" });
    expect(purpose("before_disbursement")).toMatchObject({ purpose: "disbursement_check" });
  });
});

describe("an application is filed", () => {
  test("under leg and generation; in a group only with another", () => {
    const at = work({ cancellation: { generation: 3 } });
    file(at, legs(at), true);
    const numbers = legs(at).map(({ businessNumber }) => businessNumber);
    expect(new Set(numbers)).toEqual(new Set(["chn_1-cancellation-3", "chn_1-first-1"]));
    expect(legs(at)).toMatchObject(
      numbers.map(() => ({ state: "sending", groupNumber: "chn_1-g3", queriedAt: start })),
    );
    expect(at.effect).toMatchObject({
      legIds: legs(at).map(({ legId }) => legId),
      request: { groupNumber: "chn_1-g3" },
    });
    const one = work();
    file(one, legs(one).slice(0, 1), true);
    const apart = work();
    file(apart, legs(apart), false);
    for (const each of [one, apart])
      expect(each.effect).toMatchObject({ request: { type: "file", groupNumber: null } });
  });
  test("only while it waits, and at one registry", () => {
    expect(() => file(work(), [], false)).toThrow("only a waiting leg");
    const sent = work({ first: { state: "received" } });
    expect(() => file(sent, legs(sent), false)).toThrow("only a waiting leg");
    const two = work({ cancellation: { registryId: other } });
    expect(() => file(two, legs(two), false)).toThrow("one request, one registry");
  });
});

describe("a question", () => {
  test("names the legs of one registry, and those filed with them", () => {
    const at = work({ first: { groupNumber: "g" }, cancellation: { groupNumber: "g" } });
    query(at, [legNamed(at.chain, "first")]);
    const businessNumbers = legs(at).map(({ businessNumber }) => businessNumber);
    const groups = [{ groupNumber: "g", businessNumbers }];
    expect(at.effect).toMatchObject({ request: { type: "query", businessNumbers, groups, preparedAt: start } });
    expect(legs(at).map(({ queriedAt }) => queriedAt)).toEqual([start, start]);
    const alone = work({ first: { groupNumber: null }, cancellation: { groupNumber: null } });
    query(alone, [legNamed(alone.chain, "first")]);
    expect(alone.effect).toMatchObject({ legIds: ["first"], request: { businessNumbers: ["first-1"], groups: [] } });
    expect(legNamed(alone.chain, "cancellation").queriedAt).toBeNull();
    const two = work({ cancellation: { registryId: other } });
    query(two, [legNamed(two.chain, "cancellation"), legNamed(two.chain, "first")]);
    expect(two.effect).toMatchObject({ registryId: other, legIds: ["cancellation"] });
  });
  test("about a leg that was never filed cannot be asked", () => {
    const at = work({ first: { businessNumber: null } });
    expect(() => query(at, [legNamed(at.chain, "first")])).toThrow("leg first was filed");
  });
  const polled = (first: number | null, cancellation: number | null, scene: Scene = {}): Work => {
    const at = work({ first: { queriedAt: first }, cancellation: { queriedAt: cancellation, ...scene.cancellation } });
    poll(at, legs(at));
    return at;
  };
  test("is asked again once the interval since the last one has passed", () => {
    const before = start - queryIntervalMs;
    expect(polled(before, before).effect).toMatchObject({ request: { type: "query" } });
    expect(polled(null, null).effect).toMatchObject({ request: { type: "query" } });
    const early = polled(0, before + 1);
    expect([early.effect, early.chain.dueAt]).toEqual([null, start + 1]);
  });
  test("goes to the registry whose turn comes first", () => {
    const elsewhere = { cancellation: { registryId: other } };
    expect(polled(start - 1, 0, elsewhere).effect).toMatchObject({ registryId: other, legIds: ["cancellation"] });
    expect(polled(0, start - 1, elsewhere).effect).toMatchObject({ legIds: ["first"] });
    expect(() => poll(work(), [])).toThrow("somebody is asked");
  });
});

describe("writes about one leg", () => {
  const grouped = { first: { groupNumber: "g" }, cancellation: { groupNumber: "g" } };
  test("name it, and the filing it was part of", () => {
    const items = [{ name: "a", sha256: "e".repeat(64), pages: 1 }];
    const at = work({ ...grouped, first: { groupNumber: "g", suppliedItems: items } });
    supplement(at, legNamed(at.chain, "first"));
    const groups = [{ groupNumber: "g" }];
    expect(at.effect).toMatchObject({
      legIds: ["first"],
      request: { type: "supplement", businessNumber: "first-1", items, groups },
    });
    const confirmed = work(grouped);
    confirm(confirmed, legNamed(confirmed.chain, "first"));
    expect(confirmed.effect).toMatchObject({ legIds: ["first"], request: { type: "confirm", groups } });
    expect(legNamed(confirmed.chain, "first").queriedAt).toBe(start);
  });
  test("whose outcome was not told leave it in doubt, unless it has ended or is recorded", () => {
    const counted = { lostWrites: 2, unknownQueries: 3, noCaseAnswers: 3 };
    const doubtful: Leg = { ...legNamed(refinance(), "first"), ...counted, state: "accepted" };
    const known = (["recorded", "withdrawn"] as const).map((state): Leg => ({ ...doubtful, ...counted, state }));
    loseWrite([doubtful, ...known]);
    expect(doubtful).toMatchObject({ state: "unknown", lostWrites: 3, unknownQueries: 0, noCaseAnswers: 0 });
    expect(known).toMatchObject([
      { state: "recorded", ...counted },
      { state: "withdrawn", ...counted },
    ]);
  });
});

describe("an application", () => {
  const document = (type: SignedDocument["type"], legId: string | null): SignedDocument => ({
    type,
    legId,
    sha256: "e".repeat(64),
    figures: null,
    signatures: [],
  });
  const apply = (scene: Scene, legId = "first"): ReturnType<typeof applicationOf> => {
    const { chain } = work(scene);
    return applicationOf(chain, legNamed(chain, legId), "N-1");
  };
  test("carries the papers signed for it and for all, not those of others or of a withdrawal", () => {
    const signedDocuments = [
      document("registration_application", "first"),
      document("registration_application", "cancellation"),
      document("main_contract", null),
      document("withdrawal_application", null),
    ];
    const { documents } = apply({ signedDocuments });
    expect(documents).toEqual([signedDocuments[0], signedDocuments[2]]);
  });
  test("names the owners as the register wrote them, of its own units", () => {
    const { chain } = ready;
    const [leg] = chain.legs;
    if (leg === undefined) throw new Error("a loan has a leg");
    const { registeredOwners } = applicationOf(chain, leg, "N");
    const units = chain.searches.at(-1)?.snapshot.units ?? [];
    expect(units.length).toBeGreaterThan(0);
    expect(registeredOwners).toEqual(units.map(({ unitCode, owners }) => ({ unitCode, owners })));
    expect(applicationOf(chain, { ...leg, unitCodes: [] }, "N").registeredOwners).toEqual([]);
  });
  test("takes area and title certificate from the register where the bank left them to it, and nowhere else", () => {
    const { chain } = structuredClone(ready);
    const [leg] = chain.legs;
    const [unit] = chain.business.units;
    if (leg === undefined || unit === undefined) throw new Error("a loan has a leg and a unit");
    const snapshot = chain.searches.at(-1)?.snapshot.units.find(({ unitCode }) => unitCode === unit.unitCode);
    if (snapshot === undefined) throw new Error("the unit was searched");
    Object.assign(snapshot, { area: "88.50", titleCertificateNumber: "登记簿所载" });
    const filed = (title: string, area: string | undefined): unknown => {
      chain.business.units = [{ ...unit, titleCertificateNumber: title, area }];
      const [first] = applicationOf(chain, leg, "N").business.units;
      return [first?.titleCertificateNumber, first?.area];
    };
    expect(filed("/", undefined)).toEqual(["登记簿所载", "88.50"]);
    expect(filed("", "/")).toEqual(["登记簿所载", "88.50"]);
    expect(filed("自有", "90")).toEqual(["自有", "90"]);
    Object.assign(snapshot, { area: null, titleCertificateNumber: null });
    expect(filed("/", undefined)).toEqual(["/", undefined]);
  });
  test("hands in the papers of its conditions, each once", () => {
    const { business } = refinance();
    const fact = { subject: null, number: "1", on: "2026-11-23", recordedAt: start, by: "core" };
    const paper = (type: "tax_clearance" | "debtor_notified" | "consent", sha256: string) => ({
      ...fact,
      type,
      sha256: sha256.repeat(64),
    });
    const [material] = business.materials;
    const known = {
      ...(material ?? { name: "a", type: "original" as const, copies: 1, pages: 1 }),
      sha256: "c".repeat(64),
    };
    const conditions = [
      paper("tax_clearance", "a"),
      paper("debtor_notified", "b"),
      paper("tax_clearance", "a"),
      paper("consent", "d"),
      paper("debtor_notified", "c"),
    ];
    const { business: filed } = apply({ conditions, business: { ...business, materials: [known] } });
    const added = { type: "original", copies: 1, pages: 1 };
    expect(filed.materials).toEqual([
      known,
      { ...added, name: "完税证明", sha256: "a".repeat(64) },
      { ...added, name: "债权转让通知", sha256: "b".repeat(64) },
    ]);
  });
  test("of a leg that follows another names that one's certificate and case", () => {
    const result = legNamed(ready.chain, "first").recordingResult;
    const first = { state: "recorded" as const, recordingResult: result };
    for (const leg of [unwinding(), mending()]) {
      const told = apply({ first, further: [leg] }, leg.legId);
      expect(told.previousCaseNumber).toBe(result?.caseNumber);
      expect(told.previousCertificateNumber).toBe(result?.registrationCertificateNumber);
      expect(apply({ further: [leg] }, leg.legId).previousCaseNumber).toBeNull();
    }
  });
  test("names the old mortgage, by the case under which it stands now; a first one names none", () => {
    const { business } = refinance();
    const number = business.previousMortgage?.registrationCertificateNumber;
    const cancelled = apply({}, "cancellation");
    expect([cancelled.previousCertificateNumber, cancelled.previousCaseNumber]).toEqual([number, null]);
    expect(apply({})).toMatchObject({ previousCertificateNumber: null, previousCaseNumber: null });
    const result = legNamed(ready.chain, "first").recordingResult;
    const changed = { registrationType: "change" as const, recordingResult: result };
    expect(before(changed)).toBe(result?.caseNumber);
    const not: Partial<Leg>[] = [
      { registrationType: "first" },
      { unwinds: "x" },
      { registryId: other },
      { furtherIndex: 1 },
      { recordingResult: null },
    ];
    expect(not.map((over) => before({ ...changed, ...over }))).toEqual(not.map(() => null));
  });
  /** What a cancellation names as the case, after a leg of that kind. */
  function before(over: Partial<Leg>): string | null {
    const chain: Chain = refinance({ first: over });
    const [first, cancellation] = ["first", "cancellation"].map((legId) => legNamed(chain, legId));
    if (first === undefined || cancellation === undefined) throw new Error("a refinance has both");
    return applicationOf({ ...chain, legs: [first, cancellation] }, cancellation, "N").previousCaseNumber;
  }
});
