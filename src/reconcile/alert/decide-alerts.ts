import type { GroupKey } from '../../core/verdict/catalogue/group-key.ts';
import { faultOfRow, forEachItem, throwFaults } from '../for-each-item.ts';
import type { Row } from '../ports.ts';
import { dueAlerts } from '../records/alert-record.ts';
import { digestRequestedBy } from '../records/digest-record.ts';
import { isOutboxRow } from '../records/outbox-record.ts';
import type { AlertContext } from './alert-context.ts';
import { alertContext } from './alert-context.ts';
import { decideAlertGroup } from './decide-alert-group.ts';
import { queueNotifications } from './queue-notifications.ts';
import { reportReceivers } from './receiver-health.ts';
import type { AlertDeps, Alerting } from './receivers.ts';
import { sendDigest } from './send-digest.ts';

/** The outcome of one pass. */
export interface AlertSummary {
  /** Number of group keys that were decided. */
  readonly decided: number;
  /** Number of alerts that notify. */
  readonly told: number;
  /** Number of overdue outbox rows that were queued again. */
  readonly queued: number;
}

/**
 * Decides for every group key that has changed, or whose wait has ended, which receivers to notify of what, and stores
 * the decision with its notifications; the queue sends them. While nothing changes and nothing is due, this is one
 * query.
 *
 * @throws Error naming what failed, after all other work: a damaged row must not silence all alerts
 */
export async function sendAlerts(deps: AlertDeps, alerting: Alerting): Promise<AlertSummary> {
  const due = await dueAlerts(deps.rows, deps.clock.now());
  const policy = await deps.policy();
  const receivers = alerting.receiversOf(policy.ok ? policy.value.policy.alerts.receivers : []);
  if (due.groupKeys.size + due.others.length === 0 && receivers.problems.length === 0)
    return { decided: 0, told: 0, queued: 0 };
  const health = await forEachItem(['receivers'], NAMED, () => reportReceivers(deps, receivers));
  const context = await alertContext(deps, alerting);
  // The digest comes first: an alert must not notify what the digest lists.
  const digest = await forEachItem(['digest'], NAMED, () => digests(deps, context, due.others));
  const groupKeys = new Set([...due.groupKeys, ...digest.results.flat()]);
  const decided = await forEachItem(groupKeys, { nameOf: (groupKey) => `alert ${groupKey}` }, (groupKey) =>
    decideAlertGroup(deps, context, groupKey),
  );
  const overdue = due.others.filter(isOutboxRow);
  const sends = await forEachItem(['sends'], NAMED, () => queueNotifications(deps, overdue));
  const unreadable = context.unreadable.map(faultOfRow);
  throwFaults([...health.faults, ...unreadable, ...digest.faults, ...decided.faults, ...sends.faults]);
  const notified = decided.results.reduce((sum, each) => sum + each, 0);
  return { decided: groupKeys.size, told: notified, queued: overdue.length };
}

const NAMED = { nameOf: (name: string) => name };

/** @returns group keys of open alerts that a new policy may route to other receivers */
async function digests(deps: AlertDeps, context: AlertContext, rows: readonly Row[]): Promise<readonly GroupKey[]> {
  const requests = rows.filter((each) => digestRequestedBy(each) !== undefined);
  const { faults, results } = await forEachItem(requests, { nameOf: ({ key }) => key }, (row) =>
    sendDigest(deps, context, row),
  );
  throwFaults(faults);
  return results.flatMap(({ moved }) => moved);
}
