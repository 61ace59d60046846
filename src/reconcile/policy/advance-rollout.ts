import { addSeconds } from 'date-fns/addSeconds';
import type { HubFacts } from '../../core/baseline/policy/written-rule.ts';
import type { HubId } from '../../core/hub-id.ts';
import type { RolloutDecision, RolloutHub, WaitReason } from '../../core/rollout/decide-rollout.ts';
import { decideRollout } from '../../core/rollout/decide-rollout.ts';
import { assignmentUnder, isEquivalentFor } from '../../core/rollout/equivalent-policy.ts';
import { proofOf } from '../../core/rollout/proof.ts';
import type { ReconcileDeps } from '../deps.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { PolicyInForce, Rows } from '../ports.ts';
import { breakerState, notesOfHour } from '../records/breaker-record.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { livingHubRows } from '../records/hub/hub-record.ts';
import type { ActivePolicy, RolloutRecord } from '../records/policy-record.ts';
import { activePolicy, deleteVersions, replaceActive } from '../records/policy-record.ts';
import { earlierVersion } from './policy-for-hub.ts';

/** The outcome of one call. */
export type RolloutAdvance =
  | { readonly kind: 'Idle' }
  /** Another writer has changed the roll-out since it was read; the next call continues from there. */
  | { readonly kind: 'LostRace' }
  | { readonly kind: 'Opened'; readonly ring: number; readonly hubs: number }
  | { readonly kind: 'Waits'; readonly reason: WaitReason; readonly message: string }
  | { readonly kind: 'Finished'; readonly forgotten: number };

type Deps = Pick<ReconcileDeps, 'rows' | 'clock' | 'queue' | 'policy' | 'timings' | 'log'>;

// The next sweep moves the rest of a large ring; one call has time for this many messages.
const MOST_QUEUED = 500;
// A bound on the size of the row; the command line shows only the first few anyway.
const MOST_NAMED = 20;
const VERSION_KEPT_SECONDS = 24 * 3600;

/**
 * Opens the next ring for the active version once the version has proved itself. Reads one row when no decision is due;
 * reads the fleet's rows only during a roll-out, and then every few minutes. Sends no request to Azure.
 */
export async function advanceRollout(deps: Deps): Promise<RolloutAdvance> {
  const stored = await activePolicy(deps.rows);
  const now = deps.clock.now();
  if (stored === undefined || stored.value.rollout.finishedAt !== undefined) return { kind: 'Idle' };
  const { nextCheckAt } = stored.value.rollout;
  if (nextCheckAt !== undefined && now < new Date(nextCheckAt)) return { kind: 'Idle' };
  const policy = await deps.policy();
  // Another instance has activated a version that this one has not read yet: a later call reads it.
  if (!policy.ok || policy.value.hash !== stored.value.hash) return { kind: 'Idle' };
  const fleet = await rolloutFleet(deps, policy.value);
  if (fleet.kind === 'Unreadable') {
    const { hubId, reason } = fleet;
    deps.log.error('roll-out waits for a record that cannot be read', { hubId, reason });
    return { kind: 'Idle' };
  }
  const decision = await decide(deps, policy.value, stored.value, fleet.hubs);
  const next = recordAfterDecision(deps, stored.value.rollout, decision, fleet.hubs);
  if (!(await replaceActive(deps.rows, { ...stored, value: { ...stored.value, rollout: next } })))
    return { kind: 'LostRace' };
  return conclude(deps, decision, next, fleet.versions);
}

/** The hubs that a roll-out changes, from their rows. */
export interface RolloutFleet {
  readonly kind: 'Read';
  readonly hubs: readonly RolloutHub[];
  /** Versions that hubs are on. */
  readonly versions: ReadonlySet<string>;
}

/** The row of an existing hub is unreadable: its version, which must be kept for it, is not known. */
export interface UnreadableFleet {
  readonly kind: 'Unreadable';
  readonly hubId: HubId;
  readonly reason: string;
}

/** Reads every hub for which the version is, or was, a change. Sends no request to Azure. */
export async function rolloutFleet(
  deps: Pick<ReconcileDeps, 'rows' | 'clock'>,
  active: PolicyInForce,
): Promise<RolloutFleet | UnreadableFleet> {
  const failed = new Set((await notesOfHour(deps.rows, deps.clock.now())).filter((each) => each.failed).map(hubIdOf));
  const versions = new Set([active.hash]);
  const hubs: RolloutHub[] = [];
  for await (const row of livingHubRows(deps.rows)) {
    if (row.kind === 'Unreadable') return { kind: 'Unreadable', hubId: row.hubId as HubId, reason: row.reason };
    const { record } = row;
    const { hash: policyHash } = record.policy;
    if (policyHash === undefined) continue;
    versions.add(policyHash);
    const facts = recordedFacts(record);
    const side = await sideOf(deps.rows, active, { facts, policyHash, movedAt: record.policy.movedAt });
    if (side === undefined) continue;
    const state = side === 'Earlier' ? side : stateOf(record, failed.has(record.hubId));
    const readable = record.status.verdict !== 'Unknown';
    hubs.push({ hubId: facts.hubId, assignment: assignmentUnder(active, facts), readable, state });
  }
  return { kind: 'Read', hubs, versions };
}

/** What decides the side of a roll-out that a hub is on. */
export interface HubOnVersion {
  readonly facts: HubFacts;
  /** The version in force for the hub. */
  readonly policyHash: string;
  readonly movedAt: string | undefined;
}

/** Whether the hub has moved to the active version; undefined: the version is no change for it. */
export async function sideOf(
  rows: Rows,
  active: PolicyInForce,
  { facts, movedAt, policyHash }: HubOnVersion,
): Promise<'Earlier' | 'Moved' | undefined> {
  if (policyHash === active.hash) return movedAt === undefined ? undefined : 'Moved';
  const earlier = await earlierVersion(rows, active, policyHash);
  // Only the active version is available: such a hub moves with its next run.
  return earlier === undefined || isEquivalentFor(earlier, active, facts) ? undefined : 'Earlier';
}

/** Numbers of hubs that have moved to the version and that have not. */
export function rolloutCounts(hubs: readonly RolloutHub[]): { readonly earlier: number; readonly moved: number } {
  const earlier = hubs.filter((each) => each.state === 'Earlier').length;
  return { earlier, moved: hubs.length - earlier };
}

function hubIdOf({ hubId }: { readonly hubId: string }): string {
  return hubId;
}

/** The facts that choose an assignment, as the last read of a hub showed them. */
export function recordedFacts({ hubId, identity }: HubRecord) {
  const { facts, location, name } = identity;
  return { hubId: hubId as HubId, name, location, kind: facts?.kind ?? 'Hub', tags: facts?.tags ?? {} };
}

function stateOf(record: HubRecord, changeFailed: boolean): RolloutHub['state'] {
  const { findings, skipped, stepsDue = 0, verdict } = record.status;
  const { failures } = record.schedule;
  const codes = findings.filter((each) => each.exemptedBy === undefined).map((each) => each.code);
  return proofOf({ verdict, codes, skipped: skipped.map((each) => each.reason), stepsDue, failures, changeFailed });
}

async function decide(
  deps: Deps,
  { hash, policy }: PolicyInForce,
  { rollout }: ActivePolicy,
  hubs: readonly RolloutHub[],
): Promise<RolloutDecision> {
  const { halted, open, opened, ringOpenedAt } = rollout;
  return decideRollout({
    version: hash,
    terms: opened === undefined ? policy.rollout : { ...policy.rollout, immediate: true },
    assignments: policy.assignments.map((each) => each.name),
    hubs,
    open,
    ringOpenedAt: ringOpenedAt === undefined ? undefined : new Date(ringOpenedAt),
    halted: halted !== undefined,
    breakerOpen: (await breakerState(deps.rows)).open,
    now: deps.clock.now(),
  });
}

function recordAfterDecision(
  deps: Deps,
  before: RolloutRecord,
  decision: RolloutDecision,
  hubs: readonly RolloutHub[],
): RolloutRecord {
  const now = deps.clock.now();
  const at = now.toISOString();
  const { nextCheckAt: _, waits: __, ...rest } = before;
  const counted = { ...rest, counts: rolloutCounts(hubs) };
  const later = addSeconds(now, deps.timings.rolloutCheckSeconds);
  switch (decision.kind) {
    case 'Finished':
      return { ...counted, finishedAt: at };
    case 'Open':
      return {
        ...counted,
        open: { ...decision.open },
        ring: before.ring + 1,
        ringOpenedAt: at,
        nextCheckAt: later.toISOString(),
      };
    case 'Wait': {
      const { reason, until } = decision;
      const message = waitText(decision, before);
      const named = decision.hubs.slice(0, MOST_NAMED);
      return {
        ...counted,
        waits: { reason, message, hubs: named, at: before.waits?.reason === reason ? before.waits.at : at },
        nextCheckAt: (until !== undefined && until < later ? until : later).toISOString(),
      };
    }
  }
}

/** Why a roll-out waits, in words. */
function waitText({ hubs, reason, until }: Extract<RolloutDecision, { kind: 'Wait' }>, before: RolloutRecord): string {
  const count = hubs.length === 1 ? '1 hub' : `${hubs.length} hubs`;
  switch (reason) {
    case 'Halted':
      return `Halted by ${before.halted?.by ?? 'an unknown person'}.`;
    case 'BreakerOpen':
      return 'The breaker is open.';
    case 'HubsFailed':
      return `${count} on the new version failed.`;
    case 'HubsNotDone':
      return `${count} of the open rings ${hubs.length === 1 ? 'has' : 'have'} no final verdict under the new version yet.`;
    case 'Pause':
      return `The next ring opens at ${until?.toISOString() ?? 'a later time'}.`;
  }
}

async function conclude(
  deps: Deps,
  decision: RolloutDecision,
  { ring, waits }: RolloutRecord,
  versions: ReadonlySet<string>,
): Promise<RolloutAdvance> {
  switch (decision.kind) {
    case 'Finished': {
      const before = addSeconds(deps.clock.now(), -VERSION_KEPT_SECONDS);
      return { kind: 'Finished', forgotten: await deleteVersions(deps.rows, versions, before) };
    }
    case 'Open':
      await queueHubs(deps, decision.hubs);
      return { kind: 'Opened', ring, hubs: decision.hubs.length };
    case 'Wait':
      return { kind: 'Waits', reason: decision.reason, message: waits?.message ?? '' };
  }
}

/** The next sweep makes up for a lost message. */
async function queueHubs(deps: Deps, hubs: readonly HubId[]): Promise<void> {
  const since = deps.clock.now().toISOString();
  const { faults } = await forEachItem(hubs.slice(0, MOST_QUEUED), { nameOf: (hubId) => hubId }, (hubId) =>
    deps.queue.send('hub-repairs', { hubId, cause: 'request', since }),
  );
  throwFaults(faults);
}
