// The step that waits for somebody else's registration: the old lender's cancellation, or the registry's own conversion.
// Invariant: only the register tells that it happened; a paper or a promise never does (practice 16).

import type { Search } from "../chain-state.ts";
import type { Leg } from "../leg.ts";
import { hasConverted, oldMortgageIsGone } from "../search-judgement.ts";
import { search } from "./registry-requests.ts";
import { isTakenNow } from "./search-steps.ts";
import { notify, park, profileOf, restUntil, type Progress, type Work } from "./work.ts";

/** ms after which it is overdue, and told. */
const overdueMs = 10 * 86_400_000;
/** ms after which people look at an old mortgage that is paid out and still stands; told to look on, as long again. */
const watchMostMs = 30 * 86_400_000;

/** The leg another filed is recorded: the signed search that shows it is the proof. */
function seen(work: Work, leg: Leg, search: Search): "done" {
  leg.state = "recorded";
  leg.proofSha256 = search.messageSha256;
  leg.notes = [`seen in search ${search.snapshot.searchNumber}`];
  notify(work, "leg_moved", { legId: leg.legId, state: leg.state, caseNumber: null });
  return "done";
}

/** Done when the latest search of the registry shows it. */
export function takeWatch(work: Work, legId: string): Progress {
  const { chain, now } = work;
  const leg = chain.legs.find((each) => each.legId === legId);
  const registryId = leg?.registryId ?? notConverted(work);
  if (registryId === null) return "done";
  const watched = chain.searches.filter((each) => each.stage === "watch" && each.registryId === registryId);
  const last = watched.at(-1);
  if (last !== undefined && isTakenNow(work, last.snapshot)) {
    if (leg !== undefined && oldMortgageIsGone(chain, last)) return seen(work, leg, last);
  }
  const [first] = watched;
  if (leg !== undefined && first !== undefined && now - first.receivedAt >= watchMostMs) {
    return park(work, "cancellation", "the old lender has not ended its mortgage", leg);
  }
  const interval = profileOf(work, { registryId }).watchIntervalMs;
  const next = (last?.receivedAt ?? 0) + interval;
  if (last !== undefined && now < next) return restUntil(work, next);
  if (first !== undefined && last !== undefined) tellOverdue(work, legId, leg, { first, last });
  return search(work, "watch", registryId);
}

/** The first registry whose latest search, fresh when it came, does not show every unit there converted; null when all have. */
function notConverted(work: Work): string | null {
  const { chain } = work;
  const open = chain.registries.find(({ registryId }) => {
    const last = chain.searches.findLast((each) => each.stage === "watch" && each.registryId === registryId);
    if (last === undefined) return true;
    return !isTakenNow({ ...work, now: last.receivedAt }, last.snapshot) || !hasConverted(chain, last);
  });
  return open?.registryId ?? null;
}

/** Once: of a leg that is remembered with it; of a conversion that has none, with the first look after that time. */
function tellOverdue(
  work: Work,
  legId: string,
  leg: Leg | undefined,
  { first, last }: { first: Search; last: Search },
): void {
  const isTold = leg === undefined ? last.receivedAt - first.receivedAt >= overdueMs : leg.overdueTold;
  if (isTold || work.now - first.receivedAt < overdueMs) return;
  if (leg !== undefined) leg.overdueTold = true;
  notify(work, "leg_overdue", { legId, promisedBy: null });
}
