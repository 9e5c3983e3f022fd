// How people are shown to the operations staff: enough to tell two of them apart, too little to be taken away and used.
// Invariant: what masks one place of a view masks the same person everywhere in it, free texts and documents included.

import { creditCodeIsValid } from "./credit-code.ts";
import { identityNumberIsValid } from "./identity-number.ts";

/** 张三 → 张*: the first character, a star for each other one. */
export function maskName(name: string): string {
  const [first = "", ...others] = name;
  return first + "*".repeat(others.length);
}

/** 320211198503120014 → 320211********0014: six and four of an identity number; of a shorter number its first and last two. */
export function maskCertificateNumber(number: string): string {
  return number.length >= 15 ? keepEnds(number, 6, 4) : keepEnds(number, 1, 2);
}

/** 13800138000 → 138****8000, 0512-00000010 → 0512-****0010: four digits before the last four; a shorter one whole. */
export function maskPhone(phone: string): string {
  if (phone.length < 9) return "*".repeat(phone.length);
  return `${phone.slice(0, -8)}****${phone.slice(-4)}`;
}

/** The first six characters: province and city. */
export function maskAddress(address: string): string {
  return keepEnds(address, 6, 0);
}

function keepEnds(text: string, first: number, last: number): string {
  const shown = text.length > first + last ? { first, last } : { first: 0, last: 0 };
  const stars = "*".repeat(text.length - shown.first - shown.last);
  return text.slice(0, shown.first) + stars + text.slice(text.length - shown.last);
}

/** What people judge is shown to them whole: a difference of names, and the text of one that was accepted. */
const shownWhole: readonly string[] = ["differences", "accepted"];
/** Shorter texts are replaced only where they stand alone: they would be found inside other words. */
const withinTextsFrom = 2;

/**
 * An answer as an operator sees it: the same JSON value with names, certificate numbers, telephone numbers and addresses of
 * natural persons masked. A name counts as a person's where a person's certificate number stands beside it; organisations
 * stay as they are.
 */
export function masked(view: unknown): unknown {
  const masks = new Map<string, string>();
  collect(view, masks);
  // The longest first: 张三丰 is not 张三 with something behind it.
  const longestFirst = [...masks].filter(([text]) => text !== "").toSorted(([a], [b]) => b.length - a.length);
  return longestFirst.length === 0 ? view : replaced(view, longestFirst);
}

type Fields = Record<string, unknown>;

function collect(value: unknown, masks: Map<string, string>): void {
  if (Array.isArray(value)) for (const each of value) collect(each, masks);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  const fields = value as Fields;
  collectPerson(fields, "name", "certificateNumber", masks);
  collectPerson(fields, "signerName", "signerCertificateNumber", masks);
  mark(fields["legalRepresentative"], maskName, masks);
  if (typeof fields["onBehalfOf"] === "string" && isOfPerson(fields["onBehalfOf"]))
    mark(fields["onBehalfOf"], maskCertificateNumber, masks);
  // A residence right names its holder without a number.
  if ("number" in fields) mark(fields["holder"], maskName, masks);
  for (const inner of Object.values(fields)) collect(inner, masks);
}

function collectPerson(fields: Fields, nameField: string, numberField: string, masks: Map<string, string>): void {
  const number = fields[numberField];
  if (typeof number !== "string" || fields["type"] === "organisation" || !isOfPerson(number)) return;
  mark(number, maskCertificateNumber, masks);
  mark(fields[nameField], maskName, masks);
  mark(fields["phone"], maskPhone, masks);
  mark(fields["address"], maskAddress, masks);
}

/** Everything but a credit code: a passport has no check digit to be known by. */
function isOfPerson(number: string): boolean {
  return identityNumberIsValid(number) || !creditCodeIsValid(number);
}

function mark(text: unknown, mask: (text: string) => string, masks: Map<string, string>): void {
  if (typeof text === "string") masks.set(text, mask(text));
}

/** Words of the API stay what they are, whatever somebody is called. */
const word = /^[a-z][a-z0-9_]*$/;
const nameFields: readonly string[] = ["name", "signerName", "holder", "legalRepresentative"];

function replaced(value: unknown, masks: [string, string][], field = ""): unknown {
  if (typeof value === "string")
    return word.test(value) && !nameFields.includes(field) ? value : replacedText(value, masks);
  if (Array.isArray(value)) return value.map((each) => replaced(each, masks, field));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      shownWhole.includes(name) ? inner : replaced(inner, masks, name),
    ]),
  );
}

function replacedText(text: string, masks: [string, string][]): string {
  let shown = text;
  for (const [plain, mask] of masks) {
    if (text === plain) return mask;
    if (plain.length >= withinTextsFrom) shown = shown.replaceAll(plain, () => mask);
  }
  return shown;
}
