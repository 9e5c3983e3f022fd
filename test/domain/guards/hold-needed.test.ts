// How long the hold on limit and quota has to stand, as the order to place it says.
// Invariant: it outlives the last registration that is still to come; where the calendar does not tell, nothing is promised.

import { expect, test } from "vitest";
import type { Hold } from "../../../domain/chain-state.ts";
import { holdMarginMs, takeHold } from "../../../domain/decide/hold-steps.ts";
import { permitValidMs } from "../../../domain/decide/core-orders.ts";
import { promisedBy, startClock } from "../../../domain/leg-clock.ts";
import type { RegistryProfile } from "../../../domain/registry-profile.ts";
import { sampleProfile, start } from "../sample-chains.ts";
import { refinance, workOn, type Scene } from "./bench.ts";

const limits = { first: 10, cancellation: 1 };
const profile: RegistryProfile = { ...sampleProfile("independent"), workingDaysLimits: limits };

/** What the order says, and what is kept. */
function needed(scene: Scene, at: RegistryProfile = profile): (number | null | undefined)[] {
  const work = {
    ...workOn(structuredClone(refinance({ hold: null, ...scene }))),
    profiles: new Map([[at.registryId, at]]),
  };
  takeHold(work);
  const request = work.effect?.request;
  if (request?.type !== "place_hold") throw new Error("a hold is placed");
  return [request.neededUntil, work.chain.hold?.neededUntil];
}

function due(type: "first" | "cancellation"): number {
  return (promisedBy(startClock(profile, type, start), profile) ?? 0) + holdMarginMs;
}

test("beyond the last registration of ours that is still to come, with a margin of two days", () => {
  expect(holdMarginMs).toBe(172_800_000);
  expect(due("first")).toBeGreaterThan(due("cancellation"));
  expect(needed({})).toEqual([due("first"), due("first")]);
  const [cancellation] = needed({ first: { state: "recorded" } });
  expect(cancellation).toBe(due("cancellation"));
  expect(needed({ first: { filedBy: "other_lender" } })[0]).toBe(due("cancellation"));
});

test("no longer than the permit once everything is recorded", () => {
  const recorded = { state: "recorded" as const };
  expect(needed({ first: recorded, cancellation: recorded })[0]).toBe(start + permitValidMs);
});

test("is not told where the calendar does not reach the last registration", () => {
  const far = { ...profile, workingDaysLimits: { ...limits, first: 5000 } };
  expect(needed({}, far)).toEqual([null, null]);
});

test("an order given again under its key is the same; another is reckoned anew", () => {
  const hold: Hold = {
    key: "chn_1-hold",
    amount: refinance().business.mortgage.securedAmount,
    state: "wanted",
    holdNumber: null,
    expiresAt: null,
    neededUntil: 7,
  };
  expect(needed({ hold })).toEqual([7, 7]);
  expect(needed({ hold: { ...hold, key: "chn_1-hold-0" } })[0]).toBe(due("first"));
});
