import { compareText } from '../text/compare-text.ts';

/** Values gathered under keys that are plain data. */
export class Groups<Key, Value extends object> {
  readonly #make: () => Value;
  readonly #found = new Map<string, { readonly key: Key; readonly value: Value }>();

  /** @param make the value of a key that is new */
  constructor(make: () => Value) {
    this.#make = make;
  }

  /** The value of a key; a new key gets a new value. Keys with the same fields in the same order are one key. */
  of(key: Key): Value {
    const text = JSON.stringify(key);
    const known = this.#found.get(text);
    if (known !== undefined) return known.value;
    const value = this.#make();
    this.#found.set(text, { key, value });
    return value;
  }

  /** The value of a key, if it has one. */
  find(key: Key): Value | undefined {
    return this.#found.get(JSON.stringify(key))?.value;
  }

  /** Keys with their values as one object each, sorted by key, so that the order of gathering does not count. */
  all(): readonly (Key & Value)[] {
    return [...this.#found].sort(([a], [b]) => compareText(a, b)).map(([, { key, value }]) => ({ ...key, ...value }));
  }
}
