import { counted } from '../../core/text/counted.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { AuditReport, HubAudit } from '../../reconcile/audit/verify-audit.ts';
import { isIntact, verifyAudit } from '../../reconcile/audit/verify-audit.ts';
import { auditedHub } from '../../reconcile/operator/audited-hub.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withTables } from '../command/with-tables.ts';
import type { Paint } from '../text/paint.ts';

/** What `audit verify` is asked. */
export interface AuditVerifyArguments extends ConnectionArguments {
  readonly hub?: string | undefined;
  readonly withoutArchive?: boolean | undefined;
}

/** `audit verify`: whether the histories are as they were written. Exit code 2 when one is not. */
export function auditVerifyCommand(asked: AuditVerifyArguments, world: CommandContext): Promise<CommandResult> {
  return withTables(world, asked, async ({ archive, rows }) => {
    const hub = asked.hub === undefined ? undefined : await auditedHub(rows, asked.hub);
    if (hub?.ok === false) return failure(hub.error);
    const reached = asked.withoutArchive === true ? undefined : archive;
    const report = await verifyAudit({ rows, archive: reached }, hub?.value);
    const text = render(forPeople(report), world.paint);
    return answer(isIntact(report) ? 0 : 2, { text, json: jsonOf(report), notes: notesOn(report) });
  });
}

function render(report: AuditReport, paint: Paint): string {
  const broken = report.hubs.filter((each) => each.problems.length > 0);
  const lines = broken.flatMap((hub) => [
    paint.bad(hub.hubId),
    ...hub.problems.map((each) => `  ${each.kind}: ${each.message}`),
  ]);
  const archives = report.archiveProblems.map((each) => paint.bad(each));
  return [...lines, ...archives, summaryOf(report, broken.length, paint)].join('\n');
}

function summaryOf({ archives, hubs, ...report }: AuditReport, broken: number, paint: Paint): string {
  const runs = sum(hubs, (each) => each.runs);
  const what = `${counted(hubs.length, 'hub')}, ${counted(runs, 'run')}, ${archivesIn(archives)}`;
  if (broken === 0 && report.archiveProblems.length === 0) return paint.good(`Whole: ${what}.`);
  return paint.bad(`Broken: ${counted(broken, 'history', 'histories')} of ${what}.`);
}

function archivesIn(archives: readonly string[]): string {
  const [first, last] = [archives[0], archives.at(-1)];
  if (first === undefined || last === undefined) return 'no archive';
  const days = first === last ? first : `${first} to ${last}`;
  return `${counted(archives.length, 'archive')} (${days})`;
}

function notesOn({ archiveKnown, archives, hubs }: AuditReport): readonly string[] {
  const beyond = sum(hubs, (each) => each.beyondHead);
  const pruned = hubs.filter((each) => each.pruned !== undefined);
  const unproved = archives.length === 0;
  return [
    ...(unproved
      ? [`${whyNoArchive(archiveKnown)}: a history that was rewritten as a whole would not be noticed.`]
      : []),
    ...(pruned.length === 0
      ? []
      : [`${counted(pruned.length, 'history', 'histories')} begin behind runs that were pruned, as the settings ask.`]),
    ...(beyond === 0
      ? []
      : [
          `${counted(beyond, 'run')} stand behind a head: a process died there. The next run of the hub takes them up.`,
        ]),
  ];
}

function whyNoArchive(archiveKnown: boolean): string {
  return archiveKnown ? 'No heads have been archived yet' : 'The archived heads were left aside, or cannot be reached';
}

function jsonOf(report: AuditReport): unknown {
  const { archiveProblems, archives, hubs } = report;
  return { whole: isIntact(report), archives, archiveProblems, hubs: hubs.map(hubJson) };
}

function hubJson({ archivedAgreed, archivedPruned, beyondHead, hubId, problems, pruned, runs }: HubAudit): unknown {
  const whole = problems.length === 0;
  return { hubId, whole, problems, runs, beyondHead, archivedAgreed, archivedPruned, pruned: pruned ?? null };
}

function sum<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}
