// Rules on the licence of those who hold the mortgage: there, of its shape, on record, and valid where more is got than is had.
// Invariant: an ended licence never keeps a house from converting, releasing or handing over what it holds.

import type { ChainKind } from "../business.ts";
import { houseOf, isSameLender, type Institution } from "../institution.ts";
import { licenceRuleOf } from "../mortgagee-kinds.ts";
import type { Mortgagee } from "../parties.ts";
import type { EpochMs } from "../time.ts";
import { chinaDate } from "../working-days.ts";
import { comingIn, goesToSuccessor, ownHouses } from "./mortgagees.ts";
import type { Placed } from "./named.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

/** Who must have a licence: whoever acts; not the house that only gives its claim up to the caller. */
function acting(context: LodgementContext): Placed<Mortgagee>[] {
  const { business, lender } = context;
  const givesUp =
    business.assignment !== undefined &&
    (goesToSuccessor(context) || !isSameLender(lender, business.mortgagee.creditCode));
  return comingIn(context).filter(({ field }) => field !== "mortgagee" || !givesUp);
}

/** What the tree knows of a licence is not asked for again. */
function licenceNumber(lender: Institution, { creditCode, financialLicenceNumber }: Mortgagee): string | null {
  return financialLicenceNumber ?? houseOf(lender, creditCode)?.financialLicenceNumber ?? null;
}

function licenceMissing(context: LodgementContext): Fault[] {
  const { lender } = context;
  return acting(context)
    .filter(({ value }) => licenceRuleOf(value.kind).licence === "required")
    .filter(({ value }) => licenceNumber(lender, value) === null)
    .map(({ field }) => fault(`${field}.financialLicenceNumber`));
}

function licenceWrong(context: LodgementContext): Fault[] {
  const misshapen = acting(context).filter(({ value }) => {
    const number = value.financialLicenceNumber;
    return number !== undefined && !licenceRuleOf(value.kind).shape.test(number);
  });
  const another = ownHouses(context).filter(({ value, house }) => {
    const [stated, known] = [value.financialLicenceNumber, house.financialLicenceNumber];
    return stated !== undefined && known !== null && stated !== known;
  });
  return [
    ...misshapen.map(({ field }) => fault(`${field}.financialLicenceNumber`, "15 characters of its kind")),
    ...another.map(({ field }) => fault(`${field}.financialLicenceNumber`, "not the licence of this house")),
  ];
}

function isExpired(until: string | null | undefined, now: EpochMs): boolean {
  return until !== null && until !== undefined && until < chinaDate(now);
}

/**
 * Kind → does the lender get more than it has: a new right, a wider or longer one, new money out? A house whose licence has ended
 * still keeps, converts, releases and hands over what it holds: the debtor who has paid is owed the release (民法典 393, 407).
 */
const widens: Record<ChainKind, boolean> = {
  new_loan: true,
  drawdown: true,
  renewal: true,
  extension: true,
  refinance: true,
  lender_switch: true,
  presale: true,
  notice_conversion: false,
  construction_conversion: false,
  increase: true,
  rank_change: false,
  collateral_change: true,
  cancellation: false,
  notice_cancellation: false,
  assignment: true,
  sale_with_mortgage: true,
  mortgagee_rename: false,
};

/** Those who get more: of an assignment who takes over, of a change of collateral the lender where some comes in. */
function gaining(context: LodgementContext): Placed<Mortgagee>[] {
  const { kind, collateralChange } = context.business;
  if (!widens[kind] || collateralChange?.added.length === 0) return [];
  return acting(context).filter(({ field }) => kind !== "assignment" || field === "assignment.assignee");
}

/** Of the caller's own houses the tree rules; what is stated counts where it knows no date. */
function licenceExpired(context: LodgementContext): Fault[] {
  const { lender, now } = context;
  return gaining(context).flatMap(({ field, value }) => {
    const until = houseOf(lender, value.creditCode)?.licenceValidUntil ?? value.licenceValidUntil;
    return faultIf(isExpired(until, now), `${field}.licenceValidUntil`, `ended on ${until}`);
  });
}

function licenceTermDiffers(context: LodgementContext): Fault[] {
  return ownHouses(context).flatMap(({ field, value, house }) => {
    const [stated, known] = [value.licenceValidUntil, house.licenceValidUntil];
    const differs = stated !== undefined && known !== null && stated !== known;
    return faultIf(differs, `${field}.licenceValidUntil`, `${known} on record`);
  });
}

const licenceBasis = "银行保险机构许可证管理办法 [R]；银监发〔2017〕20号";

export const licenceRules: Rule[] = [
  {
    id: "PL-035",
    code: "missing_for_kind",
    why: { zh: "该类机构凭金融许可证申请登记", en: "A mortgagee of this kind applies on its financial licence" },
    basis: licenceBasis,
    mend: { zh: "填写金融许可证机构编码", en: "State the number of the financial licence" },
    check: licenceMissing,
  },
  {
    id: "PL-036",
    code: "licence_not_valid",
    why: { zh: "许可证号不是该机构的金融许可证", en: "The number is not this house's financial licence" },
    basis: licenceBasis,
    mend: { zh: "按许可证核对 15 位机构编码", en: "Check the 15 characters against the licence" },
    check: licenceWrong,
  },
  {
    id: "PL-037",
    code: "licence_not_valid",
    why: { zh: "金融许可证已过期", en: "The financial licence has ended" },
    basis: licenceBasis,
    mend: { zh: "换证后更新机构档案中的有效期", en: "Have it renewed and put the new term on record" },
    check: licenceExpired,
  },
  {
    id: "PL-039",
    code: "licence_not_valid",
    why: { zh: "许可证有效期与机构档案不符", en: "The licence's last day is not the one on record for this house" },
    basis: licenceBasis,
    mend: { zh: "以机构档案为准，或先更新档案", en: "State the day on record, or have the record updated first" },
    check: licenceTermDiffers,
  },
];
