import { silencePatternProblem } from '../../core/baseline/checks/pattern-checks.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import { commandInText } from '../../core/text/command-text.ts';
import { printableLine } from '../../core/text/printable.ts';
import { isFindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import type { SilenceRecord } from '../records/silence-record.ts';
import type { OperatorDeps, RequestProblem } from './operator-deps.ts';
import { problem } from './operator-deps.ts';
import { silencedHubs } from './silence-requests.ts';

/** What a silence matches: a finding must match every field that is given, and at least one is given. */
export interface SilenceScope {
  readonly codes?: readonly string[] | undefined;
  readonly hubs?: readonly string[] | undefined;
  readonly rules?: readonly string[] | undefined;
  readonly assignments?: readonly string[] | undefined;
  readonly subscriptions?: readonly string[] | undefined;
}

/** Longest silence, in hours. */
export const LONGEST_SILENCE_HOURS = 30 * 24;

/** The scope of a silence as it is stored. */
export type CheckedScope = Pick<SilenceRecord, keyof SilenceScope>;

/** Most texts in one list of a scope, and the longest: every alert is compared with each. */
const MOST_ENTRIES = 100;
const LONGEST_ENTRY = 500;

function isLong(text: string): boolean {
  return text.length > LONGEST_ENTRY;
}

/** A scope whose parts can match, with the hubs by id. */
export interface ScopeInRecords {
  readonly scope: CheckedScope;
  /** Patterns that match no known hub now. */
  readonly emptyPatterns: readonly string[];
}

/** The problem of the duration and the reason of a silence; undefined: there is none. */
export function silenceProblem({
  hours,
  reason,
}: {
  readonly hours: number;
  readonly reason: string;
}): string | undefined {
  // Not a number passes no comparison.
  if (!(hours > 0 && hours <= LONGEST_SILENCE_HOURS))
    return `Give the duration of the silence in hours: more than 0, at most ${LONGEST_SILENCE_HOURS}.`;
  return printableLine(reason) === '' ? 'Give a reason, so that other people can judge the silence.' : undefined;
}

/** The problem of the reason for the end of a silence; undefined: there is none. */
export function endProblem(reason: string): string | undefined {
  return printableLine(reason) === '' ? 'Give a reason, so that the owner of the silence can judge it.' : undefined;
}

/** The problem of a scope by itself; undefined: there is none. */
export function scopeProblem({ assignments, codes, hubs, rules, subscriptions }: SilenceScope): string | undefined {
  const parts = { codes, hubs, rules, assignments, subscriptions };
  const given = Object.entries(parts).filter(([, texts]) => texts !== undefined);
  if (given.length === 0)
    return 'Give what to silence: finding codes, hubs, rules, assignments or subscriptions. A finding must match each of them that is given.';
  const empty = given.find(([, texts = []]) => texts.length === 0 || texts.some((text) => text.trim() === ''));
  if (empty !== undefined)
    return `The list of ${empty[0]} of the silence is empty, or a text in it is. Fill it in, or leave it out.`;
  const long = given.find(([, texts = []]) => texts.length > MOST_ENTRIES || texts.some(isLong));
  if (long !== undefined)
    return `The list of ${long[0]} of the silence is too long. Give at most ${MOST_ENTRIES} texts of at most ${LONGEST_ENTRY} characters, for example patterns such as "hub-*".`;
  const unknown = codes?.find((code) => !isFindingCode(code));
  if (unknown !== undefined) return `"${unknown}" is not a finding code. ${commandInText('explain')} lists them.`;
  return silencePatternProblem(hubs ?? [], subscriptions ?? [], assignments ?? []);
}

/** Checks a scope, and finds the hubs that it names. */
export async function scopeInRecords(
  deps: Pick<OperatorDeps, 'rows'>,
  asked: SilenceScope,
): Promise<Result<ScopeInRecords, RequestProblem>> {
  const hubs = asked.hubs?.map((hub) => hub.trim());
  const wrong = scopeProblem({ ...asked, hubs });
  if (wrong !== undefined) return problem('Refused', wrong);
  const named = await silencedHubs(deps, hubs ?? []);
  if (!named.ok) return problem('Refused', named.error);
  const { assignments, codes, rules, subscriptions } = asked;
  const scope: CheckedScope = {
    ...(codes === undefined ? {} : { codes: [...codes] }),
    ...(hubs === undefined ? {} : { hubs: [...named.value.hubs] }),
    ...(rules === undefined ? {} : { rules: [...rules] }),
    ...(assignments === undefined ? {} : { assignments: [...assignments] }),
    ...(subscriptions === undefined ? {} : { subscriptions: [...subscriptions] }),
  };
  return ok({ scope, emptyPatterns: named.value.empty });
}
