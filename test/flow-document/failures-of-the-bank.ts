// Failures on the bank's side before anything is filed: decision, signatures; and papers that nobody signs.
// Invariant: each is an event that the bank or its staff can really cause.

import type { CreditDecision } from "../../domain/chain-state.ts";
import type { Step } from "../../domain/plan.ts";
import { fen } from "../../domain/money.ts";
import type { SignedDocument } from "../../domain/signatures.ts";
import { approval, conditionsWanted, signatures } from "../domain/sample-chains.ts";
import { atDoor, type Failure } from "./failure.ts";
import { letPass } from "./play.ts";
import { death } from "./failures-of-the-gates.ts";

/** ms by which a decision or a hold of the samples has certainly expired. */
export const longAfter = 40 * 86_400_000;

/** Failures that the bank's side brings about in this step. */
export function bankFailures(step: Step): Failure[] {
  switch (step.step) {
    case "decision":
      return decisionFailures(step.part);
    case "signed":
      return [...signingFailures, death];
    default:
      return [];
  }
}

function decided(zh: string, en: string, change: (approved: CreditDecision) => Partial<CreditDecision>): Failure {
  return {
    name: { zh, en },
    play: ({ talk }) => {
      const approved = approval(talk.chain, talk.now);
      const decision = { ...approved, ...change(approved) };
      return atDoor(talk.take({ type: "decision_recorded", decision }));
    },
  };
}

function decisionFailures(part: "only" | "conditional" | "final"): Failure[] {
  return [
    decided("审批否决", "the credit decision is declined", () => ({ outcome: "declined" })),
    decided("审批金额高于业务所载", "the decision is for more than was asked", ({ approvedAmount }) => ({
      approvedAmount: fen(approvedAmount + 10_000n),
    })),
    decided("审批金额较低", "the decision is for a lower amount", ({ approvedAmount }) => ({
      approvedAmount: fen(approvedAmount - 1_000_000n),
    })),
    decided("审批只有一人", "only one person decided", () => ({ persons: ["maker"] })),
    decided("审批结论已过期", "the decision has expired already", () => ({ validUntil: 0 })),
    ...(part === "final"
      ? [decided("终审未引两份预告登记证明号", "the final decision cites no notice", () => ({ citedNotices: [] }))]
      : []),
    ...(part === "only" ? [conditional] : []),
    {
      name: { zh: "四十日未作审批", en: "nobody decides for forty days" },
      play: (run) => {
        letPass(run, longAfter);
        return "stands";
      },
      mend: { name: { zh: "作出审批", en: "the decision is given" }, play: () => undefined },
    },
  ];
}

/** Approved on a condition that nobody shows to be met. */
const conditional: Failure = {
  name: {
    zh: "附条件同意，四十日未落实条件",
    en: "approved on a condition, which nobody shows to be met for forty days",
  },
  play: (run) => {
    const { talk } = run;
    const decision = { ...approval(talk.chain, talk.now), outcome: "conditional" as const, conditions: ["C1"] };
    const refused = talk.take({ type: "decision_recorded", decision });
    if (refused !== null) return atDoor(refused);
    letPass(run, longAfter);
    return talk.chain.state === "open" ? "stands" : "on";
  },
  mend: {
    name: { zh: "落实条件", en: "the condition is met" },
    play: ({ talk }) => {
      for (const fact of conditionsWanted(talk.chain, talk.now))
        talk.take({ type: "condition_recorded", fact, by: "core" });
    },
  },
};

function handedIn(
  zh: string,
  en: string,
  change: (documents: SignedDocument[]) => SignedDocument[] | "absent",
): Failure {
  return {
    name: { zh, en },
    play: ({ talk }) => {
      const documents = change(signatures(talk.chain, talk.now));
      if (documents === "absent") return "absent";
      return atDoor(talk.take({ type: "signatures_recorded", documents }));
    },
  };
}

function onFirst(change: (document: SignedDocument) => SignedDocument) {
  return ([first, ...others]: SignedDocument[]): SignedDocument[] =>
    first === undefined ? [] : [change(first), ...others];
}

const signingFailures: Failure[] = [
  handedIn(
    "缺少一名申请人签署",
    "one applicant has not signed",
    onFirst((each) => ({ ...each, signatures: each.signatures.slice(1) })),
  ),
  handedIn("缺少一份文件", "a document is missing", (documents) =>
    documents.length < 2 ? "absent" : documents.slice(1),
  ),
  handedIn(
    "签署的是另一文本",
    "another text was signed",
    onFirst((each) => ({ ...each, sha256: "d".repeat(64) })),
  ),
  handedIn("合同所载数额不同", "a contract states another amount", (documents) =>
    documents.every(({ figures }) => figures === null)
      ? "absent"
      : documents.map((each) =>
          each.figures === null ? each : { ...each, figures: { ...each.figures, securedAmount: fen(100n) } },
        ),
  ),
  {
    name: { zh: "四十日无人签署", en: "nobody signs for forty days" },
    play: (run) => {
      letPass(run, longAfter);
      return run.talk.chain.state === "open" ? "stands" : "on";
    },
    mend: { name: { zh: "签署齐全", en: "everybody signs" }, play: () => undefined },
  },
];
