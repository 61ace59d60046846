import { describe, expect, it } from 'vitest';
import { prepareAssignments } from '../../../src/core/baseline/assignment/assign.ts';
import type { PreparedPolicy } from '../../../src/core/rollout/equivalent-policy.ts';
import { assignmentUnder, isEquivalentFor, NO_ASSIGNMENT } from '../../../src/core/rollout/equivalent-policy.ts';
import { hub, policyFrom } from '../baseline/hubs.ts';

const SUBSCRIPTION = '11111111-0000-4000-8000-000000000001';

const PRODUCTION = `
  - name: production
    match: { resourceGroups: [rg-ai] }
    isolation: { mode: AllowOnlyApprovedOutbound }
    firewall: { sku: Standard }
    rules:
      - fqdn: pypi.org
`;

function prepared(assignments: string, rest = ''): PreparedPolicy {
  const policy = policyFrom(`version: 1\n${rest}\nassignments:${assignments}`);
  return { policy, assign: prepareAssignments(policy) };
}

const EXEMPTION = `exemptions:
  - { hub: "*/workspaces/hub-1", findings: [HW203], owner: platform-team, ticket: T-1, reason: lab, expires: 2027-01-31 }`;

describe('assignmentUnder', () => {
  it.each([
    { why: 'the assignment that takes the hub', of: hub({ subscription: SUBSCRIPTION }), expected: 'production' },
    {
      why: 'no assignment takes it',
      of: hub({ subscription: SUBSCRIPTION, resourceGroup: 'rg-lab' }),
      expected: NO_ASSIGNMENT,
    },
    {
      why: 'its kind is none of the policy',
      of: hub({ subscription: SUBSCRIPTION, kind: 'Default' }),
      expected: NO_ASSIGNMENT,
    },
    {
      why: 'its subscription is none of the policy',
      of: hub({ subscription: '22222222-0000-4000-8000-000000000002' }),
      expected: NO_ASSIGNMENT,
    },
  ])('$why', ({ of, expected }) => {
    expect(assignmentUnder(prepared(PRODUCTION, `scope: { subscriptions: [${SUBSCRIPTION}] }`), of)).toBe(expected);
  });
});

describe('asksTheSame', () => {
  const first = prepared(PRODUCTION);

  interface Row {
    readonly why: string;
    readonly next: PreparedPolicy;
    readonly of?: ReturnType<typeof hub>;
  }

  const same: readonly Row[] = [
    { why: 'the file was written again', next: prepared(PRODUCTION) },
    { why: 'a comment was added', next: prepared(PRODUCTION.replace('fqdn: pypi.org', 'fqdn: pypi.org # for pip')) },
    {
      why: 'another assignment has changed',
      next: prepared(`${PRODUCTION}  - name: lab\n    match: { resourceGroups: [rg-lab] }\n`),
    },
    { why: 'exemptions hold for every hub at once, so they move no hub', next: prepared(PRODUCTION, EXEMPTION) },
    {
      why: 'the hub had no assignment and has none',
      next: prepared(PRODUCTION.replace('pypi.org', 'conda.io')),
      of: hub({ resourceGroup: 'rg-lab' }),
    },
    {
      why: 'the hub was out of scope and is',
      next: prepared(PRODUCTION.replace('pypi.org', 'conda.io')),
      of: hub({ kind: 'Default' }),
    },
  ];
  it.each(same)('moves no hub: $why', ({ next, of = hub({}) }) => {
    expect(isEquivalentFor(first, next, of)).toBe(true);
    // A second hub of the same baseline is judged as the first was.
    expect(isEquivalentFor(first, next, of)).toBe(true);
  });

  const other: readonly Row[] = [
    { why: 'one more rule', next: prepared(`${PRODUCTION}      - fqdn: conda.io\n`) },
    { why: 'another host', next: prepared(PRODUCTION.replace('pypi.org', 'conda.io')) },
    {
      why: 'another mode of isolation',
      next: prepared(PRODUCTION.replace('AllowOnlyApprovedOutbound', 'AllowInternetOutbound')),
    },
    { why: 'enforced instead of observed', next: prepared(PRODUCTION.replace('match:', 'mode: enforce\n    match:')) },
    {
      why: 'another assignment with the same baseline',
      next: prepared(PRODUCTION.replace('name: production', 'name: europe')),
    },
    { why: 'the hub has lost its assignment', next: prepared(PRODUCTION.replace('rg-ai', 'rg-lab')) },
    {
      why: 'the hub is out of scope now',
      next: prepared(PRODUCTION, 'scope: { subscriptions: [22222222-0000-4000-8000-000000000002] }'),
    },
    {
      why: 'the hub is in scope now',
      next: prepared(PRODUCTION, 'kinds: [Hub, Default]'),
      of: hub({ kind: 'Default' }),
    },
    {
      why: 'the hub was out of scope and is left without an assignment: that is a finding',
      next: prepared(PRODUCTION, 'kinds: [Hub, Default]'),
      of: hub({ kind: 'Default', resourceGroup: 'rg-lab' }),
    },
  ];
  it.each(other)('moves a hub: $why', ({ next, of = hub({}) }) => {
    expect(isEquivalentFor(first, next, of)).toBe(false);
    expect(isEquivalentFor(next, first, of)).toBe(false);
  });

  it('distinguishes hubs whose rules hold a value of their own', () => {
    const own = PRODUCTION.replace('pypi.org', '"{hubName}.contoso.com"');
    const [a, b] = [hub({ name: 'hub-1' }), hub({ name: 'hub-2' })];
    const next = prepared(own.replace('contoso.com', 'fabrikam.com'));
    expect([a, b].map((each) => isEquivalentFor(prepared(own), prepared(own), each))).toEqual([true, true]);
    expect([a, b].map((each) => isEquivalentFor(prepared(own), next, each))).toEqual([false, false]);
  });
});
