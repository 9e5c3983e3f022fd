// RecordRedrawnContracts over real doors: contracts drawn anew after a lower approval, and their keys.
// Invariant: a contract filed by one chain is taken by no other, also not as one drawn anew.

import { afterAll, beforeAll, expect, test } from "vitest";
import { chinaDate } from "../../domain/working-days.ts";
import { readBusiness } from "../samples/read-samples.ts";
import { askingOf, type Asking, type Body } from "./asking.ts";
import { decision, key, signatures } from "./given-states.ts";
import { openGateway, type OpenGateway } from "./open-gateway.ts";

let gateway: OpenGateway;
beforeAll(async () => {
  gateway = await openGateway();
}, 60_000);
afterAll(async () => gateway.close());

const ask: Asking["ask"] = (...call) => askingOf(gateway).ask(...call);
const refusal: Asking["refusal"] = (...call) => askingOf(gateway).refusal(...call);

/** The sample, its mortgage securing just the loan, searched and approved for half of it. */
async function approvedForLess(sample: string): Promise<{ chainId: string; business: Body }> {
  const read = readBusiness(sample);
  const { amount } = read["loan"] as { amount: string };
  const mortgage = { ...(read["mortgage"] as Body), securedAmount: amount };
  const business = { ...read, mortgage };
  const chainId = await askingOf(gateway).submit(business);
  await gateway.given(chainId, (chain) => ({ ...chain, step: 1 }));
  await ask("RecordDecision", { idempotencyKey: key(), chainId, decision: decision("500000.00") });
  return { chainId, business };
}

function anew(business: Body, part: "mainContract" | "mortgageContract", digit: string): Body {
  const { number, unitCodes } = business[part] as Body;
  const signedOn = chinaDate(Date.now());
  return { number: `${String(number)}-${digit}`, sha256: digit.repeat(64), signedOn, unitCodes };
}

test("they take the place of the old, are asked to be signed, and are signed; the old numbers are free again", async () => {
  const { chainId, business } = await approvedForLess("suzhou-huqiu-new-loan.json");
  const stale = signatures(await ask("GetChain", { chainId }));
  expect(await refusal("RecordSignatures", { idempotencyKey: key(), chainId, documents: stale })).toMatchObject({
    code: "document_figures_differ",
    field: "documents[0].sha256",
    detail: expect.stringContaining("RecordRedrawnContracts") as string,
  });
  const contracts = { main: anew(business, "mainContract", "1"), mortgage: anew(business, "mortgageContract", "2") };
  const input = { idempotencyKey: key(), chainId, contracts };
  const answer = await ask("RecordRedrawnContracts", input);
  expect(answer).toMatchObject({ chainId, state: "open" });
  expect(await ask("RecordRedrawnContracts", input)).toEqual(answer);
  const shown = await ask("GetChain", { chainId });
  expect(shown).toMatchObject({
    business: { mainContract: contracts.main, mortgageContract: contracts.mortgage },
    asked: { amount: "1000000.00", securedAmount: "1000000.00", redrawn: ["main", "mortgage"] },
  });
  const taken = { ...business, reference: "OTHER-1" };
  const again = { idempotencyKey: key(), validateOnly: true };
  expect(await ask("SubmitChain", { ...again, business: taken })).toMatchObject({ valid: true, behind: [chainId] });
  const withNew = { ...taken, mainContract: { ...contracts.main, signedForThisBusiness: true } };
  expect(await refusal("SubmitChain", { ...again, idempotencyKey: key(), business: withNew })).toMatchObject({
    code: "contract_already_filed",
  });
  await ask("RecordSignatures", { idempotencyKey: key(), chainId, documents: signatures(shown) });
  expect(await refusal("RecordRedrawnContracts", { ...input, idempotencyKey: key() })).toMatchObject({
    code: "wrong_state",
  });
});

test("a contract that another chain filed is refused, by the field that names it", async () => {
  const other = readBusiness("nantong-haimen-new-loan.json");
  await askingOf(gateway).submit(other);
  const { chainId, business } = await approvedForLess("suzhou-huqiu-new-loan.json");
  const main = anew(business, "mainContract", "3");
  const mortgage = {
    ...anew(business, "mortgageContract", "4"),
    number: (other["mortgageContract"] as Body)["number"],
  };
  const input = { idempotencyKey: key(), chainId, contracts: { main, mortgage } };
  expect(await refusal("RecordRedrawnContracts", input)).toMatchObject({
    code: "contract_already_filed",
    field: "contracts.mortgage.number",
  });
  expect(await ask("GetChain", { chainId })).toMatchObject({ asked: { redrawn: [] } });
});

test("what is no contract is refused by the schema, field by field", async () => {
  const input = { idempotencyKey: key(), chainId: "chn_1", contracts: { main: { number: "1" } } };
  expect(await refusal("RecordRedrawnContracts", input)).toMatchObject({ field: "contracts.main.sha256" });
});
