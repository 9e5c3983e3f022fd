// The strict reader against the public JSON parsing vectors and what JSON.parse lets pass.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { laneWhere } from "../support/foreign-tools.ts";
import { readStrictJson } from "../../gateway/strict-json.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a strict JSON body", () => {
  test("is read", () => {
    expect(readStrictJson(bytesOf(' {"a":[1,"二",{"b":null}],"b":"{\\"a\\":1}"} '))).toEqual({
      ok: true,
      value: { a: [1, "二", { b: null }], b: '{"a":1}' },
    });
  });

  test.each([
    ["a key twice", '{"amount":"1","amount":"2"}', "twice"],
    ["a key twice, once escaped", '{"amount":"1","\\u0061mount":"2"}', "twice"],
    ["a key twice, deep inside", '[{"x":{"a":1,"b":2,"a":3}}]', "twice"],
    ["a key twice around a nested object", '{"a":{"b":1},"a":2}', "twice"],
    ["a key twice with spaces before the colon", '{"a" : 1, "a"\n:2}', "twice"],
    ["__proto__", '{"__proto__":{"role":"operator"}}', "__proto__"],
    ["__proto__ escaped", '{"\\u005f_proto__":1}', "__proto__"],
    ["half a surrogate pair", '{"a":"\\ud800"}', "surrogate"],
    ["an endless number", '{"a":1e999}', "range"],
    ["33 levels", "[".repeat(33) + "]".repeat(33), "deep"],
    ["10,000 levels", '{"a":'.repeat(10_000) + "1" + "}".repeat(10_000), "deep"],
    ["10,000 levels never closed", "[".repeat(10_000), "deep"],
    ["a byte order mark", "\ufeff{}", "not JSON"],
    ["a comment", "{}//", "not JSON"],
    ["nothing", "", "not JSON"],
  ])("is refused with %s", (_name, text, detail) => {
    const read = readStrictJson(bytesOf(text));
    expect(read.ok).toBe(false);
    expect(read.ok || read.detail).toContain(detail);
  });

  test.each([
    ["a lone continuation byte", [0x22, 0x80, 0x22]],
    ["an overlong slash", [0x22, 0xc0, 0xaf, 0x22]],
    ["an encoded surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["a cut character", [0x22, 0xe4, 0xb8, 0x22]],
  ])("is refused as not UTF-8 with %s", (_name, bytes) => {
    expect(readStrictJson(Uint8Array.from(bytes))).toEqual({ ok: false, detail: "not UTF-8" });
  });

  test("is read with 32 levels, and brackets in text are no levels", () => {
    expect(readStrictJson(bytesOf("[".repeat(32) + "]".repeat(32))).ok).toBe(true);
    expect(readStrictJson(bytesOf(JSON.stringify("[{".repeat(1000)))).ok).toBe(true);
  });

  test("the same key in sibling objects, and as a value, is no repetition", () => {
    expect(readStrictJson(bytesOf('[{"a":1},{"a":"a"},{"b":"a","a":["a","a"]}]')).ok).toBe(true);
  });

  test("2 MiB of keys or of quotes is read in linear time", () => {
    const keys = bytesOf(`{${Array.from({ length: 150_000 }, (_none, index) => `"k${index}":1`).join(",")}}`);
    const quotes = bytesOf(`["${'\\"'.repeat(1_000_000)}"]`);
    const spaces = bytesOf(`[${Array.from({ length: 1000 }, () => `"a"${" ".repeat(2000)}`).join(",")}]`);
    const started = performance.now();
    for (const bytes of [keys, quotes, spaces]) expect(readStrictJson(bytes).ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

const vectors = fileURLToPath(new URL("../../../shared/vectors/json/test_parsing/", import.meta.url));
const names = existsSync(vectors) ? readdirSync(vectors).filter((name) => name.endsWith(".json")) : [];
if (names.length === 0) console.warn("SKIPPED: JSON parsing vectors; put them at ../shared/vectors/json/test_parsing");

// Grammar allows a repeated key; we do not.
const ambiguous = new Set(["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"]);

laneWhere(names.length > 0, "the public JSON parsing vectors", "no ../shared/vectors/json/test_parsing", () => {
  test.each(names.filter((name) => name.startsWith("y_")))("%s", (name) => {
    expect(readStrictJson(readFileSync(join(vectors, name))).ok).toBe(!ambiguous.has(name));
  });

  test.each(names.filter((name) => name.startsWith("n_")))("%s", (name) => {
    expect(readStrictJson(readFileSync(join(vectors, name))).ok).toBe(false);
  });

  test.each(names.filter((name) => name.startsWith("i_")))("%s never throws", (name) => {
    expect(typeof readStrictJson(readFileSync(join(vectors, name))).ok).toBe("boolean");
  });
});
