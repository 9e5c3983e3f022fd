// Rules on mandates (委托; practice 1, 民法典 161–169): taken by the registries, complete, in force long enough, lawfully held.
// Invariant: a mandate is judged only by the legs it is for; a finding names the place and never a person.

import type { Mandate, MandatePrincipal } from "../business.ts";
import { normaliseContractNumber } from "../certificate-number.ts";
import { applicantsOf } from "../leg-business.ts";
import { unitCodesOf } from "../leg-placing.ts";
import { contractNumbersOf, isGivenBy, isOverUnit, isSamePerson, principalFor } from "../mandates.ts";
import type { PlacedLeg } from "../plan.ts";
import type { RegistryProfile } from "../registry-profile.ts";
import { addWorkingDays, chinaDate, endOfDay } from "../working-days.ts";
import { mortgageesOf, partiesOf, placed, type Placed } from "./named.ts";
import { otherParty } from "./other-party.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

function each({ business }: LodgementContext, look: (mandate: Placed<Mandate>) => Fault[]): Fault[] {
  return placed(business.mandates, "mandates").flatMap(look);
}

/** The legs we file on which it may be used before a registry: for one of its principals, over one of its units. */
function legsOf({ business, plan }: LodgementContext, mandate: Mandate): PlacedLeg[] {
  if (mandate.matters.every((matter) => matter === "sign")) return [];
  return (plan?.legs ?? []).filter((leg) => {
    const { holders, obligors } = applicantsOf(business, { ...leg, unwinds: null });
    const isOfPrincipal = [...holders, ...obligors].some((each) => isGivenBy(mandate, principalFor(each)));
    return leg.filedBy === "us" && isOfPrincipal && leg.unitCodes.some((code) => isOverUnit(mandate, code));
  });
}

function profileOf({ profiles }: LodgementContext, leg: PlacedLeg): RegistryProfile | undefined {
  return profiles.find(({ registryId }) => registryId === leg.registryId);
}

function formNotTaken(context: LodgementContext): Fault[] {
  return each(context, ({ field, value }) => {
    const refusing = legsOf(context, value)
      .map((leg) => profileOf(context, leg))
      .find((profile) => profile !== undefined && !profile.mandateForms.includes(value.form));
    return refusing === undefined ? [] : [fault(`${field}.form`, `${value.form}, ${refusing.registryId}`)];
  });
}

function strangers(context: LodgementContext): Fault[] {
  const { business } = context;
  const parties = partiesOf(business).map(({ value }) => value);
  const isLender = ({ name, certificateNumber }: MandatePrincipal): boolean =>
    mortgageesOf(business).some(({ value }) =>
      isSamePerson({ name: value.name, certificateNumber: value.creditCode }, { name, certificateNumber }),
    );
  const whyNot = (principal: MandatePrincipal): string | null => {
    if (isLender(principal)) return principal.type === "organisation" ? null : "an organisation";
    const own = parties.find((party) => isSamePerson(principalFor(party), principal));
    if (own !== undefined) return own.guardian !== undefined || own.type === principal.type ? null : own.type;
    const isWard = parties.some((party) => isSamePerson(party, principal));
    return isWard ? "a ward: its guardian gives the mandate" : "no party of this business";
  };
  return each(context, ({ field, value }) =>
    placed(value.principals, `${field}.principals`).flatMap((principal) => {
      const detail = whyNot(principal.value);
      return detail === null ? [] : [fault(principal.field, detail)];
    }),
  );
}

/** The longest time (end of its last day, ms) a registry gives itself for a leg of the mandate; null where the calendar ends before. */
function neededUntil(context: LodgementContext, mandate: Mandate): number | null {
  const ends = legsOf(context, mandate).flatMap((leg) => {
    const profile = profileOf(context, leg);
    if (profile === undefined) return [];
    const days = profile.workingDaysLimits[leg.registrationType] ?? profile.workingDaysLimit;
    const end = addWorkingDays(context.now, days, profile.localDays);
    return end === null ? [] : [end];
  });
  return ends.length === 0 ? null : Math.max(...ends);
}

function endsTooEarly(context: LodgementContext): Fault[] {
  return each(context, ({ field, value }) => {
    const { validUntil } = value;
    if (validUntil === undefined) return [];
    if (validUntil < chinaDate(context.now)) return [fault(`${field}.validUntil`, `ended on ${validUntil}`)];
    const needed = neededUntil(context, value);
    return needed !== null && endOfDay(validUntil) < needed
      ? [fault(`${field}.validUntil`, `the registry's time runs until ${chinaDate(needed)}`)]
      : [];
  });
}

function outOfScope(context: LodgementContext): Fault[] {
  const { business } = context;
  const units = unitCodesOf(business);
  const contracts = contractNumbersOf(business).map(normaliseContractNumber);
  return each(context, ({ field, value: { unitCodes, contractNumber } }) => [
    ...placed(unitCodes, `${field}.unitCodes`).flatMap((unit) =>
      faultIf(!units.includes(unit.value), unit.field, "no unit of this business"),
    ),
    ...faultIf(
      contractNumber !== undefined && !contracts.includes(normaliseContractNumber(contractNumber)),
      `${field}.contractNumber`,
      "no contract of this business",
    ),
  ]);
}

/** A person signs before somebody who knows it; only an organisation gives a letter under a seal of its own. */
function letterOfPerson(context: LodgementContext): Fault[] {
  const isPerson = (principal: MandatePrincipal): boolean =>
    principal.type === "person" ||
    partiesOf(context.business).some(({ value }) => value.type === "person" && isSamePerson(value, principal));
  return each(context, ({ field, value }) =>
    faultIf(value.form === "organisation" && value.principals.some(isPerson), `${field}.form`, "given by a person"),
  );
}

const scopeBasis = "民法典第一百六十五条；不动产登记暂行条例实施细则第十二条";

const complete: Rule[] = [
  {
    id: "PL-073",
    code: "mandate_not_taken",
    why: { zh: "登记机构不接受此种形式的委托", en: "The registry does not take a mandate in this form" },
    basis: "不动产登记暂行条例实施细则第十二条；登记机构公布的委托形式",
    mend: { zh: "改用登记机构接受的委托形式", en: "Give it in a form every registry takes at which it is used" },
    check: formNotTaken,
  },
  {
    id: "PL-074",
    code: "invalid_field",
    why: {
      zh: "委托人须为本业务当事人；无完全民事行为能力人由其监护人委托",
      en: "Who gives a mandate is a party of this business; for a ward its guardian gives it",
    },
    basis: "民法典第二十三条、第三十四条、第一百六十一条、第一百六十五条",
    mend: { zh: "核对委托人姓名及证件号", en: "Check the principal's name and certificate number" },
    check: strangers,
  },
  {
    id: "PL-075",
    code: "invalid_field",
    why: { zh: "委托须载明委托人与委托事项", en: "A mandate says who gives it and for what" },
    basis: "民法典第一百六十五条",
    mend: { zh: "补充委托人与委托事项", en: "State principals and matters" },
    check: (context) =>
      each(context, ({ field, value }) => [
        ...faultIf(value.principals.length === 0, `${field}.principals`),
        ...faultIf(value.matters.length === 0, `${field}.matters`),
      ]),
  },
  {
    id: "PL-076",
    code: "invalid_field",
    why: {
      zh: "委托须载明期限：截止日，或至委托事项办结为止",
      en: "A mandate says its last day, or that it lasts until completion",
    },
    basis: "民法典第一百六十五条、第一百七十三条",
    mend: { zh: "二者填其一", en: "State one of the two" },
    check: (context) =>
      each(context, ({ field, value }) =>
        faultIf((value.validUntil !== undefined) === (value.untilCompleted === true), `${field}.validUntil`),
      ),
  },
];

const standing: Rule[] = [
  {
    id: "PL-175",
    code: "mandate_not_valid",
    why: { zh: "委托日期不得晚于提交日", en: "A mandate was given before the business is submitted" },
    basis: "民法典第一百六十五条、第一百七十一条",
    mend: { zh: "核对委托日期", en: "Check the day on which it was given" },
    check: (context) =>
      each(context, ({ field, value }) => faultIf(value.givenOn > chinaDate(context.now), `${field}.givenOn`)),
  },
  {
    id: "PL-077",
    code: "mandate_not_valid",
    why: {
      zh: "委托已届满，或早于登记机构办理时限届满",
      en: "The mandate has ended, or ends before the registry's own time does",
    },
    basis: "民法典第一百七十三条第一项；不动产登记暂行条例第二十条",
    mend: { zh: "延长委托期限，或载明至办结为止", en: "Have its term extended, or let it last until completion" },
    check: endsTooEarly,
  },
  {
    id: "PL-078",
    code: "invalid_field",
    why: {
      zh: "委托所及单元、合同须为本业务的单元、合同",
      en: "The units and the contract of a mandate are those of this business",
    },
    basis: scopeBasis,
    mend: {
      zh: "核对单元号与合同号；及于全部的不填",
      en: "Check unit codes and number; leave them out where it is over all",
    },
    check: outOfScope,
  },
  {
    id: "PL-079",
    code: "mandate_not_valid",
    why: {
      zh: "代理人为相对人或同时代理双方，未经被代理人同意",
      en: "The agent is the other party or acts for both, and the principal did not agree to that",
    },
    basis: "民法典第一百六十八条",
    mend: { zh: "取得被代理人同意并在委托中载明", en: "Have the principal's consent written into the mandate" },
    check: otherParty,
  },
  {
    id: "PL-170",
    code: "mandate_not_valid",
    why: { zh: "单位委托书只能由单位出具", en: "Only an organisation gives a letter under its own seal" },
    basis: "不动产登记暂行条例实施细则第十二条",
    mend: { zh: "自然人须公证或当面签署委托书", en: "A person has it notarised or signs it before the registry" },
    check: letterOfPerson,
  },
  {
    id: "PL-171",
    code: "mandate_not_valid",
    why: { zh: "转委托未经被代理人同意", en: "A sub-agent whom the principal did not agree to" },
    basis: "民法典第一百六十九条",
    mend: { zh: "补充被代理人同意转委托的书面文件", en: "Add the principal's written consent" },
    check: (context) =>
      each(context, ({ field, value }) =>
        placed(value.subAgents, `${field}.subAgents`).flatMap((sub) =>
          faultIf(sub.value.consentSha256 === undefined, `${sub.field}.consentSha256`),
        ),
      ),
  },
];

export const mandateRules: Rule[] = [...complete, ...standing];
