// Rows that end a mortgage or a notice (QLF_QL_ZXDJ), one per unit that it ends on.
// Invariant: what ends is named by its certificate and, where known, its case; a ground is always stated (practice 2).

import type { Unit } from "../../domain/business.ts";
import { assert } from "../../domain/fault.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { given } from "./blanks.ts";
import type { Row } from "./blanks.ts";
import type { Office } from "./mortgage-rows.ts";
import { noticeScope } from "./reasons.ts";
import { groundTexts, isNotice, noticeKinds, rightTypes } from "./registration-codes.ts";

/** The end of the right on one unit. A Bug when nothing is named that ends, or no ground. */
export function cancellationRow(application: RegistrationApplication, unit: Unit, { area, authority }: Office): Row {
  const { right, ground, previousCertificateNumber } = application;
  assert(ground !== null, "bug: a cancellation without its ground");
  assert(previousCertificateNumber !== null, "bug: a cancellation that names nothing");
  return {
    name: "QLF_QL_ZXDJ",
    values: {
      YSDM: "/", // the dialect's constant, not a missing value
      BDCDYH: unit.unitCode,
      BDCQZH: previousCertificateNumber,
      ZXYWH: given(application.previousCaseNumber ?? undefined, "登记机构未告知原业务号"),
      ZXYY: groundTexts[ground],
      QXDM: area,
      DJJG: authority,
      QLLX: rightTypes[right],
      ...(isNotice(right) ? { YGDJZL: noticeKinds[right][noticeScope(application)] } : {}),
    },
  };
}
