import { describe, expect, it } from 'vitest';
import { policyWithPlaces } from '../../../src/core/baseline/policy-places.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { fqdnDestination } from '../../../src/core/rules/destinations/destination.ts';
import { ruleNameFor } from '../../../src/core/rules/destinations/rule-name.ts';

const POLICY = `version: 1
packs:
  base:
    rules:
      - fqdn: base.contoso.com
  data:
    extends: [base]
    rules:
      - fqdn: data.contoso.com
      - fqdn: "{hubName}.contoso.com"
assignments:
  - name: first
    match: { names: ["lab-*"] }
    packs: [python-packages]
    firewall: { sku: Standard }
  - name: second
    isolation: { mode: AllowOnlyApprovedOutbound }
    packs: [data, python-packages]
    rules:
      - fqdn: own.contoso.com
    firewall: { sku: Standard }
    forbidden:
      - fqdn: "*.ngrok.io"
`;

const HUB = {
  hubId: hubIdFrom('/subscriptions/s1/resourcegroups/rg/providers/microsoft.machinelearningservices/workspaces/hub-1')!,
  name: 'hub-1',
  location: 'westeurope',
  kind: 'Hub',
  tags: {},
};

function nameOf(host: string): string {
  const destination = fqdnDestination(host);
  if (!destination.ok) throw new Error(destination.error);
  return ruleNameFor(destination.value);
}

function lineOf(code: string, rule: string | undefined, assignment = 'second'): string {
  const read = policyWithPlaces(POLICY, 'policy.yaml');
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const place = read.value.placeOf({ code, rule, assignment: assignment || undefined, hub: HUB });
  expect(place.endLine).toBe(place.startLine);
  const line = POLICY.split('\n')[place.startLine - 1] ?? '';
  return line.slice(place.startColumn - 1, place.endColumn - 1);
}

describe('policyWithPlaces', () => {
  const cases = [
    { why: 'a rule of a pack', code: 'HW201', rule: nameOf('data.contoso.com'), line: 'fqdn: data.contoso.com' },
    {
      why: 'a rule of an extended pack',
      code: 'HW201',
      rule: nameOf('base.contoso.com'),
      line: 'fqdn: base.contoso.com',
    },
    { why: 'a rule of the assignment', code: 'HW202', rule: nameOf('own.contoso.com'), line: 'fqdn: own.contoso.com' },
    {
      why: 'a rule with the name of the hub in it',
      code: 'HW201',
      rule: nameOf('hub-1.contoso.com'),
      line: 'fqdn: "{hubName}.contoso.com"',
    },
    {
      why: 'a rule of a built-in pack has no line: the assignment',
      code: 'HW201',
      rule: nameOf('pypi.org'),
      line: 'name: second',
    },
    { why: 'the isolation mode', code: 'HW102', rule: undefined, line: '{ mode: AllowOnlyApprovedOutbound }' },
    { why: 'a rule that nobody may have', code: 'HW204', rule: 'tunnel', line: '- fqdn: "*.ngrok.io"' },
    { why: 'a setting that is not written: the assignment', code: 'HW203', rule: 'x', line: 'name: second' },
    { why: 'a name like a property of every object', code: 'constructor', rule: '__proto__', line: 'name: second' },
  ];
  it.each(cases)('leads to $why', ({ code, line, rule }) => {
    expect(lineOf(code, rule)).toBe(line);
  });

  it('leads to the start of the file without an assignment, or with one that the file does not have', () => {
    expect([lineOf('HW704', undefined, ''), lineOf('HW201', undefined, 'third')]).toEqual(['version: 1', 'version: 1']);
  });

  it('does not lead to a rule of another assignment', () => {
    expect(lineOf('HW201', nameOf('own.contoso.com'), 'first')).toBe('name: first');
  });

  it('names every problem of a file that is no policy', () => {
    const read = policyWithPlaces('version: 2\n', 'policy.yaml');
    expect(read).toMatchObject({
      ok: false,
      error: expect.arrayContaining([expect.objectContaining({ path: 'version' })]),
    });
  });
});
