// Contracts drawn anew after less was approved than was asked for (practice 1, 8): they take the place of those named at submission.
// Invariant: only a contract of this very business is drawn anew, and the rules on contracts hold for the new one as for the old.

import type { Business, Contract, CoverClause, Sha256 } from "./business.ts";
import { normaliseContractNumber } from "./certificate-number.ts";
import type { Asked, Chain } from "./chain-state.ts";
import { documentsToSign } from "./documents-to-sign.ts";
import { checkBusiness, refusalOf } from "./pre-lodgement/check.ts";
import type { Finding } from "./pre-lodgement/rule.ts";
import { refuse, type Refusal } from "./refusal.ts";
import type { RegistryProfile } from "./registry-profile.ts";
import type { DocumentType } from "./signatures.ts";
import type { EpochMs } from "./time.ts";
import { chinaDate } from "./working-days.ts";

/** A contract drawn anew is signed for this business. */
export type RedrawnContract = Omit<Contract, "signedForThisBusiness">;

/** `cover`: the clause on the old debt as it stands in the new contracts, where one of them held it. */
export type RedrawnContracts = {
  main?: RedrawnContract | undefined;
  mortgage?: RedrawnContract | undefined;
  cover?: CoverClause | undefined;
};

type Part = { name: "main" | "mortgage"; field: "mainContract" | "mortgageContract"; type: DocumentType };
const parts: readonly Part[] = [
  { name: "main", field: "mainContract", type: "main_contract" },
  { name: "mortgage", field: "mortgageContract", type: "mortgage_contract" },
];

/** The business with the new contracts in place of the old. */
export function withRedrawn(business: Business, { main, mortgage, cover }: RedrawnContracts): Business {
  const redrawn = (old: Contract, anew: RedrawnContract | undefined): Contract =>
    anew === undefined ? old : { ...anew, signedForThisBusiness: true };
  return {
    ...business,
    mainContract: redrawn(business.mainContract, main),
    mortgageContract: redrawn(business.mortgageContract, mortgage),
    ...(cover === undefined ? {} : { cover }),
  };
}

/** What was asked for, with the contracts that are drawn anew now, and the digests whose place they take. */
export function askedSince(asked: Asked, business: Business, redrawn: RedrawnContracts): Asked {
  const isRedrawn = ({ name }: Part): boolean => redrawn[name] !== undefined || asked.redrawn.includes(name);
  return {
    ...asked,
    redrawn: parts.filter(isRedrawn).map(({ name }) => name),
    earlier: [...asked.earlier, ...replacedDigests(business, redrawn)],
  };
}

/** Digests of the contracts whose place is taken. */
function replacedDigests(business: Business, redrawn: RedrawnContracts): Sha256[] {
  return parts.filter(({ name }) => redrawn[name] !== undefined).map(({ field }) => business[field].sha256);
}

/** Why these contracts cannot take the place of the old ones; null when they can. Fields are those of the door. */
export function refusalOfRedrawn(
  chain: Chain,
  redrawn: RedrawnContracts,
  profiles: ReadonlyMap<string, RegistryProfile>,
  now: EpochMs,
): Refusal | null {
  const named = parts.filter(({ name }) => redrawn[name] !== undefined);
  if (named.length === 0) return refuse("invalid_field", "contracts", "at least one contract");
  const toSign = documentsToSign(chain).map(({ type }) => type);
  const strange = named.find(
    ({ field, type }) => !toSign.includes(type) || !chain.business[field].signedForThisBusiness,
  );
  if (strange !== undefined) {
    return refuse("invalid_field", `contracts.${strange.name}`, "no such contract is signed for this business");
  }
  if (redrawn.cover !== undefined && chain.business.cover === undefined) {
    return refuse("invalid_field", "contracts.cover", "the business states no such clause");
  }
  const refusal = sameText(chain, redrawn) ?? boundByMandate(chain, redrawn) ?? drawnTooEarly(chain, redrawn);
  if (refusal !== null) return refusal;
  return brokenBy(chain, withRedrawn(chain.business, redrawn), profiles, now);
}

/** A text that was named before states what it stated; and two contracts are not one text, unless they were so all along. */
function sameText({ asked, business }: Chain, redrawn: RedrawnContracts): Refusal | null {
  const stale = [...(asked?.earlier ?? []), ...replacedDigests(business, redrawn)];
  const same = parts.find(({ name }) => stale.includes(redrawn[name]?.sha256 ?? ""));
  if (same !== undefined) {
    return refuse("invalid_field", `contracts.${same.name}.sha256`, "the contract named before, not one drawn anew");
  }
  const areOne = ({ mainContract, mortgageContract }: Business): boolean =>
    mainContract.sha256 === mortgageContract.sha256;
  if (areOne(business) || !areOne(withRedrawn(business, redrawn))) return null;
  const last = redrawn.mortgage === undefined ? "main" : "mortgage";
  return refuse("invalid_field", `contracts.${last}.sha256`, "one text for two contracts");
}

/** What was approved was not known before the day of the decision: no contract over it is older. */
function drawnTooEarly({ decision, openedAt }: Chain, redrawn: RedrawnContracts): Refusal | null {
  const decidedOn = chinaDate(decision?.recordedAt ?? openedAt);
  const early = parts.find(({ name }) => (redrawn[name]?.signedOn ?? decidedOn) < decidedOn);
  if (early === undefined) return null;
  return refuse("invalid_field", `contracts.${early.name}.signedOn`, `not before the decision of ${decidedOn}`);
}

/** A mandate for one contract stays bound to its number (民法典 165), and this door takes no mandate: the number stays, too. */
function boundByMandate({ business }: Chain, redrawn: RedrawnContracts): Refusal | null {
  const bound = business.mandates.flatMap(({ contractNumber }) =>
    contractNumber === undefined ? [] : [normaliseContractNumber(contractNumber)],
  );
  const renumbered = parts.find(({ name, field }) => {
    const old = normaliseContractNumber(business[field].number);
    const anew = redrawn[name];
    return anew !== undefined && bound.includes(old) && normaliseContractNumber(anew.number) !== old;
  });
  if (renumbered === undefined) return null;
  const mend = "a mandate is bound to the contract's number: keep the number, or abort and submit with another mandate";
  return refuse("invalid_field", `contracts.${renumbered.name}.number`, mend);
}

/** Rules of pre-lodgement that hold for the chain's business and not for the new one. */
function brokenBy(
  chain: Chain,
  business: Business,
  profiles: ReadonlyMap<string, RegistryProfile>,
  now: EpochMs,
): Refusal | null {
  const ofChain = chain.registries.flatMap(({ registryId }) => profiles.get(registryId) ?? []);
  const told = (stated: Business): Finding[] =>
    checkBusiness({ business: stated, profiles: ofChain, plan: chain.plan, lender: chain.lender, now });
  const keyOf = ({ ruleId, field, detail }: Finding): string => [ruleId, field, detail].join(" ");
  const before = told(chain.business).map(keyOf);
  const findings = told(business).filter((finding) => !before.includes(keyOf(finding)));
  if (findings.length === 0) return null;
  return refusalOf(findings.map((finding) => ({ ...finding, field: fieldAtDoor(finding.field) })));
}

function fieldAtDoor(field: string | null): string | null {
  const part = parts.find((each) => field === each.field || field?.startsWith(`${each.field}.`) === true);
  if (field === null || (part === undefined && !/^cover(\.|$)/.test(field))) return field;
  return `contracts.${part === undefined ? field : field.replace(part.field, part.name)}`;
}
