// One complete business of every kind that breaks no rule, at any of the three sample registries.
// Invariant: the same call gives the same business, and nothing in it is shared with another.

import { createHash } from "node:crypto";
import type { Business, ChainKind, Contract, Material, MortgageTerms, Unit } from "../../../domain/business.ts";
import type { PreviousMortgage, PropertyTransfer } from "../../../domain/business-parts.ts";
import { fen, type Fen } from "../../../domain/money.ts";
import type { Mortgagor, Party } from "../../../domain/parties.ts";
import { mandateTo } from "../mandate-given.ts";
import { formerName, mortgageeOf, otherLender, scenes, type Place } from "./people.ts";

/** 2026-11-23 10:00 in China: the day on which every lawful business is submitted. */
export const today = Date.UTC(2026, 10, 23, 2);

/** Digest of a text, as a paper of that name would have. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A whole number of yuan in 分. */
export function yuan(amount: number): Fen {
  return fen(BigInt(amount) * 100n);
}

/** A paper handed in with the application. */
export function material(name: string): Material {
  return { name, type: "original", copies: 1, pages: 2, sha256: digest(name) };
}

/** A contract of this business over these units; older: one from before, without unit codes. */
export function contract(number: string, unitCodes: string[], older = false): Contract {
  const at = { number, sha256: digest(number), signedOn: older ? "2023-11-28" : "2026-11-20" };
  return { ...at, signedForThisBusiness: !older, unitCodes: older ? [] : unitCodes };
}

/** Unit …F0001NNNN of the place; …F0002NNNN is the building of its developer. */
export function unitOf(place: Place, number: string): Unit {
  const { unit, title, location } = scenes[place];
  return {
    unitCode: `${unit}${number}`,
    titleCertificateNumber: `${title}${number.slice(4)}号`,
    location: `${location}${number.slice(5)}室`,
    collateralType: "land_and_building",
  };
}

/** The mortgage of our own that stands on unit 0207 (running number 0109), 0208 (0110) … of the place. */
function previous(place: Place, running: string, outstanding: number): PreviousMortgage {
  const { certificate } = scenes[place];
  return { registrationCertificateNumber: `${certificate}${running}号`, outstanding: yuan(outstanding) };
}

const scope = "主债权及利息、罚息、复利、违约金、损害赔偿金和实现债权、抵押权的费用";

function terms(securedAmount: number, form: MortgageTerms["form"] = "general"): MortgageTerms {
  return {
    form,
    securedAmount: yuan(securedAmount),
    amountBasis: "in_total",
    periodStart: "2026-11-25",
    periodEnd: "2029-11-24",
    securedScope: scope,
    transferCovenant: false,
    rank: 1,
  };
}

function owner(party: Party): Mortgagor {
  return { party, capacity: "owner" };
}

type Holding = { kind: ChainKind; place: Place; party: Party; units: Unit[]; securedAmount: number };

/** What every kind has: one lender, one debtor who owns, contracts signed for this business, the usual papers. */
function plain({ kind, place, party, units, securedAmount }: Holding): Business {
  const codes = units.map((unit) => unit.unitCode);
  const name = `${place}-${kind}`;
  return {
    kind,
    reference: `T-${name}`,
    mortgagee: mortgageeOf("commercial_bank"),
    debtor: party,
    mortgagors: [owner(party)],
    units,
    mortgage: terms(securedAmount),
    mainContract: contract(`示银借字2026第${name}号`, codes),
    mortgageContract: contract(`示银抵字2026第${name}号`, codes),
    materials: ["不动产权证书", "抵押人身份证明", "询问记录", "不动产登记证明"].map(material),
    mandates: [
      mandateTo(mortgageeOf("commercial_bank"), [party], {
        number: `(2026)样例公证字第${name}号`,
        sha256: digest(`mandate ${name}`),
      }),
    ],
    coMortgagees: [],
    consents: [],
    oldCertificates: [],
    blanks: [],
  };
}

function loan(amount: number): { loan: Business["loan"] } {
  return { loan: { amount: yuan(amount), currency: "CNY", account: "LOAN-T-1" } };
}

/** The clause by which the mortgage contract also secures the old debt; there is no other guarantor. */
function cover({ mortgageContract }: Business): { cover: Business["cover"] } {
  return {
    cover: {
      contractSha256: mortgageContract.sha256,
      clauseNumber: "第二条第三款",
      guarantorConsents: [],
      otherGuarantors: 0,
    },
  };
}

function olderContract({ mortgageContract }: Business): Contract {
  return contract(`${mortgageContract.number}（旧）`, [], true);
}

type Maker = (kind: ChainKind, place: Place) => Business;

/** A business on a unit that is free, or that our mortgage stands on. */
function onUnit(number: string, kind: ChainKind, place: Place, securedAmount: number): Business {
  return plain({ kind, place, party: scenes[place].owner, units: [unitOf(place, number)], securedAmount });
}

/** A business of the buyer of a home in the developer's building. */
function ofBuyer(kind: ChainKind, place: Place): Business {
  const { buyer, developer } = scenes[place];
  const unit = { ...unitOf(place, "00020001"), titleCertificateNumber: "/" };
  const business = plain({ kind, place, party: buyer, units: [unit], securedAmount: 1_200_000 });
  return { ...business, propertyTransfer: bought(developer, unit), materials: withSale(business) };
}

function bought(transferor: Party, { unitCode }: Unit): PropertyTransfer {
  return {
    transferors: [transferor],
    contract: contract(`买卖合同2026第${unitCode.slice(-4)}号`, [unitCode]),
    price: yuan(2_000_000),
  };
}

function withSale({ materials }: Business): Material[] {
  return [...materials, material("买卖合同")];
}

function standingNotices(place: Place): { notices: Business["notices"] } {
  const { certificate } = scenes[place];
  return { notices: { priorityNotice: `${certificate}0301号`, mortgagePriorityNotice: `${certificate}0302号` } };
}

function renewal(kind: ChainKind, place: Place): Business {
  const business = onUnit("00010207", kind, place, 1_000_000);
  return { ...business, ...loan(800_000), ...cover(business), previousMortgage: previous(place, "0109", 800_000) };
}

/** Only where the old and the new mortgage change places in one filing the clause is needed. */
function refinance(kind: ChainKind, place: Place): Business {
  const business = renewal(kind, place);
  return place === "suzhou-huqiu" ? business : { ...business, cover: undefined };
}

function drawdown(kind: ChainKind, place: Place): Business {
  const business = onUnit("00010207", kind, place, 1_000_000);
  const mortgage = { ...terms(1_000_000, "maximum_amount"), periodStart: "2023-11-30", periodEnd: "2028-11-29" };
  const previousMortgage = previous(place, "0109", 500_000);
  return { ...business, mortgage, mortgageContract: olderContract(business), previousMortgage, ...loan(200_000) };
}

function lenderSwitch(kind: ChainKind, place: Place): Business {
  const units = [unitOf(place, "00010102")];
  const business = plain({ kind, place, party: scenes[place].otherOwner, units, securedAmount: 700_000 });
  return {
    ...business,
    ...loan(600_000),
    previousMortgage: { ...previous(place, "0107", 600_000), lender: otherLender },
  };
}

function noticeConversion(kind: ChainKind, place: Place): Business {
  const business = ofBuyer(kind, place);
  const conversion = {
    by: "application",
    registrableOn: "2026-11-16",
    registrableSource: "first_registration",
  } as const;
  return { ...business, ...standingNotices(place), conversion };
}

function constructionConversion(kind: ChainKind, place: Place): Business {
  const units = ["00020002", "00020003"].map((number) => unitOf(place, number));
  const business = plain({ kind, place, party: scenes[place].developer, units, securedAmount: 5_000_000 });
  const oldUnits = units.map(({ unitCode }) => ({ unitCode }));
  return {
    ...business,
    mainContract: contract(`${business.mainContract.number}（旧）`, [], true),
    mortgageContract: olderContract(business),
    previousMortgage: previous(place, "0303", 5_000_000),
    conversion: { by: "application", oldUnits, excluded: [] },
  };
}

/** Business on our mortgage over unit 0208 that changes it, moves it or ends it. */
function keeping(kind: ChainKind, place: Place, part: Partial<Business>): Business {
  const business = onUnit("00010208", kind, place, 1_000_000);
  return { ...business, previousMortgage: previous(place, "0110", 650_000), ...part };
}

function rankChange(kind: ChainKind, place: Place): Business {
  const { certificate } = scenes[place];
  const other = { mortgageeName: otherLender.name, creditCode: otherLender.creditCode, newRank: 1 };
  const others = [{ ...other, registrationCertificateNumber: `${certificate}0304号` }];
  return keeping(kind, place, { mortgage: { ...terms(1_000_000), rank: 2 }, rankChange: { others } });
}

function collateralChange(kind: ChainKind, place: Place): Business {
  const units = ["00010208", "00010202"].map((number) => unitOf(place, number));
  const business = plain({ kind, place, party: scenes[place].owner, units, securedAmount: 1_000_000 });
  const added = units.slice(1).map(({ unitCode }) => unitCode);
  return { ...business, previousMortgage: previous(place, "0110", 650_000), collateralChange: { added, removed: [] } };
}

function assignment(kind: ChainKind, place: Place): Business {
  const business = keeping(kind, place, {});
  const transferred = contract(`债权转让协议2026第${place}号`, []);
  return {
    ...business,
    mainContract: contract(`${business.mainContract.number}（旧）`, [], true),
    mortgageContract: olderContract(business),
    assignment: { assignee: mortgageeOf("national_amc"), contract: transferred, mode: "whole", further: [] },
  };
}

/** The registry's way with a sale: all in one filing, or the old mortgage later. */
function saleWithMortgage(kind: ChainKind, place: Place): Business {
  const { owner: seller, buyer } = scenes[place];
  const unit = unitOf(place, "00010209");
  const business = plain({ kind, place, party: buyer, units: [unit], securedAmount: 1_200_000 });
  return {
    ...business,
    ...loan(1_100_000),
    materials: withSale(business),
    previousMortgage: previous(place, "0111", 650_000),
    propertyTransfer: { ...bought(seller, unit), model: place === "guangzhou-tianhe" ? "staged" : "combined" },
  };
}

/** The head office has a new name; its credit code stayed. */
function mortgageeRename(kind: ChainKind, place: Place): Business {
  const business = keeping(kind, place, {});
  return {
    ...business,
    mainContract: contract(`${business.mainContract.number}（旧）`, [], true),
    mortgageContract: olderContract(business),
    rename: {
      formerName,
      documentNumber: "(2026)示例市监变更第1号",
      sha256: digest("名称变更"),
      effectiveOn: "2026-11-02",
      further: [],
    },
  };
}

const makers: Record<ChainKind, Maker> = {
  new_loan: (kind, place) => ({ ...onUnit("00010201", kind, place, 1_000_000), ...loan(800_000) }),
  drawdown,
  renewal,
  extension: (kind, place) => keeping(kind, place, {}),
  refinance,
  lender_switch: lenderSwitch,
  presale: (kind, place) => ({ ...ofBuyer(kind, place), ...loan(1_000_000) }),
  notice_conversion: noticeConversion,
  construction_conversion: constructionConversion,
  increase: (kind, place) => keeping(kind, place, loan(350_000)),
  rank_change: rankChange,
  collateral_change: collateralChange,
  cancellation: (kind, place) => keeping(kind, place, { cancellationGround: "claim_extinguished" }),
  notice_cancellation: (kind, place) => ({ ...ofBuyer(kind, place), ...standingNotices(place) }),
  assignment,
  sale_with_mortgage: saleWithMortgage,
  mortgagee_rename: mortgageeRename,
};

/** A complete business of the kind that every rule passes; by default at the sample registry that files combined. */
export function lawful(kind: ChainKind, place: Place = "suzhou-huqiu"): Business {
  return structuredClone(makers[kind](kind, place));
}
