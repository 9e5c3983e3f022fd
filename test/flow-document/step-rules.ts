// What a lawyer asks of a step: who acts, what must be true to go on, and on which law it rests.
// Invariant: total over the types of steps; a new type does not compile until it is explained here.

import { conditionRules } from "../../domain/conditions.ts";
import { unreachable } from "../../domain/fault.ts";
import type { Plan, Step } from "../../domain/plan.ts";
import { conditionSources } from "./condition-sources.ts";
import { filingBasis } from "./filing-basis.ts";
import { joined, type Words } from "./two-languages.ts";

export type StepRule = { actor: Words; condition: Words; basis: Words };

const gateway: Words = { zh: "网关", en: "gateway" };
const registry: Words = { zh: "登记机构", en: "registry" };
const core: Words = { zh: "核心系统", en: "bank core" };

/** The rule of one step of a plan. */
export function stepRule(plan: Plan, step: Step): StepRule {
  switch (step.step) {
    case "search":
      return { actor: gateway, ...searchRule(plan, step.stage) };
    case "decision":
      return decisionRules[step.part];
    case "consents":
      return consentRule;
    case "signed":
      return signingRule;
    case "hold":
      return holdRule;
    case "conditions":
      return conditionsRule(step);
    case "file":
      return { actor: { zh: "网关代申请人", en: "gateway, for the applicants" }, ...filingRule(plan, step) };
    case "reviewed":
      return reviewRule;
    case "confirm":
      return confirmRule;
    case "recorded":
      return recordingRule;
    case "barrier":
      return barrierRule;
    case "disbursement":
      return { actor: core, ...disbursementRule(plan) };
    case "terms_in_force":
      return termsRule;
    case "watch":
      return watchRule(plan, step);
    default:
      return unreachable(step);
  }
}

const effectiveWhenWritten = "effective when written in the register";

const twoPersons: Words = { zh: "银行两人", en: "two persons of the bank" };
const decisionRules: Record<Extract<Step, { step: "decision" }>["part"], StepRule> = {
  only: {
    actor: twoPersons,
    condition: {
      zh: "审批同意，金额不高于业务所载，未过期；附条件的，条件均已落实",
      en: "approved, for no more than was asked, not expired; each condition met where it has any",
    },
    basis: { zh: "商业银行法 35–36", en: "examination of the borrower; loans against security" },
  },
  conditional: {
    actor: twoPersons,
    condition: {
      zh: "附条件同意：以两份预告登记为条件",
      en: "approved on condition that both priority notices are recorded",
    },
    basis: { zh: "自然资发〔2020〕83号八", en: "2020 notice, item 8" },
  },
  final: {
    actor: twoPersons,
    condition: {
      zh: "终审同意，引用两份预告登记证明号",
      en: "finally approved, citing the numbers of both notices as recorded",
    },
    basis: { zh: "自然资发〔2020〕83号八", en: "2020 notice, item 8" },
  },
};

const consentRule: StepRule = {
  actor: { zh: "受影响的权利人", en: "those whom the register shows to be affected" },
  condition: {
    zh: "每一受影响者均已书面同意；无人受影响的，即行通过",
    en: "everybody affected has consented in writing; passed at once where nobody is",
  },
  basis: { zh: "民法典 409、422、695–697；实施细则 68", en: "no change to the harm of others without their consent" },
};

const signingRule: StepRule = {
  actor: {
    zh: "申请人双方（单方申请的，抵押权人）",
    en: "the applicants of both sides; the mortgagee alone where it applies alone",
  },
  condition: {
    zh: "每份申请书和合同由表列各人签署，所载数额、期限、单元与申请一致",
    en: "every form and contract is signed by everybody the table names; amount, period and units are those applied for",
  },
  basis: { zh: "暂行条例 14；电子签名法 13–16", en: "joint application; electronic signatures" },
};

const holdRule: StepRule = {
  actor: core,
  condition: { zh: "按放款金额预占额度与规模，未失效", en: "limit and quota are held for the loan amount" },
  basis: { zh: "银行内部规定", en: "the bank's own rules" },
};

const reviewRule: StepRule = {
  actor: registry,
  condition: { zh: "各件均已审核，等待确认", en: "every leg is reviewed and waits for our word" },
  basis: { zh: "暂行条例 15、20", en: "withdrawal until recording; 30 working days" },
};

const confirmRule: StepRule = {
  actor: { zh: "网关代申请人", en: "gateway, for the applicants" },
  condition: { zh: "登记机构接受确认", en: "the registry takes the confirmation" },
  basis: { zh: "与登记机构的约定", en: "agreement with the registry" },
};

const recordingRule: StepRule = {
  actor: registry,
  condition: {
    zh: "已登簿，另行重读，实质内容与申请一致",
    en: "recorded, read again by our own query, and equal to the application in every material field",
  },
  basis: { zh: "民法典 214；暂行条例 21", en: effectiveWhenWritten },
};

const barrierRule: StepRule = {
  actor: gateway,
  condition: {
    zh: "各登记机构均已办至此处；一处未到，各处皆待",
    en: "every registry has come so far; while one has not, all wait",
  },
  basis: { zh: "方案之同步点", en: "barrier of the plan" },
};

const termsRule: StepRule = {
  actor: core,
  condition: {
    zh: "凭登簿（查询）结果使新条件生效，不发生放款",
    en: "new terms in force on the recording, or the search; no money moves",
  },
  basis: { zh: "民法典 214、543", en: `${effectiveWhenWritten}; change of a contract by agreement` },
};

function conditionsRule({ wanted }: Extract<Step, { step: "conditions" }>): StepRule {
  const sources = wanted.map(({ type }) => conditionSources[type]);
  return {
    actor: joined(sources.map(({ actor }) => actor)),
    condition: joined(
      wanted.map(({ type }): Words => {
        const { zh, en, amount } = conditionRules[type];
        return amount === "required"
          ? { zh: `${zh}，文件载明金额`, en: `${en}, on a paper that states the sum` }
          : { zh: `${zh}，有文件为证`, en: `${en}, shown by a paper` };
      }),
    ),
    basis: joined(sources.map(({ basis }) => basis)),
  };
}

function watchRule(plan: Plan, { leg }: Extract<Step, { step: "watch" }>): StepRule {
  const isOthers = plan.legs.some(({ legId, filedBy }) => legId === leg && filedBy === "other_lender");
  return {
    actor: isOthers
      ? { zh: "原贷款人（自行申请注销），网关监看", en: "the old lender files it; the gateway watches" }
      : { zh: "登记机构（自行办理），网关监看", en: "the registry makes it by itself; the gateway watches" },
    condition: { zh: "登记簿已显示", en: "the register shows it" },
    basis: isOthers
      ? { zh: "民法典 393；实施细则 70", en: "extinction of the mortgage" }
      : { zh: "实施细则 75–77", en: "mortgage of a building under construction, and its conversion" },
  };
}

function searchRule(
  { legs }: Plan,
  stage: Extract<Step, { step: "search" }>["stage"],
): Pick<StepRule, "condition" | "basis"> {
  const basis: Words = { zh: "暂行条例 27–28", en: "stated purpose, right-holder's consent" };
  const burdens: Words = {
    zh: "各项负担按[负担表](../flows.md#burdens)处理",
    en: "each burden is answered as its table says",
  };
  if (stage === "before_disbursement" && legs.length > 0) {
    return {
      condition: {
        zh: `新（变更、转移、预告）之权利在册；其前只有审批同意的或将注销的抵押权；${burdens.zh}`,
        en: `what was recorded is on the register with nothing ahead but what was approved or is to be cancelled; ${burdens.en}`,
      },
      basis: { zh: `${basis.zh}；民法典 414`, en: `${basis.en}; rank by time of registration` },
    };
  }
  if (stage === "before_disbursement") {
    return {
      condition: {
        zh: `最高额抵押权在册，余额足以覆盖，债权未确定；${burdens.zh}`,
        en: `the maximum-amount mortgage is live, its headroom suffices, its claims are not determined; ${burdens.en}`,
      },
      basis: { zh: `${basis.zh}；民法典 420、423`, en: `${basis.en}; maximum-amount mortgages` },
    };
  }
  return {
    condition: {
      zh: `单元、权利人、原抵押权、顺位与业务相符；${burdens.zh}`,
      en: `unit, owners, old mortgage and rank are as stated; ${burdens.en}`,
    },
    basis,
  };
}

function filingRule(plan: Plan, step: Extract<Step, { step: "file" }>): Pick<StepRule, "condition" | "basis"> {
  const bases = plan.legs.filter((leg) => step.legs.includes(leg.legId)).map(filingBasis);
  const isFirstFiling = plan.steps.find((each) => each.step === "file") === step;
  const before: Words = isFirstFiling
    ? {
        zh: "审批与预占（如有）未过期，查询不超过 30 分钟；",
        en: "decision and hold, where there are any, still valid, search at most 30 minutes old; ",
      }
    : { zh: "", en: "" };
  return {
    condition: { zh: `${before.zh}登记机构已答复每件`, en: `${before.en}the registry has answered for every leg` },
    basis: joined(bases.filter((each, index) => bases.findIndex(({ zh }) => zh === each.zh) === index)),
  };
}

function disbursementRule({ legs }: Plan): Pick<StepRule, "condition" | "basis"> {
  const relies: Words =
    legs.length === 0
      ? { zh: "放行附已验证的查询结果", en: "the permit carries the verified search" }
      : { zh: "放行附已验证并重读的登簿结果", en: "the permit carries the verified, re-read recording results" };
  return {
    condition: {
      zh: `${relies.zh}；预占（如有）有效，无止付；核心按放行键入账一次`,
      en: `${relies.en}; hold, where there is one, valid, no stop; the core posts once under its key`,
    },
    basis: legs.length === 0 ? { zh: "民法典 420", en: "maximum-amount mortgage" } : disbursementBasis,
  };
}

const disbursementBasis: Words = { zh: "民法典 214、402", en: "a mortgage exists from registration" };
