// One application as it is filed: the leg's own business, who applies, what it is about, and the papers signed for it.
// Invariant: everything in it was signed, stated by the bank or read from the register; nothing is made up here.

import { changedBefore, previousCertificateNumber, renderApplicationForm } from "../application-form.ts";
import { isBoughtAlready } from "../bought-already.ts";
import type { Business, Material } from "../business.ts";
import { normaliseCertificateNumber, normaliseText } from "../certificate-number.ts";
import type { Chain } from "../chain-state.ts";
import { paperNames, type Condition } from "../conditions.ts";
import type { Leg } from "../leg.ts";
import { applicantsOf, legBusiness } from "../leg-business.ts";
import type { RegistrationApplication } from "../registry.ts";
import { isRecorded } from "../legs.ts";
import { legsOver } from "../search/on-register.ts";
import { signersByWay } from "../signing-ways.ts";
import { latestUnits, previousOnRegister } from "../search-judgement.ts";

/** The application of a leg under its business number. */
export function applicationOf(chain: Chain, leg: Leg, businessNumber: string): RegistrationApplication {
  const followed = chain.legs.find((each) => each.legId === (leg.unwinds ?? leg.mends));
  const changed = changedBefore(chain, leg);
  const onRegister = previousOnRegister(chain, leg.unitCodes, leg.furtherIndex);
  const previous =
    followed === undefined
      ? {
          certificate:
            changed?.registrationCertificateNumber ??
            onRegister?.registrationCertificateNumber ??
            previousCertificateNumber(chain, leg),
          caseNumber: changed?.caseNumber ?? onRegister?.caseNumber ?? null,
        }
      : {
          certificate: previousCertificateNumber(chain, leg),
          caseNumber: followed.recordingResult?.caseNumber ?? null,
        };
  const { registrationType, right, legId, rank, ground, changes } = leg;
  const hasNone = previousCertificateNumber(chain, leg) === null;
  const { called } = signersByWay(chain, leg);
  return {
    legId,
    businessNumber,
    registrationType,
    right,
    business: withPapers(chain, leg),
    ...applicantsOf(chain.business, leg),
    changes,
    rank,
    ground,
    previousCertificateNumber: hasNone
      ? null
      : right === "mortgage"
        ? previous.certificate
        : previousCertificateNumber(chain, leg),
    ...surrenderedWith(chain, previousCertificateNumber(chain, leg)),
    previousCaseNumber: hasNone || right !== "mortgage" ? null : previous.caseNumber,
    documents: chain.signedDocuments.filter(
      (each) => (each.legId === null || each.legId === legId) && each.type !== "withdrawal_application",
    ),
    applicationForm: renderApplicationForm(chain, leg),
    ...(called.length === 0 ? {} : { calledSigners: called }),
    registeredOwners: latestUnits(chain)
      .filter(({ unitCode }) => leg.unitCodes.includes(unitCode))
      .map(({ unitCode, owners }) => ({ unitCode, owners })),
  };
}

/** The latest fact that the old certificate was handed in: the registry that wants it before acceptance sees it with the application. */
function surrenderedWith(
  { conditions }: Chain,
  certificate: string | null,
): Pick<RegistrationApplication, "surrendered"> {
  const wanted = normaliseCertificateNumber(certificate ?? "");
  const fact = conditions.findLast(
    ({ type, subject }) => type === "surrender" && subject !== null && normaliseCertificateNumber(subject) === wanted,
  );
  if (fact === undefined || certificate === null) return {};
  return { surrendered: { number: certificate, sha256: fact.sha256 } };
}

/**
 * The leg's own business, with the papers of the conditions that the registry wants to see among its materials, and with what was
 * handed in on a 补正 of an earlier filing of the leg.
 */
function withPapers(chain: Chain, leg: Leg): Business {
  const business = legBusiness(chain.business, leg);
  const number = normaliseCertificateNumber(business.previousMortgage?.registrationCertificateNumber ?? "");
  // Of a batch each debtor is told of the own mortgage: the others' papers are nothing to this application.
  const isOwn = ({ type, subject }: Condition): boolean =>
    type !== "debtor_notified" || subject === null || normaliseCertificateNumber(subject) === number;
  const papers = chain.conditions.filter(isOwn).flatMap(({ type, sha256 }) => {
    const name = paperNames[type];
    return name === undefined ? [] : [{ name, pages: 1, sha256 }];
  });
  const added = [...papers, ...leg.handedIn].map(({ name, pages, sha256 }): Material => ({
    name,
    type: "original",
    copies: 1,
    pages,
    sha256,
  }));
  const isNew = (paper: Material, index: number): boolean =>
    added.findIndex(({ sha256 }) => sha256 === paper.sha256) === index &&
    !business.materials.some(({ sha256 }) => sha256 === paper.sha256);
  return {
    ...business,
    units: withRegister(chain, leg, business),
    materials: [...business.materials, ...added.filter(isNew)],
  };
}

/** What the bank left to the register is taken from its latest search: the area, and the title certificate. */
function withRegister(chain: Chain, leg: Leg, { units, propertyTransfer }: Business): Business["units"] {
  const known = latestUnits(chain);
  return units.map((unit) => {
    const there = known.find(({ unitCode }) => unitCode === unit.unitCode);
    const registered = there?.titleCertificateNumber ?? unit.titleCertificateNumber;
    // Where the property changes hands the title that stands is the mortgagor's only afterwards, and the stated one has ended.
    const isBought = isBoughtBefore(chain, leg, unit.unitCode);
    const isOwnTitle =
      propertyTransfer === undefined || (leg.registrationType === "first" && isBoughtAlready(chain.business));
    const isLeftToRegister = isLeft(unit.titleCertificateNumber) && isOwnTitle;
    return {
      ...unit,
      titleCertificateNumber: isBought || isLeftToRegister ? registered : unit.titleCertificateNumber,
      area: isLeft(unit.area) ? (there?.area ?? unit.area) : unit.area,
    };
  });
}

function isLeft(value: string | undefined): boolean {
  return ["", "/"].includes(normaliseText(value ?? ""));
}

/** A mortgage first registered after this chain's transfer of the unit is of the buyers, under the title they hold now. */
function isBoughtBefore(chain: Chain, { registrationType }: Leg, unitCode: string): boolean {
  const isTransferred = legsOver(chain, unitCode).some((leg) => leg.right === "ownership" && isRecorded(leg));
  return registrationType === "first" && isTransferred;
}
