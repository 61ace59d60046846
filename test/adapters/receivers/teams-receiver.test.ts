import { describe, expect, it } from 'vitest';
import { teamsMessage, teamsReceiver, teamsUrlProblem } from '../../../src/adapters/receivers/teams-receiver.ts';
import type { Notification } from '../../../src/core/alert/content/notification.ts';
import { FakePost } from './fake-post.ts';
import { FACTS, hubs, hugeNotification, notification } from './notifications.ts';

const URL_WITH_SECRET =
  'https://prod-12.westeurope.logic.azure.com/workflows/0a1b2c3d4e5f/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers&sig=s3cr3t-signature-value';

function cardOf(given: Notification) {
  return JSON.parse(teamsMessage(given)).attachments[0].content;
}

/** The buttons of a card, in the order in which they are seen. */
function buttonsOf(card: ReturnType<typeof cardOf>) {
  return [...card.body, card].flatMap(({ actions = [] }) => actions);
}

/** All text runs of a card, in order. */
function textsOf(element: unknown): readonly string[] {
  if (Array.isArray(element)) return element.flatMap(textsOf);
  if (typeof element !== 'object' || element === null) return [];
  if ('type' in element && element.type === 'TextRun' && 'text' in element) return [String(element.text)];
  return Object.values(element).flatMap(textsOf);
}

function typesOf(element: unknown): readonly string[] {
  if (Array.isArray(element)) return element.flatMap(typesOf);
  if (typeof element !== 'object' || element === null) return [];
  const own = 'type' in element ? [String(element.type)] : [];
  return [...own, ...Object.values(element).flatMap(typesOf)];
}

describe('teamsReceiver', () => {
  it('posts one message with one card to the workflow', async () => {
    const fake = new FakePost({ status: 202 });
    const receiver = teamsReceiver({ name: 'channel', url: URL_WITH_SECRET, post: fake.post });
    expect(await receiver.send(notification())).toEqual({ ok: true, value: undefined });
    expect(fake.posts).toHaveLength(1);
    expect(fake.posts[0]).toMatchObject({ url: URL_WITH_SECRET, headers: { 'content-type': 'application/json' } });
    expect(fake.body()).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            msteams: { width: 'full' },
            fallbackText: 'CRITICAL · opened: HW204 on hub-one: forbidden rule',
          },
        },
      ],
    });
  });

  it('shows every fact, by label and value, in order', () => {
    const card = cardOf(notification());
    expect(textsOf(card)).toEqual([
      'CRITICAL · opened',
      'HW204 on hub-one: forbidden rule',
      ...FACTS.flatMap(({ label, value }) => [label, value]),
    ]);
  });

  it('holds nothing that reads Markdown, so that a name can neither lose its asterisk nor bring a link', () => {
    const value = '*.vscode.dev and *.x.dev, see [here](https://evil.example)';
    const card = cardOf(notification({ facts: [{ label: 'What', value }] }));
    expect(textsOf(card)).toContain(value);
    expect(typesOf(card)).not.toContain('TextBlock');
    expect(typesOf(card)).not.toContain('FactSet');
  });

  it('carries out no function that a name holds', () => {
    const value = '{{DATE(2026-11-23T08:00:00Z,SHORT)}} {{{TIME(x)}}}';
    const texts = textsOf(cardOf(notification({ title: value, facts: [{ label: 'What', value }] })));
    expect(texts.filter((text) => text.includes('{{'))).toEqual([]);
    expect(texts).toContain('{ {DATE(2026-11-23T08:00:00Z,SHORT)}} { { {TIME(x)}}}');
  });

  it('leads to the alert and, for one hub, to the hub', () => {
    expect(buttonsOf(cardOf(notification()))).toEqual([
      { type: 'Action.OpenUrl', title: 'The whole alert', url: 'https://hubwarden.contoso.com/alerts/a3f1c2d4' },
      {
        type: 'Action.OpenUrl',
        title: 'Azure portal',
        url: `https://portal.azure.com/#resource${notification().hubs[0]}/overview`,
      },
    ]);
    expect(cardOf(notification({ hubs: hubs(2) })).actions).toHaveLength(1);
    expect(cardOf(notification({ hubs: ['hubwarden'], link: undefined }))).not.toHaveProperty('actions');
  });

  it('puts side by side what a phone has room for, and the other buttons below', () => {
    const links = ['The whole alert', 'The hub', 'What HW204 means'].map((text) => ({
      text,
      url: `https://hubwarden.contoso.com/${text.length}`,
    }));
    const titles = (actions: readonly { readonly title: string }[]) => actions.map(({ title }) => title);
    const card = cardOf(notification({ links }));
    const sets = card.body.filter(({ type }: { readonly type: string }) => type === 'ActionSet');
    expect(sets.map(({ actions }: typeof card) => titles(actions))).toEqual([
      ['The whole alert', 'The hub'],
      ['What HW204 means'],
    ]);
    expect(titles(card.actions)).toEqual(['Azure portal']);
  });

  it.each<{ given: Partial<Notification>; style: string }>([
    { given: { severity: 'critical' }, style: 'attention' },
    { given: { severity: 'error' }, style: 'attention' },
    { given: { severity: 'warning' }, style: 'warning' },
    { given: { severity: 'info' }, style: 'accent' },
    { given: { transition: 'Resolved' }, style: 'good' },
    { given: { kind: 'Digest' }, style: 'emphasis' },
    { given: { kind: 'Test' }, style: 'emphasis' },
  ])('colours $given as $style', ({ given, style }) => {
    expect(cardOf(notification(given)).body[0].style).toBe(style);
  });

  it('stays under 20 KB whatever the notice holds, and keeps the link', () => {
    const message = teamsMessage(hugeNotification());
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(20_000);
    expect(buttonsOf(JSON.parse(message).attachments[0].content)[0].url).toContain('/alerts/a3f1c2d4');
  });

  it.each([
    { status: 200, body: '1', kind: undefined, why: 'the old way of saying yes' },
    {
      status: 200,
      body: 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x',
      kind: 'Later',
      why: 'a 429 in the clothes of a 200',
    },
    { status: 200, body: 'Microsoft Teams endpoint returned HTTP error 403', kind: 'Broken', why: 'a 403 likewise' },
    { status: 200, body: 'Microsoft Teams endpoint returned HTTP error 413', kind: 'Refused', why: 'a 413 likewise' },
    {
      status: 400,
      body: '{"error":{"code":"TriggerInputSchemaMismatch"}}',
      kind: 'Refused',
      why: 'a card it cannot read',
    },
    {
      status: 400,
      body: '{"error":{"code":"WorkflowTriggerIsNotEnabled"}}',
      kind: 'Broken',
      why: 'a workflow switched off',
    },
  ])('reads $status "$body" as $kind: $why', async ({ status, body, kind }) => {
    const receiver = teamsReceiver({
      name: 'channel',
      url: URL_WITH_SECRET,
      post: new FakePost({ status, body }).post,
    });
    const sent = await receiver.send(notification());
    expect(sent.ok ? undefined : sent.error.kind).toBe(kind);
  });
});

describe('teamsUrlProblem', () => {
  it.each([
    { url: URL_WITH_SECRET, problem: undefined },
    { url: 'https://default0a.1b.environment.api.powerplatform.com/powerautomate/x', problem: undefined },
    { url: 'https://contoso.webhook.office.com/webhookb2/x', problem: /retired/ },
    { url: 'https://outlook.office.com/webhook/x', problem: /retired/ },
    { url: 'https://logic.azure.com.evil.example/x', problem: /type webhook/ },
    { url: 'https://example.com/x', problem: /not the address of a Teams workflow/ },
  ])('$url', ({ url, problem }) => {
    const said = teamsUrlProblem(new URL(url));
    if (problem === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(problem);
  });
});
