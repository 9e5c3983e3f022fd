// Who may sign for somebody else at this office: an agent on a mandate it holds, a guardian and a successor it knows of.
// Invariant: what the bank writes about others proves nothing; the office looks at what is lodged with itself.

import { rowsOf, type ApplicantSignature, type Application } from "./application.ts";
import type { LodgedMandate, RegistryOptions } from "./options.ts";
import { isSameParty, plainName } from "./register.ts";
import type { Party } from "./seed.ts";

/** True when the signature is given in the stead of that party by somebody who may, for `matter` (apply, withdraw). */
export function standsInFor(
  signature: ApplicantSignature,
  party: Party,
  matter: string,
  application: Application,
  options: RegistryOptions,
): boolean {
  if (signature.onBehalfOf !== party.certificateNumber) return false;
  switch (signature.capacity) {
    case "agent":
      return mandatesFiled(application, options).some(
        (mandate) =>
          isFor(mandate, matter, application, signature.signedAt.slice(0, 10)) &&
          isGivenFor(mandate, party, options) &&
          agentsOf(mandate).some((agent) => isSameParty(agent, signature)),
      );
    case "guardian":
      return (
        (options.guardianships ?? []).some(
          (each) => each.ward === party.certificateNumber && each.guardian === signature.certificateNumber,
        ) && ["监护关系证明", "监护人声明"].every((name) => hasPaperOf(application, name, party))
      );
    case "mortgagee":
      return (options.successions ?? []).some(
        (each) => each.predecessor === party.certificateNumber && each.successor === signature.certificateNumber,
      );
    default:
      return false;
  }
}

/** Mandates that were handed in with the application and are lodged here under the same number, with the same text. */
export function mandatesFiled(application: Application, { mandates }: RegistryOptions): LodgedMandate[] {
  const papers = rowsOf(application, "DJF_DJ_SJ").filter(({ at }) => at["SJMC"] === "委托书");
  return mandates.filter((lodged) =>
    papers.some(({ at }) => at["BZ"] === lodged.number && at["Sha256"] === lodged.sha256),
  );
}

/** Whether the party gave the mandate; for a ward one of those whom this office knows as its guardians, and nobody else. */
export function isGivenFor({ principals }: LodgedMandate, party: Party, { guardianships }: RegistryOptions): boolean {
  const guardians = (guardianships ?? []).filter(({ ward }) => ward === party.certificateNumber);
  if (guardians.length === 0) return principals.some((each) => isSameParty(each, party));
  return principals.some(({ certificateNumber }) => guardians.some(({ guardian }) => guardian === certificateNumber));
}

/** Whether it names the matter, was given by then, has not ended on that day (YYYY-MM-DD) and is over every unit of the application. */
export function isFor(mandate: LodgedMandate, matter: string, application: Application, day: string): boolean {
  return (
    mandate.matters.includes(matter) &&
    mandate.givenOn <= day &&
    !hasEnded(mandate, day) &&
    isOver(mandate, application)
  );
}

/** A mandate that says nothing of its end has none that this office could rely on. */
export function hasEnded({ validUntil, untilCompleted }: LodgedMandate, day: string): boolean {
  return validUntil === undefined ? untilCompleted !== true : validUntil < day;
}

/** Over every unit of the application: one that names no unit is over all. */
export function isOver({ unitCodes }: LodgedMandate, application: Application): boolean {
  return (
    unitCodes === undefined || unitCodes.length === 0 || application.unitCodes.every((code) => unitCodes.includes(code))
  );
}

/** The agent, and the sub-agents to whom the principals agreed (民法典 169). */
export function agentsOf({ agent, subAgents }: LodgedMandate): Party[] {
  return [agent, ...(subAgents ?? []).filter((each) => each.consentSha256 !== undefined)];
}

function hasPaperOf(application: Application, name: string, party: Party): boolean {
  return rowsOf(application, "DJF_DJ_SJ").some(
    ({ at }) => at["SJMC"] === name && plainName(at["BZ"] ?? "") === plainName(party.name),
  );
}
