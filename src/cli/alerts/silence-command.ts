import type { AlertMatch } from '../../core/alert/routing/alert-match.ts';
import { matchInWords } from '../../core/alert/routing/alert-match.ts';
import { silencePatternProblem } from '../../core/baseline/checks/pattern-checks.ts';
import { commandInText, commandText, TO_BE_WRITTEN } from '../../core/text/command-text.ts';
import { timeOf } from '../../core/time/utc-minute.ts';
import { isFindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import { endSilenceNow, silencedHubs, silenceFor } from '../../reconcile/operator/silence-requests.ts';
import type { SilenceRecord } from '../../reconcile/records/silence-record.ts';
import { silenceFrom } from '../../reconcile/records/silence-record.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withTables } from '../command/with-tables.ts';

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

const MOST_HOURS = 30 * 24;

/** `alerts silence`: suppresses notifications of matching findings for some hours. Open alerts still resolve. */
export async function alertsSilenceCommand(asked: SilenceArguments, context: CommandContext): Promise<CommandResult> {
  const { assignment: assignments, code: codes, reason = '', rule: rules } = asked;
  const hubs = asked.hub?.map((hub) => hub.trim());
  const { subscription: subscriptions } = asked;
  const hours = /^\d+(\.\d+)?$/.test(asked.hours ?? '') ? Number(asked.hours) : 0;
  if (hours <= 0 || hours > MOST_HOURS)
    return failure(`Give the duration with --hours: more than 0, at most ${MOST_HOURS}.`);
  if (reason.trim() === '') return failure('Give a reason with --reason, so that other people can judge the silence.');
  if ([assignments, codes, hubs, rules, subscriptions].every((each) => each === undefined))
    return failure(
      'Give what to silence: --code, --hub, --rule, --assignment or --subscription. A finding must match every option.',
    );
  const unknown = codes?.find((code) => !isFindingCode(code));
  if (unknown !== undefined)
    return failure(`"${unknown}" is not a finding code. ${commandInText('explain')} lists them.`);
  const impossible = silencePatternProblem(hubs ?? [], subscriptions ?? [], assignments ?? []);
  if (impossible !== undefined) return failure(impossible);
  return withTables(context, asked, async (deps, person) => {
    const named = await silencedHubs(deps, hubs ?? []);
    if (!named.ok) return failure(named.error);
    const wanted = {
      owner: asked.by ?? person,
      reason,
      ...(codes === undefined ? {} : { codes: [...codes] }),
      ...(hubs === undefined ? {} : { hubs: [...named.value.hubs] }),
      ...(rules === undefined ? {} : { rules: [...rules] }),
      ...(assignments === undefined ? {} : { assignments: [...assignments] }),
      ...(subscriptions === undefined ? {} : { subscriptions: [...subscriptions] }),
    };
    const silence = await silenceFor(deps, wanted, hours);
    const text = silenceSet(namedAs(silence, hubs));
    const notes = named.value.empty.map((pattern) => `No known hub matches ${pattern} now.`);
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
  if (reason.trim() === '')
    return failure('Give a reason with --reason, so that the owner of the silence can judge it.');
  return withTables(context, asked, async (deps, person) => {
    const done = await endSilenceNow(deps, id, { by: asked.by ?? person, reason });
    if (!done.ok) return failure(done.error);
    const { isNew, silence } = done.value;
    const { endedAt, endedBy = '', endReason = '' } = silence;
    const text = isNew
      ? `Silence ${silence.id} of ${silence.owner} has ended. Receivers are notified within some minutes of covered findings that still fire.`
      : `Silence ${silence.id} had already ended, by ${endedBy} at ${timeOf(endedAt)}: ${endReason}`;
    return answer(0, { text, json: { ...silence, isNew } });
  });
}
