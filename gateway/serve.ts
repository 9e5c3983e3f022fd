// Opens both doors on their sockets and closes them again.
// Invariant: both doors stand on one context: the same keys, limits, store and signer.

import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Fault } from "../domain/fault.ts";
import type { Keys, Signer } from "../domain/ports.ts";
import type { AnyOperation, DoorContext } from "./answer.ts";
import { openArriving } from "./arriving.ts";
import type { Arriving } from "./arriving.ts";
import type { TakeCallback } from "./callbacks.ts";
import { grpcDoor } from "./grpc.ts";
import { openGrpcServer } from "./grpc-server.ts";
import type { GrpcServer } from "./grpc-server.ts";
import { standardServices } from "./grpc-standard.ts";
import type { StandardServices } from "./grpc-standard.ts";
import { doorLimits } from "./limits.ts";
import type { DoorLimits } from "./limits.ts";
import type { Doors } from "./operation.ts";
import { openRefusedMessages } from "./refused-messages.ts";
import { restDoor } from "./rest.ts";
import { answerSigner } from "./sign-answer.ts";
import type { SignAnswer } from "./sign-answer.ts";

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
  const arriving = openArriving(limits.arrivingBytes, limits.arrivingRequests);
  const rest = restServer(settings, context, arriving, signAnswer, limits);
  await listen(rest, settings.restPort, host);
  const closing = new AbortController();
  const { server, standard } = grpcServer(settings, context, arriving, signAnswer, limits, closing.signal);
  const bound = await server.listen(host, settings.grpcPort).catch((error: unknown) => {
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
      standard.notServing();
      closing.abort();
      const cut = new AbortController();
      const closed = Promise.all([closeRest(rest), server.close()]).then(() => cut.abort());
      await doors.clock.sleep(stopMs, cut.signal);
      rest.closeAllConnections();
      server.cut();
      await closed;
      await context.refusedMessages.close();
    },
  };
}

function restServer(
  settings: DoorSettings,
  context: DoorContext,
  arriving: Arriving,
  signAnswer: SignAnswer,
  limits: DoorLimits,
): HttpServer {
  const { operations, takeCallback } = settings;
  const app = restDoor({ operations, context, arriving, signAnswer, takeCallback, limits });
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    serverOptions: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      // The door itself is sooner, and signs what it says.
      requestTimeout: limits.headersMs + limits.requestMs + limits.lingerMs,
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
  arriving: Arriving,
  signAnswer: SignAnswer,
  limits: DoorLimits,
  closing: AbortSignal,
): { server: GrpcServer; standard: StandardServices } {
  const { operations, reflection } = settings;
  const { clock } = context.doors;
  const door = grpcDoor({ operations, context, arriving, signAnswer, limits, closing });
  const standard = standardServices(reflection, { arriving, clock, limits });
  const handlers = new Map([...standard.handlers, ...door.handlers]);
  return { server: openGrpcServer(handlers, door.unknown, limits, clock), standard };
}

function listen(server: HttpServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(new Fault("settings", "give_up", `cannot listen on ${host}:${port}`, error)),
    );
    server.listen(port, host, () => resolve());
  });
}

function closeRest(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
