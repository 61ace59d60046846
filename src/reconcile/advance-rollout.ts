import { addSeconds } from 'date-fns/addSeconds';
import type { HubId } from '../core/hub-id.ts';
import type { RolloutDecision, RolloutHub, WaitReason } from '../core/rollout/decide-rollout.ts';
import { decideRollout } from '../core/rollout/decide-rollout.ts';
import type { ReconcileDeps } from './deps.ts';
import { failFor, forEachItem } from './for-each-item.ts';
import type { PolicyInForce } from './policy-in-force.ts';
import { breakerState } from './records/breaker-record.ts';
import type { ActivePolicy, RolloutRecord } from './records/policy-record.ts';
import { activePolicy, forgetVersions, replaceActive } from './records/policy-record.ts';
import { rolloutCounts, rolloutFleet } from './rollout-fleet.ts';

/** What one call did. */
export type RolloutAdvance =
  | { readonly kind: 'Idle' }
  /** Somebody else has changed the roll-out meanwhile; the next call goes on from there. */
  | { readonly kind: 'LostRace' }
  | { readonly kind: 'Opened'; readonly ring: number; readonly hubs: number }
  | { readonly kind: 'Waits'; readonly reason: WaitReason; readonly message: string }
  | { readonly kind: 'Finished'; readonly forgotten: number };

type Deps = Pick<ReconcileDeps, 'rows' | 'clock' | 'queue' | 'policy' | 'timings' | 'log'>;

// The rest of a large ring moves with the next sweep; that many messages fit well into one call.
const MOST_QUEUED = 500;
// A bound on the row; the command line shows the first few anyway.
const MOST_NAMED = 20;
const VERSION_KEPT_SECONDS = 24 * 3600;

/**
 * Moves the active version one ring on, when it has proved itself. Reads one row when nothing is to be decided; the fleet's
 * rows only while a version is being rolled out, and then every few minutes. Asks Azure nothing.
 */
export async function advanceRollout(deps: Deps): Promise<RolloutAdvance> {
  const stored = await activePolicy(deps.rows);
  const now = deps.clock.now();
  if (stored === undefined || stored.value.rollout.finishedAt !== undefined) return { kind: 'Idle' };
  const { nextCheckAt } = stored.value.rollout;
  if (nextCheckAt !== undefined && now < new Date(nextCheckAt)) return { kind: 'Idle' };
  const policy = await deps.policy();
  // The instance has not yet seen that another one has activated a version: the next call has.
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
      return `Halted by ${before.halted?.by ?? 'somebody'}.`;
    case 'BreakerOpen':
      return 'The breaker is open.';
    case 'HubsFailed':
      return `${count} on the new version failed.`;
    case 'HubsNotDone':
      return `${count} of the open rings have no final verdict under the new version yet.`;
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
      return { kind: 'Finished', forgotten: await forgetVersions(deps.rows, versions, before) };
    }
    case 'Open':
      await queueHubs(deps, decision.hubs);
      return { kind: 'Opened', ring, hubs: decision.hubs.length };
    case 'Wait':
      return { kind: 'Waits', reason: decision.reason, message: waits?.message ?? '' };
  }
}

/** A message that gets lost is made up for by the next sweep. */
async function queueHubs(deps: Deps, hubs: readonly HubId[]): Promise<void> {
  const since = deps.clock.now().toISOString();
  const { faults } = await forEachItem(hubs.slice(0, MOST_QUEUED), { nameOf: (hubId) => hubId }, (hubId) =>
    deps.queue.send('hub-repairs', { hubId, cause: 'request', since }),
  );
  failFor(faults);
}
