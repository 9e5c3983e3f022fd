// 公民身份号码 (GB 11643): 18 characters with a date and a check digit; old registers still hold the 15-digit form.
// Invariant: check digits bind what the bank enters; comparison with a register accepts both forms of one person's number.

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkDigits = "10X98765432";
const shape = /^[1-9]\d{16}[\dX]$/;

/** True when the 18 characters (X in upper case) hold a real date of birth and the right check digit. */
export function identityNumberIsValid(number: string): boolean {
  return shape.test(number) && isDate(number.slice(6, 14)) && number[17] === checkDigitOf(number.slice(0, 17));
}

/** One way of writing a certificate number of a person or organisation: no spaces, half width, upper case, 18 digits where 15 were meant. */
export function normaliseIdentityNumber(number: string): string {
  const plain = number.normalize("NFKC").replace(/\s/gu, "").toUpperCase();
  if (!/^\d{15}$/.test(plain)) return plain;
  const body = `${plain.slice(0, 6)}19${plain.slice(6)}`;
  return isDate(body.slice(6, 14)) ? body + checkDigitOf(body) : plain;
}

function checkDigitOf(body: string): string {
  const sum = weights.reduce((total, weight, place) => total + weight * Number(body[place]), 0);
  return checkDigits[sum % 11] ?? "";
}

function isDate(yyyymmdd: string): boolean {
  const [year, month, day] = [yyyymmdd.slice(0, 4), yyyymmdd.slice(4, 6), yyyymmdd.slice(6)].map(Number);
  if (year === undefined || month === undefined || day === undefined || year < 1800) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
