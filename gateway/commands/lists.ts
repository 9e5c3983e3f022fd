// `node main.ts lists`: the two lists head office asks for first (practice 19), and chains that ended wrongly after all.
// Invariant: read through the door, page by page, so that it shows this institution's chains and no other's.

import type { ChainKind } from "../../domain/business.ts";
import { asRecord, asRecords, printRefusal, text, type CallResult, type CommandContext } from "./command.ts";

type Row = Record<string, unknown>;

const pagesMax = 1000;

/** Kinds after whose recording money goes out (practice 8); a drawdown records nothing. */
const kindsThatPost: ReadonlySet<string> = new Set<ChainKind>([
  "new_loan",
  "renewal",
  "refinance",
  "lender_switch",
  "presale",
  "increase",
  "sale_with_mortgage",
]);

/** Prints "recorded, not disbursed", "disbursed, old mortgage still on the register", and what became known after an end. */
export async function listsCommand(context: CommandContext): Promise<number> {
  const chains: Row[] = [];
  let after: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const result: CallResult = await context.call("core", "rest", "ListChains", after === undefined ? {} : { after });
    if (result.status >= 300) return printRefusal(result, context.write);
    const body = asRecord(result.body);
    chains.push(...asRecords(body["chains"]));
    after = text(body["next"]) || undefined;
    if (after === undefined) break;
  }
  print("已登簿未放款 recorded, not disbursed", chains.filter(recordedNotDisbursed), context);
  print("已放款旧抵押未注销 disbursed, old mortgage still on the register", chains.filter(oldStillOnRegister), context);
  print("终结后异常 recorded or posted after the end", chains.filter(hasAlarms), context);
  return 0;
}

function recordedNotDisbursed(chain: Row): boolean {
  const recorded = legs(chain).some((leg) => leg["registrationType"] !== "cancellation" && isRecorded(leg));
  return kindsThatPost.has(text(chain["kind"])) && recorded && !posted(chain) && chain["state"] !== "aborted";
}

function oldStillOnRegister(chain: Row): boolean {
  const cancellations = legs(chain).filter((leg) => leg["registrationType"] === "cancellation");
  return posted(chain) && cancellations.some((leg) => !isRecorded(leg));
}

function hasAlarms(chain: Row): boolean {
  return asRecords(chain["alarms"]).length > 0;
}

function legs(chain: Row): Row[] {
  return asRecords(chain["legs"]);
}

function isRecorded(leg: Row): boolean {
  return leg["state"] === "recorded" || leg["state"] === "certificate_issued";
}

function posted(chain: Row): boolean {
  return asRecord(chain["disbursement"])["state"] === "posted";
}

function print(title: string, rows: Row[], context: CommandContext): void {
  context.write(`${title}: ${rows.length}`);
  for (const row of rows) {
    const states = legs(row).map((leg) => `${text(leg["legId"])} ${text(leg["state"])}`);
    context.write(
      `  ${text(row["chainId"])}  ${text(row["reference"])}  ${text(row["kind"])}  ${text(row["state"])}  ${states.join(", ")}`,
    );
  }
}
