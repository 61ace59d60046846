import { describe, expect, it, vi } from 'vitest';
import { azureMonitorBody } from '../../../src/adapters/receivers/azure-monitor-body.ts';
import { slackMessage } from '../../../src/adapters/receivers/slack-receiver.ts';
import { teamsMessage } from '../../../src/adapters/receivers/teams-receiver.ts';
import { webhookBody } from '../../../src/adapters/receivers/webhook-receiver.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { SendFailure } from '../../../src/reconcile/ports.ts';
import { command } from '../operator/operator-command.ts';
import { VirtualApp } from '../virtual-app.ts';
import { HOUR, MINUTE, policy, reportFiring, reportResolved, sentNotifications } from './alert-harness.ts';

vi.setConfig({ testTimeout: 60_000 });

const TWO = policy('  receivers: [ { name: on-call, type: pagerDuty }, { name: channel, type: teams } ]\n');
const DOWN: SendFailure = { kind: 'Later', retryAfterSeconds: undefined, detail: 'it answered 503' };

function down(...receivers: readonly string[]): VirtualApp['answerOf'] {
  return (receiver) => (receivers.includes(receiver) ? err(DOWN) : ok(undefined));
}

interface Listed {
  readonly state: string;
  readonly deliveries: readonly { readonly receiver: string; readonly notified: boolean }[];
}

async function listed(world: VirtualApp, ...args: readonly string[]): Promise<readonly Listed[]> {
  const { out } = await command(world, 'alerts', 'list', ...args, '--json');
  return (JSON.parse(out) as { alerts: readonly Listed[] }).alerts;
}

const HUBS = Array.from({ length: 800 }, (_, index) => `h${index}`);

it('a receiver that comes back after an hour gets the opening with the count of 800 hubs, and its end under the same id', async () => {
  const world = await VirtualApp.running({
    policy: policy('  receivers: [ { name: channel, type: azureMonitor } ]\n'),
  });
  world.answerOf = () => err({ kind: 'Later', retryAfterSeconds: undefined, detail: 'it answered 503' });
  for (const hub of HUBS) await reportFiring(world, hub);
  await world.pass(HOUR, MINUTE);
  world.answerOf = () => ok(undefined);
  await world.pass(HOUR, MINUTE);
  for (const hub of HUBS) await reportResolved(world, hub);
  await world.pass(HOUR, MINUTE);
  // The receiver accepted the last attempt at a notification.
  const notifications = new Map(
    world.received.map(({ notice: notification }) => [notification.noticeId, notification]),
  );
  const sent = [...notifications.values()].filter(({ kind }) => kind === 'Alert');
  expect(sent.map(({ transition }) => transition)).toEqual(['Opened', 'Resolved']);
  for (const notice of sent) {
    expect(notice.title).toContain('800 hubs');
    expect(JSON.parse(azureMonitorBody(notice)).data.alertContext.hubCount).toBe(800);
    expect(JSON.parse(webhookBody(notice)).data.hubCount).toBe(800);
    expect(slackMessage(notice)).toContain('800 hubs');
    expect(teamsMessage(notice)).toContain('800 hubs');
  }
  const ids = sent.map((notice) => JSON.parse(azureMonitorBody(notice)).data.essentials.alertId);
  expect(new Set(ids).size).toBe(1);
}, 120_000);

describe('a receiver that comes back after an hour', () => {
  it.each([
    { type: 'pagerDuty', gets: [] },
    { type: 'azureMonitor', gets: [] },
    { type: 'webhook', gets: [] },
    { type: 'eventGrid', gets: [] },
    // A channel or a log is a history, and pages no person.
    { type: 'teams', gets: ['back Opened HW201', 'back Resolved HW201'] },
    { type: 'slack', gets: ['back Opened HW201', 'back Resolved HW201'] },
    { type: 'log', gets: ['back Opened HW201', 'back Resolved HW201'] },
  ])('and is of type $type gets $gets of an alert that is over', async ({ gets, type }) => {
    const world = await VirtualApp.running({
      policy: policy(`  receivers: [ { name: other, type: slack }, { name: back, type: ${type} } ]\n`),
    });
    world.answerOf = down('back');
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(10 * MINUTE, 10);
    await reportFiring(world, 'h2', { severity: 'critical' });
    await reportResolved(world, 'h2');
    await world.pass(20 * MINUTE, 10);
    await reportResolved(world, 'h1');
    await world.pass(HOUR, 60);
    world.answerOf = down();
    await world.pass(HOUR, 60);
    expect(sentNotifications(world).filter((each) => each.startsWith('back'))).toEqual(gets);
    const [alert] = await listed(world, '--all');
    const back = alert?.deliveries.find(({ receiver }) => receiver === 'back');
    expect(back?.notified).toBe(gets.length > 0);
    expect(alert?.state).toBe('Over');
  });

  it('is notified of what still fires, and of its end', async () => {
    const world = await VirtualApp.running({ policy: TWO });
    world.answerOf = down('on-call');
    await reportFiring(world, 'h1');
    await world.pass(HOUR, 30);
    world.answerOf = down();
    await world.pass(10 * MINUTE);
    await reportResolved(world, 'h1');
    await world.pass(10 * MINUTE);
    expect(sentNotifications(world).filter((each) => each.startsWith('on-call'))).toEqual([
      'on-call Opened HW201',
      'on-call Resolved HW201',
    ]);
  });

  it('is notified of a new opening, and not of one before it that is over', async () => {
    const world = await VirtualApp.running({ policy: TWO });
    world.answerOf = down('on-call');
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(10 * MINUTE);
    await reportResolved(world, 'h1');
    await world.pass(30 * MINUTE, 30);
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(20 * MINUTE, 30);
    world.answerOf = down();
    await world.pass(10 * MINUTE);
    expect(sentNotifications(world).filter((each) => each.startsWith('on-call'))).toEqual(['on-call Opened HW201']);
    expect((await listed(world))[0]?.deliveries.every(({ notified }) => notified)).toBe(true);
  });

  it('gets the resolve alone where an answer to the opening was lost: it may have an incident open', async () => {
    const world = await VirtualApp.running({ policy: TWO });
    world.answerOf = (receiver) =>
      receiver === 'on-call' ? err({ ...DOWN, mayHaveArrived: true, detail: 'it did not answer' }) : ok(undefined);
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(10 * MINUTE);
    await reportResolved(world, 'h1');
    await world.pass(HOUR, 60);
    world.answerOf = down();
    await world.pass(HOUR, 60);
    expect(sentNotifications(world).filter((each) => each.startsWith('on-call'))).toEqual(['on-call Resolved HW201']);
  });

  it('gets the resolve alone where the process died while it sent the opening', async () => {
    const world = await VirtualApp.running({ policy: TWO });
    let isDying = true;
    world.answerOf = (receiver) => {
      if (receiver === 'on-call' && isDying) throw new Error('the process died');
      return ok(undefined);
    };
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(10 * MINUTE);
    await reportResolved(world, 'h1');
    await world.pass(2 * MINUTE);
    isDying = false;
    await world.pass(HOUR, 60);
    expect(sentNotifications(world).filter((each) => each.startsWith('on-call'))).toEqual(['on-call Resolved HW201']);
  });

  it('is still notified of a finding that must always be notified', async () => {
    const world = await VirtualApp.running({ policy: TWO });
    world.answerOf = down('on-call');
    const rule = { causeKey: 'HW204|h1', code: 'HW204', severity: 'critical' } as const;
    await reportFiring(world, 'h1', rule);
    await world.pass(10 * MINUTE);
    await reportResolved(world, 'h1', 'HW204|h1');
    await world.pass(HOUR, 60);
    world.answerOf = down();
    await world.pass(HOUR, 60);
    expect(sentNotifications(world).filter((each) => each.startsWith('on-call'))).toEqual([
      'on-call Opened HW204',
      'on-call Resolved HW204',
    ]);
  });
});
