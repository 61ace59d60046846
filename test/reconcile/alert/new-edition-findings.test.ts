import { describe, expect, it, vi } from 'vitest';
import type { Notification } from '../../../src/core/alert/content/notification.ts';
import { command } from '../operator/operator-command.ts';
import { fqdnRule, seedOldHub } from '../records/earlier-edition-hubs.ts';
import { hubPath, START, VirtualApp } from '../virtual-app.ts';
import { GROUP_KEY, HOUR, MINUTE, policy, reasonOf, reportFiring, reportResolved } from './alert-harness.ts';

vi.setConfig({ testTimeout: 60_000 });

const POLICY = `
version: 1
packs: { base: { description: Small, rules: [ { fqdn: pypi.org } ] } }
assignments:
  - name: enforced
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, existingHubs: approve }
    packs: [base]
    firewall: { sku: Standard }
    forbidden: [ { fqdn: "*.ngrok.io" } ]
`;

/** Azure takes two minutes for a rule, and raises the event when it is done. */
const SEEN = 4 * MINUTE;

/** A fleet that Hubwarden has read and found compliant. */
async function fleet(more = '', ...names: readonly string[]): Promise<VirtualApp> {
  const world = new VirtualApp({ policy: POLICY + more });
  const createdAt = new Date(START.getTime() - HOUR * 1000);
  const right = { createdAt, isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true } as const;
  for (const name of names.length === 0 ? ['hub1'] : names)
    seedOldHub(world, name, { ...right, rules: { base: fqdnRule('pypi.org') } });
  await world.pass(HOUR + 5 * MINUTE, 60);
  expect(world.notices).toEqual([]);
  return world;
}

/** A person writes a rule. */
function writes(world: VirtualApp, rule: string, host: string, by = 'ann', hub = 'hub1', raises = true): void {
  const headers = { authorization: `Bearer ${by}`, ...(raises ? {} : { 'x-simulator-raise-event': 'no' }) };
  const answer = world.arm('PUT', `${hubPath(hub)}/outboundRules/${rule}`, { properties: fqdnRule(host) }, headers);
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
}

/** A person deletes a rule. */
function deletes(world: VirtualApp, rule: string, hub = 'hub1'): void {
  const answer = world.arm('DELETE', `${hubPath(hub)}/outboundRules/${rule}`);
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
}

function line({ facts }: Notification, label: string): string {
  return facts.find((each) => each.label === label)?.value ?? '';
}

/** The notifications of an alert in order, for instance `Opened tunnel by ann`. */
function read(world: VirtualApp, code = 'HW204'): readonly string[] {
  return world.notices
    .filter((each) => each.code === code)
    .map((each) => {
      const what = line(each, 'What');
      const rules = ['tunnel', 'second', 'third'].filter((rule) => new RegExp(`\\b${rule}\\b`).test(what));
      const who = line(each, 'Who').replace('probably ', '');
      return [each.transition, ...rules, ...(who === '' ? [] : [`by ${who}`])].join(' ');
    });
}

async function acknowledges(world: VirtualApp): Promise<void> {
  const id = world.notices.at(-1)?.dedupKey ?? '';
  expect(await command(world, 'alerts', 'ack', id.slice(0, 10))).toMatchObject({ exitCode: 0 });
  await world.tick();
}

describe('a second forbidden rule on a hub whose alert is open', () => {
  it('is notified at once, by its own name and author, under the same key', async () => {
    const world = await fleet();
    writes(world, 'tunnel', 'one.ngrok.io');
    await world.pass(SEEN);
    writes(world, 'second', 'two.ngrok.io', 'ben');
    await world.pass(SEEN);
    expect(read(world)).toEqual(['Opened tunnel by ann', 'Updated second by ben']);
    expect(new Set(world.notices.map(({ dedupKey }) => dedupKey)).size).toBe(1);
    expect(new Set(world.notices.map(({ noticeId }) => noticeId)).size).toBe(2);
    await world.pass(5 * HOUR, 60);
    expect(read(world)).toHaveLength(2);
  });

  it('is what the first step of its notification names, and the one before it is not', async () => {
    const world = await fleet();
    writes(world, 'tunnel', 'one.ngrok.io');
    await world.pass(SEEN);
    writes(world, 'second', 'two.ngrok.io', 'ben');
    await world.pass(SEEN);
    const [opened, updated] = world.notices;
    expect(line(opened as Notification, 'To do')).toMatch(/^Delete tunnel\. /);
    expect(line(updated as Notification, 'To do')).toMatch(/^Delete second\. /);
    expect(line(updated as Notification, 'To do')).not.toContain('tunnel');
  });

  it('is named by the first step beside the other, where both came before the notification', async () => {
    const world = await fleet();
    writes(world, 'tunnel', 'one.ngrok.io', 'ann', 'hub1', false);
    await world.pass(SEEN);
    writes(world, 'second', 'two.ngrok.io', 'ben', 'hub1', false);
    await world.pass(HOUR + 2 * MINUTE, 60);
    const [opened] = world.notices;
    expect(line(opened as Notification, 'To do')).toMatch(/^Delete second\. .* Do the same for tunnel\.$/);
  });

  it('is notified at once after a person has acknowledged the first, and has reminders again', async () => {
    const world = await fleet();
    writes(world, 'tunnel', 'one.ngrok.io');
    await world.pass(SEEN);
    await acknowledges(world);
    await world.pass(25 * HOUR, 120);
    expect(read(world)).toEqual(['Opened tunnel by ann', 'Acknowledged tunnel by ann']);
    writes(world, 'second', 'two.ngrok.io', 'ben');
    await world.pass(SEEN);
    expect(read(world).slice(2)).toEqual(['Updated second by ben']);
    expect((await command(world, 'alerts', 'list')).out).toContain('open; platform@desk acknowledged a part');
    await world.pass(25 * HOUR, 120);
    expect(read(world).slice(3)).toEqual(['Repeated second by ben']);
    await acknowledges(world);
    await world.pass(50 * HOUR, 120);
    expect(
      read(world)
        .slice(4)
        .map((each) => each.split(' ')[0]),
    ).toEqual(['Acknowledged']);
  });

  it('is notified although the first one was there before Hubwarden was', async () => {
    const world = new VirtualApp({ policy: POLICY });
    seedOldHub(world, 'hub1', {
      isolationMode: 'AllowOnlyApprovedOutbound',
      provisioned: true,
      createdAt: new Date(START.getTime() - HOUR * 1000),
      rules: { base: fqdnRule('pypi.org'), tunnel: fqdnRule('one.ngrok.io') },
    });
    await world.pass(HOUR + 5 * MINUTE, 60);
    expect(read(world)).toEqual([]);
    writes(world, 'second', 'two.ngrok.io', 'ben');
    await world.pass(SEEN);
    expect(read(world)).toEqual(['Opened second by ben']);
  });

  it('is notified when a sweep finds it without an event', async () => {
    const world = await fleet();
    writes(world, 'tunnel', 'one.ngrok.io');
    await world.pass(SEEN);
    writes(world, 'second', 'two.ngrok.io', 'ben', 'hub1', false);
    await world.pass(HOUR + 2 * MINUTE, 60);
    expect(read(world)).toEqual(['Opened tunnel by ann', 'Updated second']);
  });

  it('is another one when the first is made to open something else', async () => {
    const world = await fleet();
    writes(world, 'tunnel', 'one.ngrok.io');
    await world.pass(SEEN);
    await acknowledges(world);
    writes(world, 'tunnel', 'two.ngrok.io', 'ben');
    await world.pass(SEEN);
    expect(read(world).slice(2)).toEqual(['Updated tunnel by ben']);
  });

  it('is notified once when it is written again as it was', async () => {
    const world = await fleet();
    writes(world, 'tunnel', 'one.ngrok.io');
    await world.pass(SEEN);
    writes(world, 'tunnel', 'ONE.ngrok.io.', 'ben');
    await world.pass(30 * MINUTE, 30);
    expect(read(world)).toHaveLength(1);
  });
});

describe('a rule that goes and comes back while its alert is open', () => {
  it('is notified again only once it has stayed for the flap hold', async () => {
    const world = await fleet();
    writes(world, 'tunnel', 'one.ngrok.io');
    writes(world, 'second', 'two.ngrok.io');
    await world.pass(SEEN);
    const before = read(world).length;
    for (let round = 0; round < 3; round += 1) {
      deletes(world, 'second');
      await world.pass(SEEN);
      writes(world, 'second', 'two.ngrok.io');
      await world.pass(SEEN);
    }
    expect(read(world)).toHaveLength(before);
    await world.pass(40 * MINUTE, 30);
    expect(
      read(world)
        .slice(before)
        .map((each) => each.replace(/ by.*/, '')),
    ).toEqual(['Updated second']);
    await world.pass(3 * HOUR, 60);
    expect(read(world)).toHaveLength(before + 1);
  });

  it('is notified at once when a person had acknowledged it before', async () => {
    const world = await fleet();
    writes(world, 'tunnel', 'one.ngrok.io');
    writes(world, 'second', 'two.ngrok.io');
    await world.pass(SEEN);
    await acknowledges(world);
    const before = read(world).length;
    deletes(world, 'second');
    await world.pass(SEEN);
    writes(world, 'second', 'two.ngrok.io', 'ben');
    await world.pass(SEEN);
    expect(read(world).slice(before)).toEqual(['Updated second by ben']);
  });
});

describe('a hub that joins an alert about an error', () => {
  it('is notified within two minutes, and a burst of 100 of them in one update a minute', async () => {
    const world = await VirtualApp.running();
    await reportFiring(world, 'h0');
    await world.pass(5 * MINUTE);
    for (let n = 1; n <= 100; n += 1) {
      await reportFiring(world, `h${n}`);
      await world.pass(3, 3);
    }
    await world.pass(2 * MINUTE);
    const updates = world.notices.filter(({ transition }) => transition === 'Updated');
    expect(updates.length).toBeLessThanOrEqual(7);
    const named = updates.flatMap(({ hubs }) => hubs);
    expect(named.length).toBe(100);
    expect(new Set(named).size).toBe(100);
    const minutes = updates.map(({ at }) => at);
    for (const [index, at] of minutes.slice(1).entries())
      expect(new Date(at).getTime() - new Date(minutes[index] ?? '').getTime()).toBeGreaterThanOrEqual(60_000);
  });

  it('that is only a warning waits for the group interval', async () => {
    const world = await VirtualApp.running();
    await reportFiring(world, 'h0', { severity: 'warning' });
    await world.pass(3 * MINUTE);
    await reportFiring(world, 'h1', { severity: 'warning' });
    await world.pass(3 * MINUTE);
    expect(world.notices.map(({ transition }) => transition)).toEqual(['Opened']);
    await world.pass(4 * MINUTE);
    expect(world.notices.map(({ transition }) => transition)).toEqual(['Opened', 'Updated']);
  });

  it('brings no update for another rule of a hub while it is only a warning, and one as soon as it is critical', async () => {
    const world = await VirtualApp.running();
    await reportFiring(world, 'h0', { severity: 'warning', rule: 'a' });
    await world.pass(5 * MINUTE);
    await reportFiring(world, 'h0', { severity: 'warning', rule: 'b' });
    await world.pass(20 * MINUTE, 30);
    expect(world.notices.map(({ transition }) => transition)).toEqual(['Opened']);
    await reportFiring(world, 'h0', { severity: 'critical', rule: 'c' });
    await world.pass(2 * MINUTE);
    expect(world.notices.map(({ reason }) => reason)).toEqual(['FirstFiring', 'NewSubjects']);
  });
});

describe('a silence', () => {
  const SILENCE = ['alerts', 'silence', '--hours', '8', '--reason', 'known'];

  it('of a rule covers what was there when it was set, and not what comes later', async () => {
    const world = await fleet();
    writes(world, 'tunnel', 'one.ngrok.io');
    await world.pass(SEEN);
    const set = await command(world, ...SILENCE, '--code', 'HW204', '--hub', 'hub1', '--rule', '*');
    expect(set.out).toContain('Silenced HW204, hub hub1, rule * until');
    writes(world, 'second', 'two.ngrok.io', 'ben');
    await world.pass(SEEN);
    expect(read(world).slice(1)).toEqual(['Updated second by ben']);
    deletes(world, 'tunnel');
    await world.pass(40 * MINUTE, 30);
    writes(world, 'tunnel', 'one.ngrok.io', 'eve');
    await world.pass(SEEN);
    expect(read(world).slice(2)).toEqual(['Updated tunnel by eve']);
  });

  it('of a rule hides no other rule, and what it hid is notified when it ends', async () => {
    const world = await VirtualApp.running();
    const subjects = ['tunnel', 'second'].map((rule) => ({
      key: rule,
      rule,
      message: `${rule} is there.`,
      since: START.toISOString(),
    }));
    await reportFiring(world, 'h1', { subjects });
    await world.pass(20);
    await command(world, ...SILENCE, '--rule', 'tunnel');
    await world.pass(5 * MINUTE);
    expect(read(world, 'HW201')).toEqual(['Opened second']);
    await world.pass(8 * HOUR + 10 * MINUTE, 60);
    expect(read(world, 'HW201').slice(1)).toEqual(['Updated tunnel']);
  });

  it('of a code and a hub covers what comes later too: that is what it names', async () => {
    const world = await fleet();
    await command(world, ...SILENCE, '--code', 'HW204', '--hub', 'hub1');
    writes(world, 'tunnel', 'one.ngrok.io');
    await world.pass(5 * MINUTE);
    writes(world, 'second', 'two.ngrok.io');
    await world.pass(HOUR, 60);
    expect(read(world)).toEqual([]);
  });
});

describe('quiet hours and reminders', () => {
  it('pass critical findings, and delay a new error until they end', async () => {
    const quiet = '  quietHours: [ { from: "08:10", to: "10:00", timeZone: UTC } ]\n';
    const world = await VirtualApp.running({ policy: policy(quiet) });
    await reportFiring(world, 'h0');
    await world.pass(5 * MINUTE);
    expect(world.notices.map(({ transition }) => transition)).toEqual(['Opened']);
    await world.pass(10 * MINUTE, 30);
    await reportFiring(world, 'h1');
    await world.pass(30 * MINUTE, 30);
    expect(await reasonOf(world)).toEqual(['ToldAlready']);
    expect(world.notices).toHaveLength(1);
    await reportFiring(world, 'h2', { severity: 'critical' });
    await world.pass(2 * MINUTE);
    expect(world.notices.at(-1)).toMatchObject({ transition: 'Updated', hubs: [world.hubId('h2')] });
    await world.pass(90 * MINUTE, 60);
    expect(world.notices.at(-1)).toMatchObject({ transition: 'Updated', hubs: [world.hubId('h1')] });
    for (const hub of ['h0', 'h1', 'h2']) await reportResolved(world, hub, GROUP_KEY);
    await world.pass(SEEN);
    expect(world.notices.at(-1)?.transition).toBe('Resolved');
  });
});
