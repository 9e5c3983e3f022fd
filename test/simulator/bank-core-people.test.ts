// What the simulated bank does by itself on a notice: whom it lets decide, what it states, and what it enters into its books.
// Invariant: everything goes over the gateway's door under a key of the notice; people who are told to wait do nothing.

import { afterEach, beforeEach, expect, test } from "vitest";
import { coreOptions, loan, sendOrder } from "./bank-core-client.ts";
import { startBankCore } from "./bank-core/bank-core.ts";
import type { Behaviour, LoanBusiness, RunningBankCore } from "./bank-core/types.ts";

type Said = { operation: string; input: Record<string, unknown> };

let core: RunningBankCore;
let said: Said[];
let shown: Record<string, unknown>;
let notices: number;

const presale: LoanBusiness = { ...loan, kind: "presale", previousMortgage: undefined };

beforeEach(async () => {
  said = [];
  notices = 0;
  shown = { reference: "R-1", business: loan, documentsToSign: [], legs: [], conditionsWanted: [] };
  core = await startBankCore({
    ...coreOptions,
    businesses: [],
    doorOf: () => ({
      call: (operation, input) => {
        if (operation !== "GetChain") said.push({ operation, input: { ...input } });
        return Promise.resolve({ status: 200, body: shown });
      },
    }),
  });
});
afterEach(() => core.stop());

/** Tells the bank, waits until it has acted on everything, and returns what it said on this notice. */
async function tell(type: string, data: object = {}): Promise<Said[]> {
  const before = said.length;
  notices += 1;
  const notice = { noticeId: `n${notices}`, chainId: "c1", sequence: notices, type, at: "2026-11-23T10:00:00Z", data };
  await sendOrder(core.url, "/notices", notice);
  await core.settled("c1");
  return said.slice(before);
}

const hold = { key: "c1-hold", chainId: "c1", reference: "R-1", amount: "1000000.00", account: "LN-1" };
const behave = (behaviour: Behaviour) => core.behave("R-1", behaviour);

test("a loan is decided once by two persons, without conditions or notices", async () => {
  const [recorded, ...others] = await tell("decision_wanted", { part: "only" });
  expect(others).toEqual([]);
  expect(recorded).toMatchObject({
    operation: "RecordDecision",
    input: {
      idempotencyKey: "decision-n1",
      decision: { outcome: "approved", conditions: [], citedNotices: [], approvedAmount: "1000000.00" },
    },
  });
  expect((await sendOrder(core.url, "/holds", hold)).body).toMatchObject({ state: "held" });
});

test("a presale is decided on conditions first, then finally on both notices as they were recorded", async () => {
  shown["business"] = presale;
  const [first] = await tell("decision_wanted", { part: "conditional" });
  expect(first?.input["decision"]).toMatchObject({
    outcome: "conditional",
    citedNotices: [],
    decisionNumber: "SP-R-1",
  });
  shown["legs"] = ["N-1", "N-2"].map((number) => ({
    legId: number,
    state: "recorded",
    missing: [],
    recordingResult: { registrationCertificateNumber: number },
  }));
  const [final] = await tell("decision_wanted", { part: "final" });
  expect(final?.input["decision"]).toMatchObject({
    outcome: "approved",
    conditions: [],
    citedNotices: ["N-1", "N-2"],
    decisionNumber: "SP-R-1-2",
  });
});

test("a lower amount counts from the moment the gateway has planned anew, and not before", async () => {
  behave({ decision: "other_amount" });
  const [recorded] = await tell("decision_wanted", { part: "only" });
  expect(recorded?.input["decision"]).toMatchObject({ approvedAmount: "500000.00" });
  const lower = { ...hold, amount: "500000.00" };
  expect((await sendOrder(core.url, "/holds", { ...lower, key: "c1-hold-0" })).body).toMatchObject({
    state: "refused",
  });
  shown["business"] = { ...loan, loan: { amount: "500000.00", account: "LN-1" } };
  await tell("replanned", { amount: "500000.00" });
  expect((await sendOrder(core.url, "/holds", lower)).body).toMatchObject({ state: "held" });
});

test("contracts that state what was asked for are drawn anew for less; older ones, and those that still fit, are not", async () => {
  const own = { number: "抵1", signedOn: "2026-11-20", unitCodes: ["U1"], signedForThisBusiness: true };
  const older = { ...own, number: "借1", signedForThisBusiness: false };
  shown["business"] = { ...loan, mainContract: older, mortgageContract: own };
  shown["asked"] = { amount: "9000000.00", securedAmount: loan.mortgage.securedAmount };
  expect(await tell("replanned", { amount: "500000.00" })).toEqual([]);
  shown["asked"] = { amount: "9000000.00", securedAmount: "9000000.00" };
  const [redrawn, ...others] = await tell("replanned", { amount: "500000.00" });
  expect(others).toEqual([]);
  expect(redrawn?.operation).toBe("RecordRedrawnContracts");
  const mortgage = {
    number: "抵1（重签）",
    signedOn: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as string,
    unitCodes: ["U1"],
  };
  expect(redrawn?.input["contracts"]).toMatchObject({ main: undefined, mortgage });
  shown["business"] = { ...loan, mainContract: { ...own, number: "借1" }, mortgageContract: own };
  shown["asked"] = { amount: "9000000.00", securedAmount: loan.mortgage.securedAmount };
  const [ofLoan] = await tell("replanned", { amount: "500000.00" });
  const main = { ...mortgage, number: "借1（重签）" };
  expect(ofLoan?.input["contracts"]).toMatchObject({ main, mortgage: undefined });
});

test("conditions are stated as the notice names them, each on its paper, with a sum where one is due", async () => {
  const conditions = [
    { type: "tax_clearance", subject: null },
    { type: "funds_supervised", subject: null },
    { type: "surrender", subject: "苏(2020)苏州市不动产证明第0000009号" },
  ];
  shown["business"] = { ...loan, previousMortgage: { registrationCertificateNumber: "X", outstanding: "200000.00" } };
  const recorded = await tell("conditions_wanted", { conditions });
  expect(recorded.map(({ operation }) => operation)).toEqual(Array(3).fill("RecordCondition"));
  const [tax, funds, surrender] = recorded.map(({ input }) => input["condition"] as Record<string, unknown>);
  expect(tax).toMatchObject({ type: "tax_clearance", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  expect(Object.keys(tax ?? {})).not.toContain("subject");
  expect(Object.keys(tax ?? {})).not.toContain("amount");
  expect(funds).toMatchObject({ type: "funds_supervised", amount: "200000.00" });
  expect(surrender).toMatchObject({ type: "surrender", subject: "苏(2020)苏州市不动产证明第0000009号" });
  expect(new Set(recorded.map(({ input }) => input["idempotencyKey"])).size).toBe(3);
});

test("consents are read from the chain, for the notice names nobody", async () => {
  shown["conditionsWanted"] = [{ type: "consent", subject: "repays_old_loan:钱示乙" }, { type: "tax_clearance" }];
  const recorded = await tell("consents_wanted", { consents: [{ matter: "repays_old_loan", affected: "co_owner" }] });
  expect(recorded).toHaveLength(1);
  expect(recorded[0]?.input["condition"]).toMatchObject({ type: "consent", subject: "repays_old_loan:钱示乙" });
});

test.each<[string, Behaviour]>([
  ["withholds conditions", { conditions: "withheld" }],
  ["leaves all to people", { manual: true }],
])("a bank that %s states nothing", async (_name, behaviour) => {
  behave(behaviour);
  shown["conditionsWanted"] = [{ type: "consent", subject: "repays_old_loan:钱示乙" }];
  expect(await tell("conditions_wanted", { conditions: [{ type: "tax_clearance" }] })).toEqual([]);
  expect(await tell("consents_wanted")).toEqual([]);
});

test("what nobody decides upon is entered into the books when it is signed", async () => {
  const fee = {
    key: "c1-fee",
    chainId: "c1",
    reference: "R-1",
    businessNumber: "c1-cancellation-1",
    item: "登记费",
    amount: "80.00",
    paymentNoticeNumber: "JK-1",
    deadline: null,
  };
  expect((await sendOrder(core.url, "/fees", { ...fee, key: "c1-fee-0" })).body).toMatchObject({ state: "refused" });
  await tell("signatures_wanted");
  expect((await sendOrder(core.url, "/fees", fee)).body).toMatchObject({ state: "paid" });
});
