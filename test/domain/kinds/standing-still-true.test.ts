// What has to stand besides the facts of the gates: before a confirmation, at a registry where nothing is registered, at the end.
// Invariant: each rule is asked both ways: what it stops, and the lawful neighbour that goes on.

import { describe, expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import { fen } from "../../../domain/money.ts";
import { actionsOf, converse, notice, resolve, wordOn, type Conversation } from "../conversation.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { openSample } from "../sample-chains.ts";
import { reach, standing } from "./story.ts";
import { altered, inTranches, underMaximum } from "./variants.ts";

const day = 86_400_000;

describe("a confirmation that lets the registry record", () => {
  const reviewed = (): Conversation => {
    const talk = converse(openSample(lawful("renewal", "nantong-haimen")));
    talk.until("confirm");
    talk.take({ type: "effect_failed", origin: "registry", advice: "retry", reason: "nothing arrived" });
    return talk;
  };
  test("does not leave on an expired decision: the filing is taken back", () => {
    const talk = reviewed();
    talk.now += 45 * day;
    talk.take({ type: "due" });
    expect(talk.chain).toMatchObject({ state: "aborting", abort: { refusal: { code: "decision_expired" } } });
  });
  test("waits for a search that is fresh, and leaves on it", () => {
    const talk = reviewed();
    talk.now += day;
    talk.take({ type: "due" });
    expect(talk.chain.inFlight).toMatchObject({ stage: "before_filing", request: { type: "search" } });
    talk.until("confirm");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("renews a hold that has lapsed first", () => {
    const talk = reviewed();
    const { hold } = talk.chain;
    if (hold === null) throw new Error("it holds");
    talk.chain = { ...talk.chain, hold: { ...hold, expiresAt: talk.now } };
    talk.now += 10_000;
    talk.take({ type: "due" });
    expect(talk.chain.inFlight?.request).toMatchObject({ type: "place_hold", key: "chn_1-hold-2" });
  });
});

describe("a registry where nothing is registered, beside one that records a change", () => {
  function mixed(): Conversation {
    const [one, other] = [underMaximum("renewal", "suzhou-huqiu"), underMaximum("renewal", "guangzhou-tianhe")];
    const units = [...one.units, ...other.units];
    const unitCodes = units.map(({ unitCode }) => unitCode);
    const { mainContract, previousMortgage } = one;
    if (previousMortgage === undefined) throw new Error("it renews");
    const further = other.previousMortgage?.registrationCertificateNumber ?? "";
    const business: Business = {
      ...one,
      units,
      mainContract: { ...mainContract, unitCodes },
      previousMortgage: { ...previousMortgage, furtherCertificateNumbers: [further] },
      cover: { contractSha256: mainContract.sha256, clauseNumber: "2", guarantorConsents: [], otherGuarantors: 0 },
    };
    const profiles = altered("guangzhou-tianhe", {
      mappings: { renewal: ["change"], extension: ["change"], refinance: ["change"] },
    });
    const talk = converse(openSample(business, profiles));
    talk.until("file");
    return talk;
  }
  const unitOf = (talk: Conversation): NonNullable<ReturnType<typeof talk.far.units.get>> => {
    const unit = talk.far.units.get(talk.chain.business.units[0]?.unitCode ?? "");
    if (unit === undefined) throw new Error("it is on the register");
    return unit;
  };
  test("is judged before the money moves: its mortgage is gone, or it is seized", () => {
    const gone = mixed();
    unitOf(gone).mortgages = [];
    const seized = mixed();
    unitOf(seized).seizures.push({ number: "1", type: "seizure", authority: "法院" });
    for (const talk of [gone, seized]) {
      talk.until("rest");
      expect(talk.chain.state).toBe("parked");
      expect(talk.far.books).toHaveLength(0);
    }
  });
  test("lets the money go while its mortgage stands", () => {
    const talk = mixed();
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.far.books).toHaveLength(1);
  });
});

describe("what is left of a hold", () => {
  test("goes back when the drawing is stopped, and is used up when all was drawn", () => {
    const stopped = reach(converse(openSample(inTranches("suzhou-huqiu", 300_000, 500_000))), "works_progress");
    tell(stopped);
    stopped.take({ type: "due" });
    resolve(stopped, "stop_drawing");
    stopped.take({ type: "due" });
    if (stopped.chain.parked !== null) resolve(stopped, "legal_settled");
    stopped.until("rest");
    expect(stopped.chain).toMatchObject({ state: "completed", hold: { state: "given_back" } });
    const whole = converse(openSample(inTranches("suzhou-huqiu", 300_000, 500_000)));
    whole.until("rest");
    expect(whole.chain).toMatchObject({ state: "completed", hold: { state: "held" } });
  });
});

function tell(talk: Conversation): void {
  const told = { matter: "death", on: "2026-11-23", number: "通知2026第1号", sha256: "d".repeat(64) } as const;
  expect(talk.take({ type: "legal_notice_recorded", notice: told, by: "branch" })).toBeNull();
}

describe("a death told while a filing is in doubt", () => {
  const doubted = (): Conversation => {
    const talk = converse(openSample(lawful("new_loan", "suzhou-huqiu")));
    talk.until("file");
    talk.take({ type: "effect_failed", origin: "registry", advice: "query_first", reason: "timeout" });
    return talk;
  };
  const goOn = (talk: Conversation): void => {
    for (let turns = 0; turns < 12 && talk.chain.inFlight?.request.type !== "file"; turns += 1) {
      talk.now += 1_500;
      if (talk.chain.inFlight !== null) talk.answer();
      else if (talk.chain.state === "open") talk.take({ type: "due" });
    }
  };
  test("lets the doubt be asked about, and nothing be sent once more; without it that is sent", () => {
    const told = doubted();
    tell(told);
    goOn(told);
    expect(told.chain).toMatchObject({ state: "parked", parked: { kind: "legal" } });
    expect(told.far.cases.size).toBe(0);
    const untold = doubted();
    goOn(untold);
    expect(untold.chain.inFlight?.request.type).toBe("file");
  });
  test("a notice that comes between two persons' words lets both speak anew", () => {
    const talk = doubted();
    tell(talk);
    goOn(talk);
    const word = wordOn("legal_settled");
    expect(talk.take({ ...word, person: "one" })).toBeNull();
    tell(talk);
    expect(talk.take({ ...word, person: "two" })).toBeNull();
    expect(talk.chain.state).toBe("parked");
    expect(talk.take({ ...word, person: "one" })).toBeNull();
    expect(talk.chain.legalNotices.every(({ settled }) => settled)).toBe(true);
    expect(talk.chain.state).toBe("open");
  });
});

describe("a registry's fee", () => {
  const asked = (): Conversation => {
    const talk = reach(converse(openSample(lawful("new_loan", "suzhou-huqiu"))), "recorded first");
    const fee = { item: "登记费", amount: fen(8_000n), paymentNoticeNumber: "缴1", deadline: null };
    talk.callback("first", { state: "awaiting_fee", caseNumber: "c", fee, notice });
    return talk;
  };
  test("is paid while the case goes on, and not once it is to be withdrawn", () => {
    const open = asked();
    open.take({ type: "due" });
    expect(open.chain.inFlight?.request.type).toBe("pay_fee");
    const aborted = asked();
    expect(aborted.take({ type: "abort_requested", by: "bank", reason: "no" })).toBeNull();
    aborted.take({ type: "due" });
    expect(aborted.chain.inFlight?.request.type).not.toBe("pay_fee");
  });
  test("that the core refuses offers no new permit where none was given, and an abort does not come back to it", () => {
    const talk = asked();
    talk.take({ type: "due" });
    const { key } = talk.leg("first").fee ?? { key: "" };
    talk.take({
      type: "core_answered",
      answer: { type: "fee", key, state: "refused", receiptNumber: null, reason: "no budget" },
    });
    expect(talk.chain.parked?.kind).toBe("disbursement");
    expect(actionsOf(talk)).toContain("fee_again");
    expect(actionsOf(talk)).not.toContain("permit_again");
    resolve(talk, "abort");
    talk.take({ type: "due" });
    expect([talk.chain.parked?.kind, standing(talk.chain)]).not.toContain("disbursement");
  });
});

test("a chain that waits for its decision may be aborted", () => {
  const talk = reach(converse(openSample(lawful("new_loan", "suzhou-huqiu"))), "decision only");
  expect(talk.take({ type: "abort_requested", by: "bank", reason: "no" })).toBeNull();
  talk.until("rest");
  expect(talk.chain.state).toBe("aborted");
});

test("a chain of a kind without a decision may be aborted at its gate", () => {
  const talk = reach(converse(openSample(lawful("cancellation", "guangzhou-tianhe"))), "final_repayment");
  expect(talk.take({ type: "abort_requested", by: "bank", reason: "no" })).toBeNull();
  talk.until("rest");
  expect(talk.chain.state).toBe("aborted");
});
