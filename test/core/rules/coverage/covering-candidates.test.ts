import { describe, expect, it } from 'vitest';
import { covers } from '../../../../src/core/rules/coverage/coverage.ts';
import { coveringCandidates } from '../../../../src/core/rules/coverage/covering-candidates.ts';
import type { Destination } from '../../../../src/core/rules/outbound-rule.ts';
import { fqdn, prefixes, tag } from '../destinations.ts';

const endpoint = (name: string, fqdns: readonly string[] = []): Destination => ({
  type: 'PrivateEndpoint',
  serviceResourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/${name}`,
  subresourceTarget: 'blob',
  sparkEnabled: false,
  fqdns,
});

/** Destinations of which many cover others. */
const SAMPLES: readonly Destination[] = [
  ...['a.com', '*.a.com', 'x.a.com', '*.x.a.com', 'x.a.com,b.com', '*.com'].map((hosts) => fqdn(hosts)),
  { type: 'FQDN', hosts: ['*a.com'] },
  ...['TCP 443', 'TCP 1-500', 'TCP 80,443', '* 443', '* *', 'ICMP', 'UDP 53'].flatMap((traffic) => [
    tag('Sql', traffic),
    tag('Sql.WestUs', traffic),
    prefixes('10.0.0.0/8', traffic),
    prefixes('10.1.0.0/16,192.168.0.0/16', traffic),
    prefixes('10.1.0.0/17,10.1.128.0/17', traffic),
  ]),
  endpoint('lake'),
  endpoint('LAKE', ['n.com']),
  endpoint('lake', ['m.com', 'n.com']),
  endpoint('pond'),
];

describe('covering candidates', () => {
  it('hold every rule that covers a destination', () => {
    const rules = SAMPLES.map((destination) => ({ destination }));
    const candidates = coveringCandidates(rules);
    for (const wanted of SAMPLES) {
      const covering = rules.filter(({ destination }) => covers(destination, wanted));
      expect(candidates(wanted)).toEqual(expect.arrayContaining(covering));
    }
  });

  const WORLDS: readonly { readonly why: string; readonly at: (index: number) => Destination }[] = [
    { why: 'hosts', at: (index) => fqdn(`h${index}.example.com`) },
    { why: 'wildcards', at: (index) => fqdn(`*.h${index}.example.com`) },
    { why: 'one tag on ports apart', at: (index) => tag('Sql', `TCP ${2 * index + 1}`) },
    { why: 'one tag on ports that overlap', at: (index) => tag('Sql', `TCP ${index + 1}-${index + 20_000}`) },
    { why: 'networks', at: (index) => prefixes(`10.${index >> 8}.${index & 255}.0/24`, 'TCP 443') },
    { why: 'endpoints', at: (index) => endpoint(`lake${index}`) },
    { why: 'endpoints of one target', at: (index) => endpoint('lake', [`h${index}.example.com`]) },
  ];

  it.each(WORLDS.flatMap((world) => [10, 100, 1_000, 10_000].map((size) => ({ ...world, size }))))(
    '$why: each of $size rules is found in n log n steps together',
    ({ at, size }) => {
      const count = { steps: 0 };
      const rules = Array.from({ length: size }, (_, index) => ({ destination: at(index) }));
      const candidates = coveringCandidates(rules, count);
      for (const rule of rules) expect(candidates(rule.destination)).toEqual([rule]);
      expect(count.steps).toBeLessThan(size * 4 * (Math.log2(size) + 2));
    },
  );
});
