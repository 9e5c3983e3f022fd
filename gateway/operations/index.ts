// The table of contents of the API: one file per operation, the same over REST and gRPC.
// Invariant: one entry for each rpc of gateway.v1.GatewayService, and no other (a test compares them).

import type { Operation } from "../operation.ts";
import { abortChain } from "./abort-chain.ts";
import { capabilities } from "./capabilities.ts";
import { getChain } from "./get-chain.ts";
import { getEvidence } from "./get-evidence.ts";
import { holdDisbursement } from "./hold-disbursement.ts";
import { liftHold } from "./lift-hold.ts";
import { listChains } from "./list-chains.ts";
import { listParked } from "./list-parked.ts";
import { recordCondition } from "./record-condition.ts";
import { recordDecision } from "./record-decision.ts";
import { recordLegalNotice } from "./record-legal-notice.ts";
import { recordRedrawnContracts } from "./record-redrawn-contracts.ts";
import { recordSignatures } from "./record-signatures.ts";
import { reportPosting } from "./report-posting.ts";
import { resolveParked } from "./resolve-parked.ts";
import { retryNotice } from "./retry-notice.ts";
import { searchRegister } from "./search-register.ts";
import { submitChain } from "./submit-chain.ts";
import { supplementLeg } from "./supplement-leg.ts";
import { watchEvents } from "./watch-events.ts";

/** Every operation, in the order of the proto file. */
export const operations: Operation<unknown, unknown>[] = [
  submitChain,
  getChain,
  listChains,
  recordDecision,
  recordRedrawnContracts,
  recordSignatures,
  recordCondition,
  recordLegalNotice,
  holdDisbursement,
  liftHold,
  reportPosting,
  supplementLeg,
  abortChain,
  searchRegister,
  watchEvents,
  getEvidence,
  listParked,
  resolveParked,
  retryNotice,
  capabilities,
];
