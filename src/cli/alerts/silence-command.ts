import type { AlertMatch } from '../../core/alert/routing/alert-match.ts';
import { matchInWords } from '../../core/alert/routing/alert-match.ts';
import { silencePatternProblem } from '../../core/baseline/checks/pattern-checks.ts';
import { commandInText, commandText, TO_BE_WRITTEN } from '../../core/text/command-text.ts';
import { timeOf } from '../../core/time/time-of.ts';
import { isFindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import { endSilenceNow, silencedHubs, silenceFor } from '../../reconcile/operator/silence-requests.ts';
import type { SilenceRecord } from '../../reconcile/records/silence-record.ts';
import { silenceFrom } from '../../reconcile/records/silence-record.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withTables } from '../command/with-tables.ts';

/** A silence in one line: who silences what and why, and how it ended if somebody has ended it. */
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

/** What `alerts silence` is asked. */
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

/** `alerts silence`: receivers get no notification of the findings that it names for some hours. Alerts that are open resolve all the same. */
export async function alertsSilenceCommand(asked: SilenceArguments, world: CommandContext): Promise<CommandResult> {
  const { assignment: assignments, code: codes, reason = '', rule: rules } = asked;
  const hubs = asked.hub?.map((hub) => hub.trim());
  const { subscription: subscriptions } = asked;
  const hours = /^\d+(\.\d+)?$/.test(asked.hours ?? '') ? Number(asked.hours) : 0;
  if (hours <= 0 || hours > MOST_HOURS)
    return failure(`Say with --hours how long: more than 0, at most ${MOST_HOURS}.`);
  if (reason.trim() === '') return failure('Say with --reason why: others must be able to judge it.');
  if ([assignments, codes, hubs, rules, subscriptions].every((each) => each === undefined))
    return failure('Say what to silence: --code, --hub, --rule, --assignment or --subscription. All of them must fit.');
  const unknown = codes?.find((code) => !isFindingCode(code));
  if (unknown !== undefined)
    return failure(`"${unknown}" is not the code of a finding. ${commandInText('explain')} lists them.`);
  const impossible = silencePatternProblem(hubs ?? [], subscriptions ?? [], assignments ?? []);
  if (impossible !== undefined) return failure(impossible);
  return withTables(world, asked, async (deps, person) => {
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
    const notes = named.value.empty.map((pattern) => `No known hub fits ${pattern} now.`);
    return answer(0, { text, json: silence, notes });
  });
}

function silenceSet(silence: SilenceRecord): string {
  const rest = silence.rules === undefined ? '' : ' Rules that come later are notified.';
  const what = `Silenced ${silencedInWords(silence)} until ${timeOf(silence.expiresAt)}: receivers get no notification of it.${rest}`;
  const end = commandText('alerts', 'unsilence', silence.id, '--reason', TO_BE_WRITTEN);
  return `${what} Open alerts still resolve.\nTo end the silence earlier: ${end}`;
}

/** The record keeps ids; the answer names hubs as the person did. */
function namedAs(silence: SilenceRecord, hubs: string[] | undefined): SilenceRecord {
  return hubs === undefined ? silence : { ...silence, hubs };
}

/** `alerts unsilence`: ends a silence before its time. Who ended it and why is kept. */
export async function alertsUnsilenceCommand(
  asked: ConnectionArguments & {
    readonly id: string;
    readonly reason?: string | undefined;
    readonly by?: string | undefined;
  },
  world: CommandContext,
): Promise<CommandResult> {
  const { id, reason = '' } = asked;
  if (reason.trim() === '')
    return failure('Say with --reason why: the person who set the silence must be able to judge it.');
  return withTables(world, asked, async (deps, person) => {
    const done = await endSilenceNow(deps, id, { by: asked.by ?? person, reason });
    if (!done.ok) return failure(done.error);
    const { isNew, silence } = done.value;
    const { endedAt, endedBy = '', endReason = '' } = silence;
    const text = isNew
      ? `Silence ${silence.id} of ${silence.owner} is over. Receivers are notified within some minutes of findings that it covered and that still fire.`
      : `Silence ${silence.id} was ended already, by ${endedBy} at ${timeOf(endedAt)}: ${endReason}`;
    return answer(0, { text, json: { ...silence, isNew } });
  });
}
