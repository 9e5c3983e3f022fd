// `node main.ts call OPERATION [FILE|JSON]`: one signed call, its answer as JSON.
// Invariant: prints exactly what the door answered; exit code 0 only for an answer, 1 for a refusal.

import { operations } from "../operations/index.ts";
import { asRecord, printRefusal, readWords, text, Usage, type CommandContext } from "./command.ts";

const usage =
  "call OPERATION [FILE.json | '{…}'] [--as SIGN-IN] [--door rest|grpc] [--key IDEMPOTENCY-KEY] [--reference TEXT] [--pick FIELD]";

/** An idempotency key is made up unless given: repeat a call safely by naming it. `--pick` prints one field of the answer alone. */
export async function callCommand(words: string[], context: CommandContext): Promise<number> {
  const { operands, options } = readWords(words, ["as", "door", "key", "reference", "pick"]);
  const [operation, source] = operands;
  if (operation === undefined || operands.length > 2) throw new Usage(usage);
  const known = operations.find(({ name }) => name === operation);
  if (known === undefined)
    throw new Usage(`no operation ${operation}; there are ${operations.map(({ name }) => name).join(", ")}`);
  const input = readInput(source, context);
  const door = options.get("door") ?? "rest";
  if (door !== "rest" && door !== "grpc") throw new Usage(usage);
  const reference = options.get("reference");
  if (reference !== undefined) input["business"] = { ...asRecord(input["business"]), reference };
  if (operations.some(({ name, mutating }) => name === operation && mutating))
    input["idempotencyKey"] = options.get("key") ?? context.ids.next("key");
  const result = await context.call(options.get("as") ?? "core", door, operation, input);
  if (result.status >= 300) return printRefusal(result, context.write);
  const pick = options.get("pick");
  context.write(pick === undefined ? JSON.stringify(result.body, null, 2) : shown(asRecord(result.body)[pick]));
  return 0;
}

function readInput(source: string | undefined, context: CommandContext): Record<string, unknown> {
  if (source === undefined) return {};
  const json = source.trimStart().startsWith("{") ? source : new TextDecoder().decode(context.readFile(source));
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Usage("the input must be a JSON object");
  return { ...value };
}

/** A scalar as it is, so that a shell can use it; anything else as JSON. */
function shown(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : text(value);
}
