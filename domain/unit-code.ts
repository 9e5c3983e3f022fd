// 不动产单元号 (GB/T 37346): 28 characters in four layers of 6+6+7+9. There is no check digit.
// Invariant: a code this file accepts names one parcel and one thing on it; virtual codes are told apart, never accepted.

/** Second feature letter of the parcel; data, because registries differ (K only in 土地经营权 JK, L and N are later). */
const parcelRightLetters = "ABSXCDEFHGWYLNK";
const shape = new RegExp(`^\\d{12}[GJZ][${parcelRightLetters}]\\d{5}[FLQW]\\d{8}$`);

/** What is wrong with a unit code (upper case, no spaces), or null: "virtual" is a code not mapped to a parcel yet (落宗). */
export function unitCodeProblem(code: string): "malformed" | "virtual" | null {
  if (!shape.test(code)) return "malformed";
  if (code[13] === "K" && code[12] !== "J") return "malformed";
  const landOnly = code[19] === "W";
  if (landOnly !== code.endsWith("00000000")) return "malformed";
  const isSea = code[13] === "G" || code[13] === "H";
  if (code.slice(6, 12) === "000000" && !isSea) return "virtual";
  if (code.slice(19) === "F99999999") return "virtual";
  return code.slice(14, 19) === "00000" ? "malformed" : null;
}

/**
 * What the nine last characters name (facts: GB/T 37346): "land" where nothing is fixed to the parcel (W), "building" (F),
 * or null where the code tells neither: of the sea, of islands, of forests and of other things.
 */
export function thingNamed(code: string): "land" | "building" | null {
  if (code[13] === "H" || code[13] === "G") return null;
  if (code[19] === "W") return "land";
  return code[19] === "F" ? "building" : null;
}

/** A parcel as such, of which the ownership is registered, collective or of the state: it cannot be mortgaged (民法典 399(1)). */
export function isLandOwnership(code: string): boolean {
  return code[13] === "A";
}
