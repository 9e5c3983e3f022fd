// What an operation is: one handler behind two doors. operations/index.ts is the table of contents of the API.
// Invariant: both doors hand the same validated input to `run` and render the same answer.

import type { z } from "@hono/zod-openapi";
import type { Adapters, Clock, EvidenceFiles, Ids, KeyRecord, Log, Store, Wake } from "../domain/ports.ts";
import type { SignaturePlace } from "../domain/evidence.ts";
import type { Institution } from "../domain/institution.ts";
import type { LendingPolicy } from "../domain/planning.ts";
import type { Refusal } from "../domain/refusal.ts";

/** Who calls, as verified by the door, and the exact message for the evidence. */
export type Caller = {
  key: KeyRecord;
  door: "rest" | "grpc";
  message: { contentType: string; bytes: Uint8Array; signature: SignaturePlace };
};

/** What handlers are handed by main.ts. */
export type Doors = {
  store: Store;
  clock: Clock;
  ids: Ids;
  adapters: Adapters;
  wake: Wake;
  evidenceFiles: EvidenceFiles;
  /** Institutions with a standing at the registries, by id, each with the houses it may act for. */
  institutions: ReadonlyMap<string, Institution>;
  /** What the house wants where a registry allows more than one way. */
  policy: LendingPolicy;
  log: Log;
  /** Whether checkpoints of the evidence work: late, or stopped and no turn is taken up; absent where none are kept. */
  traffic?: { state(now: number): "free" | "late" | "stopped" };
};

export type Operation<Input, Output> = {
  /** The rpc's name in gateway.v1.GatewayService. */
  name: string;
  summary: string;
  /** Path parameters in braces are fields of the input; of a GET the other fields are query parameters. */
  rest: { method: "GET" | "POST"; path: string };
  roles: KeyRecord["role"][];
  /** Carries `idempotencyKey` in its input. */
  mutating: boolean;
  /** Of the REST JSON: camelCase fields, snake_case enums, money as decimal text in yuan, unknown keys refused. */
  input: z.ZodType<Input>;
  output: z.ZodType<Output>;
  run(input: Input, caller: Caller, doors: Doors): Promise<Output | Refusal>;
};
