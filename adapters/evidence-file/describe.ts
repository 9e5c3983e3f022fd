// What a check of an evidence file found, in lines for people.
// Invariant: a check against the file's own keys is never called valid: anybody can make a file that agrees with itself.

import type { VerifyReport } from "./verify.ts";

const problemsShown = 20;

/** The lines. `isPinnedBy`: the reader brought trusted keys. */
export function describe(report: VerifyReport, isPinnedBy: boolean): string[] {
  const head = [`业务 Chain ${report.chainId ?? "?"}`];
  const counts = `${report.records} 条记录 records, ${report.httpSignatures} RFC 9421 + ${report.xmlSignatures} XML 签名 signatures`;
  if (!report.valid) return [...head, ...describeProblems(report)];
  const keys = report.keys.map(
    ({ keyId, counterparty, fingerprint, pinned }) =>
      `密钥 Key ${keyId} (${counterparty}) sha256:${fingerprint} ${pinned ? "已核 pinned" : "文件自述，未核 by the file's own word"}`,
  );
  const verdict = isPinnedBy
    ? [`有效 Valid: ${counts}`]
    : [
        `仅自洽 Consistent with its own keys ONLY: ${counts}`,
        "警告：未指定可信公钥。密钥及其归属均为文件自述，任何人都能用自己的密钥造出这样的文件。请用 --keys 指定可信公钥。",
        "WARNING: no trusted keys were given. The keys, and whose they are, are the file's own word: anybody can make such a " +
          "file with keys of their own. Name the keys you trust with --keys DIRECTORY.",
      ];
  const checkpoint =
    report.checkpoint === null
      ? "检查点 Checkpoint: 无 none yet"
      : `检查点 Checkpoint ${report.checkpoint}: 覆盖 covers ${report.covered}/${report.records}`;
  return [...head, ...verdict, `链首 Head ${report.headHash ?? ""}`, checkpoint, ...keys];
}

function describeProblems({ first, problems }: VerifyReport): string[] {
  const bad =
    first?.sequence === null || first === null
      ? []
      : [`首条问题记录 First bad record: ${first.sequence} (${first.what})`];
  const shown = problems.slice(0, problemsShown).map(({ sequence, file, what }) => {
    const place = `${sequence === null ? "" : `#${sequence} `}${file === null ? "" : `${file}: `}`;
    return `  ${place}${what}`;
  });
  return ["无效 NOT VALID", ...bad, ...shown];
}
