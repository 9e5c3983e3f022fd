// Worlds of one test file: opened by the tests, closed after each of them; and the end of a filing in one word.
// Invariant: nothing of the registry's own code is used to write or to read a message.

import { afterEach } from "vitest";
import type { LedgerUnit } from "./registry/ledger-types.ts";
import type { RegistryOptions } from "./registry/options.ts";
import type { SeedUnit } from "./registry/seed.ts";
import type { Application } from "./registry-application.ts";
import { all, envelope, file, post, reaches, startWorld, type World } from "./registry-client.ts";

export type Open = (over?: Partial<RegistryOptions> & { units?: SeedUnit[] }) => Promise<World>;

/** Opens worlds that are closed after each test. */
export function closingWorlds(): Open {
  const worlds: World[] = [];
  afterEach(async () => {
    await Promise.all(worlds.splice(0).map((world) => world.stop()));
  });
  return async (over = {}) => {
    const world = await startWorld(over);
    worlds.push(world);
    return world;
  };
}

let groups = 0;

/** Files them, several as a group, and waits for their end: "recorded", or the notice code of each that was refused, joined. */
export async function endOf(world: World, ...given: Application[]): Promise<string> {
  groups += 1;
  const answer = await file(world, given, given.length > 1 ? { group: `g-${groups}` } : {});
  if (answer.failure !== null) return answer.failure;
  const numbers = given.map((each) => each.number);
  const ended = await reaches(world, numbers, "20", "25", "50", "60", "70");
  const codes = ended.cases.map((each) =>
    ["50", "60"].includes(each["StateCode"] ?? "") ? "recorded" : (each["NoticeCode"] ?? ""),
  );
  return [...new Set(codes)].join();
}

/** The unit in the registry's own books. */
export function unitIn(world: World, unitCode: string): LedgerUnit {
  const found = world.registry.ledger().units.find((unit) => unit.unitCode === unitCode);
  if (found === undefined) throw new Error(`no unit ${unitCode}`);
  return found;
}

/** A register search of one unit, as text. */
export async function searched(world: World, unitCode: string, purpose = "mortgage_origination"): Promise<string> {
  const asked = `<Search SearchNumber="s" Purpose="${purpose}" Authorisation="a"><Unit BDCDYH="${unitCode}"/></Search>`;
  return (await post(world, envelope("Search", asked))).text;
}

/** What the recording result of a recorded case has in the rows of that table. */
export async function resultRows(world: World, given: Application, table: string): Promise<Record<string, string>[]> {
  return all((await reaches(world, given.number, "50", "60")).text, table);
}
