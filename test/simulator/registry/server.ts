// The simulated registry: a real far side on a real socket, for one process lifetime. Nothing here is shared with the gateway.
// Invariant: everything has a limit; stop() leaves no timer, no socket and no push behind.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { fenFromYuan } from "./amounts.ts";
import { answerAdmin } from "./admin.ts";
import { buildRegister } from "./build-register.ts";
import type { CaseBook } from "./cases.ts";
import { openExchange } from "./exchange.ts";
import { openFaultBook } from "./faults.ts";
import { ledgerOf } from "./ledger.ts";
import { waitForOpening } from "./hours.ts";
import { openMint, type Office } from "./office.ts";
import type { RegistryOptions, RunningRegistry } from "./options.ts";
import { openPusher } from "./push.ts";
import { replyTo, type SocketAnswer } from "./reply.ts";
import { registerInHand } from "./register-in-hand.ts";
import { bytesMax } from "./xml.ts";

/** Starts a registry with its register; resolves when it listens. Throws when the seed is not well formed. */
export async function startRegistry(options: RegistryOptions): Promise<RunningRegistry> {
  checkOptions(options);
  const key = { keyId: options.keyId, privateKeyPem: options.privateKeyPem };
  const timers = new Set<NodeJS.Timeout>();
  const register = buildRegister(options.register);
  const book: CaseBook = { filings: [], byNumber: new Map() };
  const pusher = openPusher(() => office, key);
  const office: Office = {
    options,
    register,
    book,
    faults: openFaultBook(),
    mint: openMint(options, register),
    after(ms, run) {
      const timer = setTimeout(() => (timers.delete(timer), run()), ms);
      timers.add(timer);
    },
    push: (filing) => pusher.push(filing),
  };
  const exchange = openExchange(office);
  const registry: Omit<RunningRegistry, "url" | "stop"> = {
    registryId: options.registryId,
    inject: (fault) => office.faults.add(fault),
    ledger: () => ledgerOf(office),
    register: registerInHand(office),
  };
  const server = createServer((request, response) => {
    const served = serve(request, response, (path, body) => {
      if (path.startsWith("/admin/")) return answerAdmin(office, registry, request.method ?? "", path, body);
      if (request.method !== "POST" || (path !== "/" && path !== "/exchange")) return plain(404, "not found");
      return replyTo(office, exchange, body, key);
    });
    served.catch(() => response.destroy());
  });
  const url = await listen(server, options.port ?? 0);
  const stop = async () => {
    for (const timer of timers) clearTimeout(timer);
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    server.closeAllConnections();
    await Promise.all([closed, pusher.stop()]);
  };
  return { ...registry, url, stop };
}

/** An operator's mistake in hours or fee is told at the start. */
function checkOptions({ hours, fee }: RegistryOptions): void {
  waitForOpening(hours, 0);
  if (fee !== undefined && fenFromYuan(fee.amount) === null) throw new Error(`fee: ${fee.amount}`);
}

/** An answer in plain text. */
export function plain(status: number, body: string): SocketAnswer {
  return { cut: false, status, contentType: "text/plain; charset=utf-8", body, afterMs: 0 };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (path: string, body: Buffer) => SocketAnswer,
): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax) {
      response.writeHead(413, { connection: "close" }).end();
      return;
    }
    chunks.push(chunk);
  }
  const given = answer(new URL(request.url ?? "/", "http://registry").pathname, Buffer.concat(chunks));
  if (given.cut) {
    request.socket.destroy();
    return;
  }
  if (given.afterMs > 0) await delay(given.afterMs, undefined, { ref: false });
  response.writeHead(given.status, { "content-type": given.contentType }).end(given.body);
}

function listen(server: Server, port: number): Promise<string> {
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  server.maxConnections = 500;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
