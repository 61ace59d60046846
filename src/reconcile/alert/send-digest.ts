import { digestContent, digestNotification } from '../../core/alert/content/digest.ts';
import { pagingReceivers, RECEIVER_KINDS } from '../../core/alert/routing/receiver-types.ts';
import { targetsOf } from '../../core/alert/routing/route-alert.ts';
import type { GroupKey } from '../../core/verdict/catalogue/group-key.ts';
import type { NewRow, Row } from '../ports.ts';
import { wakeOpenAlerts } from '../records/alert-record.ts';
import type { DigestRecord } from '../records/digest-record.ts';
import { completeDigest, DIGEST, digestRequestedBy, digestState, storeDigest } from '../records/digest-record.ts';
import { newOutboxRow } from '../records/outbox-record.ts';
import type { AlertContext } from './alert-context.ts';
import type { DigestedFleet } from './digest-fleet.ts';
import { digestedFleet } from './digest-fleet.ts';
import { mergedHubs, newEditionFindings } from './new-edition-findings.ts';
import { queueNotifications } from './queue-notifications.ts';
import type { AlertDeps } from './receivers.ts';

/** The outcome of the digest of a sweep. */
export interface DigestOutcome {
  readonly told: boolean;
  /** Group keys of open alerts that a changed policy may route to other receivers. */
  readonly moved: readonly GroupKey[];
}

/**
 * Sends the findings that page no person, once for each sweep with new ones: findings of hubs in observe mode, info
 * findings, and after a deployment all existing findings.
 */
export async function sendDigest(deps: AlertDeps, context: AlertContext, asked: Row): Promise<DigestOutcome> {
  const sweepId = digestRequestedBy(asked);
  const stored = await digestState(deps.rows);
  const policy = await deps.policy();
  if (sweepId === undefined || stored?.value.sweepId === sweepId || !policy.ok) {
    await completeDigest(deps.rows, asked);
    return { told: false, moved: [] };
  }
  const isFirst = stored === undefined;
  const isOtherPolicy = !isFirst && stored.value.policyHash !== policy.value.hash;
  // The alerts are made due before this version is stored as digested: after a crash between the two, the next pass
  // repeats this.
  const moved = isOtherPolicy ? await wakeOpenAlerts(deps.rows, context.now) : [];
  const fleet = await digestedFleet(deps, context, policy.value);
  const added = await newEditionFindings(deps, context, stored?.value.editionUntil);
  const hubs = mergedHubs(isFirst ? fleet.all : fleet.quiet, added.hubs);
  // The next digest is compared with the content that it would have itself: first verdicts are sent once.
  const summary = contentOf(fleet);
  const isChanged = summary.content !== stored?.value.content && !isSilencedOnly(stored?.value, summary);
  const isSent = hubs.length > 0 && (isChanged || added.hubs.length > 0);
  const notifications = (stored?.value.notices ?? 0) + (isSent ? 1 : 0);
  const { now, pagesUrl } = context;
  const input = {
    ...fleet,
    hubs,
    isFirst,
    ofNewEdition: added.hubs.length,
    number: notifications,
    sweepId,
    pagesUrl,
    now,
  };
  const outbox = isSent ? rowsOf(context, digestNotification(input), notifications) : [];
  const next = {
    sweepId,
    ...summary,
    notices: notifications,
    firstAt: stored?.value.firstAt ?? now.toISOString(),
    policyHash: policy.value.hash,
    editionUntil: added.newest ?? stored?.value.editionUntil,
  };
  if (!(await storeDigest(deps.rows, stored, next, outbox))) return { told: false, moved };
  await queueNotifications(deps, outbox);
  await completeDigest(deps.rows, asked);
  return { told: isSent, moved };
}

interface DigestContent {
  readonly content: string;
  readonly whole: string;
  readonly findings: number;
}

function contentOf({ quiet, whole }: DigestedFleet): DigestContent {
  const findings = quiet.reduce((sum, { codes }) => sum + codes.length, 0);
  return { content: digestContent(quiet), whole: digestContent(whole), findings };
}

/** A digest that differs only because a person silenced findings is not sent. */
function isSilencedOnly(before: DigestRecord | undefined, { findings, whole }: DigestContent): boolean {
  return before !== undefined && before.whole === whole && findings < (before.findings ?? 0);
}

/** A digest needs no immediate action, so no paging receiver gets it. */
function rowsOf(
  context: AlertContext,
  notification: ReturnType<typeof digestNotification>,
  number: number,
): readonly NewRow[] {
  const paging = pagingReceivers(context.policy.receivers, RECEIVER_KINDS);
  const subject = {
    code: notification.code,
    severity: notification.severity,
    hubId: '',
    hubName: '',
    assignment: undefined,
    subscriptionId: undefined,
    tags: {},
  };
  return targetsOf(context.policy, subject, context.names, paging)
    .flatMap((target) => target.receivers)
    .map((receiver) => newOutboxRow(DIGEST, { receiver, group: 'digest', number }, notification, context.now));
}
