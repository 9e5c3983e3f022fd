// Health and reflection of gRPC's own packages, on our server: they are written against the server of grpc-js, so this
// gives them what they use of it.
// Invariant: they are held to the limits of the other calls, and to a smaller message.

import { Duplex } from "node:stream";
import type { ServerHttp2Stream } from "node:http2";
import { status } from "@grpc/grpc-js";
import type { Server, UntypedServiceImplementation } from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation } from "grpc-health-check";
import type { Clock } from "../domain/ports.ts";
import { isRefusal } from "../domain/refusal.ts";
import type { Arriving } from "./arriving.ts";
import { converse, malformed, tooMany } from "./grpc-conversation.ts";
import type { GrpcHandler } from "./grpc-server.ts";
import { endCall, readMessage, sendMessage, wellEnded } from "./grpc-stream.ts";
import type { Ending, GrpcCall } from "./grpc-stream.ts";
import type { DoorLimits } from "./limits.ts";
import { descriptorSet, serviceName } from "./wire-descriptor.ts";

export type StandardServices = {
  handlers: ReadonlyMap<string, GrpcHandler>;
  /** Says to who asks for health that no more calls are taken. */
  notServing(): void;
};

type Context = { arriving: Arriving; clock: Clock; limits: Pick<DoorLimits, "bodyBytes" | "requestMs"> };

/** One method as grpc-js describes it. */
type Method = {
  path: string;
  requestStream: boolean;
  responseStream: boolean;
  requestDeserialize: (bytes: Buffer) => unknown;
  responseSerialize: (value: unknown) => Buffer;
};

type UnaryFunction = (
  call: { request: unknown },
  answer: (error: { code: status; details: string } | null, value?: unknown) => void,
) => void;
type StreamFunction = (call: Duplex) => void;

/** Leads a stream both ways to its end. */
type Talk = (call: GrpcCall, method: Method, run: StreamFunction) => void;

const messageBytes = 64 * 1024;

/** grpc.health.v1.Health, and with `reflection` grpc.reflection.v1 and v1alpha. */
export function standardServices(
  reflection: boolean,
  { arriving, clock, limits }: { arriving: Arriving; clock: Clock; limits: DoorLimits },
): StandardServices {
  const handlers = new Map<string, GrpcHandler>();
  const context: Context = { arriving, clock, limits: { ...limits, bodyBytes: messageBytes } };
  const streams = { talk: conversations(context, limits.conversations), watch: watches(context, limits) };
  const addService = (service: Record<string, Method>, functions: UntypedServiceImplementation): void => {
    for (const [name, method] of Object.entries(service)) {
      const run = functions[name] ?? functions[name.charAt(0).toLowerCase() + name.slice(1)];
      if (run !== undefined) handlers.set(method.path, handlerOf(method, run, context, streams));
    }
  };
  const host = { addService } as unknown as Server;
  const health = new HealthImplementation({ "": "SERVING", [serviceName]: "SERVING" });
  health.addToServer(host);
  if (reflection) new ReflectionService(loadFileDescriptorSetFromBuffer(descriptorSet)).addToServer(host);
  return {
    handlers,
    notServing: () => {
      for (const service of ["", serviceName]) health.setStatus(service, "NOT_SERVING");
    },
  };
}

function handlerOf(
  method: Method,
  run: unknown,
  context: Context,
  { talk, watch }: { talk: Talk; watch: Talk },
): GrpcHandler {
  if (method.requestStream) return (call) => talk(call, method, run as StreamFunction);
  return (call) => void answerOne(call, method, run as UnaryFunction & StreamFunction, context, watch);
}

async function answerOne(
  call: GrpcCall,
  method: Method,
  run: UnaryFunction & StreamFunction,
  { arriving, clock, limits }: Context,
  watch: Talk,
): Promise<void> {
  const place = arriving.open();
  const message = await readMessage(call.stream, { place, clock }, limits);
  place.leave();
  if (message === null) return;
  const request = isRefusal(message) ? undefined : decoded(method, message);
  if (request === undefined) return endCall(call, malformed);
  if (method.responseStream) return watch(call, method, (items) => run(Object.assign(items, { request })));
  run({ request }, (error, value) => {
    if (error === null) sendMessage(call.stream, method.responseSerialize(value));
    endCall(call, error === null ? wellEnded : { ...error, trailers: {} });
  });
}

/** Answers a stream both ways; there are so few at once that one may be answered at length. */
function conversations(context: Context, conversationsMax: number): Talk {
  let open = 0;
  return (asked, method, run) => {
    const { stream } = asked;
    if (open >= conversationsMax) return endCall(asked, tooMany);
    open += 1;
    stream.once("close", () => (open -= 1));
    const call = itemsOf(asked, method);
    run(call);
    const end = (ending: Ending): void => endCall(asked, ending);
    const decode = (message: Buffer): unknown => decoded(method, message);
    void converse({ stream, call, decode, end }, { ...context, ...context.limits });
  };
}

/** Tells what changes: to so many at once, to so many of one address, and to each for so long; then he may ask again. */
function watches({ clock }: Context, { healthWatches, healthWatchesPerAddress, healthWatchMs }: DoorLimits): Talk {
  const open = new Map<ServerHttp2Stream, string>();
  return (asked, method, run) => {
    const { stream } = asked;
    const address = stream.session?.socket.remoteAddress ?? "";
    const same = [...open.values()].filter((one) => one === address).length;
    if (open.size >= healthWatches || same >= healthWatchesPerAddress) return endCall(asked, tooMany);
    const closed = new AbortController();
    open.set(stream, address);
    stream.once("close", () => {
      open.delete(stream);
      closed.abort();
    });
    void clock.sleep(healthWatchMs, closed.signal).then(() => endCall(asked, askAgain));
    run(itemsOf(asked, method));
  };
}

const askAgain: Ending = { code: status.UNAVAILABLE, details: "watched long enough: ask again", trailers: {} };

function decoded(method: Method, message: Buffer): unknown {
  try {
    return method.requestDeserialize(message);
  } catch {
    return undefined;
  }
}

/** What handlers of grpc-js write their items to. */
function itemsOf(asked: GrpcCall, { responseSerialize }: Method): Duplex {
  const { stream } = asked;
  const call = new Duplex({
    objectMode: true,
    // One answer waits at a time: some are long.
    writableHighWaterMark: 1,
    read: () => undefined,
    write(value: unknown, _encoding, done) {
      if (sendMessage(stream, responseSerialize(value)) || stream.destroyed) done();
      else stream.once("drain", () => done());
    },
    final(done) {
      endCall(asked, wellEnded);
      done();
    },
  });
  stream.once("close", () => {
    call.emit("cancelled");
    call.destroy();
  });
  return call;
}
