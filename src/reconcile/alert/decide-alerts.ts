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

/** What one pass did. */
export interface AlertSummary {
  /** Causes that were looked at. */
  readonly decided: number;
  /** Alerts of which somebody is told. */
  readonly told: number;
  /** Rows of the outbox that were overdue and are queued again. */
  readonly queued: number;
}

/**
 * Decides, for every cause with news or with a wait that is over, who is told of what, and stores it with its notices;
 * sending is the business of the queue. While nothing changes and nothing is due, this is one query.
 *
 * @throws Error naming what failed, once everything else has been done: one damaged row must not silence all alerts
 */
export async function sendAlerts(deps: AlertDeps, alerting: Alerting): Promise<AlertSummary> {
  const due = await dueAlerts(deps.rows, deps.clock.now());
  const policy = await deps.policy();
  const receivers = alerting.receiversOf(policy.ok ? policy.value.policy.alerts.receivers : []);
  if (due.groupKeys.size + due.others.length === 0 && receivers.problems.length === 0)
    return { decided: 0, told: 0, queued: 0 };
  const health = await forEachItem(['receivers'], NAMED, () => reportReceivers(deps, receivers));
  const context = await alertContext(deps, alerting);
  // The digest comes first: what it tells must not be told again by a page.
  const digest = await forEachItem(['digest'], NAMED, () => digests(deps, context, due.others));
  const causes = new Set([...due.groupKeys, ...digest.results.flat()]);
  const decided = await forEachItem(causes, { nameOf: (groupKey) => `alert ${groupKey}` }, (groupKey) =>
    decideAlertGroup(deps, context, groupKey),
  );
  const overdue = due.others.filter(isOutboxRow);
  const sends = await forEachItem(['sends'], NAMED, () => queueNotifications(deps, overdue));
  const unreadable = context.unreadable.map(faultOfRow);
  throwFaults([...health.faults, ...unreadable, ...digest.faults, ...decided.faults, ...sends.faults]);
  const notified = decided.results.reduce((sum, each) => sum + each, 0);
  return { decided: causes.size, told: notified, queued: overdue.length };
}

const NAMED = { nameOf: (name: string) => name };

/** @returns causes of open alerts that a new policy may send elsewhere */
async function digests(deps: AlertDeps, context: AlertContext, rows: readonly Row[]): Promise<readonly GroupKey[]> {
  const asked = rows.filter((each) => digestRequestedBy(each) !== undefined);
  const { faults, results } = await forEachItem(asked, { nameOf: ({ key }) => key }, (row) =>
    sendDigest(deps, context, row),
  );
  throwFaults(faults);
  return results.flatMap(({ moved }) => moved);
}
