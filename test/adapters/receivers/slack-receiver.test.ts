import { describe, expect, it } from 'vitest';
import { slackMessage, slackReceiver } from '../../../src/adapters/receivers/slack-receiver.ts';
import { FakePost } from './fake-post.ts';
import { FACTS, hugeNotification, notification } from './notifications.ts';

const URL = 'https://hooks.slack.com/services/T0000AAAA/B0000BBBB/s3cr3ts3cr3ts3cr3t';

describe('slackReceiver', () => {
  it('posts one message with header, state, facts and a button', async () => {
    const fake = new FakePost({ body: 'ok' });
    expect(await slackReceiver({ name: 'channel', url: URL, post: fake.post }).send(notification())).toEqual({
      ok: true,
      value: undefined,
    });
    expect(fake.posts).toHaveLength(1);
    expect(fake.posts[0]).toMatchObject({ url: URL, headers: { 'content-type': 'application/json' } });
    expect(fake.body()).toEqual({
      text: 'CRITICAL · opened: HW204 on hub-one: forbidden rule',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: '🔴 HW204 on hub-one: forbidden rule', emoji: false } },
        { type: 'context', elements: [{ type: 'plain_text', text: 'CRITICAL · opened', emoji: false }] },
        {
          type: 'rich_text',
          elements: FACTS.map(({ label, value }) => ({
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: `${label}: `, style: { bold: true } },
              { type: 'text', text: value },
            ],
          })),
        },
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              text: { type: 'plain_text', text: 'The whole alert', emoji: false },
              url: 'https://hubwarden.contoso.com/alerts/a3f1c2d4',
            },
          ],
        },
      ],
    });
  });

  it('mentions no user for a name with a mention in it', () => {
    const message = JSON.parse(slackMessage(notification({ title: 'rule <!channel> & co' })));
    expect(message.text).toBe('CRITICAL · opened: rule &lt;!channel&gt; &amp; co');
    expect(JSON.stringify(message)).not.toContain('mrkdwn');
  });

  it('stays within Slack’s limits whatever the notice holds, and keeps the link', () => {
    const body = slackMessage(hugeNotification());
    const message = JSON.parse(body);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(12_000);
    expect(message.text.length).toBeLessThanOrEqual(3000);
    expect(message.blocks.length).toBeLessThanOrEqual(50);
    expect(message.blocks[0].text.text.length).toBeLessThanOrEqual(150);
    expect(message.blocks.at(-1).elements[0].url).toContain('/alerts/a3f1c2d4');
  });

  it('has no empty row of buttons: Slack refuses one', () => {
    const message = JSON.parse(slackMessage(notification({ link: undefined })));
    expect(message.blocks.map((block: { type: string }) => block.type)).toEqual(['header', 'context', 'rich_text']);
  });

  it.each([
    { status: 400, body: 'invalid_blocks', kind: 'Refused', why: 'this message is wrong' },
    { status: 400, body: 'invalid_payload', kind: 'Refused', why: 'this message is wrong' },
    { status: 400, body: 'user_not_found', kind: 'Broken', why: 'the addressee is gone, though it is a 400' },
    { status: 403, body: 'action_prohibited', kind: 'Broken', why: 'an administrator forbids it' },
    { status: 403, body: 'invalid_token', kind: 'Broken', why: 'the address is wrong' },
    { status: 404, body: 'no_service', kind: 'Broken', why: 'the webhook was taken away' },
    { status: 404, body: 'channel_not_found', kind: 'Broken', why: 'the channel is gone' },
    { status: 410, body: 'channel_is_archived', kind: 'Broken', why: 'the channel is closed' },
    { status: 429, body: 'rate_limited', kind: 'Later', why: 'too many messages' },
    { status: 500, body: 'rollup_error', kind: 'Later', why: 'trouble at Slack' },
  ])('reads $status $body as $kind: $why', async ({ status, body, kind }) => {
    const fake = new FakePost({ status, body });
    const sent = await slackReceiver({ name: 'channel', url: URL, post: fake.post }).send(notification());
    expect(sent).toMatchObject({ ok: false, error: { kind } });
    if (!sent.ok) expect(sent.error.detail).toBe(`it answered ${status}: ${body}`);
  });
});
