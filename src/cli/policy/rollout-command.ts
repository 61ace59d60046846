import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { RolloutAction, RolloutStatus } from '../../reconcile/operator/steer-rollout.ts';
import { NO_ACTIVE_POLICY } from '../../reconcile/records/policy-record.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withActions } from '../command/with-actions.ts';
import { withReads } from '../command/with-reads.ts';
import type { Paint } from '../text/paint.ts';

/**
 * `policy rollout status`: shows a refused newer file, the active version, and the progress of its roll-out. Exit code
 * 2 while a file is refused or the roll-out is not complete.
 */
export function rolloutStatusCommand(asked: ConnectionArguments, context: CommandContext): Promise<CommandResult> {
  return withReads(context, asked, async (reads) => {
    const status = await reads.rollout();
    if (status === undefined) return failure(NO_ACTIVE_POLICY);
    const isOver = status.active.rollout.finishedAt !== undefined && status.refused === undefined;
    return answer(isOver ? 0 : 2, { text: render(forPeople(shown(status)), context.paint), json: statusJson(status) });
  });
}

function statusJson({ active, count, refused }: RolloutStatus): unknown {
  const { counts: _, ...rollout } = active.rollout;
  const counts = count?.kind === 'Counted' ? { counts: { earlier: count.earlier, moved: count.moved } } : {};
  return { refused: refused ?? null, ...active, rollout: { ...rollout, ...counts } };
}

/** Options of `policy rollout halt`, `resume` and `open`. */
export interface RolloutArguments extends ConnectionArguments {
  readonly order: RolloutAction;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
}

const DONE: Readonly<Record<RolloutAction, string>> = {
  halt: 'No further hub gets the version. Hubs that already have it keep it.',
  resume: 'The roll-out resumes with its rings within a minute.',
  open: 'Every hub gets the version: the first 500 now, the others with the next sweep.',
};

/** `policy rollout halt|resume|open`: controls the roll-out of the active version. */
export function rolloutSteerCommand(asked: RolloutArguments, context: CommandContext): Promise<CommandResult> {
  return withActions(context, asked, async ({ perform, reads }) => {
    const { order, reason } = asked;
    const steered = await perform('SteerRollout', { order, reason });
    if (!steered.ok) return steered.error;
    const status = await reads.rollout();
    const text = [DONE[order], ...countLines(status?.count)].join('\n');
    return answer(0, { text, json: status === undefined ? steered.value.active : statusJson(status) });
  });
}

/** The problems line by line, because shown texts keep no line breaks. */
function shown({ active, count, refused }: RolloutStatus) {
  const lines = refused?.problems.split(/\r?\n/) ?? [];
  return { active, count, refused: refused === undefined ? undefined : { since: refused.since, lines } };
}

function render({ active, count, refused }: ReturnType<typeof shown>, paint: Paint): string {
  const { activatedAt, hash, rollout } = active;
  const { finishedAt, halted, opened, ring, ringOpenedAt, waits } = rollout;
  const named = waits === undefined || waits.hubs.length === 0 ? [] : [`  ${waits.hubs.map(nameOf).join(', ')}`];
  const reasonOf = (note: { readonly reason?: string | undefined }) =>
    note.reason === undefined ? '' : `: ${note.reason}`;
  return [
    ...refusedLines(refused, paint),
    `Version ${hash}, active since ${activatedAt}.`,
    finishedAt === undefined
      ? paint.warn(ring === 0 ? 'Its first ring is not open yet.' : `Ring ${ring} opened at ${ringOpenedAt ?? '?'}.`)
      : paint.good(`It has been in force for every hub since ${finishedAt}.`),
    ...countLines(count),
    ...(halted === undefined ? [] : [paint.bad(`Halted by ${halted.by} at ${halted.at}${reasonOf(halted)}.`)]),
    ...(opened === undefined ? [] : [`Opened for every hub by ${opened.by} at ${opened.at}${reasonOf(opened)}.`]),
    ...(waits === undefined || halted !== undefined
      ? []
      : [`It has been waiting since ${waits.at}: ${waits.message}`, ...named]),
  ].join('\n');
}

function refusedLines(refused: ReturnType<typeof shown>['refused'], paint: Paint): readonly string[] {
  if (refused === undefined) return [];
  const { lines, since } = refused;
  return [
    paint.bad(`Hubwarden has refused a newer policy file since ${since} (HW703), so the version below stays in force:`),
    ...lines.map((line) => `  ${line}`),
    '',
  ];
}

function countLines(count: RolloutStatus['count']): readonly string[] {
  if (count === undefined) return [];
  if (count.kind === 'NotCounted') return [`The hubs that have the version could not be counted: ${count.why}`];
  const { earlier, moved } = count;
  return [
    `Of the hubs that the version changes, ${moved} ${moved === 1 ? 'has' : 'have'} it and ${earlier} ${earlier === 1 ? 'does' : 'do'} not have it yet.`,
  ];
}

function nameOf(text: string): string {
  const hubId = hubIdFrom(text);
  return hubId === undefined ? text : hubIdParts(hubId).name;
}
