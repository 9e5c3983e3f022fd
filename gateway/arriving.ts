// What is on its way in over both doors: how many requests, and how many bytes they hold until they are answered.
// Invariant: the bytes stay under one limit for the whole gateway. When it is reached the request that has been arriving
// longest gives way, so that a stranger who sends slowly cannot keep out a caller who sends.

/** The place of one request, from its head to its answer. */
export type Place = {
  /** Counts further bytes in memory; false when it is this very request that must give way. */
  take(bytes: number): boolean;
  /** Aborted when it must give way to others. */
  gaveWay: AbortSignal;
  /** All of it is there: it gives way no more, and counts until it leaves. */
  whole(): void;
  /** Answered, or its sender is gone. */
  leave(): void;
};

export type Arriving = { open(): Place };

type Entry = { bytes: number; cut: AbortController };

/** `bytesMax`: of all requests together, arriving or being answered; `requestsMax`: of those arriving. */
export function openArriving(bytesMax: number, requestsMax: number): Arriving {
  // A Set keeps the order of arrival.
  const arriving = new Set<Entry>();
  let held = 0;
  const drop = (entry: Entry): void => {
    arriving.delete(entry);
    held -= entry.bytes;
    entry.bytes = 0;
  };
  const giveWay = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    drop(entry);
    entry.cut.abort();
  };
  return {
    open() {
      if (arriving.size >= requestsMax) giveWay(arriving.values().next().value);
      const entry: Entry = { bytes: 0, cut: new AbortController() };
      arriving.add(entry);
      return {
        take(bytes) {
          if (entry.cut.signal.aborted) return false;
          entry.bytes += bytes;
          held += bytes;
          for (const longest of arriving) {
            if (held <= bytesMax) break;
            if (longest.bytes > 0) giveWay(longest);
          }
          return !entry.cut.signal.aborted;
        },
        gaveWay: entry.cut.signal,
        whole: () => void arriving.delete(entry),
        leave: () => drop(entry),
      };
    },
  };
}
