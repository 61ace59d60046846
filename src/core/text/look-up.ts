/**
 * Looks up a key that came from outside: a rule's name, a hub's name, a value of Azure. Only the record's own entries
 * count, so that `constructor` or `toString` finds nothing instead of a function of `Object.prototype`.
 *
 * @returns undefined when the record has no entry of its own under that key
 */
export function lookUp<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
