// Rows about who applies (DJF_DJ_SQ): each 权利人 beside each 义务人.
// Invariant: whoever is known of both sides is named in every row; who applied is told by the signatures, never by these rows (条例 14).

import type { EpochMs } from "../../domain/time.ts";
import type { Applicant, RegistrationApplication } from "../../domain/registry.ts";
import { assert } from "../../domain/fault.ts";
import { blank, given } from "./blanks.ts";
import type { Blank, Row } from "./blanks.ts";
import { changeListOf } from "./reasons.ts";
import { chinaTime } from "./china-time.ts";
import { certificateCodes } from "./codes.ts";

const notAsked = blank("未采集");
const isPerson = blank("自然人无法定代表人");
const noAgent = blank("无代理人");

/** One row per 权利人 × 义务人. `area`: 6-digit division code. A Bug when nobody is to hold. */
export function applicantRows(application: RegistrationApplication, area: string, preparedAt: EpochMs): Row[] {
  const { holders, obligors } = application;
  assert(holders.length > 0, "bug: an application without a holder");
  const changes = changeListOf(application);
  return holders.flatMap((holder) =>
    (obligors.length === 0 ? [null] : obligors).map((obligor) => ({
      name: "DJF_DJ_SQ",
      values: {
        YSDM: "6004010000",
        YWH: blank("由登记机构编制"),
        ...sideOf("QLR", holder, agentOf(application, holder)),
        ...(obligor === null ? unnamedSide() : sideOf("YWR", obligor, agentOf(application, obligor))),
        QXDM: area,
        SQSJ: chinaTime(preparedAt),
        BZ: changes === "" ? blank("无备注") : `变更事项：${changes}`,
      },
    })),
  );
}

/** A notice that ends may have an obligor whom the bank does not know: the register does. */
function unnamedSide(): Record<string, Blank> {
  const names = ["MC", "ZJZL", "ZJH", "TXDZ", "YB", "FRMC", "FRDH", "DLRMC", "DLRDH", "DLJG"];
  return Object.fromEntries(names.map((name) => [`YWR${name}`, blank("以登记簿记载的义务人为准")]));
}

type ActingAgent = { name: string; phone: string | Blank; firm: string | Blank };

/** Who acts for the applicant: who signed for it on a mandate or as its guardian, else the agent it is stated with; null where it acts itself. */
function agentOf({ documents, legId, business }: RegistrationApplication, applicant: Applicant): ActingAgent | null {
  const { certificateNumber, agent } = applicant;
  const record = documents
    .filter((document) => document.type === "registration_application" && document.legId === legId)
    .flatMap(({ signatures }) => signatures)
    .find((each) => each.onBehalfOf === certificateNumber && ["agent", "guardian"].includes(each.capacity));
  if (record === undefined) {
    return agent === undefined ? null : { name: agent.name, phone: given(agent.phone), firm: given(agent.firm) };
  }
  const isFirm = business.mandates
    .flatMap((mandate) => [mandate.agent, ...mandate.subAgents])
    .some((each) => each.type === "organisation" && each.certificateNumber === record.signerCertificateNumber);
  const firm = record.capacity === "guardian" ? blank("监护人") : blank("代理人为自然人");
  return { name: record.signerName, phone: notAsked, firm: isFirm ? record.signerName : firm };
}

/** The same ten attributes on either side, by their prefix. */
function sideOf(
  prefix: "QLR" | "YWR",
  applicant: Applicant,
  agent: ActingAgent | null,
): Record<string, string | Blank> {
  const isNatural = applicant.type === "person";
  return {
    [`${prefix}MC`]: applicant.name,
    [`${prefix}ZJZL`]: certificateCodes[applicant.certificateType],
    [`${prefix}ZJH`]: given(applicant.certificateNumber),
    [`${prefix}TXDZ`]: given(applicant.address),
    [`${prefix}YB`]: notAsked,
    [`${prefix}FRMC`]: isNatural ? isPerson : given(applicant.legalRepresentative),
    [`${prefix}FRDH`]: isNatural ? isPerson : notAsked,
    [`${prefix}DLRMC`]: agent === null ? noAgent : given(agent.name),
    [`${prefix}DLRDH`]: agent === null ? noAgent : agent.phone,
    [`${prefix}DLJG`]: agent === null ? noAgent : agent.firm,
  };
}
