// What a change of a mortgage changes (变更事项), as the 申请书 and the rows say it, against what the register has.
// Invariant: whatever differs from the register is among the events stated, and each event stated is one this office records.

import { rowsOf, type Application } from "./application.ts";
import { filedAmount } from "./amount-filed.ts";
import { changeEvents, type ChangeEvent, type RegistryOptions } from "./options.ts";
import { plainName, type MortgageRow } from "./register.ts";

const eventTexts: Record<ChangeEvent, string> = {
  name: "名称变更",
  scope: "担保范围变更",
  rank: "抵押权顺位变更",
  claim_kind: "债权种类变更",
  amount: "被担保主债权数额变更",
  term: "债务履行期限变更",
  maximum: "最高债权额变更",
  determination_period: "债权确定期间变更",
  determination: "最高额抵押权确定",
  prior_claims: "原有债权转入最高额抵押担保范围",
  main_claim: "主债权变更",
  units: "抵押不动产变更",
  built: "在建建筑物抵押转为房屋抵押",
  mortgagor: "抵押人变更",
};

/** Events in the order stated; null when a text is none, stands twice, or nothing is stated. */
export function eventsIn(text: string): ChangeEvent[] | null {
  const found = text.split("、").map((each) => changeEvents.find((event) => eventTexts[event] === each));
  const known = found.filter((each) => each !== undefined);
  return known.length === found.length && new Set(known).size === known.length ? known : null;
}

/** What the application says it changes; none for other matters, and none where it cannot be read. */
export function statedEvents(application: Application): ChangeEvent[] {
  if (application.matter !== "mortgage_change") return [];
  return eventsIn(application.form.fields.get("变更事项") ?? "") ?? [];
}

/** The events this office records as a change. */
export function recordableEvents(options: RegistryOptions): ChangeEvent[] {
  const events = (options.changeEvents ?? changeEvents).filter((each) => each !== "main_claim");
  return options.changeOfMainClaim ? [...events, "main_claim"] : events;
}

/** Events that cover a difference: another main claim may come with amount, period and scope of its own. */
const covers = {
  amount: ["amount", "maximum", "main_claim", "prior_claims", "determination"],
  period: ["term", "determination_period", "main_claim", "determination"],
  scope: ["scope", "main_claim", "prior_claims"],
  form: ["determination", "main_claim", "claim_kind"],
  units: ["units", "built"],
  name: ["name"],
  determined: ["determination"],
} as const satisfies Record<string, ChangeEvent[]>;

/** What differs between the rows and the register without being stated: names of those differences. */
export function unstatedChanges(application: Application, previous: MortgageRow[]): string[] {
  const stated = statedEvents(application);
  return Object.entries(differences(application, previous))
    .filter(([name, differs]) => differs && !covers[name as keyof typeof covers].some((each) => stated.includes(each)))
    .map(([name]) => name);
}

function differences(application: Application, previous: MortgageRow[]): Record<keyof typeof covers, boolean> {
  const rows = rowsOf(application, "QLF_QL_DYAQ");
  const differs = (compare: (at: Record<string, string>, row: MortgageRow) => boolean) =>
    rows.some(({ at }) => {
      const row = previous.find((each) => each.unitCode === at["BDCDYH"]) ?? previous[0];
      return row !== undefined && compare(at, row);
    });
  const codes = rows.map(({ at }) => at["BDCDYH"] ?? "");
  return {
    amount: differs((at, row) => filedAmount(application, at["BDCDYH"] ?? "") !== row.securedAmount),
    period: differs((at, row) => at["ZWLXQSSJ"] !== row.periodStart || at["ZWLXJSSJ"] !== row.periodEnd),
    // A "/" leaves the scope as it is registered.
    scope: differs((at, row) => row.securedScope !== null && at["DBFW"] !== "/" && at["DBFW"] !== row.securedScope),
    form: differs((at, row) => (at["DYFS"] === "2") !== (row.form === "maximum_amount")),
    units: codes.length !== previous.length || previous.some((row) => !codes.includes(row.unitCode)),
    name: differs((_, row) =>
      row.mortgagees.some((holder) => {
        const same = application.holders.find((each) => each.certificateNumber === holder.certificateNumber);
        return same !== undefined && plainName(same.name) !== plainName(holder.name);
      }),
    ),
    determined: differs((at, row) => (at["ZGZQQDSS"] ?? "/") !== (row.determined ?? "/")),
  };
}

/**
 * True when whoever stands behind the mortgage is worse off (民法典 409, 422): more amount, wider scope, longer term. `rank` is
 * judged by the places themselves.
 */
export function burdensMore(application: Application, previous: MortgageRow[]): boolean {
  const stated = statedEvents(application);
  const rows = rowsOf(application, "QLF_QL_DYAQ");
  const more = rows.some(({ at }) => {
    const row = previous.find((each) => each.unitCode === at["BDCDYH"]);
    if (row === undefined) return false;
    return filedAmount(application, row.unitCode) > row.securedAmount || (at["ZWLXJSSJ"] ?? "") > row.periodEnd;
  });
  return more || stated.includes("scope") || stated.includes("prior_claims");
}
