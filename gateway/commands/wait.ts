// `node main.ts wait CHAIN STATE`: shows a chain's way until the chain or one of its legs is in a state.
// Invariant: it only looks; it ends with code 1 when the time is up or the chain ended in another way.

import type { Clock } from "../../domain/ports.ts";
import { asRecord, asRecords, printRefusal, readWords, text, Usage, type CommandContext } from "./command.ts";

const usage =
  "wait CHAIN STATE [--seconds N]   (a state of the chain: completed, aborted, parked; or of a leg: supplement, recorded …)";
const lookEveryMs = 250;

/** STATE is a chain state, a leg state, or the name of the step the chain stands at (decision, signed, disbursement …). */
export async function waitCommand(words: string[], context: CommandContext, clock: Clock): Promise<number> {
  const { operands, options } = readWords(words, ["seconds"]);
  const [chainId, wanted] = operands;
  const seconds = Number(options.get("seconds") ?? "60");
  if (chainId === undefined || wanted === undefined || !(seconds > 0 && seconds <= 3600)) throw new Usage(usage);
  const deadline = clock.now() + seconds * 1000;
  let shown = "";
  for (;;) {
    const result = await context.call("core", "rest", "GetChain", { chainId });
    if (result.status >= 300) return printRefusal(result, context.write);
    const view = asRecord(result.body);
    const state = text(view["state"]);
    const step = text(asRecord(view["step"])["name"]);
    const legs = asRecords(view["legs"]);
    const line = `${state}  ${step}  ${legs.map((leg) => `${text(leg["legId"])} ${text(leg["state"])}`).join(", ")}`;
    if (line !== shown) context.write(line);
    shown = line;
    if (state === wanted || step === wanted || legs.some((leg) => leg["state"] === wanted)) return 0;
    if (state === "completed" || state === "aborted" || clock.now() > deadline) {
      context.write(`not ${wanted}`);
      return 1;
    }
    await clock.sleep(lookEveryMs);
  }
}
