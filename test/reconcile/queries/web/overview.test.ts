import { describe, expect, it } from 'vitest';
import { MemoryRows } from '../../../../src/adapters/memory/memory-rows.ts';
import { VirtualClock } from '../../../../src/adapters/memory/virtual-clock.ts';
import type { Rows } from '../../../../src/reconcile/ports.ts';
import type { WebReadsDeps } from '../../../../src/reconcile/queries/web/indexed-reads.ts';
import { webReads } from '../../../../src/reconcile/queries/web/indexed-reads.ts';
import { changeBreaker } from '../../../../src/reconcile/records/breaker-record.ts';
import { setWriteSwitch } from '../../../../src/reconcile/records/control-record.ts';
import type { StoredHub } from '../../../../src/reconcile/records/hub/hub-shape.ts';
import { rowsWith } from '../../records/earlier-edition-hubs.ts';
import { endedSweep, idOf, okValue, readsDeps, rowsOf, storedHubOf } from '../stored-fleets.ts';

const NOW = '2026-11-23T08:05:00.000Z';

function readsOf(rows: Rows, change: Partial<WebReadsDeps> = {}) {
  const clock = new VirtualClock({ at: new Date(NOW) });
  return { clock, reads: webReads(readsDeps(rows, clock, change)) };
}

const NETWORK = {
  isolationMode: 'AllowOnlyApprovedOutbound',
  status: 'Active',
  hasFqdnRule: true,
  privateEndpoints: 3,
} as const;

function hubWith(name: string, change: Partial<StoredHub>): StoredHub {
  return storedHubOf(idOf(name), change);
}

describe('the overview of the fleet', () => {
  it('says of an empty deployment that no sweep has ended', async () => {
    const overview = okValue(await readsOf(new MemoryRows()).reads.overview());
    expect(overview).toMatchObject({ total: 0, counts: {}, notCovered: 0, isStale: true, policyVersion: undefined });
    expect(overview.attention.map(({ kind }) => kind)).toEqual(['SweepLate']);
  });

  it('adds up firewalls and private endpoints at list prices, and counts hubs whose records do not say it', async () => {
    const rows = await rowsOf([
      hubWith('hub-a', { network: { ...NETWORK, firewallSku: 'Standard' } }),
      hubWith('hub-b', { network: { ...NETWORK, firewallSku: 'Basic' } }),
      hubWith('hub-c', { network: NETWORK }),
      hubWith('hub-d', { network: { ...NETWORK, hasFqdnRule: false, privateEndpoints: 0 } }),
      hubWith('hub-e', { network: { ...NETWORK, firewallSku: 'Premium' } }),
      hubWith('hub-f', {}),
    ]);
    const { cost } = okValue(await readsOf(rows).reads.overview());
    expect(cost).toMatchObject({
      firewalls: {
        hubs: 3,
        usdPerMonth: 2113.35,
        bySku: [
          { sku: 'Standard', hubs: 2, usdPerMonth: 1825 },
          { sku: 'Basic', hubs: 1, usdPerMonth: 288.35 },
        ],
      },
      endpoints: { count: 9, usdPerMonth: 65.7 },
      notKnown: 2,
      source: expect.stringMatching(/azure-firewall.*read 20\d\d-\d\d.*private-link/),
    });
  });

  it('lists what needs a person, the most severe first, with the filter of the hubs', async () => {
    const finding = { code: 'HW402', class: 'blocker', severity: 'warning', message: 'approve it', fix: 'approve' };
    const rows = await rowsOf([
      hubWith('hub-a', { verdict: 'Blocked', severity: 'critical', findings: [finding] as never }),
      hubWith('hub-b', { verdict: 'Unassigned' }),
      hubWith('hub-c', { verdict: 'Unknown' }),
    ]);
    await endedSweep(rows, { startedAt: '2026-11-23T08:00:00.000Z', hubs: 3 });
    await setWriteSwitch(rows, { on: false, by: 'anna', reason: 'A change of the network.', at: NOW });
    await changeBreaker(rows, () => ({ open: true, openedAt: NOW, message: '3 of 5 changed hubs failed.' }));
    const { attention } = okValue(await readsOf(rows).reads.overview());
    expect(attention.map(({ count, filter, kind, severity }) => [severity, kind, count, filter])).toEqual([
      ['critical', 'BreakerOpen', 1, undefined],
      ['critical', 'Blocked', 1, 'verdict:blocked'],
      ['error', 'Unknown', 1, 'verdict:unknown'],
      ['warning', 'WritesOff', 1, undefined],
      ['warning', 'ApprovalNeeded', 1, 'code:HW402 -mode:observe'],
      ['warning', 'Unassigned', 1, 'verdict:unassigned'],
    ]);
    expect(attention.find(({ kind }) => kind === 'WritesOff')?.text).toBe(
      `Writes are switched off by anna since ${NOW} (A change of the network): Hubwarden corrects no hub. Switch writes on when you are ready.`,
    );
  });

  it('shows a change of a person at once, although the hubs are from the index', async () => {
    const rows = await rowsOf([hubWith('hub-a', {})]);
    const { clock, reads } = readsOf(rows);
    await reads.overview();
    await setWriteSwitch(rows, { on: false, by: 'anna', reason: 'test', at: NOW });
    clock.advanceSeconds(1);
    const overview = okValue(await reads.overview());
    expect(overview.attention.map(({ kind }) => kind)).toContain('WritesOff');
    expect(overview.indexAgeSeconds).toBe(1);
    expect(await reads.controls()).toMatchObject({ writes: { on: false, by: 'anna' }, allowedBySetting: true });
  });

  it('names the setting that stops every write', async () => {
    const { attention } = okValue(await readsOf(new MemoryRows(), { writesAllowed: false }).reads.overview());
    expect(attention.find(({ kind }) => kind === 'WritesOff')?.text).toContain('HUBWARDEN_WRITES');
  });

  it('is stale when the last complete sweep is older than two usual intervals', async () => {
    const rows = await rowsOf([hubWith('hub-a', {})]);
    for (const hour of ['03', '04', '05', '06'])
      await endedSweep(rows, { startedAt: `2026-11-23T${hour}:00:00.000Z`, hubs: 1, judged: 1 });
    const { clock, reads } = readsOf(rows);
    expect(okValue(await reads.overview()).isStale).toBe(true);
    await endedSweep(rows, { startedAt: '2026-11-23T07:00:00.000Z', hubs: 1, judged: 1 });
    clock.advanceSeconds(20);
    expect(okValue(await reads.overview()).isStale).toBe(false);
  });

  it('stays the last known one with the reason while the store fails, and is an error when nothing is known', async () => {
    const rows = await rowsOf([hubWith('hub-a', {})]);
    let fails = true;
    const fail = () => {
      throw new Error('The state store failed querying table hubs: no answer');
    };
    const store = rowsWith(rows, {
      get: async (...call) => (fails ? fail() : await rows.get(...call)),
      query: (...call) => (fails ? fail() : rows.query(...call)),
    });
    const { clock, reads } = readsOf(store);
    const why = 'The state store failed querying table hubs: no answer';
    for (const answer of [reads.overview(), reads.trend(NOW), reads.findings(), reads.policyVersions()])
      expect(await answer).toEqual({ ok: false, error: why });
    fails = false;
    clock.advanceSeconds(5);
    expect(okValue(await reads.overview())).toMatchObject({ total: 1, staleBecause: undefined });
    fails = true;
    clock.advanceSeconds(90);
    expect(okValue(await reads.overview())).toMatchObject({ total: 1, indexAgeSeconds: 90, staleBecause: why });
  });
});

describe('the trend of the fleet', () => {
  it('has every hub of each sweep, unread ones as Unknown, since the time asked for', async () => {
    const rows = new MemoryRows();
    await endedSweep(rows, { startedAt: '2026-11-20T07:00:00.000Z', hubs: 1, judged: 1, verdicts: { Drifted: 1 } });
    await endedSweep(rows, {
      startedAt: '2026-11-23T07:00:00.000Z',
      ...{ hubs: 10, gone: 1, outOfScope: 2, judged: 4, unread: 3, verdicts: { Compliant: 3, Drifted: 1 } },
    });
    const { clock, reads } = readsOf(rows);
    const trend = okValue(await reads.trend('2026-11-23T00:00:00.000Z'));
    expect(trend.points).toMatchObject([{ hubs: 7, verdicts: { Compliant: 3, Drifted: 1, Unknown: 3 } }]);
    expect(trend.points[0]!.coverage).toBeCloseTo(4 / 7);
    expect(okValue(await reads.trend('2026-11-01T00:00:00.000Z')).points).toHaveLength(2);
    await endedSweep(rows, { startedAt: '2026-11-23T08:00:00.000Z', hubs: 0 });
    clock.advanceSeconds(16);
    const later = okValue(await reads.trend('2026-11-01T00:00:00.000Z'));
    expect(later.points.map(({ hubs }) => hubs)).toEqual([1, 7, 0]);
    expect(later.intervalSeconds).toBe(72 * 3600);
  });
});
