import type { AssignmentOutcome, Baseline } from '../../core/baseline/policy/baseline.ts';
import type { ConnectionTargets } from '../../core/observation/connection-targets.ts';
import { NO_CONNECTIONS } from '../../core/observation/connection-targets.ts';
import type { Observation, Usage } from '../../core/observation/observation.ts';
import { isIneffective } from '../../core/observation/rule-state.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import { guardPlan } from '../../core/plan/guards/guard-plan.ts';
import type { HubMemory, Plan, PlanInput } from '../../core/plan/model/plan.ts';
import type { ConsentPreview } from '../../core/plan/plan-after-consent.ts';
import { planAfterConsent } from '../../core/plan/plan-after-consent.ts';
import type { Inventory } from '../../core/rules/destinations/ownership.ts';
import { isOurName } from '../../core/rules/destinations/rule-name.ts';
import { DEFAULT_TIMINGS } from '../../core/time/timings.ts';

/** What files can tell of a hub. Whatever is undefined was not given. */
export interface OfflineFacts {
  readonly observation: Observation;
  readonly assignment: AssignmentOutcome;
  readonly usage: Usage | undefined;
  readonly connectionTargets: ConnectionTargets | undefined;
  readonly inventory: Inventory | undefined;
  /** Since when the assignment counts as enforcing. */
  readonly activatedAt: Date;
  readonly now: Date;
}

/** What the app would plan for such a hub, and what had to be assumed for it. */
export interface OfflinePlan {
  /** After the guardrails: what would be sent. */
  readonly plan: Plan;
  /**
   * Before the guardrails: what would be sent if the assignment could write now. Where it only observes, what would be sent if
   * it enforced, after the approvals that this needs.
   */
  readonly unguarded: Plan;
  /** What follows once the approval that the hub waits for is given; undefined when it waits for none, and where the assignment only observes. */
  readonly afterConsent?: ConsentPreview | undefined;
  /** Sentences about what files cannot tell, only where it made a difference. */
  readonly assumed: readonly string[];
}

/**
 * Plans as a run of the app would, from files instead of Azure: no operation in flight, nothing refused before, no
 * approvals, writes switched on. What the plan needs to know and nobody gave counts as empty, and is said.
 */
export function planOffline(assessment: OfflineFacts): OfflinePlan {
  const first = buildPlan(inputFrom(assessment, assessment));
  const reads = readsFor(assessment, first);
  const input = inputFrom(assessment, reads);
  const unguarded = first.needs.length === 0 ? first : buildPlan(input);
  const afterConsent = planAfterConsent(input, unguarded);
  const { assignment, now } = assessment;
  const baseline = assignment.kind === 'Assigned' ? assignment.baseline : undefined;
  const observes = baseline?.mode === 'observe';
  // Nothing is sent while the assignment observes, so all that it would come to is shown at once.
  const wanted = observes ? { ...unguarded, ...afterConsent } : unguarded;
  const plan = baseline === undefined ? wanted : guarded(wanted, baseline, now);
  const assumed = [
    ...assumedReads(first),
    ...assumedWaits(assessment, unguarded),
    ...assumedOwners(assessment, reads, unguarded),
  ];
  return { plan, unguarded: wanted, afterConsent: observes ? undefined : afterConsent, assumed };
}

/** The requests that programs are shown: those that are sent, or, where the assignment only observes, those that would be. */
export function shownSteps({ plan, unguarded }: OfflinePlan): Pick<Plan, 'steps' | 'fingerprint'> {
  return plan.skipped.some(({ reason }) => reason === 'ObserveOnly') ? unguarded : plan;
}

type Reads = Pick<OfflineFacts, 'usage' | 'connectionTargets'>;

function readsFor(assessment: OfflineFacts, { needs }: Plan): Reads {
  if (needs.length === 0) return assessment;
  return {
    usage: assessment.usage ?? { computes: [], endpoints: [] },
    connectionTargets: assessment.connectionTargets ?? NO_CONNECTIONS,
  };
}

function inputFrom(assessment: OfflineFacts, reads: Reads): PlanInput {
  const { assignment, observation, now } = assessment;
  const enforces = assignment.kind === 'Assigned' && assignment.baseline.mode === 'enforce';
  return {
    observation,
    assignment,
    memory: memoryFrom(assessment),
    operation: undefined,
    usage: reads.usage,
    connectionTargets: reads.connectionTargets,
    consent: { enforcedSince: enforces ? assessment.activatedAt : undefined, approvals: [] },
    writeStrategy: 'auto',
    now,
    timings: DEFAULT_TIMINGS,
  };
}

/** A file is a still picture: what it shows counts as settled. */
function memoryFrom(assessment: OfflineFacts): HubMemory {
  return {
    inventory: assessment.inventory ?? {},
    lost: [],
    refusals: [],
    provisioning: { failedAttempts: 0, lastFailedAt: undefined, lastError: undefined },
    isFirstRead: true,
    inactiveSince: {},
    repairs: {},
    putBacks: {},
    forbiddenRemovedAt: {},
  };
}

function guarded(plan: Plan, baseline: Baseline, now: Date): Plan {
  return guardPlan(plan, {
    mode: baseline.mode,
    writesOn: true,
    breakerOpen: false,
    paceLeft: undefined,
    paceRenewsAt: now,
    writeWindows: baseline.writeWindows,
    maxSteps: undefined,
    now,
  });
}

function assumedReads({ needs }: Plan): readonly string[] {
  return [
    ...(needs.includes('usage')
      ? ['The hub and its projects count as having no computes and no endpoints. Give --computes to be sure.']
      : []),
    ...(needs.includes('connections')
      ? ['The hub and its projects count as having no connections. Give --connections to be sure.']
      : []),
  ];
}

function assumedWaits({ observation }: OfflineFacts, { findings }: Plan): readonly string[] {
  const asleep = observation.rules.some((rule) => isIneffective(rule, observation));
  const waited = asleep && findings.some(({ code }) => code === 'HW206' || code === 'HW407');
  return waited ? ['Rules that read Inactive count as inactive for more than 15 minutes: a file cannot tell.'] : [];
}

/** Told only where it makes a difference: whether a rule of such a name counts as ours often does not matter. */
function assumedOwners(assessment: OfflineFacts, reads: Reads, { findings }: Plan): readonly string[] {
  const names = assessment.observation.rules.map(({ name }) => name).filter(isOurName);
  if (assessment.inventory !== undefined || names.length === 0) return [];
  const owned = { ...assessment, inventory: Object.fromEntries(names.map((name) => [name, ''])) };
  const other = buildPlan(inputFrom(owned, reads)).findings;
  const same = other.length === findings.length && other.every(({ message }, at) => message === findings[at]?.message);
  return same ? [] : ['No rule counts as written by Hubwarden, whatever its name. Give --inventory to change that.'];
}
