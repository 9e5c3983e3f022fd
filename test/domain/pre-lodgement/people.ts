// Who and what the lawful businesses of the tests are about: lenders, persons, developers and units of three places.
// Invariant: everybody is invented, every number has right check digits, and the units are those of samples/register.json.

import type { House, Institution } from "../../../domain/institution.ts";
import type { Mortgagee, MortgageeKind, Party } from "../../../domain/parties.ts";

export const places = ["suzhou-huqiu", "nantong-haimen", "guangzhou-tianhe"] as const;
/** Registry ids of the samples: combined, confirmed, independent. */
export type Place = (typeof places)[number];

const head: House = {
  name: "示例银行股份有限公司",
  creditCode: "91320500MA1000017R",
  financialLicenceNumber: "B0001H132050001",
  licenceValidUntil: null,
};

/** A branch with a licence of its own that ends on the last day of 2030, and a house taken over on 2025-12-31. */
export const branch: House = {
  name: "示例银行股份有限公司虎丘支行",
  creditCode: "91320505MA10000172",
  financialLicenceNumber: "B0001S332050002",
  licenceValidUntil: "2030-12-31",
};
/** What the head office was called until this month. */
export const formerName = "示例商业银行股份有限公司";
export const predecessor: House = {
  name: "示例城市信用合作银行",
  creditCode: "91320500MA6000139N",
  financialLicenceNumber: null,
  licenceValidUntil: null,
};

/** The lender of every lawful business: head office, one branch, one house it took over. */
export const lender: Institution = {
  ...head,
  kind: "commercial_bank",
  branches: [branch],
  predecessors: [{ ...predecessor, succession: "merger", until: "2025-12-31", document: "苏银保监复2025第1号" }],
};

type Named = { name: string; creditCode: string; licence?: string };

const lenders: Record<MortgageeKind, Named> = {
  commercial_bank: { name: head.name, creditCode: head.creditCode, licence: "B0001H132050001" },
  policy_bank: { name: "示例政策性银行", creditCode: "91110000MA6000104Q", licence: "A0001H111000001" },
  rural_institution: { name: "海门示例农村商业银行", creditCode: "91320684MA6000112R", licence: "B0002H232060001" },
  insurer: { name: "示例人寿保险股份有限公司", creditCode: "91310000MA6000016P" },
  insurance_asset_manager: { name: "示例保险资产管理有限公司", creditCode: "91310000MA6000024J" },
  wealth_management_subsidiary: {
    name: "示例理财有限责任公司",
    creditCode: "91310000MA6000032D",
    licence: "Z0001H131000001",
  },
  financial_asset_investment_company: {
    name: "示例金融资产投资有限公司",
    creditCode: "91110000MA6000040T",
    licence: "Z0002H111000001",
  },
  national_amc: { name: "示例金融资产管理股份有限公司", creditCode: "91110000MA6000059P", licence: "J0001H111000001" },
  local_amc: { name: "江苏示例资产管理有限公司", creditCode: "91320000MA60000674" },
  trust_company: { name: "示例国际信托有限公司", creditCode: "91320000MA6000075Y", licence: "K0001H232000001" },
  provident_fund_centre: { name: "示例市住房公积金管理中心", creditCode: "12320500MA6000083Q" },
  other_licensed_lender: { name: "示例消费金融有限公司", creditCode: "91320500MA6000120R", licence: "X0001H232050001" },
};

/** A lender of that kind, holding its own claim, with the licence its kind has. */
export function mortgageeOf(kind: MortgageeKind): Mortgagee {
  const { name, creditCode, licence } = lenders[kind];
  return {
    name,
    creditCode,
    kind,
    capacity: "own_claim",
    financialLicenceNumber: licence,
    address: "江苏省苏州市样例路1号",
    legalRepresentative: "金示",
    agent: { name: "柳样", certificateNumber: "320505199005120277", phone: "0512-00000001" },
  };
}

/** The same lender as the caller's own tree, without branches. */
export function institutionOf(kind: MortgageeKind): Institution {
  const { name, creditCode, licence } = lenders[kind];
  const house = { name, creditCode, financialLicenceNumber: licence ?? null, licenceValidUntil: null };
  return kind === "commercial_bank" ? lender : { ...house, kind, branches: [], predecessors: [] };
}

/** Another bank, as the register names it on unit 0102 of each place. */
export const otherLender = { name: "样本商业银行股份有限公司", creditCode: "91440100MA2000027B" };

type Scene = {
  /** Unit codes without the last four digits, and certificate numbers without their running number. */
  unit: string;
  title: string;
  certificate: string;
  location: string;
  /** Who owns units 0201 to 0212. */
  owner: Party;
  /** Who owns unit 0102, mortgaged to the other lender. */
  otherOwner: Party;
  buyer: Party;
  stranger: Party;
  developer: Party;
};

function person(name: string, certificateNumber: string, address: string): Party {
  return { type: "person", name, certificateType: "resident_id", certificateNumber, phone: "0512-00000020", address };
}

function company(name: string, certificateNumber: string, address: string): Party {
  return {
    type: "organisation",
    name,
    certificateType: "credit_code",
    certificateNumber,
    address,
    legalRepresentative: "朱示甲",
  };
}

function scene(city: string, street: string, unit: string, numbers: string, ids: Record<string, Party>): Scene {
  const [title, certificate] = [`${numbers}不动产权第500`, `${numbers.replace("2021", "2023")}不动产证明第000`];
  const of = (name: string): Party => {
    const party = ids[name];
    if (party === undefined) throw new Error(`${city} has no ${name}`);
    return { ...party, address: `${city}${street}` };
  };
  const [owner, otherOwner, buyer] = [of("owner"), of("otherOwner"), of("buyer")];
  const [stranger, developer] = [of("stranger"), of("developer")];
  return { unit, title, certificate, location: `${city}${street}1幢`, owner, otherOwner, buyer, stranger, developer };
}

/** What there is at each place. */
export const scenes: Record<Place, Scene> = {
  "suzhou-huqiu": scene("江苏省苏州市虎丘区", "样例街道示例花园", "320505400202GB00001F", "苏(2021)苏州市", {
    owner: person("卫示乙", "320505197912221232", ""),
    otherOwner: person("陈示癸", "320505197710081198", ""),
    buyer: person("陶示甲", "320505198805152010", ""),
    stranger: person("姜示乙", "320505198906162023", ""),
    developer: company("虎丘样例置业有限公司", "91320505MA500009X7", ""),
  }),
  "nantong-haimen": scene("江苏省南通市海门区", "样例镇示例新村", "320684400203GB00001F", "苏(2021)海门市", {
    owner: person("华示乙", "320684197912221399", ""),
    otherOwner: person("曹示癸", "320684197710081359", ""),
    buyer: person("戚示甲", "320684198805152011", ""),
    stranger: person("谈示乙", "320684198906162024", ""),
    developer: company("海门样例置业有限公司", "91320684MA500009XR", ""),
  }),
  "guangzhou-tianhe": scene("广东省广州市天河区", "样例街示例苑", "440106001001GB00001F", "粤(2021)广州市", {
    owner: person("奚示丙", "440106198001011572", ""),
    otherOwner: person("潘示甲", "44010619781115153X", ""),
    buyer: person("范示甲", "440106198805152012", ""),
    stranger: person("彭示乙", "440106198906162025", ""),
    developer: company("天河样例置业有限公司", "91440106MA500009X0", ""),
  }),
};
