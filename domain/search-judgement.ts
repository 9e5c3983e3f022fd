// What a register search means for a chain, by kind and stage (practice 5, 17): go on, wait, refuse before filing, or stop.
// Invariant: a seizure, a stranger's right ahead or a missing mortgage never lets money out.

import type { ChainKind } from "./business.ts";
import type { Chain } from "./chain-state.ts";
import { furtherMortgages } from "./further-mortgages.ts";
import { isRecorded } from "./legs.ts";
import { refuse } from "./refusal.ts";
import type { LiveMortgage, RegisterSnapshot, UnitSnapshot } from "./register.ts";
import type { RegistryProfile } from "./registry-profile.ts";
import { judgeAsStated, judgeSumOfUnits } from "./search/as-stated.ts";
import { judgeBurdens } from "./search/burdens-found.ts";
import { isConverted, judgeConversion } from "./search/conversion.ts";
import { isUnitUnderCover, judgeCover, judgeHeadroom } from "./search/cover.ts";
import {
  firstFinding,
  legal,
  type Judge,
  type SearchCase,
  type SearchFinding,
  type SearchJudgement,
} from "./search/finding.ts";
import { judgePrevious, judgeRank, judgeRankChange } from "./search/mortgages.ts";
import { judgeBuilt, judgeNotices, judgePresale } from "./search/notices.ts";
import { fieldOf, isPrevious, isSameNumber, unitCodesAt } from "./search/on-register.ts";
import { judgeOwners, judgeOwnership } from "./search/owners.ts";
import { judgeRename } from "./search/renamed.ts";
import { judgeSecurity } from "./search/security.ts";
import type { SearchStage } from "./search-stage.ts";

/** The register of one registry at one moment. */
export type RegistrySearch = { registryId: string; snapshot: RegisterSnapshot };

const kept = [judgePrevious, judgeCover, judgeRank, judgeAsStated];
const replaced = [judgePrevious, judgeRank, judgeAsStated];

/** Kind → what has to be so at the opening and again right before filing. */
const questions: Record<ChainKind, readonly Judge[]> = {
  new_loan: [judgeRank],
  drawdown: [judgePrevious, judgeCover],
  renewal: kept,
  extension: kept,
  refinance: kept,
  lender_switch: replaced,
  presale: [judgePresale],
  notice_conversion: [judgeBuilt, judgeNotices, judgeRank],
  construction_conversion: [...replaced, judgeConversion],
  increase: replaced,
  rank_change: [judgePrevious, judgeAsStated],
  collateral_change: replaced,
  cancellation: [judgePrevious, judgeAsStated],
  notice_cancellation: [judgeNotices],
  assignment: [judgePrevious, judgeAsStated],
  sale_with_mortgage: replaced,
  mortgagee_rename: [judgePrevious, judgeRename, judgeAsStated],
};

/** Kind → what is looked at besides when the disbursement rests on it; judgeSecurity is asked of every kind. */
const besides: Partial<Record<ChainKind, readonly Judge[]>> = { presale: [judgePresale] };

/**
 * A search that names every unit of the chain at that registry → whether the chain may go on. Judges the units of that
 * registry only; what needs all units is judged with the last of the registries.
 */
export function judgeSearch(
  chain: Chain,
  search: RegistrySearch,
  stage: SearchStage,
  profile: RegistryProfile,
): SearchJudgement {
  const { units, missing } = unitsIn(chain, search, stage);
  if (missing !== null) return { finding: missing, waits: null, warnings: [] };
  const searched: SearchCase = { chain, profile, stage, takenAt: search.snapshot.takenAt, units };
  const burdens = judgeBurdens(searched);
  const finding =
    (stage === "watch" ? null : judgeOwners(searched)) ??
    burdens.finding ??
    judgeRights(searched) ??
    judgeWhole(searched, search);
  return { ...burdens, finding };
}

/** The units of the chain there; one the register does not know ends it, unless the registry is still to make it. */
function unitsIn(
  chain: Chain,
  { registryId, snapshot }: RegistrySearch,
  stage: SearchStage,
): { units: UnitSnapshot[]; missing: SearchFinding | null } {
  const isMadeLater = chain.business.conversion?.by === "registry" || stage === "watch";
  const units: UnitSnapshot[] = [];
  for (const unitCode of unitCodesAt(chain, registryId)) {
    const unit = snapshot.units.find((each) => each.unitCode === unitCode);
    if (unit?.exists === true) units.push(unit);
    else if (!isMadeLater) {
      return { units, missing: legal(refuse("unit_not_on_register", fieldOf(chain.business, unitCode))) };
    }
  }
  return { units, missing: null };
}

function judgeRights(searched: SearchCase): SearchFinding | null {
  const { chain, stage } = searched;
  switch (stage) {
    case "opening":
      return firstFinding(questions[chain.business.kind].filter(mayBeAskedBehind(chain)), searched);
    case "before_filing":
      return firstFinding(questions[chain.business.kind], searched);
    case "before_disbursement":
      // Stryker disable next-line MethodExpression: its units are of one registry, under cover as a whole; of none nothing is found.
      return searched.units.some(({ unitCode }) => isUnitUnderCover(chain, unitCode))
        ? firstFinding([judgePrevious, judgeCover], searched)
        : firstFinding([judgeSecurity, ...(besides[chain.business.kind] ?? [])], searched);
    case "watch":
      return chain.legs.some(({ unwinds, filedBy }) => unwinds === null && filedBy === "us")
        ? judgeSecurity(searched)
        : judgeConversion(searched);
  }
}

/** While chains ahead have yet to move the ranks, the register does not show those that the chain will find before it files. */
function mayBeAskedBehind({ behind }: Chain): (judge: Judge) => boolean {
  return (judge) => behind.length === 0 || judge !== judgeRank;
}

/** What can be said only of all units together: asked when this search completes the picture. */
function judgeWhole({ chain, stage }: SearchCase, search: RegistrySearch): SearchFinding | null {
  const known = latestUnits({ ...chain, searches: [...chain.searches, search] });
  const isWhole = chain.registries.every(({ unitCodes }) =>
    unitCodes.every((code) => known.some(({ unitCode }) => unitCode === code)),
  );
  if (!isWhole || stage === "watch") return null;
  const areRanksAsFiled = stage !== "opening" || chain.behind.length === 0;
  const isRecordedAlready = stage === "before_disbursement" || chain.legs.some(isRecorded);
  return (
    judgeOwnership({ chain, known }) ??
    judgeHeadroom({ chain, known }) ??
    (isRecordedAlready ? null : judgeSumOfUnits(chain.business, known)) ??
    (isRecordedAlready || !areRanksAsFiled ? null : judgeRankChange({ chain, known }))
  );
}

/** True when every unit of the chain at that registry is in the snapshot. */
export function coversUnits(chain: Chain, { registryId, snapshot }: RegistrySearch): boolean {
  const codes = unitCodesAt(chain, registryId);
  return codes.length > 0 && codes.every((code) => snapshot.units.some(({ unitCode }) => unitCode === code));
}

/** Each unit as the latest search of it shows it. */
export function latestUnits({ searches }: { searches: readonly RegistrySearch[] }): UnitSnapshot[] {
  const latest = new Map<string, UnitSnapshot>();
  for (const { snapshot } of searches) for (const unit of snapshot.units) latest.set(unit.unitCode, unit);
  return [...latest.values()];
}

/**
 * The mortgage that is changed, replaced, passed on or ended over those units, as the register writes it in the latest search
 * of them; null when it is not live. `furtherIndex`: which further mortgage of a batch; null: that of the business itself.
 */
export function previousOnRegister(
  chain: Chain,
  unitCodes: readonly string[],
  furtherIndex: number | null = null,
): LiveMortgage | null {
  const { business } = chain;
  const further = furtherMortgages(business).find((_mortgage, index) => index === furtherIndex);
  const units = latestUnits(chain).filter(({ unitCode }) => unitCodes.includes(unitCode));
  const found = units.flatMap(({ unitCode, mortgages }) =>
    mortgages.filter((mortgage) =>
      further === undefined
        ? isPrevious(business, unitCode, mortgage)
        : isSameNumber(further.registrationCertificateNumber, mortgage.registrationCertificateNumber),
    ),
  );
  return found[0] ?? null;
}

/** Another lender's cancellation is in the register: the old mortgage stands on none of the units there any more (practice 16). */
export function oldMortgageIsGone(chain: Chain, search: RegistrySearch): boolean {
  if (!coversUnits(chain, search)) return false;
  const codes = unitCodesAt(chain, search.registryId);
  // A certificate issued anew has another number: the case by which the mortgage came into the register has not.
  const cases = chain.searches
    .flatMap(({ snapshot }) => snapshot.units)
    .flatMap(({ unitCode, mortgages }) => mortgages.filter((each) => isPrevious(chain.business, unitCode, each)))
    .map(({ caseNumber }) => caseNumber)
    .filter((caseNumber) => caseNumber !== "" && caseNumber !== "/");
  return !search.snapshot.units
    .filter(({ unitCode }) => codes.includes(unitCode))
    .some(({ unitCode, mortgages }) =>
      mortgages.some((each) => isPrevious(chain.business, unitCode, each) || cases.includes(each.caseNumber)),
    );
}

/** The registry has converted by itself: every unit there is a registered building of the mortgagors with all of ours as it was (practice 12). */
export function hasConverted(chain: Chain, search: RegistrySearch): boolean {
  if (!coversUnits(chain, search)) return false;
  const codes = unitCodesAt(chain, search.registryId);
  return search.snapshot.units
    .filter(({ unitCode }) => codes.includes(unitCode))
    .every((unit) => isConverted(chain, unit));
}
