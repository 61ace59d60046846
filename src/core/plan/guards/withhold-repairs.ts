import type { StateNote } from '../../observation/azure-state.ts';
import { azureState, isShown, stateNotes } from '../../observation/azure-state.ts';
import { compareIsolation } from '../../rules/limits/isolation-modes.ts';
import { foldCase } from '../../text/fold-case.ts';
import { CATALOGUE } from '../../verdict/catalogue/catalogue.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { Difference } from '../model/difference.ts';
import { skipRepairs } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { isOperationInFlight, wordsOf } from '../model/plan-context.ts';
import { graceEndsAt } from '../removals/rule-removals.ts';
import { blockedByRefusal } from './blocked-by-refusal.ts';
import { blockedByContention } from './contention.ts';

/**
 * Removes the repairs that may not be made now from a difference: the finding is exempt, Azure is at work, an exemption
 * has only just ended, Azure refused the repair before, or another principal keeps undoing it. Records the reason, and
 * adds the blockers that follow.
 */
export function withholdRepairs(context: PlanContext, difference: Difference): readonly Difference[] {
  const { finding } = difference;
  if (finding.exemptedBy !== undefined) return [exempt(difference, finding.exemptedBy)];
  const current = { ...difference, finding: asPending(context, finding) };
  if (current.repairs.length === 0) return blockedByContention(context, current) ?? [current];
  if (context.neverWritten !== undefined) return [skipRepairs(current, 'NotPossible', context.neverWritten)];
  return (
    deferredByAzure(context, current) ??
    deferredByGrace(context, current) ??
    blockedByRefusal(context, current) ??
    blockedByContention(context, current) ?? [current]
  );
}

function exempt(difference: Difference, exemption: string): Difference {
  const { class: kind } = difference.finding;
  if (kind === 'lint' || kind === 'operational') return { ...difference, repairs: [], skipped: undefined };
  return skipRepairs(difference, 'Exempt', `Exempt by ${exemption}.`);
}

/** A difference that the running operation is about to end counts as pending. */
function asPending(context: PlanContext, finding: Finding): Finding {
  const { input, baseline } = context;
  const { operation } = input;
  if (operation === undefined || !isOperationInFlight(input)) return finding;
  return endedBy(operation, finding, baseline.isolation.mode) ? { ...finding, class: 'pending' } : finding;
}

function endedBy(
  operation: NonNullable<PlanContext['input']['operation']>,
  { code, rule }: Finding,
  want: PlanContext['baseline']['isolation']['mode'],
): boolean {
  const { isolationMode } = operation;
  switch (CATALOGUE[code].repair) {
    case 'SetMode':
      return isolationMode !== undefined && want !== undefined && compareIsolation(isolationMode, want) >= 0;
    case 'SetFirewallSku':
      return operation.kind === 'PatchNetwork';
    case 'CreateRule':
    case 'RestoreRule':
    case 'RemoveRule':
    case 'RewriteRule':
    case 'RestoreForeignRule':
    case 'ChangeRule':
      return rule !== undefined && operation.rules.some((name) => foldCase(name) === foldCase(rule));
    case 'Provision':
    case undefined:
      return false;
  }
}

function deferredByAzure(context: PlanContext, difference: Difference): readonly Difference[] | undefined {
  const { hub, input } = context;
  if (isOperationInFlight(input))
    return [skipRepairs(difference, 'OperationInFlight', 'Waits for the operation in flight.')];
  const state = azureState(hub);
  if (state === 'Ready') return undefined;
  // A failed network needs a provisioning; another limit bounds how often it is tried.
  if (state === 'Broken' && isNetworkOnly(hub) && difference.repairs.every(({ kind }) => kind === 'Provision'))
    return undefined;
  const reading = stateNotes(hub).find((note) => note.state === state);
  const detail = `Waits ${reading === undefined ? 'while Azure is at work' : stateText(context, reading)}.`;
  return [skipRepairs(difference, state === 'Busy' ? 'OperationInFlight' : 'NotPossible', detail)];
}

function isNetworkOnly(hub: PlanContext['hub']): boolean {
  return stateNotes(hub).every(({ of }) => of === 'network');
}

function stateText(context: PlanContext, note: StateNote): string {
  const what = note.of === 'hub' ? `the ${wordsOf(context).one}` : 'the managed network';
  return isShown(note) ? `while ${what} is ${note.word}` : `until the answer shows the state of ${what}`;
}

/** Removals are deferred for a grace period after an exemption has ended; restores are not. */
function deferredByGrace(context: PlanContext, difference: Difference): readonly Difference[] | undefined {
  if (!difference.repairs.some(({ kind }) => kind === 'RemoveRule')) return undefined;
  const endsAt = graceEndsAt(context, difference.finding);
  if (endsAt === undefined) return undefined;
  return [
    skipRepairs(
      difference,
      'ExpiryGrace',
      `Its exemption has ended; removal waits until ${endsAt.toISOString()}.`,
      endsAt,
    ),
  ];
}
