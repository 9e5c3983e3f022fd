// A bounded memory of what is dear to make and used again and again: opened keys, tables of points.
// Invariant: never more than so many; what was used longest ago goes first.

export type Recent<V> = {
  /** What stands under the name, made now where nothing does. What `make` throws is passed on, and nothing is kept. */
  get(name: string, make: () => V): V;
  size(): number;
};

/** An empty memory for at most `most` names. */
export function recent<V>(most: number): Recent<V> {
  const held = new Map<string, { value: V }>();
  return {
    get(name, make) {
      const found = held.get(name) ?? { value: make() };
      // A Map keeps the order of insertion: what is put in again stands last.
      held.delete(name);
      held.set(name, found);
      const [oldest] = held.keys();
      if (held.size > most && oldest !== undefined) held.delete(oldest);
      return found.value;
    },
    size: () => held.size,
  };
}
