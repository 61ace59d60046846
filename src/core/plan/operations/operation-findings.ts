import { kindOf } from '../../hub-id.ts';
import type { StateNote } from '../../observation/azure-state.ts';
import { azureState, isShown, stateNotes } from '../../observation/azure-state.ts';
import { commandInText } from '../../text/command-text.ts';
import { CATALOGUE, entryOf } from '../../verdict/catalogue/catalogue.ts';
import type { Difference } from '../model/difference.ts';
import { repairable, withoutRepair } from '../model/difference.ts';
import type { OperationView } from '../model/plan.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { isOperationInFlight, raise, wordsOf } from '../model/plan-context.ts';
import { hubStuckSince } from './stuck-since.ts';

/**
 * Reports the running operation, an operation that timed out with work left undone, and a hub whose own state is busy
 * or Failed at Azure.
 *
 * @param open the other findings
 */
export function judgeOperation(context: PlanContext, open: readonly Difference[]): readonly Difference[] {
  const { operation } = context.input;
  const notes = [...judgeStates(context), ...refusedForOthers(context)];
  if (operation !== undefined) notes.push(...operationNote(context, operation, open));
  return notes;
}

function judgeStates(context: PlanContext): readonly Difference[] {
  const notes = stateNotes(context.hub);
  const stuck = azureState(context.hub) === 'Busy' ? hubStuckSince(context) : undefined;
  return notes.map((note) => {
    if (note.state === 'Broken') return broken(context, note);
    return stuck === undefined
      ? withoutRepair(
          raise(context, 'HW305', {
            message: busyText(context, note),
            fix: isShown(note) ? undefined : howToShow(context),
          }),
        )
      : stuckHub(context, note, stuck);
  });
}

/** The part whose state the note reports, with the field name if the reader needs it. */
function subjectOf({ hub }: PlanContext, { of }: StateNote): string {
  return of === 'hub'
    ? `The provisioning state of ${hub.name} itself`
    : `The state of the managed network of ${hub.name}`;
}

function busyText(context: PlanContext, note: StateNote): string {
  const { hub } = context;
  const { isKnown, of, word } = note;
  if (isKnown) {
    const what = of === 'hub' ? hub.name : `the managed network of ${hub.name}`;
    return `Azure is at work on ${what}: its provisioning state is ${word}.`;
  }
  if (!isShown(note))
    return `${subjectOf(context, note)} is not known: the answer does not show it. Nothing is written until it reads Succeeded.`;
  return `${subjectOf(context, note)} reads "${word}", a value that Hubwarden does not know. Nothing is written until it reads ${of === 'hub' ? 'Succeeded' : 'Succeeded or Active'}.`;
}

function howToShow(context: PlanContext): string {
  const { one } = wordsOf(context);
  return `Read the ${one} again. Of a saved ${one} save ARM's whole answer: its state stands in properties.provisioningState.`;
}

function stuckHub(context: PlanContext, note: StateNote, since: Date): Difference {
  const message = `${subjectOf(context, note)} reads ${note.word || 'nothing'} since ${since.toISOString()}, and no operation of Hubwarden is running.`;
  const fix = `Find the unfinished deployment in the ${wordsOf(context).one}'s activity log, and ask Azure support if there is none. Hubwarden continues once the state reads Succeeded.`;
  return withoutRepair(raise(context, 'HW303', { message, fix }));
}

/** A successful write repairs a hub that an earlier write has left Failed. Only a person starts it. */
function broken(context: PlanContext, note: StateNote): Difference {
  const { hub, input } = context;
  const refused = input.memory.refusals.find(
    ({ code, rule }) => rule === undefined && entryOf(code)?.refusal.blocks?.includes('Mode') === true,
  );
  const why = refused === undefined ? '' : ` The last write that was to repair it was refused: ${refused.message}`;
  const message = `${whatFailed(context, note)}${subjectOf(context, note)} is ${note.word}.${why}`;
  const { one } = wordsOf(context);
  if (note.of === 'hub' && !holdsNetwork(context)) {
    const fix = `Find the failed change in the ${one}'s activity log and repeat it. Hubwarden never writes to the ${one} itself, and continues once the state reads Succeeded.`;
    return withoutRepair(raise(context, 'HW304', { message, fix }));
  }
  const retry = commandInText('retry', hub.hubId);
  const fix = `Find the failed ${note.of === 'hub' ? 'change' : 'operation'} in the ${one}'s activity log and repeat it; or run ${retry}, which writes the current mode of the ${one} again. Hubwarden continues once the state reads Succeeded.`;
  if (input.memory.repairRequested !== true || isOperationInFlight(input) || context.neverWritten !== undefined)
    return withoutRepair(raise(context, 'HW304', { message, fix }));
  return repairable(raise(context, 'HW304', { message, fix, class: 'difference' }), { kind: 'RewriteMode' });
}

/** A write of the network repairs the resource itself only where the network is a part of it. */
function holdsNetwork({ hub }: PlanContext): boolean {
  return kindOf(hub.hubId).networkPath === '';
}

/**
 * The state names no operation: a change of a tag or of the display name leaves the same value as a change of the
 * network.
 */
function whatFailed({ hub, input }: PlanContext, { of }: StateNote): string {
  const failed = input.operation?.state === 'Failed' ? input.operation : input.memory.failedWrite;
  if (failed !== undefined) {
    return `${VERBS[failed.kind]} of ${hub.name} failed: ${failed.error ?? 'Azure gives no reason'}. `;
  }
  if (of === 'network') return '';
  const network = hub.networkStatus === 'Active' ? ' Its managed network is Active.' : '';
  return `A change of ${hub.name} failed; the state does not say which one, and it need not be one of the network.${network} `;
}

function refusedForOthers(context: PlanContext): readonly Difference[] {
  const { busy } = context.input.memory;
  if (busy === undefined) return [];
  const times = `${busy.tries} ${busy.tries === 1 ? 'write' : 'writes'}`;
  const message = `Azure has refused ${times} to ${context.hub.name} since ${busy.since.toISOString()}: another change is being made. Hubwarden tries them again after growing waits.`;
  return [withoutRepair(raise(context, 'HW305', { message }))];
}

function operationNote(
  context: PlanContext,
  operation: OperationView,
  open: readonly Difference[],
): readonly Difference[] {
  const { hub } = context;
  const what = `${VERBS[operation.kind]} of ${hub.name}`;
  const since = operation.startedAt.toISOString();
  switch (operation.state) {
    case 'Unanswered':
      return [
        withoutRepair(raise(context, 'HW305', { message: `${what} was sent at ${since} and has not been answered.` })),
      ];
    case 'Running':
      return [withoutRepair(raise(context, 'HW305', { message: `${what} has been running since ${since}.` }))];
    case 'Slow':
      return [slow(context, operation, `${what} has been running since ${since}, longer than it should.`)];
    case 'TimedOut': {
      if (operation.kind === 'Provision' || !leavesUndone(operation, open)) return [];
      const message = `${what} began at ${since} and has not ended by its deadline. Hubwarden no longer waits for it.`;
      return [withoutRepair(raise(context, 'HW305', { message }))];
    }
    case 'Failed':
    case 'Vanished':
      return [];
  }
}

const VERBS: Readonly<Record<OperationView['kind'], string>> = {
  PatchNetwork: 'A change of the network',
  PutRule: 'The write of a rule',
  DeleteRule: 'The removal of a rule',
  Provision: 'Provisioning',
};

function slow(context: PlanContext, { failAt, kind }: OperationView, message: string): Difference {
  if (kind !== 'Provision') return withoutRepair(raise(context, 'HW305', { message }));
  const next = `It may still end well; at ${failAt.toISOString()} it counts as timed out (HW303).`;
  return withoutRepair(raise(context, 'HW302', { message: `${message} ${next}` }));
}

function leavesUndone({ isolationMode, rules }: OperationView, open: readonly Difference[]): boolean {
  return open.some(({ finding }) => {
    if (CATALOGUE[finding.code].repair === 'SetMode') return isolationMode !== undefined;
    return finding.rule !== undefined && rules.includes(finding.rule);
  });
}
