// The demo's live view: one line a chain, redrawn in place on a terminal, plain lines elsewhere.
// Invariant: it shows what the door answered, nothing it worked out itself; with --json it stays silent.

export type ProgressRow = {
  chainId: string;
  kind: string;
  registry: string;
  capability: string;
  door: string;
  state: string;
  /** Name of the gate or leg it stands at. */
  at: string;
  legs: string;
  ms: number;
};

export type Progress = { show(rows: ProgressRow[]): void; end(rows: ProgressRow[]): void };

const columns: [keyof ProgressRow, string, number][] = [
  ["registry", "registry", 17],
  ["capability", "capability", 12],
  ["kind", "kind", 10],
  ["door", "door", 5],
  ["state", "state", 10],
  ["at", "at", 28],
  ["legs", "legs", 44],
  ["ms", "ms", 6],
];

/** `mode` json: silent; terminal: redraws, cut to `width()` columns; lines: prints a line whenever a row changed. */
export function openProgress(
  mode: "json" | "terminal" | "lines",
  write: (text: string) => void,
  width: () => number,
): Progress {
  if (mode === "json") return { show: () => undefined, end: () => undefined };
  if (mode === "lines") return linesView(write);
  let drawn = 0;
  const draw = (rows: ProgressRow[]) => {
    // A line longer than the terminal would take two rows, and the next drawing would start too low.
    const lines = [columns.map(([, title, shown]) => pad(title, shown)).join(" "), ...rows.map(line)].map((text) =>
      text.slice(0, width()),
    );
    // Up to the first line drawn before, then each line anew, cleared to its end.
    write(`${drawn > 0 ? `\u001b[${drawn}A` : ""}${lines.map((text) => `\u001b[2K${text}\n`).join("")}`);
    drawn = lines.length;
  };
  return { show: draw, end: draw };
}

function linesView(write: (text: string) => void): Progress {
  const before = new Map<string, string>();
  const show = (rows: ProgressRow[]) => {
    for (const row of rows) {
      const now = `${row.state} ${row.at} ${row.legs}`;
      if (before.get(row.chainId) === now) continue;
      before.set(row.chainId, now);
      write(`${line(row)}\n`);
    }
  };
  return { show, end: show };
}

function line(row: ProgressRow): string {
  return columns
    .map(([field, , width]) => pad(String(row[field]), width))
    .join(" ")
    .trimEnd();
}

function pad(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}
