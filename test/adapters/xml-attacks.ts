// The attack catalogue on XML and XML signatures as data: name, message, reasons that may be given for refusing it.
// Invariant: every message is built from the good one by a change that is checked to have happened.

import { createHash, createHmac } from "node:crypto";
import { SignedXml } from "xml-crypto";
import { generateKeyPair } from "../../adapters/signing/keys.ts";
import { writeXml } from "../../adapters/signing/xml-tree.ts";
import { changed, dsig, good, pair, root, signatureText } from "./signed-message.ts";

const stranger = generateKeyPair("rsa-v1_5-sha256");
const rsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const harmless = `<Note xmlns="">harmless</Note>`;
const entityBomb = `<!DOCTYPE Envelope [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>`;

/** name, message, reasons that may be given. */
export const attacks: [string, () => string, string[]][] = [
  [
    "X1 a processing instruction hides part of a value",
    () => changed("1000000", "<?1000?>000"),
    ["processing_instruction"],
  ],
  ["X2 a comment splits a signed text", () => changed("1000000", "1<!---->000000"), ["comment_cdata_or_doctype"]],
  [
    "X2 a CDATA section stands for a signed text",
    () => changed("1000000", "<![CDATA[1000000]]>"),
    ["comment_cdata_or_doctype"],
  ],
  [
    "X3 a comment in DigestValue",
    () => changed("<DigestValue>", "<DigestValue><!--x-->"),
    ["comment_cdata_or_doctype"],
  ],
  ["X4 two SignedInfo", () => changed("</SignedInfo>", "</SignedInfo><SignedInfo/>"), ["signature_shape"]],
  ["X5 a stranger's key in KeyInfo", () => signedBy(stranger.privateKeyPem), ["signature_invalid"]],
  ["X5 a KeyValue in KeyInfo", () => changed("<KeyName>registry</KeyName>", "<KeyValue/>"), ["signature_shape"]],
  [
    "X5 a stranger's certificate in KeyInfo",
    () => changed("<KeyName>registry</KeyName>", "<X509Data><X509Certificate>AA==</X509Certificate></X509Data>"),
    ["signature_shape"],
  ],
  [
    "X6 a forged root round the genuine document",
    () => `<Envelope Type="Reply"><Case StateCode="50"/>${withoutDeclaration()}</Envelope>`,
    ["unsigned", "foreign_namespace", "signature_shape"],
  ],
  [
    "X6 the signature moved into a forged root",
    () => `<Envelope Type="Push"><Object>${writeXml(root)}</Object>${signatureText}</Envelope>`,
    ["digest_mismatch"],
  ],
  [
    "X6 the genuine document as an Object of the signature",
    () => changed("</Signature>", `<Object>${writeXml(root)}</Object></Signature>`),
    ["signature_shape", "foreign_namespace"],
  ],
  [
    "X6 the signature first, a forged case last",
    () => good.replace(signatureText, "").replace("<Case", `${signatureText}<Case`),
    ["unsigned"],
  ],
  [
    "X6 a forged case after the signature",
    () => changed("</Signature></Envelope>", `</Signature><Case StateCode="60"/></Envelope>`),
    ["unsigned"],
  ],
  [
    "X6 a forged case beside the genuine one",
    () => changed("<Case", `<Case StateCode="60"/><Case`),
    ["digest_mismatch"],
  ],
  [
    "X6 two signatures",
    () => changed("</Envelope>", `${signatureText}</Envelope>`),
    ["foreign_namespace", "signature_shape"],
  ],
  [
    "X6 a signature inside a case",
    () => changed("<Note>", `${signatureText}<Note>`),
    ["foreign_namespace", "signature_shape"],
  ],
  ["X7 an Id", () => changed("<Case", `<Case Id="a"`), ["identifier_attribute"]],
  ["X7 an ID in capitals", () => changed("<Case", `<Case ID="a"`), ["identifier_attribute"]],
  ["X7 an xml:id", () => changed("<Case", `<Case xml:id="a"`), ["foreign_namespace"]],
  ["X7 an Id on the signature", () => changed("<SignedInfo>", `<SignedInfo Id="a">`), ["identifier_attribute"]],
  [
    "X8 a signature over an unimportant element",
    () =>
      signedOtherwise(`<Envelope Type="Reply"><Case StateCode="60"/><Note>x</Note></Envelope>`, {
        xpath: "//*[local-name()='Note']",
      }),
    ["identifier_attribute", "signature_shape"],
  ],
  ["X9 a second root", () => `${good}<Envelope/>`, ["not_well_formed"]],
  ["X9 text after the root", () => `${good}x`, ["not_well_formed"]],
  ["X9 text before the root", () => `x${withoutDeclaration()}`, ["not_well_formed"]],
  ["X9 text beside elements", () => changed("<Note>", "x<Note>"), ["unexpected_node"]],
  ["X10 HMAC keyed with the public key", hmacWithPublicKey, ["signature_shape"]],
  [
    "X11 RSA with SHA-1 by the right key",
    () => signedOtherwise(writeXml(root), { signature: `${dsig}rsa-sha1` }),
    ["signature_shape"],
  ],
  [
    "X11 a SHA-1 digest by the right key",
    () => signedOtherwise(writeXml(root), { digest: `${dsig}sha1` }),
    ["signature_shape"],
  ],
  [
    "X11 a truncated HMAC",
    () =>
      changed(
        `<SignatureMethod Algorithm="${rsaSha256}"/>`,
        `<SignatureMethod Algorithm="${dsig}hmac-sha1"><HMACOutputLength>1</HMACOutputLength></SignatureMethod>`,
      ),
    ["signature_shape"],
  ],
  [
    "X11 plain RSA with SHA-1 by the right key and a SHA-1 digest",
    () => signedOtherwise(writeXml(root), { signature: `${dsig}rsa-sha1`, digest: `${dsig}sha1` }),
    ["signature_shape"],
  ],
  ["X12 two References", () => changed("</Reference>", '</Reference><Reference URI=""/>'), ["signature_shape"]],
  ["X12 no Reference", () => good.replace(/<Reference.*<\/Reference>/s, ""), ["signature_shape"]],
  [
    "X12 two thousand References",
    () => changed("</Reference>", `</Reference>${'<Reference URI=""/>'.repeat(2_000)}`),
    ["signature_shape"],
  ],
  [
    "X12 two thousand transforms",
    () =>
      changed("</Transforms>", `${`<Transform Algorithm="${dsig}enveloped-signature"/>`.repeat(2_000)}</Transforms>`),
    ["signature_shape"],
  ],
  ["X13 a base64 transform", () => good.replace(`${dsig}enveloped-signature`, `${dsig}base64`), ["signature_shape"]],
  [
    "X13 an XSLT transform",
    () => good.replace('2001/10/xml-exc-c14n#"/></Transforms>', 'TR/1999/REC-xslt-19991116"/></Transforms>'),
    ["signature_shape"],
  ],
  [
    "X13 an XPath transform",
    () => good.replace(`${dsig}enveloped-signature`, "http://www.w3.org/TR/1999/REC-xpath-19991116"),
    ["signature_shape"],
  ],
  [
    "X13 transforms in the other order",
    () =>
      signedOtherwise(writeXml(root), {
        transforms: ["http://www.w3.org/2001/10/xml-exc-c14n#", `${dsig}enveloped-signature`],
      }),
    ["signature_shape"],
  ],
  ["X13 a remote Reference", () => changed(`URI=""`, `URI="http://127.0.0.1/x"`), ["signature_shape"]],
  ["X13 a Reference by id", () => changed(`URI=""`, `URI="#a"`), ["signature_shape"]],
  ["X14 a bare DOCTYPE", () => changed("<Envelope ", "<!DOCTYPE Envelope><Envelope "), ["comment_cdata_or_doctype"]],
  [
    "X14 an external DTD",
    () => changed("<Envelope ", `<!DOCTYPE Envelope SYSTEM "file:///etc/passwd"><Envelope `),
    ["comment_cdata_or_doctype"],
  ],
  ["X14 an undeclared entity", () => changed("1000000", "&x;"), ["not_well_formed"]],
  ["X15 an entity bomb", () => changed("<Envelope ", `${entityBomb}<Envelope `), ["comment_cdata_or_doctype"]],
  ["X16 a depth bomb", () => changed("1000000", "<a>".repeat(15) + "</a>".repeat(15)), ["too_deep"]],
  [
    "X16 a depth bomb deeper than the parser goes",
    () => changed("1000000", "<a>".repeat(9_000) + "</a>".repeat(9_000)),
    ["too_deep"],
  ],
  ["X16 a breadth bomb", () => changed("1000000", "<a/>".repeat(41_000)), ["too_many_tags"]],
  [
    "X16 too many attributes",
    () => changed("<Note>", `<Note ${Array.from({ length: 65 }, (_, at) => `a${at}=""`).join(" ")}>`),
    ["too_many_attributes"],
  ],
  ["X16 more than a mebibyte", () => changed("1000000", "1".repeat(1_048_576)), ["too_large"]],
  ["X17 an xml:base", () => changed("<Note>", `<Note xml:base="http://127.0.0.1/">`), ["foreign_namespace"]],
  ["X17 a namespace taken away", () => changed("<SignedInfo>", `<SignedInfo xmlns="">`), ["foreign_namespace"]],
  [
    "X17 the namespace of signatures by another prefix",
    () => changed("<SignedInfo>", `<ds:SignedInfo xmlns:ds="${dsig}">`).replace("</SignedInfo>", "</ds:SignedInfo>"),
    ["foreign_namespace"],
  ],
  ["X17 a name that is not of plain letters", () => changed("<Note>", `<Note ａ="">`), ["unexpected_name"]],
  ["X17 a name of 65 characters", () => changed("<Note>", `<Note ${"a".repeat(65)}="">`), ["unexpected_name"]],
  ["X17 a relative namespace", () => changed("<Note>", `<Note xmlns="x">`), ["foreign_namespace"]],
  [
    "X17 an undeclared default namespace",
    () => changed("<Envelope ", `<Envelope xmlns:a="urn:a" `),
    ["foreign_namespace"],
  ],
  [
    "X17 a prefixed element",
    () => changed("<Note>", `<a:Note xmlns:a="urn:a">`).replace("</Note>", "</a:Note>"),
    ["foreign_namespace"],
  ],
  [
    "X17 the signature's namespace on another element",
    () => changed("<Note>", `<Note xmlns="${dsig}">`),
    ["foreign_namespace"],
  ],
  [
    "X17 content without a namespace inside the signature",
    () => changed("<SignatureValue>", `${harmless}<SignatureValue>`),
    ["foreign_namespace", "signature_shape"],
  ],
  ["X19 a NUL", () => changed("1000000", "1\u0000000000"), ["not_well_formed"]],
  ["X19 a carriage return", () => changed("1000000", "1\r000000"), ["digest_mismatch"]],
  ["X19 a byte order mark", () => `\ufeff${good}`, ["byte_order_mark"]],
  [
    "X19 another declared encoding",
    () => changed(`encoding="UTF-8"`, `encoding="GB18030"`),
    ["processing_instruction"],
  ],
  ["X19 XML 1.1", () => changed(`version="1.0"`, `version="1.1"`), ["processing_instruction"]],
  ["X20 a space in SignatureValue", () => changed("<SignatureValue>", "<SignatureValue> "), ["signature_shape"]],
  [
    "X20 two line feeds in SignatureValue",
    () => changed("</SignatureValue>", "\n\n</SignatureValue>"),
    ["signature_shape"],
  ],
  ["X20 base64 after the padding", () => changed("</SignatureValue>", "AAAA</SignatureValue>"), ["signature_shape"]],
  ["X20 unused base64 bits set", unusedBits, ["signature_shape"]],
  [
    "X20 a child element in SignatureValue",
    () => changed("</SignatureValue>", "<x/></SignatureValue>"),
    ["unexpected_node"],
  ],
  [
    "X20 an empty SignatureValue",
    () => good.replace(/<SignatureValue>.*<\/SignatureValue>/s, "<SignatureValue/>"),
    ["signature_shape", "signature_invalid"],
  ],
  [
    "X21 canonicalisation with comments",
    () =>
      good.replace(
        '<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>',
        '<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#WithComments"/>',
      ),
    ["signature_shape"],
  ],
  [
    "X21 a same-document pointer that keeps comments",
    () => changed(`URI=""`, `URI="#xpointer(/)"`),
    ["signature_shape"],
  ],
  ["no signature", () => good.replace(signatureText, ""), ["unsigned"]],
  ["the signature of another message", () => changed("1000000", "1000001"), ["digest_mismatch"]],
  ["a digest made to fit", digestMadeToFit, ["signature_invalid"]],
  ["nothing", () => "", ["not_well_formed"]],
  ["a web page", () => "<html><body>502</body></html>", ["unsigned"]],
];

/** Signed with the registry's own key, but not as agreed: only the shape check can refuse it. */
function signedOtherwise(
  xml: string,
  options: { signature?: string; digest?: string; xpath?: string; transforms?: string[] },
): string {
  const signature = new SignedXml({
    privateKey: pair.privateKeyPem,
    signatureAlgorithm: options.signature ?? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: "http://www.w3.org/2001/10/xml-exc-c14n#",
  });
  signature.addReference({
    xpath: options.xpath ?? "/*",
    isEmptyUri: options.xpath === undefined,
    transforms: options.transforms ?? [`${dsig}enveloped-signature`, "http://www.w3.org/2001/10/xml-exc-c14n#"],
    digestAlgorithm: options.digest ?? "http://www.w3.org/2001/04/xmlenc#sha256",
  });
  signature.computeSignature(xml);
  return signature.getSignedXml();
}

function withoutDeclaration(): string {
  return good.slice(good.indexOf("<Envelope"));
}

function signedBy(privateKeyPem: string): string {
  const signature = new SignedXml({
    privateKey: privateKeyPem,
    signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: "http://www.w3.org/2001/10/xml-exc-c14n#",
    getKeyInfoContent: () => "<KeyName>registry</KeyName>",
  });
  signature.addReference({
    xpath: "/*",
    isEmptyUri: true,
    transforms: [`${dsig}enveloped-signature`, "http://www.w3.org/2001/10/xml-exc-c14n#"],
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
  });
  signature.computeSignature(writeXml(root));
  return signature.getSignedXml();
}

function hmacWithPublicKey(): string {
  const text = good.replace("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", `${dsig}hmac-sha1`);
  const info = (/<SignedInfo>.*<\/SignedInfo>/s.exec(text)?.[0] ?? "").replace(
    "<SignedInfo>",
    `<SignedInfo xmlns="${dsig}">`,
  );
  const value = createHmac("sha1", pair.publicKeyPem).update(info).digest("base64");
  return text.replace(/<SignatureValue>.*<\/SignatureValue>/s, `<SignatureValue>${value}</SignatureValue>`);
}

function unusedBits(): string {
  return good.replace(/(.)==<\/SignatureValue>/, (_all, last: string) => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return `${alphabet[alphabet.indexOf(last) ^ 1] ?? ""}==</SignatureValue>`;
  });
}

function digestMadeToFit(): string {
  const forged = `<Envelope Type="Reply"><Case StateCode="60"></Case></Envelope>`;
  const digest = createHash("sha256").update(forged).digest("base64");
  const signature = signatureText.replace(/<DigestValue>.*<\/DigestValue>/, `<DigestValue>${digest}</DigestValue>`);
  return forged.replace("</Envelope>", `${signature}</Envelope>`);
}
