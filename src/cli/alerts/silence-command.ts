import type { AlertMatch } from '../../core/alert/routing/alert-match.ts';
import { matchInWords } from '../../core/alert/routing/alert-match.ts';
import { commandText, TO_BE_WRITTEN } from '../../core/text/command-text.ts';
import { timeOf } from '../../core/time/utc-minute.ts';
import { endProblem, scopeProblem, silenceProblem } from '../../reconcile/operator/silence-checks.ts';
import type { SilenceRecord } from '../../reconcile/records/silence-record.ts';
import { silenceFrom } from '../../reconcile/records/silence-record.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withActions } from '../command/with-actions.ts';

/** A silence in one line: its owner, its scope and its reason, and who ended it early and why. */
export function silenceInWords(silence: SilenceRecord): string {
  const { endedAt, endedBy = '', endReason = '', expiresAt, id, owner, reason } = silence;
  const what = `by ${owner}: ${silencedInWords(silence)} (${reason})`;
  if (endedAt === undefined) return `Silence ${id} until ${timeOf(expiresAt)} ${what}`;
  return `Silence ${id} ${what}; ended ${timeOf(endedAt)} by ${endedBy}: ${endReason}`;
}

function silencedInWords(silence: SilenceRecord): string {
  const rules = (silence.rules ?? []).map((rule) => `rule ${rule}`);
  const { match } = silenceFrom(silence);
  const matched = rules.length > 0 && isEverything(match) ? [] : [matchInWords(match)];
  return [...matched, ...rules].join(', ');
}

function isEverything(match: AlertMatch): boolean {
  return Object.values(match).every((each) => each === undefined);
}

/** Options of `alerts silence`. */
export interface SilenceArguments extends ConnectionArguments {
  readonly code?: readonly string[] | undefined;
  readonly hub?: readonly string[] | undefined;
  readonly rule?: readonly string[] | undefined;
  readonly assignment?: readonly string[] | undefined;
  readonly subscription?: readonly string[] | undefined;
  readonly hours?: string | undefined;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
}

/** `alerts silence`: suppresses notifications of matching findings for some hours. Open alerts still resolve. */
export async function alertsSilenceCommand(asked: SilenceArguments, context: CommandContext): Promise<CommandResult> {
  const { assignment: assignments, code: codes, reason = '', rule: rules, subscription: subscriptions } = asked;
  const hubs = asked.hub?.map((hub) => hub.trim());
  const hours = /^\d+(\.\d+)?$/.test(asked.hours ?? '') ? Number(asked.hours) : 0;
  const scope = { codes, hubs, rules, assignments, subscriptions };
  // Said before the command connects.
  const wrong = silenceProblem({ hours, reason }) ?? scopeProblem(scope);
  if (wrong !== undefined) return failure(wrong);
  return withActions(context, asked, async ({ perform }) => {
    const done = await perform('SetSilence', { ...scope, hours, reason });
    if (!done.ok) return done.error;
    const { emptyPatterns, silence } = done.value;
    const text = silenceSet(namedAs(silence, hubs));
    const notes = emptyPatterns.map((pattern) => `No known hub matches ${pattern} now.`);
    return answer(0, { text, json: silence, notes });
  });
}

function silenceSet(silence: SilenceRecord): string {
  const rest = silence.rules === undefined ? '' : ' Rules that fire later still notify.';
  const what = `Silenced ${silencedInWords(silence)} until ${timeOf(silence.expiresAt)}: receivers get no notification of these findings.${rest}`;
  const end = commandText('alerts', 'unsilence', silence.id, '--reason', TO_BE_WRITTEN);
  return `${what} Open alerts still resolve.\nTo end the silence earlier: ${end}`;
}

/** The record keeps ids; the answer uses the names that the person gave. */
function namedAs(silence: SilenceRecord, hubs: string[] | undefined): SilenceRecord {
  return hubs === undefined ? silence : { ...silence, hubs };
}

/** `alerts unsilence`: ends a silence early, and records who ended it and why. */
export async function alertsUnsilenceCommand(
  asked: ConnectionArguments & {
    readonly id: string;
    readonly reason?: string | undefined;
    readonly by?: string | undefined;
  },
  context: CommandContext,
): Promise<CommandResult> {
  const { id, reason = '' } = asked;
  const wrong = endProblem(reason);
  if (wrong !== undefined) return failure(wrong);
  return withActions(context, asked, async ({ perform }) => {
    const done = await perform('EndSilence', { silence: id, reason });
    if (!done.ok) return done.error;
    const { isNew, silence } = done.value;
    const { endedAt, endedBy = '', endReason = '' } = silence;
    const text = isNew
      ? `Silence ${silence.id} of ${silence.owner} has ended. Receivers are notified within some minutes of covered findings that still fire.`
      : `Silence ${silence.id} had already ended, by ${endedBy} at ${timeOf(endedAt)}: ${endReason}`;
    return answer(0, { text, json: { ...silence, isNew } });
  });
}
