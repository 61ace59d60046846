import { beforeAll, describe, expect, it, vi } from 'vitest';
import { storedActions } from '../../../src/reconcile/actions/stored-actions.ts';
import type { SilenceScope } from '../../../src/reconcile/operator/silence-checks.ts';
import type { VirtualApp } from '../virtual-app.ts';
import { openAlert, peopleWorld } from './people-world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let world: VirtualApp;
let alert: string;

beforeAll(async () => {
  world = await peopleWorld();
  alert = await openAlert(world);
});

async function preview(scope: SilenceScope) {
  const found = await storedActions(world.deps).previewSilence(scope);
  if (!found.ok) throw new Error(found.error);
  const { alerts, emptyPatterns, hubs } = found.value;
  return { alerts: alerts.map(({ id }) => id), hubs: hubs.map(({ name }) => name), emptyPatterns };
}

describe('the preview of a silence', () => {
  it.each<{ why: string; scope: SilenceScope; hubs: readonly string[]; isAlert: boolean; empty?: readonly string[] }>([
    { why: 'a code that one hub shows', scope: { codes: ['HW204'] }, hubs: ['hub1'], isAlert: true },
    { why: 'a code that no hub shows', scope: { codes: ['HW303'] }, hubs: [], isAlert: false },
    { why: 'a hub by name', scope: { hubs: ['hub1'] }, hubs: ['hub1'], isAlert: true },
    { why: 'another hub', scope: { hubs: ['hub2'] }, hubs: ['hub2'], isAlert: false },
    { why: 'a pattern', scope: { hubs: ['hub*'] }, hubs: ['hub1', 'hub2'], isAlert: true },
    { why: 'a pattern without a hub', scope: { hubs: ['lab-*'] }, hubs: [], isAlert: false, empty: ['lab-*'] },
    { why: 'a rule', scope: { rules: ['tun*'] }, hubs: ['hub1'], isAlert: true },
    { why: 'another rule', scope: { rules: ['other'] }, hubs: [], isAlert: false },
    { why: 'an assignment', scope: { assignments: ['standard'] }, hubs: ['hub1', 'hub2'], isAlert: true },
    { why: 'two conditions of which one fails', scope: { codes: ['HW204'], hubs: ['hub2'] }, hubs: [], isAlert: false },
  ])('names the hubs and alerts of $why', async ({ empty = [], hubs, isAlert, scope }) => {
    const before = await preview(scope);
    expect(before).toMatchObject({ hubs, emptyPatterns: empty });
    expect(before.alerts.includes(alert)).toBe(isAlert);
  });

  it.each<{ why: string; scope: SilenceScope; says: string }>([
    { why: 'nothing is given', scope: {}, says: 'Give what to silence' },
    { why: 'a list is empty', scope: { codes: [] }, says: 'The list of codes of the silence is empty' },
    { why: 'a text is blank', scope: { hubs: [' '] }, says: 'The list of hubs of the silence is empty' },
    { why: 'a code is none', scope: { codes: ['HW2O1'] }, says: 'is not a finding code' },
    { why: 'no hub has the name', scope: { hubs: ['hbu1'] }, says: 'Did you mean "hub1"?' },
  ])('and the silence itself are refused with one sentence when $why', async ({ scope, says }) => {
    const actions = storedActions(world.deps);
    const found = await actions.previewSilence(scope);
    expect(found).toEqual({ ok: false, error: expect.stringContaining(says) });
    const request = { by: 'a', objectId: undefined, via: 'Api', seen: undefined, key: 'k' } as const;
    const set = await actions.perform('SetSilence', { ...scope, hours: 1, reason: 'x' }, request);
    expect(set).toEqual({ kind: 'Refused', message: found.ok ? '' : found.error });
  });
});
