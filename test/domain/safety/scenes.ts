// Every scene the safety statement is tried in: each kind at each sample registry, and what further shapes a business takes.
// Invariant: the same name gives the same chain, opened through pre-lodgement as at the doors.

import {
  chainKinds,
  type Business,
  type ChainKind,
  type Contract,
  type CoverClause,
} from "../../../domain/business.ts";
import type { AssignmentMode } from "../../../domain/business-parts.ts";
import type { Chain } from "../../../domain/chain-state.ts";
import type { RegistryProfile } from "../../../domain/registry-profile.ts";
import { digest, lawful, unitOf, yuan } from "../pre-lodgement/kinds.ts";
import { otherLender, places, scenes as sites, type Place } from "../pre-lodgement/people.ts";
import { altered, byLenderAlone, renamedBatch } from "../kinds/variants.ts";
import { openSample } from "../sample-chains.ts";
import { standingLike } from "../standing-mortgage.ts";

export type Scene = { name: string; open: () => Chain };

function scene(name: string, business: () => Business, profiles?: RegistryProfile[]): Scene {
  return { name, open: () => openSample(business(), profiles) };
}

/** The clause by which the contract also secures the old debt; there is no other guarantor. */
function clauseOf({ sha256 }: Contract): CoverClause {
  return { contractSha256: sha256, clauseNumber: "第二条第三款", guarantorConsents: [], otherGuarantors: 0 };
}

/** The kind at the place, as the tests of pre-lodgement have it. */
export function plain(kind: ChainKind, place: Place): Scene {
  return scene(`${kind} at ${place}`, () => lawful(kind, place));
}

/** Units in two registries: one loan, one old mortgage with a certificate in each (practice 13). */
export function overTwo(kind: ChainKind, first: Place = "suzhou-huqiu", second: Place = "guangzhou-tianhe"): Scene {
  return scene(`${kind} at ${first} and ${second}`, () => {
    const business = lawful(kind, first);
    const number = business.units[0]?.unitCode.slice(-8) ?? "";
    const units = [...business.units, unitOf(second, number)];
    const codes = units.map(({ unitCode }) => unitCode);
    const there = lawful(kind, second).previousMortgage?.registrationCertificateNumber;
    const { previousMortgage, mainContract, mortgageContract } = business;
    return {
      ...business,
      units,
      ...(kind === "refinance" ? { cover: clauseOf(mortgageContract) } : {}),
      mainContract: { ...mainContract, unitCodes: codes },
      mortgageContract: { ...mortgageContract, unitCodes: mortgageContract.signedForThisBusiness ? codes : [] },
      ...(previousMortgage === undefined || there === undefined
        ? {}
        : { previousMortgage: { ...previousMortgage, furtherCertificateNumbers: [there] } }),
    };
  });
}

/** A construction loan paid out in three parts. */
function inTranches(place: Place): Scene {
  return scene(`new_loan in three tranches at ${place}`, () => {
    const business = lawful("new_loan", place);
    const tranches = [300_000, 300_000, 200_000].map((amount, index) => ({ number: index + 1, amount: yuan(amount) }));
    return { ...business, loan: { amount: yuan(800_000), currency: "CNY", account: "LOAN-T-1", tranches } };
  });
}

/** No mandate lets the lender withdraw: all applicants do it together, or it goes on. */
function withoutMandate(kind: ChainKind, place: Place): Scene {
  return scene(`${kind} without a mandate at ${place}`, () => ({ ...lawful(kind, place), mandates: [] }));
}

/** The mandate ends as soon as the registry's own time may: a withdrawal after that day needs everybody. */
function onEndingMandate(kind: ChainKind, place: Place): Scene {
  return scene(`${kind} on a mandate that ends at ${place}`, () => {
    const business = lawful(kind, place);
    const ending = { untilCompleted: undefined, validUntil: "2026-11-30" };
    return { ...business, mandates: business.mandates.map((mandate) => ({ ...mandate, ...ending })) };
  });
}

/** 带押过户 in the model named; the seller's mortgage is another lender's. */
function saleOfTwoLenders(model: "combined" | "staged", place: Place): Scene {
  return scene(`sale_with_mortgage ${model} with another lender at ${place}`, () => {
    const business = lawful("sale_with_mortgage", place);
    const { propertyTransfer, previousMortgage } = business;
    if (propertyTransfer === undefined || previousMortgage === undefined) throw new Error("a sale transfers a home");
    return {
      ...business,
      propertyTransfer: { ...propertyTransfer, model },
      previousMortgage: { ...previousMortgage, lender: otherLender },
    };
  });
}

function saleByChange(place: Place): Scene {
  return scene(`sale_with_mortgage change at ${place}`, () => {
    const business = lawful("sale_with_mortgage", place);
    const { propertyTransfer, mortgageContract } = business;
    if (propertyTransfer === undefined) throw new Error("a sale transfers a home");
    return {
      ...business,
      cover: clauseOf(mortgageContract),
      propertyTransfer: { ...propertyTransfer, model: "change" as const },
    };
  });
}

/** 抵押物置换 or 部分解押: unit 0202 comes in, 0208 stays, 0210 goes out. */
function businessWith(what: "removal" | "substitution", place: Place): Business {
  const business = lawful("collateral_change", place);
  const [kept, comesIn] = business.units;
  if (kept === undefined || comesIn === undefined) throw new Error("the sample has two units");
  const units = what === "removal" ? [kept] : [kept, comesIn];
  const codes = units.map(({ unitCode }) => unitCode);
  const { mainContract, mortgageContract } = business;
  return {
    ...business,
    units,
    mainContract: { ...mainContract, unitCodes: codes },
    mortgageContract: { ...mortgageContract, unitCodes: codes },
    collateralChange: {
      added: what === "removal" ? [] : [comesIn.unitCode],
      removed: [unitOf(place, "00010210")],
    },
  };
}

function collateral(what: "removal" | "substitution", place: Place): Scene {
  return scene(`collateral_change ${what} at ${place}`, () => businessWith(what, place));
}

export function substitution(place: Place): Scene {
  return collateral("substitution", place);
}

/** 预告转本 where the registry takes transfer and first registration one after the other. */
function conversionInTurn(place: Place): Scene {
  const business = (): Business => lawful("notice_conversion", place);
  return scene(`notice_conversion in turn at ${place}`, business, altered(place, { combinedFilings: [] }));
}

/** 单方申请: the other side of the notices does not sign. */
function byLender(kind: "notice_conversion" | "notice_cancellation", place: Place): Scene {
  return scene(`${kind} by the lender alone at ${place}`, () => byLenderAlone(kind, place));
}

/** The same where the registry does not take both applications in one filing. */
export function substitutionInTurn(place: Place): Scene {
  const business = (): Business => businessWith("substitution", place);
  return scene(`collateral_change in turn at ${place}`, business, altered(place, { combinedFilings: [] }));
}

/** 批量更名: two mortgages of a mortgagee with a new name. */
function renamed(place: Place): Scene {
  return scene(`mortgagee_rename of two mortgages at ${place}`, () => renamedBatch(place, 2));
}

/** 债权转让 of a maximum-amount mortgage before its determination (民法典 421), or of two mortgages at once. */
function assigned(mode: AssignmentMode | "batch", place: Place): Scene {
  return scene(`assignment ${mode} at ${place}`, () => {
    const business = lawful("assignment", place);
    const { assignment, mortgage } = business;
    if (assignment === undefined) throw new Error("an assignment has an assignee");
    if (mode === "batch") {
      const further = {
        registrationCertificateNumber: `${sites[place].certificate}0112号`,
        units: [unitOf(place, "00010211")],
        ...standingLike(business),
      };
      return { ...business, assignment: { ...assignment, further: [further] } };
    }
    const assignedAmount = mode === "shared" || mode === "split" ? yuan(400_000) : undefined;
    const determination = { event: "no_new_claims", on: "2026-11-20", sha256: digest("determined") } as const;
    return {
      ...business,
      mortgage: { ...mortgage, form: "maximum_amount" },
      assignment: { ...assignment, mode, assignedAmount },
      ...(mode === "exit" ? { determination } : {}),
    };
  });
}

/** Nothing is registered: the maximum-amount mortgage that stands covers it (practice 4). */
function underMaximum(kind: "renewal" | "extension", place: Place): Scene {
  return scene(`${kind} under a maximum-amount mortgage at ${place}`, () => {
    const { mortgage, mortgageContract, previousMortgage } = lawful("drawdown", place);
    const own = lawful(kind, place);
    if (previousMortgage === undefined || own.previousMortgage === undefined) throw new Error("an old mortgage stands");
    const at = { ...own.previousMortgage, periodEnd: mortgage.periodEnd };
    return { ...own, mortgage, mortgageContract, previousMortgage: at, cover: undefined };
  });
}

/** Of a confirming registry the waiver is the lender's alone (细则 70). */
function waived(place: Place): Scene {
  return scene(`cancellation by waiver at ${place}`, () => ({
    ...lawful("cancellation", place),
    cancellationGround: "waiver",
  }));
}

/** 在建转现房 by the registry itself. */
function convertedByRegistry(place: Place): Scene {
  return scene(`construction_conversion by the registry at ${place}`, () => {
    const business = lawful("construction_conversion", place);
    return { ...business, conversion: { ...business.conversion, by: "registry" } };
  });
}

function onPaper(kind: ChainKind, place: Place): Scene {
  return scene(`${kind} with an old certificate on paper at ${place}`, () => {
    const business = lawful(kind, place);
    const number = business.previousMortgage?.registrationCertificateNumber ?? "";
    return { ...business, oldCertificates: [{ number, medium: "paper" }] };
  });
}

/** The registries at these places call their applicants; the others carry what was signed. */
export function called({ name, open }: Scene, ...callers: Place[]): Scene {
  return {
    name: `${name}, ${callers.join(" and ")} calling the applicants`,
    open: () => {
      const chain = open();
      const registries = chain.registries.map((each) => ({
        ...each,
        signing: callers.some((place) => place === each.registryId) ? ("called" as const) : each.signing,
      }));
      return { ...chain, registries };
    },
  };
}

/** Every kind at every sample registry: combined, confirmed, independent. */
export const everyKind: Scene[] = chainKinds.flatMap((kind) => places.map((place) => plain(kind, place)));

/** What else a business may be. */
export const further: Scene[] = [
  ...(["new_loan", "refinance", "renewal", "extension", "increase", "drawdown", "cancellation"] as const).map((kind) =>
    overTwo(kind),
  ),
  overTwo("refinance", "nantong-haimen", "suzhou-huqiu"),
  overTwo("increase", "nantong-haimen", "guangzhou-tianhe"),
  ...places.map(inTranches),
  ...places.map((place) => withoutMandate("refinance", place)),
  withoutMandate("presale", "guangzhou-tianhe"),
  onEndingMandate("refinance", "guangzhou-tianhe"),
  saleOfTwoLenders("combined", "suzhou-huqiu"),
  saleOfTwoLenders("combined", "nantong-haimen"),
  saleOfTwoLenders("staged", "guangzhou-tianhe"),
  saleByChange("suzhou-huqiu"),
  renamed("nantong-haimen"),
  collateral("removal", "suzhou-huqiu"),
  substitution("suzhou-huqiu"),
  substitution("nantong-haimen"),
  substitutionInTurn("suzhou-huqiu"),
  conversionInTurn("suzhou-huqiu"),
  conversionInTurn("nantong-haimen"),
  byLender("notice_conversion", "suzhou-huqiu"),
  byLender("notice_cancellation", "guangzhou-tianhe"),
  collateral("removal", "guangzhou-tianhe"),
  ...(["shared", "split", "exit", "batch"] as const).map((mode) => assigned(mode, "suzhou-huqiu")),
  assigned("batch", "guangzhou-tianhe"),
  assigned("split", "nantong-haimen"),
  underMaximum("renewal", "suzhou-huqiu"),
  underMaximum("extension", "guangzhou-tianhe"),
  waived("nantong-haimen"),
  convertedByRegistry("suzhou-huqiu"),
  ...places.map((place) => onPaper("refinance", place)),
  ...places.map((place) => called(plain("refinance", place), place)),
  called(plain("new_loan", "guangzhou-tianhe"), "guangzhou-tianhe"),
  called(plain("presale", "suzhou-huqiu"), "suzhou-huqiu"),
  called(plain("sale_with_mortgage", "nantong-haimen"), "nantong-haimen"),
  called(plain("extension", "suzhou-huqiu"), "suzhou-huqiu"),
  called(overTwo("refinance"), "guangzhou-tianhe"),
];
