/** Largest policy that Hubwarden reads. A policy of a thousand assignments has a tenth of this size. */
export const LARGEST_POLICY_BYTES = 4 * 1024 * 1024;

/**
 * Decodes the text of the policy.
 *
 * @throws TypeError with code `ERR_ENCODING_INVALID_ENCODED_DATA` when the bytes are not UTF-8: Hubwarden never guesses
 * a policy
 */
export function policyTextFrom(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
