import { wordsOfIds } from '../../core/kind-words.ts';
import { forPeople } from '../../core/text/printable.ts';
import { LONGEST_APPROVAL_HOURS } from '../../reconcile/actions/parameter-checks.ts';
import type { Approved } from '../../reconcile/operator/approve.ts';
import type { MoveApproved } from '../../reconcile/operator/approve-move.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import type { CommandActions } from '../command/with-actions.ts';
import { withActions } from '../command/with-actions.ts';

/** Options of `approve`: one hub, or an assignment with a maximum. */
export interface ApproveArguments extends ConnectionArguments {
  readonly hub?: string | undefined;
  readonly assignment?: string | undefined;
  readonly max?: string | undefined;
  readonly hours?: string | undefined;
  readonly by?: string | undefined;
}

/** Long enough to include a weekend and a write window. */
const DEFAULT_HOURS = 72;

function otherTemplates(approved: readonly Approved[]): string {
  const { one } = wordsOfIds(approved.map(({ approval }) => approval.hubId));
  return `Azure cannot undo the change. Set the same mode in the template that deploys the ${one}, or its next deployment will try to undo it.`;
}

/**
 * `approve`: approves the change of isolation mode or of assignment that one hub waits for, or the change of mode for
 * several hubs.
 */
export function approveCommand(asked: ApproveArguments, context: CommandContext): Promise<CommandResult> {
  const hours = wholeNumber(asked.hours ?? String(DEFAULT_HOURS), LONGEST_APPROVAL_HOURS);
  if (hours === undefined) {
    return Promise.resolve(
      failure(`--hours "${asked.hours}" is not a whole number from 1 to ${LONGEST_APPROVAL_HOURS}.`),
    );
  }
  return withActions(context, asked, async (actions) => {
    const { assignment, hub } = asked;
    if (hub !== undefined && assignment === undefined) return approveOne(actions, hub, hours);
    if (hub === undefined && assignment !== undefined) return approveMany(actions, { ...asked, assignment }, hours);
    return failure('Name either one hub, or an assignment with --assignment NAME --max N.');
  });
}

async function approveOne({ perform }: CommandActions, hub: string, hours: number): Promise<CommandResult> {
  const approved = await perform('ApproveHub', { hub, hours });
  if (!approved.ok) return approved.error;
  if (approved.value.kind === 'Assignment') return moved(forPeople(approved.value));
  return answer(0, {
    text: sentence(forPeople(approved.value)),
    json: { approved: [jsonOf(approved.value)], left: [], refused: [] },
    notes: [otherTemplates([approved.value])],
  });
}

function moved({ approval, isNew, message, name }: MoveApproved): CommandResult {
  const { approvedBy, expiresAt, from, to } = approval;
  const where = to === undefined ? 'no assignment' : `assignment ${to}`;
  const approved = isNew ? 'approved' : `had already been approved by ${approvedBy}`;
  return answer(0, {
    text: `${name}: ${approved}, assignment ${from} to ${where}. The approval covers this change only, until ${expiresAt}.`,
    json: { approved: [{ name, isNew, ...approval, to: to ?? null }], left: [] },
    notes: message === '' ? [] : [message],
  });
}

async function approveMany(
  { perform }: CommandActions,
  asked: ApproveArguments & { readonly assignment: string },
  hours: number,
): Promise<CommandResult> {
  const max = wholeNumber(asked.max ?? '', Number.MAX_SAFE_INTEGER);
  if (max === undefined) return failure('Limit the number of hubs with --max N, a whole number from 1.');
  const done = await perform('ApproveAssignment', { assignment: asked.assignment, max, hours });
  if (!done.ok) return done.error;
  const { approved, left, refused } = done.value;
  const rest = [
    ...(left.length === 0 ? [] : [`${left.length} still wait because --max is ${max}: ${left.join(', ')}.`]),
    ...(refused.length === 0
      ? []
      : [`${refused.length} cannot be approved now (approve each to read why): ${refused.join(', ')}.`]),
  ];
  return answer(0, {
    text: [...forPeople(approved).map(sentence), ...rest].join('\n'),
    json: { approved: approved.map(jsonOf), left, refused },
    notes: [otherTemplates(approved)],
  });
}

function sentence({ approval, isBlocked, isNew, name }: Approved): string {
  const { approvedBy, assignment, expiresAt, firewallSku, fromMode, toMode } = approval;
  const sku = firewallSku === undefined ? 'no firewall' : `firewall SKU ${firewallSku}`;
  const what = `${fromMode} to ${toMode} with ${sku}, assignment ${assignment}`;
  const approved = isNew ? 'approved' : `had already been approved by ${approvedBy}`;
  const blocked = isBlocked ? ' Computes or endpoints must go first (HW401).' : '';
  return `${name}: ${approved}, ${what}. The approval covers one change, until ${expiresAt}.${blocked}`;
}

function jsonOf({ approval, isBlocked, isNew, name }: Approved): unknown {
  return { name, isNew, isBlocked, ...approval, firewallSku: approval.firewallSku ?? null };
}

function wholeNumber(text: string, most: number): number | undefined {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= most ? number : undefined;
}
