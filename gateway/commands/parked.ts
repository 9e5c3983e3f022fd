// `node main.ts parked list|show|resolve`: parked chains, their evidence and the only actions allowed.
// Invariant: where money or security moves two different sign-ins resolve; the door enforces it, not this command.

import { sha256 } from "../../domain/evidence.ts";
import { asRecord, asRecords, printRefusal, readWords, text, Usage, type CommandContext } from "./command.ts";

const usage =
  "parked list | parked show CHAIN | parked resolve CHAIN ACTION --as SIGN-IN [--note TEXT] [--evidence KIND:FILE]";

export async function parkedCommand(words: string[], context: CommandContext): Promise<number> {
  const { operands, options } = readWords(words, ["as", "note", "evidence"]);
  const [verb, chainId, action] = operands;
  const signIn = options.get("as") ?? "chen";
  if (verb === "list" && operands.length === 1) return await list(signIn, context);
  if (verb === "show" && chainId !== undefined && operands.length === 2) return await show(signIn, chainId, context);
  if (verb !== "resolve" || chainId === undefined || action === undefined) throw new Usage(usage);
  const result = await context.call(signIn, "rest", "ResolveParked", {
    idempotencyKey: context.ids.next("key"),
    chainId,
    action,
    note: options.get("note") ?? "",
    ...evidenceOf(options.get("evidence"), context),
  });
  if (result.status >= 300) return printRefusal(result, context.write);
  context.write(JSON.stringify(result.body, null, 2));
  return 0;
}

/** `core_statement:statement.pdf`: the kind that `parked show` names, and the file whose digest is stated. */
function evidenceOf(stated: string | undefined, { readFile }: CommandContext): Record<string, string> {
  if (stated === undefined) return {};
  const at = stated.indexOf(":");
  if (at < 1) throw new Usage(usage);
  return { evidenceKind: stated.slice(0, at), evidenceSha256: sha256(readFile(stated.slice(at + 1))) };
}

async function list(signIn: string, context: CommandContext): Promise<number> {
  const result = await context.call(signIn, "rest", "ListParked", {});
  if (result.status >= 300) return printRefusal(result, context.write);
  const parked = asRecords(asRecord(result.body)["parked"]);
  if (parked.length === 0) context.write("nothing is parked");
  for (const item of parked) {
    const actions = asRecords(item["actions"]).map((action) => text(action["action"]));
    context.write(`${text(item["chainId"])}  ${text(item["kind"])}  ${text(item["reason"])}  → ${actions.join(", ")}`);
  }
  return 0;
}

async function show(signIn: string, chainId: string, context: CommandContext): Promise<number> {
  const result = await context.call(signIn, "rest", "ListParked", { chainId });
  if (result.status >= 300) return printRefusal(result, context.write);
  const item = asRecords(asRecord(result.body)["parked"]).find((parked) => parked["chainId"] === chainId);
  if (item === undefined) {
    context.write(`${chainId} is not parked`);
    return 1;
  }
  context.write(JSON.stringify(item, null, 2));
  return 0;
}
