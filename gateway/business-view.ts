// The business as it is shown again: the JSON a caller could submit.
// Invariant: reading it with the schema of SubmitChain gives the same Business.

import type { Business } from "../domain/business.ts";
import { fen, yuanFromFen } from "../domain/money.ts";

/** A Business as REST JSON: money as yuan text, absent parts left out, lists always there. Holds personal data. */
export function businessView(business: Business): Record<string, unknown> {
  const { loan, previousMortgage, conversion, collateralChange, priorClaims } = business;
  const shown = {
    ...business,
    mandates: business.mandates.map((mandate) => ({ ...mandate, unitCodes: mandate.unitCodes ?? [] })),
    loan: loan && { ...loan, tranches: loan.tranches ?? [] },
    previousMortgage: previousMortgage && {
      ...previousMortgage,
      furtherCertificateNumbers: previousMortgage.furtherCertificateNumbers ?? [],
    },
    conversion: conversion && {
      ...conversion,
      oldUnits: conversion.oldUnits ?? [],
      excluded: conversion.excluded ?? [],
    },
    collateralChange: collateralChange && {
      ...collateralChange,
      removedMortgagors: collateralChange.removedMortgagors ?? [],
    },
    priorClaims: priorClaims ?? [],
  };
  return moneyAsText(shown) as Record<string, unknown>;
}

/** Every amount of a value as yuan text: money is the only bigint of a business, so none that is added later is left out. */
function moneyAsText(value: unknown): unknown {
  if (typeof value === "bigint") return yuanFromFen(fen(value));
  if (Array.isArray(value)) return value.map(moneyAsText);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, moneyAsText(inner)]));
}
