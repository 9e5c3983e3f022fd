// The table of wrong variants: the engine with one rule bent from outside, and the second suite that catches each besides.
// Invariant: a variant differs from the engine by its plan, by what it is shown, by what it is told, or by what leaves it.

import { approval } from "../sample-chains.ts";
import {
  planned,
  isOf,
  isSearch,
  moved,
  without,
  ofCancellation,
  ofMoney,
  decided,
  withOutcomes,
  asRecorded,
  asFiled,
  asEnded,
  filedAnew,
  asAnother,
  newKeyEachTime,
  only,
  byLenderAlone,
  withOldSearch,
  asIfNothingWereOut,
  aloneFor,
  withAllAccepted,
  asIfNobodyWereAsked,
} from "./bends.ts";
import type { Bend } from "./run.ts";
import { called, overTwo, plain, substitutionInTurn, type Scene } from "./scenes.ts";

export type WrongVariant = {
  name: string;
  scene: Scene;
  bend: Bend;
  /** model: a wrong variant of test/model/variants.ts; table: a row of test/domain/wrong-variants.test.ts by this name. */
  second: { suite: "model"; variant: string } | { suite: "table" };
};

const refinance = plain("refinance", "guangzhou-tianhe");
const newLoan = plain("new_loan", "guangzhou-tianhe");
const table = { suite: "table" } as const;

function byModel(variant: string): WrongVariant["second"] {
  return { suite: "model", variant };
}

/** The clause was never agreed, and the plan goes on as if it had been. */
const withoutClause: Scene = {
  name: "refinance at suzhou-huqiu without the clause",
  open: () => {
    const chain = plain("refinance", "suzhou-huqiu").open();
    return { ...chain, business: { ...chain.business, cover: undefined } };
  },
};

const forever = Date.UTC(2036, 0, 1);

/** Each is found by the random runs; the second column says who else finds it. */
export const wrongVariants: WrongVariant[] = [
  {
    name: "the old mortgage is cancelled first",
    scene: refinance,
    bend: moved(ofCancellation, (step) => isOf(step, "file", "first")),
    second: byModel("cancel first"),
  },
  {
    name: "old and new are filed at once where each is recorded on its own",
    scene: refinance,
    bend: moved(
      (step) => isOf(step, "file", "cancellation"),
      (step) => isOf(step, "recorded", "first"),
    ),
    second: byModel("both in parallel"),
  },
  {
    name: "the old mortgage is cancelled before the disbursement",
    scene: refinance,
    bend: moved(ofCancellation, (step) => isSearch(step, "before_disbursement")),
    second: byModel("cancel before disbursement"),
  },
  {
    name: "both are confirmed at once",
    scene: plain("refinance", "nantong-haimen"),
    bend: moved(
      (step) => isOf(step, "confirm", "cancellation"),
      (step) => isOf(step, "recorded", "first"),
    ),
    second: byModel("confirm both at once"),
  },
  {
    name: "a permit on accepted",
    scene: newLoan,
    bend: withOutcomes(asRecorded),
    second: byModel("permit on accepted, independent"),
  },
  {
    name: "a callback is taken for a re-reading",
    scene: refinance,
    bend: { event: (event) => (event.type === "registry_answered" ? { ...event, source: "query" } : event) },
    second: byModel("no re-reading"),
  },
  {
    name: "the register is not looked at before the disbursement",
    scene: refinance,
    bend: without((step) => isSearch(step, "before_disbursement")),
    second: byModel("no rank check"),
  },
  {
    name: "every permit has a new key",
    scene: newLoan,
    bend: { effect: newKeyEachTime },
    second: byModel("a new key before the old is dead"),
  },
  {
    name: "a filing whose answer was lost is sent under a new number",
    scene: newLoan,
    bend: { chain: filedAnew },
    second: byModel("blind resend"),
  },
  {
    name: "the lender withdraws alone",
    scene: refinance,
    bend: { effect: byLenderAlone },
    second: byModel("lender-only withdrawal taken as done"),
  },
  {
    name: "unknown is taken for ended",
    scene: newLoan,
    bend: withOutcomes(asEnded),
    second: byModel("unknown taken as failure"),
  },
  {
    name: "the cover clause is gone",
    scene: withoutClause,
    bend: {},
    second: byModel("combined without cover clause"),
  },
  {
    name: "the money goes out before the recording",
    scene: newLoan,
    bend: moved(ofMoney, (step) => isOf(step, "recorded", "first")),
    second: byModel("disburse before recording"),
  },
  {
    name: "the payoff goes out before the recording",
    scene: plain("lender_switch", "guangzhou-tianhe"),
    bend: moved(ofMoney, (step) => isOf(step, "recorded", "first")),
    second: table,
  },
  {
    // The search alone would stop it: the second registry shows no mortgage.
    name: "the money goes out before the second barrier, on no search",
    scene: overTwo("new_loan"),
    bend: planned((steps) => {
      const others = steps.filter((step) => !ofMoney(step));
      const money = steps.filter(({ step }) => step === "disbursement");
      return others.toSpliced(
        others.findIndex((step) => isOf(step, "file", "first_r2")),
        0,
        ...money,
      );
    }),
    second: table,
  },
  {
    name: "an irrevocable filing before the first barrier",
    scene: overTwo("refinance"),
    bend: moved(
      (step) => isOf(step, "file", "cancellation") || isOf(step, "recorded", "cancellation"),
      (step) => isOf(step, "file", "first_r2"),
    ),
    second: table,
  },
  {
    name: "a presale is paid on one notice",
    scene: plain("presale", "guangzhou-tianhe"),
    bend: only("mortgage_priority_notice"),
    second: table,
  },
  {
    name: "the final decision cites nothing",
    scene: plain("presale", "suzhou-huqiu"),
    bend: decided((_, { chain, now }) => ({ citedNotices: approval(chain, now).citedNotices })),
    second: table,
  },
  {
    name: "a drawdown on the search of the opening",
    scene: plain("drawdown", "suzhou-huqiu"),
    bend: { ...without((step) => isSearch(step, "before_disbursement")), chain: withOldSearch },
    second: table,
  },
  {
    name: "a chain is taken back after its money went out",
    scene: refinance,
    bend: { chain: asIfNothingWereOut },
    second: table,
  },
  { name: "one person's word is enough", scene: refinance, bend: { event: asAnother }, second: table },
  {
    name: "what was recorded is not compared with what was filed",
    scene: refinance,
    bend: withOutcomes(asFiled),
    second: table,
  },
  {
    name: "a recorded difference that weakens the security is accepted",
    scene: refinance,
    bend: { chain: withAllAccepted },
    second: table,
  },
  {
    name: "a stop is ignored",
    scene: newLoan,
    bend: { chain: (chain) => ({ ...chain, stops: [] }) },
    second: table,
  },
  {
    name: "an expired decision is ignored",
    scene: refinance,
    bend: {
      chain: (chain) => ({
        ...chain,
        decision: chain.decision === null ? null : { ...chain.decision, validUntil: forever },
      }),
    },
    second: table,
  },
  {
    name: "one person decides twice",
    scene: newLoan,
    bend: decided(() => ({ persons: ["one", "two"] })),
    second: table,
  },
  {
    name: "a decision for more than was asked",
    scene: newLoan,
    bend: decided((_, { chain, now }) => ({ approvedAmount: approval(chain, now).approvedAmount })),
    second: table,
  },
  {
    name: "nobody asks whether the applicants signed on the platform",
    scene: called(newLoan, "guangzhou-tianhe"),
    bend: { chain: asIfNobodyWereAsked },
    second: table,
  },
  { name: "the lender applies alone", scene: newLoan, bend: { opened: aloneFor }, second: table },
  {
    name: "collateral goes out before what comes in for it",
    scene: substitutionInTurn("suzhou-huqiu"),
    bend: moved(ofCancellation, (step) => isOf(step, "file", "first")),
    second: table,
  },
];
