// Rules on debtor, mortgagors, sellers and buyers: numbers, capacities, shares, nobody twice.
// Invariant: check digits bind what the bank enters; a finding names the field and never the number.

import type { Business } from "../business.ts";
import { creditCodeIsValid } from "../credit-code.ts";
import { furtherMortgages } from "../further-mortgages.ts";
import { identityNumberIsValid, normaliseIdentityNumber } from "../identity-number.ts";
import type { CertificateType, Mortgagor, Party } from "../parties.ts";
import { debtorsOf, mortgageesOf, mortgagorLists, partiesOf, placed, type Placed } from "./named.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";
import { sumAgainstWhole } from "./shares.ts";

/** certificate type → who can hold one. */
const holders: Record<CertificateType, readonly Party["type"][]> = {
  resident_id: ["person"],
  hong_kong_macao_taiwan_id: ["person"],
  passport: ["person"],
  credit_code: ["organisation"],
  other: ["person", "organisation"],
};

function checkDigits({ business }: LodgementContext): Fault[] {
  const oldLender = business.previousMortgage?.lender;
  const formerCode = business.rename?.formerCreditCode;
  const codes = [
    ...mortgageesOf(business).map(({ field, value }) => ({ field: `${field}.creditCode`, value: value.creditCode })),
    ...(oldLender === undefined ? [] : [{ field: "previousMortgage.lender.creditCode", value: oldLender.creditCode }]),
    ...placed(business.rankChange?.others, "rankChange.others").map(({ field, value }) => ({
      field: `${field}.creditCode`,
      value: value.creditCode,
    })),
    ...(formerCode === undefined ? [] : [{ field: "rename.formerCreditCode", value: formerCode }]),
  ];
  return [
    ...codes.filter(({ value }) => !creditCodeIsValid(value)).map(({ field }) => fault(field)),
    ...mortgageesOf(business).flatMap(({ field, value }) => misprinted(value.agent, `${field}.agent`)),
    ...partiesOf(business).flatMap(({ field, value }) => misprinted(value.guardian, `${field}.guardian`)),
    ...placed(business.mandates, "mandates").flatMap(({ field, value }) => [
      ...misprinted(value.agent, `${field}.agent`),
      ...placed(value.subAgents, `${field}.subAgents`).flatMap((sub) => misprinted(sub.value, sub.field)),
    ]),
    ...partiesOf(business).flatMap(({ field, value }) => faultIf(isWrong(value), `${field}.certificateNumber`)),
  ];
}

/** Somebody of whom only the number is stated: it is a credit code of an organisation, and else held to be what it looks like. */
function misprinted(one: { certificateNumber: string; type?: Party["type"] } | undefined, field: string): Fault[] {
  const number = one?.certificateNumber.toUpperCase() ?? "";
  const isWrong =
    one?.type === "organisation"
      ? !creditCodeIsValid(number)
      : /^\d{17}[\dX]$/.test(number) && !identityNumberIsValid(number);
  return faultIf(one !== undefined && isWrong, `${field}.certificateNumber`);
}

function isWrong({ certificateType, certificateNumber }: Party): boolean {
  const number = certificateNumber.toUpperCase();
  return (
    (certificateType === "resident_id" && !identityNumberIsValid(number)) ||
    (certificateType === "credit_code" && !creditCodeIsValid(number))
  );
}

function wrongCertificateType({ business }: LodgementContext): Fault[] {
  return partiesOf(business).flatMap(({ field, value }) =>
    faultIf(!holders[value.certificateType].includes(value.type), `${field}.certificateType`, value.type),
  );
}

function namedTwice({ business }: LodgementContext): Fault[] {
  const groups = [
    ...mortgagorLists(business).map(({ field, value }) =>
      placed(value, field).map((each) => ({ field: each.field, number: each.value.party.certificateNumber })),
    ),
    placed(business.propertyTransfer?.transferors, "propertyTransfer.transferors").map(({ field, value }) => ({
      field,
      number: value.certificateNumber,
    })),
    mortgageesOf(business)
      .filter(({ field }) => field !== "assignment.assignee")
      .map(({ field, value }) => ({ field, number: value.creditCode })),
  ];
  return groups.flatMap((group) => {
    const numbers = group.map(({ number }) => normaliseIdentityNumber(number));
    return group.filter((_, index) => numbers.indexOf(numbers[index] ?? "") !== index).map(({ field }) => fault(field));
  });
}

/** Of a batch the mortgagors of each mortgage are looked at with the debtor of that one. */
function wrongCapacity({ business }: LodgementContext): Fault[] {
  const debtors = debtorsOf(business);
  return mortgagorLists(business).flatMap(({ field, value }, index) => {
    const { value: debtor } = debtors[index] ?? { value: business.debtor };
    const debtorNumber = normaliseIdentityNumber(debtor.certificateNumber);
    return placed(value, field).flatMap((mortgagor) => capacityOff(mortgagor, debtorNumber));
  });
}

function capacityOff({ field, value: { party, capacity } }: Placed<Mortgagor>, debtorNumber: string): Fault[] {
  const isDebtor = normaliseIdentityNumber(party.certificateNumber) === debtorNumber;
  return [
    ...faultIf(capacity === "owner" && !isDebtor, `${field}.capacity`, "the debtor, for owner"),
    ...faultIf(
      capacity === "third_party" && isDebtor,
      `${field}.capacity`,
      "somebody else than the debtor, for third_party",
    ),
  ];
}

/** With several units the same person may hold another share of each, so that one list of shares says nothing of their sum. */
function wrongShares({ business }: LodgementContext): Fault[] {
  const owners = mortgagorLists(business);
  const further = furtherMortgages(business).map(({ units }) => units.length);
  const unitCounts = [business.units.length, ...further, business.collateralChange?.removed.length ?? 0];
  const coShares = business.coMortgagees.flatMap(({ share }) => (share === undefined ? [] : [share]));
  const held = sumAgainstWhole(coShares);
  const isTooMuch = held === "above" || held === "whole";
  return [
    ...owners.flatMap(({ field, value }, index) =>
      faultIf(unitCounts[index] === 1 && isOffWhole(value), field, "shares of one unit come to 100%"),
    ),
    ...faultIf(isTooMuch, "coMortgagees", "the mortgagee of the business keeps a share"),
  ];
}

function isOffWhole(mortgagors: Mortgagor[]): boolean {
  const shares = mortgagors.flatMap(({ share }) => (share === undefined ? [] : [share]));
  const sum = shares.length === 0 ? "whole" : sumAgainstWhole(shares);
  const areAllStated = shares.length === mortgagors.length && shares.length > 1;
  return sum === "above" || (sum === "below" && areAllStated);
}

/** One co-owner may buy out another: wrong only where both sides are the same people. */
function sellsToThemselves({ propertyTransfer, mortgagors }: Business): boolean {
  if (propertyTransfer === undefined) return false;
  const sellers = propertyTransfer.transferors.map((party) => normaliseIdentityNumber(party.certificateNumber));
  const buyers = mortgagors.map(({ party }) => normaliseIdentityNumber(party.certificateNumber));
  return sellers.toSorted().join() === buyers.toSorted().join();
}

export const partyRules: Rule[] = [
  {
    id: "PL-020",
    code: "check_digit_wrong",
    why: {
      zh: "证件号码校验位错误，登记机构核验不通过",
      en: "The number fails its own check and will fail the registry's",
    },
    basis: "GB 11643；GB 32100-2015",
    mend: { zh: "按证件原件核对号码", en: "Check the number against the document" },
    check: checkDigits,
  },
  {
    id: "PL-021",
    code: "invalid_field",
    why: { zh: "证件种类与当事人类型不符", en: "Nobody of that type holds such a document" },
    basis: "不动产登记证件种类字典（ZJZL）",
    mend: { zh: "更正证件种类或当事人类型", en: "Correct the type of document or of party" },
    check: wrongCertificateType,
  },
  {
    id: "PL-022",
    code: "party_named_twice",
    why: { zh: "同一当事人在同一方只能列一次", en: "Each party stands once on its side of the application" },
    basis: "不动产登记暂行条例第十四条",
    mend: { zh: "删除重复的当事人", en: "Name each party once" },
    check: namedTwice,
  },
  {
    id: "PL-023",
    code: "invalid_field",
    why: { zh: "抵押人身份与债务人不一致", en: "The capacity does not fit who owes" },
    basis: "民法典第三百九十四条",
    mend: { zh: "债务人自有为 owner，第三人提供为 third_party", en: "owner for the debtor, third_party for another" },
    check: wrongCapacity,
  },
  {
    id: "PL-024",
    code: "shares_do_not_add_up",
    why: { zh: "按份共有的份额之和应为百分之百", en: "Shares of one thing come to the whole of it" },
    basis: "民法典第二百九十八条",
    mend: { zh: "按登记簿核对各人份额", en: "Check each share against the register" },
    check: wrongShares,
  },
  {
    id: "PL-025",
    code: "parts_do_not_fit",
    why: { zh: "买卖双方为同一人，没有转移", en: "Sellers and buyers are the same: nothing is transferred" },
    basis: "不动产登记暂行条例实施细则第三十八条",
    mend: { zh: "抵押人填买受人，转让人填出卖人", en: "Mortgagors are the buyers, transferors the sellers" },
    check: ({ business }) => faultIf(sellsToThemselves(business), "propertyTransfer.transferors"),
  },
];
