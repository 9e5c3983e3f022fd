// Annex: who signs, kind × leg × party, read from the table of signers by asking it about every leg of every plan.
// Invariant: names of the samples are shown as the part they play; nobody's name is printed.

import { chainKinds } from "../../domain/business.ts";
import { signersOf } from "../../domain/signers.ts";
import type { SignerCapacity } from "../../domain/signatures.ts";
import { documentsToSign } from "../../domain/documents-to-sign.ts";
import type { Chain } from "../../domain/chain-state.ts";
import { alias } from "../domain/kinds/story.ts";
import { chapter } from "./annexes.ts";
import type { PlayedSections } from "./sections.ts";
import { legWords } from "./leg-words.ts";
import { openScene } from "./scenes.ts";
import { nothing, table } from "./table.ts";
import { joined, type Words } from "./two-languages.ts";
import { kindWords, wordsOf } from "./words.ts";

const parts: Record<string, Words> = {
  owner: { zh: "权利人", en: "owner" },
  "other owner": { zh: "权利人", en: "owner" },
  buyer: { zh: "买受人", en: "buyer" },
  stranger: { zh: "共有人", en: "co-owner" },
  developer: { zh: "开发商", en: "developer" },
  bank: { zh: "本行", en: "this bank" },
  assignee: { zh: "受让人", en: "assignee" },
  "other bank": { zh: "他行", en: "the other bank" },
};

const capacities: Record<SignerCapacity, Words> = {
  mortgagor: wordsOf("Signing", "mortgagor"),
  co_owner: wordsOf("Signing", "co_owner"),
  mortgagee: wordsOf("Signing", "mortgagee"),
  transferor: { zh: "转让方", en: "transferor" },
  agent: wordsOf("Signing", "agent"),
  guardian: wordsOf("Signing", "guardian"),
};

/** kind × leg → who signs its application, and the contracts of the kind. */
export function signerChapter(all: PlayedSections): string {
  const rows = chainKinds.flatMap((kind) => {
    const chains = (all.get(kind) ?? []).flatMap(({ section }) =>
      section.scenes.slice(0, 1).map((each) => openScene(each)),
    );
    const seen = new Map<string, Words[]>();
    for (const chain of chains) {
      for (const cells of rowsOf(chain)) seen.set(JSON.stringify(cells), cells);
    }
    return [...seen.values()].map((cells) => [kindWords(kind), ...cells]);
  });
  return chapter(
    "signers",
    "谁签署 Who signs",
    "每件申请书由表列各人签署；无一方得单独申请，表中仅列一方者除外。共有人另须签署。Every application is signed by everybody named; nobody applies alone but where one only is named. Co-owners sign too.",
    table(
      [
        { zh: "业务", en: "kind" },
        { zh: "文件", en: "document" },
        { zh: "谁签署", en: "who signs" },
      ],
      rows,
    ),
  );
}

function rowsOf(chain: Chain): Words[][] {
  const forms = chain.legs.map((leg) => [
    legWords(leg.legId),
    leg.filedBy === "us"
      ? signersWords(signersOf(chain, leg))
      : { zh: "他行自行申请，本行不签", en: "the other lender files it itself" },
  ]);
  const contracts = documentsToSign(chain)
    .filter(({ legId }) => legId === null)
    .map((document) => [wordsOf("Business", document.type), signersWords(document.signers)]);
  return [...contracts, ...forms];
}

function signersWords(signers: ReturnType<typeof signersOf>): Words {
  if (signers.length === 0) return nothing;
  return joined(
    signers.map(({ name, capacity }) => {
      const part = parts[alias({ name })];
      if (part === undefined) throw new Error("somebody signs who has no part in the samples");
      const as = capacities[capacity];
      return { zh: `${part.zh}（${as.zh}）`, en: `${part.en} (${as.en})` };
    }),
    "、",
    ", ",
  );
}
