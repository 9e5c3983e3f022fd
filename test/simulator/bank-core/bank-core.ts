// A simulated bank core: a real HTTP server with its own ledger, its own checks and its own mind about notices.
// Invariant: it acts on nothing that the gateway's pinned key did not sign, and on no key twice.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { enterDecision, openBooks, type Books, type Order } from "./books.ts";
import { startConduct, type Conduct } from "./conduct.ts";
import { payFee } from "./fees.ts";
import { signReply, verifyRequest } from "./http-signature.ts";
import { giveBackHold, orderTerms, placeHold, queryPosting, revokePermit, takePermit } from "./orders.ts";
import { Unacceptable, type BankCoreOptions, type RunningBankCore } from "./types.ts";

const bodyBytesMax = 8_388_608;
const journalMax = 5_000;

type Answer = { status: number; body: object } | "no_reply";
type Core = { options: BankCoreOptions; books: Books; conduct: Conduct; nonces: Set<string> };

/** Starts it on 127.0.0.1; resolves when it listens. */
export async function startBankCore(options: BankCoreOptions): Promise<RunningBankCore> {
  const books = openBooks(options);
  const journal: string[] = [];
  const note = (line: string) => void (journal.length < journalMax && journal.push(line));
  const core: Core = { options, books, conduct: startConduct(options, books, note), nonces: new Set() };
  const server = createServer((request, response) => {
    serve(request, response, core, note).catch((error: unknown) => {
      note(`failed: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ledger: () => structuredClone(books.ledger),
    book: (business) => void books.businesses.set(business.reference, business),
    enterDecision: (decision) => enterDecision(decision, books),
    enterSignatures: (chainId, documents) => void books.signed.set(chainId, documents),
    behave: (reference, behaviour) => void books.behaviour.set(reference, behaviour),
    settled: (chainId) => core.conduct.settled(chainId),
    journal: () => [...journal],
    stop: async () => {
      await core.conduct.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  core: Core,
  note: (line: string) => void,
): Promise<void> {
  const body = await readBody(request);
  const answer = await answerTo(request, body, core, note);
  if (answer === "no_reply") {
    response.destroy();
    return;
  }
  const bytes = Buffer.from(JSON.stringify(answer.body));
  const signature = request.headers["signature"];
  const headers = signReply(answer.status, bytes, typeof signature === "string" ? signature : null, core.options.key);
  response.writeHead(answer.status, headers).end(bytes);
}

async function answerTo(
  request: IncomingMessage,
  body: Buffer,
  core: Core,
  note: (line: string) => void,
): Promise<Answer> {
  try {
    const nonce = verifyRequest(
      request.method ?? "",
      request.url ?? "",
      request.headers,
      body,
      keyNamed(request.headers["signature-input"], core.options),
    );
    if (core.nonces.has(nonce)) throw new Unacceptable(401, "replayed");
    core.nonces.add(nonce);
    const order = parse(body);
    const { reference, chainId } = order;
    const byHand = typeof reference === "string" && core.books.behaviour.get(reference)?.manual === true;
    if (byHand && typeof chainId === "string") await core.conduct.readByHand(chainId);
    return route(`${request.method} ${request.url}`, order, core);
  } catch (error) {
    if (!(error instanceof Unacceptable)) throw error;
    note(`${request.url} ${error.status} ${error.message}`);
    return { status: error.status, body: { refused: error.message } };
  }
}

/** The pinned key that the message says it is signed with; the first one for every other name. */
function keyNamed(
  signatureInput: unknown,
  { gatewayKey, nextGatewayKey }: BankCoreOptions,
): BankCoreOptions["gatewayKey"] {
  const [, keyId] = /;keyid="([^"]+)"/.exec(String(signatureInput)) ?? [];
  return nextGatewayKey !== undefined && keyId === nextGatewayKey.keyId ? nextGatewayKey : gatewayKey;
}

function route(call: string, order: Order, core: Core): Answer {
  const { books } = core;
  switch (call) {
    case "POST /holds":
      return { status: 200, body: placeHold(order, books) };
    case "POST /holds/give-back":
      return { status: 200, body: giveBackHold(order, books) };
    case "POST /permits":
      return permit(order, core);
    case "POST /permits/revoke":
      return { status: 200, body: revokePermit(order, books) };
    case "POST /postings/query":
      return { status: 200, body: queryPosting(order, books) };
    case "POST /fees":
      return { status: 200, body: fee(order, core) };
    case "POST /terms":
      return { status: 200, body: orderTerms(order, books) };
    case "POST /notices":
      return { status: 200, body: takeNotice(order, core) };
    default:
      throw new Unacceptable(404, "no such path");
  }
}

function permit(order: Order, { books, conduct }: Core): Answer {
  const { answer, posting, isNew } = takePermit(order, books);
  const silent = isNew && books.behaviour.get(posting.reference)?.permit === "no_reply_after_posting";
  // When the reply is lost the report is lost too: the gateway has to ask.
  if (silent) return "no_reply";
  conduct.report(posting);
  return { status: 200, body: answer };
}

/** What is paid goes to the registry once. */
function fee(order: Order, { books, options }: Core): object {
  const { answer, fee: paid, isNew } = payFee(order, books);
  if (isNew && paid.state === "paid") options.onFeePaid?.(structuredClone(paid));
  return answer;
}

function takeNotice(order: Order, { books, conduct }: Core): object {
  const { noticeId, chainId, sequence, type, at, data } = order;
  if (
    typeof noticeId !== "string" ||
    typeof chainId !== "string" ||
    typeof type !== "string" ||
    typeof data !== "object" ||
    data === null
  ) {
    throw new Unacceptable(422, "not a notice");
  }
  const known = books.ledger.notices.find((notice) => notice.noticeId === noticeId);
  if (known !== undefined) known.timesReceived += 1;
  else {
    books.ledger.notices.push({
      noticeId,
      chainId,
      sequence: Number(sequence),
      type,
      at: String(at),
      timesReceived: 1,
    });
    conduct.onNotice({ noticeId, chainId, type, data: { ...data } });
  }
  return { noticeId, acknowledged: true };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > bodyBytesMax) throw new Error("the body is too large");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function parse(body: Buffer): Order {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Not JSON: refused below.
  }
  throw new Unacceptable(422, "not a JSON object");
}
