// What is refused on the bytes, before any parser or key sees them.
// Invariant: what passes is UTF-8 text of elements, attributes and text alone, within the limits; so a parser and a
// canonicaliser have nothing left to disagree about, and little to work on.

export const xmlLimits = {
  /** Bytes of a whole message: 1 MiB. */
  bytes: 1_048_576,
  /** Depth of elements, the root being 1. */
  depth: 16,
  /** Tags, opening and closing. */
  tags: 20_000,
  /** Attributes of one element. */
  attributes: 64,
  /** Attributes of the whole message: 17 bytes for each, where a row of the dialect takes more. */
  allAttributes: 60_000,
  /** Characters of a name. */
  name: 64,
} as const;

export type ByteReason =
  | "too_large"
  | "byte_order_mark"
  | "not_utf8"
  | "processing_instruction"
  | "comment_cdata_or_doctype"
  | "too_many_tags";

const declaration =
  /^<\?xml version=(["'])1\.0\1(?: encoding=(["'])[Uu][Tt][Ff]-8\2)?(?: standalone=(["'])(?:yes|no)\3)?\s*\?>/;

/** First reason to refuse the bytes, or null. */
export function guardBytes(bytes: Uint8Array): ByteReason | null {
  const read = readBytes(bytes);
  return "reason" in read ? read.reason : null;
}

/** The text after its XML declaration, or the first reason to refuse the bytes. Attacks X1–X3, X14, X15, X19 end here. */
export function readBytes(bytes: Uint8Array): { body: string } | { reason: ByteReason } {
  if (bytes.length > xmlLimits.bytes) return { reason: "too_large" };
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { reason: "byte_order_mark" };
  const text = decodeUtf8(bytes);
  if (text === null) return { reason: "not_utf8" };
  const body = text.replace(declaration, "");
  // In well-formed XML a "<" is always markup, so these two tests miss nothing and need no parser.
  if (body.includes("<?")) return { reason: "processing_instruction" };
  if (body.includes("<!")) return { reason: "comment_cdata_or_doctype" };
  if (body.split("<", xmlLimits.tags + 2).length > xmlLimits.tags + 1) return { reason: "too_many_tags" };
  return { body };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
