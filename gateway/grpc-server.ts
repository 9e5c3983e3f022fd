// The HTTP/2 side of the gRPC door: connections, streams, and which handler a path leads to.
// Invariant: every stream leads to a handler or to the refusal of an unknown path; quiet connections are closed.
// It stands on node:http2 and not on grpc-js, whose server holds unfinished messages without end and answers what it
// refuses itself unsigned, before any code of ours sees the call.

import { createServer } from "node:http2";
import type { Http2Server, ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { Fault } from "../domain/fault.ts";
import type { Clock } from "../domain/ports.ts";
import type { GrpcCall } from "./grpc-stream.ts";
import type { DoorLimits } from "./limits.ts";

/** Answers one call to its end; never throws. */
export type GrpcHandler = (call: GrpcCall) => void;

export type GrpcServer = {
  /** Resolves with the port; throws Fault(origin "settings") when it cannot be taken. */
  listen(host: string, port: number): Promise<number>;
  /** Takes no new calls; resolves when those under way have ended. */
  close(): Promise<void>;
  /** Cuts what is still open. */
  cut(): void;
};

/** `handlers` by path, "/package.Service/Method". */
export function openGrpcServer(
  handlers: ReadonlyMap<string, GrpcHandler>,
  unknown: GrpcHandler,
  limits: DoorLimits,
  clock: Clock,
): GrpcServer {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer({
    maxSessionMemory: 16,
    maxHeaderListPairs: 64,
    settings: { maxConcurrentStreams: limits.streamsPerConnection, maxHeaderListSize: limits.headerBytes },
  });
  server.maxConnections = limits.connections;
  server.on("session", (session) => watchSession(session, sessions, limits, clock));
  server.on("sessionError", () => undefined);
  server.on("stream", (stream, headers) => {
    // Every error of a stream is followed by its close, which is what handlers wait for.
    stream.on("error", () => undefined);
    if (headers[":method"] !== "POST" || !/^application\/grpc(?:[+;]|$)/.test(headers["content-type"] ?? "")) {
      stream.respond({ ":status": headers[":method"] === "POST" ? 415 : 405 }, { endStream: true });
      stream.close();
      return;
    }
    const path = headers[":path"] ?? "";
    (handlers.get(path) ?? unknown)({ stream, headers, path, patience: { clock, ...limits } });
  });
  return {
    listen: (host, port) => listen(server, host, port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.close();
      }),
    cut: () => {
      for (const session of sessions) session.destroy();
    },
  };
}

function listen(server: Http2Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(new Fault("settings", "give_up", `cannot listen on ${host}:${port}`, error)),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** A quiet connection is closed when it carries no call, and asked for a sign of life when it does. */
function watchSession(
  session: ServerHttp2Session,
  sessions: Set<ServerHttp2Session>,
  { requestMs, idleMs }: DoorLimits,
  clock: Clock,
): void {
  let open = 0;
  sessions.add(session);
  session.on("close", () => sessions.delete(session));
  session.on("error", () => undefined);
  session.on("stream", (stream) => {
    open += 1;
    stream.once("close", () => (open -= 1));
  });
  session.setTimeout(requestMs, () => {
    if (open === 0) session.close();
    else void alive(session, idleMs, clock);
  });
}

async function alive(session: ServerHttp2Session, withinMs: number, clock: Clock): Promise<void> {
  const answered = new AbortController();
  const asked = session.ping((error) => {
    if (error === null) answered.abort();
  });
  if (asked) await clock.sleep(withinMs, answered.signal);
  if (!answered.signal.aborted) session.destroy();
}
