import { describe, expect, it, vi } from 'vitest';
import type { Notification } from '../../../src/core/alert/content/notification.ts';
import { lastJudgementOf } from '../../../src/core/verdict/judgement-edition.ts';
import { HOUR, MINUTE, sentNotifications } from '../alert/alert-harness.ts';
import { command } from '../operator/operator-command.ts';
import { hubPath, START, VirtualApp } from '../virtual-app.ts';
import { fqdnRule, seedOldHub } from './earlier-edition-hubs.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Azure takes two minutes for a rule, and raises the event when it is done. */
const SEEN = 4 * MINUTE;

function policyText(forbidden: string, more = ''): string {
  return `
version: 1
packs: { base: { description: Small, rules: [ { fqdn: pypi.org } ] } }
rollout: { canaryHubs: 100, waitMinutes: 0 }
assignments:
  - name: enforced
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, existingHubs: approve }
    packs: [base]
    firewall: { sku: Standard }
    forbidden: [ ${forbidden} ]
${more}`;
}

/**
 * The judgement of the previous version, and that of this one, which also judges hosts that the previous one did not.
 */
const BEFORE = policyText('{ fqdn: "*.ngrok.io" }');
const AFTER = policyText('{ fqdn: "*.ngrok.io" }, { fqdn: "*.hidden.example" }');

const RIGHT = {
  isolationMode: 'AllowOnlyApprovedOutbound',
  provisioned: true,
  createdAt: new Date(START.getTime() - HOUR * 1000),
} as const;

function writes(world: VirtualApp, hub: string, rule: string, host: string, raises = true): void {
  const headers = raises ? {} : { 'x-simulator-raise-event': 'no' };
  const path = `${hubPath(hub)}/outboundRules/${rule}`;
  const answer = world.arm('PUT', path, { properties: fqdnRule(host) }, headers);
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
}

/** Rows as the version before wrote them: it knew neither editions nor subjects. */
async function asBefore(world: VirtualApp): Promise<void> {
  for (const table of ['hubs', 'alerts'] as const) {
    for await (const row of world.rows.query(table, {})) {
      if (typeof row.cells.body !== 'string') continue;
      const { edition: _edition, editionAt: _at, subjects: _subjects, ...body } = JSON.parse(row.cells.body);
      await world.rows.upsert(table, { ...row, cells: { ...row.cells, body: JSON.stringify(body) } });
    }
  }
}

/** A fleet that the version before has judged, with rules on it that only this version sees, and then this version. */
async function upgraded(
  more = '',
  between: (world: VirtualApp) => Promise<void> = async () => undefined,
): Promise<VirtualApp> {
  const world = new VirtualApp({ policy: BEFORE + more });
  for (const name of ['hub1', 'hub2', 'hub3'])
    seedOldHub(world, name, { ...RIGHT, rules: { base: fqdnRule('pypi.org'), quiet: fqdnRule('a.hidden.example') } });
  await world.pass(HOUR + 5 * MINUTE, 60);
  expect(sentNotifications(world)).toEqual([]);
  await between(world);
  await asBefore(world);
  world.received.length = 0;
  world.notices.length = 0;
  world.policyText = AFTER + more;
  return world;
}

function digests(world: VirtualApp): readonly Notification[] {
  return world.received
    .filter(({ notice: notification }) => notification.kind === 'Digest')
    .map(({ notice }) => notice);
}

describe('the first sweep after an upgrade', () => {
  it('pages no one for what the version before did not see, and lists it in one digest', async () => {
    const world = await upgraded();
    await world.pass(HOUR, 60);
    expect(sentNotifications(world)).toEqual([]);
    const news = digests(world).filter(({ reason }) => reason === 'NewEdition');
    expect(news.map(({ title }) => title)).toEqual(['Digest after an upgrade: new findings on 3 hubs']);
    expect(news[0]?.text).toContain('HW204 Forbidden rule: 3 hubs (hub1, hub2, hub3)');
    await world.pass(5 * HOUR, 60);
    expect(sentNotifications(world)).toEqual([]);
    expect(digests(world).filter(({ reason }) => reason === 'NewEdition')).toHaveLength(1);
    for (const hub of ['hub1', 'hub2', 'hub3']) {
      const record = await world.record(hub);
      expect(record === undefined ? undefined : lastJudgementOf(record.status)).toBeUndefined();
    }
  });

  it('is followed by a page for whatever comes new, by an event or without one', async () => {
    const world = await upgraded();
    await world.pass(HOUR, 60);
    writes(world, 'hub1', 'fresh', 'b.hidden.example');
    await world.pass(SEEN);
    expect(sentNotifications(world)).toEqual(['test Opened HW204']);
    expect(world.notices[0]?.text).toContain('fresh');
    expect(world.notices[0]?.text).not.toContain('quiet');
    writes(world, 'hub2', 'fresh', 'b.hidden.example', false);
    await world.pass(HOUR, 60);
    expect(sentNotifications(world)).toEqual(['test Opened HW204', 'test Opened HW204']);
  });

  it('goes by each hub: one that is judged later, because it could not be read, is in a later digest', async () => {
    const world = await upgraded();
    const fault = { kind: 'AnswerRequest', method: 'GET', hub: world.hubId('hub3'), status: 503 } as const;
    world.simulator.addFault({ ...fault, code: 'ServiceUnavailable', message: 'no', times: 20 });
    await world.pass(6 * HOUR, 60);
    const news = digests(world).filter(({ reason }) => reason === 'NewEdition');
    expect(news.flatMap(({ hubs }) => hubs)).toEqual(['hub1', 'hub2', 'hub3'].map((name) => world.hubId(name)));
    expect(sentNotifications(world).filter((each) => each.endsWith('HW204'))).toEqual([]);
  });

  it('lists nothing that a silence covers', async () => {
    const world = await upgraded();
    await command(world, 'alerts', 'silence', '--code', 'HW204', '--hub', 'hub1', '--hours', '9', '--reason', 'known');
    await world.pass(2 * HOUR, 60);
    const news = digests(world).filter(({ reason }) => reason === 'NewEdition');
    expect(news.flatMap(({ hubs }) => hubs)).toEqual(['hub2', 'hub3'].map((name) => world.hubId(name)));
    expect(sentNotifications(world)).toEqual([]);
  });
});

describe('a change that an event reports between the last judgement before an upgrade and the first one after it', () => {
  it('pages: it is new danger', async () => {
    const world = await upgraded();
    world.policyText = BEFORE;
    writes(world, 'hub1', 'fresh', 'two.ngrok.io');
    await world.pass(SEEN);
    expect(sentNotifications(world)).toEqual(['test Opened HW204']);
    expect(world.notices[0]?.facts[0]?.value).toMatch(/^fresh of hub1/);
    await world.pass(2 * HOUR, 60);
    expect(sentNotifications(world)).toEqual(['test Opened HW204']);
  });

  it('pages also when the upgrade happened while nothing ran, and a sweep is the first to judge', async () => {
    const world = await upgraded();
    // The event's run is held up: its note is kept, and the sweep comes first.
    writes(world, 'hub2', 'fresh', 'b.hidden.example', false);
    await world.rows.insert('changes', {
      partition: world.hubId('hub2'),
      key: `${world.clock.now().toISOString()}|e1`,
      cells: {
        schema: 1,
        at: world.clock.now().toISOString(),
        body: JSON.stringify({
          eventId: 'e1',
          name: 'mallory',
          operation: 'write',
          rule: 'FRESH',
          at: world.clock.now().toISOString(),
          own: false,
        }),
      },
    });
    await world.pass(HOUR, 60);
    expect(sentNotifications(world)).toEqual(['test Opened HW204']);
    expect(world.notices[0]?.text).toContain('Who: probably mallory');
    expect(world.notices[0]?.text).not.toContain('quiet');
  });
});

describe('an alert that was open before an upgrade', () => {
  const tunnel = async (world: VirtualApp): Promise<void> => {
    writes(world, 'hub1', 'tunnel', 'one.ngrok.io');
    await world.pass(SEEN);
    expect(sentNotifications(world)).toEqual(['test Opened HW204']);
  };

  it('stays as it is, and is updated by what comes after it', async () => {
    const world = await upgraded('', tunnel);
    await world.pass(HOUR, 60);
    expect(sentNotifications(world)).toEqual([]);
    expect(digests(world).filter(({ reason }) => reason === 'NewEdition')[0]?.hubs).toContain(world.hubId('hub1'));
    writes(world, 'hub1', 'fresh', 'two.ngrok.io');
    await world.pass(SEEN);
    expect(sentNotifications(world)).toEqual(['test Updated HW204']);
    expect(world.notices[0]?.facts[0]?.value).toMatch(/^fresh of hub1/);
  });

  it('resolves when all of it is over', async () => {
    const world = await upgraded('', tunnel);
    await world.pass(HOUR, 60);
    for (const rule of ['tunnel', 'quiet']) world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${rule}`);
    await world.pass(SEEN + 10 * MINUTE);
    expect(sentNotifications(world)).toEqual(['test Resolved HW204']);
  });
});
