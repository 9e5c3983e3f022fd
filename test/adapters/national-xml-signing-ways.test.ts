// Whom the registry's platform is to ask, and what it tells of those who signed there, on the wire.
// Invariant under test: a signature that is not whole is none, and a form that nobody signs never leaves.

import { describe, expect, test } from "vitest";
import { envelopeIdOf } from "../../adapters/national-xml/envelope.ts";
import { element } from "../../adapters/signing/xml-tree.ts";
import type { RegistrationApplication, RegistryRequest } from "../../domain/registry.ts";
import type { WantedSigner } from "../../domain/signatures.ts";
import { applicationOf, generalBusiness, institution, preparedAt } from "./businesses.ts";
import { adapterOf, messageSent, registryKeys } from "./gateway-side.ts";
import { answer, caseElement, recordedMessage, type Attributes } from "./registry-side.ts";

const owner: WantedSigner = { name: "甲示例", certificateNumber: "11010519491231002X", capacity: "mortgagor" };
const general = applicationOf(generalBusiness());

/** The general application, with the owner's signature left to the platform. */
const calling: RegistrationApplication = {
  ...general,
  documents: general.documents.map((each) => ({
    ...each,
    signatures: each.signatures.filter(({ capacity }) => capacity !== "mortgagor"),
  })),
  calledSigners: [owner],
};

/** What stands below the form, by name. */
async function below(application: RegistrationApplication): Promise<[string, Attributes][]> {
  const data = (await messageSent(application)).children[1]?.children ?? [];
  const form = data.find(({ name }) => name === "FJ_F_100");
  return (form?.children ?? []).map(({ name, attributes }) => [name, { ...attributes }]);
}

describe("a form that is sent", () => {
  test("names whom the platform is to ask behind those who signed", async () => {
    const asked = { Name: owner.name, CertificateNumber: owner.certificateNumber, Capacity: "mortgagor" };
    const all = await below(calling);
    expect(all.map(([name]) => name)).toEqual(["ApplicantSignature", "ApplicantToAsk"]);
    expect(all[1]?.[1]).toEqual(asked);
    const ward = { ...owner, capacity: "guardian", onBehalfOf: "110105201501010018" } as const;
    expect((await below({ ...calling, calledSigners: [ward] }))[1]?.[1]).toMatchObject({ OnBehalfOf: ward.onBehalfOf });
  });
  test("names nobody where all signed beforehand", async () => {
    expect((await below(general)).map(([name]) => name)).toEqual(["ApplicantSignature", "ApplicantSignature"]);
  });
  test("may be left to the platform whole, but is never signed by nobody", async () => {
    expect((await below({ ...calling, documents: [] })).map(([name]) => name)).toEqual(["ApplicantToAsk"]);
    await expect(below({ ...general, documents: [] })).rejects.toThrow("nobody signs");
    await expect(below({ ...calling, applicationForm: "另一文本" })).rejects.toThrow("not the one that was signed");
  });
});

describe("a case that is told", () => {
  const request: RegistryRequest = { type: "query", businessNumbers: ["chn_x-first-1"], preparedAt };
  const whole: Attributes = {
    Name: owner.name,
    CertificateNumber: owner.certificateNumber,
    Capacity: "mortgagor",
    SignedAt: "2026-11-23T11:00:00",
    Reference: "QM-1",
    Sha256: "a".repeat(64),
  };
  const told = async (signatures: Attributes[], stateCode = "30"): Promise<unknown> => {
    const signed = signatures.map((each) => element("PlatformSignature", each));
    const more = stateCode === "50" ? [recordedMessage()] : [];
    const content = [caseElement({ StateCode: stateCode }, [...signed, ...more])];
    const inReplyTo = envelopeIdOf(request, institution, "suzhou-huqiu");
    const adapter = adapterOf();
    const read = await adapter.read(
      request,
      await answer(registryKeys.privateKeyPem, { InReplyTo: inReplyTo }, content),
    );
    if (read.type !== "outcomes") throw new Error(JSON.stringify(read));
    return read.outcomes[0]?.platformSignatures;
  };
  test.each(["15", "30", "50"])("in state %s says who signed, when, what, and under which token", async (state) => {
    expect(await told([whole], state)).toEqual([
      {
        signerName: owner.name,
        signerCertificateNumber: owner.certificateNumber,
        capacity: "mortgagor",
        method: "registry_platform",
        signedAt: Date.parse("2026-11-23T11:00:00+08:00"),
        reference: "QM-1",
        sha256: "a".repeat(64),
      },
    ]);
  });
  test("says for whom a guardian signed", async () => {
    const record = { ...whole, Capacity: "guardian", OnBehalfOf: "110105201501010018" };
    expect(await told([record])).toMatchObject([{ capacity: "guardian", onBehalfOf: "110105201501010018" }]);
  });
  test("says nothing where nobody signed there", async () => {
    expect(await told([])).toBeUndefined();
  });
  test.each([
    ["without a name", { Name: "" }],
    ["without a number", { CertificateNumber: "/" }],
    ["in no capacity there is", { Capacity: "friend" }],
    ["at no time", { SignedAt: "yesterday" }],
    ["without a token", { Reference: "" }],
    ["over no digest", { Sha256: "A".repeat(64) }],
  ])("a signature %s is none; another beside it counts", async (_what, broken) => {
    expect(await told([{ ...whole, ...broken }])).toBeUndefined();
    expect(await told([{ ...whole, ...broken }, whole])).toHaveLength(1);
  });
});
