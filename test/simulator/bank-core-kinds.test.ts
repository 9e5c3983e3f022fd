// The simulated bank core by kind of business: which recordings, which search, which tranche it takes for money or terms.
// Invariant: whatever is lacking, left over or of somebody else moves nothing; the lawful neighbour is posted.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { coreOptions, creditCode, recording, registry, search, sendOrder, written } from "./bank-core-client.ts";
import { startBankCore } from "./bank-core/bank-core.ts";
import type { Decision, LoanBusiness, RunningBankCore } from "./bank-core/types.ts";

const [unit, other] = ["320505001001GB00001F00010001", "320684001001GB00001F00010001"];
const buyer = "11010519491231002X";
const [number, old] = ["苏(2026)苏州市不动产证明第0000001号", "苏(2020)苏州市不动产证明第0000009号"];
const base: LoanBusiness = {
  kind: "new_loan",
  reference: "R-1",
  mortgagee: { name: "示例银行股份有限公司", creditCode },
  mortgagors: [{ party: { certificateNumber: buyer } }],
  units: [{ unitCode: unit }],
  mortgage: { form: "general", securedAmount: "1200000.00", periodStart: "2026-12-01", periodEnd: "2029-11-30" },
  mainContract: { number: "HT-1" },
  loan: { amount: "1000000.00", account: "LN-1" },
  previousMortgage: { registrationCertificateNumber: old, outstanding: "200000.00" },
};

let core: RunningBankCore;
beforeEach(async () => {
  const registries = ["suzhou-huqiu", "nantong-haimen"].map((registryId) => ({
    registryId,
    publicKeyPem: registry.publicKey,
  }));
  core = await startBankCore({ ...coreOptions, registries, businesses: [] });
});
afterEach(() => core.stop());

const soon = () => new Date(Date.now() + 60_000).toISOString();

/** Everything of the business is in the books, and the money is held. */
async function ready(business: LoanBusiness, decided: Partial<Decision> = {}): Promise<void> {
  core.book(business);
  const { reference, loan } = business;
  const approvedAmount = loan?.amount ?? business.mortgage.securedAmount;
  const decision = { chainId: "c1", reference, outcome: "approved", approvedAmount, validUntil: soon() };
  core.enterDecision({ ...decision, ...decided });
  core.enterSignatures("c1", [{ type: "main_contract", sha256: "0".repeat(64), signers: ["甲示例"] }]);
  await sendOrder(core.url, "/holds", {
    key: "c1-hold",
    chainId: "c1",
    reference,
    amount: loan?.amount ?? "0.00",
    account: "LN-1",
  });
}

async function permit(proofs: object[], over: object = {}): Promise<{ state: unknown; reason: unknown }> {
  const order = { key: "c1-permit-1", chainId: "c1", reference: "R-1", amount: "1000000.00", account: "LN-1" };
  const { body, status } = await sendOrder(core.url, "/permits", {
    ...order,
    tranche: 1,
    expiresAt: soon(),
    proofs,
    ...over,
  });
  return { state: body["state"] ?? status, reason: body["reason"] ?? null };
}
const accepted = { state: "accepted", reason: null };
const lender: [string, Record<string, string>] = ["ZTT_GY_QLR", { QLRTZ: "9", ZJH: creditCode }];

function mortgageRow(over: Record<string, string> = {}): [string, Record<string, string>] {
  const terms = { DYFS: "1", DJLX: "100", DYJELX: "1", QSZT: "1", BDBZZQSE: "120.0000", BDCDJZMH: number };
  return ["QLF_QL_DYAQ", { BDCDYH: unit, ...terms, ZWLXQSSJ: "2026-12-01", ZWLXJSSJ: "2029-11-30", ...over }];
}
const first = (over: Record<string, string> = {}, named: object = {}) =>
  recording({
    businessNumber: "c1-first-1",
    recType: "1003701",
    registrationType: "first",
    rows: [lender, mortgageRow(over)],
    number,
    ...named,
  });
const change = (over: Record<string, string> = {}) => {
  const rows = [lender, mortgageRow({ DJLX: "300", ...over })];
  return recording({ businessNumber: "c1-change-1", recType: "3003701", registrationType: "change", rows, number });
};
const cancellation = (certificate = old) => {
  const named = { businessNumber: "c1-cancellation-1", recType: "4000101", registrationType: "cancellation" };
  const row = { BDCDYH: unit, BDCQZH: certificate, QLLX: "37" };
  return recording({ ...named, rows: [["QLF_QL_ZXDJ", row]], number: certificate });
};
const ownership = (to = buyer) =>
  recording({
    businessNumber: "c1-ownership_transfer-1",
    recType: "2000402",
    registrationType: "transfer",
    rows: [
      ["ZTT_GY_QLR", { QLRTZ: "13", ZJH: to }],
      ["QLT_FW_FDCQ_YZ", { BDCDYH: unit, DJLX: "200", QSZT: "1", BDCQZH: "苏(2026)苏州市不动产权第0000002号" }],
    ],
    number: "苏(2026)苏州市不动产权第0000002号",
  });
function notice(sort: "1" | "3", over: Record<string, string> = {}, holder = sort === "1" ? buyer : creditCode) {
  const certificate = `苏(2026)苏州市不动产证明第000000${sort}号`;
  const row = { BDCDYH: unit, YGDJZL: sort, DJLX: "700", QSZT: "1", BDCDJZMH: certificate, QDJG: "120.0000", ...over };
  const legId = sort === "1" ? "priority_notice" : "mortgage_priority_notice";
  const mortgage: [string, Record<string, string>][] = sort === "3" ? [mortgageRow({ BDCDJZMH: certificate })] : [];
  return recording({
    businessNumber: `c1-${legId}-1`,
    recType: "7000101",
    registrationType: "priority_notice",
    rows: [["ZTT_GY_QLR", { QLRTZ: "18", ZJH: holder }], ["QLF_QL_YGDJ", row], ...mortgage],
    number: certificate,
  });
}

describe("a presale", () => {
  const cited = [notice("1"), notice("3")].map((each) => each.registrationCertificateNumber);
  const presale: LoanBusiness = { ...base, kind: "presale", previousMortgage: undefined };

  test("is paid out on both notices, which the final decision cites", async () => {
    await ready(presale, { citedNotices: cited });
    expect(await permit([notice("1"), notice("3")])).toEqual(accepted);
  });

  test.each<[string, object[], Partial<Decision>, RegExp]>([
    ["without the buyer's notice", [notice("3")], { citedNotices: cited }, /priority_notice is not proven/],
    ["without the lender's notice", [notice("1")], { citedNotices: cited }, /not one recording/],
    ["on a notice of another buyer", [notice("1", {}, creditCode), notice("3")], { citedNotices: cited }, /buyers/],
    ["on a notice of another lender", [notice("1"), notice("3", {}, buyer)], { citedNotices: cited }, /this bank/],
    ["on a notice over less", [notice("1"), notice("3", { QDJG: "20.0000" })], { citedNotices: cited }, /amount/],
    ["on a notice no longer in force", [notice("1", { QSZT: "2" }), notice("3")], { citedNotices: cited }, /QSZT/],
    ["on a first registration", [notice("1"), first()], { citedNotices: cited }, /another kind/],
    ["decided without naming both", [notice("1"), notice("3")], { citedNotices: cited.slice(1) }, /cites both/],
    ["decided on conditions", [notice("1"), notice("3")], { citedNotices: cited, outcome: "conditional" }, /final/],
  ])("%s is not", async (_name, proofs, decided, reason) => {
    await ready(presale, decided);
    expect((await permit(proofs)).reason).toMatch(reason);
    expect(core.ledger().postings.map(({ state }) => state)).toEqual(["refused"]);
  });
});

describe("a sale with a standing mortgage", () => {
  const sale: LoanBusiness = { ...base, kind: "sale_with_mortgage" };
  test.each<[string, object[]]>([
    ["ownership, new mortgage and the end of the old", [ownership(), first(), cancellation()]],
    ["ownership and new mortgage, the old one still there", [ownership(), first()]],
    ["ownership and the changed mortgage", [ownership(), change()]],
  ])("is paid out on %s", async (_name, proofs) => {
    await ready(sale);
    expect(await permit(proofs)).toEqual(accepted);
  });

  test.each<[string, object[], RegExp]>([
    ["the new mortgage alone", [first()], /ownership_transfer is not proven/],
    ["an ownership that went to somebody else", [ownership(creditCode), first()], /buyers/],
    ["ownership alone", [ownership()], /not one recording/],
    ["the end of a stranger's mortgage", [ownership(), first(), cancellation(number)], /another mortgage/],
  ])("is not on %s", async (_name, proofs, reason) => {
    await ready(sale);
    expect((await permit(proofs)).reason).toMatch(reason);
  });
});

describe("a drawdown", () => {
  const drawdown: LoanBusiness = { ...base, kind: "drawdown", mortgage: { ...base.mortgage, form: "maximum_amount" } };
  const now = () => `${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19)}`;
  type Cover = { mortgage?: Record<string, string>; beside?: string; takenAt?: string; searchNumber?: string };
  function covered({ mortgage = {}, beside = "", takenAt = now(), searchNumber = "c1-s2" }: Cover = {}) {
    const live = { BDCDJZMH: old, DYQRZJH: creditCode, DYFS: "2", ZQSE: "120.0000", ZWLXJSSJ: "2036-11-30" };
    const within = written("Mortgage", { ...live, ...mortgage }) + beside;
    return search(searchNumber, takenAt, written("UnitState", { BDCDYH: unit, Exists: "1" }, within), old);
  }

  test("is paid out on a search that shows the covering mortgage live, ours, unseized and large enough", async () => {
    await ready(drawdown);
    expect(await permit([covered()])).toEqual(accepted);
  });

  test.each<[string, () => object[], RegExp]>([
    ["no search", () => [], /not one recording/],
    ["a recording instead of a search", () => [first({ DYFS: "2" })], /another kind/],
    ["a seized unit", () => [covered({ beside: written("Seizure", { CFLX: "2" }) })], /seized/],
    ["a mortgage that is gone", () => [covered({ mortgage: { BDCDJZMH: number } })], /does not stand/],
    ["a general mortgage", () => [covered({ mortgage: { DYFS: "1" } })], /no maximum-amount/],
    ["another lender's mortgage", () => [covered({ mortgage: { DYQRZJH: buyer } })], /this bank/],
    ["a period that is over", () => [covered({ mortgage: { ZWLXJSSJ: "2026-01-01" } })], /period is over/],
    ["too small a maximum", () => [covered({ mortgage: { ZQSE: "119.0000" } })], /leaves no room/],
    ["a stale search", () => [covered({ takenAt: "2026-01-01T10:00:00" })], /not of today/],
    ["another chain's search", () => [covered({ searchNumber: "c2-s1" })], /another chain/],
    ["two searches of one unit", () => [covered(), covered({ searchNumber: "c1-s3" })], /not the units/],
  ])("is not on %s", async (_name, proofs, reason) => {
    await ready(drawdown);
    expect((await permit(proofs())).reason).toMatch(reason);
    expect(core.ledger().postings.map(({ state }) => state)).toEqual(["refused"]);
  });

  test("rests on a search that no other order rested on, and a new loan rests on none", async () => {
    const halves = [1, 2].map((each) => ({ number: each, amount: "500000.00" }));
    await ready({ ...drawdown, loan: { amount: "1000000.00", account: "LN-1", tranches: halves } });
    const proofs = [covered()];
    expect(await permit(proofs, { amount: "500000.00" })).toEqual(accepted);
    const second = { key: "c1-permit-2", amount: "500000.00", tranche: 2 };
    expect((await permit(proofs, second)).reason).toMatch(/relied on by another order/);
    core.book({ ...drawdown, kind: "new_loan" });
    expect((await permit(proofs, { key: "c1-permit-3", tranche: 1 })).state).toBe("refused");
  });

  test("an extension under such a mortgage comes into force on the search", async () => {
    await ready({ ...drawdown, kind: "extension", loan: undefined });
    const { periodStart, periodEnd } = drawdown.mortgage;
    const terms = { key: "c1-terms", chainId: "c1", reference: "R-1", periodStart, periodEnd };
    const seized = covered({ beside: written("Seizure", { CFLX: "1" }) });
    expect(await sendOrder(core.url, "/terms", { ...terms, proofs: [seized] })).toMatchObject({ status: 422 });
    expect(await sendOrder(core.url, "/terms", { ...terms, proofs: [covered()] })).toMatchObject({ status: 200 });
  });
});

describe("a loan over two registries", () => {
  const both: LoanBusiness = { ...base, units: [{ unitCode: unit }, { unitCode: other }] };
  const there = (over: Record<string, string> = {}) =>
    first(
      {},
      {
        registryId: "nantong-haimen",
        businessNumber: "c1-first_r2-1",
        rows: [lender, mortgageRow({ BDCDYH: other, ...over })],
      },
    );

  test("is paid out on both recordings of one amount in total", async () => {
    await ready(both);
    expect(await permit([first(), there()])).toEqual(accepted);
  });

  test("per unit the amounts add up", async () => {
    await ready(both);
    const half = { DYJELX: "0", BDBZZQSE: "60.0000" };
    expect(await permit([first(half), there(half)])).toEqual(accepted);
  });

  test.each<[string, () => object[]]>([
    ["one of them", () => [first()]],
    ["one of them twice", () => [first(), first()]],
    ["amounts that do not add up", () => [first({ DYJELX: "0" }), there({ DYJELX: "0" })]],
  ])("is not on %s", async (_name, proofs) => {
    await ready(both);
    expect((await permit(proofs())).state).toBe("refused");
  });
});

describe("tranches", () => {
  const tranches = [
    { number: 1, amount: "400000.00" },
    { number: 2, amount: "600000.00" },
  ];
  const byProgress: LoanBusiness = { ...base, loan: { amount: "1000000.00", account: "LN-1", tranches } };

  test("are posted once each, all on the same recording", async () => {
    await ready(byProgress);
    expect(await permit([first()], { amount: "400000.00" })).toEqual(accepted);
    const again = { key: "c1-permit-2", amount: "400000.00" };
    expect((await permit([first()], again)).reason).toMatch(/already posted/);
    const second = { key: "c1-permit-3", tranche: 2, amount: "600000.00" };
    expect(await permit([first()], second)).toEqual(accepted);
    const posted = core.ledger().postings.filter(({ state }) => state === "posted");
    expect(posted.map(({ tranche, amount }) => [tranche, amount])).toEqual([
      [1, "400000.00"],
      [2, "600000.00"],
    ]);
  });

  test.each<[string, object, RegExp]>([
    ["a third one", { tranche: 3, amount: "400000.00" }, /no such tranche/],
    ["the amount of another one", { tranche: 2, amount: "400000.00" }, /not the amount/],
    ["the whole at once", { amount: "1000000.00" }, /not the amount/],
  ])("%s is not posted", async (_name, over, reason) => {
    await ready(byProgress);
    expect((await permit([first()], over)).reason).toMatch(reason);
  });

  test("a contract is paid out once, also when it comes back under another reference", async () => {
    await ready(base);
    expect(await permit([first()])).toEqual(accepted);
    await ready({ ...base, reference: "R-2" }, { chainId: "c2" });
    const over = { key: "c2-permit-1", chainId: "c2", reference: "R-2" };
    expect((await permit([first()], over)).reason).toMatch(/already posted/);
    await ready({ ...base, reference: "R-3", mainContract: { number: "HT-3" } }, { chainId: "c3" });
    expect((await permit([first()], { ...over, key: "c3-permit-1", reference: "R-3" })).reason).toMatch(
      /another chain/,
    );
  });

  test.each([0, 1.5, "1", null])("the number %j is no tranche: the order is not even read", async (tranche) => {
    await ready(base);
    expect(await permit([first()], { tranche })).toMatchObject({ state: 422 });
  });
});

describe("what secures the other kinds", () => {
  const assignee = "91110000MA6000067J";
  const assignment = { assignee: { creditCode: assignee }, mode: "whole", further: [] };
  const transfer = (holder: string) =>
    recording({
      businessNumber: "c1-transfer-1",
      recType: "2003701",
      registrationType: "transfer",
      rows: [["ZTT_GY_QLR", { QLRTZ: "9", ZJH: holder }], mortgageRow({ DJLX: "200" })],
      number,
    });
  const fund = { mortgagee: { creditCode: "12320500MB7000070N" } };
  const withFund: [string, Record<string, string>][] = [
    lender,
    ["ZTT_GY_QLR", { QLRTZ: "9", ZJH: fund.mortgagee.creditCode }],
    mortgageRow(),
  ];

  test.each<[string, LoanBusiness, () => object[], RegExp | null]>([
    [
      "a refinance: first and the end of the old",
      { ...base, kind: "refinance" },
      () => [first(), cancellation()],
      null,
    ],
    ["a refinance by change", { ...base, kind: "refinance" }, () => [change()], null],
    [
      "a refinance: the end of the old alone",
      { ...base, kind: "refinance" },
      () => [cancellation()],
      /not one recording/,
    ],
    ["an increase: the change", { ...base, kind: "increase" }, () => [change()], null],
    ["an increase to less", { ...base, kind: "increase" }, () => [change({ BDBZZQSE: "100.0000" })], /amount/],
    ["a lender switch: first", { ...base, kind: "lender_switch" }, () => [first()], null],
    ["a lender switch by change", { ...base, kind: "lender_switch" }, () => [change()], /another kind/],
    [
      "an assignment: the assignee stands there",
      { ...base, kind: "assignment", assignment },
      () => [transfer(assignee)],
      null,
    ],
    ["an assignment to nobody", { ...base, kind: "assignment", assignment }, () => [transfer(creditCode)], /this bank/],
    ["a loan of two lenders", { ...base, coMortgagees: [fund] }, () => [first({}, { rows: withFund })], null],
    ["a loan of two lenders, one not there", { ...base, coMortgagees: [fund] }, () => [first()], /this bank/],
    ["a loan of one lender, two there", base, () => [first({}, { rows: withFund })], /this bank/],
    ["a change of rank", { ...base, kind: "rank_change" }, () => [change()], /no such loan business/],
  ])("%s", async (_name, business, proofs, reason) => {
    await ready(business);
    const answer = await permit(proofs());
    expect(answer.state).toBe(reason === null ? "accepted" : "refused");
    expect(String(answer.reason)).toMatch(reason ?? /^null$/);
  });
});
