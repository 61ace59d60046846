import { counted } from '../../core/text/counted.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { PolicySummary } from '../../reconcile/queries/policy-summary.ts';
import type { ReadModel } from '../../reconcile/queries/read-model.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withReads } from '../command/with-reads.ts';
import type { Paint } from '../text/paint.ts';
import { renderTable } from '../text/render-table.ts';

/** Options of `policy show`. */
export interface PolicyShowArguments extends ConnectionArguments {
  /** Print the text of the version in the tables. */
  readonly inForce?: boolean | undefined;
  /** Print the text of the version in force for this hub. */
  readonly hub?: string | undefined;
}

/**
 * `policy show`: summarises the active version; exit code 2 while the app refuses a newer file. With `--in-force` it prints
 * the text of the version in force, byte for byte.
 */
export async function policyShowCommand(asked: PolicyShowArguments, context: CommandContext): Promise<CommandResult> {
  if (asked.inForce !== true && asked.hub !== undefined)
    return failure('Add --in-force to --hub to print the policy text that the app uses for the hub.');
  return withReads(context, asked, (reads) =>
    asked.inForce === true ? textOf(reads, asked.hub) : summaryOf(reads, context.paint),
  );
}

async function textOf(reads: ReadModel, hub: string | undefined): Promise<CommandResult> {
  const found = await reads.policyText(hub);
  if (!found.ok) return failure(found.error);
  const { activatedAt, hash, refused, text } = found.value;
  const notes = [
    `This is version ${hash}, activated at ${activatedAt}.`,
    ...(refused === undefined ? [] : [`Hubwarden has refused a newer policy file since ${refused.since} (HW703).`]),
  ];
  const shown = answer(0, { text, json: { ...found.value, refused: refused ?? null }, notes });
  return { ...shown, isFile: true };
}

async function summaryOf(reads: ReadModel, paint: Paint): Promise<CommandResult> {
  const found = await reads.policy();
  if (!found.ok) return failure(found.error);
  const { hubsWithoutAssignment, previous, problems, refused, rolledOutAt, warnings, ...first } = found.value;
  const absent = { previous: previous ?? null, rolledOutAt: rolledOutAt ?? null };
  return answer(refused === undefined ? 0 : 2, {
    text: render(found.value, paint),
    json: { ...first, ...absent, hubsWithoutAssignment, warnings, problems, refused: refused ?? null },
  });
}

function render(policy: PolicySummary, paint: Paint): string {
  const { activatedAt, assignments, hubsWithoutAssignment, previous, rolledOutAt, version } = policy;
  const rows = assignments.map(({ hubs, mode, name, packs }) => [name, mode, String(hubs), packs.join(' ')]);
  const progress =
    rolledOutAt === undefined
      ? paint.warn('Its roll-out continues: `hubwarden policy rollout status` shows how far.')
      : paint.good(`It has been in force for every hub since ${rolledOutAt}.`);
  const without = counted(hubsWithoutAssignment, 'hub has', 'hubs have');
  return [
    `Version ${version}, active since ${activatedAt}.${previous === undefined ? '' : ` The version before: ${previous}.`}`,
    progress,
    ...refusedLines(policy, paint),
    '',
    renderTable(['ASSIGNMENT', 'MODE', 'HUBS', 'PACKS'], rows, paint),
    ...(hubsWithoutAssignment === 0 ? [] : [paint.warn(`${without} no assignment of this version.`)]),
    ...problemLines('This release would refuse', policy.problems, paint),
    ...problemLines('Warnings', policy.warnings, paint),
  ].join('\n');
}

function refusedLines({ refused }: PolicySummary, paint: Paint): readonly string[] {
  if (refused === undefined) return [];
  const lines = forPeople(refused.problems.split(/\r?\n/)).map((line) => `  ${line}`);
  return [paint.bad(`Hubwarden has refused a newer policy file since ${refused.since} (HW703):`), ...lines];
}

function problemLines(title: string, problems: PolicySummary['warnings'], paint: Paint): readonly string[] {
  if (problems.length === 0) return [];
  const lines = forPeople(problems).map(
    ({ line, message, path, remedy }) => `  line ${line ?? 1}, ${path}: ${message}. ${remedy}`,
  );
  return ['', paint.warn(`${title}:`), ...lines];
}
