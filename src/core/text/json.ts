/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object as ARM sends it, stored verbatim if Hubwarden has to send it back unchanged. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** True for a JSON object, and not for null, an array or a plain value. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
