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
  /** With the address of the other side. */
  const sessions = new Map<ServerHttp2Session, string | undefined>();
  const { requestMs, lingerMs } = limits;
  const server = createServer({
    maxSessionMemory: 16,
    maxHeaderListPairs: 64,
    settings: { maxConcurrentStreams: limits.streamsPerConnection, maxHeaderListSize: limits.headerBytes },
  });
  server.maxConnections = limits.connections;
  server.on("session", (session) => {
    const address = session.socket.remoteAddress;
    const same = [...sessions.values()].filter((one) => one === address).length;
    if (same >= limits.connectionsPerAddress) return session.destroy();
    sessions.set(session, address);
    void watchSession(session, limits, clock).finally(() => sessions.delete(session));
  });
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
    (handlers.get(path) ?? unknown)({ stream, headers, path, patience: { clock, requestMs, lingerMs } });
  });
  return {
    listen: (host, port) => listen(server, host, port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions.keys()) session.close();
      }),
    cut: () => {
      for (const session of sessions.keys()) session.destroy();
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

/**
 * Resolves when the connection is closed. In every span of requestMs it must have carried a call, or it is closed; while
 * it carries one it is asked for a sign of life, and cut when it gives none.
 */
async function watchSession(
  session: ServerHttp2Session,
  { requestMs, idleMs }: DoorLimits,
  clock: Clock,
): Promise<void> {
  const closed = new AbortController();
  let open = 0;
  let carried = false;
  session.on("close", () => closed.abort());
  session.on("error", () => undefined);
  session.on("stream", (stream) => {
    open += 1;
    carried = true;
    stream.once("close", () => (open -= 1));
  });
  for (;;) {
    await clock.sleep(requestMs, closed.signal);
    if (closed.signal.aborted) return;
    if (session.closed || (open > 0 && !(await alive(session, idleMs, clock)))) session.destroy();
    else if (!carried) session.close();
    carried = open > 0;
  }
}

/** Whether a ping is answered in time; a connection that closes meanwhile needs no answer. */
async function alive(session: ServerHttp2Session, withinMs: number, clock: Clock): Promise<boolean> {
  const answered = new AbortController();
  if (session.destroyed) return true;
  const asked = session.ping((error) => {
    if (error === null) answered.abort();
  });
  if (asked) await clock.sleep(withinMs, answered.signal);
  return answered.signal.aborted;
}
