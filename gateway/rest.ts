// The REST door: /v1 for the operations, /callbacks for the registries, and what a person needs to look at.
// Invariant: nothing of a signed body is parsed before it is verified; every answer under /v1 is signed.

import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { Context } from "hono";
import { isRefusal, refuse } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import { answerCall, answerOf, refuseArrival } from "./answer.ts";
import type { Answer, AnyOperation, DoorContext } from "./answer.ts";
import { callbackMessage } from "./callbacks.ts";
import type { TakeCallback } from "./callbacks.ts";
import { docsPages } from "./docs.ts";
import { fromQuery } from "./from-wire.ts";
import { healthPages } from "./health.ts";
import type { DoorLimits } from "./limits.ts";
import { headersOf, readBody, targetOf } from "./request-body.ts";
import { coverable } from "./sign-answer.ts";
import type { SignAnswer } from "./sign-answer.ts";
import { readStrictJson } from "./strict-json.ts";
import type { Arrival } from "./verify-request.ts";
import { wireMethod } from "./wire-descriptor.ts";

export type RestDoor = {
  operations: readonly AnyOperation[];
  context: DoorContext;
  signAnswer: SignAnswer;
  takeCallback: TakeCallback;
  limits: DoorLimits;
};

type Env = { Bindings: HttpBindings };

/** All routes of the REST door. */
export function restDoor(door: RestDoor): Hono<Env> {
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
  });
  for (const operation of door.operations) {
    const { method, path } = operation.rest;
    app.on(method, path.replace(/\{(\w+)\}/g, ":$1"), (c) => call(operation, c, door));
  }
  app.post("/callbacks/:registryId", (c) => callback(c, door));
  app.route("/", healthPages(door.context.doors));
  app.route("/", docsPages(door.operations));
  app.notFound((c) => refuseUnread(c, refuse("unknown_operation"), door));
  app.onError((error, c) => {
    door.context.doors.log.error({ path: c.req.path.slice(0, 100), error: error.message }, "a request failed");
    return refuseUnread(c, refuse("unavailable"), door);
  });
  return app;
}

async function call(operation: AnyOperation, c: Context<Env>, door: RestDoor): Promise<Response> {
  const body = await readBody(c.env.incoming, door.limits.bodyBytes);
  if (body === null) return tooLarge(c, door);
  const arrival = arrivalOf(c, body);
  const answer = await answerCall(operation, arrival, () => readInput(operation, c, arrival), door.context);
  return reply(c, answer, door);
}

async function callback(c: Context<Env>, door: RestDoor): Promise<Response> {
  const body = await readBody(c.env.incoming, door.limits.bodyBytes);
  if (body === null) return tooLarge(c, door);
  const { adapters, log } = door.context.doors;
  const registryId = c.req.param("registryId") ?? "";
  if (!adapters.registries.has(registryId)) return refuseUnread(c, refuse("unknown_operation"), door);
  try {
    const taken = await door.takeCallback(registryId, callbackMessage(c.req.header("content-type") ?? "", body));
    return c.body(Buffer.from(taken.bytes), 200, { "content-type": taken.contentType });
  } catch (error) {
    // The registry pushes again; nothing was acknowledged.
    log.error({ registryId, error: error instanceof Error ? error.message : "unknown" }, "a callback failed");
    return refuseUnread(c, refuse("unavailable"), door);
  }
}

/** The input of a verified request: path parameters with the body's fields, or with the query's for a GET. */
function readInput(operation: AnyOperation, c: Context<Env>, arrival: Arrival): unknown {
  const fields = operation.rest.method === "GET" ? queryFields(operation, arrival) : bodyFields(arrival);
  if (isRefusal(fields)) return fields;
  for (const [name, value] of Object.entries(c.req.param() as Record<string, string>)) {
    if (name in fields && fields[name] !== value) return refuse("invalid_field", name, "differs from the path");
    fields[name] = value;
  }
  return fields;
}

function queryFields(operation: AnyOperation, { target, body }: Arrival): Record<string, unknown> | Refusal {
  if (body.length > 0) return refuse("malformed_json", null, "a GET carries no body");
  return fromQuery(wireMethod(operation.name).request.descriptor, new URLSearchParams(target.query));
}

function bodyFields({ contentType, target, body }: Arrival): Record<string, unknown> | Refusal {
  if (!/^application\/json(?:; *charset=utf-8)?$/i.test(contentType)) {
    return refuse("malformed_json", null, "Content-Type must be application/json");
  }
  if (target.query !== "") return refuse("invalid_field", null, "a POST takes no query");
  const json = readStrictJson(body);
  if (!json.ok) return refuse("malformed_json", null, json.detail);
  if (typeof json.value !== "object" || json.value === null || Array.isArray(json.value)) {
    return refuse("malformed_json", null, "the body must be an object");
  }
  return json.value as Record<string, unknown>;
}

/** Refuses without reading on: the connection is closed, as the rest of the body may still be on its way. */
async function tooLarge(c: Context<Env>, door: RestDoor): Promise<Response> {
  const response = await refuseUnread(c, refuse("body_too_large"), door);
  response.headers.set("connection", "close");
  return response;
}

async function refuseUnread(c: Context<Env>, refusal: Refusal, door: RestDoor): Promise<Response> {
  if (refusal.code === "unavailable") return reply(c, answerOf(refusal), door);
  return reply(c, await refuseArrival(refusal, arrivalOf(c, new Uint8Array(0)), door.context), door);
}

function arrivalOf(c: Context<Env>, body: Uint8Array): Arrival {
  const { incoming } = c.env;
  const headers = headersOf(incoming);
  return { door: "rest", target: targetOf(incoming), contentType: headers["content-type"] ?? "", headers, body };
}

async function reply(c: Context<Env>, { text, problem, hit }: Answer, { signAnswer }: RestDoor): Promise<Response> {
  const status = problem?.status ?? 200;
  const contentType = problem === null ? "application/json" : "application/problem+json";
  const body = Buffer.from(text);
  const signature = headersOf(c.env.incoming)["signature"];
  const signed = await signAnswer(status, contentType, body, coverable(signature));
  const headers = { ...signed, "content-type": contentType, ...(hit ? { "idempotency-hit": "true" } : {}) };
  return c.body(body, status, headers);
}
