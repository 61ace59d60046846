import { isJsonObject } from '../../core/text/json.ts';
import { lookUp } from '../../core/text/look-up.ts';

/**
 * A value that a schema has read, with its keys in the order of the JSON that it comes from. A schema gives its own order, and
 * commands print documents in the order of the read model.
 */
export function inWireOrder<Value>(read: Value, wire: unknown): Value {
  return ordered(read, wire) as Value;
}

function ordered(read: unknown, wire: unknown): unknown {
  if (read === wire) return read;
  if (Array.isArray(read) && Array.isArray(wire)) return read.map((each, index) => ordered(each, wire[index]));
  if (!isPlain(read) || !isPlain(wire)) return read;
  const names = new Set([...Object.keys(wire), ...Object.keys(read)]);
  return Object.fromEntries(
    [...names]
      .filter((name) => Object.hasOwn(read, name))
      .map((name) => [name, ordered(lookUp(read, name), lookUp(wire, name))]),
  );
}

/** Not for a date, which a schema makes from a text. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return isJsonObject(value) && Object.getPrototypeOf(value) === Object.prototype;
}
