// Ways to change a signed message for the corpus: some leave its meaning alone, most do not.
// Invariant: every place is taken from the seeded numbers handed in, so that the same seed gives the same documents.

/** Repeatable numbers from 0 to below `limit`. */
export type Numbers = (limit: number) => number;
export type Change = (text: string, next: Numbers) => string;

const dsig = "http://www.w3.org/2000/09/xmldsig#";
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";

/** Numbers that follow from a seed alone. */
export function numbersFrom(seed: number): Numbers {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}

/** One of the places where the pattern stands, replaced. */
function at(pattern: RegExp, by: (found: string) => string): Change {
  return (text, next) => {
    const found = [...text.matchAll(new RegExp(pattern, "g"))];
    const place = found[next(found.length)];
    if (place === undefined) return text;
    const end = place.index + place[0].length;
    return text.slice(0, place.index) + by(place[0]) + text.slice(end);
  };
}

const everywhere =
  (pattern: RegExp, by: (found: string) => string): Change =>
  (text) =>
    text.replaceAll(new RegExp(pattern, "g"), by);
const before =
  (text: string): Change =>
  (of) =>
    text + of;
const after =
  (text: string): Change =>
  (of) =>
    of + text;
const inSignature = (from: string, to: string): Change =>
  everywhere(new RegExp(from.replaceAll(/[.+]/g, "\\$&")), () => to);

const signaturePattern = /<Signature [^]*<\/Signature>/;
const valuePattern = /(?<=<(?!Signature|Transform|Reference|Canon|Digest)[^<>]* [\w.]+=")[^"<>&]+(?=")/;
const contentTag = /<(?:Message|Case|CaseRef|Search|Taken|Failure|SearchResult|Data|Head|UnitState)(?=[ />])/;
const signatureIn = (text: string): string => signaturePattern.exec(text)?.[0] ?? "";
const movedTo =
  (pattern: RegExp, by: (found: string, signature: string) => string): Change =>
  (text) =>
    text.replace(signaturePattern, "").replace(pattern, (found) => by(found, signatureIn(text)));
const linesInValue = (length: number): Change =>
  everywhere(new RegExp(`(?<=<SignatureValue>[^<]*)[A-Za-z0-9+/]{${length}}`), (line) => `${line}\n`);
const insideTag = (attribute: string): Change => at(contentTag, (tag) => `${tag} ${attribute}`);

/** What exclusive canonicalisation does away with, and what nobody signs: the signature still holds. */
export const harmlessChanges: Record<string, Change> = {
  "as sent": (text) => text,
  "an XML declaration": before('<?xml version="1.0" encoding="UTF-8"?>\n'),
  "a standalone declaration": before("<?xml version='1.0' encoding='utf-8' standalone='yes'?>"),
  "a KeyName": everywhere(/<\/Signature>/, (end) => `<KeyInfo><KeyName>registry</KeyName></KeyInfo>${end}`),
  "base64 in lines of 64": linesInValue(64),
  "base64 in lines of 76": linesInValue(76),
  "attributes in the other order": everywhere(/(?: [\w.]+="[^"]*"){2,}/, (all) =>
    (all.match(/ [\w.]+="[^"]*"/g) ?? []).toReversed().join(""),
  ),
  "single quotation marks": everywhere(/="[^"']*"/, (value) => `='${value.slice(2, -1)}'`),
  "white space in tags": everywhere(/ (?=[\w.]+=")/, () => "\n  "),
  "white space at the end of tags": everywhere(/"(?=\/?>)/, () => '" '),
  "start and end tags for empty elements": everywhere(
    /<([\w.]+)([^<>]*)\/>/,
    (tag) => `${tag.slice(0, -2)}></${/\w[\w.]*/.exec(tag)?.[0] ?? ""}>`,
  ),
  "character references": at(
    valuePattern,
    (value) =>
      `&#x${(value.codePointAt(0) ?? 0).toString(16)};${value.slice(value.codePointAt(0) === value.charCodeAt(0) ? 1 : 2)}`,
  ),
  "CR and LF after SignatureValue, which every parser reads as LF": inSignature(
    "</SignatureValue>",
    "\r\n</SignatureValue>",
  ),
  "white space beside SignedInfo": inSignature("</SignedInfo>", "</SignedInfo>\n  "),
  "a line end after the root": after("\n"),
};

/** What changes the meaning, breaks the signature, or is not agreed on. */
export const harmfulChanges: Record<string, Change> = {
  "a bit of one letter": at(/[0-9A-Za-z]/, (letter) => String.fromCharCode(letter.charCodeAt(0) ^ 1)),
  "one character less": at(/[^]/, () => ""),
  "one character twice": at(/[^]/, (character) => character + character),
  "cut off": (text, next) => text.slice(0, next(text.length)),
  "text after the root": after("x"),
  "a second root": after("<Envelope/>"),
  "another value": at(valuePattern, () => "forged"),
  "an empty value": at(valuePattern, () => ""),
  "a value with a space more": at(valuePattern, (value) => `${value} `),
  "an attribute less": at(/ (?!Algorithm|URI|xmlns)[\w.]+="[^"]*"/, () => ""),
  "an attribute more": insideTag('Forged="1"'),
  "an attribute twice": at(/ [\w.]+="[^"]*"/, (attribute) => attribute + attribute),
  "an element less": at(/<(?!Signature|Transform|Reference|Canon|Digest)[\w.]+[^<>]*\/>/, () => ""),
  "an element twice": at(/<(?!Signature|Transform|Reference|Canon|Digest)[\w.]+[^<>]*\/>/, (one) => one + one),
  "an element more": at(/<\/(?:Envelope|Data|Case|Message)>/, (end) => `<Forged/>${end}`),
  "text between elements": at(/>(?=<)/, () => ">x"),
  "white space between elements": at(/>(?=<[A-Z][^]*<Signature )/, () => ">\n"),
  "a comment before the root": before("<!--x-->"),
  "a comment between elements": at(/>(?=<[A-Z])/, () => "><!--x-->"),
  "a comment in the signature": inSignature("<DigestValue>", "<DigestValue><!--x-->"),
  "a comment beside SignedInfo": inSignature("</SignedInfo>", "</SignedInfo><!--x-->"),
  "a processing instruction before the root": before("<?x y?>"),
  "a processing instruction between elements": at(/>(?=<[A-Z])/, () => "><?x y?>"),
  "a CDATA section": at(/(?<=>)[^<>&\n]{2,}(?=<\/)/, (value) => `<![CDATA[${value}]]>`),
  "a DOCTYPE": before("<!DOCTYPE Envelope>"),
  "an entity of its own DTD": (text, next) =>
    `<!DOCTYPE Envelope [<!ENTITY v "1">]>${at(valuePattern, () => "&v;")(text, next)}`,
  "an undeclared entity": at(valuePattern, () => "&v;"),
  "a namespace that nothing uses": at(/<Envelope/, (tag) => `${tag} xmlns:x="urn:x"`),
  "a namespace on an element": insideTag('xmlns="urn:x"'),
  "a prefix": (text, next) =>
    at(/<Envelope/, (tag) => `${tag} xmlns:x="urn:x"`)(insideTag('x:y="1"')(text, next), next),
  "an xml:id": insideTag('xml:id="a"'),
  "an Id": insideTag('Id="a"'),
  "an Id on the signature": inSignature("<Signature ", '<Signature Id="a" '),
  "an Id on SignatureValue": inSignature("<SignatureValue>", '<SignatureValue Id="a">'),
  "the signature first": movedTo(/<Envelope[^<>]*>/, (root, signature) => root + signature),
  "the signature in a content": movedTo(
    /<\/(?:Message|Case|CaseRef|Search|SearchResult)>/,
    (end, signature) => signature + end,
  ),
  "the signature twice": (text) => text.replace("</Envelope>", () => `${signatureIn(text)}</Envelope>`),
  "an element after the signature": inSignature("</Envelope>", "<Forged/></Envelope>"),
  "white space after the signature": inSignature("</Signature>", "</Signature>\n"),
  "no signature": (text) => text.replace(signaturePattern, ""),
  "an Object in the signature": inSignature("</Signature>", "<Object><Forged/></Object></Signature>"),
  "a KeyValue": inSignature("</Signature>", "<KeyInfo><KeyValue/></KeyInfo></Signature>"),
  "two KeyNames": inSignature(
    "</Signature>",
    "<KeyInfo><KeyName>a</KeyName><KeyName>b</KeyName></KeyInfo></Signature>",
  ),
  "a space in DigestValue": inSignature("<DigestValue>", "<DigestValue> "),
  "a tabulator in SignatureValue": inSignature("</SignatureValue>", "\t</SignatureValue>"),
  "empty lines in SignatureValue": inSignature("<SignatureValue>", "<SignatureValue>\n\n\n"),
  "a carriage return kept in SignatureValue": inSignature("</SignatureValue>", "&#13;</SignatureValue>"),
  "base64 after the padding": inSignature("</SignatureValue>", "AAAA</SignatureValue>"),
  "no padding": everywhere(/=+(?=<\/(?:Signature|Digest)Value>)/, () => ""),
  "an element in SignatureValue": inSignature("</SignatureValue>", "<x/></SignatureValue>"),
  "an empty SignatureValue": everywhere(/<SignatureValue>[^]*<\/SignatureValue>/, () => "<SignatureValue/>"),
  "another digest": everywhere(/<DigestValue>./, (start) => `<DigestValue>${start.endsWith("A") ? "B" : "A"}`),
  "RSA with SHA-512 stated": inSignature("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha512"),
  "RSA with SHA-1 stated": inSignature("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", `${dsig}rsa-sha1`),
  "HMAC stated": inSignature("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"),
  "a digest of SHA-1 stated": inSignature("http://www.w3.org/2001/04/xmlenc#sha256", `${dsig}sha1`),
  "inclusive canonicalisation stated": everywhere(
    /(?<=<CanonicalizationMethod Algorithm=")[^"]*/,
    () => "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
  ),
  "canonicalisation with comments stated": everywhere(
    /(?<=<CanonicalizationMethod Algorithm=")[^"]*/,
    () => `${exclusive}WithComments`,
  ),
  "the enveloped transform left out": inSignature(`<Transform Algorithm="${dsig}enveloped-signature"/>`, ""),
  "a transform twice": inSignature("</Transforms>", `<Transform Algorithm="${exclusive}"/></Transforms>`),
  "two References": (text) => text.replace(/<Reference[^]*<\/Reference>/, (reference) => reference + reference),
  "no Reference": (text) => text.replace(/<Reference[^]*<\/Reference>/, ""),
  "a Reference by Id": inSignature('URI=""', 'URI="#a"'),
  "a Reference without URI": inSignature(' URI=""', ""),
  "a Type on the Reference": inSignature('URI=""', 'URI="" Type="urn:x"'),
  "a byte order mark": before("\ufeff"),
  "XML 1.1": before('<?xml version="1.1" encoding="UTF-8"?>'),
  "Latin-1 stated": before('<?xml version="1.0" encoding="ISO-8859-1"?>'),
  "a carriage return in a value": at(valuePattern, (value) => `${value}&#13;`),
  "a NUL": at(valuePattern, (value) => `${value}\u0000`),
};
