import { describe, expect, it } from 'vitest';
import { NO_CONNECTIONS } from '../../../../src/core/observation/connection-targets.ts';
import type { ObservedAccount } from '../../../../src/core/observation/observation.ts';
import { buildPlan } from '../../../../src/core/plan/build-plan.ts';
import type { Plan, PlanInput } from '../../../../src/core/plan/model/plan.ts';
import { destinationKey } from '../../../../src/core/rules/destinations/destination-key.ts';
import { account } from '../account-fixtures.ts';
import { observedRule } from '../azure-model.ts';
import { baseline, desiredRule, EMPTY_MEMORY, endpoint, fqdn, input } from '../plan-fixtures.ts';

const PYPI = fqdn('pypi.org');

/** The plan of a policy that removes what is unlisted, for an account with an endpoint to a storage account. */
function planWith(name: string, facts: Partial<ObservedAccount> = {}): Plan {
  const rules = [observedRule('pypi', PYPI, 'Active'), observedRule(name, endpoint('lake'), 'Active')];
  return buildPlan(
    input({
      observation: account(rules, { account: facts }),
      baseline: baseline({ rules: [desiredRule(PYPI)], unlistedRules: 'remove' }),
      connectionTargets: NO_CONNECTIONS,
    }),
  );
}

describe('an endpoint that is not listed', () => {
  it('is removed from an account that is bound to nothing', () => {
    expect(planWith('lake').steps).toMatchObject([{ write: { kind: 'DeleteRule', ruleName: 'lake' } }]);
  });

  it('stays while a field that binds the account could not be read, and the plan names the field', () => {
    const { findings, skipped, steps } = planWith('lake', { unreadBindings: ['userOwnedStorage'] });
    expect(steps).toEqual([]);
    expect(findings.map(({ code }) => code)).toContain('HW203');
    expect(skipped).toMatchObject([{ rule: 'lake', reason: 'NotReadable' }]);
    expect(skipped[0]?.detail).toContain('userOwnedStorage');
  });

  it.each(['Connection_lake_blob', 'CONNECTION_lake', ' Connection_lake'])('stays under the name "%s"', (name) => {
    const { findings, skipped, steps } = planWith(name);
    expect(steps).toEqual([]);
    expect(findings.map(({ code }) => code)).not.toContain('HW203');
    expect(skipped).toMatchObject([{ rule: name, reason: 'NeededByConnection' }]);
  });
});

describe('an endpoint of Hubwarden that the baseline no longer wants', () => {
  const lake = desiredRule(endpoint('lake'));
  /** The plan for an account that holds it, with these connections. */
  function planFor(connectionTargets: PlanInput['connectionTargets']): Plan {
    const rules = [observedRule('pypi', PYPI, 'Active'), observedRule(lake.name, endpoint('lake'), 'Active')];
    return buildPlan(
      input({
        observation: account(rules),
        baseline: baseline({ rules: [desiredRule(PYPI)] }),
        memory: { ...EMPTY_MEMORY, inventory: { [lake.name]: destinationKey(lake.destination) } },
        connectionTargets,
      }),
    );
  }
  const LAKE = lake.destination.type === 'PrivateEndpoint' ? lake.destination.serviceResourceId.toLowerCase() : '';

  it('is removed where no connection uses its target', () => {
    expect(planFor(NO_CONNECTIONS).steps).toMatchObject([{ write: { kind: 'DeleteRule', ruleName: lake.name } }]);
  });

  it('stays where one does: Azure made no endpoint of its own beside it', () => {
    const { findings, skipped, steps, verdict } = planFor({ ...NO_CONNECTIONS, ids: [LAKE] });
    expect(steps).toEqual([]);
    expect(findings).toMatchObject([{ code: 'HW203', class: 'lint' }]);
    expect(skipped).toMatchObject([{ rule: lake.name, reason: 'TargetInUse' }]);
    expect(verdict).toBe('Compliant');
  });

  it('stays until the connections are read, and where they cannot be', () => {
    expect(planFor(undefined)).toMatchObject({ steps: [], needs: ['connections'] });
    expect(planFor('Unreadable').steps).toEqual([]);
  });
});
