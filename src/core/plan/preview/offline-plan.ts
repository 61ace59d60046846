import type { AssignmentOutcome, Baseline } from '../../baseline/policy/baseline.ts';
import type { ConnectionTargets } from '../../observation/connection-targets.ts';
import { NO_CONNECTIONS } from '../../observation/connection-targets.ts';
import type { Observation, Usage } from '../../observation/observation.ts';
import { NO_USAGE } from '../../observation/observation.ts';
import { isIneffective } from '../../observation/rule-state.ts';
import type { Inventory } from '../../rules/destinations/ownership.ts';
import { isOurName } from '../../rules/destinations/rule-name.ts';
import { DEFAULT_TIMINGS } from '../../time/timings.ts';
import { CATALOGUE } from '../../verdict/catalogue/catalogue.ts';
import { buildPlan } from '../build-plan.ts';
import { guardPlan } from '../guards/guard-plan.ts';
import type { HubMemory, Plan, PlanInput } from '../model/plan.ts';
import { wordsOf } from '../model/plan-context.ts';
import { planInput } from '../model/plan-input.ts';
import type { ConsentPreview } from '../plan-after-consent.ts';
import { planPreview } from '../plan-after-consent.ts';
import type { PlanRead, PlanReads } from '../plan-with-reads.ts';
import { planWithAnswers } from '../plan-with-reads.ts';

/** The facts about a hub from files. An undefined field was not given. */
export interface OfflineFacts {
  readonly observation: Observation;
  readonly assignment: AssignmentOutcome;
  readonly usage: Usage | undefined;
  readonly connectionTargets: ConnectionTargets | undefined;
  readonly inventory: Inventory | undefined;
  /** The time from which the assignment counts as enforcing. */
  readonly activatedAt: Date;
  readonly now: Date;
}

/** The plan of the app for such a hub, with its assumptions. */
export interface OfflinePlan {
  /** After the guardrails: the requests that the app would send. */
  readonly plan: Plan;
  /**
   * Before the guardrails: the requests that the app would send if the assignment could write now. For an assignment in
   * mode observe: those in mode enforce, after the approvals that they need.
   */
  readonly unguarded: Plan;
  /** The plan after the approval that the hub waits for; undefined without such an approval, and in mode observe. */
  readonly afterConsent?: ConsentPreview | undefined;
  /** Sentences about assumptions, only where they change the plan. */
  readonly assumed: readonly string[];
}

/**
 * Plans as a run of the app does, from files instead of Azure: no operation in flight, no refusal, no approval, writes
 * switched on. A fact that the plan turns on and no file gives counts as empty, and `assumed` says so.
 */
export function planOffline(facts: OfflineFacts): OfflinePlan {
  const { asked, input, plan: built } = planWithAnswers(inputFrom(facts), (due) => readsFrom(facts, due));
  const { afterConsent, unguarded } = planPreview(input, built);
  const { assignment, now } = facts;
  const baseline = assignment.kind === 'Assigned' ? assignment.baseline : undefined;
  const plan = baseline === undefined ? unguarded : guarded(unguarded, baseline, now);
  const assumed = [
    ...assumedReads(asked, facts.observation),
    ...assumedWaits(facts, built),
    ...assumedOwners(facts, input, built),
  ];
  return { plan, unguarded, afterConsent, assumed };
}

/** The requests for programs: those that the app sends; in mode observe, those that it would send. */
export function shownSteps({ plan, unguarded }: OfflinePlan): Pick<Plan, 'steps' | 'fingerprint'> {
  return plan.skipped.some(({ reason }) => reason === 'ObserveOnly') ? unguarded : plan;
}

/** A file gives no approval. */
function readsFrom(facts: OfflineFacts, due: readonly PlanRead[]): PlanReads {
  const { connectionTargets = NO_CONNECTIONS, usage = NO_USAGE } = facts;
  return due.includes('approvals') ? {} : { usage, connectionTargets };
}

function inputFrom(facts: OfflineFacts): PlanInput {
  const { activatedAt, assignment, connectionTargets, inventory, now, observation, usage } = facts;
  const enforces = assignment.kind === 'Assigned' && assignment.baseline.mode === 'enforce';
  return planInput({
    observation,
    assignment,
    memory: memoryFrom(inventory ?? {}),
    usage,
    connectionTargets,
    consent: { enforcedSince: enforces ? activatedAt : undefined, approvals: [] },
    now,
    timings: DEFAULT_TIMINGS,
  });
}

/** A file shows one moment: each state in it counts as one that lasts. */
function memoryFrom(inventory: Inventory): HubMemory {
  return {
    inventory,
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
    now,
  });
}

function assumedReads(asked: readonly PlanRead[], hub: Observation): readonly string[] {
  const { one } = wordsOf({ hub });
  return [
    ...(asked.includes('usage')
      ? [`The ${one} and its projects count as having no computes and no endpoints. Give --computes to be sure.`]
      : []),
    ...(asked.includes('connections')
      ? [`The ${one} and its projects count as having no connections. Give --connections to be sure.`]
      : []),
  ];
}

function assumedWaits({ observation }: OfflineFacts, { findings }: Plan): readonly string[] {
  const asleep = observation.rules.some((rule) => isIneffective(rule, observation));
  const waited = asleep && findings.some(({ code }) => CATALOGUE[code].needsInactiveTime);
  return waited ? ['Rules that read Inactive count as inactive for more than 15 minutes: a file cannot tell.'] : [];
}

/** Only where it makes a difference: often it does not matter which rules of such a name Hubwarden wrote. */
function assumedOwners({ inventory, observation }: OfflineFacts, input: PlanInput, plan: Plan): readonly string[] {
  const names = observation.rules.map(({ name }) => name).filter(isOurName);
  if (inventory !== undefined || names.length === 0) return [];
  const { findings } = plan;
  const owned = memoryFrom(Object.fromEntries(names.map((name) => [name, ''])));
  const other = buildPlan({ ...input, memory: owned }).findings;
  const same = other.length === findings.length && other.every(({ message }, at) => message === findings[at]?.message);
  return same
    ? []
    : ['No rule counts as managed by Hubwarden, even if its name suggests it. Give --inventory to change that.'];
}
