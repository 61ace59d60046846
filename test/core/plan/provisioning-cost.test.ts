import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareAssignments } from '../../../src/core/baseline/assignment/assign.ts';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { observationFromWorkspace } from '../../../src/core/kinds/reading/workspace-from-arm.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import type { Plan } from '../../../src/core/plan/model/plan.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import { memoryView } from '../../../src/reconcile/observe/memory-view.ts';
import { EMPTY_MEMORY } from '../../../src/reconcile/records/hub/memory-section.ts';

const NOW = new Date('2026-11-23T08:00:00Z');

function planOf(policyText: string): Plan {
  const body: { id: string } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../fixtures/hubs/network-not-provisioned.json'), 'utf8'),
  );
  const hubId = hubIdFrom(body.id)!;
  const observation = observationFromWorkspace(body, hubId, NOW);
  const policy = parsePolicy(policyText);
  if (!observation.ok || !policy.ok) throw new Error('fixture');
  return buildPlan({
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
  });
}

const policy = (firewall: string): string =>
  `version: 1\nassignments:\n  - name: all\n    mode: enforce\n    isolation: { mode: AllowOnlyApprovedOutbound }\n${firewall}`;

describe('provisioning a hub on which an FQDN rule is stored', () => {
  it('is not started without acceptance of the price of a firewall, and a finding reports it', () => {
    const plan = planOf(policy(''));
    expect(plan.steps).toEqual([]);
    expect(plan.verdict).toBe('Blocked');
    expect(plan.findings.map((each) => each.code)).toContain('HW406');
    expect(plan.skipped.map((each) => each.reason)).toContain('CostNotAccepted');
  });

  it('is started when the price was accepted, and names its cost', () => {
    const plan = planOf(policy('    firewall: { sku: Basic }\n'));
    expect(plan.steps.map((each) => each.write.kind)).toContain('Provision');
    expect(plan.estimate.usdPerMonth).toBeCloseTo(288.35);
    expect(plan.estimate.minutes).toBe(40);
  });
});
