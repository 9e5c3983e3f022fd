// The timeline of an evidence file: what happened, for people, in China time.
// Invariant: it tells who, what and which bytes; names, numbers and amounts stay in the messages. The same records give the
// same text, and the verifier writes it again: what it says here is part of the format.

import { z } from "zod";
import type { EvidenceKey, RecordLine } from "./layout.ts";
import { messageName } from "./layout.ts";

const typeWords: Record<RecordLine["type"], string> = {
  message_in: "收到 received",
  message_out: "发出 sent",
  refused_message: "拒绝 refused",
  quarantined_message: "隔离 not believed",
  transition: "决定 decided",
};

/** ISO 8601 with milliseconds and +08:00. `at` in ms since 1970. */
export function chinaTime(at: number): string {
  return `${new Date(at + 8 * 3_600_000).toISOString().slice(0, -1)}+08:00`;
}

/** The moment of a text that chinaTime() wrote; null for any other. */
export function readChinaTime(text: string): number | null {
  const at = Date.parse(text);
  return Number.isFinite(at) && chinaTime(at) === text ? at : null;
}

/** The latest time in the records, ms since 1970. */
export function lastMoment(records: RecordLine[]): number {
  return records.reduce((last, { at }) => Math.max(last, at), 0);
}

const word = z.union([z.string(), z.number(), z.null()]);
const pair = z.tuple([word, word]);
const transitionSchema = z.looseObject({
  state: pair,
  step: pair,
  legs: z.record(z.string(), pair),
  parked: z.string().nullable(),
  effect: z.string().nullable(),
});

/** What a transition moved, in a few words; "" when it moved nothing or is written otherwise. */
function moved(record: RecordLine, bytes: Uint8Array): string {
  if (record.type !== "transition") return "";
  const read = transitionSchema.safeParse(readJson(bytes));
  if (!read.success) return "";
  const { state, step, legs, parked, effect } = read.data;
  const arrow = (name: string, [before, after]: z.infer<typeof pair>): string[] =>
    before === after ? [] : [`${name} ${String(before ?? "–")} → ${String(after)}`];
  const words = [
    ...Object.entries(legs).flatMap(([legId, change]) => arrow(legId, change)),
    ...arrow("step", step),
    ...arrow("chain", state),
    ...(parked === null ? [] : [`parked ${parked}`]),
    ...(effect === null ? [] : [`next ${effect}`]),
  ];
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** timeline.md for the records of one chain. `createdAt`: when the file was made, China time. */
export function timeline(
  chainId: string,
  createdAt: string,
  records: RecordLine[],
  bytesOf: (record: RecordLine) => Uint8Array,
  keys: Pick<EvidenceKey, "keyId" | "counterparty" | "algorithm">[],
): string {
  const rows = records.map((record) => {
    const signer = record.signature.type === "none" ? "–" : record.signature.keyId;
    const cells = [
      String(record.sequence),
      chinaTime(record.at),
      typeWords[record.type],
      record.counterparty,
      `${record.subject}${moved(record, bytesOf(record))}`,
      signer,
      `\`${record.bytesSha256}\``,
      `\`${messageName(record)}\``,
    ];
    return `| ${cells.map(cell).join(" | ")} |`;
  });
  return [
    `# 业务证据 Evidence of chain ${cell(chainId)}`,
    "",
    `生成时间 Made at ${createdAt}. 共 ${records.length} 条记录 records.`,
    "",
    "| # | 时间 Time (China) | 方向 What | 对方 Who | 事项 Subject | 签名密钥 Signed by | SHA-256 of the bytes | 文件 File |",
    "|---|---|---|---|---|---|---|---|",
    ...rows,
    "",
    "## 密钥 Keys",
    "",
    "| 密钥 Key | 持有人 Holder | 算法 Algorithm |",
    "|---|---|---|",
    ...keys.map((key) => `| ${[key.keyId, key.counterparty, key.algorithm].map(cell).join(" | ")} |`),
    "",
    ...byHand,
  ].join("\n");
}

const byHand = [
  "## 自行验证 Check it by hand",
  "",
  "```sh",
  "# the manifest, signed by the gateway; it lists the digest of every other file",
  "openssl dgst -sha256 -verify keys/<gateway key>.pem -signature manifest.sig manifest.json",
  "# one message signed by RFC 9421; its content-digest line holds the digest of the message",
  "openssl dgst -sha256 -verify keys/<key>.pem -signature signatures/<n>.der bases/<n>.txt",
  "# the same for a key of sm2-sm3; manifest.json states its userId",
  "openssl dgst -sm3 -sigopt distid:<userId> -verify keys/<key>.pem -signature signatures/<n>.der bases/<n>.txt",
  "# one signed XML message",
  "xmlsec1 --verify --enabled-key-data rsa --pubkey-pem keys/<key>.pem messages/<n>-<type>.xml",
  "```",
  "",
];

/** Text of one table cell: nothing in it can end the cell, hide or turn round. */
function cell(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?").replaceAll("|", "\\|");
}
