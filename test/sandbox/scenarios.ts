// What the demo runs: which sample, under whose sign-in, what the world does besides, and how it must end.
// Invariant: an end is stated before the run and never taken from it; every kind of business is there.

import type { FaultName } from "../simulator/registry/fault-names.ts";
import type { SignIn } from "./ground.ts";
import type { World } from "./world.ts";

/** How a chain must end: its state, what moved at the core, and how many of its applications were recorded. */
export type Outcome = {
  state: string;
  /** Kind of a parked chain; "" else. */
  parked: string;
  postings: number;
  termsInForce: number;
  registrations: number;
};

export type Scenario = {
  /** File of test/samples, without its ending. */
  sample: string;
  signIn: SignIn;
  expected: Outcome;
  /** A fault the registry meets this chain's first unit with. */
  fault?: FaultName;
  /** What somebody else does at the registry while the chain watches it. */
  onWatch?: (world: World) => void;
};

function completes(sample: string, registrations: number, moved: Partial<Outcome> = {}): Scenario {
  const expected = { state: "completed", parked: "", postings: 0, termsInForce: 0, registrations, ...moved };
  return { sample, signIn: "core", expected };
}

const posts = { postings: 1 };
const places = ["suzhou-huqiu", "nantong-haimen", "guangzhou-tianhe"];

/** New loan, extension, renewal and refinance on each of three registries. */
export const firstTwelve: Scenario[] = places.flatMap((place) => [
  completes(`${place}-new-loan`, 1, posts),
  completes(`${place}-extension`, 1, { termsInForce: 1 }),
  completes(`${place}-renewal`, 1, posts),
  completes(`${place}-refinance`, 2, posts),
]);

/** The other lender ends its mortgage in its own channel once it has its money. */
function cancelsElsewhere(registryId: string, certificate: string): (world: World) => void {
  return (world) => void registerOf(world, registryId).cancelOtherMortgage(certificate);
}

function registerOf(world: World, registryId: string) {
  const registry = world.registries.get(registryId);
  if (registry === undefined) throw new Error(`no registry ${registryId}`);
  return registry.register;
}

const lending: Scenario[] = [
  // Its two owners sign in the registry's own app after filing.
  completes("wuxi-binhu-new-loan", 1, posts),
  completes("suzhou-huqiu-new-loan-through-agent", 1, posts),
  completes("suzhou-huqiu-new-loan-approved-for-less", 1, posts),
  completes("nantong-haimen-drawdown", 0, posts),
  completes("suzhou-huqiu-renewal-under-maximum", 0, posts),
  completes("suzhou-huqiu-increase", 1, posts),
  completes("guangzhou-tianhe-increase-with-prior-claims", 1, posts),
  completes("suzhou-huqiu-construction-in-tranches", 1, { postings: 2 }),
  completes("nantong-haimen-combined-loan", 1, posts),
  completes("suzhou-huqiu-refinance-over-two-registries", 4, posts),
  {
    ...completes("guangzhou-tianhe-lender-switch", 2, posts),
    onWatch: cancelsElsewhere("guangzhou-tianhe", "粤(2023)广州市不动产证明第0000326号"),
  },
  {
    ...completes("nantong-haimen-lender-switch", 2, posts),
    onWatch: cancelsElsewhere("nantong-haimen", "苏(2023)海门市不动产证明第0000326号"),
  },
];

const homes: Scenario[] = [
  completes("suzhou-huqiu-presale", 2, posts),
  completes("nantong-haimen-presale", 2, posts),
  completes("suzhou-huqiu-notice-conversion", 2),
  completes("guangzhou-tianhe-notice-conversion", 2),
  completes("suzhou-huqiu-notice-conversion-alone", 1),
  completes("suzhou-huqiu-notice-cancellation", 2),
  completes("nantong-haimen-notice-cancellation", 2),
  completes("guangzhou-tianhe-notice-cancellation-alone", 1),
  completes("nantong-haimen-construction-conversion", 1),
  {
    ...completes("suzhou-huqiu-construction-conversion-by-registry", 0),
    onWatch: (world) => {
      const unitCode = "320505400202GB00001F00010311";
      registerOf(world, "suzhou-huqiu").completeBuilding({ unitCode, convert: true });
    },
  },
  completes("suzhou-huqiu-sale-combined", 3, posts),
  completes("suzhou-huqiu-sale-change", 2, posts),
  completes("guangzhou-tianhe-sale-staged", 3, posts),
  {
    ...completes("nantong-haimen-sale-staged-two-lenders", 3, posts),
    onWatch: cancelsElsewhere("nantong-haimen", "苏(2023)海门市不动产证明第0000313号"),
  },
];

const keeping: Scenario[] = [
  completes("nantong-haimen-rank-change", 1),
  completes("suzhou-huqiu-mortgagee-rename", 1),
  completes("nantong-haimen-mortgagee-rename-batch", 2),
  completes("guangzhou-tianhe-collateral-addition", 1),
  completes("suzhou-huqiu-collateral-substitution", 2),
  completes("nantong-haimen-collateral-partial", 1),
  completes("suzhou-huqiu-cancellation", 1),
  completes("guangzhou-tianhe-cancellation", 1),
  completes("nantong-haimen-cancellation-on-paper", 1),
  completes("guangzhou-tianhe-cancellation-on-paper", 1),
];

/** Lenders of other kinds, each under its own sign-in and with its own core. */
const otherLenders: Scenario[] = [
  { ...completes("guangzhou-tianhe-new-loan-of-insurer", 1, posts), signIn: "insurer-core" },
  { ...completes("nantong-haimen-new-loan-of-wealth-subsidiary", 1, posts), signIn: "wealth-core" },
  { ...completes("suzhou-huqiu-new-loan-of-provident-fund", 1, posts), signIn: "fund-core" },
  { ...completes("suzhou-huqiu-assignment", 1), signIn: "faic-core" },
  { ...completes("guangzhou-tianhe-assignment-for-price", 1, posts), signIn: "faic-core" },
  { ...completes("nantong-haimen-assignment-batch", 2), signIn: "amc-core" },
  completes("nantong-haimen-assignment-shared", 1),
  completes("suzhou-huqiu-assignment-by-merger", 1),
  completes("suzhou-huqiu-assignment-split", 2),
  { ...completes("guangzhou-tianhe-assignment-exit", 2), signIn: "amc-core" },
];

const nothingMoved: Pick<Outcome, "postings" | "termsInForce"> = { postings: 0, termsInForce: 0 };

/** The registry refuses registration; the registry records another amount than was filed. */
const notAsWished: Scenario[] = [
  {
    sample: "nantong-haimen-new-loan-refused",
    signIn: "core",
    fault: "registration_refused",
    expected: { state: "aborted", parked: "", registrations: 0, ...nothingMoved },
  },
  {
    sample: "guangzhou-tianhe-new-loan-recorded-wrong",
    signIn: "core",
    fault: "recorded_other_amount",
    expected: { state: "parked", parked: "mismatch", registrations: 1, ...nothingMoved },
  },
];

/** At least one chain of every kind. */
export const everyKind: Scenario[] = [
  ...lending,
  ...homes,
  ...keeping,
  ...otherLenders,
  ...notAsWished,
  ...firstTwelve,
];
