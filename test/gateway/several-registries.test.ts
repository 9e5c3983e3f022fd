// One business over units of two registries: planned as one, searched at both, shown with what each of them has.

import { afterAll, beforeAll, expect, test } from "vitest";
import { readBusiness, readRegister } from "../samples/read-samples.ts";
import { askingOf, type Body } from "./asking.ts";
import { key } from "./given-states.ts";
import { openGateway, type OpenGateway } from "./open-gateway.ts";

let gateway: OpenGateway;
beforeAll(async () => {
  gateway = await openGateway();
}, 60_000);
afterAll(async () => gateway.close());

/** The new loan of Suzhou with a unit of Guangzhou besides, both owned by its mortgagor as far as the bank says. */
function overTwo(): Body {
  const business = readBusiness("suzhou-huqiu-new-loan.json");
  const [unit] = business["units"] as Body[];
  const other = readRegister()["guangzhou-tianhe"]?.units.find(({ mortgages }) => mortgages.length === 0);
  if (unit === undefined || other === undefined) throw new Error("no unit");
  const { unitCode, titleCertificateNumber, location } = other;
  const units = [unit, { unitCode, titleCertificateNumber, location, collateralType: "land_and_building" }];
  const unitCodes = units.map((each) => each["unitCode"]);
  const contract = (name: string): Body => ({ ...(business[name] as Body), unitCodes });
  return { ...business, units, mainContract: contract("mainContract"), mortgageContract: contract("mortgageContract") };
}

test("a chain over two registries has a group and legs at each, joined by barriers", async () => {
  const by = askingOf(gateway);
  const business = overTwo();
  const groups = (business["units"] as Body[]).map(({ unitCode }) => ({ unitCodes: [unitCode] }));
  const registries = [
    { registryId: "suzhou-huqiu", capability: "combined", signing: "carried", ...groups[0] },
    { registryId: "guangzhou-tianhe", capability: "independent", signing: "carried", ...groups[1] },
  ];
  const submitted = await by.ask("SubmitChain", { idempotencyKey: key(), business });
  expect(submitted).toMatchObject({ registryId: "suzhou-huqiu", registries });
  const { chainId } = submitted;
  const shown = await by.ask("GetChain", { chainId });
  expect(shown["registries"]).toEqual(registries);
  const legs = shown["legs"] as Body[];
  expect(legs.map(({ registryId }) => registryId)).toEqual(registries.map(({ registryId }) => registryId));
  const { steps } = shown["plan"] as { steps: Body[] };
  expect(steps.filter(({ name }) => name === "barrier").length).toBeGreaterThan(0);
  await gateway.turn(String(chainId));
  const searched = ((await by.ask("GetChain", { chainId }))["searches"] as Body[]).map(({ registryId }) => registryId);
  expect(new Set(searched)).toContain("suzhou-huqiu");
});

test("a unit that no registry serves is named, whichever of them it is", async () => {
  const business = overTwo();
  const [first, second] = business["units"] as Body[];
  const unitCode = "110105400202GB00001F00010001";
  const unitCodes = [first?.["unitCode"], unitCode];
  const contract = (name: string): Body => ({ ...(business[name] as Body), unitCodes });
  const contracts = { mainContract: contract("mainContract"), mortgageContract: contract("mortgageContract") };
  const renamed = { ...business, ...contracts, units: [first, { ...second, unitCode }] };
  const refused = await askingOf(gateway).refusal("SubmitChain", { idempotencyKey: key(), business: renamed });
  expect(refused).toMatchObject({ code: "no_registry_for_unit", field: "business.units[1].unitCode" });
});
