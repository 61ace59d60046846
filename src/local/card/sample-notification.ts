import type { Notification } from '../../core/alert/content/notification.ts';
import { notificationsFor } from '../../core/alert/content/notification.ts';
import type { NotificationInstance } from '../../core/alert/content/notification-parts.ts';
import type { AlertState } from '../../core/alert/decision/alert-state.ts';
import { NEVER_NOTIFIED } from '../../core/alert/decision/alert-state.ts';
import { hubIdFrom } from '../../core/hub-id.ts';
import { alertKeyOf, finding } from '../../core/verdict/catalogue/catalogue.ts';

const HUB_ID = hubIdFrom(
  '/subscriptions/11111111-0000-0000-0000-000000000000/resourcegroups/rg-ai-prod/providers/microsoft.machinelearningservices/workspaces/hub-prod-01',
);
if (HUB_ID === undefined) throw new Error('the sample is about a hub');
const SINCE = '2026-11-02T09:58:00.000Z';

const FINDING = finding('HW204', {
  hubId: HUB_ID,
  rule: 'tunnel',
  message: 'tunnel of hub-prod-01 opens *.ngrok.io, which assignment production forbids.',
});

const MEMBER: NotificationInstance = {
  hubId: HUB_ID,
  hubName: 'hub-prod-01',
  code: 'HW204',
  severity: FINDING.severity,
  rule: 'tunnel',
  message: FINDING.message,
  fix: FINDING.fix,
  by: 'dev@contoso.com',
  done: 'nothing: the policy only reports this rule',
  since: SINCE,
  firing: true,
};

const STATE: AlertState = { ...NEVER_NOTIFIED, open: true, episode: 1, notices: 1, since: SINCE, openings: [SINCE] };

const [made] = notificationsFor({
  groupKey: FINDING.groupKey ?? alertKeyOf('HW204'),
  group: 'sample',
  before: NEVER_NOTIFIED,
  after: STATE,
  instances: [MEMBER],
  decision: { reason: 'FirstFiring', transition: 'Opened', hubs: [HUB_ID] },
  pagesUrl: 'https://hubwarden.contoso.com',
  now: new Date('2026-11-02T09:59:00.000Z'),
});
if (made === undefined) throw new Error('a decision to notify makes a notification');

/** The notification of the picture in docs/receivers.md, rendered like every notification. */
export const SAMPLE_NOTIFICATION: Notification = made;
