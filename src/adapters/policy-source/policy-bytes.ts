/** Largest policy that is read. A policy of a thousand assignments has a tenth of it. */
export const LARGEST_POLICY_BYTES = 4 * 1024 * 1024;

/**
 * The text that the bytes spell.
 *
 * @throws TypeError with code `ERR_ENCODING_INVALID_ENCODED_DATA` when they are no UTF-8: a policy is never guessed at
 */
export function policyTextFrom(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
