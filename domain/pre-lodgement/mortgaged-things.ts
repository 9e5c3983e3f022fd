// Rules on what a unit code says of the thing that comes under a mortgage: land or a building, and not ownership of land.
// Invariant: asked only of units that newly come under a mortgage or its notice; an old mortgage ends however it was described.

import type { CollateralType, Unit } from "../business.ts";
import { isLandOwnership, thingNamed } from "../unit-code.ts";
import { placed, type Placed } from "./named.ts";
import { faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

/** Units over which the plan sets up a mortgage or its notice. */
function newlyMortgaged({ business, plan }: LodgementContext): Placed<Unit>[] {
  const legs = (plan?.legs ?? []).filter(
    ({ right, registrationType }) =>
      (right === "mortgage" && registrationType === "first") ||
      (right === "mortgage_priority_notice" && registrationType === "priority_notice"),
  );
  return placed(business.units, "units").filter(({ value }) =>
    legs.some(({ unitCodes }) => unitCodes.includes(value.unitCode)),
  );
}

/** A building under construction may have its code already, or be mortgaged with the parcel it stands on. */
const fits: Record<"land" | "building", readonly CollateralType[]> = {
  land: ["land", "land_and_building_under_construction"],
  building: ["land_and_building", "land_and_building_under_construction"],
};

function anotherThing(context: LodgementContext): Fault[] {
  return newlyMortgaged(context).flatMap(({ field, value: { unitCode, collateralType } }) => {
    const named = thingNamed(unitCode);
    return faultIf(named !== null && !fits[named].includes(collateralType), `${field}.collateralType`, named);
  });
}

export const mortgagedThingRules: Rule[] = [
  {
    id: "PL-015",
    code: "parts_do_not_fit",
    why: { zh: "抵押不动产类型与单元号的定着物特征码不符", en: "The kind of collateral is not the one its code names" },
    basis: "GB/T 37346-2019 定着物特征码（W 无定着物，F 房屋）",
    mend: { zh: "核对单元号末九位与抵押不动产类型", en: "Check the last nine characters and the kind of collateral" },
    check: anotherThing,
  },
  {
    id: "PL-016",
    code: "parts_do_not_fit",
    why: { zh: "土地所有权不得抵押", en: "Ownership of land cannot be mortgaged" },
    basis: "民法典第三百九十九条第一项",
    mend: { zh: "填写用于抵押的使用权宗地单元号", en: "State the code of the parcel as a right to use it" },
    check: (context) =>
      newlyMortgaged(context).flatMap(({ field, value }) =>
        faultIf(isLandOwnership(value.unitCode), `${field}.unitCode`),
      ),
  },
];
