import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import { findHubs } from '../../reconcile/operator/find-hub.ts';
import { runningOperations } from '../../reconcile/operator/running-operations.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withTables } from '../command/with-tables.ts';
import { ageText } from '../text/age-text.ts';
import { renderTable } from '../text/render-table.ts';

/** `operations`: lists Azure's running operations for Hubwarden, with age and deadlines. */
export function operationsCommand(
  asked: ConnectionArguments & { readonly hubs?: readonly string[] | undefined },
  context: CommandContext,
): Promise<CommandResult> {
  return withTables(context, asked, async (deps) => {
    const hubs = await findHubs(deps, asked.hubs ?? []);
    if (!hubs.ok) return failure(hubs.error);
    const meant = new Set<string>(hubs.value);
    const found = (await runningOperations(deps)).filter(({ hubId }) => meant.size === 0 || meant.has(hubId));
    const rows = found.map(({ ageSeconds, error, failAt, hubId, kind, state, warnAt }) => [
      nameOf(hubId),
      kind,
      state,
      ageText(ageSeconds),
      timeOf(warnAt),
      timeOf(failAt),
      error ?? '',
    ]);
    const headings = ['HUB', 'WRITE', 'STATE', 'AGE', 'SLOW FROM', 'TIMED OUT FROM', ''];
    const text = found.length === 0 ? 'No operation is running.' : renderTable(headings, rows, context.paint);
    return answer(0, { text, json: found.map((each) => ({ ...each, error: each.error ?? null })) });
  });
}

function nameOf(text: string): string {
  const hubId = hubIdFrom(text);
  return hubId === undefined ? text : hubIdParts(hubId).name;
}

/** `2026-11-23 08:45:00Z` */
function timeOf(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z`;
}
