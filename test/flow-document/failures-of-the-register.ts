// The register itself goes back: older data are restored, and what was recorded is a case in hand again.
// Invariant: what the failure takes out of the register, its mend enters again by the same cases.

import { farUnits, record } from "../domain/far-register.ts";
import type { FarCase } from "../domain/far-side.ts";
import { start } from "../domain/sample-chains.ts";
import type { Failure } from "./failure.ts";

function isRecord({ state }: FarCase): boolean {
  return state === "recorded" || state === "certificate_issued";
}

/** The registry restored older data, and enters again later what it had recorded. */
export const setBack: Failure = {
  name: { zh: "登记簿退回到登簿之前", en: "the register was set back to before the recording" },
  play: ({ talk: { far, chain } }) => {
    for (const item of far.cases.values()) if (isRecord(item)) item.state = "accepted";
    far.units = farUnits(chain, start);
    return "on";
  },
  mend: {
    name: { zh: "登记机构恢复登簿", en: "the registry enters it again" },
    play: ({ talk: { far, now } }) => {
      for (const item of [...far.cases.values()].filter(({ state }) => state === "accepted")) {
        item.state = "recorded";
        record(far.units, item.application, item.certificate, now);
      }
    },
  },
};
