// Whether the process is up and whether it can take work.
// Invariant: "ready" is said only after a round trip to the database.

import { Hono } from "hono";
import type { HttpBindings } from "@hono/node-server";
import type { Doors } from "./operation.ts";

const pingMs = 2_000;

/**
 * GET /healthz: the process answers. GET /readyz: 200 when the database answers within 2 s, otherwise 503; `traffic` says
 * whether turns are taken up, which is no reason to turn anybody away: what is accepted meanwhile is kept and waits.
 */
export function healthPages({ store, clock, log, traffic }: Doors): Hono<{ Bindings: HttpBindings }> {
  const pages = new Hono<{ Bindings: HttpBindings }>();
  pages.get("/healthz", (c) => c.json({ status: "up" }));
  pages.get("/readyz", async (c) => {
    const stop = new AbortController();
    const pinged = store.ping().then(
      () => true,
      (error: unknown) => {
        log.warn({ error: error instanceof Error ? error.message : "unknown" }, "the database does not answer");
        return false;
      },
    );
    const ready = await Promise.race([pinged, clock.sleep(pingMs, stop.signal).then(() => false)]);
    stop.abort();
    if (!ready) return c.json({ status: "database" }, 503);
    return c.json({ status: "ready", ...(traffic === undefined ? {} : { traffic: traffic.state(clock.now()) }) });
  });
  return pages;
}
