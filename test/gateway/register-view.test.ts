// The whole snapshot of a unit is shown, the same over both doors; what the register did not state is left out.

import { expect, test } from "vitest";
import { fen } from "../../domain/money.ts";
import type { UnitSnapshot } from "../../domain/register.ts";
import { fromWire } from "../../gateway/from-wire.ts";
import { unitSnapshotView } from "../../gateway/register-view.ts";
import { unitSnapshot } from "../../gateway/schemas/register.ts";
import { toWire } from "../../gateway/to-wire.ts";
import { wireMethod } from "../../gateway/wire-descriptor.ts";

const at = Date.UTC(2026, 10, 23, 2);
const holder = { name: "周示戊", certificateNumber: "320505197205011092" };

const everything: UnitSnapshot = {
  unitCode: "320505400202GB00001F00010004",
  exists: true,
  location: "样例街道4号",
  area: "92.68",
  collateralType: "land_and_building_under_construction",
  titleCertificateNumber: "苏(2021)第4号",
  owners: [{ ...holder, share: "50%" }],
  mortgages: [
    {
      registrationCertificateNumber: "苏(2023)第103号",
      caseNumber: "YWH-1",
      mortgageeName: "示例银行股份有限公司",
      mortgageeCertificateNumber: "91320500MA1000017R",
      form: "maximum_amount",
      securedAmount: fen(160_000_000n),
      periodStart: "2026-11-24",
      periodEnd: "2029-11-24",
      transferCovenant: false,
      rank: 1,
      recordedAt: at,
    },
  ],
  casesInHand: [{ caseNumber: "YWH-2", businessNumber: "first-1", registrationType: "1003701", acceptedAt: at }],
  seizures: [{ number: "F-1", type: "waiting_seizure", authority: "样例法院" }],
  objections: [{ number: "O-1" }],
  priorityNotices: [{ number: "Y-1", kind: "mortgage_priority_notice", holder, securedAmount: fen(90_000_000n) }],
  residenceRights: [{ number: "J-1", holder: "张示" }],
  leases: [{ number: "Z-1", lessee: "李示" }],
  easements: [{ number: "D-1" }],
  rectifications: [{ caseNumber: "G-1" }],
  officialRestrictions: [{ number: "X-1", authority: "样例局" }],
};

const nothing: UnitSnapshot = {
  ...everything,
  location: null,
  area: null,
  collateralType: null,
  titleCertificateNumber: null,
  owners: [{ ...holder, share: null }],
  mortgages: everything.mortgages.map((mortgage) => ({
    ...mortgage,
    form: null,
    securedAmount: null,
    periodStart: null,
    periodEnd: null,
    transferCovenant: null,
    rank: null,
  })),
  casesInHand: everything.casesInHand.map((hand) => ({ ...hand, businessNumber: null })),
};

test.each([
  ["with everything", everything],
  ["with what the register does not state", nothing],
])("a unit %s is of the described shape, and the same over both doors", (_what, unit) => {
  const view = unitSnapshotView(unit);
  expect(unitSnapshot.safeParse(view).error).toBeUndefined();
  const answer = { searchNumber: "srh_1", registryId: "suzhou-huqiu", takenAt: "", units: [view] };
  const overRest = JSON.parse(JSON.stringify(answer)) as unknown;
  const { descriptor, codec } = wireMethod("SearchRegister").response;
  expect(fromWire(descriptor, codec.decode(codec.encode(toWire(descriptor, overRest))), "reply")).toEqual(overRest);
});

test("money, times and what is not known are shown as everywhere", () => {
  expect(unitSnapshotView(everything)).toMatchObject({
    mortgages: [{ securedAmount: "1600000.00", transferCovenant: false, recordedAt: "2026-11-23T10:00:00.000+08:00" }],
    priorityNotices: [{ kind: "mortgage_priority_notice", holder, securedAmount: "900000.00" }],
  });
  const shown = JSON.stringify(unitSnapshotView(nothing));
  for (const name of ["null", "periodEnd", "collateralType", "transferCovenant", "businessNumber", "share"]) {
    expect(shown).not.toContain(name);
  }
});
