// The page of an evidence file for people: where the money stands and why, what happened, whose keys; in China time.
// Invariant: it tells who, what and which bytes; names, numbers and amounts stay in the messages. The same records give the
// same page, and the verifier writes it again: what it says here is part of the format. No text can become markup.

import type { HeadProof } from "../../domain/checkpoint.ts";
import { type EvidenceKey, messageName, type RecordLine } from "./layout.ts";
import { fundsReason, movedIn, readTransition } from "./transition.ts";

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

export type TimelineOf = {
  chainId: string;
  /** When the file was made, China time. */
  createdAt: string;
  records: RecordLine[];
  bytesOf: (record: RecordLine) => Uint8Array;
  keys: Pick<EvidenceKey, "keyId" | "counterparty" | "algorithm">[];
  proof: HeadProof | null;
};

/** timeline.html for the records of one chain. */
export function timeline({ chainId, createdAt, records, bytesOf, keys, proof }: TimelineOf): string {
  const rows = records.map((record) => {
    const transition = readTransition(record, bytesOf(record));
    return [
      String(record.sequence),
      chinaTime(record.at),
      typeWords[record.type],
      record.counterparty,
      `${record.subject}${transition === null ? "" : movedIn(transition)}`,
      record.signature.type === "none" ? "–" : record.signature.keyId,
      record.bytesSha256,
      messageName(record),
    ];
  });
  const columns = [
    "#",
    "时间 Time (China)",
    "方向 What",
    "对方 Who",
    "事项 Subject",
    "签名密钥 Signed by",
    "SHA-256",
    "文件 File",
  ];
  return [
    ...head(`业务证据 Evidence of chain ${chainId}`),
    `<p>生成时间 Made at ${shown(createdAt)}. 共 ${records.length} 条记录 records.</p>`,
    ...funds(records, bytesOf),
    ...covered(records, proof),
    "<h2>经过 Timeline</h2>",
    ...table(columns, rows),
    "<h2>密钥 Keys</h2>",
    ...table(
      ["密钥 Key", "持有人 Holder", "算法 Algorithm"],
      keys.map((key) => [key.keyId, key.counterparty, key.algorithm]),
    ),
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

const style =
  "body{font:16px/1.5 sans-serif;margin:2em}table{border-collapse:collapse;font-size:13px}" +
  "td,th{border:1px solid #999;padding:.2em .5em;text-align:left;vertical-align:top;word-break:break-all}";

function head(title: string): string[] {
  return [
    "<!doctype html>",
    '<html lang="zh-CN">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${shown(title)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    `<h1>${shown(title)}</h1>`,
  ];
}

/** Why the money went, or stayed: from the last decision, with the records of permits and postings. */
function funds(records: RecordLine[], bytesOf: TimelineOf["bytesOf"]): string[] {
  const last = records.flatMap((record) => readTransition(record, bytesOf(record)) ?? []).at(-1) ?? null;
  const { zh, en } = fundsReason(last);
  const aboutMoney = records.filter(
    ({ type, subject }) =>
      type !== "transition" && ["permit", "query_posting", "revoke_permit", "ReportPosting"].includes(subject),
  );
  const proven = aboutMoney.map(
    ({ sequence, type, subject }) => `<li>#${sequence} ${typeWords[type]}: ${shown(subject)}</li>`,
  );
  return [
    "<h2>资金 Funds</h2>",
    `<p>${shown(zh)}</p>`,
    `<p lang="en">${shown(en)}</p>`,
    ...(proven.length === 0 ? [] : ["<ul>", ...proven, "</ul>"]),
  ];
}

/** How far a checkpoint outside the gateway covers the records. */
function covered(records: RecordLine[], proof: HeadProof | null): string[] {
  if (proof === null) return ["<h2>检查点 Checkpoint</h2>", "<p>尚未纳入检查点 Not covered by a checkpoint yet.</p>"];
  const { number, at } = proof.signed.checkpoint;
  const extent = `${proof.head.sequence}/${records.length}`;
  return [
    "<h2>检查点 Checkpoint</h2>",
    `<p>检查点 ${number}（${chinaTime(at)}）覆盖记录 1–${extent}。</p>`,
    `<p lang="en">Checkpoint ${number} of ${chinaTime(at)} covers records 1–${extent}.</p>`,
  ];
}

function table(columns: string[], rows: string[][]): string[] {
  const line = (name: string, cells: string[]): string =>
    `<tr>${cells.map((cell) => `<${name}>${shown(cell)}</${name}>`).join("")}</tr>`;
  return ["<table>", line("th", columns), ...rows.map((row) => line("td", row)), "</table>"];
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text that can neither become markup nor hide nor turn round. */
function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?").replace(/[&<>"']/g, (sign) => entities[sign] ?? "");
}
