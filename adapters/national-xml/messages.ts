// What we say: one Message per application, and the content of every other request.
// Invariant: a message is a pure function of the request and the profile; the same request renders the same elements.

import { isOfMortgage } from "../../domain/registration.ts";
import type { EpochMs } from "../../domain/time.ts";
import { assert, unreachable } from "../../domain/fault.ts";
import type { RegistrationApplication, RegistryRequest } from "../../domain/registry.ts";
import type { RegistryProfile } from "../../domain/registry-profile.ts";
import { element, textElement } from "../signing/xml-tree.ts";
import type { XmlElement } from "../signing/xml-tree.ts";
import { renderRow } from "./blanks.ts";
import { chinaTime } from "./china-time.ts";
import { applicantRows } from "./applicant-rows.ts";
import { applicationFormRow, materialRows, supplementRows } from "./material-rows.ts";
import { partyRows } from "./party-rows.ts";
import { headCodesOf } from "./registration-codes.ts";
import { rightRows } from "./right-rows.ts";
import { titlesOf } from "./stated-values.ts";
import { authorityOf } from "./withdrawal.ts";
import { isLeftToRegister } from "./mortgage-rows.ts";

/** Envelope type of each request. */
export const envelopeTypes = {
  file: "Apply",
  query: "StatusQuery",
  confirm: "Confirm",
  supplement: "Supplement",
  withdraw: "Withdraw",
  search: "Search",
} as const satisfies Record<RegistryRequest["type"], string>;

/** The elements inside the envelope, in the order of DIALECT.md. A Bug on a request the dialect cannot carry. */
export function contentOf(request: RegistryRequest, profile: RegistryProfile): XmlElement[] {
  switch (request.type) {
    case "file":
      assert(request.applications.length > 0, "bug: a filing without an application");
      assert(
        request.applications.length === 1 || request.groupNumber !== null,
        "bug: several applications are a group",
      );
      return request.applications.map((application) => messageOf(application, profile, request.preparedAt));
    case "query":
      assert(request.businessNumbers.length > 0, "bug: a query without a number");
      return request.businessNumbers.map((number) => caseRef(number));
    case "confirm":
      return [caseRef(request.businessNumber)];
    case "supplement":
      return [caseRef(request.businessNumber, supplementOf(request, profile))];
    case "withdraw":
      return [...request.businessNumbers.map((number) => caseRef(number)), ...authorityOf(request.authority)];
    case "search":
      return [searchOf(request)];
    default:
      return unreachable(request);
  }
}

/** One application as a Message. `preparedAt` is its CreateDate, SQSJ and SJSJ. */
export function messageOf(
  application: RegistrationApplication,
  profile: RegistryProfile,
  preparedAt: EpochMs,
): XmlElement {
  const unitCode = application.business.units[0]?.unitCode;
  assert(unitCode !== undefined, "bug: an application without a unit");
  assertAmounts(application, profile);
  const area = unitCode.slice(0, 6);
  const before = [...applicantRows(application, area, preparedAt), ...partyRows(application, area)];
  const after = materialRows(application, area, preparedAt);
  const office = { area, authority: profile.registrationAuthority };
  const right = rightRows(application, office, [...before, ...after]);
  const rows = [...before, ...right, ...after, applicationFormRow(application)];
  return element("Message", { BusinessNumber: application.businessNumber }, [
    element("Head", {}, headOf(application, profile, unitCode, preparedAt)),
    element("Data", {}, rows.map(renderRow)),
  ]);
}

/** BizMsgID, RecFlowID and DigitalSign are missing on purpose: only the registry mints them. */
function headOf(
  application: RegistrationApplication,
  profile: RegistryProfile,
  unitCode: string,
  preparedAt: EpochMs,
): XmlElement[] {
  const { recType, rightType, regType } = headCodesOf(application);
  const { business, right, registrationType } = application;
  const values: Record<string, string> = {
    BusinessNumber: application.businessNumber,
    ASID: "AS100",
    AreaCode: unitCode.slice(0, 6),
    RecType: recType,
    RightType: rightType,
    RegType: regType,
    CreateDate: chinaTime(preparedAt),
    RegOrgID: profile.registrationAuthority,
    ParcelID: unitCode.slice(0, 19),
    EstateNum: unitCode,
    PreEstateNum: "/",
    PreCertID: previousCertificates(application),
    ProofCount: registrationType === "cancellation" || right === "ownership" ? "0" : "1",
    CertCount: right === "ownership" ? String(business.units.length) : "0",
  };
  return Object.entries(values).map(([name, value]) => textElement(name, value));
}

/** What it is about; else the titles, and after them the notice that is turned into the right (预告转本). */
function previousCertificates(application: RegistrationApplication): string {
  const { business, right, previousCertificateNumber } = application;
  if (previousCertificateNumber !== null) return previousCertificateNumber;
  const converted = business.kind === "notice_conversion" ? business.notices : undefined;
  const ending = right === "ownership" ? converted?.priorityNotice : converted?.mortgagePriorityNotice;
  return [...titlesOf(business), ...(ending === undefined ? [] : [ending])].join(",") || "/";
}

/** Pre-lodgement refuses such an amount with its mend; one that comes this far is our own mistake. Only what registers one states it. */
function assertAmounts(application: RegistrationApplication, profile: RegistryProfile): void {
  const { business, right } = application;
  if (!isOfMortgage(right) || isLeftToRegister(application)) return;
  const amounts = [business.mortgage.securedAmount, ...business.units.map((unit) => unit.securedAmount)];
  for (const amount of amounts) {
    assert(
      amount === undefined || amount % profile.amountStep === 0n,
      "bug: an amount finer than the registry's dialect carries",
    );
  }
}

function caseRef(businessNumber: string, rows: XmlElement[] = []): XmlElement {
  return element("CaseRef", { BusinessNumber: businessNumber }, rows);
}

/** The items name no unit: the division is the registry's first. */
function supplementOf(request: Supplement, profile: RegistryProfile): XmlElement[] {
  const area = profile.unitCodePrefixes[0]?.slice(0, 6) ?? "/";
  return supplementRows(request, area).map(renderRow);
}

type Supplement = Extract<RegistryRequest, { type: "supplement" }>;
type Search = Extract<RegistryRequest, { type: "search" }>;

function searchOf(request: Search): XmlElement {
  const units = request.unitCodes.map((unitCode) => element("Unit", { BDCDYH: unitCode }));
  const { searchNumber, purpose, authorisation } = request;
  return element("Search", { SearchNumber: searchNumber, Purpose: purpose, Authorisation: authorisation }, units);
}
