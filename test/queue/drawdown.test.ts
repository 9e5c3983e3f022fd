// A drawdown under a maximum-amount mortgage: nothing is filed, and the permit carries the registry's own signed search.
// Invariant: the core posts on that search alone, and on none that shows the unit seized.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Chain } from "../../domain/chain-state.ts";
import { sha256 } from "../../domain/evidence.ts";
import { readBusiness } from "../samples/read-samples.ts";
import type { SeedUnit } from "../simulator/registry/seed.ts";
import { layGround, type Ground } from "./ground.ts";

const registryId = "guangzhou-tianhe";
const units = ["440106001001GB00001F00010901", "440106001001GB00001F00010902"] as const;

/** The sample's unit under another code, with a maximum-amount mortgage of the lender on it. */
function mortgaged(unitCode: string, place: number): SeedUnit {
  const business = readBusiness("guangzhou-tianhe-renewal.json");
  const [unit] = business["units"] as { location: string; area: string; titleCertificateNumber: string }[];
  if (unit === undefined) throw new Error("the sample has no unit");
  const { location, area, titleCertificateNumber } = unit;
  return {
    unitCode,
    location,
    area,
    collateralType: "land_and_building",
    titleCertificateNumber,
    owners: [{ name: "邹示丙", certificateNumber: "440106197003151371" }],
    mortgages: [
      {
        registrationCertificateNumber: certificateOf(place),
        caseNumber: `44010620231130090${place}`,
        mortgageeName: "示例银行股份有限公司",
        mortgageeCertificateNumber: "91320500MA1000017R",
        form: "maximum_amount",
        securedAmount: "3000000.00",
        periodStart: "2023-11-30",
        periodEnd: "2028-11-29",
        rank: 1,
        recordedAt: "2023-11-30T10:00:00+08:00",
      },
    ],
  };
}

function certificateOf(place: number): string {
  return `粤(2023)广州市不动产证明第000090${place}号`;
}

function drawdown(place: number): Record<string, unknown> {
  const { cover: _cover, ...business } = readBusiness("guangzhou-tianhe-renewal.json");
  const [unit] = business["units"] as object[];
  const older = { signedForThisBusiness: false, signedOn: "2023-11-25", unitCodes: [] };
  const unitCode = units[place - 1];
  return {
    ...business,
    kind: "drawdown",
    reference: `TH-YX-${place}-2026`,
    units: [{ ...unit, unitCode }],
    mortgage: { ...(business["mortgage"] as object), securedAmount: "3000000.00" },
    mainContract: {
      ...(business["mainContract"] as object),
      number: `示银借字2026第TH-YX-${place}号`,
      unitCodes: [unitCode],
    },
    mortgageContract: { ...(business["mortgageContract"] as object), ...older },
    loan: { amount: "500000.00", currency: "CNY", account: `LOAN-TH-YX-${place}` },
    previousMortgage: { registrationCertificateNumber: certificateOf(place), outstanding: "1180000.00" },
  };
}

let ground: Ground;
beforeAll(async () => {
  const seeds = units.map((unitCode, index) => mortgaged(unitCode, index + 1));
  ground = await layGround(registryId, 20, { [registryId]: { units: seeds } });
});
afterAll(() => ground.stop());

const rests = ({ state }: Chain): boolean => state !== "open";

test("is posted on the registry's own search, whose exact bytes the permit carries; nothing is filed", async () => {
  const chainId = await ground.submit(drawdown(1));
  const chain = await ground.turnUntil(chainId, rests);
  expect(chain.state, JSON.stringify([chain.parked, chain.abort])).toBe("completed");
  expect(chain.legs).toEqual([]);
  expect(ground.registry.ledger().cases).toEqual([]);
  const records = await ground.store.evidence(chainId);
  const permit = records.find(({ subject, type }) => subject === "permit" && type === "message_out");
  const { proofs } = JSON.parse(new TextDecoder().decode(permit?.bytes)) as {
    proofs: { type: string; searchNumber: string; messageSha256: string; message: string }[];
  };
  expect(proofs.map(({ type }) => type)).toEqual(["search"]);
  const bytes = new Uint8Array(Buffer.from(proofs[0]?.message ?? "", "base64"));
  const search = records.find(({ bytesSha256, type }) => type === "message_in" && bytesSha256 === sha256(bytes));
  expect(search).toMatchObject({ subject: "search", counterparty: `registry:${registryId}` });
  expect(new TextDecoder().decode(bytes)).toContain(`SearchNumber="${proofs[0]?.searchNumber}"`);
  const posted = ground.core.ledger().postings.filter((posting) => posting.chainId === chainId);
  expect(posted.map(({ state, amount }) => [state, amount])).toEqual([["posted", "500000.00"]]);
});

test("is not posted once the unit is seized before the disbursement", async () => {
  const chainId = await ground.submit(drawdown(2), { delayMs: 200 });
  await ground.turnUntil(chainId, ({ searches }) => searches.length > 0);
  ground.registry.register.seize(units[1]);
  const chain = await ground.turnUntil(chainId, ({ state }) => state === "parked" || state === "aborted");
  expect([chain.parked?.kind, chain.abort?.refusal.code]).not.toEqual([undefined, undefined]);
  expect(ground.core.ledger().postings.filter((posting) => posting.chainId === chainId)).toEqual([]);
});
