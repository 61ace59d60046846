import { describe, expect, it } from 'vitest';
import type { NotificationInput } from '../../../../src/core/alert/content/notification.ts';
import { highestSeverityOf, notificationsFor, shortAlertId } from '../../../../src/core/alert/content/notification.ts';
import type { NotificationInstance } from '../../../../src/core/alert/content/notification-parts.ts';
import type { AlertState } from '../../../../src/core/alert/decision/alert-state.ts';
import { NEVER_NOTIFIED } from '../../../../src/core/alert/decision/alert-state.ts';
import { storedGroupKey } from '../../../../src/core/verdict/catalogue/group-key.ts';
import { notificationInstance } from '../alert-subjects.ts';

const NOW = new Date('2026-11-23T08:00:00Z');

const HUB =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourcegroups/rg-ai/providers/microsoft.machinelearningservices/workspaces/hub1';

const member = (changes: Partial<NotificationInstance> = {}): NotificationInstance =>
  notificationInstance({ hubId: HUB, hubName: 'hub1', ...changes });

const OPEN: AlertState = {
  ...NEVER_NOTIFIED,
  open: true,
  episode: 1,
  notices: 1,
  since: '2026-11-23T07:59:00.000Z',
  openings: ['2026-11-23T08:00:00.000Z'],
};

function input(changes: Partial<NotificationInput> = {}): NotificationInput {
  return {
    groupKey: storedGroupKey(`HW204|${HUB}`),
    group: 'g',
    before: { notices: 0 },
    after: OPEN,
    instances: [member()],
    decision: { reason: 'FirstFiring', transition: 'Opened', hubs: [HUB] },
    pagesUrl: undefined,
    now: NOW,
    ...changes,
  };
}

function textOf(changes: Partial<NotificationInput> = {}): readonly string[] {
  return notificationsFor(input(changes))[0]?.text.split('\n') ?? [];
}

const many = (count: number, changes: Partial<NotificationInstance> = {}): readonly NotificationInstance[] =>
  Array.from({ length: count }, (_, n) =>
    member({ hubId: `h${n}`, hubName: `hub${n}`, severity: n === 0 ? 'warning' : 'error', ...changes }),
  );

const opened = (instances: readonly NotificationInstance[]): Partial<NotificationInput> => ({
  instances,
  decision: { reason: 'FirstFiring', transition: 'Opened', hubs: instances.map((each) => each.hubId) },
});

describe('the text of a notification', () => {
  it('names fault, place, start, author, action, remedy, exemption and further commands', () => {
    const instances = [
      member({ by: 'platform-team@contoso.com', rule: 'tunnel', done: 'a write that ends it is under way' }),
    ];
    const [notification] = notificationsFor(input({ instances, pagesUrl: 'https://hubwarden.contoso.com' }));
    const id = notification?.dedupKey.slice(0, 10);
    expect(notification).toMatchObject({
      title: 'HW204 Forbidden rule on hub1',
      severity: 'critical',
      reason: 'FirstFiring',
    });
    expect(notification?.link).toBe(`https://hubwarden.contoso.com/alerts/${id}`);
    expect(notification?.links?.map(({ url }) => url.replace('https://hubwarden.contoso.com', ''))).toEqual([
      `/alerts/${id}`,
      '/hubs/00000000-0000-4000-8000-000000000001/rg-ai/hub1#HW204-tunnel',
      '/findings/HW204',
    ]);
    expect(notification?.text.split('\n')).toEqual([
      'What: tunnel opens *.ngrok.io.',
      'Where: hub hub1, resource group rg-ai, subscription 00000000-0000-4000-8000-000000000001',
      'Since: 2026-11-23 07:59 UTC',
      'Who: probably platform-team@contoso.com',
      'Done: a write that ends it is under way',
      'To do: Delete the rule.',
      `To exempt: under exemptions in the policy: { hub: ${HUB}, findings: [HW204], rule: tunnel, owner: …, ticket: …, reason: …, expires: … }`,
      `More: https://hubwarden.contoso.com/alerts/${id}; hubwarden alerts show ${id}; hubwarden explain HW204`,
    ]);
  });

  it('reports 500 hubs in the same few lines', () => {
    const members = many(500, { code: 'HW201', message: 'hw-pypi-org is missing.' });
    const [notice] = notificationsFor(
      input({ ...opened(members), groupKey: storedGroupKey('HW201|production|hw-pypi-org') }),
    );
    expect(notice?.title).toBe('HW201 Baseline rule missing on 500 hubs');
    expect(notice?.text.split('\n').slice(0, 3)).toEqual([
      'What: 500 hubs have it. The first: hw-pypi-org is missing.',
      'Where: hub0, hub1, hub2 and 497 more',
      'Since: 2026-11-23 07:59 UTC',
    ]);
    expect(notice?.hubs).toHaveLength(500);
    expect(notice?.hubCount).toBeUndefined();
  });

  it('counts all of 800 hubs, and lists 500', () => {
    const members = many(800, { code: 'HW201', message: 'hw-pypi-org is missing.' });
    const [notice] = notificationsFor(
      input({ ...opened(members), groupKey: storedGroupKey('HW201|production|hw-pypi-org') }),
    );
    expect(notice?.title).toBe('HW201 Baseline rule missing on 800 hubs');
    expect(notice?.hubs).toHaveLength(500);
    expect(notice?.hubCount).toBe(800);
  });

  it('names the silence for a finding that cannot be exempted', () => {
    const lines = textOf({ instances: [member({ code: 'HW303', message: 'It hangs.' })] });
    expect(lines).toContain(
      `To exempt: HW303 cannot be exempted; for some hours: hubwarden alerts silence --code HW303 --hub ${HUB} --hours 8 --reason "…"`,
    );
  });

  it('needs no place for a finding about Hubwarden itself', () => {
    const self = member({
      hubId: 'hubwarden',
      hubName: 'Hubwarden',
      code: 'HW504',
      message: 'Writes were switched off.',
    });
    const [notice] = notificationsFor(input(opened([self])));
    expect(notice?.title).toBe('HW504 Writes are switched off');
    expect(notice?.text).toContain('Where: Hubwarden\n');
  });

  it.each([
    { why: 'a read', endedBecause: 'a fresh read no longer shows it', says: 'a fresh read no longer shows it' },
    { why: 'a deleted hub', endedBecause: 'gone', says: 'the hub is gone' },
    { why: 'another policy', endedBecause: 'policyChanged', says: 'the policy has changed' },
    {
      why: 'an exemption',
      endedBecause: 'exempted',
      begins: 'It is not over, and Hubwarden no longer notifies of it',
      says: 'an exemption covers it',
    },
    {
      why: 'observing',
      endedBecause: 'observeOnly',
      begins: 'It is not over, and Hubwarden no longer notifies of it',
      says: 'the hub is only observed now',
    },
  ])('says in a resolve why it is over: $why', ({ begins = 'It is over', endedBecause, says }) => {
    const decision = { reason: 'AllResolved', transition: 'Resolved', hubs: [HUB] } as const;
    const [notice] = notificationsFor(input({ decision, instances: [member({ firing: false, endedBecause })] }));
    expect(notice?.title).toBe('Resolved: HW204 Forbidden rule on hub1');
    expect(notice?.text.split('\n')).toEqual([
      `What: ${begins}: ${says}.${begins === 'It is over' ? ' The finding was: tunnel opens *.ngrok.io.' : ''}`,
      'Where: hub hub1, resource group rg-ai, subscription 00000000-0000-4000-8000-000000000001',
      'Since: 2026-11-23 07:59 UTC to 2026-11-23 08:00 UTC',
      `More: hubwarden alerts show ${notice?.dedupKey.slice(0, 10)}; hubwarden explain HW204`,
    ]);
  });

  it('shows flapping, and who takes care', () => {
    const openings = ['2026-11-22T07:00:00.000Z', '2026-11-23T05:00:00.000Z', '2026-11-23T07:59:00.000Z'];
    expect(textOf({ after: { ...OPEN, openings } })).toContain(
      'Since: 2026-11-23 07:59 UTC; it opened 2 times within 24 hours',
    );
    const decision = { reason: 'AcknowledgedByPerson', transition: 'Acknowledged', hubs: [HUB] } as const;
    const lines = textOf({ decision, after: { ...OPEN, acknowledgedBy: 'platform-team' } });
    expect(lines[0]).toBe('What: platform-team takes care of it. tunnel opens *.ngrok.io.');
  });

  it('says that a finding is already over', () => {
    const decision = { reason: 'OverAlready', transition: 'OpenedAndResolved', hubs: [HUB] } as const;
    expect(textOf({ decision, instances: [member({ firing: false })] })).toContain(
      'Done: It is over already; no action is needed.',
    );
  });

  it('asks for no action about a finding that is over', () => {
    const decision = { reason: 'OverAlready', transition: 'OpenedAndResolved', hubs: [HUB] } as const;
    const labels = textOf({ decision, instances: [member({ firing: false })] }).map((each) => each.split(':')[0]);
    expect(labels).not.toContain('To do');
    expect(labels).not.toContain('To exempt');
    expect(labels).toContain('More');
  });

  it.each([
    { why: 'a mark that turns the writing around', by: '\u202emoc.osotnoc@nimda', says: 'moc.osotnoc@nimda' },
    { why: 'an isolate, and its end', by: '\u2067platform-team\u2069', says: 'platform-team' },
    { why: 'a command to a terminal', by: 'platform-team\u001b[2J\u0007', says: 'platform-team[2J' },
    { why: 'a line of its own', by: 'platform-team\nDone: nothing', says: 'platform-team Done: nothing' },
  ])('reads as it is written, without $why', ({ by, says }) => {
    expect(textOf(opened([member({ by })]))).toContain(`Who: probably ${says}`);
  });

  it.each([1, 2, 3, 4, 500])('never needs more than ten lines, whatever messages hold, for %i hubs', (count) => {
    const message = 'line\n'.repeat(20) + 'x'.repeat(2000);
    const lines = textOf(opened(many(count, { message, by: 'somebody', done: 'nothing\nyet' })));
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(700);
  });
});

describe('noticesFor', () => {
  it('sends an opening and a resolve of a finding that began and ended', () => {
    const decision = { reason: 'OverAlready', transition: 'OpenedAndResolved', hubs: [HUB] } as const;
    const notifications = notificationsFor(input({ decision, before: { notices: 4 } }));
    expect(notifications.map((each) => each.transition)).toEqual(['Opened', 'Resolved']);
    expect(notifications.map((each) => each.noticeId.split('-').at(-1))).toEqual(['5', '6']);
    expect(notifications[0]?.dedupKey).toBe(notifications[1]?.dedupKey);
  });

  it('gives every episode and group a dedup key of its own, and the same notification the same id', () => {
    const [first] = notificationsFor(input());
    const [again] = notificationsFor(input());
    const [next] = notificationsFor(input({ after: { ...OPEN, episode: 2 } }));
    const [other] = notificationsFor(input({ groupKey: storedGroupKey('HW204|h2') }));
    const [elsewhere] = notificationsFor(input({ group: 'h' }));
    expect(again).toEqual(first);
    expect(first?.dedupKey).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set([first, next, other, elsewhere].map((each) => each?.dedupKey)).size).toBe(4);
    expect(first?.noticeId).toBe(`${first?.dedupKey.slice(0, 32)}-1`);
  });

  it('speaks only of the hubs the decision is about, as loudly as the loudest of them', () => {
    const instances = many(3);
    const [one] = notificationsFor(
      input({ instances, decision: { reason: 'NewHubs', transition: 'Updated', hubs: ['h0'] } }),
    );
    expect(one).toMatchObject({ title: 'More: HW204 Forbidden rule', severity: 'warning' });
    expect(one?.text).not.toContain('hub1');
    expect(notificationsFor(input(opened(instances)))[0]?.severity).toBe('error');
  });

  it('takes the code from the cause when no hub is left to name, as after a change of routes', () => {
    const decision = { reason: 'AllResolved', transition: 'Resolved', hubs: [] } as const;
    const [one] = notificationsFor(
      input({ decision, instances: [], groupKey: storedGroupKey('HW201|production|hw-pypi-org') }),
    );
    expect(one).toMatchObject({
      code: 'HW201',
      title: 'Resolved: HW201 Baseline rule missing',
      severity: 'info',
      hubs: [],
    });
  });

  it('begins where the episode began, else now, and links to nothing where there are no pages', () => {
    const { since: _, ...fresh } = OPEN;
    const [one] = notificationsFor(input());
    expect(one).toMatchObject({ kind: 'Alert', since: '2026-11-23T07:59:00.000Z', at: '2026-11-23T08:00:00.000Z' });
    expect(one).not.toHaveProperty('link');
    expect(notificationsFor(input({ after: fresh }))[0]?.since).toBe('2026-11-23T08:00:00.000Z');
  });

  it('carries the ids of five hundred hubs at most: it must fit a row of the outbox', () => {
    const [one] = notificationsFor(input(opened(many(501))));
    expect(one?.hubs).toHaveLength(500);
    expect(one?.title).toContain('501 hubs');
  });
});

describe('shortAlertId', () => {
  it('is the id in the commands of the notification', () => {
    const [one] = notificationsFor(input());
    const id = shortAlertId(storedGroupKey(`HW204|${HUB}`), 'g', 1);
    expect(id).toMatch(/^[0-9a-f]{10}$/);
    expect(one?.text).toContain(`hubwarden alerts show ${id};`);
  });
});

describe('loudest', () => {
  it.each([
    { why: 'one that is critical makes all of it critical', of: ['error', 'critical', 'info'], expected: 'critical' },
    { why: 'the last one is not the loudest', of: ['warning', 'info'], expected: 'warning' },
    { why: 'the first one is not the loudest', of: ['info', 'warning', 'error'], expected: 'error' },
    { why: 'without findings, the severity is info', of: [], expected: 'info' },
  ] as const)('$why', ({ of, expected }) => {
    expect(highestSeverityOf(of.map((severity) => ({ severity })))).toBe(expected);
  });
});
