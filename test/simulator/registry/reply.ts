// From the body of a call to what goes back over the socket: verify, answer, sign, and go wrong where a fault asks for it.
// Invariant: what is not signed by the pinned key of the bank it names gets a signed Failure and changes nothing.

import { caseKey } from "./cases.ts";
import { readEnvelope, writeEnvelope, type Envelope } from "./codec.ts";
import { failure, numbersOf, type Exchange } from "./exchange.ts";
import type { FaultSubject } from "./faults.ts";
import type { Office } from "./office.ts";
import type { Bank } from "./options.ts";
import { otherKey } from "./push.ts";
import { verifyXml, type SigningKey } from "./signature.ts";
import { childrenOf, readXml, UnreadableXml, type XmlElement } from "./xml.ts";

/** What happens on the socket. `cut`: it is destroyed without an answer. */
export type SocketAnswer =
  { cut: true } | { cut: false; status: number; contentType: string; body: string; afterMs: number };

const xmlType = "application/xml; charset=utf-8";
const slowMs = 1_000;

/** Body of a POST → what goes back. */
export function replyTo(office: Office, exchange: Exchange, body: Buffer, key: SigningKey): SocketAnswer {
  const read = readCall(office, body);
  if ("refused" in read) return signed(office, read, [read.refused], key);
  const { bank, envelope } = read;
  const subject = subjectOf(office, bank, envelope);
  if (office.faults.take("registry_down", subject) !== null)
    return { cut: false, status: 503, contentType: "text/plain; charset=utf-8", body: "系统维护", afterMs: 0 };
  if (office.faults.take("lost_request", subject) !== null) return { cut: true };
  const content = exchange(bank, envelope);
  if (office.faults.take("no_reply_after_effect", subject) !== null) return { cut: true };
  const slow = office.faults.take("slow", subject);
  const answer = faulty(office, subject, read, content, key);
  return answer.cut || slow === null ? answer : { ...answer, afterMs: slow.ms ?? slowMs };
}

type Call = { bank: Bank; envelope: Envelope };
type Addressed = { envelope: Pick<Envelope, "envelopeId" | "sender" | "groupNumber"> };

/** The call, verified; or the Failure that answers it. The sender named is looked up, the key is that bank's and no other. */
function readCall(office: Office, body: Buffer): Call | (Addressed & { refused: XmlElement }) {
  const nobody = { envelopeId: "", sender: "", groupNumber: "" };
  let text = "";
  let claimed: Envelope | null = null;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    claimed = readEnvelope(readXml(text));
  } catch (error) {
    if (!(error instanceof UnreadableXml) && !(error instanceof TypeError)) throw error;
  }
  if (claimed === null) return { envelope: nobody, refused: failure("ENVELOPE", "报文不合格式") };
  const { sender } = claimed;
  const bank = office.options.banks.find((each) => each.institution === sender);
  if (bank === undefined) return { envelope: { ...claimed, sender: "" }, refused: failure("SENDER", "发送机构未接入") };
  const { publicKeyPem, nextPublicKeyPem } = bank;
  const byNext = (): XmlElement | null => (nextPublicKeyPem === undefined ? null : verifyXml(text, nextPublicKeyPem));
  const verified = verifyXml(text, publicKeyPem) ?? byNext();
  const envelope = verified === null ? null : readEnvelope(verified);
  if (envelope === null || envelope.sender !== sender)
    return { envelope: claimed, refused: failure("SIGNATURE", "签名验证未通过") };
  return { bank, envelope };
}

function faulty(
  office: Office,
  subject: FaultSubject,
  call: Call,
  content: XmlElement[],
  key: SigningKey,
): SocketAnswer {
  const { faults } = office;
  const cases = content.filter((each) => each.name === "Case");
  if (faults.take("garbage_reply", subject) !== null) {
    const page = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>";
    return { cut: false, status: 200, contentType: "text/html; charset=utf-8", body: page, afterMs: 0 };
  }
  if (cases.length > 0 && faults.take("answer_for_another_case", subject) !== null)
    for (const each of cases) each.attributes["BusinessNumber"] = `another-${each.attributes["BusinessNumber"] ?? ""}`;
  if (cases.length > 0 && faults.take("unlisted_code", subject) !== null)
    for (const each of cases) each.attributes["StateCode"] = "42";
  const partial = cases.length > 1 && faults.take("incomplete_group", subject) !== null;
  const told = partial ? content.filter((each) => each !== cases.at(-1)) : content;
  if (faults.take("unsigned_reply", subject) !== null) return signed(office, call, told, null);
  return signed(office, call, told, faults.take("wrong_key_reply", subject) === null ? key : otherKey(key.keyId));
}

function signed(office: Office, to: Addressed, content: XmlElement[], key: SigningKey | null): SocketAnswer {
  const body = writeEnvelope(
    {
      type: "Reply",
      envelopeId: office.mint.envelopeId(),
      inReplyTo: to.envelope.envelopeId,
      sender: office.options.registryId,
      receiver: to.envelope.sender,
      groupNumber: to.envelope.groupNumber,
      content,
    },
    key,
  );
  return { cut: false, status: 200, contentType: xmlType, body, afterMs: 0 };
}

/** What a fault can be aimed at: the units in the message, or of the cases it names. */
function subjectOf(office: Office, bank: Bank, envelope: Envelope): FaultSubject {
  const businessNumbers = numbersOf(envelope);
  const ofCases = businessNumbers.flatMap(
    (number) => office.book.byNumber.get(caseKey(bank.institution, number))?.item.application.unitCodes ?? [],
  );
  const asked = envelope.content.flatMap((each) => [
    ...childrenOf(each, "Unit"),
    ...childrenOf(each, "Data").flatMap((data) => data.children),
  ]);
  const named = asked.flatMap((each) => each.attributes["BDCDYH"] ?? []);
  return { unitCodes: [...ofCases, ...named], businessNumbers, messageType: envelope.type };
}
