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

/** Options of `audit verify`. */
export interface AuditVerifyArguments extends ConnectionArguments {
  readonly hub?: string | undefined;
  readonly withoutArchive?: boolean | undefined;
}

/** `audit verify`: checks that the histories are unchanged. Exit code 2 when one is broken. */
export function auditVerifyCommand(asked: AuditVerifyArguments, context: CommandContext): Promise<CommandResult> {
  return withTables(context, asked, async ({ archive, rows }) => {
    const hub = asked.hub === undefined ? undefined : await auditedHub(rows, asked.hub);
    if (hub?.ok === false) return failure(hub.error);
    const reached = asked.withoutArchive === true ? undefined : archive;
    const report = await verifyAudit({ rows, archive: reached }, hub?.value);
    const text = render(forPeople(report), context.paint);
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
      ? [`${whyNoArchive(archiveKnown)}: a history that was rewritten as a whole would pass the check.`]
      : []),
    ...(pruned.length === 0
      ? []
      : [
          `${counted(pruned.length, 'history', 'histories')} begin after runs that Hubwarden pruned, as the settings ask.`,
        ]),
    ...(beyond === 0
      ? []
      : [
          `${counted(beyond, 'run')} lie beyond a head because a process died there. The next run of the hub adopts them.`,
        ]),
  ];
}

function whyNoArchive(archiveKnown: boolean): string {
  return archiveKnown ? 'No heads have been archived yet' : 'The archived heads were skipped or cannot be reached';
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
