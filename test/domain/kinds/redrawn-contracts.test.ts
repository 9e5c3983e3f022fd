// Contracts drawn anew after a lower approval: when the bank may name them, what they must hold, and what is signed without them.
// Invariant: what is signed states what is filed; a contract is exchanged before signatures only.

import { describe, expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import { documentsToSign } from "../../../domain/documents-to-sign.ts";
import { contractKeys, liveKeys } from "../../../domain/opening.ts";
import type { RedrawnContracts } from "../../../domain/redrawn-contracts.ts";
import { converse, type Conversation } from "../conversation.ts";
import { mandateTo } from "../mandate-given.ts";
import { digest, lawful, yuan } from "../pre-lodgement/kinds.ts";
import { approval, openSample, redrawn, signatures } from "../sample-chains.ts";
import { reach, standing } from "./story.ts";
import { atMaximum, withCover } from "./variants.ts";

/** The day on which the decisions of these tests are recorded. */
const today = "2026-11-23";

type Refused = ReturnType<Conversation["take"]>;

/** A loan whose general mortgage secures just what is lent. */
function justSecured(business: Business = lawful("new_loan")): Business {
  const securedAmount = business.loan?.amount ?? yuan(0);
  return { ...business, mortgage: { ...business.mortgage, securedAmount } };
}

/** The register searched, and this much approved. */
function approved(amount: number, business: Business = justSecured()): Conversation {
  const talk = converse(openSample(business));
  reach(talk, "decision only");
  const decision = { ...approval(talk.chain, talk.now), approvedAmount: yuan(amount) };
  expect(talk.take({ type: "decision_recorded", decision })).toBeNull();
  return talk;
}

function name(talk: Conversation, change: RedrawnContracts = {}): Refused {
  return talk.take({ type: "contracts_redrawn", contracts: { ...redrawn(talk.chain), ...change } });
}

function sign(talk: Conversation): Refused {
  return talk.take({ type: "signatures_recorded", documents: signatures(talk.chain, talk.now) });
}

const digestOf = ({ chain }: Conversation, type: string): string | undefined =>
  documentsToSign(chain).find((document) => document.type === type)?.sha256;

describe("after a lower approval", () => {
  test("the contracts drawn anew take the place of the old, are signed and are filed", () => {
    const talk = approved(500_000);
    const { business } = talk.chain;
    expect(talk.chain.asked).toEqual({ amount: yuan(800_000), securedAmount: yuan(800_000), redrawn: [], earlier: [] });
    expect(name(talk)).toBeNull();
    expect([digestOf(talk, "main_contract"), digestOf(talk, "mortgage_contract")]).toEqual([
      "3".repeat(64),
      "4".repeat(64),
    ]);
    expect(talk.chain.asked?.redrawn).toEqual(["main", "mortgage"]);
    const keys = (stated: Business): string[] => [...contractKeys(stated), ...liveKeys(stated)];
    expect(keys(talk.chain.business).filter((key) => keys(business).includes(key))).toEqual([]);
    expect(talk.chain.business.mortgageContract).toMatchObject({
      number: `${business.mortgageContract.number}-2`,
      signedForThisBusiness: true,
    });
    talk.until("file");
    expect(talk.chain.inFlight?.request).toMatchObject({
      applications: [{ business: { mortgageContract: { sha256: "4".repeat(64) } } }],
    });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });

  test("a contract that states what was asked for is not signed for less, whatever figures are told of it", () => {
    const talk = reach(approved(500_000), "signed");
    expect(sign(talk)).toEqual(["document_figures_differ", "documents[0].sha256"]);
    const { main } = redrawn(talk.chain) ?? {};
    expect(talk.take({ type: "contracts_redrawn", contracts: { main } })).toBeNull();
    expect(sign(talk)).toEqual(["document_figures_differ", "documents[1].sha256"]);
    const mortgage = { ...talk.chain.business.mortgageContract, number: "新2", sha256: digest("新2") };
    const { number, sha256, unitCodes } = mortgage;
    const contracts = { mortgage: { number, sha256, signedOn: today, unitCodes } };
    expect(talk.take({ type: "contracts_redrawn", contracts })).toBeNull();
    expect(sign(talk)).toBeNull();
    talk.take({ type: "due" });
    expect(standing(talk.chain)).not.toBe("signed");
  });

  test("who was asked to sign already is asked for the new digests; who was not is asked once", () => {
    const early = approved(500_000);
    name(early);
    expect(early.notices).not.toContain("signatures_wanted");
    const late = reach(approved(500_000), "signed");
    const told = late.notices.filter((type) => type === "signatures_wanted").length;
    name(late);
    expect(late.notices.filter((type) => type === "signatures_wanted")).toHaveLength(told + 1);
  });

  test("a mortgage that secures more than the loan, or a maximum, stays as it is; the loan contract states less", () => {
    const more = lawful("new_loan");
    for (const business of [more, atMaximum(more)]) {
      const talk = reach(approved(500_000, business), "signed");
      expect(sign(talk)).toEqual(["document_figures_differ", "documents[0].sha256"]);
      expect(redrawn(talk.chain)).toEqual({ main: expect.objectContaining({ sha256: "3".repeat(64) }) });
      expect(name(talk)).toBeNull();
      expect(sign(talk)).toBeNull();
    }
  });

  test("a loan contract of long ago stays where the secured amount does, too", () => {
    const business = lawful("new_loan");
    const older = { ...business.mainContract, signedForThisBusiness: false, unitCodes: [] };
    const talk = reach(approved(500_000, { ...business, mainContract: older }), "signed");
    expect(sign(talk)).toBeNull();
  });

  test("the clause on the old debt is named anew where the contract that held it is drawn anew", () => {
    const { previousMortgage, ...refinance } = withCover(lawful("refinance"));
    const old = previousMortgage && { ...previousMortgage, outstanding: yuan(400_000) };
    const talk = approved(500_000, justSecured({ ...refinance, previousMortgage: old }));
    const { cover } = redrawn(talk.chain) ?? {};
    expect(name(talk, { cover: undefined })).toEqual(["cover_clause_missing", "contracts.cover.contractSha256"]);
    expect(name(talk, { cover })).toBeNull();
    expect(talk.chain.business.cover?.contractSha256).toBe("4".repeat(64));
  });
});

describe("signatures on contracts drawn anew", () => {
  test.each([
    ["of the day of the decision, before its hour, are taken", "2026-11-23T00:00:00+08:00", null],
    ["of the day before are none", "2026-11-22T23:00:00+08:00", ["signature_time_wrong", 1]],
  ])("%s", (_when, time, refused) => {
    const talk = reach(approved(500_000), "signed");
    expect(name(talk)).toBeNull();
    const documents = signatures(talk.chain, talk.now).map((document) =>
      document.type === "mortgage_contract"
        ? { ...document, signatures: document.signatures.map((each) => ({ ...each, signedAt: Date.parse(time) })) }
        : document,
    );
    const told = talk.take({ type: "signatures_recorded", documents });
    expect(told?.[0] ?? null).toBe(refused?.[0] ?? null);
    expect(told?.[1] ?? null).toBe(refused === null ? null : `documents[${refused[1]}].signatures[0].signedAt`);
  });
});

describe("a contract drawn anew is another text:", () => {
  const anew = (text: string, number: string) => ({
    number,
    sha256: digest(text),
    signedOn: today,
    unitCodes: justSecured().mainContract.unitCodes,
  });
  const { mainContract: oldMain, mortgageContract: oldMortgage } = justSecured();
  const renewed = (old: typeof oldMain) => ({ ...anew("", old.number), sha256: old.sha256 });

  test("the one named at submission is not named again, under whatever number, nor in the other's place", () => {
    const talk = approved(500_000);
    const stale = ["invalid_field", "contracts.main.sha256"];
    expect(name(talk, { main: renewed(oldMain) })).toEqual(stale);
    expect(name(talk, { main: { ...renewed(oldMain), number: "新1" } })).toEqual(stale);
    expect(name(talk, { main: renewed(oldMortgage) })).toEqual(stale);
    expect(name(talk, { mortgage: renewed(oldMortgage) })).toEqual(["invalid_field", "contracts.mortgage.sha256"]);
    expect(name(talk, { main: anew("新", oldMain.number) })).toBeNull();
  });
  test("nor is it after another was named in between", () => {
    const talk = approved(500_000);
    expect(name(talk)).toBeNull();
    expect(talk.chain.asked?.earlier).toEqual([oldMain.sha256, oldMortgage.sha256]);
    const back = { main: renewed(oldMain) };
    expect(talk.take({ type: "contracts_redrawn", contracts: back })).toEqual([
      "invalid_field",
      "contracts.main.sha256",
    ]);
    expect(talk.take({ type: "contracts_redrawn", contracts: { main: anew("新", "新1") } })).toBeNull();
  });
  test("two contracts are two texts", () => {
    const talk = approved(500_000);
    const both = { main: anew("新", "新1"), mortgage: anew("新", "新2") };
    expect(name(talk, both)).toEqual(["invalid_field", "contracts.mortgage.sha256"]);
    expect(talk.take({ type: "contracts_redrawn", contracts: { main: renewed(oldMortgage) } })).toEqual([
      "invalid_field",
      "contracts.main.sha256",
    ]);
  });
  test("one text that was both stays one, or counts for neither", () => {
    const one = { ...justSecured(), mortgageContract: { ...oldMortgage, sha256: oldMain.sha256 } };
    const whole = approved(500_000, one);
    const both = { main: anew("新", "新1"), mortgage: anew("新", "新2") };
    expect(name(whole, both)).toBeNull();
    expect(sign(reach(whole, "signed"))).toBeNull();
    const more = { ...one, mortgage: lawful("new_loan").mortgage };
    const half = reach(approved(500_000, more), "signed");
    expect(half.take({ type: "contracts_redrawn", contracts: { main: both.main } })).toBeNull();
    expect(sign(half)).toEqual(["document_figures_differ", "documents[1].sha256"]);
  });
});

describe("a mandate for one contract", () => {
  const business = justSecured();
  const { mortgageContract, mortgagors, mortgagee } = business;
  const owners = mortgagors.map(({ party }) => party);
  const bound = mandateTo(mortgagee, owners, { number: "M-2", contractNumber: mortgageContract.number });
  const held = { ...business, mandates: [...business.mandates, bound] };
  test("keeps the contract drawn anew under its number; the refusal names a field of this door", () => {
    const talk = approved(500_000, held);
    expect(name(talk)).toEqual(["invalid_field", "contracts.mortgage.number"]);
    const { mortgage } = redrawn(talk.chain) ?? {};
    const kept = mortgage && { ...mortgage, number: ` ${mortgageContract.number}` };
    expect(name(talk, { mortgage: kept })).toBeNull();
  });
});

describe("contracts drawn anew are refused", () => {
  const wrong = ["wrong_state", null];

  test("before the decision, and where nothing less was approved", () => {
    const talk = reach(converse(openSample(justSecured())), "decision only");
    const asked = { amount: yuan(800_000), securedAmount: yuan(900_000), redrawn: [], earlier: [] };
    const contracts = redrawn({ ...talk.chain, asked }) ?? {};
    expect(talk.take({ type: "contracts_redrawn", contracts })).toEqual(wrong);
    const whole = approved(800_000);
    expect(whole.take({ type: "contracts_redrawn", contracts })).toEqual(wrong);
  });

  test("once anything is signed, and of a chain that is given up", () => {
    const talk = approved(500_000);
    const contracts = redrawn(talk.chain) ?? {};
    reach(talk, "signed");
    name(talk);
    expect(sign(talk)).toBeNull();
    expect(talk.take({ type: "contracts_redrawn", contracts })).toEqual(wrong);
    const given = approved(500_000);
    given.take({ type: "abort_requested", by: "bank", reason: "x" });
    expect(given.take({ type: "contracts_redrawn", contracts })).toEqual(wrong);
  });

  const units = ["320505400202GB00001F00019999"];
  test.each<[string, (contracts: RedrawnContracts) => RedrawnContracts, [string, string]]>([
    ["none", () => ({}), ["invalid_field", "contracts"]],
    [
      "one without the unit",
      ({ main, mortgage }) => ({ main, mortgage: mortgage && { ...mortgage, unitCodes: units } }),
      ["contract_without_unit_code", "contracts.mortgage.unitCodes"],
    ],
    [
      "one of the day before the decision",
      ({ main, mortgage }) => ({ mortgage, main: main && { ...main, signedOn: "2026-11-22" } }),
      ["invalid_field", "contracts.main.signedOn"],
    ],
    [
      "one of tomorrow",
      ({ main, mortgage }) => ({ mortgage, main: main && { ...main, signedOn: "2026-11-25" } }),
      ["invalid_field", "contracts.main.signedOn"],
    ],
    [
      "a clause where the business has none",
      (contracts) => ({
        ...contracts,
        cover: { contractSha256: "4".repeat(64), clauseNumber: "1", guarantorConsents: [], otherGuarantors: 0 },
      }),
      ["invalid_field", "contracts.cover"],
    ],
  ])("%s", (_name, change, refusal) => {
    const talk = approved(500_000);
    const before = talk.chain;
    const contracts = change(redrawn(talk.chain) ?? {});
    expect(talk.take({ type: "contracts_redrawn", contracts })).toEqual(refusal);
    expect(talk.chain).toEqual(before);
  });

  test("one that no document of the kind is signed for, and an older one that stands", () => {
    const business = lawful("new_loan");
    const older = { ...business.mainContract, signedForThisBusiness: false, unitCodes: [] };
    const talk = approved(500_000, { ...justSecured(business), mainContract: older });
    const { number, sha256, unitCodes } = business.mainContract;
    const main = { number, sha256, signedOn: today, unitCodes };
    expect(talk.take({ type: "contracts_redrawn", contracts: { main } })).toEqual(["invalid_field", "contracts.main"]);
    expect(name(talk)).toBeNull();
    expect(sign(reach(talk, "signed"))).toBeNull();
  });
});
