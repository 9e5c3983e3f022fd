// Numbers and texts of registers in one way of writing, so that brackets, width and spaces never make two of one thing.
// Invariant: used for comparison and keys only; what is sent or kept stays as it was written.

/** 不动产权证号 or 不动产登记证明号 for comparison: half width, no spaces, round brackets, upper case. */
export function normaliseCertificateNumber(number: string): string {
  return normaliseText(number)
    .replace(/[[{〔【「]/gu, "(")
    .replace(/[\]}〕】」]/gu, ")")
    .toUpperCase();
}

/** Contract number for keys: as a certificate number, with one kind of dash. */
export function normaliseContractNumber(number: string): string {
  return normaliseCertificateNumber(number).replace(/\p{Pd}/gu, "-");
}

/** Free text (names, secured scope) for comparison: half width, no spaces, invisible characters, separators or full stops. */
export function normaliseText(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\s\p{Cf}]/gu, "")
    .replace(/[、，,；;。．·•]/gu, "");
}
