import { prepareAssignments } from '../../src/core/baseline/assignment/assign.ts';
import { parsePolicy } from '../../src/core/baseline/parse-policy.ts';
import { hubIdFrom } from '../../src/core/hub-id.ts';
import { observationFromWorkspace } from '../../src/core/kinds/reading/workspace-from-arm.ts';
import { buildPlan } from '../../src/core/plan/build-plan.ts';
import type { PlanInput } from '../../src/core/plan/model/plan.ts';
import { DEFAULT_TIMINGS } from '../../src/core/time/timings.ts';
import { memoryView } from '../../src/reconcile/observe/memory-view.ts';
import { EMPTY_MEMORY } from '../../src/reconcile/records/hub/memory-section.ts';
import { percentile } from './common/figures.ts';

const NOW = new Date('2026-11-23T08:00:00Z');
const ID = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/hub';
const DESIRED = 40;
const OBSERVED = 50;
const ROUNDS = 7;
const PLANS_PER_ROUND = 5000;

/** Plans hubs with 50 observed and 40 desired rules on one core, all compliant and with five rules missing. */
export function benchPlanner(): Promise<void> {
  for (const [name, observed] of [
    ['compliant', OBSERVED],
    ['five rules missing', DESIRED - 5],
  ] as const) {
    const input = inputWith(observed);
    const perSecond = Array.from({ length: ROUNDS }, () => plansPerSecond(input));
    const text = `${Math.round(percentile(perSecond, 50)).toLocaleString('en')} plans/s (slowest round ${Math.round(Math.min(...perSecond)).toLocaleString('en')})`;
    process.stdout.write(`planner, ${observed} observed x ${DESIRED} desired, ${name}: ${text}\n`);
  }
  return Promise.resolve();
}

function plansPerSecond(input: PlanInput): number {
  const start = process.hrtime.bigint();
  let steps = 0;
  for (let n = 0; n < PLANS_PER_ROUND; n += 1) steps += buildPlan(input).steps.length;
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (steps < 0) throw new Error('unreachable: keeps the plans from being optimised away');
  return PLANS_PER_ROUND / seconds;
}

function inputWith(observedRules: number): PlanInput {
  const hubId = hubIdFrom(ID);
  if (hubId === undefined) throw new Error(`${ID} is no hub`);
  const rules = Object.fromEntries(Array.from({ length: observedRules }, (_, n) => [`rule-${n}`, rule(n)]));
  const managedNetwork = {
    isolationMode: 'AllowOnlyApprovedOutbound',
    status: { status: 'Active', sparkReady: false },
    outboundRules: rules,
  };
  const body = {
    id: ID,
    name: 'hub',
    location: 'eastus2',
    kind: 'Hub',
    properties: { workspaceId: 'g', provisioningState: 'Succeeded', managedNetwork },
  };
  const observation = observationFromWorkspace(body, hubId, NOW);
  const policy = parsePolicy(policyText());
  if (!observation.ok || !policy.ok) throw new Error('the benchmark builds a hub or a policy that cannot be read');
  return {
    observation: observation.value,
    assignment: prepareAssignments(policy.value.policy)(observation.value),
    memory: memoryView(EMPTY_MEMORY, NOW, DEFAULT_TIMINGS),
    operation: undefined,
    usage: undefined,
    connectionTargets: undefined,
    consent: { enforcedSince: undefined, approvals: [] },
    writeStrategy: 'auto',
    now: NOW,
    timings: DEFAULT_TIMINGS,
  };
}

function rule(n: number): object {
  return { type: 'FQDN', category: 'UserDefined', status: 'Active', destination: `host-${n}.example.com` };
}

function policyText(): string {
  const hosts = Array.from({ length: DESIRED }, (_, n) => `      - fqdn: host-${n}.example.com`).join('\n');
  return `version: 1\nassignments:\n  - name: all\n    mode: enforce\n    isolation: { mode: AllowOnlyApprovedOutbound }\n    firewall: { sku: Standard }\n    rules:\n${hosts}\n`;
}
