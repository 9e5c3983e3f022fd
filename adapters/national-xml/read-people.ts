// Reads who holds and who gave the recorded right: ZTT_GY_QLR, and for a seller DJF_DJ_SQ.
// Invariant: a person in a part that does not belong to the right makes no result, and no side is ever empty.

import type { NamedParty, RecordingResult } from "../../domain/register.ts";
import type { RegisteredRight } from "../../domain/registration.ts";
import { attribute, childrenNamed } from "../signing/xml-tree.ts";
import type { VerifiedElement } from "../signing/verify-xml.ts";
import { valueOf } from "./blanks.ts";
import { roleCodes } from "./registration-codes.ts";

type People = Pick<RecordingResult, "holders" | "obligors">;

/** Both sides, each person once; units may have owners of their own, so all that any unit lists count. */
export function readPeople(data: VerifiedElement, right: RegisteredRight): People | null {
  const roles = roleCodes[right];
  const rows = childrenNamed(data, "ZTT_GY_QLR");
  const inRole = (role: string): VerifiedElement[] => rows.filter((row) => attribute(row, "QLRTZ") === role);
  const listed = [roles.holder, ...(roles.obligor === null ? [] : [roles.obligor])];
  if (!rows.every((row) => listed.includes(attribute(row, "QLRTZ")))) return null;
  const holders = namesIn(inRole(roles.holder), "QLRMC", "ZJH");
  const obligors =
    roles.obligor === null
      ? namesIn(childrenNamed(data, "DJF_DJ_SQ"), "YWRMC", "YWRZJH")
      : namesIn(inRole(roles.obligor), "QLRMC", "ZJH");
  return holders === null || obligors === null ? null : { holders, obligors };
}

/** Null when there is nobody, or somebody without a name. */
function namesIn(rows: VerifiedElement[], nameAttribute: string, numberAttribute: string): NamedParty[] | null {
  const people = new Map<string, NamedParty>();
  for (const row of rows) {
    const name = valueOf(row.attributes[nameAttribute]);
    if (name === null) return null;
    const person = { name, certificateNumber: valueOf(row.attributes[numberAttribute]) ?? "" };
    people.set(JSON.stringify([person.name, person.certificateNumber]), person);
  }
  return people.size === 0 ? null : [...people.values()];
}
