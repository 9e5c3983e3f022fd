// The institutions of the sandbox: the bank of the samples and lenders of other kinds, each with its tree and its sign-in.
// Invariant: all of it is made up; credit codes have valid check digits.

import type { Institution } from "../../domain/institution.ts";

/** The bank of the samples and of the demo. */
export const institution = "demo-bank";

type House = { name: string; creditCode: string; financialLicenceNumber: string | null; licenceValidUntil: null };

function house(name: string, creditCode: string, financialLicenceNumber: string | null): House {
  return { name, creditCode, financialLicenceNumber, licenceValidUntil: null };
}

function alone(kind: Institution["kind"], own: House): Institution {
  return { ...own, kind, branches: [], predecessors: [] };
}

const bank: Institution = {
  ...house("示例银行股份有限公司", "91320500MA1000017R", "B0001H132050001"),
  kind: "commercial_bank",
  branches: [house("示例银行股份有限公司南通分行", "91320684MA1000025F", "B0001B232060001")],
  predecessors: [
    {
      ...house("苏州示例城市信用社", "91320500MA1000033F", "B0001H132050000"),
      succession: "merger",
      until: "2019-06-30",
      document: "示例更名合并批复2019年第1号",
    },
    {
      ...house("海门示例商业银行股份有限公司", "91320684MA1000033A", null),
      succession: "rename",
      until: "2024-06-30",
      document: "示例金融监管批复2024年第7号",
    },
  ],
};

/** Institution id → tree. An insurer, a wealth subsidiary, a financial asset investment company, a national AMC, a provident fund centre. */
export const institutions: Record<string, Institution> = {
  [institution]: bank,
  "demo-insurer": alone("insurer", house("示例人寿保险股份有限公司", "91310000MA3000037A", "L0001H131000001")),
  "demo-wealth": alone(
    "wealth_management_subsidiary",
    house("示例理财有限责任公司", "91320100MA4000047T", "Z0001H232010001"),
  ),
  "demo-faic": alone(
    "financial_asset_investment_company",
    house("示例金融资产投资有限公司", "91110000MA5000057B", "J0001H211000001"),
  ),
  "demo-amc": alone("national_amc", house("示例资产管理股份有限公司", "91110000MA6000067J", "J0002H111000001")),
  "demo-fund": alone("provident_fund_centre", house("苏州示例住房公积金管理中心", "12320500MB7000070N", null)),
};

/** Who has whose rights since a merger, as every registry of the sandbox knows. */
export const successions = Object.values(institutions).flatMap(({ creditCode: successor, predecessors }) =>
  predecessors.map(({ creditCode: predecessor }) => ({ predecessor, successor })),
);

/** Every credit code of every house: for whom the gateway may speak at the sandbox's registries. */
export const mortgagees: string[] = Object.values(institutions).flatMap((each) =>
  [each, ...each.branches, ...each.predecessors].map(({ creditCode }) => creditCode),
);
