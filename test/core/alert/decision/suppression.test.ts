import { describe, expect, it } from 'vitest';
import type { SuppressionContext } from '../../../../src/core/alert/decision/suppression.ts';
import { suppressionOf } from '../../../../src/core/alert/decision/suppression.ts';
import type { AlertMatch, AlertSubject } from '../../../../src/core/alert/routing/alert-match.ts';
import { MATCH_ALL } from '../../../../src/core/alert/routing/alert-match.ts';
import type { QuietHours, Silence } from '../../../../src/core/alert/routing/alert-policy.ts';
import { subject } from '../alert-subjects.ts';

/** A Monday night. */
const NOW = new Date('2026-11-23T23:00:00Z');
const IN_FIVE_MINUTES = '2026-11-23T23:05:00.000Z';

const NIGHT: QuietHours = { days: ['Mon'], from: '20:00', to: '07:00', timeZone: 'UTC', upTo: 'error' };
const WEEKEND: QuietHours = { days: ['Sat', 'Sun'], from: '00:00', to: '24:00', timeZone: 'UTC', upTo: 'critical' };

function silence(expires: string, match: Partial<AlertMatch> = {}): Silence {
  return {
    match: { ...MATCH_ALL, ...match },
    owner: 'platform-team',
    reason: 'the lab moves',
    expiresAt: new Date(expires),
  };
}

const FOR_HOURS = silence('2026-11-24T08:00:00Z');

function context(changes: Partial<SuppressionContext> = {}): SuppressionContext {
  return { quietHours: [], silences: [], inhibitedBy: undefined, isFirstVerdict: false, ...changes };
}

interface Row {
  readonly why: string;
  readonly context: Partial<SuppressionContext>;
  readonly of?: AlertSubject;
  readonly holds: string | undefined;
}

const rows: readonly Row[] = [
  { why: 'nothing holds it back', context: {}, holds: undefined },
  { why: 'it was there before Hubwarden was', context: { isFirstVerdict: true }, holds: 'InDigest' },
  { why: 'another alert is its cause', context: { inhibitedBy: 'the open breaker (HW503)' }, holds: 'Inhibited' },
  { why: 'a person silenced it', context: { silences: [FOR_HOURS] }, holds: 'Silenced' },
  {
    why: 'a silence about another finding is no matter',
    context: { silences: [silence('2026-11-24T08:00:00Z', { codes: ['HW204'] })] },
    holds: undefined,
  },
  {
    why: 'a silence that is over is no matter',
    context: { silences: [silence('2026-11-23T22:59:59Z')] },
    holds: undefined,
  },
  {
    why: 'a silence ends at the instant that it names',
    context: { silences: [silence('2026-11-23T23:00:00Z')] },
    holds: undefined,
  },
  {
    why: 'behind a silence that is over, one that holds is found',
    context: { silences: [silence('2026-11-23T01:00:00Z'), FOR_HOURS] },
    holds: 'Silenced',
  },
  { why: 'quiet hours apply', context: { quietHours: [NIGHT] }, holds: 'QuietHours' },
  {
    why: 'it is as loud as may wait',
    context: { quietHours: [NIGHT] },
    of: subject({ severity: 'error' }),
    holds: 'QuietHours',
  },
  {
    why: 'it is less loud than may wait',
    context: { quietHours: [NIGHT] },
    of: subject({ severity: 'info' }),
    holds: 'QuietHours',
  },
  {
    why: 'a critical finding wakes people',
    context: { quietHours: [NIGHT] },
    of: subject({ severity: 'critical' }),
    holds: undefined,
  },
  {
    why: 'only infos wait in hours up to info',
    context: { quietHours: [{ ...NIGHT, upTo: 'info' }] },
    of: subject({ severity: 'warning' }),
    holds: undefined,
  },
  { why: 'it is not the weekend', context: { quietHours: [WEEKEND] }, holds: undefined },
  { why: 'one of several quiet hours is enough', context: { quietHours: [WEEKEND, NIGHT] }, holds: 'QuietHours' },
  {
    why: 'hours that hold now but not for so high a severity do not hide others',
    context: { quietHours: [{ ...NIGHT, upTo: 'warning' }, NIGHT] },
    holds: 'QuietHours',
  },
  {
    why: 'a finding in the digest counts as notified, silence or not',
    context: { isFirstVerdict: true, inhibitedBy: 'HW503', silences: [FOR_HOURS], quietHours: [NIGHT] },
    holds: 'InDigest',
  },
  {
    why: 'a cause with its own alert says more than a silence',
    context: { inhibitedBy: 'HW503', silences: [FOR_HOURS], quietHours: [NIGHT] },
    holds: 'Inhibited',
  },
  { why: 'a silence outlasts quiet hours', context: { silences: [FOR_HOURS], quietHours: [NIGHT] }, holds: 'Silenced' },
];

describe('holdOf', () => {
  it.each(rows)('$why', ({ context: changes, of = subject(), holds }) => {
    expect(suppressionOf(of, context(changes), NOW)?.reason).toBe(holds);
  });

  it.each<{ why: string; context: Partial<SuppressionContext>; until: string }>([
    {
      why: 'the digest goes out with the first sweep, whenever that ends',
      context: { isFirstVerdict: true },
      until: IN_FIVE_MINUTES,
    },
    { why: 'the cause may end at any time', context: { inhibitedBy: 'HW503' }, until: IN_FIVE_MINUTES },
    { why: 'the policy may change the quiet hours', context: { quietHours: [NIGHT] }, until: IN_FIVE_MINUTES },
    {
      why: 'a silence of two minutes ends then',
      context: { silences: [silence('2026-11-23T23:02:00Z')] },
      until: '2026-11-23T23:02:00.000Z',
    },
    {
      why: 'a silence of weeks may be lifted before its end',
      context: { silences: [silence('2027-01-31T00:00:00Z')] },
      until: IN_FIVE_MINUTES,
    },
  ])('is decided again in time: $why', ({ context: changes, until }) => {
    expect(suppressionOf(subject(), context(changes), NOW)?.until.toISOString()).toBe(until);
  });

  it.each<{ why: string; context: Partial<SuppressionContext>; says: string }>([
    {
      why: 'the digest',
      context: { isFirstVerdict: true },
      says: 'it is older than Hubwarden, and the digest lists it',
    },
    {
      why: 'the cause',
      context: { inhibitedBy: 'the open breaker (HW503)' },
      says: 'it follows from the open breaker (HW503)',
    },
    {
      why: 'who answers for the silence, and until when',
      context: { silences: [FOR_HOURS] },
      says: 'silenced by platform-team until 2026-11-24T08:00:00.000Z: the lab moves',
    },
    {
      why: 'which hours',
      context: { quietHours: [NIGHT] },
      says: 'quiet hours from 20:00 to 07:00 UTC for error and less',
    },
  ])('gives the reason why no receiver was notified: $why', ({ context: changes, says }) => {
    expect(suppressionOf(subject(), context(changes), NOW)?.detail).toBe(says);
  });
});
