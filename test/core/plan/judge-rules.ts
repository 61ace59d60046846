import type { Baseline } from '../../../src/core/baseline/policy/baseline.ts';
import { observationFromWorkspace } from '../../../src/core/kinds/reading/workspace-from-arm.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import type { Plan } from '../../../src/core/plan/model/plan.ts';
import { baseline, desiredRule, fqdn, HUB_ID, input, inventoryOf, NOW } from './plan-fixtures.ts';

const PYPI = fqdn('pypi.org');
const PYPI_RULE = { type: 'FQDN', category: 'UserDefined', status: 'Active', destination: 'pypi.org' };

/** Plans for a hub that holds the wanted rule, pypi.org, and these rules as Azure sends them. */
export function planFor(rules: Readonly<Record<string, unknown>>, policy: Partial<Baseline> = {}): Plan {
  const body = {
    id: HUB_ID,
    name: 'hub1',
    location: 'eastus2',
    kind: 'Hub',
    systemData: { createdAt: '2026-10-04T22:00:00Z' },
    properties: {
      provisioningState: 'Succeeded',
      managedNetwork: {
        isolationMode: 'AllowOnlyApprovedOutbound',
        status: { status: 'Active' },
        firewallSku: 'Standard',
        outboundRules: { [desiredRule(PYPI).name]: PYPI_RULE, ...rules },
      },
    },
  };
  const observation = observationFromWorkspace(body, HUB_ID, NOW);
  if (!observation.ok) throw new Error(observation.error);
  return buildPlan(
    input({
      observation: observation.value,
      baseline: baseline({ rules: [desiredRule(PYPI)], ...policy }),
      memory: { inventory: inventoryOf(PYPI) },
    }),
  );
}

/** Codes of the findings about one rule. */
export function codesOn(plan: Plan, rule: string): readonly string[] {
  return plan.findings.filter((finding) => finding.rule === rule).map(({ code }) => code);
}
