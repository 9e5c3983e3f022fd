// What a schema found wrong, as a refusal that names the field and the mend.
// Invariant: tells where and what is wrong, never the value: a value may be personal data.

import type { z } from "@hono/zod-openapi";
import { refuse, type Refusal } from "../../domain/refusal.ts";

type Issue = z.core.$ZodIssue;

/** First fault found, as invalid_field with its JSON path; how many more there are stands in the detail. */
export function refusalFromZod(error: z.ZodError): Refusal {
  const [first] = error.issues;
  if (first === undefined) return refuse("invalid_field");
  const others = error.issues.length - 1;
  const more = others === 0 ? "" : ` （另有${others}处 / and ${others} more）`;
  return refuse("invalid_field", pathOf(first), `${explain(first)}${more}`);
}

/** "business.units[0].unitCode"; an unknown field's own name is added when it is harmless to repeat. */
function pathOf(issue: Issue): string | null {
  const parts = [...issue.path, ...(issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [])];
  const path = parts.map((part) => (typeof part === "number" ? `[${part}]` : `.${nameOf(String(part))}`)).join("");
  return path === "" ? null : path.replace(/^\./, "");
}

function nameOf(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(key) ? key : "?";
}

function explain(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      if (issue.message.endsWith("received undefined")) return "缺少此字段 / this field is missing";
      return `类型应为 ${issue.expected} / must be of type ${issue.expected}`;
    case "unrecognized_keys":
      return "没有此字段 / there is no such field";
    case "invalid_value":
      if (issue.message.endsWith("received undefined")) return "缺少此字段 / this field is missing";
      return `应为下列之一 / must be one of: ${issue.values.map(String).join(", ")}`;
    case "too_big":
      return `超出上限 ${issue.maximum} / is over the limit of ${issue.maximum}`;
    case "too_small":
      return `低于下限 ${issue.minimum} / is under the least of ${issue.minimum}`;
    case "custom":
    case "invalid_format":
      return issue.message;
    case "invalid_key":
    case "invalid_element":
    case "invalid_union":
    case "not_multiple_of":
      return "格式不符 / is not of the expected form";
  }
}
