// carried or called (practice 1): who signs where, what goes out without their signatures, and what rests on those the registry tells of.
// Invariant: lenders sign beforehand, everybody else where the registry says; a permit leaves only once all are known to have signed.

import { describe, expect, test } from "vitest";
import type { ChainKind, Mandate } from "../../../domain/business.ts";
import { documentsToSign } from "../../../domain/documents-to-sign.ts";
import type { RegistrationApplication } from "../../../domain/registry.ts";
import { signersByWay, unsignedOnPlatform, withPlatformSignatures } from "../../../domain/signing-ways.ts";
import { actionsOf, converse, resolve, takeTurn, type Conversation } from "../conversation.ts";
import { mandateTo } from "../mandate-given.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import type { Place } from "../pre-lodgement/people.ts";
import { openSample } from "../sample-chains.ts";
import { called, overTwo, plain } from "../safety/scenes.ts";
import { alias } from "./story.ts";

const tianhe: Place = "guangzhou-tianhe";

/** `leg: who signs beforehand | whom the platform asks`, of every leg of a kind at a place that calls. */
function asked(kind: ChainKind, place: Place): string[] {
  const chain = called(plain(kind, place), place).open();
  return chain.legs.map((leg) => {
    const { carried, called: onPlatform } = signersByWay(chain, leg);
    const names = (signers: { name: string; capacity: string }[]): string =>
      signers.map((each) => `${alias(each)} (${each.capacity})`).join("+") || "nobody";
    return `${leg.legId}: ${names(carried)} | ${names(onPlatform)}`;
  });
}

function at(kind: ChainKind, place: Place = tianhe): Conversation {
  return converse(called(plain(kind, place), place).open());
}

/** What was filed of the leg. */
function filed(talk: Conversation, legId: string): RegistrationApplication | undefined {
  return [...talk.far.cases.values()].find(({ application }) => application.legId === legId)?.application;
}

describe("at a registry that calls its applicants", () => {
  test.each<[ChainKind, Place, string[]]>([
    ["new_loan", tianhe, ["first: bank (mortgagee) | owner (mortgagor)"]],
    ["extension", "suzhou-huqiu", ["change: bank (mortgagee) | owner (mortgagor)"]],
    ["cancellation", "nantong-haimen", ["cancellation: bank (mortgagee) | owner (mortgagor)"]],
    ["assignment", tianhe, ["transfer: bank (mortgagee)+assignee (mortgagee) | nobody"]],
    [
      "presale",
      tianhe,
      [
        "priority_notice: nobody | developer (transferor)+buyer (mortgagor)",
        "mortgage_priority_notice: bank (mortgagee) | buyer (mortgagor)",
      ],
    ],
  ])("of %s at %s lenders sign beforehand and the others on its platform", (kind, place, expected) => {
    expect(asked(kind, place).toSorted()).toEqual(expected.toSorted());
  });
  test("only the lender's signature is asked for, contracts by everybody as ever, and nothing of what all sign there", () => {
    const signersAt = (kind: ChainKind): string[] =>
      documentsToSign(called(plain(kind, tianhe), tianhe).open()).map(
        ({ type, legId, signers }) => `${legId ?? type}: ${signers.map(alias).join("+")}`,
      );
    expect(signersAt("new_loan")).toEqual([
      "main_contract: owner+bank",
      "mortgage_contract: owner+bank",
      "first: bank",
    ]);
    expect(signersAt("presale").filter((each) => each.startsWith("priority_notice"))).toEqual([]);
  });
  test("where signatures are carried everybody signs beforehand, also of a chain over one registry of each sort", () => {
    const chain = called(overTwo("new_loan"), tianhe).open();
    const ways = chain.legs.map((leg) => {
      const { carried, called: onPlatform } = signersByWay(chain, leg);
      return [leg.registryId, carried.length, onPlatform.length];
    });
    expect(ways).toEqual([
      ["suzhou-huqiu", 2, 0],
      [tianhe, 1, 1],
    ]);
  });
});

describe("a new loan whose owner is called", () => {
  test("goes out without the owner's signature, says who is to be asked, waits for it, and completes", () => {
    const talk = at("new_loan");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    const form = filed(talk, "first");
    expect(form?.calledSigners?.map(({ capacity }) => capacity)).toEqual(["mortgagor"]);
    expect(form?.documents.find(({ legId }) => legId === "first")?.signatures.map(({ capacity }) => capacity)).toEqual([
      "mortgagee",
    ]);
    expect(talk.notices.filter((type) => type === "applicants_asked")).toHaveLength(1);
    expect(talk.leg("first").platformSigning?.signatures).toMatchObject([
      { capacity: "mortgagor", method: "registry_platform", reference: "QM-chn_1-first-1-1" },
    ]);
  });
  test("is told to the bank, and waits under the registry's deadline until the owner has signed", () => {
    const talk = at("new_loan");
    for (let turns = 0; turns < 60 && talk.leg("first").state !== "awaiting_applicant"; turns += 1) takeTurn(talk);
    expect(talk.leg("first")).toMatchObject({ state: "awaiting_applicant", deadline: expect.any(Number) });
    expect(talk.notices).toContain("applicants_asked");
    expect(unsignedOnPlatform(talk.chain, talk.leg("first"))).toHaveLength(1);
    talk.until("permit");
    expect(unsignedOnPlatform(talk.chain, talk.leg("first"))).toEqual([]);
  });
  test("that the owner declines, or signs too late, is not accepted, and may be filed again with everybody asked anew", () => {
    const talk = at("new_loan");
    for (let turns = 0; turns < 60 && talk.leg("first").state !== "awaiting_applicant"; turns += 1) takeTurn(talk);
    const notice = { number: "BYSL-1", code: "APPLICANT_DECLINED", text: null, at: null };
    for (const item of talk.far.cases.values()) item.state = "not_accepted";
    talk.callback("first", { state: "not_accepted", notice });
    expect(talk.notices).toContain("filing_again_wanted");
    talk.take({
      type: "supplement_supplied",
      legId: "first",
      items: [{ name: "说明", sha256: "a".repeat(64), pages: 1 }],
    });
    expect(talk.leg("first")).toMatchObject({ state: "waiting", generation: 2, platformSigning: null });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.leg("first").platformSigning?.signatures).toHaveLength(1);
  });
});

describe("a recording of which no signature was told", () => {
  const forgotten = (kind: ChainKind): Conversation => {
    const talk = at(kind);
    talk.far.forgetsSignatures = true;
    talk.until("rest");
    return talk;
  };
  test.each<ChainKind>(["new_loan", "extension", "presale"])(
    "of %s is put before a person, and permits nothing",
    (kind) => {
      const talk = forgotten(kind);
      expect(talk.chain.parked).toMatchObject({ kind: "mismatch", reason: expect.stringContaining("signer 1 of") });
      expect([talk.chain.disbursement, talk.chain.termsInForce]).toEqual([null, null]);
      expect(talk.chain.parked?.reason).not.toContain(talk.chain.business.debtor.name);
    },
  );
  test.each<ChainKind>(["cancellation", "new_loan", "refinance"])(
    "of %s gets no word of ours where the registry records on it, until it tells",
    (kind) => {
      const talk = at(kind, "nantong-haimen");
      talk.far.forgetsSignatures = true;
      expect(() => talk.until("confirm")).toThrow("waits for our word");
      expect(talk.chain.parked).toMatchObject({
        kind: "unknown",
        reason: expect.stringContaining("waits for our word"),
      });
      expect(talk.chain.legs.some(({ confirmed }) => confirmed)).toBe(false);
      resolve(talk, "query_again");
      talk.until("rest");
      expect(talk.chain.parked?.kind).toBe("unknown");
      talk.far.forgetsSignatures = false;
      resolve(talk, "query_again");
      talk.until("rest");
      expect(talk.chain.state).toBe("completed");
    },
  );
  test("goes on once it is read again and the registry tells", () => {
    const talk = forgotten("new_loan");
    talk.far.forgetsSignatures = false;
    expect(actionsOf(talk)).toContain("reread");
    resolve(talk, "reread");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("stays with the person while the registry goes on forgetting", () => {
    const talk = forgotten("new_loan");
    resolve(talk, "reread");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "parked", disbursement: null });
  });
});

describe("an agent who signs on the platform for the owner", () => {
  const agent = { type: "person", name: "陶示乙", certificateNumber: "320684198506012027" } as const;
  const signedBy = (over: Partial<Mandate>): Conversation => {
    const business = lawful("new_loan", tianhe);
    const owners = business.mortgagors.map(({ party }) => party);
    const mandate = mandateTo(business.mortgagee, owners, { agent, matters: ["apply"], number: "M-2", ...over });
    const opening = { name: "on a mandate", open: () => openSample({ ...business, mandates: [mandate] }) };
    const talk = converse(called(opening, tianhe).open());
    talk.until("file");
    talk.answer();
    const onBehalfOf = owners[0]?.certificateNumber ?? "";
    for (const { signing } of talk.far.cases.values()) {
      const { name, certificateNumber } = agent;
      if (signing !== null) signing.asked = [{ name, certificateNumber, capacity: "agent", onBehalfOf }];
    }
    talk.until("rest");
    return talk;
  };
  test("is taken on a mandate to apply", () => {
    const talk = signedBy({});
    expect(talk.chain.state).toBe("completed");
    expect(talk.leg("first").platformSigning?.signatures).toMatchObject([
      { capacity: "agent", signerName: agent.name },
    ]);
  });
  test.each<[string, Partial<Mandate>]>([
    ["to sign contracts only", { matters: ["sign"] }],
    ["to somebody else", { agent: { ...agent, certificateNumber: "320684198703021117" } }],
  ])("is not on one %s", (_what, over) => {
    expect(signedBy(over).chain.parked).toMatchObject({ kind: "mismatch" });
  });
});

describe("a signature told by the registry", () => {
  const signer = { name: "张示", certificateNumber: "320505198501012316", capacity: "mortgagor" } as const;
  const signing = { sha256: "a".repeat(64), signers: [signer], signatures: [] };
  const record = {
    signerName: signer.name,
    signerCertificateNumber: signer.certificateNumber,
    capacity: signer.capacity,
    method: "registry_platform",
    signedAt: 1,
    reference: "QM-1",
    sha256: signing.sha256,
  } as const;
  const nobody = (): boolean => false;
  const anybody = (): boolean => true;
  test("counts for the one asked, over the text filed, and is kept once", () => {
    const once = withPlatformSignatures(signing, [record], nobody);
    const { sha256: _filed, ...kept } = record;
    expect(once.signatures).toEqual([kept]);
    expect(withPlatformSignatures(once, [{ ...record, reference: "QM-2" }], nobody)).toEqual(once);
    expect(withPlatformSignatures(once, [], nobody)).toEqual(once);
  });
  test.each([
    ["over another text", { sha256: "b".repeat(64) }],
    ["by somebody else", { signerCertificateNumber: "320505199005120277" }],
    ["under another name", { signerName: "李示" }],
    ["in another capacity", { capacity: "transferor" as const }],
    ["for somebody else", { onBehalfOf: "320505199005120277" }],
    ["not given on the platform", { method: "hand_signed_original" as const }],
  ])("%s does not", (_what, other) => {
    expect(withPlatformSignatures(signing, [{ ...record, ...other }], anybody).signatures).toEqual([]);
  });
});
