import { addSeconds } from 'date-fns/addSeconds';
import { subSeconds } from 'date-fns/subSeconds';
import { ageLimitsSeconds } from '../../core/plan/age-limits.ts';
import { lookUp } from '../../core/text/look-up.ts';
import { textHash } from '../../core/text/text-hash.ts';
import { earliest } from '../../core/time/earliest.ts';
import type { Timings } from '../../core/time/timings.ts';
import { isFlapping } from '../../core/verdict/drift.ts';
import { JUDGEMENT_EDITION } from '../../core/verdict/judgement-edition.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import { withResolvedScope } from '../policy/resolve-scope.ts';
import type { PolicyInForce } from '../ports.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { EMPTY_MEMORY, isOnlyManaged } from '../records/hub/memory-section.ts';
import { storedFromHub } from '../records/hub/stored-hub.ts';

/** A hub is judged in full at least this often, whether or not its answer changes. */
const FULL_JUDGEMENT_SECONDS = 24 * 3600;

/** Whether a judgement that holds until then (ISO) holds now. One that holds for longer than a day is of a clock that is wrong. */
export function holdsAt(until: string, now: Date): boolean {
  return until > now.toISOString() && until <= addSeconds(now, FULL_JUDGEMENT_SECONDS).toISOString();
}

/**
 * What every judgement rests on beside the answer and the record of its hub: the policy with the subscriptions in its
 * scope, the edition and release of Hubwarden, and its settings. Two judgements under one text are made alike.
 *
 * @returns undefined when there is none, as before the first answer about management groups: then each hub is judged
 */
export async function judgedUnder(deps: ReconcileDeps, active: PolicyInForce): Promise<string | undefined> {
  const resolved = await withResolvedScope(deps.rows, active);
  if (!resolved.ok || deps.hasNoMemory === true) return undefined;
  const { enforcedSince, hash, policy } = resolved.value;
  const { network, release, timings, writeStrategy } = deps;
  const all = [
    JUDGEMENT_EDITION,
    release ?? '',
    hash,
    enforcedSince,
    policy.scope.subscriptions ?? 'all',
    network.apiVersion ?? '',
    writeStrategy,
    timings,
  ];
  return textHash(JSON.stringify(all));
}

/**
 * Until when another sweep that gets the same answer comes to the same record. Only where nothing is open: the hub is
 * compliant, no change, alert, repair or wait is under way, the memory holds no more than the rules that are managed, and
 * the judgement left the record as it found it.
 *
 * @param before the record that the judgement rests on
 * @param after the record that it gives
 * @returns undefined: the next sweep has to judge the hub
 */
export function settledUntil(
  { clock, timings }: Pick<ReconcileDeps, 'clock' | 'timings'>,
  active: PolicyInForce,
  before: HubRecord,
  after: HubRecord,
  assessment: HubAssessment,
): Date | undefined {
  if (assessment.policy.hash !== active.hash || !isQuiet(after, assessment) || !isSame(before, after)) return undefined;
  const now = clock.now();
  const times = [addSeconds(now, FULL_JUDGEMENT_SECONDS), ...turningPoints(assessment, timings)];
  return earliest(times.filter((each) => each > now));
}

/** Whether two records differ in no more than the time of the read. */
function isSame(before: HubRecord, after: HubRecord): boolean {
  const { confirmedAt } = before.status;
  const confirmed = { ...after, status: { ...after.status, confirmedAt } };
  return JSON.stringify(storedFromHub(before)) === JSON.stringify(storedFromHub(confirmed));
}

function isQuiet(
  { drift, goneAt, groupKeys, policy, schedule, status }: HubRecord,
  { assignment, memory, operation, plan, reads }: HubAssessment,
): boolean {
  const isJudged = plan.verdict === 'Compliant' && assignment.kind === 'Assigned' && operation === undefined;
  const isWaiting = plan.steps.length + plan.skipped.length > 0 || schedule.retryAt !== undefined;
  // Other reads of Azure than that of the hub are not part of the answer.
  const hasOtherReads = Object.keys(reads).length > 0;
  const isOpen = groupKeys.length > 0 || policy.change !== undefined || status.approvalNeeded !== undefined;
  const drifts = drift !== undefined && (drift.open.length > 0 || isFlapping(drift));
  if (!isJudged || isWaiting || hasOtherReads || isOpen || drifts || goneAt !== undefined) return false;
  return status.editionAt === undefined && remembersNothing(memory);
}

/** The parts of a memory on which no judgement of a hub without differences rests, or whose times are turning points. */
const HARMLESS = new Set(['rules', 'restores', 'forbiddenRemovedAt', 'verifiedOperation', 'released', 'writeSingly']);

function remembersNothing(memory: HubAssessment['memory']): boolean {
  const others = Object.entries(memory).filter(([part]) => !HARMLESS.has(part));
  const empty: Readonly<Record<string, unknown>> = { ...EMPTY_MEMORY };
  return (
    others.every(([part, value]) => JSON.stringify(value) === JSON.stringify(lookUp(empty, part))) &&
    Object.values(memory.rules).every(isOnlyManaged)
  );
}

/** The instants at which time alone may change a judgement. */
function turningPoints({ memory, observation, policy }: HubAssessment, timings: Timings): readonly Date[] {
  const { createdAt } = observation;
  const ages =
    createdAt === undefined ? [] : [createdAt, ...ageLimitsSeconds(timings).map((each) => addSeconds(createdAt, each))];
  const exemptions = policy.policy.exemptions.flatMap(({ expiresAt }) => [
    subSeconds(expiresAt, timings.expiryNoticeSeconds),
    expiresAt,
    addSeconds(expiresAt, timings.expiryGraceSeconds),
  ]);
  const restores = Object.values(memory.restores)
    .flat()
    .map(({ at }) => addSeconds(new Date(at), timings.fightWindowSeconds));
  const removals = Object.values(memory.forbiddenRemovedAt).map((at) =>
    addSeconds(new Date(at), timings.forbiddenRemovalPauseSeconds),
  );
  const handOvers = Object.values(memory.released).map(({ until }) => new Date(until));
  return [...ages, ...exemptions, ...restores, ...removals, ...handOvers];
}
