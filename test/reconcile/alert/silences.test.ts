import { describe, expect, it, vi } from 'vitest';
import { command } from '../operator/operator-command.ts';
import { VirtualApp } from '../virtual-app.ts';
import { GROUP_KEY, HOUR, MINUTE, reasonOf, reportFiring, reportResolved, sentNotifications } from './alert-harness.ts';

vi.setConfig({ testTimeout: 60_000 });

const SILENCE = ['alerts', 'silence', '--code', 'HW201', '--hub', 'h*', '--reason', 'works'];

async function silenced(world: VirtualApp, hours: string): Promise<string> {
  const { out } = await command(world, ...SILENCE, '--hours', hours, '--json');
  return (JSON.parse(out) as { id: string }).id;
}

describe('a silence', () => {
  it('keeps receivers unnotified for as long as it says, and how it is ended before', async () => {
    const world = await VirtualApp.running();
    const { out } = await command(world, ...SILENCE, '--hours', '2');
    const [, id = ''] = /unsilence (\w{10}) --reason/.exec(out) ?? [];
    expect(out).toBe(
      `Silenced HW201, hub h* until 2026-11-23 10:01Z: receivers get no notification of these findings. Open alerts still resolve.\nTo end the silence earlier: hubwarden alerts unsilence ${id} --reason "…"\n`,
    );
    await reportFiring(world, 'h1');
    await reportFiring(world, 'x1', { causeKey: `${GROUP_KEY}2` });
    await world.pass(HOUR, 60);
    expect(sentNotifications(world)).toEqual(['test Opened HW201']);
    expect((await command(world, 'alerts', 'list')).out).toContain(
      `Silence ${id} until 2026-11-23 10:01Z by platform@desk: HW201, hub h* (works)`,
    );
    await world.pass(3 * HOUR, 60);
    expect(sentNotifications(world)).toEqual(['test Opened HW201', 'test Opened HW201']);
    expect((await command(world, 'alerts', 'list')).out).not.toContain(id);
  });

  it.each([
    { why: 'no reason', args: ['--code', 'HW201', '--hours', '2'], says: 'Give a reason' },
    { why: 'no end', args: ['--code', 'HW201', '--reason', 'x'], says: 'in hours: more than 0' },
    {
      why: 'a pattern that holds for no hub',
      args: ['--hub', 'rg/hub*', '--hours', '2', '--reason', 'x'],
      says: 'No name and no id of a hub can ever be "rg/hub*"',
    },
    {
      why: 'a name where an id belongs',
      args: ['--subscription', 'Production', '--hours', '2', '--reason', 'x'],
      says: 'No subscription id can ever be "Production"',
    },
    {
      why: 'a pattern over assignments',
      args: ['--assignment', 'prod*', '--hours', '2', '--reason', 'x'],
      says: 'Names of assignments are no patterns',
    },
    { why: 'everything', args: ['--hours', '2', '--reason', 'x'], says: 'Give what to silence' },
    {
      why: 'a code that is none',
      args: ['--code', 'HW2O1', '--hours', '2', '--reason', 'x'],
      says: 'not a finding code',
    },
  ])('is refused with $why', async ({ args, says }) => {
    const { error, exitCode } = await command(await VirtualApp.running(), 'alerts', 'silence', ...args);
    expect(exitCode).toBe(1);
    expect(error).toContain(says);
  });
});

describe('a silence that a person ends', () => {
  it('suppresses nothing minutes later: firing findings are notified, ended ones are not', async () => {
    const world = await VirtualApp.running();
    const id = await silenced(world, '48');
    await reportFiring(world, 'h1');
    await reportFiring(world, 'h2', { causeKey: `${GROUP_KEY}2` });
    await world.pass(3 * HOUR, 60);
    await reportResolved(world, 'h2', `${GROUP_KEY}2`);
    await world.pass(10 * MINUTE, 60);
    expect(sentNotifications(world)).toEqual([]);
    expect(await reasonOf(world)).toEqual(['Silenced']);
    const ended = await command(world, 'alerts', 'unsilence', id.slice(0, 5), '--reason', 'the works are over');
    expect(ended).toEqual({
      exitCode: 0,
      out: `Silence ${id} of platform@desk has ended. Receivers are notified within some minutes of covered findings that still fire.\n`,
      error: '',
    });
    await world.pass(7 * MINUTE, 60);
    expect(sentNotifications(world)).toEqual(['test Opened HW201']);
    expect(world.notices[0]?.hubs).toEqual([world.hubId('h1')]);
  });

  it('is stored, with the person, the time and the reason of its end', async () => {
    const world = await VirtualApp.running();
    const id = await silenced(world, '48');
    await world.pass(HOUR, 60);
    await command(world, 'alerts', 'unsilence', id, '--by', 'night shift', '--reason', 'the works are over');
    expect((await command(world, 'alerts', 'list')).out).not.toContain(id);
    expect((await command(world, 'alerts', 'list', '--all')).out).toContain(
      `Silence ${id} by platform@desk: HW201, hub h* (works); ended 2026-11-23 09:01Z by night shift: the works are over`,
    );
    const { out } = await command(world, 'alerts', 'list', '--all', '--json');
    expect(JSON.parse(out)).toMatchObject({
      silences: [
        {
          id,
          owner: 'platform@desk',
          endedBy: 'night shift',
          endedAt: '2026-11-23T09:01:00.000Z',
          endReason: 'the works are over',
        },
      ],
    });
  });

  it('keeps the person of the first request as the one who ended it', async () => {
    const world = await VirtualApp.running();
    const id = await silenced(world, '48');
    await command(world, 'alerts', 'unsilence', id, '--by', 'platform-team', '--reason', 'over');
    const again = await command(world, 'alerts', 'unsilence', id, '--by', 'network-team', '--reason', 'I want it too');
    expect(again).toMatchObject({
      exitCode: 0,
      out: `Silence ${id} had already ended, by platform-team at 2026-11-23 08:01Z: over\n`,
    });
  });

  it('leaves another silence of the same alone', async () => {
    const world = await VirtualApp.running();
    const [first] = [await silenced(world, '48'), await silenced(world, '48')];
    await command(world, 'alerts', 'unsilence', first, '--reason', 'set twice');
    await reportFiring(world, 'h1');
    await world.pass(HOUR, 60);
    expect(sentNotifications(world)).toEqual([]);
  });

  it.each([
    { why: 'none is of that name', args: ['ffffffff', '--reason', 'x'], says: 'There is no silence "ffffffff"' },
    { why: 'no id is given', args: ['', '--reason', 'x'], says: 'There is no silence ""' },
    { why: 'no reason is given', args: ['ID'], says: 'Give a reason, so that' },
    { why: 'the reason is blank', args: ['ID', '--reason', ' '], says: 'Give a reason, so that' },
  ])('continues when $why', async ({ args, says }) => {
    const world = await VirtualApp.running();
    const id = await silenced(world, '48');
    const given = args.map((each) => (each === 'ID' ? id : each));
    const { error, exitCode } = await command(world, 'alerts', 'unsilence', ...given);
    expect(exitCode).toBe(1);
    expect(error).toContain(says);
    expect((await command(world, 'alerts', 'list')).out).toContain(`Silence ${id} until`);
  });

  it('cannot be ended once its time is over', async () => {
    const world = await VirtualApp.running();
    const id = await silenced(world, '1');
    await world.pass(2 * HOUR, 60);
    const { error, exitCode } = await command(world, 'alerts', 'unsilence', id, '--reason', 'x');
    expect({ error, exitCode }).toMatchObject({ exitCode: 1 });
    expect(error).toContain(`Silence ${id} expired at 2026-11-23 09:01Z.`);
  });

  it('is asked for again when more than one begins like that', async () => {
    const world = await VirtualApp.running();
    const ids = [];
    for (let n = 0; n < 17; n += 1) ids.push(await silenced(world, '48'));
    const start = ids.map((id) => id.slice(0, 1)).find((letter, at, all) => all.indexOf(letter) !== at) ?? '';
    const { error, exitCode } = await command(world, 'alerts', 'unsilence', start, '--reason', 'x');
    expect(exitCode).toBe(1);
    expect(error).toContain(`silences begin with "${start}": `);
  });
});
