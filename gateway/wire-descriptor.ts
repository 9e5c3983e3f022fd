// What the .proto files say, read once from the committed descriptor set, beside the generated codec.
// Invariant: both doors know an operation's fields from here; nothing a client sends changes it.

import { readFileSync } from "node:fs";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import type { DescMessage } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { assert } from "../domain/fault.ts";
import { Event } from "../proto/gen/gateway/v1/event.ts";
import { GatewayServiceService } from "../proto/gen/gateway/v1/gateway.ts";

/** Generated encoder and decoder of one message. */
export type Codec = { encode(value: object): Uint8Array; decode(bytes: Uint8Array): object };

export type WireMethod = {
  /** The operation's name, "SubmitChain". */
  name: string;
  /** "/gateway.v1.GatewayService/SubmitChain". */
  path: string;
  serverStream: boolean;
  request: { descriptor: DescMessage; codec: Codec };
  response: { descriptor: DescMessage; codec: Codec };
};

export const serviceName = "gateway.v1.GatewayService";

/** The descriptor set as committed, for reflection. */
export const descriptorSet = readFileSync(new URL("../proto/gen/descriptor.binpb", import.meta.url));

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));

type GeneratedMethod = {
  path: string;
  responseStream: boolean;
  requestSerialize: (value: object) => Buffer;
  requestDeserialize: (bytes: Buffer) => object;
  responseSerialize: (value: object) => Buffer;
  responseDeserialize: (bytes: Buffer) => object;
};

/** Every rpc of the service by operation name. */
export const wireMethods: ReadonlyMap<string, WireMethod> = readMethods();

/** The event carried as `payload` by each item of WatchEvents. */
export const eventWire: { descriptor: DescMessage; codec: Codec } = {
  descriptor: messageNamed("gateway.v1.Event"),
  codec: { encode: (value) => Event.encode(value as Event).finish(), decode: (bytes) => Event.decode(bytes) },
};

/** The rpc of an operation; throws a Bug when the .proto has none. */
export function wireMethod(operation: string): WireMethod {
  const method = wireMethods.get(operation);
  assert(method !== undefined, `no rpc ${operation}`);
  return method;
}

function readMethods(): Map<string, WireMethod> {
  const service = registry.getService(serviceName);
  assert(service !== undefined, `no ${serviceName} in the descriptor set`);
  const generated = new Map<string, GeneratedMethod>(
    Object.values(GatewayServiceService as unknown as Record<string, GeneratedMethod>).map((method) => [
      method.path,
      method,
    ]),
  );
  return new Map(
    service.methods.map(({ name, input, output }): [string, WireMethod] => {
      const path = `/${serviceName}/${name}`;
      const codec = generated.get(path);
      assert(codec !== undefined, `no generated code for ${path}`);
      const request = {
        encode: codec.requestSerialize,
        decode: (bytes: Uint8Array) => codec.requestDeserialize(Buffer.from(bytes)),
      };
      const response = {
        encode: codec.responseSerialize,
        decode: (bytes: Uint8Array) => codec.responseDeserialize(Buffer.from(bytes)),
      };
      const method = { name, path, serverStream: codec.responseStream };
      return [
        name,
        {
          ...method,
          request: { descriptor: input, codec: request },
          response: { descriptor: output, codec: response },
        },
      ];
    }),
  );
}

function messageNamed(name: string): DescMessage {
  const found = registry.getMessage(name);
  assert(found !== undefined, `no ${name} in the descriptor set`);
  return found;
}
