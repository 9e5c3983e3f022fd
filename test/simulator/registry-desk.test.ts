// The acceptance desk of the simulated registry: each rule kept and broken, over a real socket.
// Invariant under test: a broken rule is answered in words and opens no way to the register.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  application,
  formText,
  li,
  lender,
  message,
  otherLender,
  unitA,
  unitB,
  wang,
  type Application,
} from "./registry-application.ts";
import { paper } from "./registry-rows.ts";
import {
  caseRef,
  envelope,
  file,
  isSigned,
  oldMortgage,
  otherBankKey,
  post,
  reaches,
  seedUnit,
  startWorld,
  type World,
} from "./registry-client.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ units: [seedUnit(unitA), seedUnit(unitB, { mortgages: [oldMortgage(unitB)] })] });
});
afterAll(() => world.stop());

const old = oldMortgage(unitB);
const change = (over: Partial<Application> = {}) =>
  application({ type: "change", units: [unitB], previous: old, ...over });
const cancellation = (over: Partial<Application> = {}) =>
  application({ type: "cancellation", units: [unitB], previous: old, ...over });

describe("an application that is whole is taken in", () => {
  test.each([
    ["first", application({ rank: 1 })],
    ["maximum amount", application({ maximum: true, rank: 2 })],
    ["change", change()],
  ])("%s", async (_, given) => {
    const answer = await file(world, [given]);
    expect(answer.cases).toMatchObject([{ BusinessNumber: given.number, StateCode: "10" }]);
    expect(answer.cases[0]?.["RecFlowID"]).toMatch(/^\d{20}$/);
    expect(isSigned(answer.text)).toBe(true);
  });
});

describe("不予受理 with what is wrong", () => {
  const broken: [string, string | RegExp, string][] = [
    ["a mandatory attribute left out", ' DBFW="主债权及利息、违约金"', ""],
    ["an attribute only a registry gives", 'YSDM="6002030100"', 'YSDM="6002030100" BDCDJZMH="自编号"'],
    ["a blank without its reason", 'DYMJ="89.50"', 'DYMJ="/"'],
    ["an amount with 2 decimals", 'BDBZZQSE="100.0000"', 'BDBZZQSE="100.00"'],
    ["an amount of nothing", 'BDBZZQSE="100.0000"', 'BDBZZQSE="0.0000"'],
    ["a period that ends before it starts", 'ZWLXJSSJ="2029-11-30"', 'ZWLXJSSJ="2026-11-30"'],
    ["a date the calendar has not", 'ZWLXJSSJ="2029-11-30"', 'ZWLXJSSJ="2029-02-30"'],
    ["a code outside the dictionary", 'DYFS="1"', 'DYFS="3"'],
    ["a number in the head that a registry mints", "<ASID>", "<BizMsgID>320505261123000001</BizMsgID><ASID>"],
    ["a head for another division", "<AreaCode>320505</AreaCode>", "<AreaCode>320506</AreaCode>"],
    ["a row that belongs to no application", "<FJ_F_100", "<DJF_DJ_DB/><FJ_F_100"],
    ["no row for the mortgagee", 'QLRTZ="9"', 'QLRTZ="10"'],
    ["a digest that is not the text's", /Sha256="[0-9a-f]{64}">/g, 'Sha256="' + "0".repeat(64) + '">'],
    ["a signing method nobody knows", "hand_signed_original", "by_telephone"],
  ];
  test.each(broken)("%s", async (_, find, put) => {
    const given = application();
    const xml = message(given).replaceAll(find, put);
    expect(xml).not.toBe(message(given));
    const answer = await post(world, envelope("Apply", xml));
    expect(answer.cases[0]).toMatchObject({ StateCode: "25" });
    expect(answer.text).toContain("<Missing ");
    expect(answer.cases[0]?.["NoticeText"]).not.toBe("");
  });

  test.each([
    ["nothing", application({ wan: "0.0000", yuan: "0.00" })],
    ["an amount finer than whole yuan", application({ wan: "0.00005", yuan: "0.50" })],
    ["a rank that is none", application({ rank: 0 })],
  ])("%s, signed and filed alike", async (_, given) => {
    expect((await file(world, [given])).cases[0]).toMatchObject({ StateCode: "25", NoticeCode: "FIGURES" });
  });

  test("a blank with its reason passes", async () => {
    const xml = message(application()).replace('DYMJ="89.50"', 'DYMJ="/"').replace('FJ="/"', 'FJ="面积以登记簿为准"');
    expect((await post(world, envelope("Apply", xml))).cases[0]).toMatchObject({ StateCode: "10" });
  });

  const signedOtherwise: [string, string, string][] = [
    ["amount", "1000000.00", "1000000.01"],
    ["period", "2029-11-30", "2028-11-30"],
    ["units", unitA, unitB],
    ["rank", "抵押权顺位：1", "抵押权顺位：2"],
    ["registration type", "首次登记", "变更登记"],
    ["form", "一般抵押", "最高额抵押"],
    ["mortgagor", li.name, wang.name],
  ];
  test.each(signedOtherwise)("the signed %s is not that of the rows", async (_, find, put) => {
    const given = application();
    const answer = await post(world, envelope("Apply", message(given, formText(given).replace(find, put))));
    expect(answer.cases[0]).toMatchObject({ StateCode: "25", NoticeCode: "DIFFERS" });
  });

  test("a label that stands twice proves nothing", async () => {
    const given = application();
    const text = `${formText(given)}\n担保数额（元）：9000000.00`;
    expect((await post(world, envelope("Apply", message(given, text)))).cases[0]).toMatchObject({
      NoticeCode: "DIFFERS",
    });
  });

  test("the ground signed for a cancellation is not that of the rows", async () => {
    const given = cancellation();
    const text = formText(given).replace("主债权消灭", "抵押权人放弃抵押权");
    expect((await post(world, envelope("Apply", message(given, text)))).cases[0]).toMatchObject({
      NoticeCode: "DIFFERS",
    });
  });

  test("signed by the lender alone", async () => {
    const answer = await file(world, [application({ signers: [{ ...lender, capacity: "mortgagee" }] })]);
    expect(answer.cases[0]).toMatchObject({ StateCode: "25", NoticeCode: "SIGNATURE" });
    expect(answer.text).toContain(`Name="${li.name}"`);
  });

  test("a co-owner's signature missing", async () => {
    const signers = [
      { ...li, capacity: "mortgagor" },
      { ...lender, capacity: "mortgagee" },
    ];
    const answer = await file(world, [application({ mortgagors: [li, wang], signers })]);
    expect(answer.cases[0]).toMatchObject({ StateCode: "25", NoticeCode: "SIGNATURE" });
    expect(answer.text).toContain(`Name="${wang.name}"`);
  });

  test("signed by a namesake with another number", async () => {
    const signers = [
      { name: li.name, number: wang.number, capacity: "mortgagor" },
      { ...lender, capacity: "mortgagee" },
    ];
    expect((await file(world, [application({ signers })])).cases[0]).toMatchObject({ NoticeCode: "SIGNATURE" });
  });

  test("a unit the register does not have, and a division it does not serve", async () => {
    const unknown = "320505400202GB00001F00019999";
    const elsewhere = "440106400202GB00001F00010001";
    expect((await file(world, [application({ units: [unknown] })])).text).toContain(`Name="${unknown}"`);
    expect((await file(world, [application({ units: [elsewhere] })])).text).toContain(
      `Code="AREA" Name="${elsewhere}"`,
    );
  });

  test("a mortgagee the sender does not act for", async () => {
    expect((await file(world, [application({ mortgagee: otherLender })])).cases[0]).toMatchObject({
      NoticeCode: "LENDER",
    });
  });

  test("a group where the registry does not take groups", async () => {
    const pair = [cancellation(), application({ units: [unitB] })];
    const answer = await file(world, pair, { group: "g-1" });
    expect(answer.cases.map((each) => each["StateCode"])).toEqual(["25", "25"]);
    expect(answer.cases[0]).toMatchObject({ NoticeCode: "GROUP", GroupNumber: "g-1" });
  });

  test("a second case on a mortgage that has one in hand", async () => {
    const own = await startWorld({
      units: [seedUnit(unitB, { mortgages: [old] })],
      pace: { acceptMs: 5, reviewMs: 60_000, recordMs: 5 },
    });
    try {
      const first = change();
      await file(own, [first]);
      expect((await file(own, [cancellation()])).cases[0]).toMatchObject({ StateCode: "25", NoticeCode: "IN_HAND" });
    } finally {
      await own.stop();
    }
  });

  test("nothing of all this reached the register", () => {
    const refused = world.registry.ledger().cases.filter((each) => each.stateCode === "25");
    const numbers = new Set(refused.map((each) => each.businessNumber));
    expect(refused.length).toBeGreaterThan(20);
    expect(
      world.registry
        .ledger()
        .units.flatMap((unit) => unit.mortgages)
        .some((row) => numbers.has(row.businessNumber ?? "")),
    ).toBe(false);
  });
});

test("without a contract 补正 is asked for, and the papers bring the case on", async () => {
  const given = application({ rank: 3 });
  const asked = await post(world, envelope("Apply", message(given).replaceAll('合同" SJSL', '书" SJSL')));
  expect(asked.cases[0]).toMatchObject({ StateCode: "20", NoticeCode: "SUPPLEMENT" });
  expect(asked.text).toContain('Name="主债权合同"');
  expect((await reaches(world, given.number, "20")).cases[0]?.["Deadline"]).not.toBe("");
  const one = paper("主债权合同", "1".repeat(64), "1");
  const short = await post(world, envelope("Supplement", caseRef(given.number, one)));
  expect(short.cases[0]).toMatchObject({ StateCode: "20", NoticeCode: "DECLINED" });
  const both = one + paper("抵押合同", "2".repeat(64), "1");
  const taken = await post(world, envelope("Supplement", caseRef(given.number, both)));
  expect(taken.cases[0]).toMatchObject({ StateCode: "10" });
});

describe("a message that is not the bank's gets a signed Failure and opens no case", () => {
  const given = application();
  const xml = envelope("Apply", message(given));
  test.each([
    ["unsigned", () => envelope("Apply", message(given), { privateKeyPem: null }), "SIGNATURE"],
    [
      "signed by another bank",
      () => envelope("Apply", message(given), { privateKeyPem: otherBankKey.privateKey }),
      "SIGNATURE",
    ],
    ["altered after signing", () => xml.replace('BDBZZQSE="100.0000"', 'BDBZZQSE="900.0000"'), "SIGNATURE"],
    [
      "signed with SHA-1",
      () => xml.replace("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1"),
      "SIGNATURE",
    ],
    ["a signature twice", () => xml.replace(/(<Signature.*<\/Signature>)/s, "$1$1"), "SIGNATURE"],
    [
      "wrapped",
      () =>
        `<Envelope Version="1" Type="Apply" EnvelopeID="e" InReplyTo="" Sender="bank" Receiver="suzhou" SentAt="" GroupNumber="">${xml}</Envelope>`,
      "SIGNATURE",
    ],
    ["an unknown sender", () => envelope("Apply", message(given), { sender: "nobody" }), "SENDER"],
    ["for another registry", () => envelope("Apply", message(given), { receiver: "nantong" }), "RECEIVER"],
    ["a comment in it", () => xml.replace("<Head>", "<!-- x --><Head>"), "ENVELOPE"],
    ["a DOCTYPE", () => `<!DOCTYPE Envelope [<!ENTITY a "b">]>${xml}`, "ENVELOPE"],
    ["a processing instruction", () => xml.replace("100.0000", "<?x 100?>"), "ENVELOPE"],
    ["too deep", () => envelope("Apply", "<a>".repeat(40) + "</a>".repeat(40), { privateKeyPem: null }), "ENVELOPE"],
    ["no XML", () => "amount=100", "ENVELOPE"],
  ])("%s", async (_, body, code) => {
    const answer = await post(world, body());
    expect(answer.failure).toBe(code);
    expect(isSigned(answer.text)).toBe(true);
    expect(world.registry.ledger().cases.some((each) => each.businessNumber === given.number)).toBe(false);
  });

  test("a body over 1 MiB is not read to its end", async () => {
    const status = await post(world, "x".repeat(3_000_000)).then(
      (answer) => answer.status,
      () => 0,
    );
    expect([0, 413]).toContain(status);
  });
});
