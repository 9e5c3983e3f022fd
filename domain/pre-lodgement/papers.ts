// Rules on papers: complete, those the registry asks for, and true.
// Invariant: a paper is asked for only where the registry's own profile names it for a leg that is filed there.

import { normaliseText } from "../certificate-number.ts";
import type { Plan } from "../plan.ts";
import type { RegistryProfile } from "../registry-profile.ts";
import { placed } from "./named.ts";
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
];
