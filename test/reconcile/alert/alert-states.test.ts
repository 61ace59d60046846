import { describe, expect, it, vi } from 'vitest';
import { err, ok } from '../../../src/core/result.ts';
import type { SendFailure } from '../../../src/reconcile/ports.ts';
import { command } from '../operator/operator-command.ts';
import { seedOldHub } from '../records/earlier-edition-hubs.ts';
import { START, VirtualApp } from '../virtual-app.ts';
import { GROUP_KEY, HOUR, MINUTE, policy, reportFiring, reportResolved } from './alert-harness.ts';

vi.setConfig({ testTimeout: 60_000 });

const TWO = policy('  receivers: [ { name: on-call, type: pagerDuty }, { name: channel, type: teams } ]\n');
const DOWN: SendFailure = { kind: 'Later', retryAfterSeconds: undefined, detail: 'it answered 503' };

/** A hub that was there before Hubwarden was, with isolation off. */
const OPEN = { isolationMode: 'Disabled', createdAt: new Date(START.getTime() - HOUR * 1000) } as const;

interface Listed {
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly firing: number;
  readonly deliveries: readonly { readonly receiver: string; readonly notified: boolean; readonly state?: string }[];
}

async function listed(world: VirtualApp, ...args: readonly string[]): Promise<readonly Listed[]> {
  const { out } = await command(world, 'alerts', 'list', ...args, '--json');
  return (JSON.parse(out) as { alerts: readonly Listed[] }).alerts;
}

/** The ids that the notifications of a world printed, in their order, each once. */
function printedIds(world: VirtualApp): readonly string[] {
  const shown = world.notices.flatMap(({ text }) => /alerts show (\w+)/.exec(text)?.[1] ?? []);
  return [...new Set(shown)];
}

function down(...receivers: readonly string[]): VirtualApp['answerOf'] {
  return (receiver) => (receivers.includes(receiver) ? err(DOWN) : ok(undefined));
}

describe('the id of an alert', () => {
  it('in a notification leads to the alert after it has opened again, and again', async () => {
    const world = await VirtualApp.running();
    for (let round = 0; round < 3; round += 1) {
      await reportFiring(world, 'h1', { severity: 'critical' });
      await world.pass(5 * MINUTE);
      await reportResolved(world, 'h1');
      await world.pass(12 * HOUR, 120);
    }
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(5 * MINUTE);
    const ids = printedIds(world);
    expect(ids).toHaveLength(4);
    for (const id of ids) {
      const { exitCode, out } = await command(world, 'alerts', 'show', id);
      expect(exitCode).toBe(0);
      expect(out).toContain(`${ids[3]} HW201 Baseline rule missing on h1`);
      expect(out.includes(`${id} is an earlier opening of alert ${ids[3]}`)).toBe(id !== ids[3]);
    }
    const acknowledged = await command(world, 'alerts', 'ack', ids[0] ?? '');
    expect(acknowledged).toMatchObject({ exitCode: 0 });
    expect(acknowledged.out).toContain(`${ids[0]} is an earlier opening of alert ${ids[3]}.`);
    expect((await listed(world))[0]).toMatchObject({ id: ids[3], state: 'Acknowledged' });
  });

  it('is found by what receivers keep: the whole key, its GUID, and the id of one notification', async () => {
    const world = await VirtualApp.running();
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(MINUTE);
    const [{ dedupKey, noticeId } = { dedupKey: '', noticeId: '' }] = world.notices;
    const hex = dedupKey.slice(0, 32);
    const guid = [0, 8, 12, 16, 20].map((at, index, all) => hex.slice(at, all[index + 1])).join('-');
    for (const text of [dedupKey, noticeId, guid, dedupKey.slice(0, 4).toUpperCase(), ` ${dedupKey.slice(0, 10)} `])
      expect((await command(world, 'alerts', 'show', text)).out, text).toContain('HW201 Baseline rule missing on h1');
    for (const text of ['', ' ', '-1', 'zz', `${hex}0`])
      expect(await command(world, 'alerts', 'show', text), text).toMatchObject({ exitCode: 1 });
  });

  it('says since when a silenced alert fires, although it never opened', async () => {
    const world = await VirtualApp.running();
    await command(world, 'alerts', 'silence', '--code', 'HW201', '--hours', '9', '--reason', 'works');
    const firedAt = world.clock.now().toISOString();
    await reportFiring(world, 'h1');
    await world.pass(10 * MINUTE);
    await reportFiring(world, 'h2');
    await world.pass(2 * MINUTE);
    expect(await listed(world)).toMatchObject([{ state: 'Silenced', since: firedAt }]);
    const { out } = await command(world, 'alerts', 'list', '-o', 'csv');
    expect(out).toContain(firedAt);
  });

  it('of a silenced alert stays good once the silence is over and the alert opens', async () => {
    const world = await VirtualApp.running();
    await command(world, 'alerts', 'silence', '--code', 'HW201', '--hours', '1', '--reason', 'works');
    await reportFiring(world, 'h1');
    await world.pass(10 * MINUTE);
    const [silenced] = await listed(world);
    expect(silenced).toMatchObject({ state: 'Silenced', firing: 1, deliveries: [] });
    const refused = await command(world, 'alerts', 'ack', silenced?.id ?? '');
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.error).toContain('is firing, silenced: no receiver was notified of it');
    await world.pass(HOUR, 60);
    const [id] = printedIds(world);
    const { out } = await command(world, 'alerts', 'show', silenced?.id ?? '');
    expect(out).toContain(`${silenced?.id} is an earlier opening of alert ${id}`);
    expect(out).toContain('error; firing, notified; opened once\nNotified: test\n');
  });
});

describe('the state of an alert', () => {
  it('is the true state at each moment: waiting, notified, acknowledged, silenced, over', async () => {
    const world = await VirtualApp.running();
    await reportFiring(world, 'h1');
    // Before the app has decided the alert.
    expect((await command(world, 'alerts', 'list')).out).toBe(
      `${GROUP_KEY} fires; the app has not decided yet which receivers to notify.\n`,
    );
    await world.pass(MINUTE);
    expect(await listed(world)).toMatchObject([{ state: 'Waiting', firing: 1, deliveries: [] }]);
    expect((await command(world, 'alerts', 'list')).exitCode).toBe(0);
    await world.pass(5 * MINUTE);
    expect(await listed(world)).toMatchObject([
      { state: 'Notified', deliveries: [{ receiver: 'test', notified: true }] },
    ]);
    await command(world, 'alerts', 'ack', printedIds(world)[0] ?? '');
    expect((await command(world, 'alerts', 'list')).out).toContain('firing, acknowledged by platform@desk');
    await reportFiring(world, 'h2');
    await world.pass(5 * MINUTE);
    expect((await command(world, 'alerts', 'list')).out).toContain('firing, open; platform@desk acknowledged a part');
    await reportResolved(world, 'h1');
    await reportResolved(world, 'h2');
    // The read came this second; the app resolves within a minute.
    expect(await listed(world)).toMatchObject([{ state: 'Ending', firing: 0 }]);
    await world.pass(5 * MINUTE);
    expect((await command(world, 'alerts', 'list')).out).toBe('No alert is open.\n');
    expect(await listed(world, '--all')).toMatchObject([{ state: 'Over', firing: 0 }]);
    expect((await command(world, 'alerts', 'list', '--all')).out).toMatch(/error {5}over {3}/);
  });

  it('says that it is silenced while it fires, also after it was notified', async () => {
    const world = await VirtualApp.running();
    await reportFiring(world, 'h1');
    await world.pass(5 * MINUTE);
    await command(world, 'alerts', 'silence', '--code', 'HW201', '--hours', '9', '--reason', 'works');
    await reportFiring(world, 'h1', { causeKey: `${GROUP_KEY}2` });
    await world.pass(30 * MINUTE, 60);
    const states = Object.fromEntries((await listed(world)).map(({ firing, state }) => [state, firing]));
    expect(states).toEqual({ Notified: 1, Silenced: 1 });
    const show = await command(world, 'alerts', 'show', printedIds(world)[0] ?? '');
    await reportResolved(world, 'h1', `${GROUP_KEY}2`);
    await world.pass(10 * MINUTE);
    expect((await listed(world)).map(({ state }) => state)).toEqual(['Notified']);
    expect(show.out).toContain('error; firing, notified; opened once');
  });

  it('is never that no alert is open beside a hub whose isolation is off', async () => {
    for (const name of ['hub1', 'hub1-observed']) {
      const world = new VirtualApp();
      seedOldHub(world, name, OPEN);
      await world.pass(3 * HOUR, 60);
      const { out } = await command(world, 'alerts', 'list');
      expect(out, name).not.toContain('No alert is open');
      expect(out, name).toContain('HW');
      expect(out, name).toContain(name);
    }
  });

  it('names a hub that the first sweep found as in the digest, for as long as it is', async () => {
    const world = new VirtualApp();
    seedOldHub(world, 'hub1', OPEN);
    await world.pass(5 * HOUR, 60);
    const inDigest = (await listed(world)).filter(({ state }) => state === 'InDigest');
    expect(inDigest.length).toBeGreaterThan(0);
    const list = (await command(world, 'alerts', 'list')).out;
    expect(list).toMatch(/firing, in the digest +\d{4}-\d\d-\d\d \d\d:\d\dZ/);
    const { out } = await command(world, 'alerts', 'show', inDigest[0]?.id ?? '');
    expect(out).toContain('firing, in the digest; no receiver was ever notified of it');
    expect(out).not.toContain('opened 0 times');
  });
});

describe('rows of alerts that another version wrote, or that are damaged', () => {
  async function rewrites(world: VirtualApp, causeKey: string, change: (body: string) => string): Promise<void> {
    for await (const row of world.rows.query('alerts', { partition: causeKey, keyPrefix: 'alert|' }))
      await world.rows.upsert('alerts', { ...row, cells: { ...row.cells, body: change(String(row.cells.body)) } });
  }

  it('of an earlier version do not say how many hubs fire: the hubs do', async () => {
    const world = await VirtualApp.running();
    await command(world, 'alerts', 'silence', '--hub', 'h*', '--hours', '9', '--reason', 'works');
    await reportFiring(world, 'h1');
    await reportFiring(world, 'h2', { causeKey: `${GROUP_KEY}2` });
    await world.pass(5 * MINUTE);
    await reportResolved(world, 'h2', `${GROUP_KEY}2`);
    await world.pass(2 * MINUTE);
    for (const causeKey of [GROUP_KEY, `${GROUP_KEY}2`])
      await rewrites(world, causeKey, (body) => body.replace(/"firing":\d+,/, ''));
    expect(await listed(world)).toMatchObject([{ state: 'Silenced', firing: 1 }]);
    expect((await listed(world, '--all')).map(({ state }) => state).toSorted()).toEqual(['Over', 'Silenced']);
  });

  it('are named, and hide no other alert, when they cannot be read', async () => {
    const world = await VirtualApp.running();
    await reportFiring(world, 'h1');
    await reportFiring(world, 'h2', { causeKey: `${GROUP_KEY}2` });
    await world.pass(5 * MINUTE);
    await rewrites(world, GROUP_KEY, () => '{"damaged":');
    const { error, exitCode, out } = await command(world, 'alerts', 'list');
    expect(exitCode).toBe(2);
    expect(out).toContain('HW201 Baseline rule missing on h2');
    expect(error).toContain(`note: A row cannot be read: row ${GROUP_KEY} / alert|`);
  });
});

describe('the receivers of an alert', () => {
  it('are those that took it: one that does not answer is not listed as notified', async () => {
    const world = await VirtualApp.running({ policy: TWO });
    world.answerOf = down('on-call');
    await reportFiring(world, 'h1');
    await world.pass(30 * MINUTE, 30);
    const [alert] = await listed(world);
    expect(alert?.deliveries).toMatchObject([
      { receiver: 'channel', notified: true, state: 'Sent' },
      { receiver: 'on-call', notified: false, state: 'Waiting' },
    ]);
    expect((await command(world, 'alerts', 'list')).out).toContain('channel, on-call (not yet)');
    const { out } = await command(world, 'alerts', 'show', alert?.id ?? '');
    expect(out).toContain('\nNotified: channel\n');
    expect(out).toMatch(/\nNot notified: on-call \(not yet\), \d+ attempts: it answered 503\n/);
    world.answerOf = down();
    await world.pass(10 * MINUTE);
    expect((await listed(world))[0]?.deliveries.map(({ notified }) => notified)).toEqual([true, true]);
  });

  it('are listed by themselves: one that refuses is never notified, whatever the others took', async () => {
    const world = await VirtualApp.running({ policy: TWO });
    world.answerOf = (receiver, { code }) =>
      receiver === 'channel' && code === 'HW201'
        ? err({ kind: 'Refused', status: 400, detail: 'it answered 400' })
        : ok(undefined);
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(10 * MINUTE);
    const alert = (await listed(world)).find(({ code }) => code === 'HW201');
    expect(alert?.deliveries).toMatchObject([
      { receiver: 'channel', notified: false, state: 'Refused' },
      { receiver: 'on-call', notified: true },
    ]);
  });
});
