// Rules on papers: complete, those the registry asks for, true, and mandates the registry takes.
// Invariant: a paper is asked for only where the registry's own profile names it for a leg that is filed there.

import { normaliseText } from "../certificate-number.ts";
import type { Plan } from "../plan.ts";
import type { RegistryProfile } from "../registry-profile.ts";
import { mortgageesOf, partiesOf, placed } from "./named.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

const digest = /^[0-9a-f]{64}$/;

function incomplete({ business: { materials } }: LodgementContext): Fault[] {
  return placed(materials, "materials").flatMap(({ field, value }) => [
    ...faultIf(value.name.trim() === "", `${field}.name`),
    ...faultIf(!isCount(value.copies), `${field}.copies`, "1 or more"),
    ...faultIf(!isCount(value.pages), `${field}.pages`, "1 or more"),
    ...faultIf(!digest.test(value.sha256), `${field}.sha256`, "64 hexadecimal digits"),
  ]);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}

/** Names a registry asks for, over the legs that we file there. */
function wantedAt({ registryId, materials }: RegistryProfile, { legs }: Plan): string[] {
  const types = legs
    .filter((leg) => leg.registryId === registryId && leg.filedBy === "us")
    .map(({ registrationType }) => registrationType);
  return [...new Set(types)].flatMap((type) => materials[type] ?? []);
}

function missing({ business, profiles, plan }: LodgementContext): Fault[] {
  if (plan === null) return [];
  const here = new Set(business.materials.map(({ name }) => normaliseText(name)));
  const wanted = new Set(profiles.flatMap((profile) => wantedAt(profile, plan)));
  return [...wanted].filter((name) => !here.has(normaliseText(name))).map((name) => fault("materials", name));
}

/** In a filing that ends the old mortgage before the old debt is repaid, the ground is waiver: nothing is settled yet. */
function saysSettled({ business: { materials, previousMortgage }, plan }: LodgementContext): Fault[] {
  if (plan?.needsCover !== true || previousMortgage === undefined || previousMortgage.outstanding === 0n) return [];
  return placed(materials, "materials").flatMap(({ field, value }) =>
    faultIf(value.name.includes("结清证明"), `${field}.name`),
  );
}

/** A mandate does not say which registry it is for: it is refused where none of them takes its form. */
function formNotTaken({ business, profiles }: LodgementContext): Fault[] {
  if (profiles.length === 0) return [];
  return placed(business.mandates, "mandates").flatMap(({ field, value }) =>
    faultIf(!profiles.some(({ mandateForms }) => mandateForms.includes(value.form)), `${field}.form`, value.form),
  );
}

function strangers({ business }: LodgementContext): Fault[] {
  const named = [...partiesOf(business), ...mortgageesOf(business)].map(({ value }) => normaliseText(value.name));
  return placed(business.mandates, "mandates").flatMap(({ field, value }) =>
    placed(value.principals, `${field}.principals`).flatMap((principal) =>
      faultIf(!named.includes(normaliseText(principal.value)), principal.field, "no party of this business"),
    ),
  );
}

export const paperRules: Rule[] = [
  {
    id: "PL-070",
    code: "invalid_field",
    why: { zh: "收件材料须有名称、份数、页数和摘要", en: "A paper has a name, copies, pages and a digest" },
    basis: "DJF_DJ_SJ 收件：SJMC、SJSL>0、YS>0",
    mend: { zh: "补全该材料的份数、页数与摘要", en: "State copies, pages and digest of the paper" },
    check: incomplete,
  },
  {
    id: "PL-071",
    code: "material_missing",
    why: { zh: "登记机构对此登记类型要求该材料", en: "The registry asks for this paper for this type of registration" },
    basis: "不动产登记暂行条例第十六条、第十七条；登记机构公布的材料目录",
    mend: { zh: "补充所列材料", en: "Add the named paper" },
    check: missing,
  },
  {
    id: "PL-072",
    code: "false_material",
    why: {
      zh: "旧债尚未清偿，结清证明与事实不符",
      en: "The old debt is unpaid: a certificate that it is settled is false",
    },
    basis: "民法典第二百二十二条、第三百九十三条第三项",
    mend: { zh: "去掉结清证明，以放弃抵押权为注销原因", en: "Leave it out: the ground is waiver" },
    check: saysSettled,
  },
  {
    id: "PL-073",
    code: "mandate_not_taken",
    why: { zh: "登记机构不接受此种形式的委托", en: "The registry does not take a mandate in this form" },
    basis: "不动产登记暂行条例实施细则第十二条；登记机构公布的委托形式",
    mend: { zh: "改用登记机构接受的委托形式", en: "Give it in a form the registry takes" },
    check: formNotTaken,
  },
  {
    id: "PL-074",
    code: "invalid_field",
    why: { zh: "委托人须为本业务当事人", en: "Who gives a mandate is a party of this business" },
    basis: "民法典第一百六十一条、第一百六十五条",
    mend: { zh: "核对委托人姓名", en: "Check the principal's name" },
    check: strangers,
  },
  {
    id: "PL-075",
    code: "invalid_field",
    why: { zh: "委托须载明委托人与委托事项", en: "A mandate says who gives it and for what" },
    basis: "民法典第一百六十五条",
    mend: { zh: "补充委托人与委托事项", en: "State principals and matters" },
    check: ({ business: { mandates } }) =>
      placed(mandates, "mandates").flatMap(({ field, value }) => [
        ...faultIf(value.principals.length === 0, `${field}.principals`),
        ...faultIf(value.matters.length === 0, `${field}.matters`),
      ]),
  },
];
