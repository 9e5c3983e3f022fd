// What a lawyer asks of a step: who acts, what must be true to go on, and on which law it rests.
// Invariant: total over the types of steps; a new type does not compile until it is explained here.

import type { Plan, PlannedLeg, Step } from "../../domain/plan.ts";
import type { Words } from "./words.ts";

export type StepRule = { actor: Words; condition: Words; basis: Words };

const none: Words = { zh: "—", en: "—" };
const gateway: Words = { zh: "网关", en: "gateway" };
const registry: Words = { zh: "登记机构", en: "registry" };
const core: Words = { zh: "核心系统", en: "bank core" };

/** The rule of one step of a plan. */
export function stepRule(plan: Plan, step: Step): StepRule {
  switch (step.step) {
    case "search":
      return { actor: gateway, ...searchRule(step.stage) };
    case "decision":
      return decisionRule;
    case "signed":
      return signingRule;
    case "hold":
      return {
        actor: core,
        condition: { zh: "按放款金额预占额度与规模，未失效", en: "limit and quota are held for the loan amount" },
        basis: none,
      };
    case "file":
      return { actor: gateway, ...filingRule(plan, step) };
    case "reviewed":
      return {
        actor: registry,
        condition: { zh: "各件均已审核，等待确认", en: "every leg is reviewed and waits for our word" },
        basis: { zh: "暂行条例 15、20", en: "withdrawal until recording; 30 working days" },
      };
    case "confirm":
      return {
        actor: gateway,
        condition: { zh: "登记机构接受确认", en: "the registry takes the confirmation" },
        basis: { zh: "与登记机构的约定", en: "agreement with the registry" },
      };
    case "recorded":
      return recordingRule;
    case "disbursement":
      return { actor: core, ...disbursementRule(plan) };
    case "terms_in_force":
      return termsRule;
  }
}

const effectiveWhenWritten = "effective when written in the register";

const decisionRule: StepRule = {
  actor: { zh: "银行两人", en: "two persons of the bank" },
  condition: { zh: "审批同意，金额与业务一致，未过期", en: "approved, for the amount of the business, not expired" },
  basis: none,
};

const signingRule: StepRule = {
  actor: { zh: "抵押人（含共有人）与抵押权人", en: "mortgagors, co-owners among them, and mortgagee" },
  condition: {
    zh: "每份申请书和合同由每名申请人签署，所载数额、期限、单元与申请一致",
    en: "every form and contract is signed by every applicant; amount, period and units are those applied for",
  },
  basis: { zh: "暂行条例 14；电子签名法 13–16", en: "joint application; electronic signatures" },
};

const recordingRule: StepRule = {
  actor: registry,
  condition: {
    zh: "已登簿，另行重读，实质内容与申请一致",
    en: "recorded, read again by our own query, and equal to the application in every material field",
  },
  basis: { zh: "民法典 214；暂行条例 21", en: effectiveWhenWritten },
};

const termsRule: StepRule = {
  actor: core,
  condition: {
    zh: "凭登簿结果使新条件生效，不发生放款",
    en: "new terms in force on the recording result; no money moves",
  },
  basis: { zh: "民法典 214", en: effectiveWhenWritten },
};

function searchRule(stage: Extract<Step, { step: "search" }>["stage"]): Omit<StepRule, "actor"> {
  const basis: Words = { zh: "暂行条例 27–28", en: "stated purpose, right-holder's consent" };
  if (stage === "before_disbursement") {
    return {
      condition: {
        zh: "新（变更）抵押权在册；其前只有审批同意的或将注销的抵押权；无查封、异议、预告、官方限制、他人在办件",
        en: "our mortgage is on the register with nothing ahead but what was approved or is to be cancelled; no seizure, objection, notice, restriction or case in hand",
      },
      basis: { zh: `${basis.zh}；民法典 414`, en: `${basis.en}; rank by time of registration` },
    };
  }
  return {
    condition: {
      zh: "单元、权利人、原抵押权、顺位与业务相符；无查封、异议、预告、官方限制、他人在办件",
      en: "unit, owners, old mortgage and rank are as stated; no seizure, objection, notice, restriction or case in hand",
    },
    basis,
  };
}

/** By registration type, and by ground where it is a cancellation. */
const filingBasis: Record<PlannedLeg["registrationType"], Words> = {
  first: { zh: "民法典 402；实施细则 66–67", en: "a mortgage exists from registration; rank by order of acceptance" },
  change: { zh: "民法典 409；实施细则 68", en: "change by agreement, without harm to other mortgagees" },
  cancellation: { zh: "民法典 393；实施细则 70", en: "extinction of the mortgage" },
};
const groundBasis: Record<NonNullable<PlannedLeg["ground"]>, Words> = {
  waiver: { zh: "民法典 393(3)、409（放弃抵押权）；实施细则 70", en: "waiver by the mortgagee" },
  claim_extinguished: { zh: "民法典 393(1)（主债权消灭）；实施细则 70", en: "the claim is extinguished" },
};

function filingRule(plan: Plan, step: Extract<Step, { step: "file" }>): Omit<StepRule, "actor"> {
  const legs = plan.legs.filter((leg) => step.legs.includes(leg.registrationType));
  const bases = legs.map(({ registrationType, ground }) =>
    ground === null ? filingBasis[registrationType] : groundBasis[ground],
  );
  const isFirstFiling = plan.steps.find((each) => each.step === "file") === step;
  const before: Words = isFirstFiling
    ? {
        zh: "审批与预占未过期，查询不超过 30 分钟；",
        en: "decision and hold still valid, search at most 30 minutes old; ",
      }
    : { zh: "", en: "" };
  return {
    condition: { zh: `${before.zh}登记机构已答复每件`, en: `${before.en}the registry has answered for every leg` },
    basis: { zh: bases.map(({ zh }) => zh).join("；"), en: bases.map(({ en }) => en).join("; ") },
  };
}

function disbursementRule({ legs }: Plan): Omit<StepRule, "actor"> {
  const repaysOld = legs.some((leg) => leg.registrationType !== "first");
  return {
    condition: {
      zh: "放行附已验证并重读的登簿结果；预占有效，无止付；核心按放行键入账一次",
      en: "the permit carries the verified, re-read recording results; hold valid, no stop; the core posts once under its key",
    },
    basis: repaysOld
      ? {
          zh: "民法典 402；担保制度解释 16",
          en: "a mortgage exists from registration; a new loan that repays an old one",
        }
      : { zh: "民法典 402", en: "a mortgage exists from registration" },
  };
}
