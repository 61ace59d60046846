import { isJsonObject } from '../../core/rules/reading/wire-destination.ts';
import type { JsonObject } from '../../core/text/json.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { JsonPath } from './parse-json-text.ts';
import type { InputFault } from './read-input.ts';

/**
 * The problems of an answer by their places. A message of the readers of Azure's answers lists fields: `location: …;
 * properties.x: …`.
 *
 * @param at where the answer stands in the file
 */
export function shapeFaults(
  sentence: string,
  { at = [], remedy, value }: { readonly value: JsonObject; readonly remedy: string; readonly at?: JsonPath },
): readonly InputFault[] {
  return sentence.split('; ').map((part): InputFault => {
    const [, field = '', message = part] = /^([^:]+): (.*)$/s.exec(part) ?? [];
    const path = pathTo(field, value);
    if (path.length === 0) return { path: at, message: part, remedy };
    return { path: [...at, ...path], message, remedy };
  });
}

/** Splits a dotted path; rule names may contain dots. */
function pathTo(field: string, value: unknown): JsonPath {
  if (field === '' || field.includes(' ')) return [];
  const steps = field.split('.');
  if (!isJsonObject(value)) return steps;
  for (let length = steps.length; length > 0; length -= 1) {
    const key = steps.slice(0, length).join('.');
    if (Object.hasOwn(value, key)) return [key, ...pathTo(steps.slice(length).join('.'), lookUp(value, key))];
  }
  return steps;
}
