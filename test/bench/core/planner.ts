import { prepareAssignments } from '../../../src/core/baseline/assignment/assign.ts';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { observationFromWorkspace } from '../../../src/core/kinds/reading/workspace-from-arm.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import type { PlanInput } from '../../../src/core/plan/model/plan.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import { memoryView } from '../../../src/reconcile/observe/memory-view.ts';
import { EMPTY_MEMORY } from '../../../src/reconcile/records/hub/memory-section.ts';
import type { Bench } from '../common/bench.ts';
import type { Measurement } from '../common/measurement.ts';
import { measureRates } from './rates.ts';

const NOW = new Date('2026-11-23T08:00:00Z');
const ID = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/hub';
const DESIRED = 40;
const OBSERVED = 50;
const GOAL = 0.5;

/**
 * Plans a hub with 50 observed and 40 desired rules on one core: all there, and with five rules missing. The floor is
 * `JSON.stringify` of the same observation.
 */
export const PLANNER_BENCH: Bench = {
  names: ['planner', 'planner-missing'],
  run: async (wanted, print) => {
    if (wanted.has('planner')) print({ ...planning('planner', OBSERVED), goal: GOAL });
    if (wanted.has('planner-missing')) print(planning('planner-missing', DESIRED - 5));
  },
};

function planning(name: string, observedRules: number): Measurement {
  const input = planInput(observedRules);
  const { floor, slowest, value } = measureRates(
    () => buildPlan(input).steps.length,
    () => JSON.stringify(input.observation).length,
  );
  return {
    ...{ name, value, unit: 'plans/s', floor },
    detail: `${observedRules} observed × ${DESIRED} desired rules; slowest round ${Math.round(slowest)}/s; floor: JSON.stringify of the observation`,
  };
}

/** A hub with so many rules under a baseline of 40, as the planner gets it. */
export function planInput(observedRules: number): PlanInput {
  const hubId = hubIdFrom(ID);
  if (hubId === undefined) throw new Error(`${ID} is no hub`);
  const observation = observationFromWorkspace(bodyWith(observedRules), hubId, NOW);
  const policy = parsePolicy(plannerPolicy());
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

function bodyWith(observedRules: number) {
  const managedNetwork = {
    isolationMode: 'AllowOnlyApprovedOutbound',
    status: { status: 'Active', sparkReady: false },
    outboundRules: Object.fromEntries(Array.from({ length: observedRules }, (_, n) => [`rule-${n}`, rule(n)])),
  };
  return {
    id: ID,
    name: 'hub',
    location: 'eastus2',
    kind: 'Hub',
    properties: { workspaceId: 'g', provisioningState: 'Succeeded', managedNetwork },
  };
}

function rule(n: number): object {
  return { type: 'FQDN', category: 'UserDefined', status: 'Active', destination: `host-${n}.example.com` };
}

function plannerPolicy(): string {
  const hosts = Array.from({ length: DESIRED }, (_, n) => `      - fqdn: host-${n}.example.com`).join('\n');
  return `version: 1\nassignments:\n  - name: all\n    mode: enforce\n    isolation: { mode: AllowOnlyApprovedOutbound }\n    firewall: { sku: Standard }\n    rules:\n${hosts}\n`;
}
