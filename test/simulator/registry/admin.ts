// The operator's desk of a simulated registry, for commands in other processes: faults, rectification, seizure, the ledger.
// Invariant: it answers on this machine only (the server listens on 127.0.0.1) and is no part of the exchange with banks.

import { readFault } from "./faults.ts";
import type { Office } from "./office.ts";
import type { RunningRegistry } from "./options.ts";
import type { SocketAnswer } from "./reply.ts";

type Registry = Pick<RunningRegistry, "inject" | "ledger" | "register">;

/** GET /admin/ledger, POST|DELETE /admin/faults, POST /admin/rectify, POST /admin/seize, POST /admin/lift: JSON in, JSON out. */
export function answerAdmin(
  office: Office,
  registry: Registry,
  method: string,
  path: string,
  body: Buffer,
): SocketAnswer {
  if (method === "GET" && path === "/admin/ledger") return json(200, registry.ledger());
  if (method === "DELETE" && path === "/admin/faults") {
    office.faults.clear();
    return json(200, { cleared: true });
  }
  if (method !== "POST") return json(404, { error: "no such desk" });
  let given: unknown = null;
  try {
    given = JSON.parse(body.toString("utf8"));
  } catch {
    return json(400, { error: "the body is not JSON" });
  }
  const values = new Map<string, unknown>(typeof given === "object" && given !== null ? Object.entries(given) : []);
  const text = (name: string) => {
    const value = values.get(name);
    return typeof value === "string" ? value : "";
  };
  const unitCode = text("unitCode");
  switch (path) {
    case "/admin/faults": {
      const fault = readFault(given);
      if (fault === null) return json(400, { error: "no such fault" });
      registry.inject(fault);
      return json(200, { injected: fault });
    }
    case "/admin/rectify": {
      const businessNumber = text("businessNumber");
      return registry.register.rectify(businessNumber)
        ? json(200, { rectified: businessNumber })
        : json(404, { error: "nothing recorded under this number" });
    }
    case "/admin/seize":
    case "/admin/lift": {
      if (!office.register.units.has(unitCode)) return json(404, { error: "no such unit" });
      if (path === "/admin/seize") registry.register.seize(unitCode);
      else registry.register.liftSeizures(unitCode);
      return json(200, { [path === "/admin/seize" ? "seized" : "lifted"]: unitCode });
    }
    default:
      return json(404, { error: "no such desk" });
  }
}

function json(status: number, value: unknown): SocketAnswer {
  return {
    cut: false,
    status,
    contentType: "application/json; charset=utf-8",
    body: JSON.stringify(value),
    afterMs: 0,
  };
}
