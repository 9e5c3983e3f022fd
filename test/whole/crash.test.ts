// The gateway is killed at each named point of a turn, and at random moments; the next process goes on from PostgreSQL.
// Invariant: whatever the moment, every chain ends completed and the three ledgers agree: nothing lost, nothing twice.

import { describe, expect, test } from "vitest";
import { crashPoints } from "../../queue/crash-points.ts";
import { freshDatabase } from "../support/postgres.ts";
import { differencesIn, endOf, openTestWorld, submit, until } from "./whole-world.ts";

const refinances = ["suzhou-huqiu-refinance", "nantong-haimen-refinance", "guangzhou-tianhe-refinance"];

/** The points of a turn, in the effect where dying there hurts most. */
const moments = crashPoints.map((point) => {
  if (point === "P6_claimed") return point;
  return point.startsWith("P14") || point.startsWith("P15") || point.startsWith("P16")
    ? `${point}@permit`
    : `${point}@file`;
});

describe("killed at a named point", () => {
  test.concurrent.each(moments)(
    "a gateway killed at %s completes every refinance after its restart",
    { timeout: 90_000 },
    async (point) => {
      const own = await freshDatabase();
      const world = await openTestWorld({ databaseUrl: own.databaseUrl, environment: { GATEWAY_CRASH_AT: point } });
      try {
        const chains = await Promise.all(refinances.map((sample) => submit(world, sample)));
        const ends = await Promise.all(chains.map((chainId) => endOf(world, chainId, 60_000)));
        expect(world.gateway.deaths(), "it died at the point").toBe(1);
        expect(ends.map(({ state }) => state)).toEqual(["completed", "completed", "completed"]);
        expect(await differencesIn(world, chains)).toEqual([]);
        for (const chainId of chains) {
          expect(world.bankCore.ledger().postings.filter((posting) => posting.chainId === chainId)).toHaveLength(1);
        }
      } finally {
        await world.stop();
        await own.drop();
      }
    },
  );
});

describe("killed in the midst of a filing that cannot come apart", () => {
  const together = ["suzhou-huqiu-sale-combined", "suzhou-huqiu-refinance-over-two-registries"];
  const points = moments.filter((point) => /^P(8|10|13)/.test(point));

  test.concurrent.each(points)(
    "a gateway killed at %s records sale, new and old mortgage together, and both registries, after its restart",
    { timeout: 120_000 },
    async (point) => {
      const own = await freshDatabase();
      const world = await openTestWorld({ databaseUrl: own.databaseUrl, environment: { GATEWAY_CRASH_AT: point } });
      try {
        const chains = await Promise.all(together.map((sample) => submit(world, sample)));
        const ends = await Promise.all(chains.map((chainId) => endOf(world, chainId, 90_000)));
        expect(world.gateway.deaths(), "it died at the point").toBe(1);
        expect(ends.map(({ state }) => state)).toEqual(["completed", "completed"]);
        expect(await differencesIn(world, chains)).toEqual([]);
      } finally {
        await world.stop();
        await own.drop();
      }
    },
  );
});

describe("killed at random moments on the embedded database", () => {
  const seed = Number(process.env["TEST_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

  test(
    `adopts the PostgreSQL that outlived it, and leaves no process behind (TEST_SEED=${seed})`,
    { timeout: 120_000 },
    async () => {
      const random = sequence(seed);
      const world = await openTestWorld({ databaseUrl: null, environment: {} });
      try {
        const chains = await Promise.all(refinances.map((sample) => submit(world, sample)));
        for (let kill = 0; kill < 3; kill += 1) {
          await new Promise((resolve) => setTimeout(resolve, 200 + random() * 1_500));
          const pid = world.gateway.pid();
          if (pid !== null) process.kill(pid, "SIGKILL");
          await world.ready(30_000);
        }
        const ends = await Promise.all(chains.map((chainId) => endOf(world, chainId, 60_000)));
        expect(world.gateway.deaths()).toBeGreaterThanOrEqual(3);
        expect(ends.map(({ state }) => state)).toEqual(["completed", "completed", "completed"]);
        expect(await differencesIn(world, chains)).toEqual([]);
        expect(world.gateway.adoptions(), "each restart found the same PostgreSQL").toBe(world.gateway.deaths());
      } finally {
        await world.stop();
      }
      await until(() => world.postgresIsGone(), 5_000, "the embedded PostgreSQL is gone");
    },
  );
});

/** A small linear congruential sequence in [0, 1): reproducible from the printed seed. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
