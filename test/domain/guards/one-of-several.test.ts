// Guards over several of a kind: units of a mandate, units of a search, duplicates of a leg, legs whose signatures are told.
// Invariant: one of several is never taken for all of them, nor nothing at all for one.

import { describe, expect, test } from "vitest";
import type { Search } from "../../../domain/chain-state.ts";
import { withdrawalAuthority } from "../../../domain/decide/authority.ts";
import { faceDuplicates } from "../../../domain/decide/face-duplicates.ts";
import { faceUntoldSignatures, keepPlatformSignatures } from "../../../domain/decide/platform-signatures.ts";
import { isShown, searchAfter, type RecordedDuplicate } from "../../../domain/duplicates.ts";
import type { Leg } from "../../../domain/leg.ts";
import { unsignedOnPlatform } from "../../../domain/signing-ways.ts";
import { notice } from "../conversation.ts";
import { mandateTo } from "../mandate-given.ts";
import { mortgage, unit } from "../search-scene.ts";
import { sampleProfiles } from "../../samples/sample-profiles.ts";
import { start } from "../sample-chains.ts";
import { legNamed, ready, refinance, workOn, type Scene } from "./bench.ts";

describe("a mandate to withdraw", () => {
  const { business, registryId } = refinance();
  const parties = business.mortgagors.map(({ party }) => party);
  const authority = (...unitCodes: string[]): string | null => {
    const mandates = [mandateTo(business.mortgagee, parties, { unitCodes })];
    const first = { state: "accepted" as const, unitCodes: ["U-1", "U-2"] };
    const profiles = new Map(sampleProfiles.map((profile) => [profile.registryId, profile]));
    const work = { ...workOn(refinance({ business: { ...business, mandates }, first })), profiles };
    return withdrawalAuthority(work, registryId, [legNamed(work.chain, "first")])?.type ?? null;
  };
  test("is over every unit of the case, not over one of two", () => {
    expect([authority("U-1", "U-2"), authority("U-1"), authority("U-3")]).toEqual(["mandate", null, null]);
  });
});

const duplicate: RecordedDuplicate = {
  businessNumber: "chn_1-first-0",
  registrationCertificateNumber: "证明甲",
  recordedAt: start,
  state: "standing",
  since: start,
};

function searchOf(takenAt: number, ...certificates: string[]): Search {
  const [search] = ready.chain.searches;
  if (search === undefined) throw new Error("it was searched");
  const units = certificates.map((number, index) => unit(`U-${index}`, { mortgages: [mortgage(number)] }));
  return { ...search, receivedAt: start + 1, snapshot: { ...search.snapshot, takenAt, units } };
}

describe("a duplicate that was recorded", () => {
  test("is looked for in a search as old as the recording, not in an older one", () => {
    const after = (takenAt: number): Search | undefined => {
      const search = searchOf(takenAt);
      return searchAfter([search], search.registryId, duplicate);
    };
    expect([after(start - 1), after(start)?.snapshot.takenAt]).toEqual([undefined, start]);
  });
  test("stands where one of two units still shows it", () => {
    const leg = legNamed(refinance(), "first");
    const shown = (...certificates: string[]): boolean => isShown(leg, duplicate, searchOf(start, ...certificates));
    expect([shown("证明甲", "证明乙"), shown("证明乙", "证明丙"), shown()]).toEqual([true, false, false]);
  });
  test("is faced also behind one that is gone, and on another leg", () => {
    const gone = { ...duplicate, businessNumber: "chn_1-first-9", state: "gone" as const };
    const faced = (first: RecordedDuplicate[], cancellation: RecordedDuplicate[] = []): string => {
      const recorded = { state: "recorded" as const };
      const scene: Scene = {
        first: { ...recorded, recordedDuplicates: first },
        cancellation: { ...recorded, recordedDuplicates: cancellation },
      };
      const work = workOn(structuredClone(refinance(scene)));
      return `${faceDuplicates(work)} ${work.chain.parked?.legId ?? "nobody"}`;
    };
    expect(faced([gone])).toBe("done nobody");
    expect(faced([gone, duplicate])).toBe("rest first");
    expect(faced([gone], [duplicate])).toBe("rest cancellation");
  });
});

describe("signatures on the registry's platform", () => {
  const signer = { name: "张示", certificateNumber: "320505198501012316", capacity: "mortgagor" } as const;
  const platformSigning = { sha256: "a".repeat(64), signers: [signer], signatures: [] };
  const told = {
    signerName: signer.name,
    signerCertificateNumber: signer.certificateNumber,
    capacity: signer.capacity,
    method: "registry_platform" as const,
    signedAt: start,
    reference: "QM-1",
    sha256: platformSigning.sha256,
  };
  const kept = (over: Partial<Leg>, businessNumber = "first-1"): Leg["platformSigning"] => {
    const { chain } = workOn(structuredClone(refinance({ first: over })));
    const leg = legNamed(chain, "first");
    const outcome = { state: "received", caseNumber: null, notice } as const;
    keepPlatformSignatures(chain, leg, { businessNumber, outcome, platformSignatures: [told] });
    return leg.platformSigning;
  };
  test("are kept with the filing they are told of; where nobody was asked there is nothing to keep", () => {
    expect(kept({ platformSigning })?.signatures).toHaveLength(1);
    expect(kept({ platformSigning }, "first-0")?.signatures).toEqual([]);
    expect(kept({ platformSigning: null })).toBeNull();
  });
  test("are wanting of everybody whom the registry is to call, where nothing is known of the asking", () => {
    const wanting = (signing: "called" | "carried"): string[] => {
      const { registries } = refinance();
      const chain = refinance({ registries: registries.map((each) => ({ ...each, signing })) });
      const leg = { ...legNamed(chain, "first"), platformSigning: null };
      return unsignedOnPlatform(chain, leg).map(({ signer: { capacity }, place, of }) => `${capacity} ${place}/${of}`);
    };
    expect([wanting("called"), wanting("carried")]).toEqual([["mortgagor 1/2", "co_owner 2/2"], []]);
  });
  test("that were not told are a person's matter only of a leg that is recorded", () => {
    const faced = (state: Leg["state"]): unknown => {
      const work = workOn(structuredClone(refinance({ first: { state, platformSigning } })));
      return [faceUntoldSignatures(work, work.chain.legs), work.chain.parked?.legId ?? null];
    };
    expect(faced("reviewed")).toEqual([null, null]);
    expect(faced("recorded")).toEqual(["rest", "first"]);
  });
});
