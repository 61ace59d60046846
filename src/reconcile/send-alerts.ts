import type { AlertMember, NotifyDecision } from '../core/alert/decide-notification.ts';
import { decideNotification } from '../core/alert/decide-notification.ts';
import { noticesFor } from '../core/alert/notice.ts';
import type { Result } from '../core/result.ts';
import { CATALOGUE, isFindingCode } from '../core/verdict/catalogue.ts';
import type { ReconcileDeps } from './deps.ts';
import type { AlertNotice, AlertReceiver, SendFailure } from './ports.ts';
import type { AlertRecord, CauseState, MemberRecord } from './records/alert-record.ts';
import {
  causeState,
  markSent,
  settleMembers,
  storeDecision,
  undecidedCauses,
  unsentNotices,
} from './records/alert-record.ts';

type SendDeps = Pick<ReconcileDeps, 'rows' | 'clock' | 'log' | 'telemetry' | 'timings'>;

/** What one pass did. */
export interface AlertSummary {
  readonly decided: number;
  readonly sent: number;
  readonly failed: number;
}

/**
 * Decides for every cause whose members have changed whether people are to be told, stores alert and notices in one
 * transaction, and then sends what was not sent yet. A receiver that fails is tried again by the next pass.
 */
export async function sendAlerts(deps: SendDeps, receivers: readonly AlertReceiver[]): Promise<AlertSummary> {
  let decided = 0;
  for (const causeKey of await undecidedCauses(deps.rows)) {
    if (await decideCause(deps, causeKey)) decided += 1;
  }
  const { sent, failed } = await sendOutbox(deps, receivers);
  return { decided, sent, failed };
}

async function decideCause(deps: SendDeps, causeKey: string): Promise<boolean> {
  const now = deps.clock.now();
  const state = await causeState(deps.rows, causeKey);
  const outcome = decideNotification(state.members.map(memberOf), state.alert, now, deps.timings.alertWaitSeconds);
  // Undecided members stay marked, so that the next pass looks at them again.
  if (outcome.kind === 'Wait') return false;
  if (outcome.kind === 'Notify') {
    const stored = await storeNotify(deps, state, outcome.decision, now);
    if (!stored) return false;
  }
  await settleMembers(deps.rows, state);
  return outcome.kind === 'Notify';
}

async function storeNotify(
  deps: Pick<ReconcileDeps, 'rows' | 'log'>,
  state: CauseState,
  decision: NotifyDecision,
  now: Date,
): Promise<boolean> {
  const next = alertAfter(state.alert, state.members, decision, now);
  const notices = noticesFor({ before: state.alert, after: next, members: state.members, decision, now });
  const stored = await storeDecision(deps.rows, state, next, notices);
  if (stored)
    deps.log.info('alert', {
      causeKey: next.causeKey,
      transition: decision.transition,
      reason: decision.reason,
      hubs: decision.hubs,
    });
  return stored;
}

function memberOf(record: MemberRecord): AlertMember {
  return {
    hubId: record.hubId,
    firing: record.firing,
    since: new Date(record.since),
    severity: record.severity,
    alwaysTold: isFindingCode(record.code) && CATALOGUE[record.code].alwaysTold,
  };
}

function alertAfter(
  alert: AlertRecord,
  members: readonly MemberRecord[],
  decision: NotifyDecision,
  now: Date,
): AlertRecord {
  const opens = decision.transition === 'Opened' || decision.transition === 'OpenedAndResolved';
  const closes = decision.transition === 'Resolved' || decision.transition === 'OpenedAndResolved';
  const told = Object.fromEntries(
    members.filter((member) => decision.hubs.includes(member.hubId)).map((member) => [member.hubId, member.since]),
  );
  return {
    ...alert,
    open: !closes,
    episode: alert.episode + (opens ? 1 : 0),
    notices: alert.notices + (decision.transition === 'OpenedAndResolved' ? 2 : 1),
    told: { ...alert.told, ...told },
    ...(opens ? { openedAt: now.toISOString() } : {}),
    ...(closes ? { resolvedAt: now.toISOString() } : {}),
    reason: decision.reason,
  };
}

async function sendOutbox(
  deps: Omit<SendDeps, 'timings'>,
  receivers: readonly AlertReceiver[],
): Promise<{ readonly sent: number; readonly failed: number }> {
  let sent = 0;
  let failed = 0;
  for await (const { notice, row } of unsentNotices(deps.rows)) {
    const results = await Promise.all(receivers.map((receiver) => sendTo(deps, receiver, notice)));
    const failures = results.flatMap((result) => (result.ok ? [] : [result.error]));
    if (failures.length === 0) {
      await markSent(deps.rows, row, deps.clock.now());
      sent += 1;
    } else {
      failed += 1;
      for (const failure of failures)
        deps.log.error('alert not sent', { noticeId: notice.noticeId, failure: failure.kind, detail: failure.detail });
    }
  }
  return { sent, failed };
}

async function sendTo(
  { telemetry }: Pick<ReconcileDeps, 'telemetry'>,
  receiver: AlertReceiver,
  notice: AlertNotice,
): Promise<Result<void, SendFailure>> {
  const sent = await receiver.send(notice);
  const outcome = sent.ok ? 'Sent' : sent.error.kind;
  telemetry.measure('hubwarden.alerts.sends', 1, { receiver: receiver.name, outcome });
  return sent;
}
