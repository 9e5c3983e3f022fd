// How parked work is shown: why, and the only actions allowed with what each one needs.
// Invariant: the actions are those domain/parked.ts allows now; nothing here adds or hides one.

import type { Chain, Parked } from "../domain/chain-state.ts";
import { allowedActions } from "../domain/parked-guards.ts";
import { dutyWords, evidenceWords } from "../domain/parked-needs.ts";
import { chinaTime } from "./china-time.ts";
import type { ParkedChainView, ParkedView } from "./schemas/parked.ts";

/** Why a chain is parked and what a person may do about it. */
export function parkedView(chain: Chain, parked: Parked): ParkedView {
  const { proposal } = parked;
  return {
    kind: parked.kind,
    reason: parked.reason,
    since: chinaTime(parked.since),
    legId: parked.legId ?? undefined,
    differences: parked.differences,
    proposal:
      proposal === null
        ? undefined
        : {
            action: proposal.action,
            person: proposal.person,
            duties: proposal.duties,
            at: chinaTime(proposal.at),
            note: proposal.note,
            evidenceKind: proposal.evidenceKind ?? undefined,
            evidenceSha256: proposal.evidenceSha256 ?? undefined,
          },
    actions: allowedActions(chain).map(({ action, rule }) => ({
      action,
      persons: rule.by.length,
      by: rule.by.map((duty) => ({ duty, text: dutyWords[duty] })),
      evidence: rule.evidence === null ? undefined : { kind: rule.evidence, text: evidenceWords[rule.evidence] },
      text: { zh: rule.zh, en: rule.en },
    })),
  };
}

/** A parked chain in the list. */
export function parkedChainView(chain: Chain, parked: Parked): ParkedChainView {
  const { chainId, registryId, business } = chain;
  return { chainId, reference: business.reference, chainKind: business.kind, registryId, ...parkedView(chain, parked) };
}
