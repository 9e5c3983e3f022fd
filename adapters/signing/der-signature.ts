// ECDSA P-256 and SM2 signatures in two ways of writing: raw r‖s as on the wire, DER as openssl reads it.
// Invariant: one raw signature has exactly one DER writing, and no other DER is read back.

const halfBytes = 32;

/** Raw r‖s (64 bytes) as the DER sequence. */
export function derSignature(raw: Uint8Array): Uint8Array {
  const body = [...derInteger(raw.subarray(0, halfBytes)), ...derInteger(raw.subarray(halfBytes))];
  return Uint8Array.from([0x30, body.length, ...body]);
}

function derInteger(bytes: Uint8Array): number[] {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? [0] : [...bytes.subarray(first)];
  const value = (digits[0] ?? 0) >= 0x80 ? [0, ...digits] : digits;
  return [0x02, value.length, ...value];
}

/** Raw r‖s of a DER sequence; null when it is not the one writing of two numbers of 32 bytes: shortest lengths, shortest non-negative integers, nothing behind. */
export function rawFromDer(der: Uint8Array): Uint8Array | null {
  const rLength = der[3] ?? 0;
  const r = der.subarray(4, 4 + rLength);
  const s = der.subarray(6 + rLength);
  const raw = new Uint8Array(2 * halfBytes);
  for (const [value, end] of [
    [r, halfBytes],
    [s, 2 * halfBytes],
  ] as const) {
    const digits = value[0] === 0 ? value.subarray(1) : value;
    if (digits.length > halfBytes) return null;
    raw.set(digits, end - digits.length);
  }
  return Buffer.compare(derSignature(raw), der) === 0 ? raw : null;
}
