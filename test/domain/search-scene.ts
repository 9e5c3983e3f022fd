// Chains of every kind with the register as it lawfully stands before them, for tests of what a search is taken for.
// Invariant: each call builds its own; what a test does to one shows in no other.

import type { Business, ChainKind } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import { newLeg } from "../../domain/new-leg.ts";
import { choosePlan } from "../../domain/planning.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { LiveMortgage, RegisterSnapshot, UnitSnapshot } from "../../domain/register.ts";
import type { RegistryProfile } from "../../domain/registry-profile.ts";
import { judgeSearch } from "../../domain/search-judgement.ts";
import type { SearchJudgement } from "../../domain/search/finding.ts";
import type { SearchStage } from "../../domain/search-stage.ts";
import { unitCodesOf } from "../../domain/leg-placing.ts";
import { sampleProfiles } from "../samples/sample-profiles.ts";
import { lawful, today, yuan } from "./pre-lodgement/kinds.ts";
import { lender, type Place } from "./pre-lodgement/people.ts";

export const stranger = { name: "样本信托银行股份有限公司", creditCode: "91440100MA2000035Y" };

export function profileOf(place: Place): RegistryProfile {
  const profile = sampleProfiles.find(({ registryId }) => registryId === place);
  if (profile === undefined) throw new Error(`no sample registry is ${place}`);
  return profile;
}

/** A chain as it is opened, at one registry unless `groups` says which units belong where. */
export function chainOf(
  business: Business,
  groups: { place: Place; unitCodes: string[] }[] = [{ place: "suzhou-huqiu", unitCodes: unitCodesOf(business) }],
): Chain {
  const placed = groups.map(({ place, unitCodes }) => ({ profile: profileOf(place), unitCodes }));
  const mappings = ["no_registration", "change", "new_loan_repays_old"] as const;
  const plan = choosePlan(business, placed, {
    mappings: { renewal: [...mappings], extension: [...mappings], refinance: [...mappings].toReversed() },
  });
  if (isRefusal(plan)) throw new Error(`${plan.code}: ${plan.detail}`);
  const registries = placed.map(({ profile: { registryId, capability, signing }, unitCodes }) => ({
    registryId,
    capability,
    signing,
    unitCodes,
  }));
  const [first] = registries;
  if (first === undefined) throw new Error("a chain has a registry");
  return {
    chainId: "chn_1",
    institution: "bank",
    lender,
    registryId: first.registryId,
    capability: first.capability,
    registries,
    business,
    state: "open",
    plan,
    step: 0,
    legs: plan.legs.map((leg) => newLeg(leg, business)),
    searches: [],
    searched: [],
    searchesMade: 0,
    waitingSince: null,
    asked: null,
    behind: [],
    waitsBehind: null,
    decision: null,
    earlierDecisions: [],
    conditions: [],
    lapse: null,
    legalNotices: [],
    signedDocuments: [],
    hold: null,
    stops: [],
    disbursement: null,
    termsInForce: null,
    inFlight: null,
    tries: 0,
    dueAt: today,
    parked: null,
    abort: null,
    alarms: [],
    openedAt: today,
    updatedAt: today,
  };
}

/** A live mortgage; by default our own old one, first in rank. */
export function mortgage(registrationCertificateNumber: string, more: Partial<LiveMortgage> = {}): LiveMortgage {
  return {
    registrationCertificateNumber,
    caseNumber: `YWH-${registrationCertificateNumber}`,
    mortgageeName: lender.name,
    mortgageeCertificateNumber: lender.creditCode,
    form: "general",
    securedAmount: yuan(1_000_000),
    periodStart: null,
    periodEnd: "2029-11-24",
    transferCovenant: false,
    rank: 1,
    recordedAt: today - 1_000_000,
    ...more,
  };
}

/** Another lender's mortgage of that rank. */
export function strangers(rank: number, more: Partial<LiveMortgage> = {}): LiveMortgage {
  const { name, creditCode } = stranger;
  return mortgage(`他行证明第${rank}号`, {
    mortgageeName: name,
    mortgageeCertificateNumber: creditCode,
    rank,
    ...more,
  });
}

export function unit(unitCode: string, more: Partial<UnitSnapshot> = {}): UnitSnapshot {
  return {
    unitCode,
    exists: true,
    location: null,
    area: null,
    collateralType: "land_and_building",
    owners: [],
    titleCertificateNumber: null,
    mortgages: [],
    casesInHand: [],
    seizures: [],
    objections: [],
    priorityNotices: [],
    residenceRights: [],
    leases: [],
    easements: [],
    rectifications: [],
    officialRestrictions: [],
    ...more,
  };
}

/** The register of every unit of the chain as it lawfully stands at the opening. */
export function registerOf({ business }: Chain): UnitSnapshot[] {
  return unitCodesOf(business).map((unitCode) => {
    const further = (business.assignment ?? business.rename)?.further.find(({ units }) =>
      units.some((each) => each.unitCode === unitCode),
    );
    const parties =
      business.propertyTransfer?.transferors ??
      (further?.mortgagors ?? business.mortgagors).map((mortgagor) => mortgagor.party);
    const isAdded = business.collateralChange?.added.includes(unitCode) === true;
    return unit(unitCode, {
      owners: parties.map(({ name, certificateNumber }) => ({ name, certificateNumber, share: null })),
      mortgages: isAdded ? [] : oldMortgages(business, further?.registrationCertificateNumber),
      priorityNotices: standingNotices(business),
    });
  });
}

function oldMortgages(business: Business, further?: string): LiveMortgage[] {
  const { previousMortgage, mortgage: terms, rankChange, rename, mortgagee, conversion } = business;
  const number = further ?? previousMortgage?.registrationCertificateNumber;
  if (number === undefined) return [];
  const former = rename && { name: rename.formerName, creditCode: rename.formerCreditCode ?? mortgagee.creditCode };
  const holder = previousMortgage?.lender ?? former;
  const held =
    holder === undefined ? {} : { mortgageeName: holder.name, mortgageeCertificateNumber: holder.creditCode };
  const others = (rankChange?.others ?? []).map((other) =>
    mortgage(other.registrationCertificateNumber, {
      mortgageeName: other.mortgageeName,
      mortgageeCertificateNumber: other.creditCode,
      rank: 2,
    }),
  );
  const asStated = conversion === undefined ? {} : { securedAmount: terms.securedAmount };
  return [mortgage(number, { form: terms.form, periodEnd: terms.periodEnd, ...asStated, ...held }), ...others];
}

function standingNotices({ notices, mortgagors, mortgagee }: Business): UnitSnapshot["priorityNotices"] {
  const buyer = mortgagors[0]?.party;
  if (notices === undefined || buyer === undefined) return [];
  const { priorityNotice, mortgagePriorityNotice } = notices;
  const bank = { name: mortgagee.name, certificateNumber: mortgagee.creditCode };
  return [
    { number: priorityNotice, kind: "priority_notice", holder: buyer },
    { number: mortgagePriorityNotice, kind: "mortgage_priority_notice", holder: bank },
  ];
}

export type Scene = { chain: Chain; units: UnitSnapshot[] };

/** A chain of the kind and its register; `change` may alter the business first. */
export function scene(kind: ChainKind, change: (business: Business) => Business = (same) => same): Scene {
  const chain = chainOf(change(lawful(kind)));
  return { chain, units: registerOf(chain) };
}

/** Alters every unit. */
export function everywhere(
  units: UnitSnapshot[],
  change: (each: UnitSnapshot) => Partial<UnitSnapshot>,
): UnitSnapshot[] {
  return units.map((each) => ({ ...each, ...change(each) }));
}

export function snapshotOf(units: UnitSnapshot[], takenAt = today): RegisterSnapshot {
  return { searchNumber: "chn_1-s1", takenAt, units };
}

/** What the search is taken for at its stage. */
export function judge(
  { chain, units }: Scene,
  stage: SearchStage = "opening",
  rules: RegistryProfile["burdens"] = {},
  takenAt = today,
): SearchJudgement {
  const search = { registryId: chain.registryId, snapshot: snapshotOf(units, takenAt) };
  return judgeSearch(chain, search, stage, { ...profileOf("suzhou-huqiu"), burdens: rules });
}

/** The code and field of what was found, or null. */
export function found(...of: Parameters<typeof judge>): string | null {
  const { finding } = judge(...of);
  return finding === null ? null : `${finding.refusal.code} ${finding.refusal.field} ${finding.parks}`;
}

/** The chain with the leg in the register under that certificate number. */
export function recorded(chain: Chain, legId: string, registrationCertificateNumber: string): Chain {
  const legs = chain.legs.map((leg) =>
    leg.legId === legId
      ? {
          ...leg,
          state: "recorded" as const,
          recordingResult: {
            businessNumber: `chn_1-${legId}-1`,
            registrationType: leg.registrationType,
            right: leg.right,
            recFlowId: "1",
            caseNumber: `YWH-${registrationCertificateNumber}`,
            registrationCertificateNumber,
            recorder: "样例登簿员",
            recordedAt: today,
            units: [],
            holders: [],
            obligors: [],
            mortgage: null,
            ground: null,
            others: {},
          },
        }
      : leg,
  );
  if (!legs.some((leg) => leg.legId === legId)) throw new Error(`no leg ${legId}`);
  return { ...chain, legs };
}
