// The one reader of JSON bodies: UTF-8 without mistakes, no key twice, at most 32 levels, nothing ambiguous.
// Invariant: two readers of an accepted body see the same value; work and memory are linear in its length.

const depthMax = 32;

export type StrictJson = { ok: true; value: unknown } | { ok: false; detail: string };

/**
 * Reads one JSON text (RFC 8259) of bytes whose length the caller has bounded. Refused: bytes that are not UTF-8, a
 * byte order mark, a repeated key (JSON.parse lets it pass and keeps the last), the key "__proto__", half of a
 * surrogate pair, a number beyond the range of a double, more than 32 levels.
 */
export function readStrictJson(bytes: Uint8Array): StrictJson {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { ok: false, detail: "not UTF-8" };
  }
  // Before JSON.parse, which calls itself once a level.
  if (deeperThan(text, depthMax)) return { ok: false, detail: `nested more than ${depthMax} deep` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, detail: "not JSON" };
  }
  const detail = ambiguity(text);
  return detail === null ? { ok: true, value } : { ok: false, detail };
}

function deeperThan(text: string, levels: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") {
      depth += 1;
      if (depth > levels) return true;
    } else if (character === "}" || character === "]") depth -= 1;
  }
  return false;
}

const tokenPattern = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|[{}]/gs;

/** What could be read in two ways in a text that JSON.parse took; null when there is nothing. */
function ambiguity(text: string): string | null {
  const open: Set<string>[] = [];
  for (const match of text.matchAll(tokenPattern)) {
    const token = match[0];
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (token.startsWith('"')) {
      const content = JSON.parse(token) as string;
      if (!content.isWellFormed()) return "half of a surrogate pair";
      if (!isKey(text, match.index + token.length)) continue;
      const keys = open.at(-1);
      if (content === "__proto__") return 'the key "__proto__"';
      if (keys?.has(content)) return "a key appears twice in one object";
      keys?.add(content);
    } else if (!Number.isFinite(Number(token))) return "a number out of range";
  }
  return null;
}

/** In JSON only a key is followed by a colon. */
function isKey(text: string, from: number): boolean {
  let at = from;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at += 1;
  return text[at] === ":";
}
