// What follows from who somebody is: kind of holder, sex and country, from the certificate (DIALECT.md, codes).
// Invariant: nothing is guessed; what the certificate does not say is "/" or 不详, and must be written so.

import type { Row } from "./application.ts";

const residentId = "1";
const creditCode = "8";
const personsPapers = [residentId, "2", "3"];
const chinesePapers = [residentId, "2", creditCode];

/** True when QLRLX or DYRLX is that of the holder: 1 person, 2 enterprise, 3 public institution, 4 state organ, 99 other. */
export function isHolderCode(code: string | undefined, certificateType: string, certificateNumber: string): boolean {
  if (personsPapers.includes(certificateType)) return code === "1";
  if (certificateType !== creditCode) return code === "1" || code === "2";
  if (certificateNumber.startsWith("9")) return code === "2";
  if (certificateNumber.startsWith("11")) return code === "4";
  return code === (certificateNumber.startsWith("12") ? "3" : "99");
}

/** QLRLX, XB and GJ of a ZTT_GY_QLR row that do not follow from its certificate; a mortgagee is an organisation. */
export function holderFindings({ at }: Row): string[] {
  const { ZJZL: type = "", ZJH: number = "", QLRLX: code, XB: sex, GJ: country } = at;
  const found: string[] = [];
  if (!isHolderCode(code, type, number)) found.push("ZTT_GY_QLR.QLRLX code");
  if (sex !== (code === "1" ? sexOf(type, number) : "/")) found.push("ZTT_GY_QLR.XB code");
  if (country !== (chinesePapers.includes(type) ? "142" : "/")) found.push("ZTT_GY_QLR.GJ code");
  if (at["QLRTZ"] === "9" && code === "1") found.push("ZTT_GY_QLR.QLRTZ 9 is no organisation");
  return found;
}

/** The 17th digit of an 18-digit resident id; 3 不详 for any other paper. */
function sexOf(certificateType: string, certificateNumber: string): string {
  const digit = /^\d{16}(\d)[\dXx]$/.exec(certificateNumber)?.[1];
  if (certificateType !== residentId || digit === undefined) return "3";
  return Number(digit) % 2 === 1 ? "1" : "2";
}
