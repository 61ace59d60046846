import { wordOf } from '../../core/kind-words.ts';
import { commandText, shellWord } from '../../core/text/command-text.ts';
import { counted } from '../../core/text/counted.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { ReportedChange, WhoChanged } from '../../reconcile/queries/hub/who-changed.ts';
import type { ReportTable } from '../../report/report-table.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withReads } from '../command/with-reads.ts';
import type { Paint } from '../text/paint.ts';
import { sinceText, timeText } from '../text/time-text.ts';
import { wrapLines } from '../text/wrap-lines.ts';
import { changeText } from './change-text.ts';

/** Options of `who`. */
export interface WhoArguments extends ConnectionArguments {
  readonly hub: string;
  /** undefined: the hub with all its rules. */
  readonly rule?: string | undefined;
}

/** Changes of Hubwarden itself that the text lists before the rest is counted. */
const OWN_LISTED = 5;

/** `who HUB [RULE]`: who changed a hub, or one of its rules, by the events that are kept. */
export function whoCommand(asked: WhoArguments, context: CommandContext): Promise<CommandResult> {
  return withReads(context, asked, async (reads, now) => {
    if (asked.rule?.trim() === '') return failure('The name of the rule is empty. Leave it out for the whole hub.');
    const read = await reads.who(asked.hub, asked.rule?.trim());
    if (!read.ok) return failure(read.error);
    const { paint } = context;
    const render = (isWide: boolean): string =>
      wrapLines(textOf(forPeople(read.value), { isWide, now, paint }).join('\n'), paint.columns);
    return answer(0, {
      text: render(false),
      wide: render(true),
      json: read.value,
      table: tableOf(read.value),
      notes: read.value.unreadable.map((each) => `A row cannot be read and is left out: ${each}`),
    });
  });
}

interface WhoView {
  readonly isWide: boolean;
  readonly now: Date;
  readonly paint: Paint;
}

function textOf(who: WhoChanged, view: WhoView): readonly string[] {
  const { changes, hubId, mayHave, name, open, own, rule } = who;
  const { isWide, now, paint } = view;
  const line = (change: ReportedChange): readonly string[] => lineOf(change, view);
  const listed = isWide ? own : own.slice(0, OWN_LISTED);
  const ownRest = own.length - listed.length;
  return [
    paint.strong(rule === null ? name : `${rule} of ${name}`),
    ...unknownRuleLines(who),
    ...open.map(({ by, code, rule: about, since }) => {
      const author = by === null ? 'no event explains it' : `probably by ${by}`;
      return `  open: ${code}${about === null ? '' : ` ${about}`}, since ${sinceText(since, now)}, ${author}`;
    }),
    ...section('Changes by others', changes.flatMap(line), paint),
    ...section(
      `Requests for the ${wordOf(hubId)} as a whole, which may have changed the rule`,
      mayHave.flatMap(line),
      paint,
    ),
    ...(changes.length + mayHave.length === 0 ? ['', ...noEventLines(who, now)] : []),
    ...section("Hubwarden's own changes", listed.flatMap(line), paint),
    ...(ownRest === 0 ? [] : [`  ${paint.faint(`and ${counted(ownRest, 'older one')} (-o wide lists all)`)}`]),
  ];
}

/** A misspelt name looks like a rule without any change. */
function unknownRuleLines({ isRuleKnown, name, nearRule, rule }: WhoChanged): readonly string[] {
  if (isRuleKnown !== false) return [];
  const hint = nearRule === null ? '' : ` Did you mean "${nearRule}"?`;
  return [`  Neither the record of ${name} nor an event that is kept has a rule "${rule}".${hint}`];
}

function section(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : ['', paint.strong(title), ...lines];
}

function lineOf(change: ReportedChange, { isWide, now, paint }: WhoView): readonly string[] {
  const { appId, correlationId, objectId, operation } = change;
  const ids = [
    ...(correlationId === null ? [] : [`correlation id ${correlationId}`]),
    ...(isWide && objectId !== null ? [`object id ${objectId}`] : []),
    ...(isWide && appId !== null ? [`app id ${appId}`] : []),
    ...(isWide ? [operation] : []),
  ];
  return [`  ${changeText(change, now)}`, ...(ids.length === 0 ? [] : [`    ${paint.faint(ids.join(', '))}`])];
}

/** Says why there is no answer, and where Azure keeps one for 90 days. */
function noEventLines({ hubId, lastEventAt, prunedUntil, rule }: WhoChanged, now: Date): readonly string[] {
  const what = rule === null ? `this ${wordOf(hubId)}` : 'this rule';
  const events =
    lastEventAt === null
      ? `No event of the subscription is known to have arrived. Check the delivery: ${commandText('doctor')}`
      : `The last event of the subscription arrived at ${sinceText(lastEventAt, now)}.`;
  return [
    `No event that is kept tells of a change of ${what} by another principal.`,
    events,
    ...(prunedUntil === null ? [] : [`Events up to ${timeText(prunedUntil)} are no longer kept.`]),
    `The activity log of Azure holds 90 days: az monitor activity-log list --offset 90d --resource-id ${shellWord(hubId)}`,
  ];
}

function tableOf({ changes, hubId, mayHave, own }: WhoChanged): ReportTable {
  const rows = [
    ...changes.map((each) => ['other', each] as const),
    ...mayHave.map((each) => ['other, may have', each] as const),
    ...own.map((each) => ['hubwarden', each] as const),
  ];
  return {
    headings: ['at', 'hubId', 'who', 'by', 'operation', 'rule', 'failed', 'correlationId', 'objectId', 'appId'],
    rows: rows.map(([who, { appId, at, by, correlationId, isFailed, objectId, operation, rule }]) => [
      ...[at, hubId, who, by ?? undefined, operation, rule ?? undefined, isFailed],
      ...[correlationId ?? undefined, objectId ?? undefined, appId ?? undefined],
    ]),
  };
}
