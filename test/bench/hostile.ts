// What the most hostile messages of up to a mebibyte cost to refuse, in processor time of the whole process.
// Invariant: the first time counts: an attacker does not wait until the code is warm.

import { verifyXml } from "../../adapters/signing/verify-xml.ts";
import { hostileMessages } from "../adapters/hostile-xml.ts";
import { good, signer } from "../adapters/signed-message.ts";
import { median, rounded } from "./measure.ts";

/** Milliseconds to refuse each, the first time in a process that has read a few lawful messages, and the worst of them. */
export function benchHostile(): object {
  const lawful = new TextEncoder().encode(good);
  for (let count = 0; count < 200; count += 1) refuse(lawful);
  const costs = hostileMessages.map(([name, message]) => ({ name, ms: refuse(new TextEncoder().encode(message())) }));
  const worst = costs.toSorted((a, b) => b.ms - a.ms).slice(0, 3);
  return {
    messages: costs.length,
    medianMs: rounded(median(costs.map(({ ms }) => ms))),
    worst: worst.map(({ name, ms }) => ({ name, ms: rounded(ms) })),
    within50Ms: costs.every(({ ms }) => ms <= 50),
  };
}

function refuse(bytes: Uint8Array): number {
  const start = process.cpuUsage();
  verifyXml(bytes, signer);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
