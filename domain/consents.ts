// Whose written consent a change needs (practice 14): change × affected party, read from what the register says now.
// Invariant: none is asked of a party who is not harmed (民法典 409, 422; 细则 68).

import type { Consent } from "./business-parts.ts";
import { normaliseText } from "./certificate-number.ts";
import { answerOf, type Burden } from "./burdens.ts";
import type { Chain } from "./chain-state.ts";
import type { LiveMortgage, UnitSnapshot } from "./register.ts";
import type { ChangeEvent } from "./registration.ts";
import type { RegistryProfile } from "./registry-profile.ts";
import type { EpochMs } from "./time.ts";
import { standingOn, sortsOfLeg, matterOf } from "./search/burdens-found.ts";
import { isConsented } from "./search/consent-given.ts";
import { registeredAmount } from "./search/cover.ts";
import { holderNames, isAhead, isHeldByUs, isSameNumber, mortgageeOf, previousOn } from "./search/on-register.ts";
import { latestUnits } from "./search-judgement.ts";

export const affectedParties = [
  "junior_mortgagee",
  "overtaken_mortgagee",
  "developers_mortgagee",
  "covenant_holder",
  "notice_holder",
  "burden_holder",
  "third_party_mortgagor",
  "co_owner",
  "guarantor",
] as const;
/** 后顺位抵押权人, 顺位被越过的抵押权人, 开发商的抵押权人, 限制转让约定的抵押权人, 预告登记权利人, 其他负担的权利人, 第三人抵押人, 共有人, 保证人. */
export type AffectedParty = (typeof affectedParties)[number];

/** `matter`: the change; or a burden that has no such matter and is named itself, where a registry takes a document for it. */
export type ConsentWanted = { matter: Consent["matter"] | Burden; party: string; affected: AffectedParty };

/** Deviations of the chain's registries from the table of burdens, by registry id. */
export type BurdenRulesOf = ReadonlyMap<string, Pick<RegistryProfile, "burdens">>;

/** What is asked, beside what the register says now. */
type Compared = { chain: Chain; units: UnitSnapshot[] };

type Row = {
  /** Whether the change is made at all; whom of the affected it harms, `partiesOf` says. */
  when: (compared: Compared) => boolean;
  harms: Exclude<AffectedParty, "covenant_holder" | "notice_holder" | "burden_holder">[];
};

const whoeverBurdens: Row["harms"] = ["junior_mortgagee", "third_party_mortgagor", "co_owner"];
const whoeverMortgaged: Row["harms"] = ["third_party_mortgagor", "co_owner"];

/** Matter → when it harms, and whom. A smaller amount or a shorter term harms nobody. */
const rows: Record<Consent["matter"], Row> = {
  increase: { when: isMore, harms: whoeverBurdens },
  wider_scope: { when: (compared) => changes(compared, "scope"), harms: whoeverBurdens },
  longer_term: { when: isLonger, harms: whoeverBurdens },
  rank_change: { when: (compared) => changes(compared, "rank"), harms: ["overtaken_mortgagee"] },
  // What goes out leaves more to be borne by what stays in (解释 20, 民法典 695).
  collateral_change: {
    when: ({ chain }) => (chain.business.collateralChange?.removed.length ?? 0) > 0,
    harms: whoeverMortgaged,
  },
  change_of_main_claim: {
    when: (compared) => changes(compared, "main_claim") || changes(compared, "claim_kind"),
    harms: whoeverMortgaged,
  },
  // 解释 16: who secures a loan without knowing that it repays an old one may be free of it.
  repays_old_loan: {
    when: ({ chain }) => ["refinance", "renewal"].includes(chain.business.kind),
    harms: ["third_party_mortgagor", "guarantor"],
  },
  prior_claims: { when: ({ chain }) => (chain.business.priorClaims ?? []).length > 0, harms: whoeverMortgaged },
  // Holders of a covenant or a notice are asked by what stands on the unit: see ofBurdens.
  sale_with_mortgage: { when: () => false, harms: [] },
  second_mortgage: { when: ({ chain }) => chain.business.kind === "presale", harms: ["developers_mortgagee"] },
};

/** Whom a matter can harm, for people to read; empty where the holders of what stands on the unit are asked. */
export function harmedBy(matter: Consent["matter"]): readonly AffectedParty[] {
  return rows[matter].harms;
}

/**
 * Written consents still lacking at `now` (ms), by the latest search of each unit: given with the business or recorded as a
 * condition of type consent with the subject `matter:party`. Before the first search only those whom the business names.
 * Without `rules` burdens are answered as usual.
 */
export function consentsWanted(
  chain: Chain,
  now: EpochMs = chain.updatedAt,
  rules: BurdenRulesOf = new Map(),
): ConsentWanted[] {
  const compared: Compared = { chain, units: latestUnits(chain) };
  const lacking = new Map<string, ConsentWanted>();
  for (const wanted of [...ofChanges(compared), ...ofBurdens(compared, rules)]) {
    const { matter, party } = wanted;
    const key = `${matter}:${normaliseText(party)}`;
    if (!lacking.has(key) && !isConsented(chain, matter, party, now)) lacking.set(key, wanted);
  }
  return [...lacking.values()];
}

function ofChanges(compared: Compared): ConsentWanted[] {
  return Object.keys(rows)
    .filter(isMatter)
    .filter((matter) => rows[matter].when(compared))
    .flatMap((matter) =>
      rows[matter].harms.flatMap((affected) =>
        partiesOf[affected](compared).map((party): ConsentWanted => ({ matter, party, affected })),
      ),
    );
}

const holderOf: Partial<Record<Burden, AffectedParty>> = {
  transfer_covenant: "covenant_holder",
  priority_notice: "notice_holder",
};

/** Holders of what stands on a unit, for each leg to come that needs their document (practice 5). */
function ofBurdens({ chain, units }: Compared, rules: BurdenRulesOf): ConsentWanted[] {
  return units.flatMap((unit) => {
    const group = chain.registries.find(({ unitCodes }) => unitCodes.includes(unit.unitCode));
    if (group === undefined) return [];
    const burdens = rules.get(group.registryId)?.burdens;
    const sorts = sortsOfLeg(chain, unit.unitCode, false);
    return standingOn(chain, unit).flatMap(({ burden, holders }) =>
      sorts
        .filter((leg) => answerOf(burden, leg, burdens) === "need_document")
        .flatMap((leg) =>
          holders.map((party): ConsentWanted => {
            return { matter: matterOf(burden, leg) ?? burden, party, affected: holderOf[burden] ?? "burden_holder" };
          }),
        ),
    );
  });
}

function isMatter(name: string): name is Consent["matter"] {
  return Object.hasOwn(rows, name);
}

/** Affected party → names, as the register or the business writes them. */
const partiesOf: Record<Row["harms"][number], (compared: Compared) => string[]> = {
  junior_mortgagee: ({ chain, units }) =>
    units.flatMap((unit) => {
      const ours = previousOn(chain.business, unit);
      return ours === undefined
        ? []
        : strangersOn(chain, unit)
            .filter((other) => !isAhead(other, ours))
            .flatMap(holderNames);
    }),
  overtaken_mortgagee: ({ chain, units }) => units.flatMap((unit) => overtakenOn(chain, unit).flatMap(holderNames)),
  developers_mortgagee: ({ chain, units }) => units.flatMap((unit) => strangersOn(chain, unit).flatMap(holderNames)),
  third_party_mortgagor: ({ chain }) => mortgagorsWith(chain, "third_party"),
  co_owner: ({ chain }) => mortgagorsWith(chain, "co_owner"),
  guarantor: ({ chain }) => (chain.business.cover?.guarantorConsents ?? []).map(({ guarantor }) => guarantor),
};

function mortgagorsWith({ business }: Chain, wanted: "third_party" | "co_owner"): string[] {
  return business.mortgagors.filter(({ capacity }) => capacity === wanted).map(({ party }) => party.name);
}

/** Live mortgages of others than our own house and its co-mortgagees. */
function strangersOn(chain: Chain, { mortgages }: UnitSnapshot): LiveMortgage[] {
  return mortgages.filter((mortgage) => !isHeldByUs(chain, mortgageeOf(mortgage)));
}

/** Strangers ahead of whom somebody moves who stood behind them (民法典 409): by the ranks agreed, all others keep theirs. */
function overtakenOn(chain: Chain, unit: UnitSnapshot): LiveMortgage[] {
  const { business } = chain;
  const places = unit.mortgages.toSorted((one, other) => (isAhead(one, other) ? -1 : 1));
  const agreed = (mortgage: LiveMortgage): number | undefined =>
    mortgage === previousOn(business, unit)
      ? business.mortgage.rank
      : business.rankChange?.others.find((other) =>
          isSameNumber(other.registrationCertificateNumber, mortgage.registrationCertificateNumber),
        )?.newRank;
  const placed = places.map((mortgage, index) => ({ mortgage, now: index + 1, next: agreed(mortgage) ?? index + 1 }));
  return strangersOn(chain, unit).filter((stranger) => {
    const own = placed.find(({ mortgage }) => mortgage === stranger);
    return own !== undefined && placed.some((other) => other.now > own.now && other.next <= own.next);
  });
}

/** Events of the change registrations this chain makes. */
function changes({ chain }: Compared, event: ChangeEvent): boolean {
  return chain.legs.some((leg) => leg.unwinds === null && leg.mends === null && leg.changes.includes(event));
}

function hasChange({ chain }: Compared): boolean {
  return (
    chain.business.assignment === undefined &&
    chain.legs.some(
      ({ registrationType, unwinds, changes: events }) =>
        registrationType === "change" && unwinds === null && events.some((event) => event !== "name"),
    )
  );
}

/** More is secured than the register says; where it does not say, the change itself tells. */
function isMore(compared: Compared): boolean {
  if (!hasChange(compared)) return false;
  const registered = registeredAmount(compared.chain, compared.units);
  if (registered === null) return changes(compared, "amount") || changes(compared, "maximum");
  return compared.chain.business.mortgage.securedAmount > registered;
}

/** The term or determination period ends later than on the register; where it does not say, the change itself tells. */
function isLonger(compared: Compared): boolean {
  if (!hasChange(compared)) return false;
  const { business } = compared.chain;
  const old = compared.units.map((unit) => previousOn(business, unit)).find((mortgage) => mortgage !== undefined);
  const end = old?.periodEnd ?? null;
  if (end === null) return changes(compared, "term") || changes(compared, "determination_period");
  return business.mortgage.periodEnd > end;
}
