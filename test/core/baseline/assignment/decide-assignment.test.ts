import { describe, expect, it } from 'vitest';
import type { Assign } from '../../../../src/core/baseline/assignment/assign.ts';
import { decideAssignment } from '../../../../src/core/baseline/assignment/decide-assignment.ts';
import type { Baseline } from '../../../../src/core/baseline/policy/baseline.ts';
import { baseline, hub } from '../../plan/plan-fixtures.ts';

const KNOWN: Readonly<Record<string, Baseline>> = {
  production: baseline(),
  strict: baseline({ assignment: 'strict', unlistedRules: 'remove' }),
  sandbox: baseline({ assignment: 'sandbox', unlistedRules: 'allow' }),
};

/** A policy under which the hub gets the named assignment, or none. */
function policyThatGives(name: string | undefined): Assign {
  const given = name === undefined ? undefined : KNOWN[name];
  const assign = () =>
    given === undefined
      ? ({ kind: 'Unassigned', reasons: ['none'] } as const)
      : ({ kind: 'Assigned', baseline: given, reasons: ['match'] } as const);
  return Object.assign(assign, { named: (each: string) => KNOWN[each] });
}

function keep(to: string | undefined, from: string | undefined, holds = true, isApproved = false) {
  const before = from === undefined ? undefined : { assignment: from, holds };
  const { outcome, waiting } = decideAssignment(policyThatGives(to), hub(), before, () => isApproved);
  const inForce = outcome.kind === 'Assigned' ? outcome.baseline.assignment : undefined;
  return { inForce, waiting, reasons: outcome.reasons };
}

describe('the assignment in force', () => {
  it.each([
    { why: 'a hub without one gets what matches', from: undefined, to: 'sandbox', inForce: 'sandbox' },
    { why: 'nothing has changed', from: 'production', to: 'production', inForce: 'production' },
    { why: 'a stricter one holds at once', from: 'production', to: 'strict', inForce: 'strict' },
    {
      why: 'the policy changed, and with it what matches',
      from: 'production',
      holds: false,
      to: 'sandbox',
      inForce: 'sandbox',
    },
    { why: 'the policy has no assignment of the old name', from: 'gone', to: 'sandbox', inForce: 'sandbox' },
    { why: 'the policy has no old one, and no new one either', from: 'gone', to: undefined, inForce: undefined },
    {
      why: 'a person approved the looser one',
      from: 'production',
      isApproved: true,
      to: 'sandbox',
      inForce: 'sandbox',
    },
    {
      why: 'a person approved that there is none',
      from: 'production',
      isApproved: true,
      to: undefined,
      inForce: undefined,
    },
  ])('is $inForce: $why', ({ from, holds, isApproved, to, inForce }) => {
    expect(keep(to, from, holds, isApproved)).toMatchObject({ inForce, waiting: undefined });
  });

  it('is the old one while a looser one waits, and HW705 names what would be looser', () => {
    expect(keep('sandbox', 'production')).toMatchObject({
      inForce: 'production',
      reasons: ['match', 'Assignment "production" is kept until the change is approved (HW705).'],
      waiting: {
        change: { from: 'production', to: 'sandbox' },
        finding: {
          code: 'HW705',
          class: 'blocker',
          groupKey: expect.stringMatching(/^HW705\|\/subscriptions\/.*hub1$/i),
          message:
            'hub1 would move from "production" to "sandbox" without a change of the policy, and that is looser: unlistedRules is allow, not report. "production" stays in force.',
        },
      },
    });
  });

  it('is the old one while no assignment matches any more', () => {
    expect(keep(undefined, 'production')).toMatchObject({
      inForce: 'production',
      waiting: {
        change: { from: 'production', to: undefined },
        finding: { message: expect.stringContaining('no longer matches any assignment') },
      },
    });
  });
});
