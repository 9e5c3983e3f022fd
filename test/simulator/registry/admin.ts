// The operator's desk of a simulated registry, for commands in other processes: faults, the register by hand, the ledger.
// Invariant: it answers on this machine only (the server listens on 127.0.0.1) and is no part of the exchange with banks.

import type { BurdenGiven } from "./admin-commands.ts";
import { readFault } from "./faults.ts";
import type { Office } from "./office.ts";
import type { RunningRegistry } from "./options.ts";
import type { SocketAnswer } from "./reply.ts";

type Registry = Pick<RunningRegistry, "inject" | "ledger" | "register">;
/** The JSON of a command: texts, "" where there is none, and lists of such. */
type Given = {
  text(name: string): string;
  texts(name: string): string[];
  rows(name: string): Given[];
  flag(name: string): boolean;
};
/** A command → what was done, or null when there is nothing to do it to. */
type Command = (registry: Registry, given: Given) => object | null;

const commands: Record<string, Command> = {
  rectify: ({ register }, given) =>
    done(register.rectify(given.text("businessNumber")), "rectified", given, "businessNumber"),
  seize: ({ register }, given) => {
    register.seize(given.text("unitCode"));
    return { seized: given.text("unitCode") };
  },
  lift: ({ register }, given) => {
    register.liftSeizures(given.text("unitCode"));
    return { lifted: given.text("unitCode") };
  },
  pay: ({ register }, given) => done(register.payFee(given.text("businessNumber")), "paid", given, "businessNumber"),
  "sign-on-platform": ({ register }, given) => {
    const isDone = register.signOnPlatform(given.text("businessNumber"), given.text("certificateNumber"));
    return done(isDone, "signed", given, "businessNumber");
  },
  "decline-on-platform": ({ register }, given) => {
    const isDone = register.declineOnPlatform(given.text("businessNumber"), given.text("certificateNumber"));
    return done(isDone, "declined", given, "businessNumber");
  },
  lapse: ({ register }, given) => done(register.lapseNotice(given.text("number")), "lapsed", given, "number"),
  "record-mortgage": ({ register }, given) => {
    const registrationCertificateNumber = register.recordOtherMortgage({
      unitCodes: given.texts("unitCodes"),
      mortgagee: { name: given.text("mortgageeName"), certificateNumber: given.text("mortgageeCertificateNumber") },
      form: given.text("form") === "maximum_amount" ? "maximum_amount" : "general",
      securedAmount: given.text("securedAmount"),
      periodStart: given.text("periodStart"),
      periodEnd: given.text("periodEnd"),
    });
    return { registrationCertificateNumber };
  },
  "cancel-mortgage": ({ register }, given) => {
    const ground = given.text("ground");
    const number = given.text("registrationCertificateNumber");
    const isDone = register.cancelOtherMortgage(number, ground === "" ? undefined : ground);
    return done(isDone, "cancelled", given, "registrationCertificateNumber");
  },
  build: ({ register }, given) => {
    const rows = given.rows("units");
    const units = rows.map((row) => ({
      unitCode: row.text("unitCode"),
      location: row.text("location"),
      area: row.text("area"),
    }));
    const unitCode = given.text("unitCode");
    const convert = given.flag("convert");
    return done(register.completeBuilding({ unitCode, units, convert }), "built", given, "unitCode");
  },
  burden: ({ register }, given) => {
    const burden = readBurden(given);
    return burden === null ? null : done(register.enterBurden(burden), "entered", given, "type");
  },
};
/** Commands that need a unit the register has. */
const onUnit = ["seize", "lift"];

/**
 * GET /admin/ledger, POST|DELETE /admin/faults, and POST /admin/ + rectify, seize, lift, pay, sign-on-platform,
 * decline-on-platform, lapse, record-mortgage, cancel-mortgage, build, burden: JSON in, JSON out.
 */
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
  const name = path.slice("/admin/".length);
  if (method !== "POST" || (name !== "faults" && !Object.hasOwn(commands, name)))
    return json(404, { error: "no such desk" });
  let read: unknown = null;
  try {
    read = JSON.parse(body.toString("utf8"));
  } catch {
    return json(400, { error: "the body is not JSON" });
  }
  if (name === "faults") return injectFault(registry, read);
  const given = givenIn(read);
  if (onUnit.includes(name) && !office.register.units.has(given.text("unitCode")))
    return json(404, { error: "no such unit" });
  try {
    const answer = commands[name]?.(registry, given) ?? null;
    return answer === null ? json(404, { error: "nothing recorded under this number" }) : json(200, answer);
  } catch {
    return json(400, { error: "the command is not whole" });
  }
}

function injectFault(registry: Registry, read: unknown): SocketAnswer {
  const fault = readFault(read);
  if (fault === null) return json(400, { error: "no such fault" });
  registry.inject(fault);
  return json(200, { injected: fault });
}

function done(isDone: boolean, word: string, given: Given, name: string): object | null {
  return isDone ? { [word]: given.text(name) } : null;
}

function readBurden(given: Given): BurdenGiven | null {
  const type = given.text("type");
  const unitCode = given.text("unitCode");
  const number = given.text("number");
  switch (type) {
    case "residence_right":
    case "lease":
      return { type, unitCode, number, holder: given.text("holder") };
    case "easement":
    case "rectification":
      return { type, unitCode, number };
    case "official_restriction":
      return { type, unitCode, number, authority: given.text("authority") };
    default:
      return null;
  }
}

function givenIn(value: unknown): Given {
  const values = new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
  const list = (name: string): unknown[] => {
    const found = values.get(name);
    return Array.isArray(found) ? (found as unknown[]) : [];
  };
  return {
    text: (name) => {
      const found = values.get(name);
      return typeof found === "string" ? found : "";
    },
    texts: (name) => list(name).filter((each) => typeof each === "string"),
    rows: (name) => list(name).map(givenIn),
    flag: (name) => values.get(name) === true,
  };
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
