// Certificates for tests, made by openssl: self-signed, of a P-256 key.
// Invariant: each has a key of its own; none outlives the day.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTool } from "./foreign-tools.ts";

export type Certificate = { keyPem: string; certificatePem: string };

/** A certificate in that name, valid for a day. */
export function selfSigned(name: string): Certificate {
  const home = mkdtempSync(join(tmpdir(), "registry-certificate-"));
  try {
    const [key, certificate] = [join(home, "key.pem"), join(home, "certificate.pem")];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const made = runTool("openssl", [
      "req",
      "-x509",
      ...curve,
      "-subj",
      `/CN=${name}`,
      "-days",
      "1",
      "-keyout",
      key,
      "-out",
      certificate,
    ]);
    if (made.status !== 0) throw new Error(made.stderr);
    return { keyPem: readFileSync(key, "utf8"), certificatePem: readFileSync(certificate, "utf8") };
  } finally {
    rmSync(home, { recursive: true });
  }
}
