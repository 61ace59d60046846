import { describe, expect, it } from 'vitest';
import type { OneHubPlan, PlannedHubJson } from '../../../src/cli/plan/plan-file.ts';
import { readPlanFile } from '../../../src/cli/plan/plan-file.ts';
import { contextWith } from '../command-files.ts';

const HUB: PlannedHubJson = {
  hubId:
    '/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/rg/providers/microsoft.machinelearningservices/workspaces/hub-a',
  name: 'hub-a',
  workspaceGuid: '22222222-2222-2222-2222-222222222222',
  policyVersion: '0123456789abcdef',
  assignment: 'production',
  mode: 'enforce',
  verdict: 'Drifted',
  findings: [],
  changes: [],
  steps: [],
  stepsAfterApproval: [],
  skipped: [],
  estimate: { minutes: 0, usdPerMonth: 0 },
  fingerprint: 'none',
  assumed: [],
};

const HEAD = {
  format: 'hubwarden-plan',
  version: 1,
  plannedAt: '2026-10-01T12:00:00.000Z',
  policyVersion: '0123456789abcdef',
} as const;

const ONE: OneHubPlan = { ...HEAD, ...HUB };

function read(text: unknown) {
  const files = { 'plan.json': typeof text === 'string' ? text : JSON.stringify(text, undefined, 2) };
  return readPlanFile('plan.json', contextWith(files));
}

function errorOf(text: unknown): string {
  const result = read(text);
  return result.ok ? 'no error' : result.error;
}

describe('readPlanFile', () => {
  it('gives one form for a plan of one hub and a plan of several', () => {
    expect(read(ONE)).toEqual({ ok: true, value: { ...HEAD, hubs: [HUB] } });
    expect(read({ ...HEAD, hubs: [HUB, HUB] })).toEqual({ ok: true, value: { ...HEAD, hubs: [HUB, HUB] } });
  });

  it('ignores keys that a later release may add', () => {
    expect(read({ ...ONE, later: true })).toEqual({ ok: true, value: { ...HEAD, hubs: [HUB] } });
  });

  it.each([
    ['is not JSON', '{', 'plan.json:1:2'],
    ['is empty', '', 'plan.json: the file is empty'],
    ['is a saved hub', { id: 'x', properties: {} }, 'this is not a plan'],
    ['is a list', [ONE], 'this is not a plan'],
    ['comes from a later release', { ...ONE, version: 2 }, 'this release reads plans of version 1 only'],
    ['names no hub', { ...ONE, hubId: undefined }, 'hubId'],
    ['names something that is no hub', { ...ONE, hubId: '/subscriptions/x' }, 'not the resource id of a hub'],
    ['has an unknown verdict', { ...ONE, verdict: 'Fine' }, 'plan.json:11:14 verdict'],
  ])('refuses a file that %s', (_, text, message) => {
    expect(errorOf(text)).toContain(message);
  });

  it('names every problem with its line', () => {
    const lines = errorOf({ ...HEAD, hubs: [HUB, { ...HUB, name: 1, fingerprint: null }] }).split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^plan\.json:\d+:\d+ .*hubs\[1\].*hubwarden plan --out/);
  });
});
