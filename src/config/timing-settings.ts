import type { Result } from '../core/result.ts';
import { err } from '../core/result.ts';
import type { Timings } from '../core/time/timings.ts';
import type { Environment } from './environment.ts';
import { readSettings } from './setting.ts';
import { TIMING_SETTINGS, timingSetting } from './timing-settings-list.ts';

/**
 * Part of the lease that remains when a write has used all its time. It covers clocks that differ and processes that
 * pause: 15 s of the 120 s of a default lease, and in proportion where time runs faster.
 */
const LEASE_MARGIN = 1 / 8;

/** The functions host ends a function after this long (`functionTimeout` in host.json). */
const FUNCTION_TIMEOUT_SECONDS = 600;

/**
 * Reads the setting of every duration and checks that they fit each other.
 *
 * @returns one sentence per problem: which setting, what is wrong, what to do
 */
export function timingsFrom(env: Environment): Result<Timings, readonly string[]> {
  const timings = readSettings(TIMING_SETTINGS, env);
  if (!timings.ok) return timings;
  const misfits = misfitsOf(timings.value);
  return misfits.length === 0 ? timings : err(misfits);
}

function misfitsOf(timings: Timings): readonly string[] {
  const { leaseSeconds, writeTimeoutSeconds, writeNeedsLeaseSeconds } = timings;
  return [
    ...below(timings, 'readTimeoutSeconds', 'runSeconds'),
    ...below(timings, 'runSeconds', 'leaseSeconds'),
    ...below(timings, 'writeNeedsLeaseSeconds', 'leaseSeconds'),
    ...misfit(
      // A little slack for the arithmetic of fractions.
      writeTimeoutSeconds + leaseSeconds * LEASE_MARGIN > writeNeedsLeaseSeconds * (1 + 1e-9),
      `${timingSetting('writeNeedsLeaseSeconds')} is ${writeNeedsLeaseSeconds}. A write that takes all of its ` +
        `${writeTimeoutSeconds} s must end an eighth of the lease before the lease does: set it to ` +
        `${writeTimeoutSeconds + leaseSeconds * LEASE_MARGIN} or more, or shorten ${timingSetting('writeTimeoutSeconds')}.`,
    ),
    ...notAbove(timings, 'retryBaseSeconds', 'retryCapSeconds'),
    ...notAbove(timings, 'pollFirstSeconds', 'pollSeconds'),
    ...below(timings, 'provisioningWarnSeconds', 'provisioningFailSeconds'),
    ...below(timings, 'writeWarnSeconds', 'writeFailSeconds'),
    ...inFunctionTime(timings, 'runSeconds'),
    ...inFunctionTime(timings, 'writeTimeoutSeconds'),
    ...inFunctionTime(timings, 'shardSeconds'),
  ];
}

function below(timings: Timings, less: keyof Timings, more: keyof Timings): readonly string[] {
  return misfit(timings[less] >= timings[more], compared(timings, less, more, 'must be below'));
}

function notAbove(timings: Timings, less: keyof Timings, more: keyof Timings): readonly string[] {
  return misfit(timings[less] > timings[more], compared(timings, less, more, 'must not be above'));
}

function compared(timings: Timings, less: keyof Timings, more: keyof Timings, relation: string): string {
  return `${timingSetting(less)} is ${timings[less]} and ${relation} ${timingSetting(more)}, which is ${timings[more]}. Change one of them.`;
}

function inFunctionTime(timings: Timings, field: keyof Timings): readonly string[] {
  const text = `${timingSetting(field)} is ${timings[field]}, but the host ends a function after ${FUNCTION_TIMEOUT_SECONDS} s. Set it lower.`;
  return misfit(timings[field] >= FUNCTION_TIMEOUT_SECONDS, text);
}

function misfit(wrong: boolean, text: string): readonly string[] {
  return wrong ? [text] : [];
}
