import { describe, expect, it, vi } from 'vitest';
import type { Notification } from '../../../src/core/alert/content/notification.ts';
import { err, ok } from '../../../src/core/result.ts';
import { command } from '../operator/operator-command.ts';
import { fqdnRule, seedOldHub } from '../records/earlier-edition-hubs.ts';
import { hubPath, START, VirtualApp } from '../virtual-app.ts';
import { HOUR, MINUTE, sentNotifications } from './alert-harness.ts';

vi.setConfig({ testTimeout: 60_000 });

const RECEIVERS = `
alerts:
  receivers:
    - { name: on-call, type: pagerDuty }
    - { name: channel, type: teams }
    - { name: topic, type: eventGrid }
`;

function policyText(more = '', observed = 'observe'): string {
  return `
version: 1
packs: { base: { description: Small, rules: [ { fqdn: pypi.org } ] } }
rollout: { canaryHubs: 1, percentPerRing: 50, waitMinutes: 600 }
assignments:
  - name: observed
    match: { names: ["*-observed"] }
    mode: ${observed}
    isolation: { mode: AllowOnlyApprovedOutbound }
    packs: [base]
    firewall: { sku: Standard }
    forbidden: [ { fqdn: "*.ngrok.io" } ]
  - name: enforced
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, existingHubs: approve }
    packs: [base]
    firewall: { sku: Standard }
    forbidden: [ { fqdn: "*.ngrok.io" } ]
${more}`;
}

/** Before Hubwarden was, and too young to lack what Azure adds within a day. */
const createdAt = new Date(START.getTime() - HOUR * 1000);
const OPEN = { isolationMode: 'Disabled', createdAt } as const;
const RIGHT = { createdAt, isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true } as const;

/** Puts a hub into Azure that was there before Hubwarden, and has these hosts open. */
function oldHub(world: VirtualApp, name: string, ...hosts: readonly string[]): void {
  const rules = Object.fromEntries(hosts.map((host, index) => [`rule-${index}`, fqdnRule(host)]));
  seedOldHub(world, name, { ...RIGHT, rules });
}

/** A person opens a host, and no event reports it. */
function opens(world: VirtualApp, hub: string, host: string): void {
  const rule = `${hubPath(hub)}/outboundRules/by-hand-${host.split('.')[0]}`;
  const answer = world.arm('PUT', rule, { properties: fqdnRule(host) }, { 'x-simulator-raise-event': 'no' });
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
}

function digests(world: VirtualApp, receiver?: string): readonly Notification[] {
  return world.received
    .filter((each) => each.notice.kind === 'Digest' && (receiver ?? each.receiver) === each.receiver)
    .map(({ notice: notification }) => notification);
}

/** `HW203: hub1, hub2`, one for each line of a digest that names hubs. */
function linesOf(digest: Notification | undefined): readonly string[] {
  const lines = digest?.facts.filter((each) => each.label === 'Where').map(({ value }) => value) ?? [];
  return lines.map((line) => line.replace(/^(HW\d{3}).*\((.*)\)$/, '$1: $2'));
}

/** An hour passes, and with it a sweep. */
async function sweeps(world: VirtualApp, times = 1): Promise<void> {
  await world.pass(times * HOUR, 60);
}

/**
 * A fleet that Hubwarden has read once: two hubs in observe mode, one enforced hub without isolation, and one compliant
 * hub.
 */
async function seenFleet(policy = policyText()): Promise<VirtualApp> {
  const world = new VirtualApp({ policy });
  oldHub(world, 'a-observed');
  oldHub(world, 'b-observed', 'pypi.org');
  seedOldHub(world, 'open', OPEN);
  oldHub(world, 'right', 'pypi.org');
  await world.pass(HOUR + 5 * MINUTE, 60);
  return world;
}

describe('the first sweep after a deployment', () => {
  it('lists all existing findings in one digest, and pages no person', async () => {
    const world = await seenFleet();
    expect(sentNotifications(world)).toEqual([]);
    const [digest, ...more] = digests(world);
    expect(more).toEqual([]);
    expect(digest?.title).toBe('First look at the fleet: findings on 2 of 4 hubs');
    expect(linesOf(digest)).toEqual(['HW201: a-observed, open', 'HW101: open', 'HW402: open']);
    expect(digest?.hubs).toEqual([world.hubId('a-observed'), world.hubId('open')]);
    expect(digest?.text).toContain('Hubwarden judged 4 hubs for the first time; compliant: 2.');
  });

  it('is followed by no digest while nothing changes', async () => {
    const world = await seenFleet();
    await sweeps(world, 5);
    expect(digests(world)).toHaveLength(1);
    expect(sentNotifications(world)).toEqual([]);
  });

  it('has no digest when nothing is wrong, nor does the one after it', async () => {
    const world = new VirtualApp({ policy: policyText() });
    oldHub(world, 'right', 'pypi.org');
    await sweeps(world, 3);
    expect(world.received).toEqual([]);
  });

  it('pages no person for an existing forbidden rule either: the digest lists it', async () => {
    const world = new VirtualApp({ policy: policyText() });
    oldHub(world, 'hub1', 'pypi.org', 'tunnel.ngrok.io');
    await sweeps(world, 3);
    expect(sentNotifications(world)).toEqual([]);
    expect(digests(world).map(linesOf)).toEqual([['HW204: hub1']]);
  });

  it('is over after it: what a later sweep finds on a hub that nothing was known of is paged', async () => {
    const world = await seenFleet();
    seedOldHub(world, 'late', OPEN);
    await sweeps(world);
    expect(sentNotifications(world).toSorted()).toEqual(['test Opened HW101', 'test Opened HW402']);
    expect(digests(world)).toHaveLength(1);
  });
});

describe('a hub that is only observed', () => {
  it('pages no person: the digest of the next sweep lists its new findings, once', async () => {
    const world = await seenFleet();
    opens(world, 'a-observed', 'tunnel.ngrok.io');
    await sweeps(world);
    expect(sentNotifications(world)).toEqual([]);
    expect(digests(world).slice(1).map(linesOf)).toEqual([['HW201: a-observed', 'HW204: a-observed']]);
    expect(digests(world)[1]).toMatchObject({ title: 'Digest: findings that page no one on 1 hub', severity: 'info' });
    await sweeps(world, 4);
    expect(digests(world)).toHaveLength(2);
  });

  it('pages a person once it is in enforce mode, and no later digest lists it', async () => {
    const world = await seenFleet();
    world.policyText = policyText('', 'enforce').replace('packs: [base]', 'packs: []');
    opens(world, 'a-observed', 'tunnel.ngrok.io');
    await sweeps(world);
    expect(sentNotifications(world)).toEqual(['test Opened HW204']);
    expect(digests(world)).toHaveLength(1);
  });

  it('is one as the version of the policy says that holds for it, not the newest', async () => {
    const world = await seenFleet();
    for (const name of ['c-observed', 'd-observed', 'e-observed']) oldHub(world, name, 'pypi.org');
    await sweeps(world);
    const before = digests(world).length;
    // The roll-out takes one hub along and then waits for ten hours.
    world.policyText = policyText('', 'enforce');
    await sweeps(world);
    const names = ['a', 'b', 'c', 'd', 'e'].map((letter) => `${letter}-observed`);
    for (const name of names) opens(world, name, 'tunnel.ngrok.io');
    await sweeps(world);
    const paged = names.filter((name) => world.sentNotifications(name, 'HW204').length > 0);
    const digested = names.filter((name) => digests(world).slice(before).at(-1)?.hubs.includes(world.hubId(name)));
    expect(paged).toHaveLength(1);
    expect([...paged, ...digested].sort()).toEqual(names);
  });

  it('stands in no digest while it cannot be read: that is paged', async () => {
    const world = await seenFleet();
    world.simulator.addFault({
      kind: 'AnswerRequest',
      method: 'GET',
      hub: world.hubId('b-observed'),
      status: 403,
      code: 'AuthorizationFailed',
      message: 'no',
      times: 1000,
    });
    await sweeps(world, 3);
    expect(sentNotifications(world)).toEqual(['test Opened HW602']);
    expect(digests(world)).toHaveLength(1);
  });
});

describe('a hub that is enforced', () => {
  it('has its remarks in the digest, and its differences paged', async () => {
    const world = await seenFleet();
    opens(world, 'right', 'api.partner.example');
    opens(world, 'right', 'tunnel.ngrok.io');
    await sweeps(world);
    expect(sentNotifications(world)).toEqual(['test Opened HW204']);
    expect(digests(world).slice(1).map(linesOf)).toEqual([['HW201: a-observed', 'HW203: right']]);
  });

  it('that is only observed from now on gets a resolve, and stands in the digest', async () => {
    const world = await seenFleet(policyText('', 'enforce'));
    opens(world, 'b-observed', 'tunnel.ngrok.io');
    await sweeps(world);
    expect(world.sentNotifications('b-observed', 'HW204')).toEqual(['Opened']);
    world.policyText = policyText().replace('canaryHubs: 1', 'canaryHubs: 10');
    await sweeps(world, 2);
    expect(world.sentNotifications('b-observed', 'HW204')).toEqual(['Opened', 'Resolved']);
    expect(world.notices.at(-1)?.text).toContain('the hub is only observed now');
    expect(linesOf(digests(world).at(-1)).join()).toContain('HW204: b-observed');
  });
});

describe('a finding that an exemption covers', () => {
  it('stands in no digest', async () => {
    const exempt = `exemptions:
  - { hub: "*/a-observed", findings: [HW201], owner: x, ticket: T-1, reason: y, expires: 2027-01-31 }
`;
    const world = await seenFleet(policyText(exempt));
    expect(digests(world).map(linesOf)).toEqual([['HW101: open', 'HW201: open', 'HW402: open']]);
  });
});

describe('a silenced finding', () => {
  it('stands in no digest until the silence is over', async () => {
    const world = await seenFleet();
    opens(world, 'right', 'api.partner.example');
    await command(world, 'alerts', 'silence', '--code', 'HW203', '--hub', 'r*', '--hours', '3', '--reason', 'works');
    await sweeps(world, 2);
    expect(digests(world)).toHaveLength(1);
    await sweeps(world, 2);
    expect(digests(world).slice(1).map(linesOf)).toEqual([['HW201: a-observed', 'HW203: right']]);
  });

  it('leaves the digest without another one, and comes back with one', async () => {
    const world = await seenFleet();
    opens(world, 'right', 'api.partner.example');
    await sweeps(world);
    expect(digests(world)).toHaveLength(2);
    await command(world, 'alerts', 'silence', '--code', 'HW203', '--hours', '3', '--reason', 'works');
    await sweeps(world, 2);
    expect(digests(world)).toHaveLength(2);
    await sweeps(world, 2);
    expect(digests(world).slice(2).map(linesOf)).toEqual([['HW201: a-observed', 'HW203: right']]);
  });
});

describe('the receivers of a digest', () => {
  it('is every receiver by the routes, once, except those that page', async () => {
    const world = await seenFleet(policyText(RECEIVERS));
    expect(
      world.received.map(({ notice: notification, receiver }) => `${receiver} ${notification.kind}`).sort(),
    ).toEqual(['channel Digest', 'topic Digest']);
  });

  it('are none if every receiver pages', async () => {
    const world = await seenFleet(policyText('alerts: { receivers: [ { name: on-call, type: pagerDuty } ] }\n'));
    expect(world.received).toEqual([]);
  });

  it('is the default where the policy names one', async () => {
    const world = await seenFleet(policyText(`${RECEIVERS}  default: [topic]\n`));
    expect(world.received.map(({ receiver }) => receiver)).toEqual(['topic']);
  });

  it('is a receiver that was out of reach, later and under the same id', async () => {
    const world = new VirtualApp({ policy: policyText(RECEIVERS) });
    const tried: string[] = [];
    let isDown = true;
    world.answerOf = (receiver, { kind, noticeId }) => {
      if (kind === 'Digest') tried.push(`${receiver} ${noticeId}`);
      return isDown && receiver === 'channel'
        ? err({ kind: 'Later', retryAfterSeconds: undefined, detail: 'busy' })
        : ok(undefined);
    };
    oldHub(world, 'a-observed');
    await world.pass(HOUR + 5 * MINUTE, 30);
    expect(digests(world, 'channel')).toEqual([]);
    isDown = false;
    await world.pass(10 * MINUTE, 30);
    expect(digests(world, 'channel')).toHaveLength(1);
    expect(digests(world, 'topic')).toHaveLength(1);
    expect(new Set(tried.map((each) => each.split(' ')[1])).size).toBe(1);
  });
});

describe('a digest of a large fleet', () => {
  it('has ten lines at most, and says how many hubs each line is about', async () => {
    const world = new VirtualApp({ policy: policyText() });
    for (let n = 10; n < 40; n += 1) oldHub(world, `h${n}-observed`, 'tunnel.ngrok.io', 'api.partner.example');
    for (let n = 10; n < 20; n += 1) seedOldHub(world, `open${n}`, OPEN);
    await sweeps(world, 1);
    await world.pass(5 * MINUTE, 60);
    const [digest] = digests(world);
    expect(digest?.text.split('\n').length).toBeLessThanOrEqual(10);
    expect(digest?.text).toContain(
      'HW204 Forbidden rule: 30 hubs (h10-observed, h11-observed, h12-observed and 27 more)',
    );
    expect(digest?.hubs).toHaveLength(40);
  });
});

describe('a process that dies during the digest of a sweep', () => {
  it('loses no digest, and leaves no alert open at receivers that a new policy removes', async () => {
    const routed = (receiver: string) => policyText(`${RECEIVERS}  default: [${receiver}]\n`);
    const world = await seenFleet(routed('channel'));
    opens(world, 'right', 'tunnel.ngrok.io');
    await sweeps(world);
    expect(sentNotifications(world)).toEqual(['channel Opened HW204']);
    opens(world, 'b-observed', 'tunnel.ngrok.io');
    world.policyText = routed('topic');
    const send = world.queue.send.bind(world.queue);
    world.queue.send = async (queue, ...rest) => {
      if (queue !== 'alert-sends') return send(queue, ...rest);
      world.queue.send = send;
      throw new Error('the process dies');
    };
    await expect(sweeps(world)).rejects.toThrow('the process dies');
    await sweeps(world);
    expect(sentNotifications(world).slice(1).toSorted()).toEqual(['channel Resolved HW204', 'topic Opened HW204']);
    expect(
      world.received
        .filter(({ notice: notification }) => notification.kind === 'Digest')
        .map(({ receiver }) => receiver),
    ).toEqual(['channel', 'topic']);
  });
});
