import type { NotificationInstance } from '../../../src/core/alert/content/notification-parts.ts';
import type { AlertTimes } from '../../../src/core/alert/decision/alert-decision.ts';
import type { AlertSubject } from '../../../src/core/alert/routing/alert-match.ts';

export const HUB_ID =
  '/subscriptions/11111111-0000-4000-8000-000000000001/resourcegroups/rg-ai/providers/microsoft.machinelearningservices/workspaces/hub-prod-1';

/** A missing rule on a hub of production. A test gives only the fields that matter to it. */
export function subject(changes: Partial<AlertSubject> = {}): AlertSubject {
  return {
    code: 'HW201',
    severity: 'error',
    hubId: HUB_ID,
    hubName: 'hub-prod-1',
    assignment: 'production',
    subscriptionId: '11111111-0000-4000-8000-000000000001',
    tags: { env: 'prod', team: 'vision' },
    ...changes,
  };
}

/** A finding about Hubwarden itself: on no hub, in no subscription and under no assignment. */
export function ownSubject(changes: Partial<AlertSubject> = {}): AlertSubject {
  const nowhere = {
    hubId: 'hubwarden',
    hubName: 'Hubwarden',
    assignment: undefined,
    subscriptionId: undefined,
    tags: {},
  };
  return subject({ code: 'HW504', severity: 'critical', ...nowhere, ...changes });
}

/** A forbidden rule on the same hub, as a notification shows it. */
export function notificationInstance(changes: Partial<NotificationInstance> = {}): NotificationInstance {
  return {
    hubId: HUB_ID,
    hubName: 'hub-prod-1',
    code: 'HW204',
    severity: 'critical',
    message: 'tunnel opens *.ngrok.io.',
    fix: 'Delete the rule.',
    since: '2026-11-23T07:59:00.000Z',
    firing: true,
    ...changes,
  };
}

export const HOUR = 3600;

/** Waiting times of notifications, in numbers that differ from one another. */
export const TIMES: AlertTimes = {
  waitSeconds: 120,
  groupSeconds: 300,
  repeatSeconds: 4 * HOUR,
  flapWindowSeconds: 24 * HOUR,
  flapHoldSeconds: 1800,
};
