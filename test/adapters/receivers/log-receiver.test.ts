import { describe, expect, it } from 'vitest';
import { logReceiver } from '../../../src/adapters/receivers/log-receiver.ts';
import type { Notification } from '../../../src/core/alert/content/notification.ts';
import { hubs, notification } from './notifications.ts';

describe('logReceiver', () => {
  it.each<{ given: Partial<Notification>; level: string }>([
    { given: {}, level: 'warn' },
    { given: { severity: 'info' }, level: 'info' },
    { given: { transition: 'Resolved' }, level: 'info' },
    { given: { kind: 'Digest' }, level: 'info' },
    { given: { kind: 'Test' }, level: 'info' },
  ])('writes $given at $level, in one line', async ({ given, level }) => {
    const lines: { readonly level: string; readonly message: string; readonly fields: unknown }[] = [];
    const log = {
      info: (message: string, fields?: unknown) => void lines.push({ level: 'info', message, fields }),
      warn: (message: string, fields?: unknown) => void lines.push({ level: 'warn', message, fields }),
    };
    const sent = notification({ ...given, hubs: hubs(500) });
    expect(await logReceiver('log', log).send(sent)).toEqual({ ok: true, value: undefined });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level,
      message: 'alert',
      fields: {
        receiver: 'log',
        noticeId: sent.noticeId,
        code: 'HW204',
        title: sent.title,
        text: sent.text,
        hubs: 500,
      },
    });
  });
});
