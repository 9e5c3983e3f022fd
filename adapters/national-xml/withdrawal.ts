// On what a withdrawal rests (条例 15, practice 6): the 撤回申请 that every applicant signed, or a mandate that names it.
// Invariant: never a list of names that we alone put our key to: the document travels, and each signer is over its digest.

import { sha256 } from "../../domain/evidence.ts";
import { assert } from "../../domain/fault.ts";
import type { WithdrawalAuthority } from "../../domain/registry.ts";
import { element } from "../signing/xml-tree.ts";
import type { XmlElement } from "../signing/xml-tree.ts";
import { signatureAttributes } from "./material-rows.ts";

/** `Authority`, and after it the signed 撤回申请 where all applicants withdraw. A Bug when nobody signed or its digest is not that of its text. */
export function authorityOf(authority: WithdrawalAuthority): XmlElement[] {
  if (authority.type === "mandate") {
    return [authority, ...(authority.others ?? [])].map(({ number, sha256: digest }) =>
      element("Authority", { Type: "Mandate", Number: number, Sha256: digest }),
    );
  }
  const { signers, document } = authority;
  const text = new TextEncoder().encode(document.text);
  assert(signers.length > 0, "bug: a withdrawal nobody signed");
  assert(sha256(text) === document.sha256, "bug: the withdrawal is not the one that was signed");
  return [
    element(
      "Authority",
      { Type: "AllApplicants", Sha256: document.sha256 },
      signers.map((signer) => element("Signer", { ...signatureAttributes(signer), Sha256: document.sha256 })),
    ),
    element("FJ_F_100", {
      FJMC: "不动产登记撤回申请书",
      FJLX: "txt",
      FJNR: Buffer.from(text).toString("base64"),
      Sha256: document.sha256,
    }),
  ];
}
