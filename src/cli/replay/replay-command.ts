import { hubIdParts } from '../../core/hub-id.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { forPeople } from '../../core/text/printable.ts';
import { hubEventFrom } from '../../reconcile/hub-event.ts';
import type { HubMessage } from '../../reconcile/messages.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import type { Paint } from '../text/paint.ts';
import type { DeliveredEvent } from './delivered-event.ts';
import { readEvents } from './delivered-event.ts';

/** Options of `replay`. */
export interface ReplayArguments {
  /** `-` for the standard input. */
  readonly file: string;
  /** Object ids and application ids of Hubwarden's identity. */
  readonly own?: readonly string[] | undefined;
}

/** The fate of one event. */
type Replayed =
  | { readonly place: string; readonly outcome: 'queued'; readonly message: HubMessage }
  | { readonly place: string; readonly outcome: 'ignored' | 'malformed'; readonly reason: string };

/**
 * `replay`: shows what the triggers would do with events, by the same code, and sends nothing. Exit code 2 when an event
 * would not be queued.
 */
export function replayCommand({ file, own }: ReplayArguments, context: CommandContext): CommandResult {
  const events = readEvents(file, context);
  if (!events.ok) return failure(events.error);
  const ids = new Set([...(own ?? []), ...(context.ownIds ?? [])].map((id) => foldCase(id)));
  const now = context.now();
  const replayed = events.value.map((each) => replay(each, ids, now));
  const queued = replayed.filter(({ outcome }) => outcome === 'queued').length;
  return answer(queued === replayed.length ? 0 : 2, {
    text: forPeople(replayed)
      .map((each) => lineOf(each, context.paint))
      .join('\n'),
    json: { events: replayed, queued, dropped: replayed.length - queued },
    table: {
      headings: ['place', 'outcome', 'hubId', 'cause', 'operation', 'rule', 'by', 'at', 'reason'],
      rows: replayed.map(cellsOf),
    },
    notes:
      ids.size > 0 || queued === 0
        ? []
        : [
            'Every change counts as one of another principal, because no id of Hubwarden is given: add --own ID, or set HUBWARDEN_PRINCIPAL_ID and AZURE_CLIENT_ID.',
          ],
  });
}

function replay({ event, place }: DeliveredEvent, own: ReadonlySet<string>, now: Date): Replayed {
  const read = hubEventFrom(event, own, now);
  if (!read.ok) return { place, outcome: 'malformed', reason: read.error };
  if (read.value.kind === 'Ignore') return { place, outcome: 'ignored', reason: read.value.reason };
  return { place, outcome: 'queued', message: read.value.message };
}

function lineOf(replayed: Replayed, paint: Paint): string {
  const { place } = replayed;
  switch (replayed.outcome) {
    case 'queued':
      return `${place}: ${paint.good('queued')} ${queuedText(replayed.message)}`;
    case 'ignored':
      return `${place}: ${paint.warn('dropped')}: ${replayed.reason}`;
    case 'malformed':
      return `${place}: ${paint.bad('dropped')}: ${replayed.reason}; the next sweep reads every hub`;
  }
}

function queuedText({ cause, hubId, note }: HubMessage): string {
  const { name, resourceGroup } = hubIdParts(hubId);
  const by = note?.name ?? note?.objectId ?? note?.appId;
  const what = [
    note?.operation,
    ...(note?.rule === undefined ? [] : [`of rule ${note.rule}`]),
    ...(by === undefined ? [] : [`by ${by}`]),
    ...(note === undefined ? [] : [`at ${note.at}`]),
    ...(note?.failed === true ? ['(Azure refused it)'] : []),
  ].filter((part) => part !== undefined);
  const run = cause === 'own-event' ? "the follow-up of Hubwarden's own change" : 'a run';
  return `${run} of ${resourceGroup}/${name}: ${what.join(' ')}`;
}

function cellsOf(replayed: Replayed): readonly (string | undefined)[] {
  if (replayed.outcome !== 'queued')
    return [replayed.place, replayed.outcome, ...Array<undefined>(6).fill(undefined), replayed.reason];
  const { cause, hubId, note } = replayed.message;
  const by = note?.name ?? note?.objectId ?? note?.appId;
  return [replayed.place, replayed.outcome, hubId, cause, note?.operation, note?.rule, by, note?.at, undefined];
}
