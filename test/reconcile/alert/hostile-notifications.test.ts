import { describe, expect, it } from 'vitest';
import { azureMonitorBody } from '../../../src/adapters/receivers/azure-monitor-body.ts';
import { cloudEventFrom } from '../../../src/adapters/receivers/event-grid-receiver.ts';
import { pagerDutyEvent } from '../../../src/adapters/receivers/pager-duty-receiver.ts';
import { slackMessage } from '../../../src/adapters/receivers/slack-receiver.ts';
import { teamsMessage } from '../../../src/adapters/receivers/teams-receiver.ts';
import { webhookBody } from '../../../src/adapters/receivers/webhook-receiver.ts';
import type { Notification } from '../../../src/core/alert/content/notification.ts';
import { err, ok } from '../../../src/core/result.ts';
import { storedGroupKey } from '../../../src/core/verdict/catalogue/group-key.ts';
import { recordFiring } from '../../../src/reconcile/records/alert-record.ts';
import { noteChange } from '../../../src/reconcile/records/change-record.ts';
import { command } from '../operator/operator-command.ts';
import { VirtualApp } from '../virtual-app.ts';
import { HOUR, MINUTE, policy, reportFiring, reportResolved, sentNotifications } from './alert-harness.ts';

/** The bytes of every format, and the most that its service takes (its documentation, read 2026-11). */
const FORMATS: Readonly<
  Record<string, { readonly most: number; readonly body: (notification: Notification) => string }>
> = {
  azureMonitor: { most: 256 * 1024, body: azureMonitorBody },
  eventGrid: { most: 1024 * 1024, body: (given) => JSON.stringify(cloudEventFrom(given, '/hubwarden')) },
  pagerDuty: { most: 512 * 1024, body: (given) => pagerDutyEvent(given, '0'.repeat(32)) },
  slack: { most: 13_000, body: slackMessage },
  teams: { most: 21_000, body: teamsMessage },
  webhook: { most: 20_000, body: webhookBody },
};

const NASTY = [
  '👩‍👩‍👧‍👦'.repeat(200),
  `${'x'.repeat(597)}🏳️‍🌈🏳️‍🌈`,
  `\u202egro.ipyp\u202c and \u2067mirror\u2069`,
  'py\u200bpi\u00ad.org\ufeff',
  '<!channel> &amp; <https://evil.example|click> [click](https://evil.example)',
  '{{DATE(2026-11-23T08:00:00Z,SHORT)}} **bold** `code`',
  'one\r\nTo do: nothing\u2028Who: the bank\u0007',
  '\ud83d lone',
];

/** Every text in a JSON value, keys among them. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [key, ...textsIn(each)]);
}

function expectsSafe(notification: Notification): void {
  for (const [format, { body, most }] of Object.entries(FORMATS)) {
    const sent = body(notification);
    const where = `${format}: ${notification.title.slice(0, 60)}`;
    expect(Buffer.byteLength(sent), where).toBeLessThanOrEqual(most);
    expect(sent.isWellFormed(), where).toBe(true);
    for (const text of textsIn(JSON.parse(sent))) {
      // Joiners and selectors inside an emoji are part of the visible character.
      const plain = text.replaceAll('\n', '').replace(/\p{RGI_Emoji}/gv, '');
      expect(plain, where).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      if (format === 'teams') expect(text, where).not.toMatch(/\{\{DATE/);
    }
    // No line of its own, whatever a name holds.
    expect(sent, where).not.toMatch(/\\nTo do: nothing|\\nWho: the bank/);
    if (format === 'slack') expect(JSON.parse(sent).text, where).not.toContain('<!');
  }
}

describe('800 hubs of one alert with names and messages of bad intent', () => {
  it('reach every service whole, counted, within its limits, in every state', async () => {
    const world = await VirtualApp.running();
    const hubs = Array.from({ length: 800 }, (_, index) => `h${index}`);
    const nasty = (hub: string, index: number) => ({
      hubName: `${NASTY[index % NASTY.length]} ${hub}`,
      message: `${NASTY[(index + 1) % NASTY.length]} of ${hub}`,
      by: NASTY[(index + 2) % NASTY.length],
      rule: NASTY[(index + 3) % NASTY.length],
    });
    for (const [index, hub] of hubs.slice(0, 799).entries()) await reportFiring(world, hub, nasty(hub, index));
    await world.pass(5 * MINUTE, 30);
    await reportFiring(world, 'h799', nasty('h799', 0));
    await world.pass(5 * MINUTE, 30);
    const id = world.notices[0]?.dedupKey.slice(0, 10) ?? '';
    await command(world, 'alerts', 'ack', id, '--by', `\u202eecila ${NASTY[0]}`);
    for (const hub of hubs) await reportResolved(world, hub);
    await world.pass(10 * MINUTE, 30);
    expect(sentNotifications(world).map((each) => each.split(' ')[1])).toEqual([
      'Opened',
      'Updated',
      'Acknowledged',
      'Resolved',
    ]);
    expect(world.notices.map(({ hubCount, hubs: listed }) => hubCount ?? listed.length)).toEqual([799, 1, 800, 800]);
    for (const notification of world.notices) expectsSafe(notification);
    expect(world.notices[1]?.text).toContain('open on 800 hubs in all');
  }, 60_000);

  it('do so one by one: each text in each place, cut wherever it falls', async () => {
    for (const [index, text] of NASTY.entries()) {
      const world = await VirtualApp.running();
      await reportFiring(world, 'h1', { hubName: text, message: text, fix: text, by: text, rule: text, done: text });
      await world.pass(5 * MINUTE, 30);
      await reportResolved(world, 'h1');
      await world.pass(5 * MINUTE, 30);
      expect(world.notices, String(index)).toHaveLength(2);
      for (const notice of world.notices) expectsSafe(notice);
    }
  }, 60_000);
});

describe('HW802', () => {
  it('names the receiver in a field of every format, as it opens and as it ends, under the same title', async () => {
    const receivers = '  receivers: [ { name: on-call, type: pagerDuty }, { name: team-slack, type: slack } ]\n';
    const world = await VirtualApp.running({ policy: policy(receivers) });
    world.answerOf = (receiver) =>
      receiver === 'team-slack' ? err({ kind: 'Broken', status: 404, detail: 'it answered 404' }) : ok(undefined);
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(10 * MINUTE);
    world.answerOf = () => ok(undefined);
    await world.pass(30 * MINUTE);
    const notifications = world.notices.filter(({ code }) => code === 'HW802');
    expect(notifications.map(({ title }) => title)).toEqual([
      'HW802 Receiver broken',
      'Resolved: HW802 Receiver broken',
    ]);
    for (const notification of notifications) {
      expect(notification.facts).toContainEqual({ label: 'Where', value: 'Hubwarden, receiver team-slack' });
      for (const [format, { body }] of Object.entries(FORMATS)) {
        // A resolve at PagerDuty is of the key alone.
        const isKeyAlone = format === 'pagerDuty' && notification.transition === 'Resolved';
        if (!isKeyAlone) expect(body(notification), format).toContain('receiver team-slack');
      }
    }
    expect(notifications[1]?.text).toContain('What: It is over: receiver team-slack took a notification.');
  });
});

describe('two people, two rules of one hub, and two receivers', () => {
  const TWO = policy('  receivers: [ { name: on-call, type: pagerDuty }, { name: channel, type: teams } ]\n');
  const CAUSE = storedGroupKey('HW204|h1');

  async function shows(
    world: VirtualApp,
    ...rules: readonly { readonly name: string; readonly by: string }[]
  ): Promise<void> {
    const at = world.clock.now().toISOString();
    const operation = 'Microsoft.MachineLearningServices/workspaces/outboundRules/write';
    const unsaid = { objectId: undefined, appId: undefined, correlationId: undefined };
    for (const { by, name: rule } of rules)
      await noteChange(
        world.rows,
        world.hubId('h1'),
        { ...unsaid, eventId: rule, operation, rule, name: by, at },
        false,
      );
    await recordFiring(world.rows, {
      causeKey: CAUSE,
      hubId: world.hubId('h1'),
      hubName: 'h1',
      code: 'HW204',
      severity: 'critical',
      message: rules.map(({ name }) => `${name} of h1 opens ${name}.ngrok.io.`).join(' '),
      by: rules.map(({ by }) => by).join(' and '),
      fix: 'Delete the rule.',
      since: world.clock.now().toISOString(),
      subjects: rules.map(({ by, name }) => ({
        key: name,
        rule: name,
        by,
        message: `${name} of h1 opens ${name}.ngrok.io.`,
      })),
    });
  }

  function who(world: VirtualApp): readonly string[] {
    return world.received.map(({ notice: notification, receiver }) => {
      const fact = notification.facts.find(({ label }) => label === 'Who')?.value ?? '-';
      return `${receiver} ${notification.transition} ${fact}`;
    });
  }

  it('each receiver is notified of each rule once, with the person who added that rule', async () => {
    const world = await VirtualApp.running({ policy: TWO });
    const [ann, ben] = [
      { name: 'a', by: 'ann@contoso.com' },
      { name: 'b', by: 'ben@contoso.com' },
    ];
    await shows(world, ann);
    await world.pass(2 * MINUTE);
    await command(world, 'alerts', 'ack', world.notices[0]?.dedupKey.slice(0, 8) ?? '', '--by', 'cleo@contoso.com');
    await world.pass(2 * MINUTE);
    await shows(world, ann, ben);
    await world.pass(5 * MINUTE);
    expect(who(world).filter((each) => !each.includes('Acknowledged'))).toEqual([
      'channel Opened probably ann@contoso.com',
      'on-call Opened probably ann@contoso.com',
      'channel Updated probably ben@contoso.com',
      'on-call Updated probably ben@contoso.com',
    ]);
    expect((await command(world, 'alerts', 'list')).out).toContain(
      'firing, open; cleo@contoso.com acknowledged a part',
    );
    await command(world, 'alerts', 'silence', '--code', 'HW204', '--rule', 'c', '--hours', '8', '--reason', 'known');
    await world.pass(MINUTE);
    await shows(world, ann, ben, { name: 'c', by: 'dan@contoso.com' });
    await world.pass(10 * MINUTE);
    // A silence of a rule covers the findings at the time it was set: this one came later.
    expect(who(world).slice(-2)).toEqual([
      'channel Updated probably dan@contoso.com',
      'on-call Updated probably dan@contoso.com',
    ]);
    await reportResolved(world, 'h1', CAUSE);
    await world.pass(HOUR, 30);
    expect(who(world).slice(-2)).toEqual(['channel Resolved -', 'on-call Resolved -']);
    const { out } = await command(world, 'alerts', 'show', world.notices[0]?.dedupKey ?? '');
    expect(out).toContain('Notified: channel, on-call');
  });
});
