// Bad input of the business gets a refusal that names the field and the mend, changes nothing, and is kept as evidence.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBusiness } from "../samples/read-samples.ts";
import { askingOf, someText, type Asking, type Body } from "./asking.ts";
import { key } from "./given-states.ts";
import { openGateway, type OpenGateway } from "./open-gateway.ts";

let gateway: OpenGateway;
beforeAll(async () => {
  gateway = await openGateway();
}, 60_000);
afterAll(async () => gateway.close());

type Edit = (business: Body) => void;

const part = (business: Body, name: string): Body => business[name] as Body;
const item = (business: Body, name: string, index = 0): Body => (business[name] as Body[])[index] as Body;

const answerTo: Asking["ask"] = (...call) => askingOf(gateway).ask(...call);
const refusalOf: Asking["refusal"] = (...call) => askingOf(gateway).refusal(...call);
const submit: Asking["submit"] = (business) => askingOf(gateway).submit(business);

const refinance = "suzhou-huqiu-refinance.json";
const loan = "suzhou-huqiu-new-loan.json";

const badBusinesses: [what: string, sample: string, edit: Edit, code: string, field: string][] = [
  [
    "a malformed unit code",
    loan,
    (b) => Object.assign(item(b, "units"), { unitCode: "320505400202GB00001X00010001" }),
    "unit_code_malformed",
    "business.units[0].unitCode",
  ],
  [
    "a unit code that is too short",
    loan,
    (b) => Object.assign(item(b, "units"), { unitCode: "3205054002" }),
    "unit_code_malformed",
    "business.units[0].unitCode",
  ],
  [
    "a virtual unit code",
    loan,
    (b) => Object.assign(item(b, "units"), { unitCode: "320505000000GB00001F00010001" }),
    "unit_code_virtual",
    "business.units[0].unitCode",
  ],
  [
    "a unit of a division no registry serves",
    loan,
    (b) => {
      const unitCode = "110105400202GB00001F00010001";
      Object.assign(item(b, "units"), { unitCode });
      for (const name of ["mainContract", "mortgageContract"]) Object.assign(part(b, name), { unitCodes: [unitCode] });
    },
    "no_registry_for_unit",
    "business.units[0].unitCode",
  ],
  [
    "a wrong check digit of a person",
    loan,
    (b) => Object.assign(part(b, "debtor"), { certificateNumber: "320505199005120270" }),
    "check_digit_wrong",
    "business.debtor.certificateNumber",
  ],
  [
    "a wrong check digit of the lender",
    loan,
    (b) => Object.assign(part(b, "mortgagee"), { creditCode: "91320500MA1000018R" }),
    "check_digit_wrong",
    "business.mortgagee.creditCode",
  ],
  [
    "an amount the dialect cannot carry",
    loan,
    (b) => Object.assign(part(b, "mortgage"), { securedAmount: "1200000.50" }),
    "amount_not_representable",
    "business.mortgage.securedAmount",
  ],
  [
    "an end date before the start",
    loan,
    (b) => Object.assign(part(b, "mortgage"), { periodEnd: "2026-11-24" }),
    "period_reversed",
    "business.mortgage.periodEnd",
  ],
  [
    "a loan above the secured amount",
    loan,
    (b) => Object.assign(part(b, "loan"), { amount: "1200000.01" }),
    "loan_exceeds_secured_amount",
    "business.loan.amount",
  ],
  [
    "a combined refinance without the cover clause",
    refinance,
    (b) => delete b["cover"],
    "cover_clause_missing",
    "business.cover",
  ],
  [
    "a guarantor's consent missing",
    refinance,
    (b) => Object.assign(part(b, "cover"), { guarantorConsents: [] }),
    "cover_clause_missing",
    "business.cover.guarantorConsents",
  ],
  [
    "a refinance without the old mortgage",
    refinance,
    (b) => delete b["previousMortgage"],
    "missing_for_kind",
    "business.previousMortgage",
  ],
  [
    "an extension that moves money",
    "suzhou-huqiu-extension.json",
    (b) => Object.assign(b, { loan: { amount: "1.00", currency: "CNY", account: "A" } }),
    "not_for_kind",
    "business.loan",
  ],
  [
    "a contract without the unit code",
    loan,
    (b) => Object.assign(part(b, "mainContract"), { unitCodes: [] }),
    "contract_without_unit_code",
    "business.mainContract.unitCodes",
  ],
  [
    "a number in place of text",
    loan,
    (b) => Object.assign(part(b, "mortgage"), { securedAmount: 1200000 }),
    "invalid_field",
    "business.mortgage.securedAmount",
  ],
  [
    "an unknown field",
    loan,
    (b) => Object.assign(part(b, "mortgage"), { colour: "red" }),
    "invalid_field",
    "business.mortgage.colour",
  ],
  [
    "a control character in a name",
    loan,
    (b) => Object.assign(part(b, "debtor"), { name: "张\u202E三" }),
    "invalid_field",
    "business.debtor.name",
  ],
  [
    "a date that does not exist",
    loan,
    (b) => Object.assign(part(b, "mortgage"), { periodEnd: "2029-02-29" }),
    "invalid_field",
    "business.mortgage.periodEnd",
  ],
  [
    "an amount with three decimals",
    loan,
    (b) => Object.assign(part(b, "loan"), { amount: "1.001" }),
    "invalid_field",
    "business.loan.amount",
  ],
];

describe("SubmitChain refuses", () => {
  test.each(badBusinesses)("%s", async (_what, sample, edit, code, field) => {
    const business = readBusiness(sample);
    edit(business);
    expect(await refusalOf("SubmitChain", { idempotencyKey: key(), business })).toMatchObject({ code, field });
    expect(await answerTo("ListChains", {})).toEqual({ chains: [] });
    const refused = (await gateway.store.evidence("door")).at(-1);
    expect(refused).toMatchObject({ type: "refused_message", subject: `SubmitChain ${code}` });
    expect(new TextDecoder().decode(refused?.bytes)).toContain(String(business["reference"]));
  });

  test("all that is wrong at once, each with its field, why, clause and mend, over both doors alike", async () => {
    const business = readBusiness(refinance);
    Object.assign(item(business, "units"), { unitCode: "320505400202GB00001X00010001" });
    Object.assign(part(business, "debtor"), { certificateNumber: "320505199005120270" });
    Object.assign(part(business, "mortgage"), { periodEnd: "2026-11-01" });
    const texts = { zh: someText, en: someText };
    const told: unknown[] = [];
    for (const door of ["rest", "grpc"] as const) {
      const { status, body } = await gateway.call(door, "core", "SubmitChain", { idempotencyKey: key(), business });
      expect(status).toBe(422);
      const { findings, findingsLeftOut, code, field } = body as Body & { findings: Body[] };
      expect(findingsLeftOut).toBe(0);
      expect(findings[0]).toMatchObject({ code, field });
      for (const finding of findings) {
        expect(finding).toMatchObject({ ruleId: someText, basis: someText, why: texts, mend: texts });
      }
      const fields = findings.map((finding) => finding["field"]);
      for (const wrong of ["units[0].unitCode", "debtor.certificateNumber", "mortgage.periodEnd"]) {
        expect(fields).toContain(`business.${wrong}`);
      }
      told.push(findings);
    }
    expect(told[1]).toEqual(told[0]);
  });

  test("a refusal never repeats the value that was wrong", async () => {
    const business = readBusiness(loan);
    Object.assign(part(business, "debtor"), { name: "李\u0007四", 机密: "x" });
    const problem = await refusalOf("SubmitChain", { idempotencyKey: key(), business });
    expect(JSON.stringify(problem)).not.toMatch(/李|机密/);
  });
});

describe("what clashes", () => {
  test("a second chain on the same mortgage, and the same contract filed twice", async () => {
    const business = readBusiness(refinance);
    await submit(business);
    const otherContract = structuredClone(business);
    Object.assign(otherContract, { reference: "HQ-JH-1-2026-B" });
    Object.assign(part(otherContract, "mainContract"), { number: "示银借字2026第B号" });
    Object.assign(part(otherContract, "mortgageContract"), { number: "示银抵字2026第B号" });
    const second = await refusalOf("SubmitChain", { idempotencyKey: key(), business: otherContract });
    expect(second).toMatchObject({
      code: "live_chain_exists",
      field: "business.previousMortgage.registrationCertificateNumber",
    });

    const otherMortgage = readBusiness("suzhou-huqiu-refinance-2.json");
    Object.assign(part(otherMortgage, "mainContract"), { number: part(business, "mainContract")["number"] });
    const twice = await refusalOf("SubmitChain", { idempotencyKey: key(), business: otherMortgage });
    expect(twice).toMatchObject({ code: "contract_already_filed", field: "business.mainContract.number" });
  });

  test("is told by validateOnly too, which takes nothing", async () => {
    const business = readBusiness("nantong-haimen-refinance.json");
    const validate = () => ({ idempotencyKey: key(), business, validateOnly: true });
    expect(await answerTo("SubmitChain", validate())).toMatchObject({ valid: true, plan: { way: someText } });
    expect(await answerTo("SubmitChain", validate())).toMatchObject({ valid: true });
    await submit(business);
    expect(await refusalOf("SubmitChain", validate())).toMatchObject({
      code: "live_chain_exists",
      field: "business.previousMortgage.registrationCertificateNumber",
    });
    const loanBusiness = readBusiness("nantong-haimen-new-loan.json");
    Object.assign(part(loanBusiness, "mortgageContract"), { number: part(business, "mortgageContract")["number"] });
    const asked = { idempotencyKey: key(), business: loanBusiness, validateOnly: true };
    expect(await refusalOf("SubmitChain", asked)).toMatchObject({
      code: "contract_already_filed",
      field: "business.mortgageContract.number",
    });
  });

  test("the same idempotency key with other content", async () => {
    const input = { idempotencyKey: key(), business: readBusiness("suzhou-huqiu-refinance-3.json") };
    await answerTo("SubmitChain", input);
    const other = { ...input, business: { ...input.business, reference: "OTHER" } };
    expect(await refusalOf("SubmitChain", other)).toMatchObject({
      code: "idempotency_conflict",
      field: "idempotencyKey",
    });
  });

  test("a key whose first answer was a refusal gets that refusal again, never a success", async () => {
    const business = readBusiness("nantong-haimen-renewal.json");
    const bad = structuredClone(business);
    Object.assign(part(bad, "mainContract"), { unitCodes: [] });
    const input = { idempotencyKey: key(), business: bad };
    const first = await refusalOf("SubmitChain", input);
    expect(await refusalOf("SubmitChain", input)).toEqual(first);
    expect(await refusalOf("SubmitChain", { ...input, business })).toMatchObject({ code: "idempotency_conflict" });
  });
});
