// How the command line reaches a running gateway: addresses, the gateway's public key, and the sign-ins it may use.
// Invariant: read from one file (GATEWAY_CLIENT, or the sandbox's), keys by path and never by value.

import { dirname, resolve } from "node:path";
import { z } from "zod";
import { Fault } from "../domain/fault.ts";
import type { PublicKeyRecord } from "../domain/signature-algorithm.ts";
import { keySchema, type OwnKey } from "./key-schema.ts";
import { readText, readYaml } from "./read-yaml.ts";

const connectionSchema = z.strictObject({
  restUrl: z.url({ protocol: /^https?$/ }),
  grpcAddress: z.string().min(3),
  gatewayKey: keySchema({ keyId: z.string().min(1), publicKeyFile: z.string().min(1) }),
  signIns: z.record(z.string(), keySchema({ keyId: z.string().min(1), privateKeyFile: z.string().min(1) })),
  registries: z.record(z.string(), z.url({ protocol: /^https?$/ })),
});

export type Connection = {
  restUrl: string;
  grpcAddress: string;
  gatewayKey: PublicKeyRecord;
  /** Throws Fault(origin "settings") for a sign-in that is not in the file. */
  signIn(name: string): OwnKey;
  /** Base address of a simulated registry; throws Fault(origin "settings") when it is not in the file. */
  registry(registryId: string): string;
};

/** Reads the connection file; throws Fault(origin "settings") naming file and line. */
export function readConnection(file: string): Connection {
  const written = readYaml(file, connectionSchema);
  const pem = (path: string) => readText(resolve(dirname(file), path));
  const { publicKeyFile, ...gatewayKey } = written.gatewayKey;
  return {
    restUrl: written.restUrl,
    grpcAddress: written.grpcAddress,
    gatewayKey: { ...gatewayKey, publicKeyPem: pem(publicKeyFile) },
    signIn: (name) => {
      const found = written.signIns[name];
      if (found === undefined)
        throw new Fault(
          "settings",
          "give_up",
          `${file}: no sign-in "${name}"; there are ${Object.keys(written.signIns).join(", ")}`,
        );
      const { privateKeyFile, ...key } = found;
      return { ...key, privateKeyPem: pem(privateKeyFile) };
    },
    registry: (registryId) => {
      const found = written.registries[registryId];
      if (found === undefined)
        throw new Fault(
          "settings",
          "give_up",
          `${file}: no registry "${registryId}"; there are ${Object.keys(written.registries).join(", ")}`,
        );
      return found;
    },
  };
}
