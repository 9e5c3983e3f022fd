// As much of DER as a time-stamp needs: values within values, definite lengths.
// Invariant: reading never goes past the bytes; anything odd reads as null.

/** One value: its tag byte and its content. */
export type Der = { tag: number; content: Uint8Array };

/** Tag, length and content; lengths in their shortest form. */
export function der(tag: number, ...content: (Uint8Array | number[])[]): Uint8Array {
  const body = Buffer.concat(content.map((part) => Uint8Array.from(part)));
  const digits: number[] = [];
  for (let left = body.length; left > 0; left = Math.floor(left / 256)) digits.unshift(left % 256);
  const length = body.length < 0x80 ? [body.length] : [0x80 | digits.length, ...digits];
  return Uint8Array.from([tag, ...length, ...body]);
}

/** The values that stand one after the other in `bytes`; null unless they fill it exactly. */
export function readDer(bytes: Uint8Array): Der[] | null {
  const values: Der[] = [];
  let at = 0;
  while (at < bytes.length) {
    const [tag = 0, first = 0] = bytes.subarray(at, at + 2);
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    if (first === 0x80 || lengthBytes > 3) return null;
    const length =
      first < 0x80 ? first : bytes.subarray(at + 2, at + 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
    const start = at + 2 + lengthBytes;
    if (start + length > bytes.length || (tag & 0x1f) === 0x1f) return null;
    values.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return values;
}

/** The value found by going into the values one by one: `path` names which of each; null where there is none. */
export function derAt(bytes: Uint8Array, ...path: number[]): Der | null {
  let found: Der | null = { tag: 0, content: bytes };
  for (const index of path) found = (found === null ? null : readDer(found.content)?.[index]) ?? null;
  return found;
}
