import { describe, expect, it } from 'vitest';
import { pagerDutyEvent, pagerDutyReceiver } from '../../../src/adapters/receivers/pager-duty-receiver.ts';
import type { NotificationTransition } from '../../../src/core/alert/content/notification-parts.ts';
import { FakePost } from './fake-post.ts';
import { HUB, hubs, hugeNotification, notification } from './notifications.ts';

const KEY = '0123456789abcdef0123456789abcdef';
const URL = 'https://events.pagerduty.com/v2/enqueue';

function receiverOn(fake: FakePost) {
  return pagerDutyReceiver({ name: 'on-call', url: URL, routingKey: KEY, post: fake.post });
}

describe('pagerDutyReceiver', () => {
  it('triggers an incident with all that on-call people need', async () => {
    const fake = new FakePost({ status: 202, body: '{"status":"success"}' });
    expect(await receiverOn(fake).send(notification())).toEqual({ ok: true, value: undefined });
    expect(fake.posts).toHaveLength(1);
    expect(fake.posts[0]).toMatchObject({ url: URL, headers: { 'content-type': 'application/json' } });
    expect(fake.body()).toEqual({
      routing_key: KEY,
      event_action: 'trigger',
      dedup_key: 'a3f1c2d4e5b60718293a4b5c6d7e8f90',
      client: 'Hubwarden',
      client_url: 'https://hubwarden.contoso.com/alerts/a3f1c2d4',
      links: [{ href: 'https://hubwarden.contoso.com/alerts/a3f1c2d4', text: 'The whole alert in Hubwarden' }],
      payload: {
        summary: 'HW204 on hub-one: forbidden rule',
        source: HUB,
        severity: 'critical',
        timestamp: '2026-11-02T09:58:00.000Z',
        component: 'managedNetwork',
        group: '/subscriptions/11111111-0000-0000-0000-000000000000',
        class: 'HW204',
        custom_details: {
          What: 'The rule tunnel opens *.ngrok.io, which the policy forbids (HW204).',
          Where: 'hub-one in rg-ai, assignment production',
          Since: '2026-11-02 09:58 UTC',
          Who: 'probably dana@contoso.com',
          Done: 'Nothing: the policy only reports it.',
          'To do': 'Remove the rule, or set action: remove in the policy.',
          'To exempt': 'Add an exemption for HW204 with owner, ticket, reason and expiry.',
          More: 'hubwarden explain HW204',
          reason: 'FirstFiring',
          hubs: [HUB],
          hubCount: 1,
        },
      },
    });
  });

  it.each<{ transition: NotificationTransition; action: string; why: string }>([
    { transition: 'Updated', action: 'trigger', why: 'a trigger with the same key changes the open incident' },
    { transition: 'Repeated', action: 'trigger', why: 'a trigger with the same key is no second incident' },
    { transition: 'Acknowledged', action: 'acknowledge', why: 'a person works on it' },
    { transition: 'Resolved', action: 'resolve', why: 'it is over' },
  ])('$transition is $action with the same keys: $why', ({ transition, action }) => {
    const event = JSON.parse(pagerDutyEvent(notification({ transition }), KEY));
    expect(event).toMatchObject({ routing_key: KEY, event_action: action, dedup_key: notification().dedupKey });
    if (action !== 'trigger') expect(Object.keys(event)).toEqual(['routing_key', 'event_action', 'dedup_key']);
  });

  it('needs neither hub nor link: an operational alert', () => {
    const event = JSON.parse(pagerDutyEvent(notification({ hubs: ['hubwarden'], link: undefined }), KEY));
    expect(event).not.toHaveProperty('client_url');
    expect(event).not.toHaveProperty('links');
    expect(event.payload).not.toHaveProperty('group');
    expect(event.payload).toMatchObject({ source: 'hubwarden', custom_details: { hubs: [] } });
  });

  it('stays within PagerDuty’s limits whatever the notice holds, and keeps the link', () => {
    const body = pagerDutyEvent(hugeNotification(), KEY);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(512_000);
    const event = JSON.parse(body);
    expect(event.payload.summary.length).toBeLessThanOrEqual(1024);
    expect(event.client_url).toBe('https://hubwarden.contoso.com/alerts/a3f1c2d4');
    expect(event.payload.custom_details.hubCount).toBe(10_000);
    expect(event.payload.custom_details.hubs.length).toBeGreaterThan(1000);
  });

  it('lists 500 hubs in full', () => {
    const event = JSON.parse(pagerDutyEvent(notification({ hubs: hubs(500) }), KEY));
    expect(event.payload.custom_details.hubs).toHaveLength(500);
  });

  it.each([
    { body: '{"status":"invalid event","errors":["Invalid routing key"]}', kind: 'Broken', why: 'the key is wrong' },
    { body: '{"status":"invalid event","errors":["\'severity\' is invalid"]}', kind: 'Refused', why: 'this event is' },
  ])('a 400 is $kind when $why', async ({ body, kind }) => {
    const sent = await receiverOn(new FakePost({ status: 400, body })).send(notification());
    expect(sent).toMatchObject({ ok: false, error: { kind, status: 400 } });
  });
});
