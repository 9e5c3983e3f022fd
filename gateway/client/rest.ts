// A signed client of the REST door, for the command line, tests and the bank's side.
// Invariant: signs exactly what goes out and verifies exactly what came back.

import type { Operation } from "../operation.ts";
import { operations as gatewayOperations } from "../operations/index.ts";
import { signRequest, verifyReply } from "../../proto/message-signature.ts";
import { callMs, mustVerify, requestParameters } from "./signed-client.ts";
import type { CallResult, ClientSettings, GatewayClient } from "./signed-client.ts";

type Route = Pick<Operation<unknown, unknown>, "name" | "rest">;

export type RestClientSettings = ClientSettings & {
  /** "http://127.0.0.1:8080". */
  baseUrl: string;
  /** The gateway's own operations unless told. */
  operations?: readonly Route[];
};

const contentType = "application/json";

/** Calls operations by their name. */
export function restClient(settings: RestClientSettings): GatewayClient {
  const routes: readonly Route[] = settings.operations ?? gatewayOperations;
  return {
    async call(operation, input) {
      const route = routes.find(({ name }) => name === operation);
      if (route === undefined) throw new Error(`no operation ${operation}`);
      return send(route, { ...input }, settings);
    },
    close() {},
  };
}

async function send(
  { rest }: Route,
  input: Record<string, unknown>,
  settings: RestClientSettings,
): Promise<CallResult> {
  const path = rest.path.replace(/\{(\w+)\}/g, (_whole, field: string) => {
    const value = input[field];
    delete input[field];
    return encodeURIComponent(typeof value === "string" ? value : "");
  });
  const url = new URL(`${path}${rest.method === "GET" ? queryOf(input) : ""}`, settings.baseUrl);
  const body = new TextEncoder().encode(rest.method === "GET" ? "" : JSON.stringify(input));
  const target = { method: rest.method, authority: url.host, path: url.pathname, query: url.search };
  const signed = await signRequest(target, contentType, body, requestParameters(settings), settings.sign);
  const { status, headers, bytes } = await exchange(
    url,
    rest.method,
    { ...signed.headers, "content-type": contentType },
    body,
    settings,
  );
  const verdict = await verifyReply(status, headers, bytes, signed.headers.signature, settings.gatewayKey);
  mustVerify(verdict, `answer (${status})`);
  return { status, body: JSON.parse(new TextDecoder().decode(bytes)), headers };
}

async function exchange(
  url: URL,
  method: "GET" | "POST",
  headers: Record<string, string>,
  body: Uint8Array<ArrayBuffer>,
  { clock, timeoutMs }: RestClientSettings,
): Promise<{ status: number; headers: Record<string, string>; bytes: Uint8Array }> {
  const late = new AbortController();
  const done = new AbortController();
  void clock.sleep(timeoutMs ?? callMs, done.signal).then(() => late.abort(new Error("no answer in time")));
  try {
    const sent = method === "GET" ? {} : { body };
    const reply = await fetch(url, { method, headers, ...sent, redirect: "error", signal: late.signal });
    const bytes = new Uint8Array(await reply.arrayBuffer());
    return { status: reply.status, headers: Object.fromEntries(reply.headers), bytes };
  } finally {
    done.abort();
  }
}

function queryOf(input: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof item === "string" || typeof item === "number" || typeof item === "boolean")
        query.append(name, String(item));
    }
  }
  return query.size === 0 ? "" : `?${query.toString()}`;
}
