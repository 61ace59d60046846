import { EVERY_HUB } from '../../../core/filter/filter.ts';
import { parseFilter } from '../../../core/filter/parse-filter.ts';
import { WORST_FIRST } from '../../../core/filter/sort-order.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { ActionParameters, SilencePreview, SilenceScope } from '../../../reconcile/actions/actions.ts';
import { isIrreversibleChange } from '../../../reconcile/queries/hub/hub-approvals.ts';
import type { WebReads } from '../../../reconcile/queries/web-reads.ts';
import type { FormKind } from '../../../report/pages/actions/action-fields.ts';
import { ALL_HUBS, EVERY_HUB_TEXT } from '../../../report/pages/actions/action-fields.ts';
import type { PageParts } from './page-parts.ts';

/** A change with its parameters. */
export type AskedChange = {
  readonly [Kind in FormKind]: { readonly kind: Kind; readonly parameters: ActionParameters[Kind] };
}[FormKind];

/**
 * The text that a person has to type for a change as things stand now; undefined: the change asks for none. Only what cannot be
 * undone, or is about several hubs, asks.
 */
export async function confirmationOf(
  { actions, reads }: Pick<PageParts, 'actions' | 'reads'>,
  asked: AskedChange,
): Promise<string | undefined> {
  switch (asked.kind) {
    case 'ApproveHub':
      return await nameToType(reads, asked.parameters.hub);
    case 'ReconcileHubs':
      return await countToType(reads, asked.parameters.filter);
    case 'SwitchWrites':
    case 'ResetBreaker':
      return ALL_HUBS;
    case 'SteerRollout':
      return asked.parameters.order === 'open' ? EVERY_HUB_TEXT : undefined;
    case 'SetSilence': {
      const { hours: _, reason: __, ...scope } = asked.parameters;
      const preview = await actions.previewSilence(scope);
      return preview.ok ? await silencedToType(reads, scope, preview.value) : undefined;
    }
    case 'ReconcileHub':
    case 'RetryHub':
    case 'AcknowledgeAlert':
    case 'EndSilence':
      return undefined;
  }
}

/**
 * The text to type for a silence: one of every finding on most of the fleet ends all its notifications, which a pattern such as `*` does
 * by one character. Codes and rules narrow a silence to what its author has looked at.
 */
export async function silencedToType(
  reads: WebReads,
  { codes, rules }: SilenceScope,
  { hubs }: Pick<SilencePreview, 'hubs'>,
): Promise<string | undefined> {
  if (codes !== undefined || rules !== undefined || hubs.length < 2) return undefined;
  const all = Number(await countToType(reads, ''));
  // Hubs whose records cannot be read are in no preview. Without an index, no number says that the silence is small.
  return hubs.length * 2 <= all ? undefined : String(hubs.length);
}

/** A change of assignment can be undone by another one; a change of isolation mode cannot. */
async function nameToType(reads: WebReads, text: string): Promise<string | undefined> {
  const hub = await reads.hub(text);
  // The change itself refuses what is not known, with the reason.
  if (!hub.ok) return undefined;
  const { approvals, name } = hub.value;
  const isMove = approvals.waiting.some((change) => !isIrreversibleChange(change));
  return isMove ? undefined : name;
}

async function countToType(reads: WebReads, text: string): Promise<string | undefined> {
  const filter = text === '' ? { ok: true as const, value: EVERY_HUB } : parseFilter(text);
  if (!filter.ok) return undefined;
  const list = await reads.hubs({
    names: [],
    onlyWrong: false,
    filter: filter.value,
    order: WORST_FIRST,
    top: 1,
    after: undefined,
  });
  return list.ok ? String(list.value.page.matched) : undefined;
}

/** True when a person typed what was asked for. Azure's names have no casing of their own. */
export function isConfirmed(wanted: string | undefined, typed: string): boolean {
  return wanted === undefined || foldCase(wanted.trim()) === foldCase(typed.trim());
}
