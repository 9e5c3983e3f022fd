// Combined filings at two registries of one chain: each has a group number of its own, and the chain goes on at both.
// Invariant: what is told of one registry's group says nothing of the other's.

import { describe, expect, test } from "vitest";
import type { Business, ChainKind } from "../../../domain/business.ts";
import { converse } from "../conversation.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import type { Place } from "../pre-lodgement/people.ts";
import { openSample } from "../sample-chains.ts";

/** One business over the units of both places. */
function over(kind: ChainKind, one: Place, other: Place): Business {
  const [business, further] = [lawful(kind, one), lawful(kind, other)];
  const units = [...business.units, ...further.units];
  const unitCodes = units.map(({ unitCode }) => unitCode);
  const { mainContract, mortgageContract, propertyTransfer } = business;
  return {
    ...business,
    units,
    mainContract: { ...mainContract, unitCodes },
    mortgageContract: { ...mortgageContract, unitCodes },
    ...(propertyTransfer === undefined
      ? {}
      : { propertyTransfer: { ...propertyTransfer, contract: { ...propertyTransfer.contract, unitCodes } } }),
  };
}

describe("two registries that each take a combined filing", () => {
  test.each(["guangzhou-tianhe", "nantong-haimen"] as const)(
    "suzhou-huqiu and %s: both groups come to their end",
    (other) => {
      const talk = converse(openSample(over("presale", "suzhou-huqiu", other)));
      talk.until("rest");
      expect(talk.chain.state).toBe("completed");
      const groups = new Map(talk.chain.legs.map(({ registryId, groupNumber }) => [registryId, groupNumber]));
      expect(groups.get("suzhou-huqiu")).toBe("chn_1-g1");
      expect([null, "chn_1-g1-r2"]).toContain(groups.get(other));
      expect(new Set(groups.values()).size).toBe(2);
    },
  );
});
