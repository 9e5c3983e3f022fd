// The simulated bank core: what it is told, what it shows, how it can be made to misbehave.
// Invariant: it shares no code with the gateway; it knows the loan business from the bank's own books.

type Terms = { form: string; securedAmount: string; amountBasis?: string; periodStart: string; periodEnd: string };
type Numbered = { creditCode: string };
type NamedContract = { number: string; signedOn?: string; unitCodes?: string[]; signedForThisBusiness?: boolean };

/** A loan business as the bank's own books have it: the part of a SubmitChain `business` that the core re-checks. */
export type LoanBusiness = {
  kind: string;
  reference: string;
  mortgagee: { name: string } & Numbered;
  coMortgagees?: { mortgagee: Numbered }[] | undefined;
  /** Owners of the units, in a sale and a presale its buyers. */
  mortgagors?: { party: { certificateNumber: string } }[] | undefined;
  /** Who may act for whom; those that name `sign` are used when something is to be signed. */
  mandates?:
    | {
        principals: { certificateNumber: string }[];
        agent: { name: string; certificateNumber: string };
        matters: string[];
      }[]
    | undefined;
  units: { unitCode: string }[];
  mortgage: Terms;
  mainContract?: NamedContract | undefined;
  mortgageContract?: NamedContract | undefined;
  loan?: { amount: string; account: string; tranches?: { number: number; amount: string }[] | undefined } | undefined;
  /** The mortgage that is drawn on, changed or ended; where its units are of several registries it has a number at each. */
  previousMortgage?:
    | {
        registrationCertificateNumber: string;
        furtherCertificateNumbers?: string[] | undefined;
        outstanding?: string | undefined;
      }
    | undefined;
  assignment?:
    | {
        assignee: Numbered;
        mode: string;
        assignedAmount?: string | undefined;
        further: { units: { unitCode: string }[]; mortgage: Terms }[];
      }
    | undefined;
};

/** 审批结论 in the bank's own credit system, for one chain of a business. */
export type Decision = {
  chainId: string;
  reference: string;
  outcome: string;
  /** Yuan. */
  approvedAmount: string;
  /** ISO 8601 with its offset. */
  validUntil: string;
  /** Final decision of a presale: the priority notices it rests on. */
  citedNotices?: string[] | undefined;
};
/** A document the bank had signed, and by whom. */
export type SignedDocument = { type: string; sha256: string; signers: string[] };

/** How the core calls the gateway: one signed operation over the door of its choice. */
export interface GatewayDoor {
  call(operation: string, input: object): Promise<{ status: number; body: unknown }>;
}

/** Departures from good conduct, by the business's reference. */
export type Behaviour = {
  /** Decides and signs nothing by itself; people do it through the gateway's door, and what they told is read back there. */
  manual?: boolean;
  decision?: "declined" | "expired" | "other_amount";
  hold?: "refused";
  fee?: "refused";
  /** Neither conditions nor consents are stated by itself. */
  conditions?: "withheld";
  /** no_reply_after_posting: posts, then breaks the connection instead of answering (once). */
  permit?: "refused" | "no_reply_after_posting";
  /** Supplies what a supplement asks for. */
  supplies?: boolean;
  /** ms before it acts on a notice. */
  delayMs?: number;
};

export type BankCoreOptions = {
  institution: string;
  /** 0 or absent: a free one. */
  port?: number;
  /** Signs its replies. */
  key: { keyId: string; privateKeyPem: string };
  gatewayKey: { keyId: string; publicKeyPem: string };
  /** The gateway's key that takes over, pinned beforehand: a message counts under the one it names. */
  nextGatewayKey?: { keyId: string; publicKeyPem: string } | undefined;
  /** Public keys that sign recording results, pinned per registry. */
  registries: { registryId: string; publicKeyPem: string }[];
  /** Businesses in its books from the start; others enter them when their decision is asked for. */
  businesses: LoanBusiness[];
  /** Hears of every fee that is paid, once: the money is on its way to the registry. */
  onFeePaid?: ((fee: LedgerFee) => void) | undefined;
  /** ms a hold on limit and quota lasts; absent: 90 days. */
  holdLifeMs?: number;
  doorOf: (chainId: string) => GatewayDoor;
  behaviour?: Record<string, Behaviour>;
};

export type LedgerHold = {
  key: string;
  chainId: string;
  reference: string;
  amount: string;
  account: string;
  state: "held" | "refused" | "given_back";
  holdNumber: string | null;
  expiresAt: string | null;
};
export type LedgerPosting = {
  key: string;
  chainId: string;
  reference: string;
  amount: string;
  /** Null for a key that was revoked before its permit came. */
  tranche: number | null;
  state: "posted" | "refused";
  postingNumber: string | null;
  at: string;
  reason: string | null;
};
export type LedgerFee = {
  key: string;
  chainId: string;
  reference: string;
  businessNumber: string;
  item: string;
  amount: string;
  paymentNoticeNumber: string;
  state: "paid" | "refused";
  receiptNumber: string | null;
  at: string;
  reason: string | null;
};
export type LedgerTerms = {
  key: string;
  chainId: string;
  reference: string;
  periodStart: string;
  periodEnd: string;
  at: string;
};
export type LedgerNotice = {
  noticeId: string;
  chainId: string;
  sequence: number;
  type: string;
  at: string;
  timesReceived: number;
};
export type Ledger = {
  holds: LedgerHold[];
  postings: LedgerPosting[];
  fees: LedgerFee[];
  terms: LedgerTerms[];
  notices: LedgerNotice[];
};

export type RunningBankCore = {
  url: string;
  ledger(): Ledger;
  /** Enters a business into its books. */
  book(business: LoanBusiness): void;
  /** Enters a decision into its books, in place of an earlier one of that business. */
  enterDecision(decision: Decision): void;
  /** Enters what was signed for a chain into its books. */
  enterSignatures(chainId: string, documents: SignedDocument[]): void;
  behave(reference: string, behaviour: Behaviour): void;
  /** Resolves when it has acted on every notice of the chain that came so far. */
  settled(chainId: string): Promise<void>;
  /** What it did by itself and what came of it, for tests that want to know why nothing moved. */
  journal(): string[];
  stop(): Promise<void>;
};

/** The call is not acceptable; answered with this status, changes nothing. */
export class Unacceptable extends Error {
  override readonly name = "Unacceptable";
  readonly status: number;
  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}
