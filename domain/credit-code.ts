// 统一社会信用代码 (GB 32100-2015): 18 characters with two layers of check digits, the inner one the organisation code of GB 11714.
// Invariant: checked where the bank enters a code, never against what a register says.

const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const outerWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const innerWeights = [3, 7, 9, 10, 5, 8, 4, 2];
const shape = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;

/** True when the code (upper case) has the shape and both check digits are right. */
export function creditCodeIsValid(code: string): boolean {
  if (!shape.test(code)) return false;
  const outer = (31 - (weightedSum(code, outerWeights, digitOf) % 31)) % 31;
  return alphabet[outer] === code[17] && organisationCheckDigit(code.slice(8, 16)) === code[16];
}

function organisationCheckDigit(body: string): string {
  // GB 11714 counts letters from A = 10 in the full Latin alphabet.
  const check = 11 - (weightedSum(body, innerWeights, (character) => Number.parseInt(character, 36)) % 11);
  return check === 10 ? "X" : check === 11 ? "0" : String(check);
}

function digitOf(character: string): number {
  return alphabet.indexOf(character);
}

function weightedSum(text: string, weights: number[], valueOf: (character: string) => number): number {
  return weights.reduce((sum, weight, place) => sum + weight * valueOf(text[place] ?? "0"), 0);
}
