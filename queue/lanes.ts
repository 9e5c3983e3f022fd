// How many turns one registry may have in hand in this process, so that a slow one leaves workers to the others.
// Invariant: a registry that is at its number is left out of the claim; claims follow one another, so the number is never passed.

import type { StoredChain } from "../domain/ports.ts";

export type Lanes = {
  /** Claims with the registries left out that are full; what is claimed counts until `leave`. */
  enter(claim: (full: string[]) => Promise<StoredChain | null>): Promise<StoredChain | null>;
  leave(registryId: string): void;
  /** True once after a claim found nothing while a registry was full: something due may have been passed over. */
  takePassedOver(): boolean;
};

/** `perRegistry`: turns in hand at most, at least 1. */
export function openLanes(perRegistry: number): Lanes {
  const inHand = new Map<string, number>();
  let passedOver = false;
  let last: Promise<unknown> = Promise.resolve();
  const claimNow = async (claim: (full: string[]) => Promise<StoredChain | null>): Promise<StoredChain | null> => {
    const full = [...inHand].filter(([, turns]) => turns >= perRegistry).map(([registryId]) => registryId);
    const claimed = await claim(full);
    if (claimed === null) {
      passedOver ||= full.length > 0;
      return null;
    }
    const { registryId } = claimed.chain;
    inHand.set(registryId, (inHand.get(registryId) ?? 0) + 1);
    return claimed;
  };
  return {
    enter: async (claim) => {
      const mine = last.then(() => claimNow(claim));
      last = mine.catch(() => undefined);
      return await mine;
    },
    leave: (registryId) => {
      const turns = (inHand.get(registryId) ?? 1) - 1;
      if (turns > 0) inHand.set(registryId, turns);
      else inHand.delete(registryId);
    },
    takePassedOver: () => {
      const was = passedOver;
      passedOver = false;
      return was;
    },
  };
}
