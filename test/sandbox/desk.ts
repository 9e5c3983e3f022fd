// `node main.ts fault|rectify`: speaks to a simulated registry's own desk, in a sandbox only.
// Invariant: it changes the far side, never the gateway.

import type { Connection } from "../../config/connection.ts";
import { readWords, Usage } from "../../gateway/commands/command.ts";

const usage = {
  fault: "fault REGISTRY FAULT [--unit UNIT-CODE] [--times N] [--ms N]",
  rectify: "rectify REGISTRY BUSINESS-NUMBER",
};

/** Returns exit code 0 when the registry took it. */
export async function deskCommand(
  command: "fault" | "rectify",
  words: string[],
  connection: Connection,
  write: (line: string) => void,
): Promise<number> {
  const { operands, options } = readWords(words, ["unit", "times", "ms"]);
  const [registryId, subject] = operands;
  if (registryId === undefined || subject === undefined) throw new Usage(usage[command]);
  const body =
    command === "rectify"
      ? { businessNumber: subject }
      : {
          fault: subject,
          ...(options.has("unit") ? { unitCode: options.get("unit") } : {}),
          ...(options.has("times") ? { times: Number(options.get("times")) } : {}),
          ...(options.has("ms") ? { ms: Number(options.get("ms")) } : {}),
        };
  const path = command === "rectify" ? "/admin/rectify" : "/admin/faults";
  const reply = await fetch(new URL(path, connection.registry(registryId)), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  write(`${registryId}: ${reply.status} ${await reply.text()}`);
  return reply.status < 300 ? 0 : 1;
}
