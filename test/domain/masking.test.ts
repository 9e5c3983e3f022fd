// Masking: what is left of a name, a number and a telephone number, and that nothing of a person is left anywhere in a view.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskAddress, maskCertificateNumber, masked, maskName, maskPhone } from "../../domain/masking.ts";

describe("what is shown of one value", () => {
  it.each([
    ["张三", "张*"],
    ["欧阳示甲", "欧***"],
    ["李", "李"],
    ["𠮷野", "𠮷*"],
    ["", ""],
  ])("name %s as %s", (plain, shown) => expect(maskName(plain)).toBe(shown));

  it.each([
    ["320211198503120014", "320211********0014"],
    ["11010519491231002X", "110105********002X"],
    ["320211850312001", "320211*****2001"],
    ["E12345678", "E******78"],
    ["H01", "***"],
  ])("certificate number %s as %s", (plain, shown) => expect(maskCertificateNumber(plain)).toBe(shown));

  it.each([
    ["13800138000", "138****8000"],
    ["0512-00000010", "0512-****0010"],
    ["62345678", "********"],
  ])("telephone number %s as %s", (plain, shown) => expect(maskPhone(plain)).toBe(shown));

  it("address as province and city", () => expect(maskAddress("江苏省无锡市滨湖区1号")).toBe("江苏省无锡市*****"));
});

const person = { name: "许示甲", certificateNumber: "320211198503120014", phone: "0512-00000010" };
const bank = { name: "示例银行股份有限公司", certificateNumber: "91320500MA1000017R" };

describe("a view", () => {
  it("names nobody in any of its places: parties, signers, wards, texts; organisations and everything else stay", () => {
    const view = {
      chainId: "chn_1",
      business: { debtor: { type: "person", ...person, address: "江苏省无锡市滨湖区1号" }, mortgagee: bank },
      documentsToSign: [{ text: `申请人：许示甲 320211198503120014\n抵押权人：${bank.name}`, signers: [person, bank] }],
      signedDocuments: [
        {
          signatures: [
            { signerName: "许父", signerCertificateNumber: "320211195501010011", onBehalfOf: "320211201203120018" },
          ],
        },
      ],
      searches: [{ residenceRights: [{ number: "居1", holder: "许母" }] }],
      notice: { text: "请许父到窗口补正" },
      count: 3,
      none: null,
    };
    const shown = masked(view);
    const text = JSON.stringify(shown);
    for (const plain of [
      "许示甲",
      "许父",
      "许母",
      "320211198503120014",
      "320211195501010011",
      "320211201203120018",
      "0512-0000",
    ])
      expect(text).not.toContain(plain);
    expect(shown).toMatchObject({
      chainId: "chn_1",
      business: { debtor: { name: "许**", phone: "0512-****0010", address: "江苏省无锡市*****" }, mortgagee: bank },
      documentsToSign: [{ text: `申请人：许** 320211********0014\n抵押权人：${bank.name}`, signers: [{}, bank] }],
      notice: { text: "请许*到窗口补正" },
      count: 3,
      none: null,
    });
  });

  it("shows whole what people judge: differences, and those that were accepted", () => {
    const differences = [{ field: "holders", filed: "许示甲", recorded: "许示申" }];
    expect(masked({ debtor: person, differences, accepted: differences, reason: "许示甲" })).toEqual({
      debtor: { name: "许**", certificateNumber: "320211********0014", phone: "0512-****0010" },
      differences,
      accepted: differences,
      reason: "许**",
    });
  });

  it("keeps the words of the API, whatever somebody is called, and tells a longer name from a shorter", () => {
    const oddly = { name: "open", certificateNumber: "E12345678" };
    expect(masked({ state: "open", debtor: oddly, others: [oddly] })).toEqual({
      state: "open",
      debtor: { name: "o***", certificateNumber: "E******78" },
      others: [{ name: "o***", certificateNumber: "E******78" }],
    });
    const two = [
      { name: "张三", certificateNumber: "E12345678" },
      { name: "张三丰", certificateNumber: "E12345679" },
    ];
    expect(masked({ two, text: "张三丰与张三" })).toMatchObject({ text: "张**与张*" });
  });

  it("of organisations alone is the very same", () => {
    const view = { mortgagee: bank, agent: { type: "organisation", name: "旧机构", certificateNumber: "旧号" } };
    expect(masked(view)).toBe(view);
  });

  it("never shows an identity number that stands beside a name, wherever else it is written", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 12 });
    fc.assert(
      fc.property(text, text, fc.stringMatching(/^E[0-9]{8,14}$/), (before, after, certificateNumber) => {
        const shown = masked({
          a: [{ name: "某人", certificateNumber }],
          b: { c: before + certificateNumber + after },
        });
        expect(JSON.stringify(shown)).not.toContain(certificateNumber);
      }),
    );
  });
});
