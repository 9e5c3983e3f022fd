// Whether an agent stands on the other side of its own principal, or acts for both sides (民法典 168).
// Invariant: it is looked at by certificate number, so that a lender's own clerk is the lender.

import type { Mandate } from "../business.ts";
import { normaliseText } from "../certificate-number.ts";
import { normaliseIdentityNumber } from "../identity-number.ts";
import type { Mortgagee, Party } from "../parties.ts";
import { partiesOf, placed } from "./named.ts";
import { faultIf, type Fault, type LodgementContext } from "./rule.ts";

type Side = { names: string[]; numbers: string[] };

/** Those who stand against each other: the lenders with their own agents, who takes over, who owes and mortgages, who sells. */
function sidesOf({ business }: LodgementContext): Side[] {
  const { mortgagee, coMortgagees, assignment } = business;
  const parties = partiesOf(business);
  const sellers = parties.filter(({ field }) => field.startsWith("propertyTransfer"));
  return [
    lendingSide([mortgagee, ...coMortgagees.map((co) => co.mortgagee)]),
    ...(assignment === undefined ? [] : [lendingSide([assignment.assignee])]),
    sideOf(parties.filter((party) => !sellers.includes(party)).map(({ value }) => value)),
    sideOf(sellers.map(({ value }) => value)),
  ];
}

function lendingSide(all: Mortgagee[]): Side {
  return {
    names: all.map(({ name }) => normaliseText(name)),
    numbers: all
      .flatMap(({ creditCode, agent }) => [creditCode, ...(agent === undefined ? [] : [agent.certificateNumber])])
      .map(normaliseIdentityNumber),
  };
}

function sideOf(all: Party[]): Side {
  return {
    names: all.map(({ name }) => normaliseText(name)),
    numbers: all.map(({ certificateNumber }) => normaliseIdentityNumber(certificateNumber)),
  };
}

/** An agent or sub-agent who is the other party, or to whom the other party gave a mandate too, and no principal's consent to that. */
export function otherParty(context: LodgementContext): Fault[] {
  const sides = sidesOf(context);
  const { mandates } = context.business;
  const isAgainst = (mandate: Mandate, agent: string, { names, numbers }: Side): boolean => {
    if (mandate.principals.every((principal) => names.includes(normaliseText(principal)))) return false;
    const alsoFor = mandates
      .filter((other) => numbersOf(other).includes(agent))
      .flatMap(({ principals }) => principals);
    return numbers.includes(agent) || alsoFor.some((name) => names.includes(normaliseText(name)));
  };
  return placed(mandates, "mandates").flatMap(({ field, value }) => {
    const places = [`${field}.agent`, ...value.subAgents.map((_, index) => `${field}.subAgents[${index}]`)];
    return numbersOf(value).flatMap((agent, index) =>
      faultIf(
        value.coversOtherParty !== true && sides.some((side) => isAgainst(value, agent, side)),
        places[index] ?? field,
        "the other party, or acts for it",
      ),
    );
  });
}

function numbersOf({ agent, subAgents }: Mandate): string[] {
  return [agent, ...subAgents].map(({ certificateNumber }) => normaliseIdentityNumber(certificateNumber));
}
