import { armRequestFrom } from '../../core/kinds/requests/arm-request.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { PlanStep } from '../../core/plan/model/plan.ts';
import type { PlannedHub } from '../../core/plan/preview/planned-hub.ts';
import { laterCondition, stepsByTime } from '../../core/plan/preview/planned-hub.ts';
import type { StepChange } from '../../core/plan/preview/step-changes.ts';
import { stepChanges } from '../../core/plan/preview/step-changes.ts';
import type { Paint } from '../text/paint.ts';
import { paintSign } from '../text/paint-sign.ts';

/** A heading with its lines. */
export type Section = readonly [title: string, lines: readonly string[]];

/** The requests of a plan in order, each with its reason and its effect; those that wait are apart. */
export function requestSections(planned: PlannedHub, paint: Paint): readonly Section[] {
  const { isHeld, later, now } = stepsByTime(planned);
  const { observation } = planned;
  return [
    [isHeld ? 'Requests that Hubwarden does not send' : 'Requests, in this order', numbered(now, observation, paint)],
    [`Requests ${laterCondition(planned)}; not sent now`, numbered(later, observation, paint)],
  ];
}

function numbered(steps: readonly PlanStep[], hub: Observation, paint: Paint): readonly string[] {
  const changes = stepChanges(steps, hub);
  return steps.flatMap((step, index) => stepLines(step, { index, changes: changes[index] ?? [], paint }));
}

function stepLines(
  { irreversible, why, write }: PlanStep,
  { changes, index, paint }: { readonly index: number; readonly changes: readonly StepChange[]; readonly paint: Paint },
): readonly string[] {
  const { method, path } = armRequestFrom(write);
  return [
    `  ${index + 1}. ${paint.strong(method)} ${path}`,
    ...(irreversible ? [`     ${paint.bad('irreversible: Azure cannot undo this')}`] : []),
    paint.faint(`     ${why}`),
    ...changes.map((change) => `     ${changeLine(change, paint)}`),
  ];
}

function changeLine({ name, sign, text }: StepChange, paint: Paint): string {
  const line = `${sign} ${name}${text === '' ? '' : `  ${text}`}`;
  return paintSign(sign, line, paint);
}
