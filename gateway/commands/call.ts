// `node main.ts call OPERATION [FILE|JSON]`: one signed call, its answer as JSON.
// Invariant: prints exactly what the door answered; exit code 0 only for an answer, 1 for a refusal.

import { asRecord, printRefusal, readWords, Usage, type CommandContext } from "./command.ts";

const usage =
  "call OPERATION [FILE.json | '{…}'] [--as SIGN-IN] [--door rest|grpc] [--key IDEMPOTENCY-KEY] [--reference TEXT]";

/** An idempotency key is made up unless given: repeat a call safely by naming it. */
export async function callCommand(words: string[], context: CommandContext): Promise<number> {
  const { operands, options } = readWords(words, ["as", "door", "key", "reference"]);
  const [operation, source] = operands;
  if (operation === undefined || operands.length > 2) throw new Usage(usage);
  const input = readInput(source, context);
  const door = options.get("door") ?? "rest";
  if (door !== "rest" && door !== "grpc") throw new Usage(usage);
  const reference = options.get("reference");
  if (reference !== undefined) input["business"] = { ...asRecord(input["business"]), reference };
  if (mutating.has(operation)) input["idempotencyKey"] = options.get("key") ?? context.ids.next("key");
  const result = await context.call(options.get("as") ?? "core", door, operation, input);
  if (result.status >= 300) return printRefusal(result, context.write);
  context.write(JSON.stringify(result.body, null, 2));
  return 0;
}

const mutating = new Set([
  "SubmitChain",
  "RecordDecision",
  "RecordSignatures",
  "HoldDisbursement",
  "LiftHold",
  "ReportPosting",
  "SupplementLeg",
  "AbortChain",
  "SearchRegister",
  "ResolveParked",
  "RetryNotice",
]);

function readInput(source: string | undefined, context: CommandContext): Record<string, unknown> {
  if (source === undefined) return {};
  const json = source.trimStart().startsWith("{") ? source : new TextDecoder().decode(context.readFile(source));
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Usage("the input must be a JSON object");
  return { ...value };
}
