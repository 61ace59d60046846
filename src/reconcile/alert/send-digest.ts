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

/** What the digest of a sweep came to. */
export interface DigestOutcome {
  readonly told: boolean;
  /** Causes of open alerts that may go elsewhere now, because the policy has changed since the last digest. */
  readonly moved: readonly GroupKey[];
}

/**
 * Tells, once for each sweep that has brought something new, of what wakes nobody: findings of hubs that are only
 * observed, remarks, and after a deployment everything that was there before.
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
  // Before it is stored that this version was digested: whoever dies in between leaves it to the next pass.
  const moved = isOtherPolicy ? await wakeOpenAlerts(deps.rows, context.now) : [];
  const fleet = await digestedFleet(deps, context, policy.value);
  const added = await newEditionFindings(deps, context, stored?.value.editionUntil);
  const hubs = mergedHubs(isFirst ? fleet.all : fleet.quiet, added.hubs);
  // What the next one is held against is what it would say itself: first verdicts are told once.
  const said = saidBy(fleet);
  const isChanged = said.content !== stored?.value.content && !isSilencedOnly(stored?.value, said);
  const isNews = hubs.length > 0 && (isChanged || added.hubs.length > 0);
  const notifications = (stored?.value.notices ?? 0) + (isNews ? 1 : 0);
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
  const outbox = isNews ? rowsOf(context, digestNotification(input), notifications) : [];
  const next = {
    sweepId,
    ...said,
    notices: notifications,
    firstAt: stored?.value.firstAt ?? now.toISOString(),
    policyHash: policy.value.hash,
    editionUntil: added.newest ?? stored?.value.editionUntil,
  };
  if (!(await storeDigest(deps.rows, stored, next, outbox))) return { told: false, moved };
  await queueNotifications(deps, outbox);
  await completeDigest(deps.rows, asked);
  return { told: isNews, moved };
}

interface Said {
  readonly content: string;
  readonly whole: string;
  readonly findings: number;
}

function saidBy({ quiet, whole }: DigestedFleet): Said {
  const findings = quiet.reduce((sum, { codes }) => sum + codes.length, 0);
  return { content: digestContent(quiet), whole: digestContent(whole), findings };
}

/** That somebody has silenced something is nothing to tell everybody. */
function isSilencedOnly(before: DigestRecord | undefined, { findings, whole }: Said): boolean {
  return before !== undefined && before.whole === whole && findings < (before.findings ?? 0);
}

/** A digest needs no action at once, so it goes to no receiver that may wake a person. */
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
