import type { DigestHub } from '../../core/alert/digest.ts';
import { digestContent, digestNotice } from '../../core/alert/digest.ts';
import { targetsOf } from '../../core/alert/route-alert.ts';
import type { PolicyInForce } from '../policy-in-force.ts';
import type { NewRow, Row } from '../ports.ts';
import { DIGEST, digestAskedBy, digestDone, digestState, storeDigest } from '../records/digest-record.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { hubRecords } from '../records/hub-record.ts';
import { newOutboxRow } from '../records/outbox-record.ts';
import type { AlertContext } from './alert-context.ts';
import type { AlertDeps } from './alerting.ts';
import { queueSends } from './queue-sends.ts';

/** What the digest of a sweep came to. */
export interface DigestOutcome {
  readonly told: boolean;
  /** The policy has changed since the last digest: open alerts may go elsewhere now. */
  readonly policyChanged: boolean;
}

/**
 * Tells, once for each sweep that has brought something new, of what wakes nobody: findings of hubs that are only
 * observed, remarks, and after a deployment everything that was there before.
 */
export async function sendDigest(deps: AlertDeps, context: AlertContext, asked: Row): Promise<DigestOutcome> {
  const sweepId = digestAskedBy(asked);
  const stored = await digestState(deps.rows);
  const policy = await deps.policy();
  if (sweepId === undefined || stored?.record.sweepId === sweepId || !policy.ok) {
    await digestDone(deps.rows, asked);
    return { told: false, policyChanged: false };
  }
  const isFirst = stored === undefined;
  const fleet = await fleetOf(deps, policy.value, isFirst);
  const content = digestContent(fleet.hubs);
  const isNews = isFirst ? fleet.hubs.length > 0 : content !== stored.record.content && fleet.hubs.length > 0;
  const notices = (stored?.record.notices ?? 0) + (isNews ? 1 : 0);
  const { now, pagesUrl } = context;
  const outbox = isNews
    ? rowsOf(context, digestNotice({ ...fleet, isFirst, number: notices, sweepId, pagesUrl, now }), notices)
    : [];
  const next = {
    sweepId,
    content,
    notices,
    firstAt: stored?.record.firstAt ?? now.toISOString(),
    policyHash: policy.value.hash,
  };
  if (!(await storeDigest(deps.rows, stored?.row, next, outbox))) return { told: false, policyChanged: false };
  await queueSends(deps, outbox);
  await digestDone(deps.rows, asked);
  return { told: isNews, policyChanged: !isFirst && stored.record.policyHash !== next.policyHash };
}

/** Paging services have no place for what wakes nobody. */
function rowsOf(context: AlertContext, notice: ReturnType<typeof digestNotice>, number: number): readonly NewRow[] {
  const paging = new Set(context.policy.receivers.filter((each) => each.type === 'pagerDuty').map((each) => each.name));
  const subject = {
    code: notice.code,
    severity: notice.severity,
    hubId: '',
    hubName: '',
    assignment: undefined,
    subscriptionId: undefined,
    tags: {},
  };
  return targetsOf(context.policy, subject, context.names, paging)
    .flatMap((target) => target.receivers)
    .map((receiver) => newOutboxRow(DIGEST, { receiver, group: 'digest', number }, notice, context.now));
}

async function fleetOf(
  deps: AlertDeps,
  policy: PolicyInForce,
  isFirst: boolean,
): Promise<{ readonly hubs: readonly DigestHub[]; readonly swept: number; readonly compliant: number }> {
  const observed = new Set(
    policy.policy.assignments.filter((each) => each.mode === 'observe').map((each) => each.name),
  );
  const hubs: DigestHub[] = [];
  let swept = 0;
  let compliant = 0;
  for await (const record of hubRecords(deps.rows).list()) {
    if (record.goneAt !== undefined) continue;
    swept += 1;
    if (record.verdict === 'Compliant') compliant += 1;
    const codes = quietCodes(record, isFirst || observed.has(record.assignment ?? ''));
    if (codes.length > 0) hubs.push({ hubId: record.hubId, hubName: record.name, codes });
  }
  return { hubs, swept, compliant };
}

/** Codes of findings of a hub that nobody is paged for. */
function quietCodes(record: HubRecord, all: boolean): readonly string[] {
  const quiet = record.findings.filter(
    (each) => each.exemptedBy === undefined && each.class !== 'pending' && (all || each.class === 'lint'),
  );
  return [...new Set(quiet.map((each) => each.code))].sort();
}
