// Whether an agent stands on the other side of its own principal, or acts for both sides (民法典 168).
// Invariant: it is looked at by certificate number, so that a lender's branch and its own clerk are the lender.

import type { Mandate } from "../business.ts";
import { normaliseIdentityNumber } from "../identity-number.ts";
import { housesOf, isSameLender } from "../institution.ts";
import type { Mortgagee, Party } from "../parties.ts";
import { partiesOf, placed } from "./named.ts";
import { faultIf, type Fault, type LodgementContext } from "./rule.ts";

/** Certificate numbers of all who stand on one side, normalised. */
type Side = string[];

/** Those who stand against each other: the lenders with their own agents, who takes over, who owes and mortgages, who sells. */
function sidesOf(context: LodgementContext): Side[] {
  const { mortgagee, coMortgagees, assignment } = context.business;
  const parties = partiesOf(context.business);
  const sellers = parties.filter(({ field }) => field.startsWith("propertyTransfer"));
  return [
    lendingSide(context, [mortgagee, ...coMortgagees.map((co) => co.mortgagee)]),
    ...(assignment === undefined ? [] : [lendingSide(context, [assignment.assignee])]),
    sideOf(parties.filter((party) => !sellers.includes(party)).map(({ value }) => value)),
    sideOf(sellers.map(({ value }) => value)),
  ];
}

/** With one house of the caller's tree every other stands on the same side: a branch is no third party. */
function lendingSide({ lender }: LodgementContext, all: Mortgagee[]): Side {
  const isCallers = all.some(({ creditCode }) => isSameLender(lender, creditCode));
  const houses = isCallers ? housesOf(lender).map(({ creditCode }) => creditCode) : [];
  const named = all.flatMap(({ creditCode, agent }) => [
    creditCode,
    ...(agent === undefined ? [] : [agent.certificateNumber]),
  ]);
  return [...named, ...houses].map(normaliseIdentityNumber);
}

/** A guardian stands where its ward stands. */
function sideOf(all: Party[]): Side {
  return all
    .flatMap(({ certificateNumber, guardian }) => [
      certificateNumber,
      ...(guardian === undefined ? [] : [guardian.certificateNumber]),
    ])
    .map(normaliseIdentityNumber);
}

/** An agent or sub-agent who is the other party, or to whom the other party gave a mandate too, and no principal's consent to that. */
export function otherParty(context: LodgementContext): Fault[] {
  const sides = sidesOf(context);
  const { mandates } = context.business;
  const isAgainst = (mandate: Mandate, agent: string, side: Side): boolean => {
    if (principalNumbersOf(mandate).every((number) => side.includes(number))) return false;
    const alsoFor = mandates.filter((other) => agentNumbersOf(other).includes(agent)).flatMap(principalNumbersOf);
    return side.includes(agent) || alsoFor.some((number) => side.includes(number));
  };
  return placed(mandates, "mandates").flatMap(({ field, value }) => {
    const places = [`${field}.agent`, ...value.subAgents.map((_, index) => `${field}.subAgents[${index}]`)];
    return agentNumbersOf(value).flatMap((agent, index) =>
      faultIf(
        value.coversOtherParty !== true && sides.some((side) => isAgainst(value, agent, side)),
        places[index] ?? field,
        "the other party, or acts for it",
      ),
    );
  });
}

function principalNumbersOf({ principals }: Mandate): string[] {
  return principals.map(({ certificateNumber }) => normaliseIdentityNumber(certificateNumber));
}

function agentNumbersOf({ agent, subAgents }: Mandate): string[] {
  return [agent, ...subAgents].map(({ certificateNumber }) => normaliseIdentityNumber(certificateNumber));
}
