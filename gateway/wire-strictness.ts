// What the generated decoder passes over in silence: unknown fields, broken UTF-8, a field that comes twice.
// Invariant: a message that passes reads the same with every decoder, as nothing in it is merged, replaced or dropped.

import { fromBinary } from "@bufbuild/protobuf";
import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** A path into the message ("business.units[0].#77" for an unknown number) and what is wrong there. */
export type Strange = { field: string; detail: string };

/** The first strange thing in the bytes, or null. Throws on bytes that cannot be decoded, and beyond 100 levels. */
export function strangeOnWire(descriptor: DescMessage, bytes: Uint8Array): Strange | null {
  const unknown = unknownField(descriptor, fromBinary(descriptor, bytes), "");
  if (unknown !== null) return { field: unknown, detail: "a field the .proto does not know" };
  const twice = fieldTwice(descriptor, bytes, "");
  return twice === null ? null : { field: twice, detail: "it comes twice" };
}

/**
 * Path of the first field that may be there once and comes again, or of the second choice of a oneof; null when there is
 * none. Decoders differ over these: some merge, some keep the last. The bytes were decoded before, so this ends.
 */
function fieldTwice(descriptor: DescMessage, bytes: Uint8Array, path: string): string | null {
  const reader = new BinaryReader(bytes);
  const counts = new Map<string, number>();
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = descriptor.fields.find((one) => one.number === number);
    const name = field === undefined ? `#${number}` : (field.oneof ?? field).localName;
    const at = path === "" ? name : `${path}.${name}`;
    const before = counts.get(name) ?? 0;
    counts.set(name, before + 1);
    if (before > 0 && field?.fieldKind !== "list") return at;
    const inner = field === undefined ? null : messageOf(field);
    if (inner === null || wireType !== WireType.LengthDelimited) {
      reader.skip(wireType, number);
      continue;
    }
    const found = fieldTwice(inner, reader.bytes(), field?.fieldKind === "list" ? `${at}[${before}]` : at);
    if (found !== null) return found;
  }
  return null;
}

function messageOf(field: DescField): DescMessage | null {
  if (field.fieldKind === "message") return field.message;
  return field.fieldKind === "list" && field.listKind === "message" ? field.message : null;
}

/** Path of the first field that is not in the .proto, by number; null when there is none. */
function unknownField(descriptor: DescMessage, message: Message, path: string): string | null {
  const strange = message.$unknown?.[0];
  if (strange !== undefined) return `${path}${path === "" ? "" : "."}#${strange.no}`;
  for (const field of descriptor.fields) {
    const value = memberOf(field, message);
    const at = path === "" ? field.localName : `${path}.${field.localName}`;
    if (field.fieldKind === "message" && value !== undefined) {
      const found = unknownField(field.message, value as Message, at);
      if (found !== null) return found;
    } else if (field.fieldKind === "list" && field.listKind === "message") {
      for (const [index, item] of (value as Message[]).entries()) {
        const found = unknownField(field.message, item, `${at}[${index}]`);
        if (found !== null) return found;
      }
    }
  }
  return null;
}

function memberOf(field: DescField, message: Message): unknown {
  const members = message as unknown as Record<string, unknown>;
  if (field.oneof === undefined) return members[field.localName];
  const chosen = members[field.oneof.localName] as { case?: string; value?: unknown };
  return chosen.case === field.localName ? chosen.value : undefined;
}
