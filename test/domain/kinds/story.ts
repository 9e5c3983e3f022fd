// The life of a chain told as lines: what happened, where the chain then stands, what was filed and who signed.
// Invariant: it only watches; the far side is obliging, and queries that merely wait are left out.

import { chainKinds, type ChainKind } from "../../../domain/business.ts";
import type { Chain } from "../../../domain/chain-state.ts";
import { decide } from "../../../domain/chain.ts";
import type { Effect } from "../../../domain/effect.ts";
import type { ChainEvent } from "../../../domain/event.ts";
import type { Step } from "../../../domain/plan.ts";
import { isRefusal } from "../../../domain/refusal.ts";
import type { RegistryProfile } from "../../../domain/registry-profile.ts";
import type { RegistrationApplication } from "../../../domain/registry.ts";
import { sampleProfiles } from "../../samples/sample-profiles.ts";
import { takeTurn, type Conversation } from "../conversation.ts";
import { askCore } from "../far-core.ts";
import { ask, endOld, farSide, progress, type FarSide } from "../far-side.ts";
import { mortgageeOf, otherLender, places, scenes, type Place } from "../pre-lodgement/people.ts";
import { approval, conditionsWanted, signatures, start } from "../sample-chains.ts";

export type Story = {
  chain: Chain;
  far: FarSide;
  /** One line an event: `what happened → where the chain stands then`. */
  lines: string[];
  effects: Effect[];
  notices: string[];
  /** The notices as JSON, with all they say. */
  told: string;
};

type Telling = Story & { now: number; profiles: ReadonlyMap<string, RegistryProfile> };

/** Drives a chain with an obliging far side until it ends or is parked. */
export function story(opened: Chain, profiles: RegistryProfile[] = sampleProfiles): Story {
  const told: Telling = {
    profiles: new Map(profiles.map((profile) => [profile.registryId, profile])),
    chain: opened,
    far: farSide(opened, start),
    lines: [],
    effects: [],
    notices: [],
    told: "",
    now: start,
  };
  for (let turns = 0; turns < 400 && told.chain.state === "open"; turns += 1) {
    told.now += 700;
    const effect = told.chain.inFlight;
    if (effect === null) bankSpeaks(told);
    else take(told, nameOf(told.chain, effect), answerOf(told, effect));
  }
  return told;
}

function bankSpeaks(told: Telling): void {
  const { chain, far, now } = told;
  const step = chain.plan.steps[chain.step];
  const facts = conditionsWanted(chain, now);
  const documents = signatures(chain, now);
  if (facts.length > 0 && (step?.step === "conditions" || step?.step === "consents")) {
    told.lines.push(facts.map(({ type }) => type).join("+"));
    for (const fact of facts) take(told, null, { type: "condition_recorded", fact, by: "core" });
    take(told, null, { type: "due" });
  } else if (step?.step === "decision") {
    take(told, `decision ${step.part}`, { type: "decision_recorded", decision: approval(chain, now) });
    take(told, null, { type: "due" });
  } else if ((step?.step === "signed" || step?.step === "file") && documents.length > 0) {
    take(told, "signatures", { type: "signatures_recorded", documents });
    take(told, null, { type: "due" });
  } else {
    for (const item of far.cases.values()) progress(far, item, now);
    if (step?.step === "watch") endOld(far);
    take(told, null, { type: "due" });
  }
}

/** Gives the event to decide(); the line says where the chain stands once a worker has looked at it. */
function take(told: Telling, name: string | null, event: ChainEvent): void {
  const decision = decide(told.chain, event, told.profiles, { now: told.now });
  if (isRefusal(decision)) throw new Error(`${event.type}: ${decision.code} ${decision.field}`);
  told.chain = decision.chain;
  told.notices.push(...decision.notices.map(({ type }) => type));
  told.told += JSON.stringify(decision.notices);
  if (decision.effect !== null) told.effects.push(decision.effect);
  if (name !== null) told.lines.push(name);
  const last = told.lines.at(-1);
  if (last !== undefined && (name !== null || event.type === "due")) {
    told.lines[told.lines.length - 1] = `${last.split(" → ")[0]} → ${standing(told.chain)}`;
  }
}

/** The step a chain stands at, or how it ended. */
export function standing({ state, plan, step }: Chain): string {
  const at = plan.steps[step];
  return state !== "open" || at === undefined ? state : nameOfStep(at);
}

/** Goes on, obligingly, until the chain stands at the step of that name and nothing is in flight. */
export function reach(talk: Conversation, step: string): Conversation {
  for (let turns = 0; turns < 200; turns += 1) {
    if (standing(talk.chain) === step && talk.chain.inFlight === null) return talk;
    takeTurn(talk);
  }
  throw new Error(`never stood at ${step}: ${standing(talk.chain)} ${talk.chain.parked?.reason ?? ""}`);
}

/** A worker comes when the chain is due: nobody else does anything. */
export function letPass(talk: Conversation, ms: number): void {
  const end = talk.now + ms;
  for (let turns = 0; turns < 20_000 && talk.now < end; turns += 1) {
    if (talk.chain.inFlight !== null) talk.answer();
    else {
      talk.now = Math.min(end, Math.max(talk.now + 1, talk.chain.dueAt ?? end));
      talk.take({ type: "due" });
    }
  }
}

function nameOfStep(step: Step): string {
  switch (step.step) {
    case "search":
      return `search ${step.stage}`;
    case "decision":
      return `decision ${step.part}`;
    case "conditions":
      return step.wanted.map(({ type }) => type).join("+");
    case "file":
      return `file ${step.legs.join("+")}${step.together ? " together" : ""}`;
    case "reviewed":
    case "recorded":
      return `${step.step} ${step.legs.join("+")}`;
    case "confirm":
    case "watch":
      return `${step.step} ${step.leg}`;
    case "barrier":
      return `barrier ${step.before}`;
    case "disbursement":
      return `disbursement ${step.tranche}`;
    case "consents":
    case "signed":
    case "hold":
    case "terms_in_force":
      return step.step;
  }
}

/** Every step of the plan, by the same names. */
export function stepsOf({ plan }: Pick<Chain, "plan">): string[] {
  return plan.steps.map(nameOfStep);
}

/** A message that is read by query has another digest than one that came as reply. */
function answerOf({ far, now }: Telling, effect: Effect): ChainEvent {
  if (effect.to === "bank_core") return { type: "core_answered", answer: askCore(far, effect.request, now, "yes") };
  const told = ask(far, effect.request, now);
  const messageSha256 = (effect.request.type === "query" ? "b" : "a").repeat(64);
  if (!Array.isArray(told)) return { type: "search_answered", snapshot: told, messageSha256 };
  const source = effect.request.type === "query" ? "query" : "reply";
  return { type: "registry_answered", source, outcomes: told, messageSha256 };
}

/** Null for a question that waits. */
function nameOf({ legs }: Chain, effect: Effect): string | null {
  const { request } = effect;
  if (effect.to === "bank_core") return request.type === "query_posting" ? "posted" : request.type;
  const named = effect.legIds.join("+");
  if (request.type === "search") return `search ${effect.stage}`;
  if (request.type !== "query") return `${request.type} ${named}${isTogether(effect) ? " together" : ""}`;
  const rereads = legs
    .filter(({ legId }) => effect.legIds.includes(legId))
    .every((leg) => leg.recordingResult !== null);
  return rereads ? `reread ${named}` : null;
}

function isTogether({ request }: Effect): boolean {
  return request.type === "file" && request.groupNumber !== null;
}

/** Every application filed: `leg: type right what, holders of obligors`. */
export function filed({ effects }: Story): string[] {
  return effects.flatMap(({ request }) => (request.type === "file" ? request.applications.map(nameApplication) : []));
}

function nameApplication(application: RegistrationApplication): string {
  const { legId, registrationType, right, ground, changes, rank, holders, obligors } = application;
  const isFirst = registrationType === "first";
  const what = ground ?? (changes.length > 0 ? changes.join("+") : isFirst ? `rank ${rank}` : null);
  const sides = `${holders.map(alias).join("+")} of ${obligors.map(alias).join("+")}`;
  return [`${legId}:`, registrationType, right, what, `| ${sides}`].filter((word) => word !== null).join(" ");
}

/** Every document signed: `document by whom`. */
export function signedBy({ chain }: Pick<Story, "chain">): string[] {
  return chain.signedDocuments.map(
    ({ type, legId, signatures: records }) =>
      `${legId ?? type} by ${records.map(({ signerName, capacity }) => `${alias({ name: signerName })} (${capacity})`).join(", ")}`,
  );
}

/** The same word for the same part at every place. */
export function alias({ name }: { name: string }): string {
  for (const place of places) {
    const { owner, otherOwner, buyer, stranger, developer } = scenes[place];
    const parties = { owner, "other owner": otherOwner, buyer, stranger, developer };
    for (const [word, party] of Object.entries(parties)) if (party.name === name) return word;
  }
  if (name === mortgageeOf("commercial_bank").name) return "bank";
  if (name === mortgageeOf("national_amc").name) return "assignee";
  return name === otherLender.name ? "other bank" : name;
}

/** What a table expects of one way: its lines in order, what is filed, who signs, and from where there is no way back. */
export type Expected = {
  way: string;
  lines: string[];
  filed: string[];
  signed: string[];
  noReturn: string;
};

/** One row of a table of kinds: the same at each of these places. */
export type Row = { kind: ChainKind; at: Place[]; expected: Expected };

/** The same of a story that was told. */
export function summary(told: Story): Expected {
  const { plan } = told.chain;
  return {
    way: plan.way,
    lines: told.lines,
    filed: filed(told),
    signed: signedBy(told),
    noReturn: stepsOf(told.chain)[plan.pointOfNoReturn] ?? "",
  };
}

/** Contracts made for the business, as the debtor who mortgages and the lender sign them. */
export function contractsBy(who: string, ...names: ("main_contract" | "mortgage_contract")[]): string[] {
  return names.map((name) => `${name} by ${who} (mortgagor), bank (mortgagee)`);
}

/** In which table each kind is told. */
const tableOf: Record<ChainKind, "lending" | "refinancing" | "notices" | "keeping"> = {
  new_loan: "lending",
  drawdown: "lending",
  renewal: "lending",
  extension: "lending",
  refinance: "refinancing",
  lender_switch: "refinancing",
  presale: "notices",
  notice_conversion: "notices",
  construction_conversion: "notices",
  increase: "lending",
  rank_change: "keeping",
  collateral_change: "keeping",
  cancellation: "keeping",
  notice_cancellation: "notices",
  assignment: "keeping",
  sale_with_mortgage: "refinancing",
  mortgagee_rename: "keeping",
};

/** Every kind of the table at every place, as `kind place`, sorted. */
export function tellingsOf(table: (typeof tableOf)[ChainKind]): string[] {
  const kinds = chainKinds.filter((kind) => tableOf[kind] === table);
  return kinds.flatMap((kind) => places.map((place) => `${kind} ${place}`)).toSorted();
}
