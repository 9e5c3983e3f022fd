// Trials of the rules on mandates.

import type { Business, Mandate } from "../../../domain/business.ts";
import type { Party } from "../../../domain/parties.ts";
import { mandateTo, principal } from "../mandate-given.ts";
import { digest, unitOf } from "./kinds.ts";
import { branch, mortgageeOf, scenes } from "./people.ts";
import { at, part, withUnits, type Trial } from "./trial.ts";
import { child, coOwner, guardian } from "./trials-of-guardians.ts";

const { owner, developer, stranger } = scenes["suzhou-huqiu"];
const lenderHouse = mortgageeOf("commercial_bank");

/** The lender as one who gives a mandate itself. */
const house = { type: "organisation", name: lenderHouse.name, certificateNumber: lenderHouse.creditCode } as const;

/** A relative who is no party. */
const relative = { type: "person", name: "陶示乙", certificateNumber: "320684198506012027" } as const;

/** The mandate of the lawful business, changed. */
function mandate(over: Partial<Mandate>) {
  return (b: Business): void => void Object.assign(at(b.mandates), over);
}

/** A party as the agent of another. */
function asAgent({ type, name, certificateNumber }: Party): Mandate["agent"] {
  return { type, name, certificateNumber };
}

const branchAgent = { type: "organisation", name: branch.name, certificateNumber: branch.creditCode } as const;
const rule = { rule: "PL-079", field: "mandates[0].agent" };
const clerk = part(lenderHouse.agent);
const none = { coversOtherParty: undefined };

/** 民法典 168: self-dealing, acting for both sides, through a sub-agent or the lender's own clerk. */
const otherPartyTrials: Trial[] = [
  {
    ...rule,
    what: "the lender, who is the other party; with the mortgagor's consent it may",
    kind: "new_loan",
    breaks: mandate(none),
    passes: mandate({ coversOtherParty: true }),
  },
  {
    ...rule,
    what: "the lender's own clerk; a relative is nobody's",
    kind: "new_loan",
    breaks: mandate({
      ...none,
      agent: { type: "person", name: clerk.name, certificateNumber: clerk.certificateNumber },
    }),
    passes: mandate({ ...none, agent: relative }),
  },
  {
    ...rule,
    what: "the lender's own branch; a mandate between two houses needs no consent",
    kind: "new_loan",
    place: "guangzhou-tianhe",
    breaks: mandate({ ...none, agent: branchAgent }),
    passes: mandate({ ...none, agent: branchAgent, principals: [house] }),
  },
  {
    ...rule,
    what: "the lender as sub-agent",
    kind: "new_loan",
    breaks: mandate({
      ...none,
      agent: relative,
      subAgents: [
        {
          type: "organisation",
          name: lenderHouse.name,
          certificateNumber: lenderHouse.creditCode,
          consentSha256: digest("c"),
        },
      ],
    }),
    field: "mandates[0].subAgents[0]",
    passes: mandate({ ...none, agent: relative, subAgents: [{ ...asAgent(stranger), consentSha256: digest("c") }] }),
  },
  {
    ...rule,
    what: "the seller for the buyer; a co-buyer may",
    kind: "sale_with_mortgage",
    breaks: mandate({ ...none, agent: asAgent(owner) }),
    passes: (b) => {
      b.mortgagors.push({ party: stranger, capacity: "co_owner" });
      mandate({ ...none, agent: asAgent(stranger) })(b);
    },
  },
  {
    ...rule,
    what: "one agent for seller and buyer; of two of one side",
    kind: "sale_with_mortgage",
    breaks: (b) => {
      mandate({ ...none, agent: relative })(b);
      b.mandates.push(mandateTo(lenderHouse, [owner], { agent: relative, number: "M-2", coversOtherParty: true }));
    },
    passes: (b) => {
      b.mortgagors.push({ party: stranger, capacity: "co_owner" });
      mandate({ ...none, agent: relative })(b);
      b.mandates.push(mandateTo(lenderHouse, [stranger], { ...none, agent: relative, number: "M-2" }));
    },
  },
  {
    ...rule,
    what: "of an assignment the assignee for the lender",
    kind: "assignment",
    breaks: (b) => {
      const { name, creditCode } = part(b.assignment).assignee;
      const agent = { type: "organisation", name, certificateNumber: creditCode } as const;
      b.mandates = [mandateTo(lenderHouse, [house], { ...none, agent })];
    },
    passes: (b) => void (b.mandates = [mandateTo(lenderHouse, [house], none)]),
  },
];

export const mandateTrials: Trial[] = [
  {
    rule: "PL-073",
    what: "a form the registry takes",
    kind: "new_loan",
    place: "guangzhou-tianhe",
    breaks: (b) => void (at(b.mandates).form = "platform"),
    field: "mandates[0].form",
    passes: (b) => void (at(b.mandates).form = "before_registry"),
  },
  {
    rule: "PL-074",
    what: "a stranger; the seller is a party",
    kind: "sale_with_mortgage",
    breaks: (b) => void at(b.mandates).principals.push({ ...principal(relative), name: "某某" }),
    field: "mandates[0].principals[1]",
    passes: (b) => void at(b.mandates).principals.push(principal(at(part(b.propertyTransfer).transferors))),
  },
  {
    rule: "PL-074",
    what: "a namesake of the mortgagor",
    kind: "new_loan",
    breaks: (b) => void (at(at(b.mandates).principals).certificateNumber = stranger.certificateNumber),
    field: "mandates[0].principals[0]",
    passes: (b) => void (at(at(b.mandates).principals).name += " "),
  },
  {
    rule: "PL-074",
    what: "a person called an organisation",
    kind: "new_loan",
    breaks: (b) => void (at(at(b.mandates).principals).type = "organisation"),
    field: "mandates[0].principals[0]",
    passes: (b) => void at(b.mandates).principals.push(house),
  },
  {
    rule: "PL-074",
    what: "a ward; its guardian may",
    kind: "new_loan",
    breaks: (b) => {
      coOwner(child, { guardian })(b);
      at(b.mandates).principals.push({ ...principal(stranger), certificateNumber: child });
    },
    field: "mandates[0].principals[1]",
    passes: (b) => {
      coOwner(child, { guardian })(b);
      const { name, certificateNumber } = guardian;
      at(b.mandates).principals.push({ type: "person", name, certificateNumber });
    },
  },
  {
    rule: "PL-175",
    what: "given tomorrow; given today",
    kind: "new_loan",
    breaks: mandate({ givenOn: "2026-11-24" }),
    field: "mandates[0].givenOn",
    passes: mandate({ givenOn: "2026-11-23" }),
  },
  {
    rule: "PL-075",
    what: "matters",
    kind: "new_loan",
    breaks: (b) => void (at(b.mandates).matters = []),
    field: "mandates[0].matters",
    passes: (b) => void (b.mandates = []),
  },
  {
    rule: "PL-073",
    what: "a form that every registry takes at which it is used",
    kind: "new_loan",
    breaks: (b) => {
      withUnits(b, [unitOf("suzhou-huqiu", "00010201").unitCode, unitOf("guangzhou-tianhe", "00010201").unitCode]);
      at(b.mandates).form = "platform";
    },
    field: "mandates[0].form",
    passes: (b) => {
      withUnits(b, [unitOf("suzhou-huqiu", "00010201").unitCode, unitOf("guangzhou-tianhe", "00010201").unitCode]);
      mandate({ form: "platform", unitCodes: [unitOf("suzhou-huqiu", "00010201").unitCode] })(b);
    },
  },
  {
    rule: "PL-073",
    what: "to sign contracts only: no registry sees it",
    kind: "new_loan",
    place: "guangzhou-tianhe",
    breaks: mandate({ form: "platform", matters: ["sign", "apply"] }),
    field: "mandates[0].form",
    passes: mandate({ form: "platform", matters: ["sign"] }),
  },
  {
    rule: "PL-076",
    what: "no end at all",
    kind: "new_loan",
    breaks: mandate({ untilCompleted: undefined }),
    field: "mandates[0].validUntil",
    passes: mandate({ untilCompleted: undefined, validUntil: "2027-12-31" }),
  },
  {
    rule: "PL-076",
    what: "two ends",
    kind: "new_loan",
    breaks: mandate({ untilCompleted: true, validUntil: "2027-12-31" }),
    field: "mandates[0].validUntil",
    passes: mandate({ untilCompleted: false, validUntil: "2027-12-31" }),
  },
  {
    rule: "PL-077",
    what: "ended yesterday; to sign only, its last day is today",
    kind: "new_loan",
    breaks: mandate({ matters: ["sign"], untilCompleted: undefined, validUntil: "2026-11-22" }),
    field: "mandates[0].validUntil",
    passes: mandate({ matters: ["sign"], untilCompleted: undefined, validUntil: "2026-11-23" }),
  },
  {
    rule: "PL-077",
    what: "ends a day before the registry's five working days do",
    kind: "new_loan",
    breaks: mandate({ untilCompleted: undefined, validUntil: "2026-11-29" }),
    field: "mandates[0].validUntil",
    passes: mandate({ untilCompleted: undefined, validUntil: "2026-11-30" }),
  },
  {
    rule: "PL-078",
    what: "another unit",
    kind: "new_loan",
    breaks: mandate({ unitCodes: [unitOf("suzhou-huqiu", "00010202").unitCode] }),
    field: "mandates[0].unitCodes[0]",
    passes: mandate({ unitCodes: [unitOf("suzhou-huqiu", "00010201").unitCode] }),
  },
  {
    rule: "PL-078",
    what: "another contract; spaces do not matter",
    kind: "new_loan",
    breaks: mandate({ contractNumber: "示银借字2020第1号" }),
    field: "mandates[0].contractNumber",
    passes: (b) => void (at(b.mandates).contractNumber = ` ${b.mortgageContract.number}`),
  },
  ...otherPartyTrials,
  {
    rule: "PL-170",
    what: "a person's letter; a developer's",
    kind: "construction_conversion",
    breaks: (b) => {
      b.debtor = owner;
      b.mortgagors.push({ party: owner, capacity: "co_owner" });
      mandate({ form: "organisation", principals: [principal(developer), principal(owner)] })(b);
      at(b.mortgagors).capacity = "third_party";
    },
    field: "mandates[0].form",
    passes: mandate({ form: "organisation" }),
  },
  {
    rule: "PL-171",
    what: "a sub-agent the principal did not agree to",
    kind: "new_loan",
    breaks: mandate({ subAgents: [relative] }),
    field: "mandates[0].subAgents[0].consentSha256",
    passes: mandate({ subAgents: [{ ...relative, consentSha256: digest("consent") }] }),
  },
  {
    rule: "PL-020",
    what: "an agent's number",
    kind: "new_loan",
    breaks: mandate({ agent: { ...relative, certificateNumber: "320684198506012026" } }),
    field: "mandates[0].agent.certificateNumber",
    passes: mandate({ agent: { ...relative, certificateNumber: "E12345678" } }),
  },
  {
    rule: "PL-020",
    what: "a sub-agent's credit code",
    kind: "new_loan",
    breaks: mandate({
      subAgents: [{ type: "organisation", name: "样例代办公司", certificateNumber: "91", consentSha256: digest("c") }],
    }),
    field: "mandates[0].subAgents[0].certificateNumber",
    passes: mandate({
      subAgents: [
        {
          type: "organisation",
          name: developer.name,
          certificateNumber: developer.certificateNumber,
          consentSha256: digest("c"),
        },
      ],
    }),
  },
];
