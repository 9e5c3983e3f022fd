// The small parts every schema is made of: text, numbers on paper, money, dates, times, digests.
// Invariants: every string is bounded and holds no control or invisible character; money becomes exact 分, times become ms.
// What a number means (check digits, divisions, ranges of law) is judged in domain/, which names a refusal of its own.

import { z } from "@hono/zod-openapi";
import type { EpochMs } from "../../domain/time.ts";
import { fenFromYuan, type Fen } from "../../domain/money.ts";

/**
 * Control, format (bidirectional overrides, zero width), surrogate, line and paragraph separator characters, and
 * noncharacters, which no XML can carry. Characters not assigned yet pass: rare surnames wait for their code points.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;

/** One line of plain text, 1 to `max` characters, not beginning or ending with a space. */
export function line(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !hidden.test(text), "含控制字符或不可见字符 / holds a control or invisible character")
    .refine((text) => text.trim() === text, "首尾有空格 / begins or ends with a space");
}

/** A number read off paper: width folded, spaces taken out, letters raised. */
export function paperNumber(max: number) {
  return line(max).transform((text) => text.normalize("NFKC").replaceAll(/\s/g, "").toUpperCase());
}

/** 不动产单元号 as it is printed ("320505 400202 GB00001 F00010069"); its rules are judged by domain/unit-code.ts. */
export const unitCode = paperNumber(40).meta({ examples: ["320505400202GB00001F00010069"] });

export const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "应为64位小写十六进制 SHA-256 / must be a SHA-256 in 64 lower-case hexadecimal digits");

const yuanMessage = "应为人民币元的十进制文本，至多两位小数 / must be yuan as decimal text with at most 2 decimals";

function yuanFrom(lowest: bigint, message: string) {
  return z
    .string()
    .max(17)
    .transform((text, context): Fen => {
      const amount = fenFromYuan(text);
      if (amount !== null && amount >= lowest) return amount;
      context.addIssue({ code: "custom", message: amount === null ? yuanMessage : message });
      return z.NEVER;
    })
    .meta({ examples: ["1200000.00"] });
}

/** Yuan as decimal text → 分, zero allowed. */
export const yuan = yuanFrom(0n, yuanMessage);
/** Yuan as decimal text → 分, more than zero. */
export const positiveYuan = yuanFrom(1n, "金额应大于零 / the amount must be more than zero");

/** Calendar date that exists, from 1949 to 2199. */
export const date = z.iso
  .date("应为 YYYY-MM-DD 的真实日期 / must be a date YYYY-MM-DD that exists")
  .refine((text) => text >= "1949-10-01" && text < "2200", "日期超出范围 / the date is out of range");

/** ISO 8601 time with an offset → ms since 1970. */
export const time = z.iso
  .datetime({ offset: true, error: "应为带时区的 ISO 8601 时间 / must be an ISO 8601 time with an offset" })
  .max(35)
  .transform((text): EpochMs => Date.parse(text))
  .meta({ examples: ["2026-11-23T10:15:00+08:00"] });

/** A whole number in a JSON number. */
export function count(least: number, most: number) {
  return z.int().min(least).max(most);
}

export const idempotencyKey = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{4,128}$/, "应为4至128位字母、数字或 ._:- / must be 4 to 128 letters, digits or ._:-")
  .meta({ examples: ["key-20261123-000001"] });

/** One of our own ids, such as a chain's. */
export const id = z.string().regex(/^[a-z]{3}_[0-9a-z]{1,64}$/, "编号格式不符 / is not the shape of an id");

export const legId = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, "登记件编号格式不符 / is not the shape of a leg id");

/** Position to go on after in the list of events; the store counts no further than 18 digits. */
export const cursor = z.string().regex(/^\d{1,18}$/, "游标应为1至18位十进制数字 / a cursor is 1 to 18 decimal digits");

/** Page size, 1 to 200. */
export const limit = count(1, 200).optional();

/** Page size when none is asked for. */
export const limitUsual = 50;

// What is answered is written by the gateway itself; these say its shape.
export const yuanText = z.string().meta({ examples: ["1200000.00"] });
export const timeText = z.string().meta({ examples: ["2026-11-23T10:15:00.000+08:00"] });
