// Writes the code and the descriptor set that are made from the .proto files.
// Invariant: nothing in proto/gen is written by hand; proto/fresh.ts proves it.

import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";

const protoFolder = import.meta.dirname;
const program = join(protoFolder, "..", "node_modules", ".bin", "buf");

/** Runs buf in the proto folder; what it prints goes to the terminal. Throws when buf finds a fault. */
export function buf(...args: string[]): void {
  execFileSync(program, args, { cwd: protoFolder, stdio: ["ignore", "inherit", "inherit"] });
}

/** Writes generated code and descriptor set below `folder`, which must be named "gen", in place of what was there. */
export function generateInto(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  // buf.gen.yaml writes to "gen" below the folder named here.
  buf("generate", "--output", join(folder, ".."));
  buf("build", "--as-file-descriptor-set", "--output", join(folder, "descriptor.binpb"));
}

if (import.meta.main) generateInto(join(protoFolder, "gen"));
