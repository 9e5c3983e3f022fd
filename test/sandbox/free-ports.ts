// Ports for the servers of a sandbox, known before any of them listens.
// Invariant: a port given here is given once by this process, and the system gives it to no outgoing connection.

import { createServer } from "node:net";

/**
 * Below the range from which the system takes ports for outgoing connections: one of those would be in use again before its
 * owner comes to listen.
 */
const portRange = { first: 20_000, count: 12_000 };
/** Each process begins elsewhere and gives no port twice, so that worlds built at once do not meet. */
let portsTried = (process.pid * 131) % portRange.count;

/** That many ports of 127.0.0.1 nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  while (found.length < count) {
    const port = portRange.first + (portsTried % portRange.count);
    portsTried += 1;
    if (await isFree(port)) found.push(port);
  }
  return found;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
