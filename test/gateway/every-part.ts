// A business as JSON with every part any kind may have, for the doors alone: no rule would let all of it pass together.
// Invariant: synthetic, with valid check digits; every optional field is there.

import { readBusiness } from "../samples/read-samples.ts";

type Json = Record<string, unknown>;

const digest = (letter: string): string => letter.repeat(64);

const amc = {
  name: "示例资产管理股份有限公司",
  creditCode: "91110000MA6000067J",
  kind: "national_amc",
  capacity: "own_claim",
  financialLicenceNumber: "J0002H111000001",
  licenceValidUntil: "2031-12-31",
  address: "北京市样例路6号",
  legalRepresentative: "何样",
};

const guardian = {
  name: "陶示丙",
  certificateNumber: "320684198703021117",
  proofSha256: digest("4"),
  interestSha256: digest("5"),
};

const relative = { type: "person", name: "陶示乙", certificateNumber: "320684198506012027" };

const mandate = {
  principals: [{ ...relative, name: "陶示甲" }],
  agent: relative,
  subAgents: [{ ...relative, name: "陶示丁", consentSha256: digest("6") }],
  matters: ["sign", "apply"],
  form: "organisation",
  number: "委2026-1",
  sha256: digest("7"),
  unitCodes: ["320505400202GB00001F00010004"],
  contractNumber: "示银借字2026第1号",
  givenOn: "2026-11-20",
  validUntil: "2027-01-31",
  untilCompleted: false,
  coversOtherParty: true,
};

/** The refinance of the samples with everything else that a business can hold. */
export function everyPart(): Json {
  const business = readBusiness("suzhou-huqiu-refinance.json");
  const tranches = [
    { number: 1, amount: "600000.00" },
    { number: 2, amount: "500000.00" },
  ];
  return {
    ...business,
    mortgagee: {
      ...(business["mortgagee"] as Json),
      kind: "commercial_bank",
      capacity: "security_agent",
      licenceValidUntil: "2030-01-31",
    },
    coMortgagees: [{ mortgagee: amc, part: "provident_fund", share: "1/2" }],
    consents: [{ matter: "repays_old_loan", party: "示例担保有限公司", sha256: digest("1") }],
    oldCertificates: [{ number: "苏(2023)苏州市不动产证明第0000103号", medium: "paper" }],
    blanks: [{ field: "mortgage.securedScope", reason: "合同未约定" }],
    loan: { ...(business["loan"] as Json), tranches },
    priorClaims: [{ contractNumber: "示银借字2020第7号", amount: "50000.00", sha256: digest("3") }],
    cancellationGround: "realised",
    alone: true,
    debtor: { ...(business["debtor"] as Json), guardian },
    mandates: [mandate],
    ...transferAndNotices(business),
    ...changes(business),
  };
}

function transferAndNotices({ debtor, mainContract }: Json): Json {
  return {
    previousMortgage: {
      registrationCertificateNumber: "苏(2023)苏州市不动产证明第0000103号",
      furtherCertificateNumbers: ["苏(2023)海门区不动产证明第0000201号"],
      outstanding: "1100000.01",
      periodEnd: "2026-12-31",
      lender: { name: "示例人寿保险股份有限公司", creditCode: "91310000MA3000037A" },
    },
    propertyTransfer: {
      transferors: [debtor],
      contract: mainContract,
      price: "2300000.00",
      model: "staged",
      supervisedAccount: "SUP-1",
      recorded: true,
    },
    notices: { priorityNotice: "苏(2024)预告第1号", mortgagePriorityNotice: "苏(2024)抵押预告第1号" },
    conversion: {
      by: "application",
      registrableOn: "2026-10-01",
      registrableSource: "developer_notice",
      oldUnits: [{ unitCode: "320505400202GB00001F00010004", area: "92.68" }],
      excluded: [{ unitCode: "320505400202GB00001F00010005", reason: "common" }],
    },
  };
}

function changes({ debtor, units, mortgagors, mortgage, mainContract }: Json): Json {
  const [unit] = units as Json[];
  const standing = { debtor, mainContract, mortgageContract: mainContract, units: [unit], mortgagors, mortgage };
  const { name: mortgageeName, creditCode } = amc;
  return {
    assignment: {
      assignee: amc,
      contract: mainContract,
      mode: "split",
      assignedAmount: "300000.00",
      further: [{ registrationCertificateNumber: "苏(2023)第3号", ...standing }],
    },
    collateralChange: { added: ["320505400202GB00001F00010004"], removed: [unit], removedMortgagors: mortgagors },
    rankChange: {
      others: [{ registrationCertificateNumber: "苏(2022)第9号", mortgageeName, creditCode, newRank: 2 }],
    },
    rename: {
      formerName: "示例城市合作银行",
      formerCreditCode: "91320500MA1000033F",
      documentNumber: "示例变更登记证明2026年第3号",
      sha256: digest("4"),
      effectiveOn: "2026-10-01",
      further: [{ registrationCertificateNumber: "苏(2023)第4号", ...standing }],
    },
    determination: { event: "no_new_claims", on: "2026-11-01", sha256: digest("2") },
  };
}
