// Who signs an application: both sides, or the right-holder alone where this office takes it from him.
// Invariant: nobody files alone but for what is listed here (条例 14, 细则 70); a signature counts by party, capacity, method and time.

import { rowsOf, type ApplicantSignature, type Application } from "./application.ts";
import { isTime } from "./china-time.ts";
import { matters } from "./matters.ts";
import { isOnlyRename, renamedHolder } from "./name-change.ts";
import type { RegistryOptions } from "./options.ts";
import { isSameParty, type Register } from "./register.ts";
import type { Party } from "./seed.ts";
import { standsInFor } from "./stand-ins.ts";

const methods = ["hand_signed_original", "organisation_seal", "personal_certificate", "registry_platform"];
const lendersCapacities = ["mortgagee"];
const otherCapacities = ["mortgagor", "co_owner", "transferor"];

/** Whose signature is wanted, and in which capacity each may give it. */
export type Signatory = { party: Party; capacities: string[] };

/** Both sides of an application: of a mortgage the 权利人 sign as mortgagees, everybody else as what they are to the business. */
export function signatoriesOf({ matter, holders, obligors }: Application): {
  holders: Signatory[];
  obligors: Signatory[];
} {
  const lends = matter !== null && ["mortgage", "mortgage_priority_notice"].includes(matters[matter].right);
  const as = (capacities: string[]) => (party: Party) => ({ party, capacities });
  return {
    holders: holders.map(as(lends ? lendersCapacities : otherCapacities)),
    obligors: obligors.map(as(matter === "mortgage_transfer" ? lendersCapacities : otherCapacities)),
  };
}

/** What signatures are judged by: for `matter` (apply, withdraw), and none later than `until`. */
export type Signing = { application: Application; options: RegistryOptions; matter: string; until: string };

/** The parties among them who have no sound signature, as `absent` tells. */
export function unsigned(wanted: Signatory[], signatures: ApplicantSignature[], signing: Signing): Party[] {
  return absent(wanted, signatures, signing).map(({ party }) => party);
}

/** Those of them who have no sound signature among these: in their own capacity or by who may stand in for them, by a known method. */
function absent(wanted: Signatory[], signatures: ApplicantSignature[], signing: Signing): Signatory[] {
  const { application, options, matter, until } = signing;
  const isWard = (party: Party) => (options.guardianships ?? []).some((each) => each.ward === party.certificateNumber);
  const signed = ({ party, capacities }: Signatory) =>
    signatures.some(
      (each) =>
        (standsInFor(each, party, matter, application, options) ||
          (isSameParty(each, party) &&
            each.onBehalfOf === "" &&
            capacities.includes(each.capacity) &&
            !isWard(party))) &&
        methods.includes(each.method) &&
        isTime(each.signedAt) &&
        each.signedAt <= until &&
        each.reference !== "",
    );
  return wanted.filter((each) => !signed(each));
}

/** Applicants without a signature: both sides (条例 14), but for what this office takes from the right-holder alone. */
export function unsignedApplicants(
  application: Application,
  { options, register }: { options: RegistryOptions; register: Register },
): string[] {
  const { holders, obligors } = signatoriesOf(application);
  const wanted = takenFromHolderAlone(application, options)
    ? whoseMatter(application, holders, register)
    : [...holders, ...obligors];
  const appliedAt = rowsOf(application, "DJF_DJ_SQ")[0]?.at["SQSJ"] ?? "";
  const signing = { application, options, matter: "apply", until: appliedAt };
  const missing = absent(wanted, application.form.signatures, signing);
  return wronglyAsked(missing, application, options).map((each) => each.name);
}

/** Of those who have not signed: lenders never may leave it to the app, the others only where it is told whom to ask; nobody else is asked. */
function wronglyAsked(missing: Signatory[], { form }: Application, { signing }: RegistryOptions): Party[] {
  const mayBeAsked = missing.filter(({ capacities }) => signing === "called" && capacities !== lendersCapacities);
  const isFor = ({ party, capacities }: Signatory, asked: (typeof form.toAsk)[number]) =>
    asked.onBehalfOf === ""
      ? isSameParty(asked, party) && capacities.includes(asked.capacity)
      : asked.onBehalfOf === party.certificateNumber && asked.capacity === "guardian";
  const unasked = missing.filter(
    (each) => !mayBeAsked.includes(each) || !form.toAsk.some((asked) => isFor(each, asked)),
  );
  const strange = form.toAsk.filter((asked) => !mayBeAsked.some((each) => isFor(each, asked)));
  return [...unasked.map(({ party }) => party), ...strange];
}

/** Of several holders a new name is the matter of the one who has it; anything else is a matter of all of them. */
function whoseMatter(application: Application, holders: Signatory[], register: Register): Signatory[] {
  const renamed = isOnlyRename(application) ? renamedHolder(application, register) : null;
  return renamed === null ? holders : holders.filter(({ party }) => isSameParty(party, renamed));
}

/** True for what the right-holder may ask for without the other side (细则 70, practice of this office). */
export function takenFromHolderAlone(application: Application, options: RegistryOptions): boolean {
  const allowed = options.unilateral ?? ["cancellation_by_mortgagee", "name_change"];
  const convertsNotice = (application.form.fields.get("预告登记证明号") ?? "/") !== "/";
  switch (application.matter) {
    case "mortgage_cancellation":
      return allowed.includes("cancellation_by_mortgagee");
    case "mortgage_change":
      return allowed.includes("name_change") && isOnlyRename(application);
    case "ownership_transfer":
    case "mortgage_first":
      return allowed.includes("notice_conversion") && convertsNotice;
    case "buyers_notice_cancellation":
      // Where the bank does not know the other side, the buyer gives up a right of his own.
      return allowed.includes("notice_cancellation") || application.obligors.length === 0;
    case "lenders_notice_cancellation":
      return allowed.includes("notice_cancellation");
    case "mortgage_transfer":
    case "mortgage_rectification":
    case "buyers_notice":
    case "lenders_notice":
    case null:
      return false;
  }
}
