/** Makes ids in Azure's form; the same seed gives the same ids. */
export interface IdSource {
  /** A new GUID, unique within this source. */
  guid(): string;
  /** 1, 2, 3, … */
  next(): number;
}

/** Starts a source of ids. */
export function idSourceFrom(seed: number): IdSource {
  let state = seed >>> 0;
  let count = 0;
  function word(): number {
    // One step of SplitMix32: cheap, and its outputs do not repeat within 2^32 steps.
    state = (state + 0x9e3779b9) >>> 0;
    const once = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97);
    return (twice ^ (twice >>> 15)) >>> 0;
  }
  return {
    guid: () =>
      guidFromHex([word(), word(), word(), word()].map((part) => part.toString(16).padStart(8, '0')).join('')),
    next: () => {
      count += 1;
      return count;
    },
  };
}

/** Shapes the first 32 hex digits of a text as a version 4 GUID. */
export function guidFromHex(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
