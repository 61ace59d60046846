import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import type { ReceiverFactory } from '../../../src/adapters/receivers/receiver-factories.ts';
import { RECEIVER_FACTORIES } from '../../../src/adapters/receivers/receiver-factories.ts';
import { receiversFrom, receiversOfTypes } from '../../../src/adapters/receivers/receivers-from.ts';
import { webhookReceiver } from '../../../src/adapters/receivers/webhook-receiver.ts';
import type { ReceiverType } from '../../../src/core/alert/routing/receiver-types.ts';
import { pagingReceivers, RECEIVER_KINDS, RECEIVER_TYPES } from '../../../src/core/alert/routing/receiver-types.ts';
import { receiverSchemaOf } from '../../../src/core/baseline/schema/alert-schema.ts';
import { FakePost } from './fake-post.ts';
import { notification } from './notifications.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const REFERENCE = '@Microsoft.KeyVault(SecretUri=https://kv-hubwarden.vault.azure.net/secrets/x)';
const TEAMS =
  'https://prod-1.westeurope.logic.azure.com/workflows/0a1b/triggers/manual/paths/invoke?sig=CANARYsignature';

type Settings = Readonly<Record<string, string | undefined>>;

const TOOLS = {
  credential: { getToken: async () => ({ token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }) },
  clock: new VirtualClock({ at: new Date('2026-11-02T10:00:00Z') }),
  log: { info: () => undefined, warn: () => undefined },
  source: '/hubwarden',
};

const GOOD: Readonly<Record<ReceiverType, Settings>> = {
  eventGrid: { HUBWARDEN_RECEIVER_ON_CALL_URL: 'https://t.westeurope-1.eventgrid.azure.net/api/events' },
  pagerDuty: { HUBWARDEN_RECEIVER_ON_CALL_KEY: '0123456789abcdef0123456789abcdef' },
  teams: { HUBWARDEN_RECEIVER_ON_CALL_URL: TEAMS },
  slack: { HUBWARDEN_RECEIVER_ON_CALL_URL: 'https://hooks.slack.com/services/T0/B0/CANARYslack' },
  webhook: { HUBWARDEN_RECEIVER_ON_CALL_URL: 'https://hooks.contoso.com/x', HUBWARDEN_RECEIVER_ON_CALL_SECRET: SECRET },
  azureMonitor: { HUBWARDEN_RECEIVER_ON_CALL_URL: 'https://hooks.contoso.com/x' },
  log: {},
};

function made(type: ReceiverType, settings: Settings, post = new FakePost({ body: 'ok' }).post) {
  return receiversFrom([{ name: 'on-call', type }], settings, { ...TOOLS, post });
}

describe('receiversFrom', () => {
  it.each(RECEIVER_TYPES)('makes a receiver of type %s that sends', async (type) => {
    const { receivers, problems } = made(type, GOOD[type]);
    expect(problems).toEqual([]);
    expect([...receivers.keys()]).toEqual(['on-call']);
    expect(await receivers.get('on-call')?.send(notification())).toEqual({ ok: true, value: undefined });
  });

  it.each<{ type: ReceiverType; url: string }>([
    { type: 'eventGrid', url: 'https://t.westeurope-1.eventgrid.azure.net/api/events?api-version=2018-01-01' },
    { type: 'pagerDuty', url: 'https://events.pagerduty.com/v2/enqueue' },
    { type: 'teams', url: TEAMS },
    { type: 'slack', url: 'https://hooks.slack.com/services/T0/B0/CANARYslack' },
    { type: 'webhook', url: 'https://hooks.contoso.com/x' },
    { type: 'azureMonitor', url: 'https://hooks.contoso.com/x' },
  ])('$type posts to the address of its own setting', async ({ type, url }) => {
    const fake = new FakePost({ body: 'ok' });
    await made(type, GOOD[type], fake.post).receivers.get('on-call')?.send(notification());
    expect(fake.posts.map((post) => post.url)).toEqual([url]);
  });

  it('names no secret of another receiver either, should a gateway repeat it', async () => {
    const settings = {
      ...GOOD.webhook,
      HUBWARDEN_RECEIVER_OTHER_KEY: 'CANARY-of-another',
      HUBWARDEN_RECEIVER_OTHER_URL: TEAMS,
    };
    const fake = new FakePost({ status: 500, body: `was sent CANARY-of-another, ${TEAMS} and ${SECRET}` });
    const sent = await made('webhook', settings, fake.post).receivers.get('on-call')?.send(notification());
    expect(sent?.ok).toBe(false);
    expect(JSON.stringify(sent)).not.toMatch(/CANARY|whsec_/);
  });

  it('takes another region of PagerDuty', async () => {
    const fake = new FakePost({ status: 202 });
    const url = 'https://events.eu.pagerduty.com/v2/enqueue';
    const settings = { ...GOOD.pagerDuty, HUBWARDEN_RECEIVER_ON_CALL_URL: url };
    await made('pagerDuty', settings, fake.post).receivers.get('on-call')?.send(notification());
    expect(fake.posts[0]?.url).toBe(url);
  });

  it.each<{ type: ReceiverType; settings: Settings; says: RegExp; why: string }>([
    { type: 'pagerDuty', settings: {}, says: /_ON_CALL_KEY is missing\. Set it to/, why: 'no key' },
    { type: 'teams', settings: {}, says: /_ON_CALL_URL is missing\. Set it to/, why: 'no address' },
    { type: 'slack', settings: { HUBWARDEN_RECEIVER_ON_CALL_URL: '  ' }, says: /_URL is missing/, why: 'a blank' },
    {
      type: 'slack',
      settings: { HUBWARDEN_RECEIVER_ON_CALL_URL: 'http://hooks.slack.com/services/CANARY' },
      says: /_URL is not an https URL/,
      why: 'plain http',
    },
    {
      type: 'webhook',
      settings: { ...GOOD.webhook, HUBWARDEN_RECEIVER_ON_CALL_URL: 'https://me:CANARY@hooks.contoso.com' },
      says: /contains a user or a password/,
      why: 'a password in the address',
    },
    {
      type: 'webhook',
      settings: { HUBWARDEN_RECEIVER_ON_CALL_URL: 'https://hooks.contoso.com/x' },
      says: /_SECRET is missing/,
      why: 'nothing to sign with',
    },
    {
      type: 'webhook',
      settings: { ...GOOD.webhook, HUBWARDEN_RECEIVER_ON_CALL_SECRET: 'CANARY' },
      says: /_SECRET is not a signing secret/,
      why: 'a bad secret',
    },
    {
      type: 'azureMonitor',
      settings: { ...GOOD.azureMonitor, HUBWARDEN_RECEIVER_ON_CALL_SECRET: 'CANARY' },
      says: /_SECRET is not a signing secret/,
      why: 'a bad secret, though it may be absent',
    },
    {
      type: 'teams',
      settings: { HUBWARDEN_RECEIVER_ON_CALL_URL: 'https://contoso.webhook.office.com/webhookb2/CANARY' },
      says: /retired/,
      why: 'a connector that is no more',
    },
    {
      type: 'pagerDuty',
      settings: { HUBWARDEN_RECEIVER_ON_CALL_KEY: REFERENCE },
      says: /_KEY is an unresolved reference\. Check the secret/,
      why: 'a reference that the platform could not resolve',
    },
    {
      type: 'eventGrid',
      settings: { ...GOOD.eventGrid, HUBWARDEN_RECEIVER_ON_CALL_KEY: REFERENCE },
      says: /_KEY is an unresolved reference/,
      why: 'a reference in a setting that may be absent',
    },
  ])('names the setting, and never its value: $type with $why', ({ type, settings, says }) => {
    const { receivers, problems } = made(type, settings);
    expect(receivers.size).toBe(0);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ receiver: 'on-call', problem: expect.stringMatching(says) });
    expect(problems[0]?.problem).toMatch(/^HUBWARDEN_RECEIVER_ON_CALL_(URL|KEY|SECRET) .*\.$/);
    expect(problems[0]?.problem).not.toMatch(/CANARY|vault\.azure/);
  });

  it('keeps the receivers that are right beside one that is not', () => {
    const plans = [
      { name: 'on-call', type: 'pagerDuty' as const },
      { name: 'team', type: 'teams' as const },
      { name: 'all', type: 'log' as const },
    ];
    const { receivers, problems } = receiversFrom(plans, GOOD.pagerDuty, TOOLS);
    expect([...receivers.keys()]).toEqual(['on-call', 'all']);
    expect(problems.map(({ receiver }) => receiver)).toEqual(['team']);
  });

  it('makes a receiver of a new type from its row and its factory, and an alert arrives there', async () => {
    const fake = new FakePost({ status: 202 });
    const fax: ReceiverFactory = (name, settings, { post = fake.post }) =>
      webhookReceiver({
        name,
        url: settings.url(settings.required('URL', 'Set it to the address of the gateway.')),
        secret: undefined,
        render: ({ title }) => title,
        clock: TOOLS.clock,
        post,
      });
    const kinds = { ...RECEIVER_KINDS, fax: { ...RECEIVER_KINDS.webhook, pages: true } };
    const plan = receiverSchemaOf(['log', 'fax']).parse({ name: 'on-call', type: 'fax' });
    const from = receiversOfTypes({ ...RECEIVER_FACTORIES, fax });
    const settings = { HUBWARDEN_RECEIVER_ON_CALL_URL: 'https://fax.contoso.com/send' };
    const { receivers, problems } = from([plan, { name: 'all', type: 'log' }], settings, { ...TOOLS, post: fake.post });
    expect(problems).toEqual([]);
    expect(await receivers.get('on-call')?.send(notification())).toEqual({ ok: true, value: undefined });
    expect(fake.posts).toMatchObject([{ url: 'https://fax.contoso.com/send', body: notification().title }]);
    expect([...pagingReceivers([plan, { name: 'all', type: 'log' }], kinds)]).toEqual(['on-call']);
    expect(from([plan], {}, TOOLS).problems).toEqual([
      {
        receiver: 'on-call',
        problem: 'HUBWARDEN_RECEIVER_ON_CALL_URL is missing. Set it to the address of the gateway.',
      },
    ]);
  });

  describe('addresses', () => {
    const asPrivate = async () => [{ address: '10.1.2.3', family: 4 }];

    it('refuses a private address behind a name, says which setting to correct, and connects to nothing', async () => {
      const { receivers } = receiversFrom([{ name: 'on-call', type: 'webhook' }], GOOD.webhook, {
        ...TOOLS,
        resolve: asPrivate,
      });
      expect(await receivers.get('on-call')?.send(notification())).toMatchObject({
        ok: false,
        error: {
          kind: 'Broken',
          detail: expect.stringMatching(
            /resolves to a private address\. Set HUBWARDEN_RECEIVER_ON_CALL_URL to an address on the internet\.$/,
          ),
        },
      });
    });

    it.each([
      { settings: {}, loopback: 'refused', why: 'by default' },
      { settings: { HUBWARDEN_RECEIVERS_ALLOW_LOOPBACK: 'off' }, loopback: 'refused', why: 'when switched off' },
    ])('are $loopback on this machine $why', async ({ settings }) => {
      const url = { ...GOOD.webhook, HUBWARDEN_RECEIVER_ON_CALL_URL: 'https://127.0.0.1:1/x', ...settings };
      const { receivers } = receiversFrom([{ name: 'on-call', type: 'webhook' }], url, TOOLS);
      expect(await receivers.get('on-call')?.send(notification())).toMatchObject({ error: { kind: 'Broken' } });
    });

    it('may be on this machine when the setting says so, also for Teams', () => {
      const on = { HUBWARDEN_RECEIVERS_ALLOW_LOOPBACK: 'on', HUBWARDEN_RECEIVER_ON_CALL_URL: 'https://localhost:1/x' };
      expect(made('teams', on).problems).toEqual([]);
      expect(made('teams', { ...on, HUBWARDEN_RECEIVERS_ALLOW_LOOPBACK: 'off' }).problems).toHaveLength(1);
    });
  });
});
