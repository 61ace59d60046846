import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlaps } from '../../../../src/core/rules/coverage/coverage.ts';
import { overlapCandidates } from '../../../../src/core/rules/coverage/overlap-candidates.ts';
import type { Destination } from '../../../../src/core/rules/outbound-rule.ts';
import { tag } from '../destinations.ts';

const host = fc.constantFrom(
  'a.com',
  '*.a.com',
  '*a.com',
  'xa.com',
  'x.a.com',
  '*.x.a.com',
  'b.com',
  '*.com',
  '*',
  'A.com',
);
const destination: fc.Arbitrary<Destination> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .uniqueArray(host, { minLength: 1, maxLength: 3 })
      .map((hosts): Destination => ({ type: 'FQDN', hosts })),
  },
  { weight: 1, arbitrary: fc.constantFrom(tag('Internet', 'TCP 443'), tag('Sql', 'TCP 443')) },
);

describe('overlap candidates', () => {
  it('hold, in their order, every rule that overlaps with a destination', () => {
    fc.assert(
      fc.property(fc.array(destination, { maxLength: 8 }), destination, (held, asked) => {
        const rules = held.map((each) => ({ destination: each }));
        const overlapping = (each: (typeof rules)[number]) => overlaps(asked, each.destination);
        expect(overlapCandidates(rules)(asked).filter(overlapping)).toEqual(rules.filter(overlapping));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([10, 100, 1_000, 10_000])('are few for each of %i hosts and wildcards', (size) => {
    const rules = Array.from({ length: size }, (_, index) => ({
      destination: { type: 'FQDN', hosts: [`${index % 2 === 0 ? '' : '*.'}h${index}.example.com`] } as const,
    }));
    const candidates = overlapCandidates(rules);
    for (const rule of rules) expect(candidates(rule.destination)).toEqual([rule]);
  });
});
