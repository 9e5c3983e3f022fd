// The one converter between protobuf messages and the REST JSON: both ways, for every message of the service.

import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { create, createFileRegistry } from "@bufbuild/protobuf";
import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isRefusal } from "../../domain/refusal.ts";
import { fromQuery, fromWire, readWire } from "../../gateway/from-wire.ts";
import { toWire } from "../../gateway/to-wire.ts";
import { strangeOnWire } from "../../gateway/wire-strictness.ts";
import { wireMethod, wireMethods } from "../../gateway/wire-descriptor.ts";

const submit = wireMethod("SubmitChain").request;
const list = wireMethod("ListChains").request;

/** Any JSON a message can stand for: values that are there are not empty, lists may be. */
function jsonOf(message: DescMessage): fc.Arbitrary<Record<string, unknown>> {
  const members = message.fields.map((field): [string, fc.Arbitrary<unknown>] => [field.localName, valueOf(field)]);
  const lists = message.fields.filter(({ fieldKind }) => fieldKind === "list").map(({ localName }) => localName);
  const scalars = message.fields
    .filter(({ fieldKind, presence }) => fieldKind === "scalar" && presence === 2)
    .map(({ localName }) => localName);
  return fc.record(Object.fromEntries(members), { requiredKeys: [...lists, ...scalars] });
}

function valueOf(field: DescField): fc.Arbitrary<unknown> {
  if (field.fieldKind === "message") return jsonOf(field.message);
  if (field.fieldKind === "enum") return enumOf(field.enum);
  if (field.fieldKind === "scalar") return scalarOf(field.scalar);
  if (field.fieldKind === "map") throw new Error("maps are not used");
  const item =
    field.listKind === "message"
      ? jsonOf(field.message)
      : field.listKind === "enum"
        ? enumOf(field.enum)
        : scalarOf(field.scalar);
  return fc.array(item, { maxLength: 3 });
}

function enumOf({
  values,
  sharedPrefix = "",
}: {
  values: readonly { name: string }[];
  sharedPrefix?: string | undefined;
}): fc.Arbitrary<string> {
  return fc.constantFrom(...values.slice(1).map(({ name }) => name.slice(sharedPrefix.length).toLowerCase()));
}

function scalarOf(type: number): fc.Arbitrary<unknown> {
  if (type === 8) return fc.boolean();
  if (type === 9) return fc.string({ minLength: 1, unit: "grapheme" });
  if (type === 12) return fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64"));
  return fc.nat();
}

describe("wire and JSON", () => {
  test.each([...wireMethods.keys()])("%s: JSON comes back the same from the wire", (name) => {
    const { request, response } = wireMethod(name);
    for (const { descriptor, codec } of [request, response]) {
      fc.assert(
        fc.property(jsonOf(descriptor), (json) => {
          const bytes = codec.encode(toWire(descriptor, json));
          expect(readWire({ descriptor, codec }, bytes)).toEqual(json);
          expect(fromWire(descriptor, codec.decode(bytes), "reply")).toEqual(json);
        }),
        { numRuns: 50 },
      );
    }
  });

  test("an enum is written without its prefix, unspecified is missing", () => {
    const bytes = submit.codec.encode(toWire(submit.descriptor, { business: { kind: "new_loan", mandates: [] } }));
    expect(readWire(submit, bytes)).toMatchObject({ business: { kind: "new_loan" } });
    expect(readWire(submit, submit.codec.encode(toWire(submit.descriptor, { business: {} })))).not.toHaveProperty(
      "business.kind",
    );
  });

  test("empty text without presence is missing in a request and kept in a reply; optional text is kept", () => {
    const bytes = list.codec.encode(toWire(list.descriptor, { reference: "" }));
    expect(readWire(list, bytes)).toEqual({ reference: "" });
    expect(readWire(submit, new Uint8Array(0))).toEqual({});
    expect(fromWire(submit.descriptor, submit.codec.decode(new Uint8Array(0)), "reply")).toEqual({
      idempotencyKey: "",
    });
  });

  test("what REST refuses as an unknown key or value is refused with its field", () => {
    const business = new BinaryWriter()
      .uint32((1 << 3) | 0)
      .int32(99)
      .finish();
    const unknownKind = new BinaryWriter()
      .uint32((2 << 3) | 2)
      .bytes(business)
      .finish();
    expect(readWire(submit, unknownKind)).toMatchObject({ code: "invalid_field", field: "business.kind" });
    const strange = new BinaryWriter()
      .uint32((77 << 3) | 2)
      .string("x")
      .finish();
    expect(readWire(submit, strange)).toMatchObject({ code: "malformed_message", field: "#77" });
    const deep = new BinaryWriter()
      .uint32((2 << 3) | 2)
      .bytes(strange)
      .finish();
    expect(readWire(submit, deep)).toMatchObject({ code: "malformed_message", field: "business.#77" });
  });

  test("a field that may be there once and comes twice is malformed, as decoders differ over it", () => {
    const business = submit.codec.encode(toWire(submit.descriptor, { business: { kind: "new_loan" } }));
    const renewal = submit.codec.encode(toWire(submit.descriptor, { business: { kind: "renewal" } }));
    const key = submit.codec.encode(toWire(submit.descriptor, { idempotencyKey: "k" }));
    const twice = (...parts: Uint8Array[]): unknown => readWire(submit, Buffer.concat(parts));
    expect(twice(key, business)).toMatchObject({ idempotencyKey: "k" });
    expect(twice(key, key)).toMatchObject({ code: "malformed_message", field: "idempotencyKey" });
    expect(twice(business, renewal)).toMatchObject({ code: "malformed_message", field: "business" });
    const unit = nested(nested(Buffer.from([0x0a, 1, 0x61, 0x0a, 1, 0x62]), fieldNumber("units")), 2);
    expect(twice(unit)).toMatchObject({ code: "malformed_message", field: "business.units[0].unitCode" });
  });

  test("a oneof with two choices is malformed, and a list may be packed or not", () => {
    const strange = (bytes: number[]) => strangeOnWire(unionMessage(), Uint8Array.from(bytes));
    expect(strange([0x10, 1])).toBeNull();
    expect(strange([0x10, 1, 0x0a, 0])).toEqual({ field: "choice", detail: "it comes twice" });
    const codes = Buffer.concat([0, 1, 2].map(() => nested(new Uint8Array(0), fieldNumber("units"))));
    expect(readWire(submit, nested(codes, 2))).toMatchObject({ business: { units: [{}, {}, {}] } });
  });

  test.each([
    ["not UTF-8", Uint8Array.from([0x0a, 2, 0xc0, 0xaf])],
    ["cut off", Uint8Array.from([0x0a, 200])],
    ["of another wire type", Uint8Array.from([0x0d, 1, 2, 3, 4, 0xff])],
    ["noise", Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
  ])("bytes that are %s are malformed", (_name, bytes) => {
    expect(readWire(submit, bytes)).toMatchObject({ code: "malformed_message" });
  });

  test("no bytes make it throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const read = readWire(submit, bytes);
        expect(isRefusal(read) || typeof read === "object").toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test("a value the .proto has no place for is never dropped", () => {
    expect(() => toWire(submit.descriptor, { surprise: 1 })).toThrow(/surprise is not in the \.proto/);
    expect(() => toWire(submit.descriptor, { business: { kind: "gift" } })).toThrow(/business\.kind/);
    expect(() => toWire(submit.descriptor, { idempotencyKey: 7 })).toThrow(/idempotencyKey/);
    expect(() => toWire(submit.descriptor, { business: { units: [{ unitCode: null }, 3] } })).toThrow(/units\[1\]/);
  });

  test("a union is tagged by type, a message with its fields and a scalar with its value", () => {
    const message = unionMessage();
    const both = { choice: { type: "written_note", text: "x" } };
    expect(toWire(message, both)).toEqual({ choice: { $case: "writtenNote", value: { text: "x" } } });
    expect(fromWire(message, { choice: { $case: "writtenNote", value: { text: "x" } } }, "request")).toEqual(both);
    expect(fromWire(message, { choice: { $case: "count", value: 3n } }, "request")).toEqual({
      choice: { type: "count", value: "3" },
    });
    expect(toWire(message, { choice: { type: "count", value: "3" } })).toEqual({
      choice: { $case: "count", value: 3n },
    });
    expect(fromWire(message, {}, "request")).toEqual({});
    expect(() => toWire(message, { choice: { type: "gift" } })).toThrow(/choice\.type/);
  });

  test("a query is read by the types of the .proto", () => {
    expect(fromQuery(list.descriptor, new URLSearchParams("limit=5&reference=5&state=open"))).toEqual({
      limit: 5,
      reference: "5",
      state: "open",
    });
    expect(fromQuery(list.descriptor, new URLSearchParams("limit=five"))).toEqual({ limit: "five" });
    for (const name of ["other", "__proto__", "constructor"]) {
      expect(fromQuery(list.descriptor, new URLSearchParams(`${name}=1`))).toMatchObject({ field: name });
    }
    expect(fromQuery(list.descriptor, new URLSearchParams("limit=5&limit=6"))).toMatchObject({
      code: "invalid_field",
      field: "limit",
    });
    expect(fromQuery(submit.descriptor, new URLSearchParams("validateOnly=true"))).toEqual({ validateOnly: true });
  });
});

/** `bytes` as the value of field `number`. */
function nested(bytes: Uint8Array, number: number): Uint8Array {
  return new BinaryWriter()
    .uint32((number << 3) | 2)
    .bytes(bytes)
    .finish();
}

function fieldNumber(name: string): number {
  const business = submit.descriptor.fields.find(({ number }) => number === 2)?.message;
  const found = business?.fields.find(({ localName }) => localName === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found.number;
}

/** message Offer { oneof choice { Note written_note = 1; int64 count = 2; } } message Note { string text = 1; } */
function unionMessage(): DescMessage {
  const optional = 1;
  const file = create(FileDescriptorProtoSchema, {
    name: "offer.proto",
    syntax: "proto3",
    messageType: [
      { name: "Note", field: [{ name: "text", number: 1, type: 9, label: optional }] },
      {
        name: "Offer",
        oneofDecl: [{ name: "choice" }],
        field: [
          { name: "written_note", number: 1, type: 11, typeName: ".Note", label: optional, oneofIndex: 0 },
          { name: "count", number: 2, type: 3, label: optional, oneofIndex: 0 },
        ],
      },
    ],
  });
  const found = createFileRegistry(file, () => undefined).getMessage("Offer");
  if (found === undefined) throw new Error("no message Offer");
  return found;
}
