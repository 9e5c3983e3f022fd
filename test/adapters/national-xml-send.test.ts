// The call itself over real sockets: exact bytes out, bounded bytes in, and the right advice for every way it can fail.

import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { RegistryRequest } from "../../domain/registry.ts";
import { preparedAt } from "./businesses.ts";
import { adapterOf } from "./gateway-side.ts";

const query: RegistryRequest = { type: "query", businessNumbers: ["chn_x-first-1"], preparedAt };
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }
});

/** A registry that answers as told; its address. */
async function registry(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/registry`;
}

async function fault(endpoint: string): Promise<unknown> {
  const adapter = adapterOf(endpoint);
  const message = await adapter.prepare(query);
  return adapter.send(message).then(
    () => "sent",
    (error: unknown) => error,
  );
}

describe("a call", () => {
  test("carries exactly the prepared bytes, and brings back status, type and bytes", async () => {
    const got: { type: string | undefined; bytes: Buffer }[] = [];
    const endpoint = await registry((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        got.push({ type: request.headers["content-type"], bytes: Buffer.concat(chunks) });
        response.writeHead(503, { "content-type": "text/plain" }).end("later");
      });
    });
    const adapter = adapterOf(endpoint);
    const message = await adapter.prepare(query);
    const reply = await adapter.send(message);
    expect(got).toHaveLength(1);
    expect(got[0]?.type).toBe("application/xml; charset=utf-8");
    expect(Buffer.compare(got[0]?.bytes ?? Buffer.alloc(0), message.bytes)).toBe(0);
    expect(reply).toMatchObject({ status: 503, contentType: "text/plain" });
    expect(Buffer.from(reply.bytes).toString()).toBe("later");
  });

  test("that could not connect may be tried again", async () => {
    const endpoint = await registry(() => undefined);
    const [server] = servers.splice(0);
    server?.close();
    await once(server ?? createServer(), "close");
    expect(await fault(endpoint)).toMatchObject({ name: "Fault", origin: "registry", advice: "retry" });
  });

  test("to a name that does not exist may be tried again", async () => {
    expect(await fault("http://registry.invalid/")).toMatchObject({ origin: "registry", advice: "retry" });
  });

  test("whose connection breaks after the request must be asked about first", async () => {
    const endpoint = await registry((request) => request.socket.destroy());
    expect(await fault(endpoint)).toMatchObject({ origin: "registry", advice: "query_first" });
  });

  test("that gets no reply in time must be asked about first, and does not take longer", async () => {
    const endpoint = await registry(() => undefined);
    const started = performance.now();
    expect(await fault(endpoint)).toMatchObject({ advice: "query_first", message: "no reply in 2000 ms" });
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  test("whose reply drips past the deadline must be asked about first", async () => {
    const endpoint = await registry((_request, response) => {
      response.writeHead(200, { "content-type": "application/xml" });
      const drip = setInterval(() => response.write(" "), 100);
      response.on("close", () => clearInterval(drip));
    });
    expect(await fault(endpoint)).toMatchObject({ advice: "query_first", message: "no reply in 2000 ms" });
  });

  test("whose reply is over a mebibyte is cut off", async () => {
    const endpoint = await registry((_request, response) => response.end(Buffer.alloc(1_048_577)));
    expect(await fault(endpoint)).toMatchObject({ advice: "query_first", message: "reply over 1048576 bytes" });
  });

  test("is never led elsewhere", async () => {
    let visits = 0;
    const elsewhere = await registry((_request, response) => {
      visits += 1;
      response.end();
    });
    const endpoint = await registry((_request, response) => response.writeHead(307, { location: elsewhere }).end());
    expect(await fault(endpoint)).toMatchObject({ advice: "query_first" });
    expect(visits).toBe(0);
  });

  test("leaves no connection waiting on its deadline", async () => {
    const endpoint = await registry((_request, response) => response.end("ok"));
    const started = performance.now();
    for (let run = 0; run < 20; run += 1) expect(await fault(endpoint)).toBe("sent");
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
