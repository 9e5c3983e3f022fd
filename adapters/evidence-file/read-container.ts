// Opens the ZIP of an evidence file without trusting it.
// Invariant: bounded before anything is unpacked; only stored files with expected names; no byte outside a file.

import { unzipSync } from "fflate";
import { limits, pack, type Entry } from "./layout.ts";

const namePattern =
  /^(?:mimetype|records\.txt|timeline\.html|manifest\.json|(?:META-INF|checkpoint|messages|bases|signatures|keys)\/[A-Za-z0-9][A-Za-z0-9._-]{0,120})$/;

const problemsMax = 20;

/** The files in order, and what is wrong with the container itself (it may still be readable); null files when it is not. */
export function readContainer(bytes: Uint8Array): {
  entries: Entry[] | null;
  problems: { file: string | null; what: string }[];
} {
  if (bytes.length > limits.bytes)
    return { entries: null, problems: [{ file: null, what: `larger than ${limits.bytes} bytes` }] };
  const problems: { file: string | null; what: string }[] = [];
  const names = new Set<string>();
  const refuse = (file: string, what: string): false => {
    problems.push({ file: printable(file), what });
    // A directory may claim four thousand million entries that are not there: enough is enough.
    if (problems.length >= problemsMax) throw new Error("too many bad entries");
    return false;
  };
  let room = limits.bytes;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: ({ name, size, originalSize, compression }) => {
        room -= originalSize;
        if (names.size >= limits.files || room < 0) return refuse(name, "the container holds too much");
        if (!namePattern.test(name)) return refuse(name, "a name that does not belong into an evidence file");
        if (compression !== 0 || size !== originalSize) return refuse(name, "compressed; evidence files are stored");
        if (names.has(name)) return refuse(name, "twice in the container");
        names.add(name);
        return true;
      },
    });
  } catch {
    return { entries: null, problems: [...problems, { file: null, what: "not a ZIP file, or cut off" }] };
  }
  const entries = [...names].map((name) => ({ name, bytes: files[name] ?? new Uint8Array() }));
  // Written again it must give the same bytes: nothing hidden between files, no second directory, no other checksum.
  if (problems.length === 0 && !sameBytes(pack(entries), bytes)) {
    problems.push({
      file: null,
      what: "the container differs from its files: hidden bytes, or a file changed in place",
    });
  }
  return { entries, problems };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function printable(name: string): string {
  return name.slice(0, 120).replace(/[^ -~]/g, "?");
}
