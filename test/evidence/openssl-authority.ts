// A time-stamp authority of the operating system's own: openssl ts behind a small HTTP server, with a fresh certificate.
// Invariant: it is openssl that signs and answers; nothing of ours makes a time-stamp.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTool } from "../support/foreign-tools.ts";

export type OpensslAuthority = {
  url: string;
  /** The authority's certificate, which alone is trusted. */
  certificateFile: string;
  /** What is done to an answer on its way; nothing unless set. */
  change: (answer: Buffer) => Buffer;
  /** Status of the next answers. */
  status: number;
  /** Whether openssl verifies this answer as a time-stamp over the bytes. */
  verifies(answer: Uint8Array, bytes: Uint8Array): boolean;
  stop(): void;
};

const config = `[ req ]
distinguished_name = name
x509_extensions = stamping
prompt = no
[ name ]
CN = Test time-stamp authority
[ stamping ]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
basicConstraints = CA:FALSE
[ tsa ]
default_tsa = authority
[ authority ]
serial = ./serial
crypto_device = builtin
signer_cert = ./authority.crt
signer_key = ./authority.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
`;

/** Starts it on a free port of this machine. */
export async function startAuthority(): Promise<OpensslAuthority> {
  const folder = mkdtempSync(join(tmpdir(), "authority-"));
  const at = (name: string): string => join(folder, name);
  writeFileSync(at("openssl.cnf"), config.replaceAll("./", `${folder}/`));
  writeFileSync(at("serial"), "01\n");
  const wanted = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-config", at("openssl.cnf")];
  const made = runTool("openssl", [...wanted, "-keyout", at("authority.key"), "-out", at("authority.crt")]);
  if (made.status !== 0) throw new Error(made.stderr);
  const authority: OpensslAuthority = {
    url: "",
    certificateFile: at("authority.crt"),
    change: (answer) => answer,
    status: 200,
    verifies: (answer, bytes) => {
      writeFileSync(at("answer.tsr"), answer);
      writeFileSync(at("stamped"), bytes);
      const args = ["ts", "-verify", "-in", at("answer.tsr"), "-data", at("stamped"), "-CAfile", at("authority.crt")];
      return runTool("openssl", args).status === 0;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => void parts.push(part));
    request.on("end", () => {
      writeFileSync(at("query.tsq"), Buffer.concat(parts));
      const args = [
        "ts",
        "-reply",
        "-config",
        at("openssl.cnf"),
        "-queryfile",
        at("query.tsq"),
        "-out",
        at("reply.tsr"),
      ];
      const replied = runTool("openssl", args);
      const answer = replied.status === 0 ? readFileSync(at("reply.tsr")) : Buffer.from(replied.stderr);
      response.writeHead(authority.status, { "content-type": "application/timestamp-reply" });
      response.end(authority.change(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  authority.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return authority;
}
