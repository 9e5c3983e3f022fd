// The far sides of tests of the clock: a registry with the sample register, a door for its callbacks, the core's calls.
// Invariant: each is real: own sockets, own keys, own rules.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { generateKeyPair } from "../../adapters/signing/keys.ts";
import type { Institution } from "../../domain/institution.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { Signer } from "../../domain/ports.ts";
import type { RegistryProfile } from "../../domain/registry-profile.ts";
import type { PublicKeyRecord } from "../../domain/signature-algorithm.ts";
import type { Doors } from "../../gateway/operation.ts";
import { operations } from "../../gateway/operations/index.ts";
import { takeCallback } from "../../queue/callback.ts";
import { sampleMandates } from "../samples/lodged-mandates.ts";
import { readRegister } from "../samples/read-samples.ts";
import { sampleProfiles } from "../samples/sample-profiles.ts";
import type { RegistryOptions, RunningRegistry } from "../simulator/registry/options.ts";
import type { RegisterSeed } from "../simulator/registry/seed.ts";
import { startRegistry } from "../simulator/registry/server.ts";
import { dutiesOf } from "../samples/duties.ts";

export const institution = "demo-bank";
export type RegistryId = "suzhou-huqiu" | "nantong-haimen" | "guangzhou-tianhe";

export const bankRsa = generateKeyPair("rsa-v1_5-sha256");
export const registryRsa = generateKeyPair("rsa-v1_5-sha256");
const lender = "91320500MA1000017R";

/** The lender of the samples, without branches. */
export const house: Institution = {
  name: "示例银行股份有限公司",
  creditCode: lender,
  financialLicenceNumber: "B0001H132050001",
  licenceValidUntil: null,
  kind: "commercial_bank",
  branches: [],
  predecessors: [],
};

/** What a registry knows and asks for besides its sample, and which filings it takes together where these are others. */
export type Besides = {
  units?: RegisterSeed["units"];
  fee?: RegistryOptions["fee"];
  combinedFilings?: RegistryProfile["combinedFilings"] | undefined;
  /** The bank's key that takes over, pinned beforehand. */
  nextPublicKeyPem?: string;
};

/** Signers of our keys in place of those from files; the keys are the same. */
export type OwnSigners = {
  doors?: Signer;
  registries?: Signer;
  /** The doors' key that takes over, pinned by the bank core beforehand. */
  nextDoors?: PublicKeyRecord;
};

/** The sample profile, with what is given besides. */
export function profileWith(registryId: RegistryId, { combinedFilings }: Besides = {}): RegistryProfile {
  const profile = sampleProfiles.find((each) => each.registryId === registryId);
  if (profile === undefined) throw new Error(`no sample profile ${registryId}`);
  return { ...profile, combinedFilings: combinedFilings ?? profile.combinedFilings };
}

/**
 * The sample registry with its sample register and what is given besides; its pushes go to `callbackUrl`, a case moves on every
 * `stepMs`. It allows what its profile says.
 */
export async function startSampleRegistry(
  registryId: RegistryId,
  callbackUrl: string,
  stepMs: number,
  besides: Besides = {},
): Promise<RunningRegistry> {
  const { units = [], fee, nextPublicKeyPem } = besides;
  const profile = profileWith(registryId, besides);
  const register = readRegister()[registryId] as RegisterSeed | undefined;
  if (register === undefined) throw new Error(`no sample register ${registryId}`);
  const { name, capability, juniorRank, changeOfMainClaim } = profile;
  const { combinedFilings, changeEvents, unilateral, partialCancellation } = profile;
  return await startRegistry({
    registryId,
    name,
    capability,
    juniorRank,
    changeOfMainClaim,
    combinedFilings,
    changeEvents,
    unilateral,
    partialCancellation,
    fee,
    areaCodes: profile.unitCodePrefixes,
    privateKeyPem: registryRsa.privateKeyPem,
    keyId: `registry-${registryId}`,
    banks: [
      {
        institution,
        publicKeyPem: bankRsa.publicKeyPem,
        nextPublicKeyPem,
        callbackUrl: `${callbackUrl}/callbacks/${registryId}`,
        mortgagees: [lender],
      },
    ],
    register: { ...register, units: [...register.units, ...units] },
    mandates: sampleMandates,
    pace: { acceptMs: stepMs, reviewMs: stepMs, recordMs: stepMs },
  });
}

/** A door for callbacks: hands bodies over and answers with the receipt, or 503. */
export async function startCallbackDoor(
  deps: () => Parameters<typeof takeCallback>[2],
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.once("end", () => {
      const registryId = (request.url ?? "").split("/").at(-1) ?? "";
      const message = { status: 200, contentType: request.headers["content-type"] ?? "", bytes: Buffer.concat(parts) };
      takeCallback(registryId, message, deps()).then(
        (receipt) => response.writeHead(200, { "content-type": receipt.contentType }).end(receipt.bytes),
        () => response.writeHead(503).end(),
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

export type SignIn = "core" | "chen" | "liu";

/** Runs an operation's own handler as a sign-in: the core, or one of two operators. Throws when the input is not valid. */
export async function callAs(
  signIn: SignIn,
  name: string,
  input: object,
  doors: Doors,
): Promise<{ status: number; body: unknown }> {
  const operation = operations.find((each) => each.name === name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  const role = signIn === "core" ? "core" : "operator";
  const key = {
    keyId: signIn,
    institution,
    role,
    person: signIn,
    duties: signIn === "core" ? [] : dutiesOf[signIn],
    algorithm: "ecdsa-p256-sha256",
    publicKeyPem: "",
  } as const;
  const bytes = new TextEncoder().encode(JSON.stringify(input));
  const message = { contentType: "application/json", bytes, signature: { type: "none" } } as const;
  const answer = await operation.run(operation.input.parse(input), { key, door: "rest", message }, doors);
  return isRefusal(answer) ? { status: 422, body: answer } : { status: 200, body: answer };
}
