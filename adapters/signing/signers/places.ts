// A bounded number of places, and a bounded queue before them.
// Invariant: never more than `atOnce` are inside; who finds the queue full is turned away at once.

export type Places = {
  /** Resolves when a place is free; null when too many wait already. The place is given back by the function. */
  enter(): Promise<(() => void) | null>;
};

export function openPlaces(atOnce: number, waitingMax: number): Places {
  let inside = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    // The place goes from hand to hand: nobody slips in between.
    if (next === undefined) inside -= 1;
    else next();
  };
  return {
    async enter() {
      if (inside < atOnce) inside += 1;
      else if (waiting.length >= waitingMax) return null;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let isLeft = false;
      return () => {
        if (isLeft) return;
        isLeft = true;
        leave();
      };
    },
  };
}
