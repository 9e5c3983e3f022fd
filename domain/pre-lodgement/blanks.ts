// Rules on fields left blank: "/" with a reason, nowhere in what must agree, and never asked for what the register says.
// Invariant: a blank is explained once, and an explanation explains a blank.

import type { ChainKind } from "../business.ts";
import { placed, textsOf, type Placed } from "./named.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

/** What the register itself says, or cannot say yet of a building not finished: a "/" there needs no words. */
const saidByRegister = /(^|\.)(titleCertificateNumber|area|location|address)$/;

/** What registry and bank must have alike: compared after recording, where a blank never counts as agreement (practice 7). */
const mustAgree =
  /(^|\.)(name|certificateNumber|creditCode|unitCode|securedScope|registrationCertificateNumber|priorityNotice|mortgagePriorityNotice|mortgageeName|formerName|formerCreditCode)$|(^|\.)(mainContract|mortgageContract)\.number$/;

function blanksIn({ business }: LodgementContext): Placed<string>[] {
  const { blanks: _, ...stated } = business;
  return [...textsOf(stated)].filter(({ value }) => value.normalize("NFKC").trim() === "/");
}

/** Kinds that leave the secured scope as the register has it, which may be nothing: old registers do not state one. */
const keepsScope: ReadonlySet<ChainKind> = new Set(["cancellation", "assignment", "rank_change", "mortgagee_rename"]);

function isKeptAsRegistered(kind: ChainKind, field: string): boolean {
  return keepsScope.has(kind) && /(^|\.)securedScope$/.test(field);
}

function isAgent(field: string): boolean {
  return /(^|\.)agent\./.test(field);
}

function unexplained(context: LodgementContext): Fault[] {
  const explained = new Set(context.business.blanks.map(({ field }) => field));
  return blanksIn(context)
    .filter(({ field }) => !saidByRegister.test(field) && !explained.has(field))
    .map(({ field }) => fault(field));
}

function explainsNothing(context: LodgementContext): Fault[] {
  const blank = new Set(blanksIn(context).map(({ field }) => field));
  return placed(context.business.blanks, "blanks").flatMap(({ field, value }) => [
    ...faultIf(!blank.has(value.field), `${field}.field`, 'no "/" stands there'),
    ...faultIf(value.reason.trim() === "" || value.reason.trim() === "/", `${field}.reason`),
  ]);
}

const basis = "自然资发〔2020〕83号第四项";

export const blankRules: Rule[] = [
  {
    id: "PL-080",
    code: "blank_not_explained",
    why: { zh: "空项填“/”须在附记中说明原因", en: 'A field filled with "/" has its reason in the notes' },
    basis,
    mend: { zh: "在 blanks 中写明该字段与原因", en: "Name the field and the reason in blanks" },
    check: unexplained,
  },
  {
    id: "PL-081",
    code: "blank_not_explained",
    why: {
      zh: "说明了原因的字段并未填“/”，或原因为空",
      en: 'A reason is given for a field that is not "/", or is empty',
    },
    basis,
    mend: { zh: "该字段填“/”，或删除该说明", en: 'Fill the field with "/", or leave the reason out' },
    check: explainsNothing,
  },
  {
    id: "PL-082",
    code: "invalid_field",
    why: { zh: "该内容登簿后须逐项核对，不得留空", en: "This is compared after recording: it cannot be blank" },
    basis: "不动产登记暂行条例第八条；民法典第四百条",
    mend: { zh: "填写实际内容", en: "State it" },
    check: (context) =>
      blanksIn(context)
        .filter(({ field }) => mustAgree.test(field) && !isAgent(field))
        .filter(({ field }) => !isKeptAsRegistered(context.business.kind, field))
        .map(({ field }) => fault(field)),
  },
];
