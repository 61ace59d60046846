import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import { ageText } from '../../core/time/age-text.ts';
import type { RunningOperation } from '../../reconcile/operator/running-operations.ts';
import type { ReportTable } from '../../report/report-table.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withReads } from '../command/with-reads.ts';
import { renderTable } from '../text/render-table.ts';

/** `operations`: lists Azure's running operations for Hubwarden, with age and deadlines. */
export function operationsCommand(
  asked: ConnectionArguments & { readonly hubs?: readonly string[] | undefined },
  context: CommandContext,
): Promise<CommandResult> {
  return withReads(context, asked, async (reads) => {
    const hubs = await reads.hubIds(asked.hubs ?? []);
    if (!hubs.ok) return failure(hubs.error);
    const meant = new Set<string>(hubs.value);
    const found = (await reads.operations()).filter(({ hubId }) => meant.size === 0 || meant.has(hubId));
    const render = (isWide: boolean): string => {
      if (found.length === 0) return 'No operation is running.';
      const headings = [...HEADINGS, ...(isWide ? ['POLLS', 'REQUEST', 'HUB ID'] : []), ''];
      return renderTable(
        headings,
        found.map((each) => cellsOf(each, isWide)),
        context.paint,
      );
    };
    return answer(0, {
      text: render(false),
      wide: render(true),
      json: found.map(({ error, ...each }) => ({ ...each, error: error ?? null, name: nameOf(each.hubId) })),
      table: tableOf(found),
    });
  });
}

const HEADINGS = ['HUB', 'WRITE', 'STATE', 'AGE', 'SLOW FROM', 'TIMED OUT FROM'];

function cellsOf(operation: RunningOperation, isWide: boolean): readonly string[] {
  const { ageSeconds, error, failAt, hubId, kind, polls, request, state, warnAt } = operation;
  const wide = isWide ? [String(polls), request, hubId] : [];
  return [nameOf(hubId), kind, state, ageText(ageSeconds), timeOf(warnAt), timeOf(failAt), ...wide, error ?? ''];
}

function tableOf(operations: readonly RunningOperation[]): ReportTable {
  return {
    headings: ['hub', 'write', 'state', 'startedAt', 'slowFrom', 'timedOutFrom', 'polls', 'request', 'error', 'hubId'],
    rows: operations.map(({ error, failAt, hubId, kind, polls, request, startedAt, state, warnAt }) => [
      ...[nameOf(hubId), kind, state, startedAt, warnAt, failAt, polls, request, error, hubId],
    ]),
  };
}

function nameOf(text: string): string {
  const hubId = hubIdFrom(text);
  return hubId === undefined ? text : hubIdParts(hubId).name;
}

/** `2026-11-23 08:45:00Z` */
function timeOf(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z`;
}
