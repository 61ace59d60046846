import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exemption } from '../../../../src/core/baseline/policy/baseline.ts';
import { coversFinding, exemptionFor, isExemptionActive } from '../../../../src/core/baseline/policy/exemption.ts';
import { hub } from '../hubs.ts';

const HUB = hub({ name: 'hub-legacy' }).hubId;
const NOW = new Date('2027-01-15T00:00:00Z');

const exemptions: fc.Arbitrary<readonly Exemption[]> = fc
  .array(
    fc.record({
      findings: fc.constantFrom<Exemption['findings'][]>(['HW203'], ['HW204', 'HW203'], ['HW204']),
      rule: fc.constantFrom(undefined, 'mirror', 'MIRROR', 'mirr*', 'other'),
      days: fc.integer({ min: -2, max: 4 }),
    }),
    { maxLength: 8 },
  )
  .map((all) =>
    all.map(({ days, ...each }, index) => ({
      id: `ex-${index}`,
      hub: '*',
      owner: 'owner',
      ticket: 'ticket',
      reason: 'reason',
      expiresAt: new Date(NOW.getTime() + days * 24 * 3600 * 1000),
      ...each,
    })),
  );

describe('the exemption of a finding', () => {
  it('is the one that applies longest among all that cover it, as a search through all of them finds', () => {
    fc.assert(
      fc.property(exemptions, fc.constantFrom('mirror', 'Mirror', 'x', undefined), (all, rule) => {
        const covering = all.filter(
          (each) => coversFinding(each, { code: 'HW203', rule }) && isExemptionActive(each, NOW),
        );
        const longest = Math.max(...covering.map(({ expiresAt }) => expiresAt.getTime()));
        const [first] = covering.filter(({ expiresAt }) => expiresAt.getTime() === longest);
        expect(exemptionFor({ code: 'HW203', rule }, HUB, all, NOW)?.id).toBe(first?.id);
      }),
      { numRuns: 2000 },
    );
  });
});
