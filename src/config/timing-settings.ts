import type { Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import { lookUp } from '../core/text/look-up.ts';
import { LONGEST_SECONDS } from '../core/time/instant.ts';
import type { Timings } from '../core/time/timings.ts';
import { DEFAULT_TIMINGS } from '../core/time/timings.ts';
import type { Environment } from './environment.ts';
import { timingFields, timingSetting } from './settings.ts';

/**
 * Part of the lease that stays over when a write has used all its time. It makes up for clocks that differ and processes
 * that stand still: 15 s of the 120 s of a default lease, and in proportion where time runs faster.
 */
const LEASE_MARGIN = 1 / 8;

/** The functions host ends a function after this long (`functionTimeout` in host.json). */
const FUNCTION_TIMEOUT_SECONDS = 600;

/**
 * Reads every `HUBWARDEN_…_SECONDS` setting and checks that they fit each other.
 *
 * @returns one sentence per problem: which setting, what is wrong, what to do
 */
export function timingsFrom(env: Environment): Result<Timings, readonly string[]> {
  const given: Partial<Record<keyof Timings, number>> = {};
  const problems: string[] = [];
  for (const field of timingFields()) {
    const text = lookUp(env, timingSetting(field));
    if (text === undefined) continue;
    const seconds = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (seconds > LONGEST_SECONDS)
      problems.push(
        `${timingSetting(field)} is "${text}". Give a number of seconds above 0 and at most ${LONGEST_SECONDS}, a year.`,
      );
    else if (seconds > 0) given[field] = seconds;
    else problems.push(`${timingSetting(field)} is "${text}". Give a number of seconds above 0.`);
  }
  if (problems.length > 0) return err(problems);
  const timings = { ...DEFAULT_TIMINGS, ...given };
  const misfits = misfitsOf(timings);
  return misfits.length === 0 ? ok(timings) : err(misfits);
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
