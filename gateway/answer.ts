// One call from arrival to answer, the same behind both doors: who, may they, what, was it asked before, run.
// Invariant: input is read only after the signature held; a key that was answered is answered the same again.

import type { IdempotentAnswer, Keys } from "../domain/ports.ts";
import { masked } from "../domain/masking.ts";
import { isRefusal, refuse } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import { answerUnder, keyedInput, keyedRefusedInput } from "./idempotency.ts";
import type { KeyedInput } from "./idempotency.ts";
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
  const entry = await enter(operation, arrival, readInput, context);
  if (entry.refusal === null) return entry;
  await keepRefused(entry.refusal, { subject: operation.name, arrival, caller: entry.caller }, context);
  return entry.refusal;
}

/** A refusal that came before any operation was known or verified, kept as evidence. Never throws. */
export async function refuseArrival(refusal: Refusal, arrival: Arrival, context: DoorContext): Promise<Answer> {
  // Not its path: a caller may have written anything there, and it is kept sealed with the message.
  const subject = "unread call";
  return guarded(subject, context, () => refuseNow(refusal, { subject, arrival, caller: null }, context));
}

/** The answer that a refusal is. */
export function answerOf(output: unknown): Answer {
  return { text: answerText(output).text, problem: problemIn(answerText(output)), hit: false };
}

/** A call as its evidence names it. */
type Asked = { subject: string; arrival: Arrival; caller: Caller | null };

/** `input`: validated, or as it was read when the schema refused it. */
type Entry = (Admitted & { refusal: null }) | { caller: Caller | null; input: unknown; refusal: Refusal };

async function answerInTurn(
  operation: AnyOperation,
  arrival: Arrival,
  readInput: ReadInput,
  context: DoorContext,
): Promise<Answer> {
  return guarded(operation.name, context, async () => {
    const entry = await enter(operation, arrival, readInput, context);
    const asked = { subject: operation.name, arrival, caller: entry.caller };
    const answer = await answerEntered(operation, entry, asked, context);
    return entry.caller?.key.role === "operator" ? maskedAnswer(answer) : answer;
  });
}

async function answerEntered(
  operation: AnyOperation,
  entry: Entry,
  asked: Asked,
  context: DoorContext,
): Promise<Answer> {
  const keyed = operation.mutating ? keyOf(operation, entry) : null;
  const before = await answeredBefore(keyed, asked, context);
  if (before !== null) return before;
  const output = entry.refusal ?? (await operation.run(entry.input, entry.caller, context.doors));
  if (!isRefusal(output)) return answerOf(output);
  // The key may have been taken while we ran: then what was answered there is the answer here too.
  return (await answeredBefore(keyed, asked, context)) ?? (await keepRefusal(output, keyed, asked, context));
}

/** The bank's systems see what the bank sent; people of its operations staff see people masked. What is kept is not masked. */
function maskedAnswer(answer: Answer): Answer {
  const shown: unknown = masked(JSON.parse(answer.text));
  return { ...answer, text: JSON.stringify(shown) };
}

async function enter(
  operation: AnyOperation,
  arrival: Arrival,
  readInput: ReadInput,
  context: DoorContext,
): Promise<Entry> {
  const { doors, keys, authorities } = context;
  const caller = await verifyCaller(arrival, { keys, authorities, store: doors.store, clock: doors.clock });
  if (isRefusal(caller)) return { caller: null, input: null, refusal: caller };
  if (!operation.roles.includes(caller.key.role)) return { caller, input: null, refusal: refuse("not_permitted") };
  const read = readInput();
  if (isRefusal(read)) return { caller, input: null, refusal: read };
  const parsed = operation.input.safeParse(read);
  if (!parsed.success) return { caller, input: read, refusal: refusalFromZod(parsed.error) };
  return { caller, input: parsed.data, refusal: null };
}

/** A refusal by the schema is the key's answer as well: a mended input is another input and takes another key. */
function keyOf({ name }: AnyOperation, { caller, input, refusal }: Entry): KeyedInput | null {
  if (caller === null) return null;
  return refusal === null ? keyedInput(caller, name, input) : keyedRefusedInput(caller, name, input);
}

/** What the key was answered before, or that it was used with other input; null when the key is new. */
async function answeredBefore(keyed: KeyedInput | null, asked: Asked, context: DoorContext): Promise<Answer | null> {
  if (keyed === null) return null;
  const found = await context.doors.store.findAnswer(keyed.institution, keyed.operation, keyed.idempotencyKey);
  if (found === null) return null;
  if (found.inputSha256 !== keyed.inputSha256) {
    return refuseNow(refuse("idempotency_conflict", "idempotencyKey"), asked, context);
  }
  const again = answerAgain(found);
  if (again.problem !== null) await keepRefused(again.problem, asked, context);
  return again;
}

function answerAgain({ answer, refused }: IdempotentAnswer): Answer {
  return { text: answer, problem: problemIn({ text: answer, refused }), hit: true };
}

/** A refusal is an answer: the same key gets it again, never a success. Only "try again with the same key" is not kept. */
async function keepRefusal(
  refusal: Refusal,
  keyed: KeyedInput | null,
  asked: Asked,
  context: DoorContext,
): Promise<Answer> {
  if (keyed === null || refusal.code === "unavailable") return refuseNow(refusal, asked, context);
  const { store, clock } = context.doors;
  const evidence = [refusedMessage({ ...asked, code: refusal.code }, clock.now())];
  if (await store.keepAnswer(answerUnder(keyed, refusal), evidence)) return answerOf(refusal);
  return (await answeredBefore(keyed, asked, context)) ?? answerOf(refuse("unavailable"));
}

async function refuseNow(refusal: Refusal, asked: Asked, context: DoorContext): Promise<Answer> {
  await keepRefused(refusal, asked, context);
  return answerOf(refusal);
}

async function keepRefused({ code }: Pick<Refusal, "code">, asked: Asked, context: DoorContext): Promise<void> {
  await context.refusedMessages.keep({ ...asked, code });
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
