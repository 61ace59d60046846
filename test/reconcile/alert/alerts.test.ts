import { describe, expect, it, vi } from 'vitest';
import type { HubId } from '../../../src/core/hub-id.ts';
import { err, ok } from '../../../src/core/result.ts';
import { alertKeyOf } from '../../../src/core/verdict/catalogue/catalogue.ts';
import { recordFiring } from '../../../src/reconcile/records/alert-record.ts';
import { changeBreaker } from '../../../src/reconcile/records/breaker-record.ts';
import { command } from '../operator/operator-command.ts';
import { VirtualApp } from '../virtual-app.ts';
import {
  GROUP_KEY,
  HOUR,
  MINUTE,
  policy,
  reasonOf,
  reportFiring,
  reportResolved,
  sentNotifications,
} from './alert-harness.ts';

vi.setConfig({ testTimeout: 60_000 });

const TWO = `  receivers:
    - { name: on-call, type: pagerDuty }
    - { name: channel, type: teams }
`;

describe('500 hubs that fail with one group key', () => {
  it('give one page and one resolve', async () => {
    const world = await VirtualApp.running();
    const hubs = Array.from({ length: 500 }, (_, n) => `h${n}`);
    for (const hub of hubs) await reportFiring(world, hub);
    await world.pass(10 * MINUTE, 60);
    for (const hub of hubs) await reportResolved(world, hub);
    await world.pass(10 * MINUTE, 60);
    expect(sentNotifications(world)).toEqual(['test Opened HW201', 'test Resolved HW201']);
    expect(world.notices[0]?.title).toBe('HW201 Baseline rule missing on 500 hubs');
    expect(world.notices[0]?.hubs).toHaveLength(500);
  });

  it('cost one query a minute while nothing changes', async () => {
    const world = await VirtualApp.running();
    for (let n = 0; n < 500; n += 1) await reportFiring(world, `h${n}`);
    await world.pass(10 * MINUTE, 60);
    let reads = 0;
    const { get, query } = { get: world.rows.get.bind(world.rows), query: world.rows.query.bind(world.rows) };
    world.rows.get = (table, partition, key) => {
      if (table === 'alerts' && partition === GROUP_KEY) reads += 1;
      return get(table, partition, key);
    };
    world.rows.query = async function* (table, wanted) {
      for await (const row of query(table, wanted)) {
        if (table === 'alerts') reads += 1;
        yield row;
      }
    };
    await world.pass(10 * MINUTE, 60);
    expect(reads).toBe(0);
  });
});

describe('routes', () => {
  const routes = `${TWO}  routes:
    - { severities: [critical], receivers: [on-call], continue: true }
    - { codes: [HW201], assignments: [standard], receivers: [channel] }
  default: [channel]
`;

  it('send each finding where it belongs, and its resolve after it', async () => {
    const world = await VirtualApp.running({ policy: policy(routes) });
    await reportFiring(world, 'h1');
    await reportFiring(world, 'h1', { causeKey: 'HW204|h1', code: 'HW204', severity: 'critical' });
    await world.pass(5 * MINUTE);
    // A route has taken the critical one, so it is nothing for the default.
    expect(sentNotifications(world).toSorted()).toEqual(['channel Opened HW201', 'on-call Opened HW204']);
    await reportResolved(world, 'h1', 'HW204|h1');
    await world.pass(2 * MINUTE);
    expect(sentNotifications(world).slice(2)).toEqual(['on-call Resolved HW204']);
  });

  it('go by the severity that the policy gives', async () => {
    const world = await VirtualApp.running({ policy: policy(`${routes}  severities: { HW201: critical }\n`) });
    await reportFiring(world, 'h1');
    await world.pass(MINUTE);
    expect(sentNotifications(world).toSorted()).toEqual(['channel Opened HW201', 'on-call Opened HW201']);
    expect(world.notices[0]?.severity).toBe('critical');
  });
});

describe('routes that change', () => {
  it('resolve an open alert at its old receivers, and open it at the new ones', async () => {
    const route = (receiver: string) => policy(`${TWO}  default: [${receiver}]\n`);
    const world = await VirtualApp.running({ policy: route('on-call') });
    world.createHub('other');
    await world.pass(70 * MINUTE, 60);
    await reportFiring(world, 'h1');
    await world.pass(5 * MINUTE);
    expect(sentNotifications(world)).toEqual(['on-call Opened HW201']);
    world.policyText = route('channel');
    await world.pass(90 * MINUTE, 60);
    expect(sentNotifications(world).slice(1).toSorted()).toEqual(['channel Opened HW201', 'on-call Resolved HW201']);
    await reportResolved(world, 'h1');
    await world.pass(5 * MINUTE);
    expect(sentNotifications(world).slice(3)).toEqual(['channel Resolved HW201']);
  });
});

describe('two findings of one hub', () => {
  it('resolve by themselves: HW303 ends while HW203 stays', async () => {
    const world = await VirtualApp.running();
    const keys = { HW203: 'HW203|h1|other', HW303: 'HW303|h1' } as const;
    await reportFiring(world, 'h1', { causeKey: keys.HW203, code: 'HW203', severity: 'warning' });
    await reportFiring(world, 'h1', { causeKey: keys.HW303, code: 'HW303', severity: 'error' });
    await world.pass(5 * MINUTE);
    expect(sentNotifications(world).toSorted()).toEqual(['test Opened HW203', 'test Opened HW303']);
    await reportResolved(world, 'h1', keys.HW303);
    await world.pass(30 * MINUTE, 60);
    expect(sentNotifications(world).slice(2)).toEqual(['test Resolved HW303']);
  });
});

describe('a receiver', () => {
  it('that fails causes no second send to the others, and gets its notices in order once it works', async () => {
    const world = await VirtualApp.running({ policy: policy(TWO) });
    world.answerOf = (receiver) =>
      receiver === 'channel' ? err({ kind: 'Later', retryAfterSeconds: undefined, detail: 'reset' }) : ok(undefined);
    await reportFiring(world, 'h1');
    await world.pass(5 * MINUTE);
    await reportResolved(world, 'h1');
    await world.pass(5 * MINUTE);
    expect(sentNotifications(world)).toEqual(['on-call Opened HW201', 'on-call Resolved HW201']);
    world.answerOf = () => ok(undefined);
    await world.pass(10 * MINUTE);
    expect(sentNotifications(world).slice(2)).toEqual(['channel Opened HW201', 'channel Resolved HW201']);
  });

  it('gets nothing for as long as it asks', async () => {
    const world = await VirtualApp.running();
    let asked = 0;
    world.answerOf = () => {
      asked += 1;
      return asked === 1 ? err({ kind: 'Later', retryAfterSeconds: 600, detail: 'slow down' }) : ok(undefined);
    };
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(9 * MINUTE);
    expect(asked).toBe(1);
    await world.pass(4 * MINUTE);
    expect(sentNotifications(world)).toEqual(['test Opened HW201']);
  });

  it('that is broken is reported to the others, and the alert resolves when it accepts a notification again', async () => {
    const world = await VirtualApp.running({ policy: policy(TWO) });
    world.answerOf = (receiver) =>
      receiver === 'channel' ? err({ kind: 'Broken', status: 410, detail: 'gone' }) : ok(undefined);
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(10 * MINUTE);
    expect(sentNotifications(world)).toEqual(['on-call Opened HW201', 'on-call Opened HW802']);
    world.answerOf = () => ok(undefined);
    await world.pass(20 * MINUTE);
    expect(sentNotifications(world).slice(2)).toEqual(['channel Opened HW201', 'on-call Resolved HW802']);
  });

  it('that refuses a notification is reported once, and never gets a resolve without its opening', async () => {
    const world = await VirtualApp.running({ policy: policy(TWO) });
    world.answerOf = (receiver, notification) =>
      receiver === 'channel' && notification.code === 'HW201'
        ? err({ kind: 'Refused', status: 400, detail: 'too long' })
        : ok(undefined);
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(10 * MINUTE);
    await reportResolved(world, 'h1');
    await world.pass(10 * MINUTE);
    expect(sentNotifications(world)).toEqual([
      'on-call Opened HW201',
      'on-call Opened HW802',
      'on-call Resolved HW802',
      'on-call Resolved HW201',
    ]);
  });

  it('that never answers is abandoned after the deadline of its severity, and HW802 is notified', async () => {
    const world = await VirtualApp.running({ policy: policy(TWO) });
    world.answerOf = (receiver) =>
      receiver === 'channel' ? err({ kind: 'Later', retryAfterSeconds: undefined, detail: 'timeout' }) : ok(undefined);
    await reportFiring(world, 'h1');
    await world.pass(13 * HOUR, 120);
    const lost = world.notices.filter((each) => each.code === 'HW802' && each.transition === 'Opened');
    expect(lost).toHaveLength(1);
    expect(lost[0]?.text).toContain('Receiver channel did not get');
  });

  it('that is broken costs no message a minute for the notifications after the first one', async () => {
    const world = await VirtualApp.running({ policy: policy(TWO) });
    world.answerOf = (receiver) =>
      receiver === 'channel' ? err({ kind: 'Broken', status: 410, detail: 'gone' }) : ok(undefined);
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(10 * MINUTE);
    await reportResolved(world, 'h1');
    await world.pass(10 * MINUTE);
    let messages = 0;
    const send = world.queue.send.bind(world.queue);
    world.queue.send = (queue, ...rest) => {
      if (queue === 'alert-sends') messages += 1;
      return send(queue, ...rest);
    };
    await world.pass(2 * HOUR, 60);
    // Opening and resolve, each put off by a quarter of an hour at a time.
    expect(messages).toBeLessThanOrEqual(20);
    world.answerOf = () => ok(undefined);
    await world.pass(20 * MINUTE);
    expect(sentNotifications(world).filter((each) => each.startsWith('channel'))).toEqual([
      'channel Opened HW201',
      'channel Resolved HW201',
    ]);
  });

  it('gets at most its budget in a minute', async () => {
    const world = await VirtualApp.running({
      policy: policy('  receivers: [ { name: slow, type: slack, perMinute: 2 } ]\n'),
    });
    for (let n = 0; n < 5; n += 1)
      await reportFiring(world, `h${n}`, { causeKey: `HW101|h${n}`, code: 'HW101', severity: 'critical' });
    await world.pass(MINUTE - 1, 1);
    expect(sentNotifications(world).length).toBeLessThanOrEqual(2);
    await world.pass(4 * MINUTE);
    expect(sentNotifications(world)).toHaveLength(5);
  });
});

describe('inhibition', () => {
  it('names the breaker, and not the findings that it blocks', async () => {
    const world = await VirtualApp.running();
    await changeBreaker(world.rows, () => ({ open: true, message: 'Too many failed.' }));
    await reportFiring(world, 'h1', { inhibitedBy: 'HW503' });
    await world.pass(10 * MINUTE);
    expect(sentNotifications(world)).toEqual(['test Opened HW503']);
    expect(await reasonOf(world)).toEqual(['Inhibited']);
    await changeBreaker(world.rows, () => ({ open: false }));
    await world.pass(10 * MINUTE);
    expect(sentNotifications(world).slice(1).toSorted()).toEqual(['test Opened HW201', 'test Resolved HW503']);
  });

  it('names a subscription that cannot be read, and not each of its hubs', async () => {
    const world = await VirtualApp.running();
    const subscription = '00000000-0000-4000-8000-000000000001';
    await recordFiring(world.rows, {
      causeKey: alertKeyOf('HW602', { subscriptionId: subscription }),
      hubId: 'hubwarden' as HubId,
      hubName: 'Hubwarden',
      code: 'HW602',
      severity: 'error',
      message: 'It cannot be read.',
      fix: 'Grant Reader.',
      since: world.clock.now().toISOString(),
    });
    await reportFiring(world, 'h1', { causeKey: `HW601|${subscription}`, code: 'HW601' });
    await world.pass(10 * MINUTE);
    expect(sentNotifications(world)).toEqual(['test Opened HW602']);
    expect(await reasonOf(world, `HW601|${subscription}`)).toEqual(['Inhibited']);
  });
});

describe('quiet hours', () => {
  it('delay notifications that are not critical until they end', async () => {
    // The world begins at 08:00 UTC.
    const quiet = `  quietHours: [ { from: "07:00", to: "10:00", timeZone: UTC } ]\n`;
    const world = await VirtualApp.running({ policy: policy(quiet) });
    await reportFiring(world, 'h1');
    await reportFiring(world, 'h1', { causeKey: 'HW101|h1', code: 'HW101', severity: 'critical' });
    await world.pass(HOUR);
    expect(sentNotifications(world)).toEqual(['test Opened HW101']);
    expect(await reasonOf(world)).toEqual(['QuietHours']);
    await world.pass(HOUR + 10 * MINUTE);
    expect(sentNotifications(world)).toEqual(['test Opened HW101', 'test Opened HW201']);
  });
});

describe('hubwarden alerts', () => {
  it('lists, shows and acknowledges', async () => {
    const world = await VirtualApp.running();
    expect(await command(world, 'alerts', 'list')).toEqual({ exitCode: 0, out: 'No alert is open.\n', error: '' });
    await reportFiring(world, 'h1', { severity: 'critical' });
    await world.pass(MINUTE);
    const listed = await command(world, 'alerts', 'list');
    expect(listed.exitCode).toBe(2);
    expect(listed.out).toContain('FirstFiring  HW201 Baseline rule missing on h1');
    const id = world.notices[0]?.dedupKey.slice(0, 10) ?? '';
    const acknowledged = await command(world, 'alerts', 'ack', id.slice(0, 6));
    expect(acknowledged.out).toContain(`${id} is acknowledged by platform@desk`);
    await world.pass(30 * HOUR, 120);
    expect(sentNotifications(world)).toEqual(['test Opened HW201', 'test Acknowledged HW201']);
    expect((await command(world, 'alerts', 'show', id)).out).toContain(
      'Last decision: Acknowledged, acknowledged by platform@desk',
    );
    expect(await command(world, 'alerts', 'ack', 'ffff')).toMatchObject({ exitCode: 1 });
  });

  it('tries a receiver out, and says what came of it', async () => {
    const world = await VirtualApp.running();
    expect(await command(world, 'alerts', 'test', 'test')).toMatchObject({
      exitCode: 0,
      out: 'test accepted the test notification.\n',
    });
    expect(world.received.map(({ notice: notification }) => notification.kind)).toEqual(['Test']);
    world.answerOf = () => err({ kind: 'Broken', status: 404, detail: 'no such channel' });
    const broken = await command(world, 'alerts', 'test', 'test');
    expect(broken).toMatchObject({ exitCode: 2, out: 'test did not accept the test notification: no such channel\n' });
    const unknown = await command(world, 'alerts', 'test', 'nowhere');
    expect(unknown.out).toContain('there is no receiver "nowhere"');
  });
});

describe('an alert that opens again and again', () => {
  it('shows that it flaps, and is resolved only after it was calm', async () => {
    const world = await VirtualApp.running();
    for (let round = 0; round < 3; round += 1) {
      await reportFiring(world, 'h1', { severity: 'critical' });
      await world.pass(2 * MINUTE);
      await reportResolved(world, 'h1');
      await world.pass(2 * MINUTE);
    }
    const transitions = sentNotifications(world);
    expect(transitions.filter((each) => each.includes('Opened')).length).toBe(3);
    expect(transitions.filter((each) => each.includes('Resolved')).length).toBe(2);
    expect(world.notices.at(-1)?.text).toContain('it opened 3 times within 24 hours');
    await world.pass(35 * MINUTE);
    expect(sentNotifications(world).at(-1)).toBe('test Resolved HW201');
  });
});
