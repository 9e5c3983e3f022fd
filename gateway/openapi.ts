// The OpenAPI 3.1 document, built from the very schemas that check the input.
// Invariant: nothing is described twice; what the document says of an input is what the door takes.

import { z } from "@hono/zod-openapi";
import { refusalCatalogue } from "../domain/refusals.ts";
import { signatureAlgorithms } from "../domain/signature-algorithm.ts";
import type { AnyOperation } from "./answer.ts";

type Json = Record<string, unknown>;

const signatureHeaders = [
  ["Content-Digest", "RFC 9530, sha-256 of the body"],
  [
    "Signature-Input",
    'RFC 9421: ("@method" "@authority" "@path" "@query" "content-type" "content-digest");created;expires;nonce;keyid',
  ],
  ["Signature", `RFC 9421, in the algorithm agreed on for the key: ${signatureAlgorithms.join(", ")}`],
].map(([name, description]) => ({ name, in: "header", required: true, description, schema: { type: "string" } }));

const description =
  "Every request is signed (HTTP Message Signatures, RFC 9421, with a Content-Digest), a GET too; every answer is signed " +
  "over the request's signature. A call that changes something carries an idempotencyKey: the same key with the same " +
  "input gets the same answer, byte for byte. Money is decimal text in yuan. Absent values are left out.";

/** The whole document as JSON. */
export function openApiDocument(operations: readonly AnyOperation[]): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const { method, path } = operation.rest;
    paths[path] = { ...paths[path], [method.toLowerCase()]: describe(operation) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Head office gateway to real-estate registries", version: "1", description },
    paths,
    components: { schemas: { Problem: problemSchema } },
  };
}

function describe({ name, summary, rest, roles, mutating, input, output }: AnyOperation): Json {
  const schema = jsonSchema(input, "input");
  const properties = (schema["properties"] ?? {}) as Record<string, Json>;
  const required = new Set(Array.isArray(schema["required"]) ? (schema["required"] as string[]) : []);
  const inPath = [...rest.path.matchAll(/\{(\w+)\}/g)].map(([, field = ""]) => field);
  const named = rest.method === "GET" ? Object.keys(properties) : inPath;
  const parameters = named.map((field) => ({
    name: field,
    in: inPath.includes(field) ? "path" : "query",
    required: inPath.includes(field) || required.has(field),
    schema: properties[field] ?? {},
  }));
  const body = {
    ...schema,
    properties: without(properties, inPath),
    required: [...required].filter((field) => !inPath.includes(field)),
  };
  const requestBody = { required: true, content: { "application/json": { schema: body } } };
  return {
    operationId: name,
    summary,
    description: `Sign-ins: ${roles.join(", ")}.${mutating ? " Carries an idempotencyKey." : ""}`,
    parameters: [...parameters, ...signatureHeaders],
    ...(rest.method === "GET" ? {} : { requestBody }),
    responses: {
      "200": { description: "The answer", content: { "application/json": { schema: jsonSchema(output, "output") } } },
      default: {
        description: "A refusal",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json;
  return json;
}

function without(properties: Record<string, Json>, names: string[]): Record<string, Json> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}

const bilingual = {
  type: "object",
  properties: { zh: { type: "string" }, en: { type: "string" } },
  required: ["zh", "en"],
};

const findingSchema: Json = {
  type: "object",
  properties: {
    ruleId: { type: "string" },
    code: { type: "string", enum: Object.keys(refusalCatalogue) },
    field: { type: ["string", "null"] },
    detail: { type: ["string", "null"] },
    why: bilingual,
    basis: { type: "string", description: "The clause or document the rule comes from." },
    mend: bilingual,
  },
  required: ["ruleId", "code", "field", "detail", "why", "basis", "mend"],
};

const problemSchema: Json = {
  type: "object",
  description: "RFC 9457 problem details, bilingual, with the field at fault and the mend.",
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string", enum: Object.keys(refusalCatalogue) },
    field: { type: ["string", "null"] },
    detail: { type: ["string", "null"] },
    message: bilingual,
    mend: bilingual,
    whoMends: { type: "string", enum: ["sender", "bank", "registry", "operations"] },
    findings: {
      type: "array",
      description: "Everything that the check before filing found, in rule order; empty for other refusals.",
      items: findingSchema,
    },
    findingsLeftOut: { type: "integer", description: "Findings for which this document has no room." },
  },
  required: [
    "type",
    "title",
    "status",
    "code",
    "field",
    "detail",
    "message",
    "mend",
    "whoMends",
    "findings",
    "findingsLeftOut",
  ],
};
