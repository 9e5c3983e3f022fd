// A TCP proxy in front of PostgreSQL that cuts one connection at a chosen moment of a chosen statement.

import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** before: the statement never reaches the server; after: the server has done it and its answer is lost. */
export type Cut = { statement: string; when: "before" | "after" };

export async function startCuttingProxy(databaseUrl: string) {
  const target = new URL(databaseUrl);
  let armed: Cut | null = null;
  const open = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    let doomed = false;
    const close = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", close).on("close", close);
    }
    near.on("data", (chunk) => {
      if (armed !== null && chunk.includes(armed.statement)) {
        const { when } = armed;
        armed = null;
        if (when === "before") return close();
        doomed = true;
      }
      far.write(chunk);
    });
    far.on("data", (chunk) => (doomed ? close() : near.write(chunk)));
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const url = new URL(databaseUrl);
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    databaseUrl: url.href,
    arm: (cut: Cut) => (armed = cut),
    wasCut: () => armed === null,
    close: () => {
      for (const socket of open) socket.destroy();
      proxy.close();
    },
  };
}
