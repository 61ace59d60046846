import { ok } from '../../core/result.ts';
import { visibleLine } from '../../core/text/printable.ts';
import type { FleetAt } from '../../reconcile/audit/fleet-at.ts';
import { fleetAt } from '../../reconcile/audit/fleet-at.ts';
import { fleetCsv } from '../../report/fleet-csv.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { readInstant } from '../command/read-instant.ts';
import { withTables } from '../command/with-tables.ts';

/** Options of `audit export`. */
export interface AuditExportArguments extends ConnectionArguments {
  /** undefined: now. */
  readonly at?: string | undefined;
  readonly withoutArchive?: boolean | undefined;
}

/**
 * `audit export`: writes the state of the fleet at an instant. Exit code 2 when a history that the state comes from is
 * broken.
 */
export async function auditExportCommand(asked: AuditExportArguments, context: CommandContext): Promise<CommandResult> {
  const at = asked.at === undefined ? ok(context.now()) : readInstant(asked.at, '--at');
  if (!at.ok) return failure(at.error);
  if (at.value.getTime() > context.now().getTime()) return failure(`--at ${asked.at} is in the future.`);
  return withTables(context, asked, async ({ archive, rows }) => {
    const fleet = await fleetAt({ rows, archive: asked.withoutArchive === true ? undefined : archive }, at.value);
    const isWhole = fleet.hubs.every((each) => each.chainIsWhole);
    const parts = { json: jsonOf(fleet), notes: notesOn(fleet), documents: { csv: () => ok(fleetCsv(fleet)) } };
    return { ...answer(isWhole ? 0 : 2, { text: fleetCsv(fleet), ...parts }), isFile: true };
  });
}

function jsonOf({ archives, at, exemptionsWithoutHub, hubs }: FleetAt): unknown {
  return {
    at,
    archives,
    exemptionsWithoutHub,
    hubs: hubs.map(({ chainIsWhole, hubId, kind, note, state }) => ({
      hubId,
      known: kind,
      note: note ?? null,
      history: chainIsWhole ? 'whole' : 'broken',
      state: state === undefined ? null : { ...state, until: state.until ?? null, changedBy: state.changedBy ?? null },
    })),
  };
}

function notesOn({ archives, exemptionsProblem, exemptionsWithoutHub, hubs }: FleetAt): readonly string[] {
  const count = (kind: string): number => hubs.filter((each) => each.kind === kind).length;
  const broken = hubs.filter((each) => !each.chainIsWhole).length;
  const some = (number: number, what: string): readonly string[] =>
    number === 0 ? [] : [`${number} ${number === 1 ? 'hub' : 'hubs'} ${what}`];
  return [
    ...some(broken, 'with a broken history. Details: hubwarden audit verify'),
    ...some(count('Pruned'), 'whose history of that time was pruned.'),
    ...some(count('NotKnownYet'), 'unknown to Hubwarden at that time.'),
    ...(exemptionsProblem === undefined ? [] : [visibleLine(exemptionsProblem)]),
    ...exemptionsWithoutHub.map(
      ({ hub, ticket }) => `No hub matches the exemption of ${visibleLine(`${hub} (${ticket})`)}.`,
    ),
    ...(archives.length === 0 ? ['No archive was read, so provedAt may be older than the newest proof.'] : []),
  ];
}
