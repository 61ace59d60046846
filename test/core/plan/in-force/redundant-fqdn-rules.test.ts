import { describe, expect, it } from 'vitest';
import { hostsReachableWithout } from '../../../../src/core/plan/in-force/redundant-fqdn-rules.ts';
import type { OwnedRule } from '../../../../src/core/plan/model/plan-context.ts';
import type { Destination } from '../../../../src/core/rules/outbound-rule.ts';
import { observedRule } from '../azure-model.ts';
import { endpoint, fqdn, hub } from '../plan-fixtures.ts';

const foreign = (name: string, destination: Destination): OwnedRule => ({
  ...observedRule(name, destination, 'Active'),
  owner: 'foreign',
});

/** How often rules are read while each of so many FQDN rules is judged. */
function readsFor(size: number): number {
  let reads = 0;
  const rules = Array.from({ length: size }, (_, index) => foreign(`r${index}`, fqdn(`h${index}.contoso.com`))).map(
    (rule) =>
      new Proxy(rule, {
        get(target, key, receiver) {
          reads += 1;
          return Reflect.get(target, key, receiver);
        },
      }),
  );
  for (const { destination } of rules) hostsReachableWithout({ hub: hub(), rules }, destination);
  return reads;
}

describe('hosts that are reachable without their rule', () => {
  it('are looked for at a cost that grows with the number of rules, and not with its square', () => {
    expect(readsFor(800) / readsFor(400)).toBeLessThan(2.5);
  });

  it('are those of a private endpoint in force', () => {
    const lake = foreign('lake', endpoint('lake'));
    const served = fqdn('lake.blob.core.windows.net');
    expect(hostsReachableWithout({ hub: hub(), rules: [lake] }, served)).toContain('private endpoint lake');
    expect(hostsReachableWithout({ hub: hub(), rules: [{ ...lake, status: 'Failed' }] }, served)).toBeUndefined();
  });
});
