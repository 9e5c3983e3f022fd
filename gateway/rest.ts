// The REST door: /v1 for the operations, /callbacks for the registries, and what a person needs to look at.
// Invariant: nothing of a signed body is parsed before it is verified; every answer under /v1 is signed, or an empty 503.

import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { Context } from "hono";
import { isRefusal, refuse } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import { answerCall, answerOf, refuseArrival } from "./answer.ts";
import type { Answer, AnyOperation, DoorContext } from "./answer.ts";
import type { Arriving } from "./arriving.ts";
import { callbackMessage } from "./callbacks.ts";
import type { TakeCallback } from "./callbacks.ts";
import { docsPages } from "./docs.ts";
import { healthPages } from "./health.ts";
import type { DoorLimits } from "./limits.ts";
import { readInput } from "./rest-input.ts";
import { headersOf, readBody, targetOf } from "./request-body.ts";
import { askAgainSeconds, coverable, unlessAway } from "./sign-answer.ts";
import type { SignAnswer } from "./sign-answer.ts";
import type { Arrival } from "./verify-request.ts";

export type RestDoor = {
  operations: readonly AnyOperation[];
  context: DoorContext;
  arriving: Arriving;
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
  return withBody(c, door, async (body) => {
    const arrival = arrivalOf(c, body);
    const answer = await answerCall(
      operation,
      arrival,
      () => readInput(operation, c.req.param(), arrival),
      door.context,
    );
    return reply(c, answer, door);
  });
}

async function callback(c: Context<Env>, door: RestDoor): Promise<Response> {
  const { inFlight, doors } = door.context;
  const registryId = c.req.param("registryId") ?? "";
  if (!doors.adapters.registries.has(registryId)) return refuseUnread(c, refuse("unknown_operation"), door);
  return withBody(c, door, async (body) => {
    if (inFlight.count >= inFlight.max) return reply(c, answerOf(refuse("too_many_requests")), door);
    inFlight.count += 1;
    try {
      const taken = await door.takeCallback(registryId, callbackMessage(c.req.header("content-type") ?? "", body));
      return c.body(Buffer.from(taken.bytes), 200, { "content-type": taken.contentType });
    } catch (error) {
      // The registry pushes again; nothing was acknowledged.
      doors.log.error({ registryId, error: error instanceof Error ? error.message : "unknown" }, "a callback failed");
      return await refuseUnread(c, refuse("unavailable"), door);
    } finally {
      inFlight.count -= 1;
    }
  });
}

/** Reads the body within the limits and answers; the body counts as arrived until then. */
async function withBody(
  c: Context<Env>,
  door: RestDoor,
  answer: (body: Buffer) => Promise<Response>,
): Promise<Response> {
  const place = door.arriving.open();
  try {
    const body = await readBody(c.env.incoming, { place, clock: door.context.doors.clock }, door.limits);
    // Nobody is there to read this.
    if (body === null) return c.body(null, 400);
    return isRefusal(body) ? await refusePart(c, body, door) : await answer(body);
  } finally {
    place.leave();
  }
}

/** Refuses a body that was not read to its end: the connection is closed, as the rest of it may still come. */
async function refusePart(c: Context<Env>, refusal: Refusal, door: RestDoor): Promise<Response> {
  const response = await refuseUnread(c, refusal, door);
  response.headers.set("connection", "close");
  return response;
}

async function refuseUnread(c: Context<Env>, refusal: Refusal, door: RestDoor): Promise<Response> {
  // Who gives way in a flood is told so and not kept as evidence: that would feed the flood.
  if (["unavailable", "too_many_requests"].includes(refusal.code)) return reply(c, answerOf(refusal), door);
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
  const signed = await unlessAway(signAnswer(status, contentType, body, coverable(signature)));
  if (signed === null) return c.body(null, 503, { "retry-after": String(askAgainSeconds) });
  const headers = { ...signed, "content-type": contentType, ...(hit ? { "idempotency-hit": "true" } : {}) };
  return c.body(body, status, headers);
}
