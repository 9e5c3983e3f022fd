// Rules on those who hold the mortgage: whose house it is, what its kind may open, its capacity, its co-holders.
// Invariant: a kind is what the caller's tree says, never what the business claims; a lawful kind is refused nothing it may do.

import type { ChainKind } from "../business.ts";
import { houseOf, isSameLender, type House } from "../institution.ts";
import { mayHold, mayOpen } from "../mortgagee-kinds.ts";
import type { Mortgagee } from "../parties.ts";
import { chinaDate } from "../working-days.ts";
import { mortgageesOf, placed, type Placed } from "./named.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

type OwnHouse = Placed<Mortgagee> & { house: House };

/** Mortgagees that are houses of the caller's own tree. */
export function ownHouses({ business, lender }: LodgementContext): OwnHouse[] {
  return mortgageesOf(business).flatMap((each) => {
    const house = houseOf(lender, each.value.creditCode);
    return house === undefined ? [] : [{ ...each, house }];
  });
}

/** The caller applies as the mortgagee; of an assignment it may be the one who takes over. */
function notCallers({ business, lender }: LodgementContext): Fault[] {
  const { mortgagee, assignment } = business;
  const isOwn = isSameLender(lender, mortgagee.creditCode);
  const takesOver = assignment !== undefined && isSameLender(lender, assignment.assignee.creditCode);
  return faultIf(!isOwn && !takesOver, "mortgagee.creditCode");
}

function takenOver(context: LodgementContext): Fault[] {
  const past = context.lender.predecessors.filter(({ until }) => until < chinaDate(context.now));
  return ownHouses(context).flatMap(({ field, house }) => {
    if (field === "mortgagee" && goesToSuccessor(context)) return [];
    const gone = past.find(({ creditCode }) => creditCode === house.creditCode);
    return gone === undefined ? [] : [fault(`${field}.creditCode`, `taken over on ${gone.until} by ${gone.document}`)];
  });
}

/** After a merger or a split the mortgage goes over to a house that stands, whole: a transfer that its predecessor cannot open any more. */
export function goesToSuccessor({ business: { assignment }, lender, now }: LodgementContext): boolean {
  if (assignment?.mode !== "whole") return false;
  const successor = houseOf(lender, assignment.assignee.creditCode);
  const isGone = lender.predecessors.some((each) => each === successor && each.until < chinaDate(now));
  return successor !== undefined && !isGone;
}

/** Kinds in which those who hold with the lender come in too; in the others they hold already, and do nothing. */
const newlyHeld: ReadonlySet<ChainKind> = new Set([
  "new_loan",
  "presale",
  "lender_switch",
  "refinance",
  "sale_with_mortgage",
]);

/** All but those who hold already and do nothing. */
export function comingIn({ business }: LodgementContext): Placed<Mortgagee>[] {
  return mortgageesOf(business).filter(
    ({ field }) => !field.startsWith("coMortgagees") || newlyHeld.has(business.kind),
  );
}

function kindNotPermitted(context: LodgementContext): Fault[] {
  const { business } = context;
  return comingIn(context).flatMap(({ field, value }) => {
    const answer = mayOpen(value.kind, business.kind, business.mortgage.form);
    if (answer.allowed) return [];
    return [fault(`${field}.kind`, `${answer.citation.zh} / ${answer.citation.en}`)];
  });
}

/** The provident-fund part is the centre's, and nobody else's. */
function wrongPart({ business }: LodgementContext): Fault[] {
  return placed(business.coMortgagees, "coMortgagees").flatMap(({ field, value: { mortgagee, part } }) =>
    faultIf((part === "provident_fund") !== (mortgagee.kind === "provident_fund_centre"), `${field}.part`),
  );
}

export const mortgageeRules: Rule[] = [
  {
    id: "PL-030",
    code: "mortgagee_not_callers",
    why: { zh: "只能以本机构（总行、分支机构）名义申请", en: "A caller applies only for houses of its own tree" },
    basis: "不动产登记暂行条例第十四条",
    mend: { zh: "填写本机构的统一社会信用代码", en: "State the credit code of the caller's own house" },
    check: notCallers,
  },
  {
    id: "PL-031",
    code: "invalid_field",
    why: {
      zh: "该机构已被合并或更名，权利由承继者行使",
      en: "The house was taken over: its successor exercises its rights",
    },
    basis: "民法典第六十七条；不动产登记暂行条例实施细则第六十八条、第六十九条",
    mend: { zh: "以承继机构为抵押权人", en: "Name the successor as mortgagee" },
    check: takenOver,
  },
  {
    id: "PL-032",
    code: "invalid_field",
    why: { zh: "机构类型与备案不符", en: "The kind is not the one on record for this lender" },
    basis: "自然资发〔2020〕83号第七项",
    mend: { zh: "填写备案的机构类型", en: "State the kind on record" },
    check: (context) =>
      ownHouses(context).flatMap(({ field, value }) => faultIf(value.kind !== context.lender.kind, `${field}.kind`)),
  },
  {
    id: "PL-033",
    code: "mortgagee_kind_not_permitted",
    why: { zh: "该类机构依法不得办理此种业务", en: "A mortgagee of this kind may not open this kind of business" },
    basis: "自然资发〔2020〕83号第七项；银监发〔2017〕20号",
    mend: { zh: "改用该类机构可办理的业务种类", en: "Use a kind of business it may open" },
    check: kindNotPermitted,
  },
  {
    id: "PL-034",
    code: "capacity_not_held",
    why: { zh: "该类机构不得以此身份持有抵押权", en: "A mortgagee of this kind does not hold in that capacity" },
    basis: "民法典担保制度解释第四条；各类机构可为者 [R]",
    mend: { zh: "更正持有身份，或由受托机构持有", en: "Correct the capacity, or have a trustee hold it" },
    check: ({ business }) =>
      mortgageesOf(business).flatMap(({ field, value }) =>
        faultIf(!mayHold(value.kind, value.capacity), `${field}.capacity`, value.capacity),
      ),
  },
  {
    id: "PL-038",
    code: "parts_do_not_fit",
    why: { zh: "组合贷款的公积金部分由公积金中心持有", en: "The provident-fund part belongs to the fund's centre" },
    basis: "住房公积金管理条例第二十六条 [R]",
    mend: { zh: "更正贷款部分或机构类型", en: "Correct the part or the kind of mortgagee" },
    check: wrongPart,
  },
];
