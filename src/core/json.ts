/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object as ARM sends it, kept verbatim where Hubwarden has to send it back unchanged. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}
