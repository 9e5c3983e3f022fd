// Reads the Cases of a verified envelope into outcomes by business number.
// Invariants: a case nobody asked about is not an answer; a combined filing is answered as a group or not at all.

import type { FiledGroup, Outcome, RegistryAnswer, RegistryNotice } from "../../domain/registry.ts";
import type { PlatformSignature } from "../../domain/signing-ways.ts";
import { attribute, childrenNamed } from "../signing/xml-tree.ts";
import type { VerifiedElement } from "../signing/verify-xml.ts";
import { valueOf } from "./blanks.ts";
import { readDeadline, readTime } from "./china-time.ts";
import { readFee, readMissing } from "./read-asked.ts";
import { readPlatformSignatures } from "./read-signed.ts";
import { holdsResult, outcomeOf } from "./outcomes.ts";
import { isPlain } from "./plain-values.ts";
import { readRecording } from "./read-recording.ts";

/** Numbers asked about, and the combined filings among them; null numbers for a push, which answers no question. */
export type Asked = { businessNumbers: string[] | null; groups: readonly FiledGroup[] };

export type Cases = Extract<RegistryAnswer, { type: "outcomes" }> | { type: "unfit"; reason: string };

type ReadCase = { businessNumber: string; groupNumber: string; outcome: Outcome; signed: PlatformSignature[] };

const nothing: RegistryNotice = { number: null, code: null, text: null, at: null };

/** Outcomes of every number asked (or pushed), or why the envelope is no answer at all. */
export function readCases(content: readonly VerifiedElement[], asked: Asked): Cases {
  const failure = readFailure(content);
  if (failure !== null && asked.businessNumbers !== null) {
    const outcome: Outcome = { state: "unknown", reason: "unreadable", notice: failure };
    return {
      type: "outcomes",
      outcomes: asked.businessNumbers.map((businessNumber) => ({ businessNumber, outcome })),
    };
  }
  if (content.length === 0 || content.some((child) => child.name !== "Case")) return unfit("content");
  const cases = content.map(readCase);
  const numbers = new Set(cases.map((each) => each.businessNumber));
  if (numbers.has("") || numbers.size !== cases.length) return unfit("business_number");
  if (!cases.every((each) => isAnswer(each, cases, asked))) return unfit("another_case");
  const missing = (asked.businessNumbers ?? []).filter((number) => !numbers.has(number));
  const outcomes = cases.map((each) => ({
    businessNumber: each.businessNumber,
    outcome: isBroken(each, cases, missing, asked) ? incomplete(each.outcome.notice) : each.outcome,
    ...(each.signed.length === 0 ? {} : { platformSignatures: each.signed }),
  }));
  const unanswered = missing.map((businessNumber) => ({ businessNumber, outcome: unansweredOutcome(cases, asked) }));
  return { type: "outcomes", outcomes: [...outcomes, ...unanswered] };
}

/** Asked about, or a sibling in the group of one that was: the registry always answers a group whole. */
function isAnswer(each: ReadCase, cases: ReadCase[], asked: Asked): boolean {
  const numbers = asked.businessNumbers;
  if (numbers === null || numbers.includes(each.businessNumber)) return true;
  if (each.groupNumber === "") return false;
  return cases.some((other) => other.groupNumber === each.groupNumber && numbers.includes(other.businessNumber));
}

/**
 * What we filed as a group must be told whole and under its number, or be unknown to the registry as a whole. Of a group
 * that we do not know of, more than one must be there, and none that was asked for may be missing.
 */
function isBroken(each: ReadCase, cases: ReadCase[], missing: string[], asked: Asked): boolean {
  const filed = asked.groups.find((group) => group.businessNumbers.includes(each.businessNumber));
  if (filed !== undefined) {
    const told = cases.filter(({ businessNumber }) => filed.businessNumbers.includes(businessNumber));
    if (told.length !== filed.businessNumbers.length) return true;
    return !told.every(isNoCase) && told.some(({ groupNumber }) => groupNumber !== filed.groupNumber);
  }
  if (each.groupNumber === "") return false;
  return missing.length > 0 || cases.filter(({ groupNumber }) => groupNumber === each.groupNumber).length < 2;
}

function isNoCase({ outcome }: ReadCase): boolean {
  return outcome.state === "unknown" && outcome.reason === "no_case";
}

function unansweredOutcome(cases: ReadCase[], asked: Asked): Outcome {
  const grouped = asked.groups.length > 0 || cases.some((each) => each.groupNumber !== "");
  return grouped ? incomplete(nothing) : { state: "unknown", reason: "unreadable", notice: nothing };
}

function readCase(element: VerifiedElement): ReadCase {
  const named = {
    businessNumber: attribute(element, "BusinessNumber"),
    groupNumber: attribute(element, "GroupNumber"),
  };
  if (!isPlain(element)) {
    return { ...named, signed: [], outcome: { state: "unknown", reason: "unreadable", notice: nothing } };
  }
  const value = (name: string): string | null => valueOf(element.attributes[name]);
  const stateCode = attribute(element, "StateCode");
  const keys = { businessNumber: named.businessNumber, caseNumber: value("YWH"), recFlowId: value("RecFlowID") };
  const messages = childrenNamed(element, "Message");
  const only = messages.length === 1 ? messages[0] : undefined;
  const outcome = outcomeOf({
    stateCode,
    caseNumber: keys.caseNumber,
    acceptedAt: readTime(value("AcceptedAt")),
    deadline: readDeadline(value("Deadline")),
    notice: {
      number: value("NoticeNumber"),
      code: value("NoticeCode"),
      text: value("NoticeText"),
      at: readTime(value("NoticeAt")),
    },
    missing: childrenNamed(element, "Missing").map(readMissing),
    fee: readFee(childrenNamed(element, "Fee")),
    result: only !== undefined && holdsResult(stateCode) ? readRecording(only, keys) : null,
  });
  return { ...named, outcome, signed: readPlatformSignatures(childrenNamed(element, "PlatformSignature")) };
}

/** A Failure says that the registry could not take the request in; it says nothing about the case. */
function readFailure(content: readonly VerifiedElement[]): RegistryNotice | null {
  const [only] = content;
  if (content.length !== 1 || only?.name !== "Failure") return null;
  if (!isPlain(only)) return nothing;
  return { ...nothing, code: valueOf(only.attributes["Code"]), text: valueOf(only.attributes["Text"]) };
}

function incomplete(notice: RegistryNotice): Outcome {
  return { state: "unknown", reason: "incomplete_group", notice };
}

function unfit(reason: string): Cases {
  return { type: "unfit", reason };
}
