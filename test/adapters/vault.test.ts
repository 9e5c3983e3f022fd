// The vault: what it seals opens under the same key at the same place and nowhere else; wrapped keys say who wrapped them.

import { createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keyFromText, type KeyEncryptionKey } from "../../adapters/vault/key-encryption-key.ts";
import { keyVault, vaultFromTexts } from "../../adapters/vault/key-vault.ts";
import { Fault } from "../../domain/fault.ts";
import { testKey } from "../support/vault.ts";

const old = testKey("old", 1);
const next = testKey("next", 2);
const text = new TextEncoder().encode("张三 11010519491231002X");

describe("what a data key seals", () => {
  it("opens again, also when it is empty or large, and never twice to the same bytes", async () => {
    const { key } = await keyVault({ current: "old", keys: [old] }).make("chn_1");
    for (const plain of [text, new Uint8Array(0), new Uint8Array(1_000_000).fill(9)]) {
      const sealed = key.seal("place", plain);
      expect(new Uint8Array(key.open("place", sealed) ?? [1, 2, 3])).toEqual(plain);
      expect(sealed.length).toBe(plain.length + 29);
      expect(Buffer.from(key.seal("place", plain)).equals(sealed)).toBe(false);
    }
  });

  it("does not open at another place, under another key, cut, lengthened, in another form or with any bit changed", async () => {
    const vault = keyVault({ current: "old", keys: [old] });
    const [{ key }, other] = [await vault.make("chn_1"), await vault.make("chn_1")];
    const sealed = key.seal("place", text);
    expect(key.open("elsewhere", sealed)).toBeNull();
    expect(other.key.open("place", sealed)).toBeNull();
    for (let length = 0; length < sealed.length; length += 1)
      expect(key.open("place", sealed.subarray(0, length))).toBeNull();
    expect(key.open("place", Buffer.concat([sealed, Buffer.of(0)]))).toBeNull();
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Uint8Array.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(key.open("place", changed)).toBeNull();
    }
  });

  it("is plain AES-256-GCM under a key wrapped by the same, so that another program can open it", async () => {
    const { key, wrapped } = await keyVault({ current: "old", keys: [old] }).make("chn_1");
    const open = (raw: Uint8Array, place: string, sealed: Uint8Array): Buffer => {
      const decipher = createDecipheriv("aes-256-gcm", raw, sealed.subarray(1, 13));
      decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(-16));
      return Buffer.concat([decipher.update(sealed.subarray(13, -16)), decipher.final()]);
    };
    const raw = open(Buffer.alloc(32, 1), '["data key","old","chn_1"]', wrapped.bytes);
    expect(raw).toHaveLength(32);
    expect(open(raw, "place", key.seal("place", text)).equals(text)).toBe(true);
    const digesting = Buffer.from(hkdfSync("sha256", raw, "", "registry-gateway digest", 32));
    expect(key.digest("11010519491231002X")).toBe(
      createHmac("sha256", digesting).update("11010519491231002X").digest("hex"),
    );
  });

  it("is digested alike for equal texts of one key and for nothing else", async () => {
    const vault = keyVault({ current: "old", keys: [old] });
    const { key, wrapped } = await vault.make("live keys");
    const again = await vault.unwrap("live keys", wrapped);
    expect(again.digest("a")).toBe(key.digest("a"));
    const { key: other } = await vault.make("live keys");
    expect(new Set([key.digest("a"), key.digest("b"), key.digest(""), other.digest("a")]).size).toBe(4);
  });
});

describe("wrapping keys", () => {
  it("an old one opens what it wrapped while it is held, and what is rewrapped needs it no more", async () => {
    const { key, wrapped } = await keyVault({ current: "old", keys: [old] }).make("chn_1");
    const both = keyVault({ current: "next", keys: [old, next] });
    const sealed = key.seal("place", text);
    expect((await both.unwrap("chn_1", wrapped)).open("place", sealed)).not.toBeNull();
    const anew = await both.rewrap("chn_1", wrapped);
    expect(anew.keyId).toBe("next");
    const alone = keyVault({ current: "next", keys: [next] });
    expect((await alone.unwrap("chn_1", anew)).open("place", sealed)).not.toBeNull();
    await expect(alone.unwrap("chn_1", wrapped)).rejects.toThrow(
      "does not hold the key old, under which chn_1 is kept",
    );
  });

  it("refuses what another key of the same id wrapped, what was wrapped for another stream, and what was altered", async () => {
    const vault = keyVault({ current: "old", keys: [old] });
    const { wrapped } = await vault.make("chn_1");
    const impostor = keyVault({ current: "old", keys: [testKey("old", 9)] });
    const altered = {
      ...wrapped,
      bytes: Uint8Array.from(wrapped.bytes, (byte, index) => (index === 20 ? byte ^ 1 : byte)),
    };
    for (const opening of [
      impostor.unwrap("chn_1", wrapped),
      vault.unwrap("chn_2", wrapped),
      vault.unwrap("chn_1", altered),
      vault.rewrap("chn_2", wrapped),
    ]) {
      await expect(opening).rejects.toThrow(Fault);
      await expect(opening).rejects.toThrow(/vault key old does not open the data key of chn_[12]/);
    }
  });

  it("are 32 bytes in base64, named once each, the current one among them", () => {
    const keyBase64 = Buffer.alloc(32, 5).toString("base64");
    for (const wrong of [
      "",
      "c2hvcnQ=",
      `${keyBase64}AA`,
      keyBase64.replace("=", ""),
      Buffer.alloc(32).toString("hex"),
    ])
      expect(() => keyFromText({ keyId: "a", keyBase64: wrong })).toThrow("vault key a: not 32 bytes in base64");
    const named = (...ids: string[]) => ids.map((keyId) => ({ keyId, keyBase64: ` ${keyBase64}\n` }));
    expect(vaultFromTexts({ current: "a", keys: named("a", "b") }).holds("b")).toBe(true);
    expect(() => vaultFromTexts({ current: "c", keys: named("a", "b") })).toThrow("named once each, c among them");
    expect(() => vaultFromTexts({ current: "a", keys: named("a", "a") })).toThrow("named once each, a among them");
  });

  it("may be anything that wraps: a key service that answers later serves as well as a file", async () => {
    const remote: KeyEncryptionKey = {
      keyId: "remote",
      wrap: async (stream, bytes) => await old.wrap(stream, bytes),
      unwrap: async (stream, bytes) => await old.unwrap(stream, bytes),
    };
    const { key, wrapped } = await keyVault({ current: "remote", keys: [remote] }).make("chn_1");
    const again = await keyVault({ current: "remote", keys: [remote] }).unwrap("chn_1", wrapped);
    expect(again.digest("a")).toBe(key.digest("a"));
  });
});
