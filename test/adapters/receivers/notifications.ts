import { linesOf } from '../../../src/adapters/receivers/fit-notification.ts';
import type { Notification } from '../../../src/core/alert/content/notification.ts';
import type { NotificationFact } from '../../../src/core/alert/content/notification-parts.ts';

export const HUB =
  '/subscriptions/11111111-0000-0000-0000-000000000000/resourcegroups/rg-ai/providers/microsoft.machinelearningservices/workspaces/hub-one';

export const FACTS: readonly NotificationFact[] = [
  { label: 'What', value: 'The rule tunnel opens *.ngrok.io, which the policy forbids (HW204).' },
  { label: 'Where', value: 'hub-one in rg-ai, assignment production' },
  { label: 'Since', value: '2026-11-02 09:58 UTC' },
  { label: 'Who', value: 'probably dana@contoso.com' },
  { label: 'Done', value: 'Nothing: the policy only reports it.' },
  { label: 'To do', value: 'Remove the rule, or set action: remove in the policy.' },
  { label: 'To exempt', value: 'Add an exemption for HW204 with owner, ticket, reason and expiry.' },
  { label: 'More', value: 'hubwarden explain HW204' },
];

/** A notice about one forbidden rule on one hub. */
export function notification(overrides: Partial<Notification> = {}): Notification {
  const facts = overrides.facts ?? FACTS;
  return {
    kind: 'Alert',
    transition: 'Opened',
    dedupKey: 'a3f1c2d4e5b60718293a4b5c6d7e8f90',
    noticeId: 'a3f1c2d4e5b60718293a4b5c6d7e8f90-1',
    reason: 'FirstFiring',
    code: 'HW204',
    severity: 'critical',
    title: 'HW204 on hub-one: forbidden rule',
    facts,
    text: linesOf(facts).join('\n'),
    hubs: [HUB],
    since: '2026-11-02T09:58:00.000Z',
    at: '2026-11-02T09:59:00.000Z',
    link: 'https://hubwarden.contoso.com/alerts/a3f1c2d4',
    ...overrides,
  };
}

/** Ids of many hubs, as long as Azure's are. */
export function hubs(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${HUB}-${String(index).padStart(6, '0')}`);
}

/** A notice that is too large for every receiver: ten thousand hubs, and words without end, some of them in four bytes. */
export function hugeNotification(): Notification {
  const facts = FACTS.map((fact) => (fact.label === 'More' ? fact : { ...fact, value: '🔥é"\\\n'.repeat(20_000) }));
  return notification({ facts, title: 'HW303 '.repeat(5000), hubs: hubs(10_000) });
}
