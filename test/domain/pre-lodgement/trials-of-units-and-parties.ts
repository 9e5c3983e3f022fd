// Trials of the rules on parts, units and parties.
// Invariant: one line a trial; what passes is the nearest lawful thing, not another business.

import { principal } from "../mandate-given.ts";
import { contract, digest, unitOf, yuan } from "./kinds.ts";
import { mortgageeOf, scenes } from "./people.ts";
import { standingLike } from "../standing-mortgage.ts";
import { at, part, withUnits, type Trial } from "./trial.ts";

const { owner, stranger, buyer, developer } = scenes["suzhou-huqiu"];
const suzhou = unitOf("suzhou-huqiu", "00010201").unitCode;
const statedPartTrials: Trial[] = [
  {
    rule: "PL-001",
    what: "a cancellation states its ground",
    kind: "cancellation",
    breaks: (b) => void delete b.cancellationGround,
    field: "cancellationGround",
    passes: (b) => void (b.cancellationGround = "waiver"),
  },
  {
    rule: "PL-001",
    what: "there is a unit",
    kind: "new_loan",
    breaks: (b) => void (b.units = []),
    field: "units",
    passes: (b) => void (b.coMortgagees = []),
  },
  {
    rule: "PL-001",
    what: "a mortgage of a batch has mortgagors",
    kind: "assignment",
    breaks: (b) => {
      const { units } = b;
      part(b.assignment).further = [
        { registrationCertificateNumber: "苏1", units, ...standingLike(b), mortgagors: [] },
      ];
    },
    field: "assignment.further[0].mortgagors",
    passes: (b) => {
      const { units } = b;
      part(b.assignment).further = [{ registrationCertificateNumber: "苏1", units, ...standingLike(b) }];
    },
  },
  {
    rule: "PL-002",
    what: "an extension moves no money, an assignment may have a price",
    kind: "assignment",
    breaks: (b) => {
      b.rankChange = { others: [] };
    },
    field: "rankChange",
    passes: (b) => void (b.loan = { amount: yuan(5_000_000), currency: "CNY", account: "P-1" }),
  },
];

const emptyPartTrials: Trial[] = [
  {
    rule: "PL-002",
    what: "an empty list is no part",
    kind: "drawdown",
    breaks: (b) => void (b.priorClaims = [{ contractNumber: "旧1", amount: yuan(1), sha256: digest("旧1") }]),
    field: "priorClaims",
    passes: (b) => void (b.priorClaims = []),
  },
];

export const partTrials: Trial[] = [...statedPartTrials, ...emptyPartTrials];

export const unitTrials: Trial[] = [
  {
    rule: "PL-010",
    what: "28 characters",
    kind: "new_loan",
    breaks: (b) => withUnits(b, [suzhou.slice(0, 27)]),
    field: "units[0].unitCode",
    passes: (b) => withUnits(b, [suzhou.replace("GB", "JK")]),
  },
  {
    rule: "PL-010",
    what: "units of the old list too",
    kind: "construction_conversion",
    breaks: (b) => void part(b.conversion).oldUnits?.push({ unitCode: "x" }),
    field: "conversion.oldUnits[2].unitCode",
    passes: (b) => void part(b.conversion).oldUnits?.push({ unitCode: suzhou, area: "12.50" }),
  },
  {
    rule: "PL-011",
    what: "a virtual code; one of the sea has no cadastral area",
    kind: "new_loan",
    breaks: (b) => withUnits(b, ["320505000000GB00001F00010001"]),
    field: "units[0].unitCode",
    passes: (b) => withUnits(b, ["320505000000GH00001W00000000"]),
  },
  {
    rule: "PL-012",
    what: "a unit twice",
    kind: "new_loan",
    breaks: (b) => withUnits(b, [suzhou, suzhou]),
    field: "units[1].unitCode",
    passes: (b) => withUnits(b, [suzhou, suzhou.replace("0201", "0202")]),
  },
];

const third = (share: string): { party: typeof owner; capacity: "co_owner"; share: string } => ({
  party: { ...stranger },
  capacity: "co_owner",
  share,
});

const numberTrials: Trial[] = [
  {
    rule: "PL-020",
    what: "an identity number; a passport has no check digit",
    kind: "new_loan",
    breaks: (b) => {
      b.debtor.certificateNumber = "320505197912221233";
      at(b.mortgagors).party = b.debtor;
    },
    field: "debtor.certificateNumber",
    passes: (b) => {
      b.debtor = { ...b.debtor, certificateType: "passport", certificateNumber: "E12345678" };
      at(b.mortgagors).party = b.debtor;
      at(b.mandates).principals = [principal(b.debtor)];
    },
  },
  {
    rule: "PL-020",
    what: "an agent's identity number; a staff number has no check digit",
    kind: "new_loan",
    breaks: (b) => void (b.mortgagee.agent = { name: "柳样", certificateNumber: "320505199005120278" }),
    field: "mortgagee.agent.certificateNumber",
    passes: (b) => void (b.mortgagee.agent = { name: "柳样", certificateNumber: "JG-0001" }),
  },
  {
    rule: "PL-020",
    what: "credit codes of other lenders",
    kind: "rank_change",
    breaks: (b) => void (at(part(b.rankChange).others).creditCode = "91440100MA2000027C"),
    field: "rankChange.others[0].creditCode",
    passes: (b) => void (at(part(b.rankChange).others).newRank = 3),
  },
  {
    rule: "PL-020",
    what: "the credit code of a developer",
    kind: "presale",
    breaks: (b) => void (at(part(b.propertyTransfer).transferors).certificateNumber = "91320505MA500009X8"),
    field: "propertyTransfer.transferors[0].certificateNumber",
    passes: (b) => void (part(b.propertyTransfer).supervisedAccount = "JG-2026-1"),
  },
  {
    rule: "PL-021",
    what: "an organisation holds no identity card",
    kind: "construction_conversion",
    breaks: (b) => {
      b.debtor = { ...owner, type: "organisation" };
      at(b.mortgagors).party = b.debtor;
    },
    field: "debtor.certificateType",
    passes: (b) => {
      b.debtor = { ...developer, certificateType: "other", certificateNumber: "苏建2021-1" };
      at(b.mortgagors).party = b.debtor;
      at(b.mandates).principals = [principal(b.debtor)];
    },
  },
];

const sideTrials: Trial[] = [
  {
    rule: "PL-022",
    what: "a mortgagor twice",
    kind: "new_loan",
    breaks: (b) => void b.mortgagors.push({ party: owner, capacity: "co_owner" }),
    field: "mortgagors[1]",
    passes: (b) => void b.mortgagors.push({ party: stranger, capacity: "co_owner" }),
  },
  {
    rule: "PL-022",
    what: "a mortgagee twice",
    kind: "new_loan",
    breaks: (b) => void b.coMortgagees.push({ mortgagee: mortgageeOf("commercial_bank"), part: "commercial" }),
    field: "coMortgagees[0].mortgagee",
    passes: (b) => void b.coMortgagees.push({ mortgagee: mortgageeOf("rural_institution"), part: "commercial" }),
  },
  {
    rule: "PL-023",
    what: "the debtor is no third party",
    kind: "new_loan",
    breaks: (b) => void (at(b.mortgagors).capacity = "third_party"),
    field: "mortgagors[0].capacity",
    passes: (b) => {
      b.debtor = buyer;
      at(b.mortgagors).capacity = "third_party";
    },
  },
  {
    rule: "PL-023",
    what: "an owner who does not owe is a third party",
    kind: "new_loan",
    breaks: (b) => void (b.debtor = buyer),
    field: "mortgagors[0].capacity",
    passes: (b) => void (at(b.mortgagors).capacity = "co_owner"),
  },
  {
    rule: "PL-024",
    what: "shares of one unit",
    kind: "new_loan",
    breaks: (b) => {
      at(b.mortgagors).share = "50%";
      b.mortgagors.push(third("40%"));
    },
    field: "mortgagors",
    passes: (b) => {
      at(b.mortgagors).share = "66.67%";
      b.mortgagors.push(third("33.33%"));
    },
  },
  {
    rule: "PL-024",
    what: "fractions; with two units shares say nothing of the sum",
    kind: "collateral_change",
    breaks: (b) => {
      b.units = b.units.slice(1);
      at(b.mortgagors).share = "2/3";
      b.mortgagors.push(third("1/2"));
    },
    field: "mortgagors",
    passes: (b) => {
      at(b.mortgagors).share = "2/3";
      b.mortgagors.push(third("1/2"));
    },
  },
  {
    rule: "PL-024",
    what: "the mortgagee of the business keeps a part",
    kind: "new_loan",
    breaks: (b) =>
      void b.coMortgagees.push({ mortgagee: mortgageeOf("policy_bank"), part: "commercial", share: "100%" }),
    field: "coMortgagees",
    passes: (b) =>
      void b.coMortgagees.push({ mortgagee: mortgageeOf("policy_bank"), part: "commercial", share: "3/4" }),
  },
  {
    rule: "PL-024",
    what: "one mortgagor may mortgage a share alone, but not more than there is",
    kind: "new_loan",
    breaks: (b) => void (at(b.mortgagors).share = "101%"),
    field: "mortgagors",
    passes: (b) => void (at(b.mortgagors).share = "50%"),
  },
  {
    rule: "PL-024",
    what: "a joint owner beside one with a share says nothing of the sum",
    kind: "new_loan",
    breaks: (b) => {
      at(b.mortgagors).share = "50%";
      b.mortgagors.push(third("51%"));
    },
    field: "mortgagors",
    passes: (b) => {
      at(b.mortgagors).share = "50%";
      b.mortgagors.push({ party: stranger, capacity: "co_owner" });
    },
  },
  {
    rule: "PL-025",
    what: "one sells to another; a co-owner may buy out the other",
    kind: "sale_with_mortgage",
    breaks: (b) => void (part(b.propertyTransfer).transferors = [buyer]),
    field: "propertyTransfer.transferors",
    passes: (b) => void (part(b.propertyTransfer).transferors = [buyer, owner]),
  },
];

const placeTrials: Trial[] = [
  {
    rule: "PL-060",
    what: "a contract signed for this business; an older one passes",
    kind: "new_loan",
    breaks: (b) => void (b.mortgageContract.unitCodes = []),
    field: "mortgageContract.unitCodes",
    passes: (b) => void (b.mortgageContract = contract("示银抵字2019第7号", [], true)),
  },
  {
    rule: "PL-060",
    what: "the main contract too; of a batch only the business's own contracts",
    kind: "assignment",
    breaks: (b) => void (b.mainContract = { ...b.mainContract, signedForThisBusiness: true, sha256: digest("m") }),
    field: "mainContract.unitCodes",
    passes: (b) => void (part(b.assignment).contract = contract("债权转让协议2026第9号", [])),
  },
];

export const partyTrials: Trial[] = [...numberTrials, ...sideTrials, ...placeTrials];
