// A mortgagee with a new name (practice 16): by it alone, singly and in a batch, with the same or another credit code.
// Invariant: nothing but the name changes, nobody who is not harmed is asked, and no other lender's mortgage is written over.

import { describe, expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import { legBusiness } from "../../../domain/leg-business.ts";
import { contractKeys, liveKeys, openChain } from "../../../domain/opening.ts";
import type { LiveMortgage, NamedParty } from "../../../domain/register.ts";
import type { Applicant } from "../../../domain/registry.ts";
import { consentsWanted } from "../../../domain/consents.ts";
import { withdrawalOf } from "../../../domain/withdrawal-form.ts";
import { sampleProfiles } from "../../samples/sample-profiles.ts";
import { converse, resolve, type Conversation } from "../conversation.ts";
import { end, progress } from "../far-side.ts";
import { resultOf } from "../far-told.ts";
import { lawful, yuan } from "../pre-lodgement/kinds.ts";
import { formerName, mortgageeOf, places, predecessor } from "../pre-lodgement/people.ts";
import { houseOfMortgagee, openSample, samplePolicy, signatures, start } from "../sample-chains.ts";
import { everywhere, found, scene, strangers } from "../search-scene.ts";
import { filed, reach, signedBy, story } from "./story.ts";
import { altered, atMaximum, mortgagedWith, renamedBatch } from "./variants.ts";

const kind = "mortgagee_rename";
const bank = mortgageeOf("commercial_bank");

/** Name and amount of every mortgage that stands, with its rank. */
function standing({ far }: Pick<Conversation, "far">): string[] {
  return [...far.units.values()].flatMap(({ mortgages }) =>
    mortgages.map((each) => `${each.mortgageeName} ${String((each.securedAmount ?? 0n) / 100n)} ${each.rank}`),
  );
}

describe("a mortgage whose mortgagee has a new name", () => {
  test.each(places)("stands under it afterwards at %s, of either form, and as it was", (place) => {
    const plain = lawful(kind, place);
    for (const business of [plain, { ...plain, mortgage: { ...plain.mortgage, form: "maximum_amount" as const } }]) {
      const opened = openSample(business);
      expect(standing(converse(opened))).toEqual([`${formerName} 1000000 1`]);
      const told = story(opened);
      expect(told.chain).toMatchObject({ state: "completed", hold: null, disbursement: null, decision: null });
      expect(standing(told)).toEqual([`${bank.name} 1000000 1`]);
      expect(told.chain.legs[0]?.recordingResult).toMatchObject({
        holders: [{ name: bank.name, certificateNumber: bank.creditCode }],
        mortgage: { form: business.mortgage.form, securedAmount: business.mortgage.securedAmount },
      });
    }
  });

  test("whose code is another one too is ours by the tree, its date and its document", () => {
    const { rename } = lawful(kind);
    const former = { ...predecessor, name: formerName, succession: "rename" as const, until: "2026-11-01" };
    const open = (document: string): unknown =>
      openChain({
        chainId: "chn_1",
        institution: "bank",
        lender: { ...houseOfMortgagee(bank), predecessors: [{ ...former, document }] },
        business: { ...lawful(kind), rename: rename && { ...rename, formerCreditCode: former.creditCode } },
        profiles: sampleProfiles,
        policy: samplePolicy,
        now: start,
      });
    expect(open("另一文件")).toMatchObject({ code: "parts_do_not_fit", field: "rename.documentNumber" });
    const opened = open(rename?.documentNumber ?? "");
    const told = story(opened as ReturnType<typeof openSample>);
    expect(told.chain.state).toBe("completed");
    expect(told.chain.searches[0]?.snapshot.units[0]?.mortgages[0]?.mortgageeCertificateNumber).toBe(former.creditCode);
    expect(told.chain.legs[0]?.recordingResult?.holders).toEqual([
      { name: bank.name, certificateNumber: bank.creditCode },
    ]);
  });

  test("says in the form who it was and who it is", () => {
    const talk = converse(openSample(lawful(kind)));
    talk.until("file");
    const { request } = talk.chain.inFlight ?? {};
    const form = request?.type === "file" ? (request.applications[0]?.applicationForm ?? "") : "";
    expect(form.split("\n")).toEqual(
      expect.arrayContaining([
        `权利人：${bank.name}`,
        "变更事项：名称变更",
        `变更前抵押权人：${formerName}`,
        `变更前统一社会信用代码：${bank.creditCode}`,
      ]),
    );
  });

  test("says nothing of what is secured: that stays as the register has it, with the reason", () => {
    const business = lawful(kind);
    const wider = { ...business, mortgage: { ...business.mortgage, securedScope: "双方今后全部债务" } };
    for (const { chain, effects } of [business, wider].map((each) => story(openSample(each)))) {
      expect(chain.state).toBe("completed");
      const [application] = effects.flatMap((effect) =>
        effect.request.type === "file" ? effect.request.applications : [],
      );
      expect(application?.business.mortgage.securedScope).toBe("/");
      expect(application?.business.blanks.map(({ field }) => field)).toContain("mortgage.securedScope");
      expect(application?.applicationForm).toContain("担保范围：/\n");
    }
    const { business: extended, legs } = openSample(lawful("extension"));
    const kept = legs.map((leg) => legBusiness(extended, leg).mortgage.securedScope);
    expect(kept).toEqual([extended.mortgage.securedScope]);
  });

  test("holds the key of each mortgage it touches, and no contract", () => {
    expect(liveKeys(renamedBatch("suzhou-huqiu", 3))).toHaveLength(3);
    expect(contractKeys(lawful(kind))).toEqual([]);
  });
});

describe("by the mortgagee alone", () => {
  test.each([
    ["from whom the registry does not take it alone", { unilateral: [] }, "unilateral:name_change"],
    ["where the registry records no change of name", { changeEvents: [] }, "change_event:name"],
  ])("it is refused before it starts %s, saying what is missing", (_, without, missing) => {
    const profiles = altered("suzhou-huqiu", without);
    const refused = openChain({
      chainId: "chn_1",
      institution: "bank",
      lender: houseOfMortgagee(bank),
      business: lawful(kind),
      profiles,
      policy: samplePolicy,
      now: start,
    });
    expect(refused).toMatchObject({ refused: true, code: "capability_missing", field: "kind" });
    expect(refused).toMatchObject({ detail: `suzhou-huqiu: renamed_alone needs ${missing}` });
    expect(story(openSample(lawful(kind, "nantong-haimen"), profiles)).chain.state).toBe("completed");
  });

  test("a third party's mortgage and one before others too: nobody is asked for a signature or a consent", () => {
    const talk = converse(openSample(mortgagedWith(kind, "suzhou-huqiu", "third_party")));
    for (const { mortgages } of talk.far.units.values()) mortgages.push(strangers(2));
    talk.until("rest");
    expect(consentsWanted(talk.chain)).toEqual([]);
    expect(signedBy(talk)).toEqual(["change by bank (mortgagee)"]);
    expect(talk.chain.state).toBe("completed");
  });

  test("of a joint mortgage only by the one whose name is new; the other keeps its own", () => {
    const other = mortgageeOf("policy_bank");
    const business: Business = { ...lawful(kind), coMortgagees: [{ mortgagee: other, part: "commercial" }] };
    const talk = converse(openSample(business));
    for (const { mortgages } of talk.far.units.values()) {
      for (const each of mortgages) each.mortgageeName = `${formerName}、${other.name}`;
    }
    talk.until("rest");
    expect(signedBy(talk)).toEqual(["change by bank (mortgagee)"]);
    expect(talk.chain.state).toBe("completed");
    expect(standing(talk)).toEqual([`${bank.name}、${other.name} 1000000 1`]);
  });

  test("it is withdrawn by the mortgagee alone as well, who alone applied", () => {
    const talk = converse(openSample({ ...lawful(kind, "guangzhou-tianhe"), mandates: [] }));
    talk.until("query");
    talk.take({ type: "abort_requested", by: "bank", reason: "another name yet" });
    for (let turns = 0; turns < 9 && talk.chain.state === "aborting"; turns += 1) talk.answer();
    expect(talk.chain.parked).toMatchObject({ kind: "unwind" });
    expect(withdrawalOf(talk.chain)?.text).toContain(`申请人：${bank.name}\n`);
    const documents = signatures(talk.chain, talk.now);
    expect(documents.map((each) => each.signatures.map(({ signerName }) => signerName))).toEqual([[bank.name]]);
    talk.take({ type: "signatures_recorded", documents });
    resolve(talk, "withdraw_jointly");
    talk.take({ type: "due" });
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    expect(standing(talk)).toEqual([`${formerName} 1000000 1`]);
  });
});

describe("a batch", () => {
  test.each(places)("of twenty is renamed at %s, each mortgage by an application of its own", (place) => {
    const told = story(openSample(renamedBatch(place, 20)));
    expect(told.chain.state).toBe("completed");
    expect(filed(told)).toHaveLength(20);
    expect(told.chain.legs.map(({ furtherIndex }) => furtherIndex)).toEqual([
      null,
      ...Array.from({ length: 19 }, (_, at) => at),
    ]);
    expect(new Set(standing(told))).toEqual(new Set([`${bank.name} 1000000 1`]));
    expect(standing(told)).toHaveLength(20);
  });

  test("of which one is refused while the others wait for our word is given up whole", () => {
    const talk = reach(converse(openSample(renamedBatch("nantong-haimen", 3))), "reviewed change+change_2+change_3");
    const [first, ...others] = [...talk.far.cases.values()];
    if (first === undefined) throw new Error("nothing was filed");
    for (const item of others) while (item.state !== "reviewed") progress(talk.far, item, talk.now);
    end(talk.far, first, "registration_refused");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "registration_refused" } } });
    expect(talk.chain.legs.map(({ state }) => state)).toEqual(["registration_refused", "withdrawn", "withdrawn"]);
    expect(new Set(standing(talk))).toEqual(new Set([`${formerName} 1000000 1`]));
  });

  test("is told which of its mortgages the register has otherwise than stated", () => {
    const batch = scene(kind, () => renamedBatch("suzhou-huqiu", 2));
    const [own, further] = batch.units;
    if (own === undefined || further === undefined) throw new Error("two units");
    expect(found(batch)).toBeNull();
    const but = (more: Partial<LiveMortgage>): string | null =>
      found({
        ...batch,
        units: [own, { ...further, mortgages: further.mortgages.map((each) => ({ ...each, ...more })) }],
      });
    expect(but({ securedAmount: yuan(1) })).toBe("parts_do_not_fit rename.further[0].mortgage.securedAmount security");
    expect(but({ periodEnd: "2030-01-01" })).toBe("parts_do_not_fit rename.further[0].mortgage.periodEnd security");
    expect(but({ registrationCertificateNumber: "另一证明" })).toBe(
      "no_such_mortgage rename.further[0].registrationCertificateNumber security",
    );
  });
});

describe("what the register shows before it is filed", () => {
  const told = (more: Partial<LiveMortgage>, business?: (given: Business) => Business): string | null => {
    const { chain, units } = scene(kind, business);
    return found({
      chain,
      units: everywhere(units, ({ mortgages }) => ({ mortgages: mortgages.map((each) => ({ ...each, ...more })) })),
    });
  };
  test("the former name, in any width", () => {
    expect(told({})).toBeNull();
    expect(told({ mortgageeName: ` ${formerName}` })).toBeNull();
  });
  test.each<[string, Partial<LiveMortgage>, string]>([
    ["the new name already", { mortgageeName: bank.name }, "parts_do_not_fit rename.formerName security"],
    ["yet another name", { mortgageeName: "示例信用合作联社" }, "parts_do_not_fit rename.formerName security"],
    [
      "another lender of that name",
      { mortgageeCertificateNumber: mortgageeOf("policy_bank").creditCode },
      "other_lenders_mortgage previousMortgage.registrationCertificateNumber security",
    ],
    ["another form", { form: "maximum_amount" }, "parts_do_not_fit mortgage.form security"],
    ["another term", { periodEnd: "2030-01-01" }, "parts_do_not_fit mortgage.periodEnd security"],
    ["another amount", { securedAmount: yuan(2) }, "parts_do_not_fit mortgage.securedAmount security"],
  ])("%s is refused", (_, more, expected) => {
    expect(told(more)).toBe(expected);
  });
  test("what it does not state is left to the comparison after recording", () => {
    expect(told({ form: null, periodEnd: null, securedAmount: null })).toBeNull();
    expect(told({ form: "maximum_amount" }, atMaximum)).toBeNull();
  });
});

function asApplicant(party: NamedParty): Applicant {
  return { type: "organisation", certificateType: "credit_code", ...party };
}

describe("what is recorded is compared:", () => {
  const recorded = (change: (result: ReturnType<typeof resultOf>) => void): Conversation => {
    const talk = reach(converse(openSample(lawful(kind))), "recorded change");
    const item = [...talk.far.cases.values()][0];
    if (item === undefined) throw new Error("nothing was filed");
    const result = resultOf(item, talk.now);
    change(result);
    item.application = {
      ...item.application,
      holders: result.holders.map(asApplicant),
      rank: result.mortgage?.rank ?? 0,
    };
    talk.until("rest");
    return talk;
  };
  test("the new name agrees", () => {
    expect(recorded(() => undefined).chain.state).toBe("completed");
  });
  test.each<[string, (result: ReturnType<typeof resultOf>) => void, string]>([
    [
      "the former name",
      (result) => (result.holders = [{ name: formerName, certificateNumber: bank.creditCode }]),
      "holders",
    ],
    [
      "another code",
      (result) => (result.holders = [{ name: bank.name, certificateNumber: predecessor.creditCode }]),
      "holders' numbers",
    ],
    ["a holder too many", (result) => void result.holders.push({ name: "别行", certificateNumber: "/" }), "holders"],
    ["a worse rank", (result) => result.mortgage !== null && (result.mortgage.rank = 2), "rank"],
  ])("%s parks it", (_, change, field) => {
    const { chain } = recorded(change);
    expect(chain.parked?.kind).toBe("mismatch");
    expect(chain.parked?.differences.map((each) => each.field)).toContain(field);
  });
});
