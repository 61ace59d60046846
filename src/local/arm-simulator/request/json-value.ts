import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { errorText } from '../../../core/text/error-text.ts';
import type { Json, JsonObject } from '../../../core/text/json.ts';
import { lookUp } from '../../../core/text/look-up.ts';

/** True for a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key, or undefined when there is none or it is something else. */
export function objectAt(container: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = lookUp(container ?? {}, key);
  return isJsonObject(value) ? value : undefined;
}

/** The string under a key, or undefined when there is none or it is something else. */
export function stringAt(container: JsonObject | undefined, key: string): string | undefined {
  const value = lookUp(container ?? {}, key);
  return typeof value === 'string' ? value : undefined;
}

/** The boolean under a key, or undefined when there is none or it is something else. */
export function booleanAt(container: JsonObject | undefined, key: string): boolean | undefined {
  const value = lookUp(container ?? {}, key);
  return typeof value === 'boolean' ? value : undefined;
}

/** The strings of an array under a key, or undefined when it is not an array of strings. */
export function stringsAt(container: JsonObject | undefined, key: string): readonly string[] | undefined {
  const value = lookUp(container ?? {}, key);
  if (!isJsonArray(value)) return undefined;
  const strings = value.filter((item) => typeof item === 'string');
  return strings.length === value.length ? strings : undefined;
}

/** Keeps the string values of an object, as ARM does with tags. */
export function stringMap(container: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(container).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );
}

/** Parses JSON; the error is the parser's own message. */
export function parseJson(text: string): Result<Json, string> {
  try {
    const value: Json = JSON.parse(text);
    return ok(value);
  } catch (cause) {
    return err(errorText(cause));
  }
}

function isJsonArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}
