import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hubIdFrom } from '../../../../src/core/hub-id.ts';
import type { PlanStep } from '../../../../src/core/plan/model/plan.ts';
import { deleteStep, putStep, step } from '../../../../src/core/plan/steps/make-step.ts';
import { confirmedBy, effectsOf } from '../../../../src/reconcile/operator/apply/step-effects.ts';
import { hubPath } from '../../../reconcile/virtual-app.ts';
import { propertyRuns, propertySeed } from '../../../thoroughness.ts';

const HUB = hubIdFrom(hubPath('hub1'))!;

function put(name: string, host: string): PlanStep {
  return putStep(HUB, { name, destination: { type: 'FQDN', hosts: [host] }, origin: 'python-packages' }, 'missing');
}

function patch(writes: Record<string, string>, isolationMode?: 'AllowOnlyApprovedOutbound'): PlanStep {
  const write = { kind: 'PatchNetwork', hubId: HUB, isolationMode, firewallSku: undefined, outboundRules: {} } as const;
  return { ...step(write, 'together'), writes };
}

const provision = step({ kind: 'Provision', hubId: HUB, includeSpark: false }, 'inactive');

describe('what a person confirmed', () => {
  it('covers each of the rules of one request for all, when Azure wants them one by one', () => {
    const [one, two] = [put('hw-a', 'a.example'), put('hw-b', 'b.example')];
    const isConfirmed = confirmedBy([patch({ ...one.writes, ...two.writes })]);
    expect([one, two].map(isConfirmed)).toEqual([true, true]);
  });

  it.each([
    { what: 'a rule with another destination', step: put('hw-a', 'evil.example') },
    { what: 'a rule of another name', step: put('hw-c', 'a.example') },
    { what: 'a removal', step: deleteStep(HUB, 'hw-a', 'forbidden') },
    { what: 'an isolation mode', step: patch({ ...put('hw-a', 'a.example').writes }, 'AllowOnlyApprovedOutbound') },
    { what: 'a provisioning', step: provision },
    { what: 'the use of an approval', step: { ...put('hw-a', 'a.example'), approvalId: 'other' } },
  ])('does not cover $what that is not in it', ({ step: other }) => {
    expect(confirmedBy([put('hw-a', 'a.example')])(other)).toBe(false);
  });

  it('tells two provisionings apart by what they ask for', () => {
    const withSpark = step({ kind: 'Provision', hubId: HUB, includeSpark: true }, 'spark');
    expect(confirmedBy([provision])(withSpark)).toBe(false);
    expect(confirmedBy([provision])(provision)).toBe(true);
  });

  it('covers exactly the steps whose every effect is in it', () => {
    const names = fc.constantFrom('hw-a', 'hw-b', 'hw-c', 'hw-d');
    const steps = fc.oneof(
      fc.tuple(names, fc.constantFrom('a.example', 'b.example')).map(([name, host]) => put(name, host)),
      names.map((name) => deleteStep(HUB, name, 'forbidden')),
      fc.array(names, { minLength: 1 }).map((all) => patch(Object.fromEntries(all.map((name) => [name, `k ${name}`])))),
      fc.constant(provision),
    );
    fc.assert(
      fc.property(fc.array(steps), steps, (confirmed, other) => {
        const all = confirmed.flatMap(effectsOf);
        expect(confirmedBy(confirmed)(other)).toBe(effectsOf(other).every((effect) => all.includes(effect)));
        expect(confirmed.every(confirmedBy(confirmed))).toBe(true);
      }),
      { numRuns: propertyRuns(400), seed: propertySeed(18) },
    );
  });
});
