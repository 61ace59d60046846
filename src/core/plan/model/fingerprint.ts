import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { armRequestFrom } from '../../kinds/requests/arm-request.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { Json } from '../../text/json.ts';
import type { PlanStep } from './plan.ts';

/** The value for a plan without steps, so that most plans need no hash. */
export const NO_STEPS = 'none';

/**
 * The fingerprint of the writes of a plan and of the incarnation (GUID) of the hub. Two plans with one fingerprint send
 * the same requests in the same order under the same consent; order and casing of the input do not matter.
 *
 * @returns 32 hexadecimal digits, or `none` without steps
 */
export function fingerprintOf(workspaceGuid: string, steps: readonly PlanStep[]): string {
  if (steps.length === 0) return NO_STEPS;
  const requests = steps.map(({ write, approvalId }) => {
    const { method, path, body } = armRequestFrom(write);
    return [method, path, body ?? null, approvalId ?? null];
  });
  // Azure compares names, ids and tags without case, so casing must not distinguish two plans.
  const text = foldCase(canonicalText([workspaceGuid, ...requests]));
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 32);
}

/** JSON with the keys of every object sorted, without case. */
function canonicalText(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => `${JSON.stringify(foldCase(key))}:${canonicalText(field)}`);
  return `{${fields.sort().join(',')}}`;
}
