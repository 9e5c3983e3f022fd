// Turns REST JSON into the object the generated encoder takes: the reverse of from-wire.
// Invariant: a value the .proto has no place for is an error, never dropped; from-wire gives the same JSON back.

import { create, ScalarType } from "@bufbuild/protobuf";
import type { DescEnum, DescField, DescMessage, DescOneof } from "@bufbuild/protobuf";
import { Bug } from "../domain/fault.ts";

type JsonObject = Record<string, unknown>;

/** Throws a Bug that names the field which does not fit the message. null and undefined are absent. */
export function toWire(descriptor: DescMessage, json: unknown, path: string = descriptor.name): object {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new Bug(`${path} is not an object`);
  const wire: JsonObject = emptyMessage(descriptor);
  for (const [name, value] of Object.entries(json)) {
    if (value === null || value === undefined) continue;
    const at = `${path}.${name}`;
    const member = descriptor.members.find(({ localName }) => localName === name);
    if (member === undefined) throw new Bug(`${at} is not in the .proto`);
    wire[name] = member.kind === "oneof" ? choice(member, value, at) : fieldValue(member, value, at);
  }
  return wire;
}

/** Every field of the message with the value the generated encoder takes for "absent". */
function emptyMessage(descriptor: DescMessage): JsonObject {
  const zero = create(descriptor) as unknown as JsonObject;
  return Object.fromEntries(
    descriptor.fields
      .filter(({ oneof }) => oneof === undefined)
      .map((field): [string, unknown] => {
        if (field.fieldKind === "list") return [field.localName, []];
        if (field.fieldKind === "message" || field.presence === explicitPresence) return [field.localName, undefined];
        return [field.localName, field.fieldKind === "enum" ? field.enum.values[0]?.name : zero[field.localName]];
      }),
  );
}

// google.protobuf.FeatureSet.FieldPresence.EXPLICIT, as `optional` gives it.
const explicitPresence = 1;

function choice(oneof: DescOneof, value: unknown, path: string): { $case: string; value: unknown } {
  if (typeof value !== "object" || value === null) throw new Bug(`${path} is not an object`);
  const { type, ...rest } = value as JsonObject;
  const field = oneof.fields.find(({ name }) => name === type);
  if (field === undefined) throw new Bug(`${path}.type is not in the .proto`);
  return {
    $case: field.localName,
    value: fieldValue(field, field.fieldKind === "message" ? rest : rest["value"], path),
  };
}

function fieldValue(field: DescField, value: unknown, path: string): unknown {
  switch (field.fieldKind) {
    case "scalar":
      return scalarValue(field.scalar, value, path);
    case "enum":
      return enumValue(field.enum, value, path);
    case "message":
      return toWire(field.message, value, path);
    case "list":
      return listValue(field, value, path);
    case "map":
      throw new Bug(`${path}: maps are not used`);
  }
}

function listValue(field: DescField & { fieldKind: "list" }, value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw new Bug(`${path} is not a list`);
  return value.map((item: unknown, index) => {
    const at = `${path}[${index}]`;
    if (field.listKind === "message") return toWire(field.message, item, at);
    return field.listKind === "enum" ? enumValue(field.enum, item, at) : scalarValue(field.scalar, item, at);
  });
}

const bigTypes = new Set([
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.SINT64,
  ScalarType.FIXED64,
  ScalarType.SFIXED64,
]);

function scalarValue(type: ScalarType, value: unknown, path: string): unknown {
  if (type === ScalarType.BYTES && typeof value === "string") return Buffer.from(value, "base64");
  if (bigTypes.has(type) && typeof value === "string" && /^-?\d{1,19}$/.test(value)) return BigInt(value);
  if (type === ScalarType.STRING && typeof value === "string" && value.isWellFormed()) return value;
  if (type === ScalarType.BOOL && typeof value === "boolean") return value;
  if (type !== ScalarType.STRING && !bigTypes.has(type) && Number.isSafeInteger(value)) return value;
  throw new Bug(`${path} is not of the type the .proto gives it`);
}

function enumValue({ values, sharedPrefix }: DescEnum, value: unknown, path: string): string {
  const wanted = typeof value === "string" ? `${sharedPrefix ?? ""}${value}`.toUpperCase() : "";
  const found = values.find(({ name }) => name === wanted);
  if (found === undefined) throw new Bug(`${path}: no such value in ${values[0]?.parent.name ?? "the enum"}`);
  return found.name;
}
