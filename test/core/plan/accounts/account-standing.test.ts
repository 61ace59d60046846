import { describe, expect, it } from 'vitest';
import { observationFromAccount } from '../../../../src/core/kinds/reading/account-from-arm.ts';
import { buildPlan } from '../../../../src/core/plan/build-plan.ts';
import type { Plan } from '../../../../src/core/plan/model/plan.ts';
import { ACCOUNT_ID } from '../account-fixtures.ts';
import { input, NOW } from '../plan-fixtures.ts';

const AGENTS = { scenario: 'agent', useMicrosoftManagedNetwork: true };

/** The plan for an account of some age whose change of mode a person has approved. */
function planFor(network: unknown, networkInjections: unknown = [AGENTS]): Plan {
  const account = {
    id: ACCOUNT_ID,
    location: 'eastus2',
    kind: 'AIServices',
    systemData: { createdAt: '2026-01-01T00:00:00Z' },
    properties: { internalId: 'guid', provisioningState: 'Succeeded', networkInjections },
  };
  const observed = observationFromAccount({ account, network }, ACCOUNT_ID, NOW);
  if (!observed.ok) throw new Error(observed.error);
  const consent = { enforcedSince: undefined, approvals: [], isAssumed: true };
  return buildPlan(input({ observation: observed.value, consent }));
}

const active = {
  properties: {
    provisioningState: 'Succeeded',
    managedNetwork: { isolationMode: 'AllowOnlyApprovedOutbound', status: { status: 'Active' }, outboundRules: {} },
  },
};

describe('an account', () => {
  it('whose network reads Deleted is never written, whatever else Azure still shows of it', () => {
    for (const managedNetwork of [null, undefined, {}, { provisioningState: 'Deleted' }]) {
      const plan = planFor({ properties: { provisioningState: 'Deleted', managedNetwork } });
      expect(plan.findings.map(({ code }) => code)).toContain('HW413');
      expect(plan).toMatchObject({ verdict: 'Blocked', steps: [] });
    }
  });

  it('whose agents do not use the managed network is not green, although another scenario does', () => {
    const other = { scenario: 'evaluation', useMicrosoftManagedNetwork: true };
    for (const injections of [[other], [other, { ...AGENTS, useMicrosoftManagedNetwork: false }]]) {
      const plan = planFor(active, injections);
      expect(plan.findings.map(({ code }) => code)).toContain('HW412');
      expect(plan).toMatchObject({ verdict: 'Blocked', steps: [] });
    }
    expect(planFor(active, [other, AGENTS]).verdict).toBe('Compliant');
  });
});
