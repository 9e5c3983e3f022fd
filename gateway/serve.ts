// Opens both doors on their sockets and closes them again.
// Invariant: both doors stand on one context: the same keys, limits, store and signer.

import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { createAdaptorServer } from "@hono/node-server";
import { HealthImplementation } from "grpc-health-check";
import { Fault } from "../domain/fault.ts";
import type { Keys, Signer } from "../domain/ports.ts";
import type { AnyOperation, DoorContext } from "./answer.ts";
import type { TakeCallback } from "./callbacks.ts";
import { grpcDoor } from "./grpc.ts";
import { doorLimits } from "./limits.ts";
import type { DoorLimits } from "./limits.ts";
import type { Doors } from "./operation.ts";
import { openRefusedMessages } from "./refused-messages.ts";
import { restDoor } from "./rest.ts";
import { answerSigner } from "./sign-answer.ts";
import type { SignAnswer } from "./sign-answer.ts";
import { descriptorSet, serviceName } from "./wire-descriptor.ts";

export type DoorSettings = {
  operations: readonly AnyOperation[];
  doors: Doors;
  keys: Keys;
  signer: Signer;
  host: string;
  /** 0: any free port. */
  restPort: number;
  grpcPort: number;
  /** Further names and ports under which it is called, as behind a proxy: "gateway.bank.example:443". */
  authorities?: readonly string[];
  takeCallback: TakeCallback;
  /** gRPC reflection; off in production. */
  reflection: boolean;
  limits?: Partial<DoorLimits>;
};

export type OpenDoors = {
  restUrl: string;
  grpcAddress: string;
  /** Takes no new calls, lets those under way finish for a short while, then cuts. */
  stop(): Promise<void>;
};

const stopMs = 2_000;

/**
 * Opens REST and gRPC. Throws Fault(origin "settings") when a port cannot be taken, or when every address is listened
 * on and no authority is named; then neither is left open.
 */
export async function startDoors(settings: DoorSettings): Promise<OpenDoors> {
  const { doors, keys, signer, host } = settings;
  const limits = { ...doorLimits, ...settings.limits };
  const signAnswer = answerSigner(signer, doors.clock, doors.ids);
  const authorities = new Set((settings.authorities ?? []).map((name) => name.toLowerCase()));
  if (["0.0.0.0", "::"].includes(host) && authorities.size === 0) {
    throw new Fault("settings", "give_up", `listening on ${host} needs the names by which the gateway is called`);
  }
  const context: DoorContext = {
    doors,
    keys,
    authorities,
    refusedMessages: openRefusedMessages(doors.store, doors.clock, doors.log, {
      strangers: limits.refusedPerSecond,
      perKey: limits.refusedPerKeyPerSecond,
    }),
    inFlight: { count: 0, max: limits.callsInFlight },
    answerMs: limits.answerMs,
  };
  const named = host.includes(":") ? `[${host}]` : host;
  const rest = restServer(settings, context, signAnswer, limits);
  await listen(rest, settings.restPort, host);
  const closing = new AbortController();
  const { server, health } = grpcServer(settings, context, signAnswer, limits, closing.signal);
  const bound = await bind(server, `${named}:${settings.grpcPort}`).catch((error: unknown) => {
    rest.close();
    throw error;
  });
  const restAuthority = `${named}:${(rest.address() as AddressInfo).port}`;
  const grpcAddress = `${named}:${bound}`;
  authorities.add(restAuthority.toLowerCase()).add(grpcAddress.toLowerCase());
  return {
    restUrl: `http://${restAuthority}`,
    grpcAddress,
    async stop() {
      health.setStatus("", "NOT_SERVING");
      closing.abort();
      const cut = new AbortController();
      const closed = Promise.all([closeRest(rest), closeGrpc(server)]).then(() => cut.abort());
      await doors.clock.sleep(stopMs, cut.signal);
      rest.closeAllConnections();
      server.forceShutdown();
      await closed;
      await context.refusedMessages.close();
    },
  };
}

function restServer(
  settings: DoorSettings,
  context: DoorContext,
  signAnswer: SignAnswer,
  limits: DoorLimits,
): HttpServer {
  const { operations, takeCallback } = settings;
  const app = restDoor({ operations, context, signAnswer, takeCallback, limits });
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    serverOptions: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: 1_000,
      requireHostHeader: true,
    },
  }) as HttpServer;
  server.maxConnections = limits.connections;
  server.timeout = limits.requestMs + limits.answerMs;
  return server;
}

function grpcServer(
  settings: DoorSettings,
  context: DoorContext,
  signAnswer: SignAnswer,
  limits: DoorLimits,
  closing: AbortSignal,
): { server: Server; health: HealthImplementation } {
  const server = new Server({
    "grpc.max_receive_message_length": limits.bodyBytes,
    "grpc.max_concurrent_streams": limits.callsInFlight,
    "grpc.keepalive_time_ms": limits.requestMs,
    "grpc.keepalive_timeout_ms": limits.idleMs,
    "grpc-node.max_session_memory": 16,
  });
  const { definition, handlers } = grpcDoor({ operations: settings.operations, context, signAnswer, limits, closing });
  server.addService(definition, handlers);
  const health = new HealthImplementation({ "": "SERVING", [serviceName]: "SERVING" });
  health.addToServer(server);
  if (settings.reflection) new ReflectionService(loadFileDescriptorSetFromBuffer(descriptorSet)).addToServer(server);
  return { server, health };
}

function listen(server: HttpServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(new Fault("settings", "give_up", `cannot listen on ${host}:${port}`, error)),
    );
    server.listen(port, host, () => resolve());
  });
}

function bind(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(new Fault("settings", "give_up", `cannot listen on ${address}`, error));
    });
  });
}

function closeRest(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function closeGrpc(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.tryShutdown(() => resolve());
  });
}
