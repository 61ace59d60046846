import type { Observation } from '../../../src/core/observation/observation.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import type { HubMemory, Plan, PlanInput, PlanStep } from '../../../src/core/plan/model/plan.ts';
import { applyByKind } from './account-model.ts';
import { completeOperations } from './azure-model.ts';
import { input } from './plan-fixtures.ts';
import type { PlannerCase } from './planner-cases.ts';

/** One step as it was taken: the hub before and after it, and the input that led to it. */
export interface AppliedStep {
  readonly step: PlanStep;
  readonly input: PlanInput;
  readonly before: Observation;
  readonly after: Observation;
}

/** A whole course of runs over one hub, until nothing is left to do. */
export interface PlannerCourse {
  readonly testCase: PlannerCase;
  readonly applied: readonly AppliedStep[];
  readonly last: Plan;
  readonly lastInput: PlanInput;
  /** The model's message when it refused a step, which must not happen. */
  readonly refused: string | undefined;
}

const MOST_STEPS = 60;
const LONG_AGO = new Date('2026-10-04T00:00:00Z');

/**
 * Takes one step at a time, like the pipeline: plan, answer the reads that the plan needs, send the first step, read
 * again.
 */
export function runPlanner(world: PlannerCase): PlannerCourse {
  let observation = completeOperations(world.observation);
  let memory = world.memory;
  let consent = world.consent;
  const taken: AppliedStep[] = [];
  for (let round = 0; round < MOST_STEPS; round += 1) {
    const planned = informed(world, { observation, memory: withInactive(memory, observation), consent });
    const plan = buildPlan(planned);
    const [step] = plan.steps;
    if (step === undefined)
      return { testCase: world, applied: taken, last: plan, lastInput: planned, refused: undefined };
    const answer = applyByKind(observation, step.write, world);
    if ('refused' in answer)
      return { testCase: world, applied: taken, last: plan, lastInput: planned, refused: answer.refused };
    const after = completeOperations(answer.hub);
    taken.push({ step, input: planned, before: observation, after });
    memory = remember(memory, step, { before: observation, after });
    consent = { ...consent, approvals: consent.approvals.filter(({ id }) => id !== step.approvalId) };
    observation = after;
  }
  throw new Error(
    `Still writing after ${MOST_STEPS} steps: ${taken
      .slice(-4)
      .map(({ step }) => step.why)
      .join(' | ')}`,
  );
}

function informed(world: PlannerCase, known: Pick<PlanInput, 'observation' | 'memory' | 'consent'>): PlanInput {
  const asked = input({ ...known, baseline: world.baseline, writeStrategy: world.writeStrategy });
  const { needs } = buildPlan(asked);
  return {
    ...asked,
    usage: needs.includes('usage') ? world.usage : undefined,
    connectionTargets: needs.includes('connections') ? world.connectionTargets : undefined,
  };
}

/** Rules have been inactive for as long as it takes. */
function withInactive(memory: HubMemory, { rules, networkStatus }: Observation): HubMemory {
  const inactive = rules.filter(({ status }) => networkStatus === 'Active' && status === 'Inactive');
  return { ...memory, inactiveSince: Object.fromEntries(inactive.map(({ name }) => [name, LONG_AGO])) };
}

function remember(
  memory: HubMemory,
  step: PlanStep,
  { before, after }: { readonly before: Observation; readonly after: Observation },
): HubMemory {
  const inventory = { ...memory.inventory, ...step.writes };
  for (const name of step.removes) delete inventory[name];
  const repairs = { ...memory.repairs };
  for (const name of Object.keys(step.writes)) {
    const was = before.rules.find((rule) => rule.name === name)?.status;
    if (was === 'Failed' || was === 'Inactive') repairs[name] = (repairs[name] ?? 0) + 1;
  }
  const lost = memory.lost.filter(({ name }) => !after.rules.some((rule) => rule.name === name));
  return { ...memory, inventory, repairs, lost };
}
