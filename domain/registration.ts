// The words of registration: which right, which type of registration, on which ground, by which event.
// Invariant: these are the register's own notions; a dialect maps every one of them to its codes, totally.

export const registryCapabilities = ["combined", "confirmed", "independent"] as const;
/** combined: one filing ends the old and records the new together; confirmed: records only after our confirmation; independent: each application on its own. */
export type RegistryCapability = (typeof registryCapabilities)[number];

export const registrationTypes = [
  "first",
  "change",
  "transfer",
  "cancellation",
  "priority_notice",
  "rectification",
] as const;
/** 首次, 变更, 转移, 注销, 预告, 更正. */
export type RegistrationType = (typeof registrationTypes)[number];

export const registeredRights = ["mortgage", "ownership", "priority_notice", "mortgage_priority_notice"] as const;
/** 抵押权, 房地产权, 预告登记 (of the buyer), 抵押预告登记 (of the lender): what a leg registers. */
export type RegisteredRight = (typeof registeredRights)[number];

/** A mortgage, or the notice that keeps its place: what states an amount, a scope and who holds it. */
export function isOfMortgage(right: RegisteredRight): boolean {
  return right === "mortgage" || right === "mortgage_priority_notice";
}

/**
 * Right → may the bank apply for the rectification of its record? The message has a 更正登记 of mortgages (5003701, facts 1.5)
 * and none of notices; the owners' record is mended by owners and registry, and the bank reads it again.
 */
export const isRectifiedOnApplication: Record<RegisteredRight, boolean> = {
  mortgage: true,
  mortgage_priority_notice: false,
  priority_notice: false,
  ownership: false,
};

export const cancellationGrounds = ["claim_extinguished", "realised", "waiver", "other_by_law"] as const;
/** 主债权消灭, 抵押权实现, 抵押权人放弃抵押权, 法律规定的其他情形 (民法典 393(1)–(4)). */
export type CancellationGround = (typeof cancellationGrounds)[number];

export const changeEvents = [
  "name",
  "scope",
  "rank",
  "claim_kind",
  "amount",
  "term",
  "maximum",
  "determination_period",
  "determination",
  "prior_claims",
  "main_claim",
  "units",
  "built",
  "mortgagor",
] as const;
/**
 * What a change registration may change (细则 68; practice 2, 4): name of a party, secured scope, rank, kind or amount of
 * the claim, term, maximum, determination period, 确定登记, prior claims taken in, the main claim itself, the units, a
 * building under construction now built (在建转现房), the mortgagor.
 */
export type ChangeEvent = (typeof changeEvents)[number];

export const combinedFilings = [
  "cancellation_first",
  "notices",
  "transfer_first",
  "transfer_first_cancellation",
  "transfer_change",
  "first_cancellation_of_units",
  "notice_cancellations",
] as const;
/**
 * Applications a registry takes in one filing, recorded together or not at all: 注销+首次, 预告+抵押预告, 转移+首次,
 * 转移+首次+注销, 转移+变更, 首次(新增抵押物)+部分注销, 抵押预告注销+预告注销.
 */
export type CombinedFiling = (typeof combinedFilings)[number];

export const unilateralMatters = [
  "cancellation_by_mortgagee",
  "name_change",
  "notice_conversion",
  "notice_cancellation",
] as const;
/** Applications a registry takes from the mortgagee alone (practice 1, 12, 16). */
export type UnilateralMatter = (typeof unilateralMatters)[number];
