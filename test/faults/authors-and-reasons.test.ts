import { describe, expect, it, vi } from 'vitest';
import type { Notification } from '../../src/core/alert/content/notification.ts';
import { alertKeyOf } from '../../src/core/verdict/catalogue/catalogue.ts';
import { answerControl } from '../../src/local/arm-simulator/control/answer-control.ts';
import { hubEventFrom } from '../../src/reconcile/hub-event.ts';
import { acknowledge } from '../../src/reconcile/operator/alert-requests.ts';
import { retryHub } from '../../src/reconcile/operator/retry-hub.ts';
import { silenceFor } from '../../src/reconcile/operator/silence-requests.ts';
import { readInstance } from '../../src/reconcile/records/alert-record.ts';
import { fqdnRule, seedOldHub } from '../reconcile/records/earlier-edition-hubs.ts';
import { hubPath, OBJECT_ID, START, VirtualApp } from '../reconcile/virtual-app.ts';

vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const RULES = 'Microsoft.MachineLearningServices/workspaces/outboundRules';

interface PolicyParts {
  readonly hosts?: readonly string[];
  readonly assignment?: string;
  readonly top?: string;
  readonly forbidden?: 'report' | 'remove';
}

function policyOf({ assignment = '', forbidden = 'report', hosts = ['pypi.org'], top = '' }: PolicyParts = {}): string {
  return `
version: 1
rollout: { canaryHubs: 1, percentPerRing: 100, waitMinutes: 1 }
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    firewall: { sku: Standard }
    rules: [ ${hosts.map((host) => `{ fqdn: ${host} }`).join(', ')} ]
    forbidden: [ { fqdn: "*.ngrok.io", action: ${forbidden} } ]
${assignment}
alerts:
  receivers:
    - { name: on-call, type: pagerDuty }
    - { name: channel, type: teams }
${top}
`;
}

/** A hub that Hubwarden has brought to the baseline and that has been right for an hour. */
async function running(policy: string, raiseEvents: 'accept' | 'end' | 'both' = 'end'): Promise<VirtualApp> {
  const world = new VirtualApp({ policy, simulator: { raiseEvents } });
  const createdAt = new Date(START.getTime() - HOUR * 1000);
  seedOldHub(world, 'hub1', { createdAt, isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true, rules: {} });
  await world.pass(HOUR + 20 * MINUTE, 30);
  expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  expect(world.received.filter(({ notice: notification }) => notification.kind === 'Alert')).toEqual([]);
  return world;
}

interface Change {
  readonly rule: string;
  readonly by: string;
  /** Absent: the rule is deleted. */
  readonly host?: string;
  /** The event does not arrive by itself. */
  readonly isSilent?: boolean;
}

/** A person changes a rule in Azure. */
function changes(world: VirtualApp, { by, host, isSilent = false, rule }: Change): void {
  const headers = { authorization: `Bearer ${by}`, ...(isSilent ? { 'x-simulator-raise-event': 'no' } : {}) };
  const path = `${hubPath('hub1')}/outboundRules/${rule}`;
  const answer =
    host === undefined
      ? world.arm('DELETE', path, undefined, headers)
      : world.arm('PUT', path, { properties: fqdnRule(host) }, headers);
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
}

/** A person changes a tag: a request for the whole hub that changes no rule. */
function tags(world: VirtualApp, by: string): void {
  world.arm('PATCH', hubPath('hub1'), { tags: { touched: by } }, { authorization: `Bearer ${by}` });
}

/** The event of a change arrives, long after the change. */
async function eventArrives(world: VirtualApp, { at, by, host, rule }: Change & { readonly at: Date }): Promise<void> {
  const verb = host === undefined ? 'Delete' : 'Write';
  const event = {
    id: `late-${rule}-${by}`,
    type: `Microsoft.Resources.Resource${verb}Success`,
    subject: `${hubPath('hub1')}/outboundRules/${rule}`,
    time: at.toISOString(),
    data: { operationName: `${RULES}/${verb.toLowerCase()}`, claims: { name: by } },
  };
  const read = hubEventFrom(event, new Set([OBJECT_ID]), world.clock.now());
  if (!read.ok || read.value.kind !== 'Queue') throw new Error('the event is not read');
  await world.queue.send('hub-events', read.value.message);
}

/** Azure ends what it was stuck in. */
function release(world: VirtualApp): void {
  const body = JSON.stringify({ hub: world.hubId('hub1') });
  const request = { method: 'POST', url: '/_simulator/operations/release', headers: {}, body };
  expect(answerControl(world.simulator, request, world.clock.now()).status).toBe(200);
}

function line({ facts }: Notification, label: string): string {
  return facts.find((each) => each.label === label)?.value ?? '-';
}

/** `09:31 Opened HW204 tunnel: probably ann`: what one receiver got. Both got the same. */
function story(world: VirtualApp): readonly string[] {
  const of = (receiver: string) =>
    world.received
      .filter((each) => each.receiver === receiver && each.notice.kind === 'Alert')
      .map(({ notice: notification }) => {
        const rules = ['tunnel', 'spy'].filter((rule) => new RegExp(`\\b${rule}\\b`).test(line(notification, 'What')));
        return `${notification.transition} ${notification.code} ${rules.join('+')}: ${line(notification, 'Who')}`;
      });
  expect(of('channel')).toEqual(of('on-call'));
  return of('on-call');
}

function times(world: VirtualApp): readonly string[] {
  return world.received
    .filter(({ receiver }) => receiver === 'on-call')
    .map(({ notice: notification }) => notification.at.slice(11, 16));
}

describe('two people and two rules', () => {
  it.each(['accept', 'end', 'both'] as const)(
    'are each named for their own rule when events come: %s',
    async (when) => {
      const world = await running(policyOf(), when);
      changes(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ann' });
      await world.pass(5 * MINUTE);
      tags(world, 'carol');
      await world.pass(5 * MINUTE);
      changes(world, { rule: 'spy', host: 'two.ngrok.io', by: 'ben' });
      await world.pass(10 * MINUTE);
      expect(story(world)).toEqual(['Opened HW204 tunnel: probably ann', 'Updated HW204 spy: probably ben']);
    },
  );

  it('are each named once their event comes, after the sweep has seen both rules', async () => {
    const world = await running(policyOf());
    const at = world.clock.now();
    changes(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ann', isSilent: true });
    changes(world, { rule: 'spy', host: 'two.ngrok.io', by: 'ben', isSilent: true });
    await world.pass(HOUR, 30);
    expect(story(world)).toEqual(['Opened HW204 tunnel+spy: -']);
    await eventArrives(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ann', at });
    await world.pass(3 * MINUTE);
    await eventArrives(world, { rule: 'spy', host: 'two.ngrok.io', by: 'ben', at });
    await world.pass(HOUR, 30);
    expect(story(world).slice(1)).toEqual(['Updated HW204 tunnel: probably ann', 'Updated HW204 spy: probably ben']);
    expect(line(world.notices.at(-1)!, 'What')).toMatch(/^The likely author is known now\. spy of hub1 opens/);
  });

  it('are told apart in one notification, and an event that comes twice changes nothing', async () => {
    const world = await running(policyOf());
    const at = world.clock.now();
    changes(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ann', isSilent: true });
    changes(world, { rule: 'spy', host: 'two.ngrok.io', by: 'ben', isSilent: true });
    await eventArrives(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ann', at });
    await eventArrives(world, { rule: 'spy', host: 'two.ngrok.io', by: 'ben', at });
    await world.pass(10 * MINUTE);
    await eventArrives(world, { rule: 'spy', host: 'two.ngrok.io', by: 'ben', at });
    await world.pass(30 * MINUTE, 30);
    expect(story(world)).toEqual(['Opened HW204 tunnel+spy: probably ben (spy) and ann (tunnel)']);
  });

  it('are not named for what somebody else did whose event never comes', async () => {
    const world = await running(policyOf());
    tags(world, 'carol');
    changes(world, { rule: 'spy', host: 'www.contoso.com', by: 'dan' });
    await world.pass(10 * MINUTE);
    changes(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ann', isSilent: true });
    await world.pass(2 * HOUR, 30);
    expect(story(world)).toEqual(['Opened HW204 tunnel: -']);
  });

  it('are not named for a rule that another person wrote again after Hubwarden had removed it', async () => {
    const world = await running(policyOf({ forbidden: 'remove' }));
    changes(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ann' });
    await world.pass(90 * MINUTE, 30);
    expect(world.network('hub1').outboundRules).not.toHaveProperty('tunnel');
    const before = story(world).length;
    const at = world.clock.now();
    changes(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ben', isSilent: true });
    await world.pass(40 * MINUTE, 30);
    expect(story(world)[before]).toBe('Opened HW204 tunnel: -');
    const done = world.notices.filter(({ transition }) => transition === 'Opened').map((each) => line(each, 'Done'));
    expect(done.join()).not.toContain('nothing yet');
    await eventArrives(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ben', at });
    await world.pass(10 * MINUTE);
    expect(story(world).join()).not.toContain('Updated HW204 tunnel: probably ann');
  });
});

describe('an author', () => {
  it('who becomes known late is notified of an acknowledged alert too, and once', async () => {
    const world = await running(policyOf());
    const at = world.clock.now();
    changes(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ann', isSilent: true });
    await world.pass(HOUR, 30);
    const id = world.notices.at(-1)?.dedupKey.slice(0, 10) ?? '';
    expect(await acknowledge(world.deps, id, 'erin')).toMatchObject({ ok: true });
    await world.pass(5 * MINUTE);
    await eventArrives(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ann', at });
    await world.pass(2 * HOUR, 30);
    expect(story(world)).toEqual([
      'Opened HW204 tunnel: -',
      'Acknowledged HW204 tunnel: -',
      'Updated HW204 tunnel: probably ann',
    ]);
  });

  it('who becomes known under a silence is notified once it has ended', async () => {
    const world = await running(policyOf());
    const at = world.clock.now();
    changes(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ann', isSilent: true });
    await world.pass(HOUR, 30);
    expect(story(world)).toHaveLength(1);
    await silenceFor(world.deps, { rules: ['tunnel'], owner: 'erin', reason: 'known' }, 0.25);
    await eventArrives(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ann', at });
    await world.pass(14 * MINUTE);
    expect(story(world)).toHaveLength(1);
    await world.pass(10 * MINUTE);
    expect(story(world)).toEqual(['Opened HW204 tunnel: -', 'Updated HW204 tunnel: probably ann']);
  });

  it.each(['accept', 'end', 'both'] as const)(
    'of a rule that Hubwarden removes at once is in the first notification, with events as Azure says %s',
    async (raiseEvents) => {
      const world = await running(policyOf({ forbidden: 'remove' }), raiseEvents);
      changes(world, { rule: 'tunnel', by: 'ann', host: 'x.ngrok.io' });
      await world.pass(10 * MINUTE, 5);
      expect(story(world)).toEqual(['Opened HW204 tunnel: probably ann', 'Resolved HW204 tunnel: -']);
    },
  );

  it('is none whom the event of the change does not name', async () => {
    const world = await running(policyOf());
    changes(world, { rule: 'tunnel', by: 'ann', host: 'x.ngrok.io', isSilent: true });
    const event = {
      id: 'without-caller',
      type: 'Microsoft.Resources.ResourceWriteSuccess',
      subject: `${hubPath('hub1')}/outboundRules/tunnel`,
      time: world.clock.now().toISOString(),
      data: { operationName: `${RULES}/write`, claims: '' },
    };
    const read = hubEventFrom(event, new Set([OBJECT_ID]), world.clock.now());
    if (!read.ok || read.value.kind !== 'Queue') throw new Error('the event is not read');
    await world.queue.send('hub-events', read.value.message);
    await world.pass(10 * MINUTE, 5);
    expect(story(world)).toEqual(['Opened HW204 tunnel: -']);
  });

  it('is nobody for a request that Azure refused', async () => {
    const world = await running(policyOf());
    const event = {
      id: 'refused',
      type: 'Microsoft.Resources.ResourceWriteFailure',
      subject: `${hubPath('hub1')}/outboundRules/tunnel`,
      time: world.clock.now().toISOString(),
      data: { operationName: `${RULES}/write`, claims: { name: 'mallory' } },
    };
    const read = hubEventFrom(event, new Set(), world.clock.now());
    if (read.ok && read.value.kind === 'Queue') await world.queue.send('hub-events', read.value.message);
    changes(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ann', isSilent: true });
    await world.pass(HOUR, 30);
    expect(story(world)).toEqual(['Opened HW204 tunnel: -']);
  });

  it('is nobody for an exemption that has expired', async () => {
    const exemption = `exemptions:
  - { hub: "*/workspaces/hub1", findings: [HW204], rule: tunnel, owner: platform, ticket: T-1, reason: legacy, expires: 2026-11-23 }
`;
    const world = await running(policyOf().replace('\nalerts:', `\n${exemption}alerts:`));
    changes(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'mallory' });
    await world.pass(16 * HOUR, 120);
    const expired = world.notices.filter(({ code }) => code === 'HW702');
    expect(expired.map(({ transition }) => transition)).toContain('Opened');
    expect(expired.map((each) => line(each, 'Who'))).toEqual(expired.map(() => '-'));
    expect(story(world)).toContain('Opened HW204 tunnel: probably mallory');
  });
});

describe('a resolve of what is still there', () => {
  it('does not come while Azure is deleting the rule: the deletion may fail, or a write may bring the rule back', async () => {
    const world = await running(policyOf(), 'accept');
    changes(world, { rule: 'tunnel', by: 'ann', host: 'x.ngrok.io' });
    await world.pass(10 * MINUTE + 35, 5);
    changes(world, { rule: 'tunnel', by: 'ann' });
    await world.pass(5, 5);
    tags(world, 'ben');
    await world.pass(20, 5);
    expect(world.network('hub1').outboundRules.tunnel).toMatchObject({ status: 'Deleting' });
    expect(story(world)).toEqual(['Opened HW204 tunnel: probably ann']);
    await world.pass(20 * MINUTE, 5);
    expect(story(world)).toEqual(['Opened HW204 tunnel: probably ann', 'Resolved HW204 tunnel: -']);
  });

  it.each([
    {
      why: 'an exemption covers it',
      from: 'alerts:',
      to: 'exemptions:\n  - { hub: "*/workspaces/hub1", findings: [HW204], rule: tunnel, owner: o, ticket: T-1, reason: r, expires: 2026-12-31 }\nalerts:',
      says: 'It is not over, and Hubwarden no longer notifies of it: an exemption covers it.',
    },
    {
      why: 'the hub is only observed',
      from: 'mode: enforce',
      to: 'mode: observe',
      says: 'It is not over, and Hubwarden no longer notifies of it: the hub is only observed now.',
    },
    {
      why: 'a route leads it elsewhere',
      from: '  receivers:',
      to: '  routes:\n    - { codes: [HW204], receivers: [channel] }\n  receivers:',
      says: 'It is not over: the routes of the policy lead it to other receivers now.',
    },
  ])('says that it is not over: $why', async ({ from, says, to }) => {
    const world = await running(policyOf(), 'accept');
    changes(world, { rule: 'tunnel', by: 'ann', host: 'x.ngrok.io' });
    await world.pass(5 * MINUTE, 5);
    world.policyText = world.policyText.replace(from, to);
    await world.pass(80 * MINUTE, 30);
    const [last] = world.received.filter(({ receiver }) => receiver === 'on-call').slice(-1);
    expect(last?.notice).toMatchObject({ kind: 'Alert', code: 'HW204', transition: 'Resolved' });
    expect(last === undefined ? '' : line(last.notice, 'What')).toBe(says);
    expect(Object.keys(world.network('hub1').outboundRules)).toContain('tunnel');
  });
});

describe('a roll-out', () => {
  const NEW = ['pypi.org', 'data.contoso.com', 'models.contoso.com'];

  it('notifies of nothing that Hubwarden writes itself, beside an open alert of the hub', async () => {
    const world = await running(policyOf());
    changes(world, { rule: 'tunnel', host: 'one.ngrok.io', by: 'ann' });
    await world.pass(10 * MINUTE);
    world.policyText = policyOf({ hosts: NEW });
    await world.pass(2 * HOUR, 10);
    expect(JSON.stringify(world.network('hub1').outboundRules)).toContain('models.contoso.com');
    world.policyText = policyOf();
    await world.pass(2 * HOUR, 10);
    expect(JSON.stringify(world.network('hub1').outboundRules)).not.toContain('models.contoso.com');
    expect(story(world)).toEqual(['Opened HW204 tunnel: probably ann']);
  });

  it('that waits for its hour notifies at once of what a person does meanwhile', async () => {
    const closed = '    writeWindows: [ { days: [Sat], from: "02:00", to: "03:00", timeZone: UTC } ]';
    const world = await running(policyOf());
    world.policyText = policyOf({ hosts: NEW, assignment: closed });
    await world.pass(2 * HOUR, 30);
    expect(await world.record('hub1')).toMatchObject({ status: { verdict: 'Drifted' } });
    expect(story(world)).toEqual([]);
    const [ours = ''] = Object.entries(world.network('hub1').outboundRules)
      .filter(([, each]) => JSON.stringify(each).includes('pypi.org'))
      .map(([name]) => name);
    changes(world, { rule: ours, by: 'mallory' });
    await world.pass(15 * MINUTE);
    expect(story(world)).toEqual(['Opened HW201 : probably mallory']);
  });
});

describe('a provisioning that Hubwarden started', () => {
  it('has no author, says what it turned into, and stays open until the network is active', async () => {
    const world = await VirtualApp.running({ policy: policyOf() });
    world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision' });
    world.createHub('hub1');
    await world.pass(20 * MINUTE);
    tags(world, 'mallory');
    await world.pass(3 * HOUR, 30);
    expect(story(world).toSorted()).toEqual(['Opened HW302 : -', 'Opened HW303 : -', 'Resolved HW302 : -']);
    const slow = world.notices.find(({ code }) => code === 'HW302');
    const turned = world.notices.find(({ transition }) => transition === 'Resolved');
    expect(line(slow!, 'Done')).toBe('Hubwarden waits for a provisioning that it started');
    expect(line(slow!, 'What')).toMatch(/It may still end well; at \S+Z it counts as timed out \(HW303\)\.$/);
    expect(line(turned!, 'What')).toBe(
      'It is not over: it is now HW303 Provisioning timed out, which has its own notification.',
    );
    const retried = await retryHub(world.deps, 'hub1');
    expect(retried).toMatchObject({ ok: true, value: { timedOutSince: expect.any(String) } });
    await world.pass(10 * MINUTE);
    // Azure is still at work on the first one, and the network reads Inactive.
    expect(world.network('hub1').status?.status).toBe('Inactive');
    expect(story(world).slice(3)).toEqual([]);
    release(world);
    await world.pass(2 * HOUR, 30);
    expect(world.network('hub1').status?.status).toBe('Active');
    expect(story(world).slice(3)).toEqual(['Resolved HW303 : -']);
    expect(line(world.notices.at(-1)!, 'What')).toMatch(/^It is over/);
    expect(times(world)).toEqual([...times(world)].sort());
  });

  it('has timed out for people also where a new rule of the policy is written meanwhile', async () => {
    const world = await VirtualApp.running({ policy: policyOf() });
    world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision' });
    world.createHub('hub1');
    await world.pass(20 * MINUTE);
    world.policyText = policyOf({ hosts: ['pypi.org', 'extra.contoso.com'] });
    await world.pass(3 * HOUR, 30);
    const sent = (what: string) => world.writes('hub1').filter((each) => each.includes(what)).length;
    expect(sent('PATCH')).toBe(2);
    expect((await world.record('hub1'))?.status.verdict).toBe('Blocked');
    expect(story(world).toSorted()).toEqual(['Opened HW302 : -', 'Opened HW303 : -', 'Resolved HW302 : -']);
    const turned = world.notices.find(({ transition }) => transition === 'Resolved');
    expect(line(turned!, 'What')).toContain('It is not over: it is now HW303');
    // Only a person starts another one.
    expect(sent('provisionManagedNetwork')).toBe(1);
    const retried = await retryHub(world.deps, 'hub1');
    expect(retried).toMatchObject({ ok: true, value: { timedOutSince: expect.any(String) } });
    release(world);
    await world.pass(2 * HOUR, 30);
    expect(world.network('hub1').status?.status).toBe('Active');
    expect(story(world).slice(3)).toEqual(['Resolved HW303 : -']);
  });

  it('keeps an alert about a failed one open while another one runs after `retry`', async () => {
    const world = await VirtualApp.running({ policy: policyOf() });
    world.simulator.addFault({
      kind: 'FailOperation',
      operation: 'Provision',
      code: 'InternalServerError',
      message: 'no capacity',
      times: 3,
    });
    world.createHub('hub1');
    await world.pass(8 * HOUR, 60);
    expect((await world.record('hub1'))?.status.verdict).toBe('Blocked');
    const before = story(world);
    expect(before).toEqual(['Opened HW304 : -']);
    await retryHub(world.deps, 'hub1');
    await world.pass(10 * MINUTE);
    expect(world.network('hub1').status?.status).toBe('Inactive');
    expect(story(world)).toEqual(before);
    const open = await readInstance(world.rows, alertKeyOf('HW304'), world.hubId('hub1'));
    expect(open?.message).toMatch(
      /^A provisioning of hub1 failed; another one has been running since \S+Z, and the network is still Inactive\.$/,
    );
    expect(open?.done).toBe('Hubwarden waits for a provisioning that it started');
    await world.pass(HOUR, 30);
    expect(world.network('hub1').status?.status).toBe('Active');
    expect(story(world).slice(1)).toEqual(['Resolved HW304 : -']);
  });
});
