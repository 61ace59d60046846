import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';

/** A value with commas that YAML has cut within braces, and the keys that YAML made of the rest. */
export interface CutList {
  readonly keys: readonly string[];
  readonly fault: PolicyFault;
}

const LISTS = new Set(['packs', 'extends', 'fqdns', 'addressPrefixes', 'subscriptions', 'names', 'locations']);
const PORT = /^\d+(?:\s*-\s*\d+)?$/;

/**
 * Within braces a comma ends a value: `{ ports: 80, 8080 }` is a port and a key "8080" without a value.
 *
 * @param keys the keys of the block that the schema does not know
 * @returns undefined when no such key can be the rest of a value
 */
export function cutList(keys: readonly string[], block: unknown, path: PolicyPath): CutList | undefined {
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return undefined;
  const entries = Object.entries(block);
  const empty = keys.filter((key) => entries.some(([name, value]) => name === key && value === null));
  const owner = ownerOf(empty, entries);
  if (owner === undefined) return undefined;
  const [key, value] = owner;
  // JavaScript puts a numeric key first in an object, whatever its position in the file.
  const parts = [...(Array.isArray(value) ? value : [value]), ...empty].map(String);
  const isList = LISTS.has(key);
  const what =
    key === 'ports' ? `several ports need quotes: "${parts.join(', ')}"` : 'within braces a comma ends the value';
  const remedy = isList ? `${key}: [${parts.join(', ')}]` : `${key}: "${parts.join(', ')}"`;
  return { keys: empty, fault: { path: [...path, key], message: what, remedy: `Write ${remedy}.` } };
}

/** The key whose value was cut: `ports` for a text in the form of ports, else the key before it. */
function ownerOf(
  empty: readonly string[],
  entries: readonly (readonly [string, unknown])[],
): readonly [string, unknown] | undefined {
  const [first] = empty;
  if (first === undefined) return undefined;
  const ports = entries.find(([name, value]) => name === 'ports' && value !== null);
  if (ports !== undefined && empty.every((key) => PORT.test(key))) return ports;
  const at = entries.findIndex(([name]) => name === first);
  const before = entries[at - 1];
  const isPlain = typeof before?.[1] === 'string' || typeof before?.[1] === 'number';
  // A misspelt key without a value has its own remedy.
  return before !== undefined && isPlain && /[.@*\d]/.test(first) ? before : undefined;
}
