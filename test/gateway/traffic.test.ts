// What a gateway says of itself while checkpoints are late or fail: at /readyz, and in doctor with the mend.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gatewayReady } from "../../gateway/commands/doctor.ts";
import { healthPages } from "../../gateway/health.ts";
import type { Doors } from "../../gateway/operation.ts";
import { quietLog, realClock } from "../support/ports.ts";

type State = "free" | "late" | "stopped";
let state: State | null = null;

/** The pages as the doors carry them; of the doors they look at nothing else. */
function pagesNow() {
  const doors = { store: { ping: async () => undefined }, clock: realClock, log: quietLog };
  const shown = state;
  const traffic = shown === null ? {} : { traffic: { state: () => shown } };
  return healthPages({ ...doors, ...traffic } as unknown as Doors);
}

const server = createServer((_request, response) => {
  void (async () => {
    const reply = await pagesNow().request("/readyz");
    response.writeHead(reply.status, { date: new Date().toUTCString() }).end(await reply.text());
  })();
});
let url = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test.each<[State | null, object]>([
  [null, { status: "ready" }],
  ["free", { status: "ready", traffic: "free" }],
  ["late", { status: "ready", traffic: "late" }],
  ["stopped", { status: "ready", traffic: "stopped" }],
])("with traffic %s /readyz stays 200 and says so", async (now, body) => {
  state = now;
  const reply = await pagesNow().request("/readyz");
  expect([reply.status, await reply.json()]).toEqual([200, body]);
});

test.each<[State | null]>([[null], ["free"]])("with traffic %s doctor finds the gateway in order", async (now) => {
  state = now;
  expect(await gatewayReady(url, realClock)).toContain("ready");
});

test.each<[State]>([["late"], ["stopped"]])("with traffic %s doctor finds it wrong, and where to look", async (now) => {
  state = now;
  await expect(gatewayReady(url, realClock)).rejects.toThrow(new RegExp(`traffic is ${now}.*directory`));
});
