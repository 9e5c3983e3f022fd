// What a search for personal data looks for: each planted value in every writing in which a careless output would hold it.
// Invariant: a writing is found wherever in a text the value stands; base64 is looked for in all three alignments.

/** A form of a planted value: what it is called, and the bytes to look for. */
export type Form = { of: string; written: string; bytes: Buffer };

/** Every writing of the value: UTF-8, UTF-16 of both orders, JSON escapes, URL-encoded, and hex and base64 of the three. */
export function formsOf(value: string): Form[] {
  const utf8 = Buffer.from(value, "utf8");
  const little = Buffer.from(value, "utf16le");
  const big = Buffer.from(little).swap16();
  const escaped = Array.from(value, (each) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`).join(
    "",
  );
  const encodings = Object.entries({ "UTF-8": utf8, "UTF-16LE": little, "UTF-16BE": big });
  const forms: [string, Buffer][] = [
    ...encodings,
    ["JSON escapes", Buffer.from(escaped)],
    ["URL-encoded", Buffer.from(encodeURIComponent(value))],
    ["URL-encoded, lower case", Buffer.from(encodeURIComponent(value).toLowerCase())],
    ...encodings.flatMap(([name, bytes]): [string, Buffer][] => [
      [`hex of ${name}`, Buffer.from(bytes.toString("hex"))],
      [`HEX of ${name}`, Buffer.from(bytes.toString("hex").toUpperCase())],
      ...([0, 1, 2] as const).map((offset): [string, Buffer] => [`base64 of ${name}`, base64At(bytes, offset)]),
    ]),
  ];
  return forms.map(([written, bytes]) => ({ of: value, written, bytes }));
}

/** The characters of base64 that are the same whatever stands before and behind, `offset` bytes into a group of three. */
function base64At(bytes: Buffer, offset: 0 | 1 | 2): Buffer {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const first = [0, 2, 3][offset] ?? 0;
  const isWhole = (offset + bytes.length) % 3 === 0;
  return Buffer.from(text.slice(first, isWhole ? undefined : -1));
}

/** Where which value was found, in words. */
export function found(forms: Form[], where: string, bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return forms.flatMap(({ of, written, bytes: wanted }) =>
    buffer.includes(wanted) ? [`${of} as ${written} in ${where}`] : [],
  );
}

type Party = { name?: unknown; certificateNumber?: unknown; type?: unknown; phone?: unknown; address?: unknown };

/** Names, certificate numbers, telephone numbers and addresses of the natural persons of a business. */
export function peopleIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(peopleIn);
  if (typeof value !== "object" || value === null) return [];
  const { name, certificateNumber, type, phone, address }: Party = value;
  const isPerson = typeof certificateNumber === "string" && type !== "organisation";
  const own = isPerson ? [name, certificateNumber, phone, address] : [];
  return [...own.filter((each) => typeof each === "string"), ...Object.values(value).flatMap(peopleIn)];
}
