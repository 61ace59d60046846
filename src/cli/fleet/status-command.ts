import { misplacedWords } from '../../core/filter/misplaced-words.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { FleetList } from '../../reconcile/queries/fleet-list.ts';
import { hubTable } from '../../report/hub-table.ts';
import type { Common } from '../command/add-command.ts';
import { formatAsked } from '../command/add-command.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import type { ListArguments } from '../command/list-options.ts';
import { readListQuery } from '../command/read-list-query.ts';
import { withReads } from '../command/with-reads.ts';
import type { ReportArguments } from './status-documents.ts';
import { reportFaults, statusDocuments } from './status-documents.ts';
import { statusJson, statusText } from './status-text.ts';

/** Options of `status`. */
export interface StatusArguments extends ConnectionArguments, ListArguments, ReportArguments, Common {
  /** Omit hubs that a fresh read shows compliant or exempt. */
  readonly wrong?: boolean | undefined;
  /** Only these hubs, by name or id; empty: all hubs. */
  readonly hubs?: readonly string[] | undefined;
}

/**
 * `status`: shows the last sweep, and the verdict of every hub, or of some, with its age. Exit code 0 only when every
 * hub selected by name and filter is compliant or exempt with a verdict from the last sweep or later, and, unless hubs are
 * named, that sweep read every subscription.
 */
export async function statusCommand(asked: StatusArguments, context: CommandContext): Promise<CommandResult> {
  const query = readListQuery(asked);
  if (!query.ok) return failure(query.error);
  const format = formatAsked(asked);
  const fault = format.ok ? reportFaults(asked, format.value, context) : format.error;
  if (fault !== undefined) return failure(fault);
  return withReads(context, asked, async (reads, now) => {
    const { hubs: names = [], wrong: onlyWrong = false } = asked;
    const found = await reads.hubs({ ...query.value, names, onlyWrong });
    if (!found.ok) return failure(found.error);
    const list = found.value;
    const sawAll = list.sweep !== undefined && list.sweep.unseen.length === 0 && list.missing === 0;
    const isInSync = list.needAttention === 0 && (sawAll || names.length > 0);
    const rendered = { now, paint: context.paint, isFiltered: query.value.filter.terms.length > 0 };
    const reports = await statusDocuments(list, asked, {
      context,
      now,
      reads,
      format: format.ok ? format.value : 'table',
    });
    if (!reports.ok) return failure(reports.error);
    return answer(isInSync ? 0 : 2, {
      text: statusText(list, { ...rendered, isWide: false }),
      wide: statusText(list, { ...rendered, isWide: true }),
      json: statusJson(list),
      table: hubTable(list.page.rows),
      documents: reports.value.documents,
      notes: forPeople([...pageNotes(list), ...emptyNotes(list, query.value.filter), ...reports.value.notes]),
    });
  });
}

function pageNotes({ page: { next, remaining } }: FleetList): readonly string[] {
  return next === undefined ? [] : [`${remaining} more. The next page: --after ${next}`];
}

function emptyNotes({ selected }: FleetList, filter: Parameters<typeof misplacedWords>[0]): readonly string[] {
  return selected > 0 ? [] : misplacedWords(filter);
}
