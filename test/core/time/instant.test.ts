import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInstant } from '../../../src/cli/command/read-instant.ts';
import { timingsFrom } from '../../../src/config/timing-settings.ts';
import { timingSetting } from '../../../src/config/timing-settings-list.ts';
import { parseAcceptedPolicy, parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import { endOfUtcDay } from '../../../src/core/baseline/policy/exemption.ts';
import { provisioningDeadlines } from '../../../src/core/plan/operations/deadlines.ts';
import {
  afterSeconds,
  instantFrom,
  isStorable,
  LONGEST_MINUTES,
  LONGEST_SECONDS,
} from '../../../src/core/time/instant.ts';
import { DEFAULT_TIMINGS, timingFields } from '../../../src/core/time/timings.ts';
import { propertyRuns } from '../../thoroughness.ts';

const NOW = new Date('2026-11-30T12:00:00Z');
const ODD = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  0,
  0.5,
  1e-300,
  5e9,
  1e300,
  LONGEST_SECONDS,
  LONGEST_SECONDS + 1,
  2 ** 53,
];
const number = fc.oneof(fc.constantFrom(...ODD), fc.double(), fc.nat({ max: 2 * LONGEST_SECONDS }));

const policyWith = (key: string, text: string) =>
  `version: 1\nassignments:\n  - name: a\n    provisioning: { ${key}: ${text} }\n`;

describe('lengths of time in settings', () => {
  it('one that is accepted leads from now to instants that rows can keep', () => {
    fc.assert(
      fc.property(fc.constantFrom(...timingFields()), number, fc.nat(20_000), (field, value, rules) => {
        const timings = timingsFrom({ [timingSetting(field)]: String(value) });
        if (!timings.ok) return;
        const seconds = timings.value[field];
        expect(seconds).toBeGreaterThan(0);
        expect(seconds).toBeLessThanOrEqual(LONGEST_SECONDS);
        expect(isStorable(afterSeconds(NOW, seconds)) && isStorable(afterSeconds(NOW, -seconds))).toBe(true);
        const wide = Array.from({ length: Math.min(rules, 500) }, () => ({ destination: undefined }));
        const { failAt, warnAt } = provisioningDeadlines(NOW, NO_DEADLINES, timings.value, wide as never);
        expect(isStorable(failAt) && isStorable(warnAt)).toBe(true);
      }),
      { numRuns: propertyRuns(2000) },
    );
  });

  it.each(timingFields())('%s is refused beyond a year', (field) => {
    for (const text of ['1e300', '5e9', 'Infinity', 'NaN', '-1', String(LONGEST_SECONDS + 1)])
      expect(timingsFrom({ [timingSetting(field)]: text })).toMatchObject({ ok: false });
  });
});

const NO_DEADLINES = { start: true, includeSpark: false, warnAfterMinutes: undefined, failAfterMinutes: undefined };

describe('numbers in a policy', () => {
  it('deadlines that are accepted lead to instants that rows can keep', () => {
    fc.assert(
      fc.property(fc.constantFrom('warnAfterMinutes', 'failAfterMinutes'), number, (key, value) => {
        const parsed = parsePolicy(policyWith(key, String(value)));
        if (!parsed.ok) return;
        const [assignment] = parsed.value.policy.assignments;
        const { failAt, warnAt } = provisioningDeadlines(NOW, assignment!.provisioning, DEFAULT_TIMINGS, []);
        expect(isStorable(failAt) && isStorable(warnAt)).toBe(true);
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it.each([
    'provisioning: { failAfterMinutes: 1e300 }',
    'provisioning: { failAfterMinutes: 5e9 }',
    'provisioning: { failAfterMinutes: .inf }',
    'provisioning: { failAfterMinutes: .nan }',
    'provisioning: { failAfterMinutes: -1 }',
    'provisioning: { warnAfterMinutes: 1e300, failAfterMinutes: 1e301 }',
    'pace: { hubsChangedPerHour: 1e300 }',
    'pace: { newHubsPerHour: 5e9 }',
    'pace: { newHubsPerHour: 0.5 }',
  ])('%s is refused', (body) => {
    expect(parsePolicy(`version: 1\nassignments:\n  - name: a\n    ${body}\n`).ok).toBe(false);
  });

  it.each([
    'rollout: { waitMinutes: 1e300 }',
    'rollout: { canaryHubs: 5e9 }',
    'rollout: { percentPerRing: .nan }',
    'alerts: { receivers: [{ name: a, type: teams, perMinute: 1e300 }] }',
    'alerts: { receivers: [{ name: a, type: teams }], routes: [{ receivers: [a], repeatHours: 5e9 }] }',
    'alerts: { receivers: [{ name: a, type: teams }], routes: [{ receivers: [a], waitMinutes: .inf }] }',
  ])('%s is refused', (body) => {
    expect(parsePolicy(`version: 1\nassignments: [{ name: a }]\n${body}\n`).ok).toBe(false);
  });

  it('a year is accepted, and one that was accepted before counts as the bound', () => {
    expect(parsePolicy(policyWith('failAfterMinutes', String(LONGEST_MINUTES))).ok).toBe(true);
    const stored = parseAcceptedPolicy(policyWith('failAfterMinutes', '1e300'), 'stored');
    expect(stored.ok && stored.value.assignments[0]?.provisioning.failAfterMinutes).toBe(LONGEST_MINUTES);
  });
});

describe('instants from outside', () => {
  it('an exemption until the last day ends at an instant that rows can keep', () => {
    expect(endOfUtcDay('9999-12-31').toISOString()).toBe('9999-12-31T23:59:59.999Z');
    expect(endOfUtcDay('2027-01-31').toISOString()).toBe('2027-02-01T00:00:00.000Z');
  });

  it.each([
    '+011533-01-01T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    'soon',
    '',
    undefined,
    null,
  ])('%s is none', (text) => {
    expect(instantFrom(text)).toBeUndefined();
  });

  it('any text gives an instant that rows can keep, or none', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        ),
        (text) => {
          const instant = instantFrom(text);
          expect(instant === undefined || /^\d{4}-/.test(instant.toISOString())).toBe(true);
        },
      ),
      { numRuns: propertyRuns(2000) },
    );
  });

  it.each(['9999-12-31', '9999-12-31T23:59:59-05:00', '0000-01-01T00:00:00+05:00'])(
    'the command line refuses %s: what follows from it could not be written',
    (text) => {
      expect(readInstant(text, '--now').ok).toBe(false);
    },
  );
});
