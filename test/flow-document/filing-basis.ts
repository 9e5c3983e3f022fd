// On which law an application rests: by right, type of registration, ground and who files it.
// Invariant: total over registered rights and registration types.

import { unreachable } from "../../domain/fault.ts";
import type { PlannedLeg } from "../../domain/plan.ts";
import type { CancellationGround } from "../../domain/registration.ts";
import type { Words } from "./two-languages.ts";

const grounds: Record<CancellationGround | "stated", Words> = {
  waiver: { zh: "民法典 393(3)、409（放弃抵押权）；实施细则 70", en: "waiver by the mortgagee" },
  claim_extinguished: { zh: "民法典 393(1)（主债权消灭）；实施细则 70", en: "the claim is extinguished" },
  realised: { zh: "民法典 393(2)（抵押权实现）；实施细则 70", en: "the mortgage was realised" },
  other_by_law: { zh: "民法典 393(4)；实施细则 70", en: "other grounds by law" },
  stated: { zh: "民法典 393；实施细则 70（原因依业务所载）", en: "extinction of the mortgage, on the ground stated" },
};

/** The law an application of the leg rests on. */
export function filingBasis(leg: PlannedLeg): Words {
  switch (leg.right) {
    case "mortgage":
      return ofMortgage(leg);
    case "ownership":
      return {
        zh: "民法典 209、214、406；实施细则 38",
        en: "transfer of ownership; a mortgaged home may be transferred",
      };
    case "priority_notice":
    case "mortgage_priority_notice":
      return leg.registrationType === "cancellation"
        ? { zh: "民法典 221；实施细则 89", en: "end of a priority notice" }
        : { zh: "民法典 221；实施细则 85–88", en: "priority notice" };
    default:
      return unreachable(leg.right);
  }
}

function ofMortgage({ registrationType, ground }: PlannedLeg): Words {
  switch (registrationType) {
    case "first":
      return { zh: "民法典 402、414；实施细则 66–67", en: "a mortgage exists from registration; rank by acceptance" };
    case "change":
      return { zh: "民法典 409、422、423；实施细则 68", en: "change by agreement, without harm to other mortgagees" };
    case "transfer":
      return { zh: "民法典 407、421、547；实施细则 69", en: "the mortgage goes with the claim" };
    case "cancellation":
      return grounds[ground ?? "stated"];
    case "priority_notice":
      return { zh: "民法典 221", en: "priority notice" };
    case "rectification":
      return { zh: "民法典 220；实施细则 79–81", en: "rectification" };
    default:
      return unreachable(registrationType);
  }
}
