// One call from arrival to answer, the same behind both doors: who, may they, what, was it asked before, run.
// Invariant: input is read only after the signature held; a key that was answered is answered the same again.

import type { IdempotentAnswer, Keys } from "../domain/ports.ts";
import { isRefusal, refuse } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import { idempotencyKeyOf, idempotentAnswer, inputSha256 } from "./idempotency.ts";
import type { Caller, Doors, Operation } from "./operation.ts";
import { answerText } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { refusedMessage } from "./refused-messages.ts";
import type { RefusedMessages } from "./refused-messages.ts";
import { refusalFromZod } from "./schemas/refusal-from-zod.ts";
import { verifyCaller } from "./verify-request.ts";
import type { Arrival } from "./verify-request.ts";

/** An operation of the table, whatever its input and output. */
export type AnyOperation = Operation<unknown, unknown>;

export type DoorContext = {
  doors: Doors;
  keys: Keys;
  refusedMessages: RefusedMessages;
  /** The names and ports under which this gateway is called, lower case. */
  authorities: ReadonlySet<string>;
  /** Calls under way, of both doors. */
  inFlight: { count: number; max: number };
  /** ms after which the caller is told to ask again; work under way is not undone. */
  answerMs: number;
};

/** `text`: the JSON text; `problem`: set when it is a refusal; `hit`: given before to the same key and input. */
export type Answer = { text: string; problem: Problem | null; hit: boolean };

export type Admitted = { caller: Caller; input: unknown };

/** Reads the input; called only once the signature held. */
export type ReadInput = () => unknown;

/** Answers one call; never throws: a fault of ours is logged and answered as `unavailable`. */
export async function answerCall(
  operation: AnyOperation,
  arrival: Arrival,
  readInput: ReadInput,
  context: DoorContext,
): Promise<Answer> {
  const { inFlight, doors, answerMs } = context;
  if (inFlight.count >= inFlight.max) return answerOf(refuse("too_many_requests"));
  inFlight.count += 1;
  const stop = new AbortController();
  const work = answerInTurn(operation, arrival, readInput, context).finally(() => {
    inFlight.count -= 1;
    stop.abort();
  });
  const late = doors.clock
    .sleep(answerMs, stop.signal)
    .then(() => answerOf(refuse("unavailable", null, "no answer in time")));
  return Promise.race([work, late]);
}

/** Verifies, checks the role and reads the input. A refusal is kept as evidence. May throw what the store throws. */
export async function admit(
  operation: AnyOperation,
  arrival: Arrival,
  readInput: ReadInput,
  context: DoorContext,
): Promise<Admitted | Refusal> {
  const { doors, keys, authorities } = context;
  const caller = await verifyCaller(arrival, { keys, authorities, store: doors.store, clock: doors.clock });
  const admitted = isRefusal(caller) ? caller : admitCaller(operation, caller, readInput);
  if (isRefusal(admitted))
    await keepRefused(admitted, operation.name, arrival, isRefusal(caller) ? null : caller, context);
  return admitted;
}

/** A refusal that came before any operation was known or verified, kept as evidence. Never throws. */
export async function refuseArrival(refusal: Refusal, arrival: Arrival, context: DoorContext): Promise<Answer> {
  return guarded(arrival.target.path, context, async () => {
    await keepRefused(refusal, arrival.target.path.slice(0, 100), arrival, null, context);
    return answerOf(refusal);
  });
}

/** The answer that a refusal is. */
export function answerOf(output: unknown): Answer {
  return { text: answerText(output).text, problem: problemIn(answerText(output)), hit: false };
}

async function answerInTurn(
  operation: AnyOperation,
  arrival: Arrival,
  readInput: ReadInput,
  context: DoorContext,
): Promise<Answer> {
  return guarded(operation.name, context, async () => {
    const admitted = await admit(operation, arrival, readInput, context);
    if (isRefusal(admitted)) return answerOf(admitted);
    const { caller, input } = admitted;
    const before = operation.mutating ? await answeredBefore(operation, caller, input, context) : null;
    if (before !== null) return before;
    const output = await operation.run(input, caller, context.doors);
    if (!isRefusal(output)) return answerOf(output);
    // The key may have been taken while we ran: then what was answered there is the answer here too.
    const meanwhile = operation.mutating ? await answeredBefore(operation, caller, input, context) : null;
    return meanwhile ?? keepRefusal(operation, arrival, caller, input, output, context);
  });
}

function admitCaller(operation: AnyOperation, caller: Caller, readInput: ReadInput): Admitted | Refusal {
  if (!operation.roles.includes(caller.key.role)) return refuse("not_permitted");
  const read = readInput();
  if (isRefusal(read)) return read;
  const parsed = operation.input.safeParse(read);
  return parsed.success ? { caller, input: parsed.data } : refusalFromZod(parsed.error);
}

async function answeredBefore(
  operation: AnyOperation,
  caller: Caller,
  input: unknown,
  { doors }: DoorContext,
): Promise<Answer | null> {
  const key = idempotencyKeyOf(input);
  if (key === null) return null;
  const found = await doors.store.findAnswer(caller.key.institution, operation.name, key);
  if (found === null) return null;
  if (found.inputSha256 !== inputSha256(input)) return answerOf(refuse("idempotency_conflict", "idempotencyKey"));
  return answerAgain(found);
}

function answerAgain({ answer, refused }: IdempotentAnswer): Answer {
  return { text: answer, problem: problemIn({ text: answer, refused }), hit: true };
}

/** A refusal is an answer: the same key gets it again, never a success. Only "try again with the same key" is not kept. */
async function keepRefusal(
  operation: AnyOperation,
  arrival: Arrival,
  caller: Caller,
  input: unknown,
  refusal: Refusal,
  context: DoorContext,
): Promise<Answer> {
  if (!operation.mutating || idempotencyKeyOf(input) === null || refusal.code === "unavailable") {
    await keepRefused(refusal, operation.name, arrival, caller, context);
    return answerOf(refusal);
  }
  const { store, clock } = context.doors;
  const evidence = [refusedMessage(arrival, caller, operation.name, refusal.code, clock.now())];
  if (await store.keepAnswer(idempotentAnswer(caller, operation.name, input, refusal), evidence))
    return answerOf(refusal);
  return (await answeredBefore(operation, caller, input, context)) ?? answerOf(refuse("unavailable"));
}

async function keepRefused(
  refusal: Refusal,
  subject: string,
  arrival: Arrival,
  caller: Caller | null,
  { doors, refusedMessages }: DoorContext,
): Promise<void> {
  await refusedMessages.keep(refusedMessage(arrival, caller, subject, refusal.code, doors.clock.now()));
}

async function guarded(subject: string, { doors }: DoorContext, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    doors.log.error({ subject, error: error instanceof Error ? error.message : "unknown" }, "a call failed");
    return answerOf(refuse("unavailable"));
  }
}

function problemIn({ text, refused }: { text: string; refused: boolean }): Problem | null {
  return refused ? (JSON.parse(text) as Problem) : null;
}
