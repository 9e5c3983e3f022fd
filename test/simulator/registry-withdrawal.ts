// Withdrawals as a bank would write them for the tests of the simulated registry: XML as text.
// Invariant: nothing of the registry's own code is used to write a message.

import { lender, li, mandate } from "./registry-application.ts";
import { digestOf, row } from "./registry-rows.ts";

type Signer = { name: string; number: string; capacity: string; onBehalfOf?: string };
const bothApplicants: Signer[] = [
  { ...li, capacity: "mortgagor" },
  { ...lender, capacity: "mortgagee" },
];

/** The text of a 撤回申请 over those cases. */
export function withdrawalText(numbers: string[], signers: Signer[] = bothApplicants): string {
  const names = signers.map((each) => each.name).join("、");
  return `申请事项：撤回登记申请\n业务编号：${numbers.join("、")}\n申请人：${names}\n`;
}

/** What follows the CaseRefs of a withdrawal by all applicants; `text` where a test wants another document signed. */
export function byAll(numbers: string[], signers = bothApplicants, text = withdrawalText(numbers, signers)): string {
  const sha256 = digestOf(text);
  const signed = signers.map((each) =>
    row("Signer", {
      Name: each.name,
      CertificateNumber: each.number,
      Capacity: each.capacity,
      Method: "hand_signed_original",
      SignedAt: "2026-11-23T09:00:00",
      Reference: "teller-1",
      Sha256: sha256,
      ...(each.onBehalfOf === undefined ? {} : { OnBehalfOf: each.onBehalfOf }),
    }),
  );
  const document = row("FJ_F_100", {
    FJMC: "不动产登记撤回申请书",
    FJLX: "txt",
    FJNR: Buffer.from(text).toString("base64"),
    Sha256: sha256,
  });
  return `<Authority Type="AllApplicants" Sha256="${sha256}">${signed.join("")}</Authority>${document}`;
}

/** The Authority of a withdrawal on a mandate. */
export function onMandate({ number, sha256 }: { number: string; sha256: string } = mandate): string {
  return row("Authority", { Type: "Mandate", Number: number, Sha256: sha256 });
}
