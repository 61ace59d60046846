import type { PlanInput } from './plan.ts';

/** What every caller knows of a hub that it plans for, and what only some know. */
export type KnownForPlan = Pick<PlanInput, 'observation' | 'assignment' | 'memory' | 'now' | 'timings'> &
  Partial<PlanInput>;

/** The planner's input from what is known. What is left out counts as not known: no operation, no read, no approval. */
export function planInput(known: KnownForPlan): PlanInput {
  return {
    operation: undefined,
    usage: undefined,
    connectionTargets: undefined,
    consent: { enforcedSince: undefined, approvals: [] },
    writeStrategy: 'auto',
    ...known,
  };
}
