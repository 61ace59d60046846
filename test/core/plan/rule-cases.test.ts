import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assignBaseline } from '../../../src/core/baseline/assignment/assign.ts';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { observationFromWorkspace } from '../../../src/core/kinds/reading/workspace-from-arm.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import { reach } from '../../../src/core/reach/reach.ts';
import { input } from './plan-fixtures.ts';

const NOW = new Date('2026-11-30T12:00:00Z');

function caseOf(folder: string, hubFile: string) {
  const read = (file: string) => readFileSync(join(import.meta.dirname, '../../fixtures/cases', folder, file), 'utf8');
  const policy = parsePolicy(read('policy.yaml'));
  const body = JSON.parse(read(hubFile));
  const hubId = hubIdFrom(body.id);
  if (!policy.ok || hubId === undefined) throw new Error(`${folder} cannot be read`);
  const observation = observationFromWorkspace(body, hubId, NOW);
  if (!observation.ok) throw new Error(observation.error);
  const assignment = assignBaseline(policy.value.policy, observation.value);
  return {
    plan: buildPlan({ ...input({ observation: observation.value, now: NOW }), assignment }),
    observation: observation.value,
    baseline: assignment.kind === 'Assigned' ? assignment.baseline : undefined,
  };
}

describe('cases of users', () => {
  it.each([
    { folder: 'unreadable-rule-green', hub: 'hub-hosts.json', on: 'odd', codes: ['HW204', 'HW211'] },
    { folder: 'unreadable-rule-green', hub: 'hub-ports.json', on: 'odd', codes: ['HW204', 'HW211'] },
    { folder: 'unreadable-rule-green', hub: 'hub-scheme.json', on: 'odd', codes: ['HW204', 'HW211'] },
    { folder: 'unreadable-rule-green', hub: 'hub-type.json', on: 'odd', codes: ['HW204', 'HW211'] },
    { folder: 'category-required', hub: 'hub.json', on: 'any-out', codes: ['HW204'] },
    { folder: 'unreadable-says-so', hub: 'hub.json', on: 'azure001', codes: ['HW203', 'HW211'] },
  ])('$folder $hub is never compliant', ({ folder, hub, on, codes }) => {
    const { plan } = caseOf(folder, hub);
    expect(plan.verdict).toBe('Drifted');
    expect(plan.findings.filter(({ rule }) => rule === on).map(({ code }) => code)).toEqual(codes);
  });

  it('star-inside-label: the star matches the empty text too', () => {
    const { plan, observation, baseline } = caseOf('star-inside-label', 'hub.json');
    expect(plan.findings.map(({ code }) => code)).not.toContain('HW201');
    expect(plan.steps).toEqual([]);
    for (const host of ['pypi.org', 'notpypi.org', 'test.pypi.org'])
      expect(reach({ observation, baseline, packs: [], host, port: 443 }).allowed, host).toBe(true);
  });

  it('unlisted-says-what: the finding names the target of the rule', () => {
    const { plan } = caseOf('unlisted-says-what', 'hub.json');
    const found = plan.findings.find(({ code, rule }) => code === 'HW203' && rule === 'out-any');
    expect(found?.message).toContain('*.blob.core.windows.net');
  });
});
