// The schema of the business: what is taken, what is refused with its field, and that what is shown can be submitted again.

import { describe, expect, test } from "vitest";
import { chainKinds, type Business } from "../../domain/business.ts";
import { readWire } from "../../gateway/from-wire.ts";
import { businessView } from "../../gateway/business-view.ts";
import { business as schema } from "../../gateway/schemas/business.ts";
import { refusalFromZod } from "../../gateway/schemas/refusal-from-zod.ts";
import { toWire } from "../../gateway/to-wire.ts";
import { wireMethod } from "../../gateway/wire-descriptor.ts";
import { lawful } from "../domain/pre-lodgement/kinds.ts";
import { readBusiness, sampleNames } from "../samples/read-samples.ts";
import { everyPart } from "./every-part.ts";

type Json = Record<string, unknown>;

const { request } = wireMethod("SubmitChain");

/** The JSON as it arrives over gRPC. */
function overWire(business: Json): Json {
  const read = readWire(
    request,
    request.codec.encode(toWire(request.descriptor, { idempotencyKey: "key-1", business })),
  );
  return (read as { business: Json }).business;
}

/** The field and detail that a schema's refusal names. */
function refusedAt(business: Json): { field: string | null; detail: string | null } | null {
  const parsed = schema.safeParse(business);
  return parsed.success ? null : refusalFromZod(parsed.error);
}

/** A copy with one field set, by its path; parts that the sample shares become two. */
function changed(business: Json, path: (string | number)[], value: unknown): Json {
  const copy = JSON.parse(JSON.stringify(business)) as Json;
  const last = path.at(-1) ?? "";
  const place = path
    .slice(0, -1)
    .reduce<unknown>((inner, name) => (inner as Record<string | number, unknown>)[name], copy);
  (place as Record<string | number, unknown>)[last] = value;
  return copy;
}

const filled: [name: string, business: Json][] = [
  ["every part", everyPart()],
  ...sampleNames.map((name): [string, Json] => [name, readBusiness(name)]),
];

describe.each(filled)("%s", (_name, json) => {
  test("is the same business over REST and over gRPC", () => {
    expect(schema.parse(overWire(json))).toEqual(schema.parse(json));
  });

  test("is shown so that it can be submitted again", () => {
    const business: Business = schema.parse(json);
    const shown = JSON.parse(JSON.stringify(businessView(business))) as Json;
    expect(schema.parse(shown)).toEqual(business);
    expect(schema.parse(overWire(shown))).toEqual(business);
    expect(shown).toMatchObject(json);
  });
});

test.each(chainKinds)("a lawful %s is shown so that it can be submitted again, over both doors", (kind) => {
  const business = lawful(kind);
  const shown = JSON.parse(JSON.stringify(businessView(business))) as Json;
  expect(businessView(schema.parse(shown))).toEqual(businessView(business));
  expect(schema.parse(overWire(shown))).toEqual(schema.parse(shown));
});

describe("what is left out", () => {
  test("means a commercial bank with a claim of its own, and lists without items", () => {
    const business = schema.parse(readBusiness("suzhou-huqiu-new-loan.json"));
    expect(business.mortgagee).toMatchObject({ kind: "commercial_bank", capacity: "own_claim" });
    expect(business).toMatchObject({ coMortgagees: [], consents: [], oldCertificates: [], blanks: [] });
    expect(business.loan?.tranches).toBeUndefined();
    expect(business.priorClaims).toBeUndefined();
  });

  test("a part's list without items is no list, as the wire knows no difference", () => {
    const json = everyPart();
    const emptied = changed(changed(json, ["priorClaims"], []), ["loan", "tranches"], []);
    expect(schema.parse(emptied).priorClaims).toBeUndefined();
    expect(schema.parse(emptied).loan?.tranches).toBeUndefined();
    expect(schema.parse(overWire(emptied))).toEqual(schema.parse(emptied));
  });

  test("a unit without a title certificate is taken, and shown again so that it is taken again", () => {
    const json = readBusiness("suzhou-huqiu-new-loan.json");
    const [{ titleCertificateNumber: _title, ...unit }] = json["units"] as [Json];
    const business = schema.parse({ ...json, units: [unit] });
    expect(business.units[0]?.titleCertificateNumber).toBe("");
    expect(schema.parse(overWire({ ...json, units: [unit] }))).toEqual(business);
    expect(schema.parse(overWire(businessView(business)))).toEqual(business);
  });

  test("a lender without a licence number is taken: whether its kind has one is judged by the rules", () => {
    const json = readBusiness("suzhou-huqiu-new-loan.json");
    const { financialLicenceNumber: _number, ...mortgagee } = json["mortgagee"] as Json;
    expect(refusedAt({ ...json, mortgagee: { ...mortgagee, kind: "provident_fund_centre" } })).toBeNull();
  });
});

describe("what is refused names its field", () => {
  const [further] = (everyPart()["assignment"] as { further: Json[] }).further;
  const cases: [path: (string | number)[], value: unknown, field: string][] = [
    [["kind"], "gift", "kind"],
    [["mortgagee", "kind"], "pawnbroker", "mortgagee.kind"],
    [["mortgagee", "capacity"], "friend", "mortgagee.capacity"],
    [["mortgagee", "financialLicenceNumber"], "B0001", "mortgagee.financialLicenceNumber"],
    [["mortgagee", "licenceValidUntil"], "2026-02-30", "mortgagee.licenceValidUntil"],
    [["coMortgagees", 0, "share"], "half", "coMortgagees[0].share"],
    [["coMortgagees", 0, "part"], "rest", "coMortgagees[0].part"],
    [["consents", 0, "matter"], "weather", "consents[0].matter"],
    [["oldCertificates", 0, "medium"], "stone", "oldCertificates[0].medium"],
    [["blanks", 0, "reason"], "", "blanks[0].reason"],
    [["loan", "tranches", 1, "amount"], "0.00", "loan.tranches[1].amount"],
    [["loan", "tranches", 0, "number"], 0, "loan.tranches[0].number"],
    [["previousMortgage", "furtherCertificateNumbers", 0], "", "previousMortgage.furtherCertificateNumbers[0]"],
    [["previousMortgage", "lender", "creditCode"], "", "previousMortgage.lender.creditCode"],
    [["propertyTransfer", "transferors"], [], "propertyTransfer.transferors"],
    [["propertyTransfer", "model"], "swap", "propertyTransfer.model"],
    [["propertyTransfer", "filingNumber"], "1", "propertyTransfer.filingNumber"],
    [["notices", "priorityNotice"], 7, "notices.priorityNotice"],
    [["conversion", "by"], "nobody", "conversion.by"],
    [["conversion", "excluded", 0, "reason"], "ugly", "conversion.excluded[0].reason"],
    [["assignment", "mode"], "partly", "assignment.mode"],
    [["assignment", "further"], Array.from({ length: 501 }, () => further), "assignment.further"],
    [["assignment", "further", 0, "mortgage", "rank"], 0, "assignment.further[0].mortgage.rank"],
    [["collateralChange", "added"], "all", "collateralChange.added"],
    [["rankChange", "others", 0, "newRank"], 1.5, "rankChange.others[0].newRank"],
    [["rename", "formerName"], "", "rename.formerName"],
    [["rename", "effectiveOn"], "2026-02-30", "rename.effectiveOn"],
    [["rename", "further"], Array.from({ length: 501 }, () => further), "rename.further"],
    [["determination", "event"], "moon", "determination.event"],
    [["priorClaims", 0, "amount"], "1.001", "priorClaims[0].amount"],
    [["cancellationGround"], "other", "cancellationGround"],
  ];

  test.each(cases)("%j = %j", (path, value, field) => {
    expect(refusedAt(everyPart())).toBeNull();
    const refusal = refusedAt(changed(everyPart(), path, value));
    expect(refusal).toMatchObject({ code: "invalid_field", field });
    expect(refusal?.detail).toMatch(/\p{Script=Han}/u);
  });

  test("five hundred further mortgages have the shape of a batch: that a hundred are the most is told by the rules", () => {
    const many = Array.from({ length: 500 }, () => further);
    expect(refusedAt(changed(everyPart(), ["assignment", "further"], many))).toBeNull();
  });
});
