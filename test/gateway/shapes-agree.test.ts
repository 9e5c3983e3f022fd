// One shape behind two doors: every field of every operation's schema is a field of its message, and the other way round.

import type { DescEnum, DescField, DescMessage } from "@bufbuild/protobuf";
import { ScalarType } from "@bufbuild/protobuf";
import { z } from "@hono/zod-openapi";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { Business } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import type { ConditionFact } from "../../domain/conditions.ts";
import type { Leg } from "../../domain/leg.ts";
import type { LegalNotice } from "../../domain/legal-notice.ts";
import { operations } from "../../gateway/operations/index.ts";
import type { business } from "../../gateway/schemas/business.ts";
import { chain, type ChainView } from "../../gateway/schemas/chain.ts";
import type { conditionFact } from "../../gateway/schemas/conditions.ts";
import { event } from "../../gateway/schemas/event.ts";
import { finding } from "../../gateway/schemas/finding.ts";
import type { legalNotice } from "../../gateway/schemas/legal-notice.ts";
import type { LegView } from "../../gateway/schemas/leg.ts";
import { eventWire, wireMethod } from "../../gateway/wire-descriptor.ts";

type Schema = {
  type?: string;
  enum?: string[];
  const?: string;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
};
type Side = "input" | "output";

// google.protobuf.FeatureSet.FieldPresence.IMPLICIT
const implicitPresence = 2;

/** Every disagreement, as "path: what". */
function disagreements(schema: Schema, message: DescMessage, side: Side, path: string): string[] {
  const properties = schema.properties ?? {};
  const required = new Set(schema.required ?? []);
  const fields = new Map(message.fields.map((field) => [field.localName, field]));
  const onlyInProto = [...fields.keys()]
    .filter((name) => !(name in properties))
    .map((name) => `${path}.${name}: not in the schema`);
  return [
    ...onlyInProto,
    ...Object.entries(properties).flatMap(([name, inner]) => {
      const field = fields.get(name);
      const at = `${path}.${name}`;
      if (field === undefined) return [`${at}: not in the .proto`];
      return [...sorts(inner, field, side, at), ...presence(field, required.has(name), side, at)];
    }),
  ];
}

function sorts(schema: Schema, field: DescField, side: Side, path: string): string[] {
  if (field.fieldKind === "list") {
    if (schema.type !== "array" || schema.items === undefined) return [`${path}: a list in the .proto only`];
    if (field.listKind === "message") return disagreements(schema.items, field.message, side, `${path}[]`);
    return field.listKind === "enum"
      ? values(schema.items, field.enum, path)
      : scalar(schema.items, field.scalar, path);
  }
  if (field.fieldKind === "message") {
    if (schema.properties === undefined) return [`${path}: a message in the .proto only`];
    return disagreements(schema, field.message, side, path);
  }
  if (field.fieldKind === "enum") return values(schema, field.enum, path);
  return field.fieldKind === "scalar" ? scalar(schema, field.scalar, path) : [`${path}: maps are not used`];
}

function values(schema: Schema, { values: listed, sharedPrefix = "" }: DescEnum, path: string): string[] {
  const inProto = listed.slice(1).map(({ name }) => name.slice(sharedPrefix.length).toLowerCase());
  const inSchema = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  return inProto.toSorted().join() === inSchema.toSorted().join()
    ? []
    : [`${path}: ${inSchema.toSorted().join()} in the schema, ${inProto.toSorted().join()} in the .proto`];
}

function scalar(schema: Schema, type: ScalarType, path: string): string[] {
  const wanted: Partial<Record<ScalarType, string>> = {
    [ScalarType.STRING]: "string",
    [ScalarType.BOOL]: "boolean",
    [ScalarType.UINT32]: "integer",
  };
  const told = schema.anyOf?.[0] ?? schema;
  const isFreeText = type !== ScalarType.STRING || told.enum === undefined;
  return told.type === wanted[type] && isFreeText ? [] : [`${path}: ${told.type ?? "?"} in the schema`];
}

/** What may be absent must be told apart from its zero value; a list that is empty is always shown. */
function presence(field: DescField, isRequired: boolean, side: Side, path: string): string[] {
  if (field.fieldKind === "list") return side === "output" && !isRequired ? [`${path}: a list that may be absent`] : [];
  if (field.fieldKind !== "scalar" || field.presence !== implicitPresence) return [];
  const isText = field.scalar === ScalarType.STRING;
  if (side === "input")
    return isText && isRequired ? [] : [`${path}: its zero value would count as missing or as stated`];
  return isRequired ? [] : [`${path}: its zero value would be shown where there is none`];
}

const jsonSchema = (schema: z.ZodType, io: Side): Schema =>
  z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Schema;

describe("schema and .proto agree", () => {
  test.each(operations)("$name takes the same fields", ({ name, input }) => {
    expect(disagreements(jsonSchema(input, "input"), wireMethod(name).request.descriptor, "input", name)).toEqual([]);
  });

  test.each(operations.filter(({ name }) => name !== "WatchEvents"))(
    "$name answers the same fields",
    ({ name, output }) => {
      expect(disagreements(jsonSchema(output, "output"), wireMethod(name).response.descriptor, "output", name)).toEqual(
        [],
      );
    },
  );

  test("an event of the stream has the fields of its REST twin", () => {
    expect(disagreements(jsonSchema(event, "output"), eventWire.descriptor, "output", "event")).toEqual([]);
  });

  test("a disagreement is found, in either direction and at any depth", () => {
    const request = wireMethod("RecordCondition").request.descriptor;
    const good = { idempotencyKey: z.string(), chainId: z.string() };
    const found = (fields: z.ZodRawShape) =>
      disagreements(jsonSchema(z.strictObject(fields), "input"), request, "input", "R");
    expect(found({ ...good, colour: z.string() })).toEqual([
      "R.condition: not in the schema",
      "R.colour: not in the .proto",
    ]);
    expect(found({ ...good, condition: z.strictObject({ type: z.enum(["consent"]) }) })).toContainEqual(
      expect.stringContaining("R.condition.type: consent in the schema"),
    );
    expect(found({ ...good, condition: z.string() })).toContain("R.condition: a message in the .proto only");
  });
});

test("what the schemas give are the domain's own types, with no field left out", () => {
  expectTypeOf<z.output<typeof business>>().toExtend<Business>();
  expectTypeOf<keyof z.output<typeof business>>().toEqualTypeOf<keyof Business>();
  expectTypeOf<z.output<typeof conditionFact>>().toEqualTypeOf<ConditionFact>();
  for (const part of ["previousMortgage", "propertyTransfer", "conversion", "assignment", "rename"] as const) {
    expectTypeOf<keyof NonNullable<z.output<typeof business>[typeof part]>>().toEqualTypeOf<
      keyof NonNullable<Business[typeof part]>
    >();
  }
  expectTypeOf<z.output<typeof legalNotice>>().toEqualTypeOf<LegalNotice>();
  expect(Object.keys(finding.shape)).toEqual(["ruleId", "code", "field", "detail", "why", "basis", "mend"]);
});

test("of a chain and a leg only the machine's own bookkeeping is not shown", () => {
  type NotShown =
    "institution" | "lender" | "searched" | "searchesMade" | "waitingSince" | "inFlight" | "tries" | "dueAt";
  expectTypeOf<Exclude<keyof Chain, keyof ChainView>>().toEqualTypeOf<NotShown>();
  type NotShownOfLeg = "reread" | "proofSha256" | "queriedAt" | Supplied | OtherFilings | Counters;
  type Supplied = "suppliedItems" | "handedIn";
  type OtherFilings = "withdrawnDuplicates" | "otherFilings";
  type Counters =
    | "filedTold"
    | "overdueTold"
    | "deadlineTold"
    | "unknownQueries"
    | "noCaseAnswers"
    | "acknowledged"
    | "resends"
    | "lostWrites";
  expectTypeOf<Exclude<keyof Leg, keyof LegView>>().toEqualTypeOf<NotShownOfLeg>();
  expect(Object.keys(chain.shape)).toContain("legalNotices");
});
