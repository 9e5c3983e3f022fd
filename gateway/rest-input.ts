// The input of a REST request as the one JSON that both doors validate.
// Invariant: called only once the signature held; a list that is not there is an empty list, as it is on the wire.

import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { isRefusal, refuse } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { AnyOperation } from "./answer.ts";
import { fromQuery } from "./from-wire.ts";
import { readStrictJson } from "./strict-json.ts";
import type { Arrival } from "./verify-request.ts";
import { wireMethod } from "./wire-descriptor.ts";

type JsonObject = Record<string, unknown>;

/** Path parameters with the body's fields, or with the query's for a GET; refused where a field contradicts the path. */
export function readInput(
  { name, rest }: AnyOperation,
  parameters: Record<string, string>,
  arrival: Arrival,
): JsonObject | Refusal {
  const { descriptor } = wireMethod(name).request;
  const fields = rest.method === "GET" ? queryFields(descriptor, arrival) : bodyFields(arrival);
  if (isRefusal(fields)) return fields;
  for (const [field, value] of Object.entries(parameters)) {
    if (field in fields && fields[field] !== value) return refuse("invalid_field", field, "differs from the path");
    fields[field] = value;
  }
  return withLists(descriptor, fields) as JsonObject;
}

function queryFields(descriptor: DescMessage, { target, body }: Arrival): JsonObject | Refusal {
  if (body.length > 0) return refuse("malformed_json", null, "a GET carries no body");
  return fromQuery(descriptor, new URLSearchParams(target.query));
}

function bodyFields({ contentType, target, body }: Arrival): JsonObject | Refusal {
  if (!/^application\/json(?:; *charset=utf-8)?$/i.test(contentType)) {
    return refuse("malformed_json", null, "Content-Type must be application/json");
  }
  if (target.query !== "") return refuse("invalid_field", null, "a POST takes no query");
  const json = readStrictJson(body);
  if (!json.ok) return refuse("malformed_json", null, json.detail);
  if (typeof json.value !== "object" || json.value === null || Array.isArray(json.value)) {
    return refuse("malformed_json", null, "the body must be an object");
  }
  return json.value as JsonObject;
}

/**
 * The value with an empty list for every list that a message in it lacks. What does not fit the message is left for the
 * schema to refuse.
 */
export function withLists(descriptor: DescMessage, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const filled: JsonObject = { ...value };
  for (const member of descriptor.members) {
    const { localName } = member;
    const inner = Object.hasOwn(filled, localName) ? filled[localName] : undefined;
    const full = member.kind === "oneof" ? choiceWithLists(member.fields, inner) : fieldWithLists(member, inner);
    if (full !== undefined) filled[localName] = full;
  }
  return filled;
}

function fieldWithLists(field: DescField, value: unknown): unknown {
  if (field.fieldKind === "message") return withLists(field.message, value);
  if (field.fieldKind !== "list") return value;
  if (value === undefined) return [];
  const items = field.listKind === "message" && Array.isArray(value) ? (value as unknown[]) : null;
  return items === null || field.listKind !== "message" ? value : items.map((item) => withLists(field.message, item));
}

function choiceWithLists(fields: readonly DescField[], value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { type } = value as JsonObject;
  const chosen = fields.find(({ name }) => name === type);
  return chosen?.fieldKind === "message" ? withLists(chosen.message, value) : value;
}
