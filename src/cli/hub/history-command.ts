import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { commandInText } from '../../core/text/command-text.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { Timeline, TimelineQuery } from '../../reconcile/queries/hub/timeline.ts';
import type { ReadModel } from '../../reconcile/queries/read-model.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { readInstant } from '../command/read-instant.ts';
import { withReads } from '../command/with-reads.ts';
import { timeText } from '../text/time-text.ts';
import { wrapLines } from '../text/wrap-lines.ts';
import { entryLine, timelineTable } from './timeline-text.ts';

/** Options of `history`. */
export interface HistoryArguments extends ConnectionArguments {
  /** undefined: the whole fleet. */
  readonly hub?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly by?: string | undefined;
}

/** `history [HUB]`: what happened to one hub, or to the fleet, the newest last. */
export async function historyCommand(asked: HistoryArguments, context: CommandContext): Promise<CommandResult> {
  const query = queryFrom(asked);
  if (!query.ok) return failure(query.error);
  return withReads(context, asked, async (reads) => {
    const read = await timelineOf(reads, asked.hub, query.value);
    if (!read.ok) return failure(read.error);
    return answerFrom(read.value, asked, query.value, context);
  });
}

function queryFrom({ by, hub, since, until }: HistoryArguments): Result<TimelineQuery, string> {
  if (hub === undefined && since === undefined)
    return err(
      `The history of a whole fleet needs a start. Give --since TIME, or name a hub: ${commandInText('history', 'HUB')}.`,
    );
  if (by?.trim() === '') return err('--by is empty. Give hubwarden, or the name, object id or app id of a caller.');
  const from = since === undefined ? ok(undefined) : readInstant(since, '--since');
  if (!from.ok) return from;
  const to = until === undefined ? ok(undefined) : readInstant(until, '--until');
  if (!to.ok) return to;
  if (from.value !== undefined && to.value !== undefined && from.value > to.value)
    return err(`--since ${since} is later than --until ${until}. Give the earlier time to --since.`);
  return ok({ since: from.value?.toISOString(), until: to.value?.toISOString(), by: by?.trim() });
}

async function timelineOf(
  reads: ReadModel,
  hub: string | undefined,
  query: TimelineQuery,
): Promise<Result<Timeline, string>> {
  return hub === undefined ? ok(await reads.timeline(query)) : await reads.hubTimeline(hub, query);
}

function answerFrom(
  timeline: Timeline,
  { hub }: HistoryArguments,
  query: TimelineQuery,
  { paint }: CommandContext,
): CommandResult {
  const shown = forPeople(timeline.entries);
  const render = (isWide: boolean): string =>
    shown.length === 0
      ? emptyText(query)
      : wrapLines(
          shown.map((each) => entryLine(each, { isFleet: hub === undefined, isWide, paint })).join('\n'),
          paint.columns,
        );
  return answer(0, {
    text: render(false),
    wide: render(true),
    json: { ...query, since: query.since ?? null, until: query.until ?? null, by: query.by ?? null, ...timeline },
    table: timelineTable(timeline.entries),
    notes: gapNotes(timeline, query),
  });
}

function emptyText({ by, since, until }: TimelineQuery): string {
  const parts = [
    ...(by === undefined ? [] : [`by ${forPeople(by)}`]),
    ...(since === undefined ? [] : [`since ${timeText(since)}`]),
    ...(until === undefined ? [] : [`until ${timeText(until)}`]),
  ];
  return ['The records hold nothing', ...parts].join(' ').concat('.');
}

/** A reader must not take the absence of pruned or unreadable rows for the absence of events. */
function gapNotes({ gaps }: Timeline, { since = '' }: TimelineQuery): readonly string[] {
  const { changesPrunedUntil, runsPrunedUntil, unreadable } = gaps;
  const pruned = (what: string, until: string | null): readonly string[] =>
    until !== null && since <= until ? [`${what} up to ${timeText(until)} are no longer kept.`] : [];
  return [
    ...pruned('Runs', runsPrunedUntil),
    ...pruned('Changes by others', changesPrunedUntil),
    ...unreadable.map((each) => `A row cannot be read and is left out: ${each}`),
  ];
}
