// Turns a decoded protobuf message into the REST JSON, so that one schema and one handler serve both doors.
// Invariant: what REST would refuse as an unknown key or value is refused here too, with the same field path.

import { ScalarType } from "@bufbuild/protobuf";
import type { DescEnum, DescField, DescMessage } from "@bufbuild/protobuf";
import { isRefusal, refuse } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { Codec } from "./wire-descriptor.ts";
import { strangeOnWire } from "./wire-strictness.ts";

type JsonObject = Record<string, unknown>;

// google.protobuf.FeatureSet.FieldPresence.IMPLICIT: a proto3 scalar that is not `optional`.
const implicitPresence = 2;

/**
 * Decodes message bytes into REST JSON. Refused as malformed_message: truncated or wrongly encoded bytes, text that is
 * not UTF-8, more than 100 levels, a field the .proto does not know, one twice that is there once; as invalid_field: an enum number it does not know.
 */
export function readWire(
  { descriptor, codec }: { descriptor: DescMessage; codec: Codec },
  bytes: Uint8Array,
): JsonObject | Refusal {
  let decoded: object;
  try {
    const strange = strangeOnWire(descriptor, bytes);
    if (strange !== null) return refuse("malformed_message", strange.field, strange.detail);
    decoded = codec.decode(bytes);
  } catch {
    return refuse("malformed_message");
  }
  return fromWire(descriptor, decoded, "request");
}

/**
 * request: empty text of a field without presence counts as missing, so that the schema asks for it as REST does.
 * reply: it is kept, as we put it there.
 */
export type Side = "request" | "reply";

/**
 * A generated object as REST JSON: enum prefix off and in lower case, UNSPECIFIED missing, 64-bit integers and bytes
 * as text, {$case, value} as an object tagged by `type`; lists stay lists. Refused: an enum number not in the .proto.
 */
export function fromWire(descriptor: DescMessage, decoded: object, side: Side, path = ""): JsonObject | Refusal {
  const source = decoded as JsonObject;
  const json: JsonObject = {};
  for (const member of descriptor.members) {
    const at = path === "" ? member.localName : `${path}.${member.localName}`;
    const value = source[member.localName];
    const read = member.kind === "oneof" ? choice(member.fields, value, side, at) : fieldValue(member, value, side, at);
    if (isRefusal(read)) return read;
    if (read !== undefined) json[member.localName] = read;
  }
  return json;
}

/** The fields of a query string as the JSON the message stands for: numbers and booleans by the field's own type. */
export function fromQuery(descriptor: DescMessage, query: URLSearchParams): JsonObject | Refusal {
  const json: JsonObject = {};
  for (const name of new Set(query.keys())) {
    const field = descriptor.fields.find(({ localName }) => localName === name);
    const values = query.getAll(name);
    const [first = ""] = values;
    if (field === undefined) return refuse("invalid_field", /^\w{1,64}$/.test(name) ? name : null, "no such field");
    if (field.fieldKind === "list") json[name] = values;
    else if (values.length > 1) return refuse("invalid_field", name, "named twice");
    else if (field.fieldKind !== "scalar" || field.scalar === ScalarType.STRING) json[name] = first;
    else if (field.scalar === ScalarType.BOOL) json[name] = first === "true" ? true : first === "false" ? false : first;
    else json[name] = /^\d{1,15}$/.test(first) ? Number(first) : first;
  }
  return json;
}

function choice(fields: readonly DescField[], value: unknown, side: Side, path: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const { $case: name, value: inner } = value as { $case: string; value: unknown };
  const field = fields.find(({ localName }) => localName === name);
  if (field === undefined) return refuse("malformed_message", path);
  const read = fieldValue(field, inner, side, path);
  if (isRefusal(read)) return read;
  return field.fieldKind === "message"
    ? { type: snakeCase(name), ...(read as object) }
    : { type: snakeCase(name), value: read };
}

function fieldValue(field: DescField, value: unknown, side: Side, path: string): unknown {
  if (value === undefined || value === null) return undefined;
  switch (field.fieldKind) {
    case "scalar":
      return value === "" && side === "request" && field.presence === implicitPresence ? undefined : scalarValue(value);
    case "enum":
      return enumValue(field.enum, value, path);
    case "message":
      return fromWire(field.message, value, side, path);
    case "list":
      return listValue(field, value as unknown[], side, path);
    case "map":
      return refuse("malformed_message", path);
  }
}

function listValue(
  field: DescField & { fieldKind: "list" },
  items: unknown[],
  side: Side,
  path: string,
): unknown[] | Refusal {
  const read: unknown[] = [];
  for (const [index, item] of items.entries()) {
    const at = `${path}[${index}]`;
    const value =
      field.listKind === "message"
        ? fromWire(field.message, item as object, side, at)
        : field.listKind === "enum"
          ? (enumValue(field.enum, item, at) ?? refuse("invalid_field", at, "unspecified"))
          : scalarValue(item);
    if (isRefusal(value)) return value;
    read.push(value);
  }
  return read;
}

function scalarValue(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return value;
}

function enumValue({ values, sharedPrefix }: DescEnum, value: unknown, path: string): string | undefined | Refusal {
  const found = values.find(({ name }) => name === value);
  if (found === undefined) return refuse("invalid_field", path, "a value the .proto does not know");
  return found.number === 0 ? undefined : found.name.slice(sharedPrefix?.length ?? 0).toLowerCase();
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
