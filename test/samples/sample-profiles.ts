// Profiles of the three sample registries as tests hand them to the domain: no endpoint is called, no key is used.

import { fen } from "../../domain/money.ts";
import type { RegistryProfile } from "../../domain/registry-profile.ts";

const shared = {
  juniorRank: true,
  changeOfMainClaim: true,
  dialect: "national-xml",
  endpoint: "http://127.0.0.1:9/",
  publicKeyPem: "",
  callTimeoutMs: 1_000,
  queryIntervalMs: 1_000,
  unknownQueriesMax: 6,
  amountStep: fen(100n),
  workingDaysLimit: 5,
} as const;

export const sampleProfiles: RegistryProfile[] = [
  { registryId: "suzhou-huqiu", capability: "combined" as const, prefix: "320505", city: "苏州市虎丘区" },
  { registryId: "nantong-haimen", capability: "confirmed" as const, prefix: "320684", city: "南通市海门区" },
  { registryId: "guangzhou-tianhe", capability: "independent" as const, prefix: "440106", city: "广州市天河区" },
].map(({ registryId, capability, prefix, city }) => ({
  ...shared,
  registryId,
  capability,
  name: `${city}不动产登记中心`,
  registrationAuthority: `${city}自然资源和规划局`,
  unitCodePrefixes: [prefix],
}));
