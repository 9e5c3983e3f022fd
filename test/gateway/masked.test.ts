// Who sees whom: the bank's systems see what they sent, people of the operations staff see people masked, over both doors.

import { afterAll, beforeAll, expect, test } from "vitest";
import { readBusiness } from "../samples/read-samples.ts";
import { askingOf, type Body } from "./asking.ts";
import { openGateway, type OpenGateway } from "./open-gateway.ts";

const plain = ["谢示乙", "44010619690208135X", "020-00000011", "柳样", "320505199005120277", "金示", "戚示甲"];
const shown = { name: "谢**", certificateNumber: "440106********135X" };

let gateway: OpenGateway;
let chainId: string;
beforeAll(async () => {
  gateway = await openGateway();
  chainId = await askingOf(gateway).submit(readBusiness("guangzhou-tianhe-new-loan.json"));
}, 60_000);
afterAll(async () => gateway.close());

test.each(["rest", "grpc"] as const)("a chain over %s", async (door) => {
  const asking = askingOf(gateway, door);
  const core = await asking.ask("GetChain", { chainId });
  const partyOf = ({ business }: Body) => ((business as Body)["mortgagors"] as { party: Body }[])[0]?.party;
  expect(partyOf(core)).toMatchObject({ name: plain[0], certificateNumber: plain[1] });
  const seen = await asking.ask("GetChain", { chainId }, "chen");
  expect(partyOf(seen)).toMatchObject(shown);
  for (const text of plain) {
    expect(JSON.stringify(core)).toContain(text);
    expect(JSON.stringify(seen)).not.toContain(text);
  }
  // Everything else is the same: masking takes no field away and changes nothing that is not of a person.
  const { business, documentsToSign, ...others } = seen;
  expect(core).toMatchObject(others);
  expect((business as Body)["mortgagee"]).toMatchObject({
    name: "示例银行股份有限公司",
    creditCode: "91320500MA1000017R",
  });
  expect(JSON.stringify(documentsToSign)).toContain(shown.name);
});
