import { buildPlan } from './build-plan.ts';
import type { Consent, Plan, PlanInput } from './model/plan.ts';

/** A read that a plan may turn on. Most hubs need none. */
export type PlanRead = Plan['needs'][number] | 'approvals';

/** What the reads gave. `Unreadable` where one failed; absent where it was not asked for. */
export interface PlanReads extends Partial<Pick<PlanInput, 'usage' | 'connectionTargets'>> {
  readonly approvals?: Consent['approvals'];
}

/** A plan that turns on no further read. */
export interface FinalPlan {
  readonly plan: Plan;
  /** The input that the plan follows from, with what was read. */
  readonly input: PlanInput;
  /** What the reads gave, together. */
  readonly reads: PlanReads;
  /** The reads that were asked for, in order. */
  readonly asked: readonly PlanRead[];
}

/**
 * Plans, makes the reads that the plan turns on, and plans again until it turns on none. Each read is made at most once.
 * Approvals come first: without one, the usage of a hub may not matter.
 *
 * @param read makes the reads that are due
 */
export async function planWithReads(
  input: PlanInput,
  read: (due: readonly PlanRead[]) => Promise<PlanReads>,
): Promise<FinalPlan> {
  const planning = rounds(input);
  let round = planning.next();
  while (round.done !== true) round = planning.next(await read(round.value));
  return round.value;
}

/** The same where the answers are at hand, as for a saved hub: nothing is waited for. */
export function planWithAnswers(input: PlanInput, answersTo: (due: readonly PlanRead[]) => PlanReads): FinalPlan {
  const planning = rounds(input);
  let round = planning.next();
  while (round.done !== true) round = planning.next(answersTo(round.value));
  return round.value;
}

/** Yields the reads that are due, takes what they gave, and returns the plan that turns on none. */
function* rounds(first: PlanInput): Generator<readonly PlanRead[], FinalPlan, PlanReads> {
  const asked: PlanRead[] = [];
  let reads: PlanReads = {};
  let input = first;
  let plan = buildPlan(input);
  for (;;) {
    const due = readsDue(plan, asked);
    if (due.length === 0) return { plan, input, reads, asked };
    asked.push(...due);
    const read = yield due;
    reads = { ...reads, ...read };
    // No approval and no fact: the same input gives the same plan.
    if (isNothing(read)) continue;
    input = withReads(first, reads);
    plan = buildPlan(input);
  }
}

function readsDue(plan: Plan, asked: readonly PlanRead[]): readonly PlanRead[] {
  const waitsForApproval = plan.findings.some(({ code }) => code === 'HW402');
  if (waitsForApproval && !asked.includes('approvals')) return ['approvals'];
  return plan.needs.filter((need) => !asked.includes(need));
}

function isNothing({ approvals = [], ...facts }: PlanReads): boolean {
  return approvals.length === 0 && Object.keys(facts).length === 0;
}

/** The input with what was read. */
export function withReads(input: PlanInput, { approvals = [], ...facts }: PlanReads): PlanInput {
  return { ...input, ...facts, consent: { ...input.consent, approvals: [...input.consent.approvals, ...approvals] } };
}
