// Rules on guardians (监护人; 民法典 27–39, 实施细则 11): who has one, who may be one, and that the ward's interest is declared.
// Invariant: nobody disposes of a ward's property without a declaration; a finding names the place and never a person.

import { identityNumberIsValid, normaliseIdentityNumber } from "../identity-number.ts";
import type { Guardian, Party } from "../parties.ts";
import { chinaDate } from "../working-days.ts";
import { mortgageesOf, partiesOf, type Placed } from "./named.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

/**
 * Years of age from which somebody may have full capacity: at sixteen who lives on its own earnings has it, at eighteen
 * everybody (民法典 17, 18). Between the two the bank knows, so that only the younger are refused.
 */
const ageOfCapacity = 16;

/** Whether the identity number is of somebody who cannot have full capacity on that day, YYYY-MM-DD. */
function isChild({ certificateType, certificateNumber }: Party, today: string): boolean {
  const number = normaliseIdentityNumber(certificateNumber);
  if (certificateType !== "resident_id" || !identityNumberIsValid(number)) return false;
  const year = Number(number.slice(6, 10)) + ageOfCapacity;
  return today < `${year}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
}

function guardians({ business }: LodgementContext): (Placed<Guardian> & { ward: Party })[] {
  return partiesOf(business).flatMap(({ field, value }) =>
    value.guardian === undefined ? [] : [{ field: `${field}.guardian`, value: value.guardian, ward: value }],
  );
}

/** An organisation has none, nobody is his own, and the lender against whom the ward contracts is not his. */
function cannotBe(context: LodgementContext): Fault[] {
  const lenders = mortgageesOf(context.business).map(({ value }) => normaliseIdentityNumber(value.creditCode));
  return guardians(context).flatMap(({ field, value, ward }) => {
    const number = normaliseIdentityNumber(value.certificateNumber);
    const isSelf = number === normaliseIdentityNumber(ward.certificateNumber);
    return [
      ...faultIf(ward.type === "organisation", field, "of an organisation"),
      ...faultIf(
        isSelf || lenders.includes(number),
        `${field}.certificateNumber`,
        "somebody else than ward and lender",
      ),
    ];
  });
}

export const guardianRules: Rule[] = [
  {
    id: "PL-172",
    code: "guardian_not_proved",
    why: { zh: "未成年人由其监护人代为申请", en: "For a child its guardian applies" },
    basis: "民法典第十七条至第二十条、第二十七条；不动产登记暂行条例实施细则第十一条",
    mend: { zh: "填写监护人及监护证明", en: "Name the guardian, with proof of the guardianship" },
    check: (context) =>
      partiesOf(context.business)
        .filter(({ field }) => !/(^|\.)debtor$/.test(field))
        .flatMap(({ field, value }) =>
          value.guardian === undefined && isChild(value, chinaDate(context.now)) ? [fault(`${field}.guardian`)] : [],
        ),
  },
  {
    id: "PL-173",
    code: "guardian_not_proved",
    why: {
      zh: "除为维护被监护人利益外，不得处分其财产",
      en: "A ward's property is disposed of only in the ward's own interest",
    },
    basis: "民法典第三十四条、第三十五条",
    mend: { zh: "附监护人为被监护人利益处分的书面声明", en: "Add the guardian's declaration that it is" },
    check: (context) =>
      guardians(context).flatMap(({ field, value }) =>
        faultIf(value.interestSha256 === undefined, `${field}.interestSha256`),
      ),
  },
  {
    id: "PL-174",
    code: "invalid_field",
    why: { zh: "监护人须为被监护人与抵押权人以外的人", en: "A guardian is neither the ward nor the lender" },
    basis: "民法典第二十七条、第二十八条、第一百六十八条",
    mend: { zh: "核对监护人", en: "Check who the guardian is" },
    check: cannotBe,
  },
];
