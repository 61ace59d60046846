import type { PlannedHub } from '../../core/plan/preview/planned-hub.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { counted } from '../../core/text/counted.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { Verdict } from '../../core/verdict/catalogue/vocabulary.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import type { PlanArguments } from './plan-arguments.ts';
import { documentText, fleetDocument, oneHubDocument } from './plan-document.ts';
import { planTable } from './plan-table.ts';
import { renderFleetPlan } from './render-fleet-plan.ts';
import { renderPlan } from './render-plan.ts';
import { ruleCodeDocuments } from './rule-code.ts';

/** Plans with what they were made from. */
export interface PlannedHubs {
  /** Time for which the plans were made. */
  readonly plannedAt: Date;
  readonly hubs: readonly PlannedHub[];
  /** One hub that was given as one: its document has no list. */
  readonly isSingle: boolean;
  /** Sentences besides the assumptions of the plans. */
  readonly notes: readonly string[];
}

/** The answer of `plan`, after it has written the plan to the file of `--out`. */
export function planAnswer(planned: PlannedHubs, asked: PlanArguments, context: CommandContext): CommandResult {
  const { hubs, isSingle, notes, plannedAt } = planned;
  const [only] = hubs;
  const json = isSingle && only !== undefined ? oneHubDocument(only, plannedAt) : fleetDocument(hubs, plannedAt);
  const written = writeOut(json, asked.out, context);
  if (!written.ok) return failure(written.error);
  const shown = forPeople(hubs);
  const view = { details: asked.details, requests: asked.requests, paint: context.paint };
  const render = (isWide: boolean): string => {
    const [first] = shown;
    return isSingle && first !== undefined
      ? renderPlan(first, { ...view, isWide })
      : renderFleetPlan(shown, { ...view, isWide });
  };
  return answer(hubs.every(({ plan }) => isFine(plan.verdict)) ? 0 : 2, {
    text: render(false),
    wide: render(true),
    json,
    table: planTable(hubs),
    documents: ruleCodeDocuments(hubs, asked.apiVersion),
    notes: [...assumptions(hubs), ...notes, ...written.value],
  });
}

/** An exempt hub needs no change, so a pipeline passes; its verdict is still Exempt and not Compliant. */
function isFine(verdict: Verdict): boolean {
  return verdict === 'Compliant' || verdict === 'Exempt';
}

function writeOut(json: unknown, out: string | undefined, context: CommandContext): Result<readonly string[], string> {
  if (out === undefined) return ok([]);
  if (out === '-') return err('--out needs a file. To print the plan, use -o json.');
  const written = context.writeText?.(out, documentText(json)) ?? err('files cannot be written here');
  return written.ok ? ok([`Wrote the plan to ${out}.`]) : err(`${out}: ${written.error}. Give --out another path.`);
}

/** Each assumption once; for several hubs with their number. */
function assumptions(hubs: readonly PlannedHub[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const sentence of hubs.flatMap(({ assumed }) => assumed)) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  return [...counts].map(([sentence, count]) =>
    hubs.length === 1 ? sentence : `${counted(count, 'hub')}: ${sentence}`,
  );
}
