// One table: kind × registry capability → the ways there are, in order of preference (design 2; reliability 5.4–5.7).
// Invariant: total over kinds and capabilities; the planner takes the first way that suits the business and that the registry allows.

import type { ChainKind } from "../business.ts";
import { registryCapabilities, type RegistryCapability } from "../registration.ts";
import { assignment, cancellation, collateralChange, mortgageeRename, rankChange } from "./keeping.ts";
import { drawdown, extension, increase, lenderSwitch, newLoan, refinance, renewal } from "./lending.ts";
import { constructionConversion, noticeCancellation, noticeConversion, presale } from "./notices.ts";
import { saleWithMortgage } from "./sale.ts";
import type { PlanShape } from "./shape.ts";

type Ways = (capability: RegistryCapability) => PlanShape[];

const ways: Record<ChainKind, Ways> = {
  new_loan: newLoan,
  drawdown,
  renewal,
  extension,
  refinance,
  lender_switch: lenderSwitch,
  presale,
  notice_conversion: noticeConversion,
  construction_conversion: constructionConversion,
  increase,
  rank_change: rankChange,
  collateral_change: collateralChange,
  cancellation,
  notice_cancellation: noticeCancellation,
  assignment,
  sale_with_mortgage: saleWithMortgage,
  mortgagee_rename: mortgageeRename,
};

/** Kind × capability → ways. */
export function waysOf(kind: ChainKind, capability: RegistryCapability): PlanShape[] {
  return ways[kind](capability);
}

/** Every capability there is, for tables and documents. */
export const capabilities: readonly RegistryCapability[] = registryCapabilities;
