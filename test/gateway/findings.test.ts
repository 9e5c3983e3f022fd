// Every finding of the check before filing reaches the caller, over both doors alike, with why, clause and mend.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refuse } from "../../domain/refusal.ts";
import { openApiDocument } from "../../gateway/openapi.ts";
import { problemOf, type Problem } from "../../gateway/problem.ts";
import { core, openDoors } from "./open-doors.ts";
import type { RunningDoors } from "./open-doors.ts";

let running: RunningDoors;
beforeAll(async () => {
  running = await openDoors();
});
afterAll(() => running.close());

const finding = {
  ruleId: "PL-001",
  code: "unit_code_malformed" as const,
  field: "business.units[0].unitCode",
  detail: null,
  why: { zh: "单元号须为28位。", en: "A unit code has 28 characters." },
  basis: "GB/T 37346",
  mend: { zh: "核对单元号。", en: "Check the unit code." },
};

describe("a problem document", () => {
  test("shows each finding whole, and that none was left out", () => {
    const problem = problemOf({ ...refuse("unit_code_malformed", finding.field), findings: [finding, finding] });
    expect(problem).toMatchObject({ code: "unit_code_malformed", findings: [finding, finding], findingsLeftOut: 0 });
  });

  test("of a refusal without findings says so", () => {
    expect(problemOf(refuse("not_found"))).toMatchObject({ findings: [], findingsLeftOut: 0 });
  });

  test("says how many findings it has no room for, and keeps their order", () => {
    const long = { ...finding, why: { zh: "长".repeat(5_000), en: "x" } };
    const problem = problemOf({ ...refuse("unit_code_malformed"), findings: Array.from({ length: 4 }, () => long) });
    expect(problem.findings).toHaveLength(2);
    expect(problem.findingsLeftOut).toBe(2);
  });

  test("is described with its findings", () => {
    const { components } = openApiDocument([]) as { components: { schemas: { Problem: { properties: object } } } };
    const keys = Object.keys(problemOf(refuse("not_found")));
    expect(Object.keys(components.schemas.Problem.properties).toSorted()).toEqual(keys.toSorted());
  });
});

test("as many long findings as there may be are the same over REST, in a gRPC trailer, and when asked again", async () => {
  const ask = async (door: "rest" | "grpc", idempotencyKey: string): Promise<Problem> => {
    const { status, body } = await running[door](core).call("RetryNotice", { idempotencyKey, noticeId: "faulty" });
    expect(status).toBe(422);
    return body as Problem;
  };
  const overRest = await ask("rest", "many-faults");
  expect(await ask("grpc", "many-faults")).toEqual(overRest);
  expect(await ask("grpc", "many-faults-2")).toEqual(overRest);
  expect(overRest.findings.length).toBeGreaterThan(20);
  expect(overRest.findings.length + overRest.findingsLeftOut).toBe(50);
  expect(overRest.findings[0]).toMatchObject({ ruleId: "PL-001", field: "business.units[0].securedAmount" });
});
