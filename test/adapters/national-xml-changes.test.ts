// What a change changes, in words (变更事项): every event, determination, moved ranks and claims taken in.

import { describe, expect, test } from "vitest";
import { fen, type Fen } from "../../domain/money.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { changeEvents } from "../../domain/registration.ts";
import type { ChangeEvent } from "../../domain/registration.ts";
import { applicationOf, generalBusiness } from "./businesses.ts";
import { adapterOf, filing, rowsOf } from "./gateway-side.ts";
import { maximum, sample } from "./registrations.ts";

describe("the words of a change", () => {
  const texts: Record<ChangeEvent, string> = {
    name: "名称变更",
    scope: "担保范围变更",
    rank: "抵押权顺位变更",
    claim_kind: "债权种类变更",
    amount: "被担保主债权数额变更",
    term: "债务履行期限变更",
    maximum: "最高债权额变更",
    determination_period: "债权确定期间变更",
    determination: "最高额抵押权确定",
    prior_claims: "原有债权转入最高额抵押担保范围",
    main_claim: "主债权变更",
    units: "抵押不动产变更",
    built: "在建建筑物抵押转为房屋抵押",
    mortgagor: "抵押人变更",
  };

  test.each(changeEvents.map((event) => [event, texts[event]]))(
    "%s is %s, in reason and remark",
    async (event, text) => {
      const application = applicationOf(generalBusiness(), "change", { changes: [event] });
      expect((await rowsOf(application, "QLF_QL_DYAQ"))[0]?.["DJYY"]).toBe(text);
      expect((await rowsOf(application, "DJF_DJ_SQ"))[0]?.["BZ"]).toBe(`变更事项：${text}`);
    },
  );

  test("several are named in their order; a change of nothing is never prepared", async () => {
    const changes: ChangeEvent[] = ["mortgagor", "amount"];
    const application = applicationOf(generalBusiness(), "change", { changes });
    expect((await rowsOf(application, "QLF_QL_DYAQ"))[0]?.["DJYY"]).toBe("抵押人变更、被担保主债权数额变更");
    await expect(adapterOf().prepare(filing([{ ...application, changes: [] }]))).rejects.toMatchObject({ name: "Bug" });
  });

  test("a determination states its event and day, whether the mortgage is a maximum still or general now", async () => {
    const [determined] = sample("determination");
    if (determined === undefined) throw new Error("no sample");
    const stated = { ZGZQQDSS: "债权确定期间届满（2026-11-20）" };
    expect((await rowsOf(determined, "QLF_QL_DYAQ"))[0]).toMatchObject({ DYFS: "2", ZGZQSE: "120.0000", ...stated });
    const general = { ...determined.business, mortgage: generalBusiness().mortgage };
    expect((await rowsOf({ ...determined, business: general }, "QLF_QL_DYAQ"))[0]).toMatchObject({
      DYFS: "1",
      ZGZQSE: "/",
      ...stated,
    });
    const first = applicationOf({ ...general, mortgage: maximum });
    expect((await rowsOf(first, "QLF_QL_DYAQ"))[0]?.["ZGZQQDSS"]).toBe("/");
  });

  test("a new name of the mortgagee goes with its proof, and only with an application that states it", async () => {
    const rename = {
      formerName: "示例城市银行",
      documentNumber: "(2026)示例市监变更第1号",
      sha256: "7".repeat(64),
      effectiveOn: "2026-11-02",
      further: [],
    };
    const business = generalBusiness({ kind: "mortgagee_rename", rename });
    const proof = { SJMC: "名称变更证明", BZ: "(2026)示例市监变更第1号", Sha256: "7".repeat(64) };
    const named = applicationOf(business, "change", { changes: ["name"] });
    expect(await rowsOf(named, "DJF_DJ_SJ")).toContainEqual(expect.objectContaining(proof));
    const other = applicationOf(business, "change", { changes: ["term"] });
    expect(await rowsOf(other, "DJF_DJ_SJ")).not.toContainEqual(expect.objectContaining({ SJMC: "名称变更证明" }));
  });

  test("other mortgages whose rank moves, and claims taken in, stand in the remark", async () => {
    const remark = async (name: string): Promise<string | undefined> => {
      const [application] = sample(name);
      return application === undefined ? name : (await rowsOf(application, "QLF_QL_DYAQ"))[0]?.["FJ"];
    };
    expect(await remark("change-of-rank")).toMatch(/；顺位变更：苏\(2021\)苏州市不动产证明第0000011号为第1顺位$/);
    expect(await remark("change-of-maximum")).toMatch(/；转入的原债权：旧2025-1，300000\.00元$/);
    expect(await remark("change")).not.toMatch(/顺位变更|转入的原债权/);
  });
});

test("the old certificate that was handed in goes with the application under its number, and only then", async () => {
  const [application] = sample("cancellation");
  if (application === undefined) throw new Error("there is a cancellation");
  const surrendered = { number: "苏(2021)苏州市不动产证明第0000011号", sha256: "7".repeat(64) };
  const papers = async (of: typeof application) =>
    (await rowsOf(of, "DJF_DJ_SJ"))
      .filter(({ SJMC }) => SJMC === "不动产登记证明")
      .map(({ BZ, Sha256 }) => [BZ, Sha256]);
  expect(await papers({ ...application, surrendered })).toEqual([[surrendered.number, surrendered.sha256]]);
  expect(await papers(application)).toEqual([]);
});

describe("an amount that is not in whole yuan", () => {
  const amounts = async (name: string, securedAmount: Fen, over: Partial<RegistrationApplication> = {}) => {
    const [application] = sample(name);
    if (application === undefined) throw new Error(`there is no ${name}`);
    const { business } = application;
    const mortgage = { ...business.mortgage, securedAmount };
    const changed = { ...application, business: { ...business, mortgage }, ...over };
    return (await rowsOf(changed, "QLF_QL_DYAQ")).map(({ BDBZZQSE, ZGZQSE, FJ }) => ({ BDBZZQSE, ZGZQSE, FJ }));
  };
  const [finer, whole] = [fen(120_000_010n), fen(120_000_000n)];
  test.each(["change-of-rank", "transfer", "rectification"])("of a mortgage that stays as it is: %s", async (name) => {
    for (const row of await amounts(name, finer)) {
      expect(row).toMatchObject({ BDBZZQSE: "/", ZGZQSE: "/", FJ: expect.stringContaining("数额精确到角分") });
    }
    for (const { BDBZZQSE } of await amounts(name, whole)) expect(BDBZZQSE).toBe("120.0000");
  });
  test("of a first registration, or one that is changed, is never prepared", async () => {
    await expect(amounts("general", finer)).rejects.toThrow("bug: an amount finer");
    await expect(amounts("change-of-rank", finer, { changes: ["amount"] })).rejects.toThrow("bug: an amount finer");
  });
});
