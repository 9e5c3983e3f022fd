// A text in both languages, 中文 first, and how such texts are put into one line.
// Invariant: both languages go together; neither is ever left out.

/** The same in both languages. */
export type Words = { zh: string; en: string };

/** One line of text in a table: Chinese, a break, English. */
export function both({ zh, en }: Words): string {
  return zh === en ? zh : `${zh}<br>${en}`;
}

/** Joined in each language: "；" and "; ". */
export function joined(all: Words[], zhMark = "；", enMark = "; "): Words {
  return { zh: all.map(({ zh }) => zh).join(zhMark), en: all.map(({ en }) => en).join(enMark) };
}
