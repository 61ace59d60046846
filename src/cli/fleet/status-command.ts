import { counted } from '../../core/text/counted.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { FleetStatus, HubStatus } from '../../reconcile/operator/fleet-status.ts';
import { chooseHubs, onlyHubs } from '../../reconcile/operator/fleet-status.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withReads } from '../command/with-reads.ts';
import { ageText } from '../text/age-text.ts';
import type { Paint } from '../text/paint.ts';
import { renderTable } from '../text/render-table.ts';
import { latenessLines } from './lateness-lines.ts';
import { coverageLines, isFine, notCoveredLines, verdictCounts } from './status-lines.ts';

/** Options of `status`. */
export interface StatusArguments extends ConnectionArguments {
  /** Omit hubs that a fresh read shows compliant or exempt. */
  readonly wrong?: boolean | undefined;
  /** Only these hubs, by name or id; empty: all hubs. */
  readonly hubs?: readonly string[] | undefined;
}

/**
 * `status`: shows the last sweep, and the verdict of every hub, or of some, with its age. Exit code 0 only when every
 * hub shown is compliant or exempt with a verdict from the last sweep or later, and that sweep read every subscription.
 */
export function statusCommand(asked: StatusArguments, context: CommandContext): Promise<CommandResult> {
  return withReads(context, asked, async (reads, now) => {
    const fleet = await reads.fleet();
    const chosen = chooseHubs(fleet.hubs, asked.hubs ?? []);
    if (!chosen.ok) return failure(chosen.error);
    const isWhole = chosen.value === fleet.hubs;
    const status = isWhole ? fleet : onlyHubs(fleet, chosen.value);
    const wrong = status.hubs.filter((hub) => !isFine(hub));
    const sawAll = fleet.sweep !== undefined && fleet.sweep.unseen.length === 0 && fleet.missing === 0;
    const inSync = wrong.length === 0 && (sawAll || !isWhole);
    const shown = asked.wrong === true ? wrong : status.hubs;
    return answer(inSync ? 0 : 2, {
      text: render(forPeople(status), forPeople(shown), { now, paint: context.paint }),
      json: {
        ...status,
        sweep: status.sweep ?? null,
        coverage: status.coverage ?? null,
        events: status.events ?? null,
        hubs: shown,
      },
    });
  });
}

function render(
  status: FleetStatus,
  shown: readonly HubStatus[],
  { now, paint }: { readonly now: Date; readonly paint: Paint },
): string {
  const headings = ['HUB', 'ASSIGNMENT', 'VERDICT', 'AGE', 'FINDINGS'];
  const rows = shown.map((hub) => [
    hub.name,
    hub.assignment ?? '–',
    hub.verdict,
    ageText(hub.ageSeconds),
    hub.codes.join(' '),
  ]);
  return [
    sweepLine(status, now),
    ...countLines(status, now),
    ...coverageLines(status, paint),
    ...notCoveredLines(status.hubs, paint),
    ...(status.hubs.length === 0 ? [] : latenessLines(status.events, paint)),
    ...(rows.length === 0 ? [] : ['', renderTable(headings, rows, paint)]),
  ].join('\n');
}

function sweepLine({ sweep }: FleetStatus, now: Date): string {
  if (sweep === undefined) return 'No sweep has run yet.';
  const { endedAt, hubs, judged, startedAt } = sweep;
  const share = `${judged} of ${hubs} hubs judged`;
  if (endedAt === undefined) return `A sweep has been running since ${startedAt}: ${share} so far.`;
  const seconds = Math.round((new Date(endedAt).getTime() - new Date(startedAt).getTime()) / 1000);
  return `Last sweep: ${startedAt}, ${ageText(secondsSince(startedAt, now))} ago, ${ageText(seconds)} long, ${share}.`;
}

function countLines({ counts, hubs, oldestConfirmedAt }: FleetStatus, now: Date): readonly string[] {
  if (oldestConfirmedAt === undefined) return ['No hub is known.'];
  const oldest = `Oldest verdict: ${ageText(secondsSince(oldestConfirmedAt, now))}.`;
  return [`${counted(hubs.length, 'hub')}: ${verdictCounts(counts)}. ${oldest}`];
}

function secondsSince(iso: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - new Date(iso).getTime()) / 1000));
}
