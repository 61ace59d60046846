import { addMilliseconds } from 'date-fns/addMilliseconds';
import { subHours } from 'date-fns/subHours';
import { foldCase } from '../../text/fold-case.ts';
import { textHash } from '../../text/text-hash.ts';
import { HUB_AS_A_WHOLE } from './alert-instance.ts';

/**
 * Why a subject is listed in a digest and pages no one: the first sweep found it, or an earlier version of Hubwarden
 * did not raise it.
 */
export type DigestReason = 'FirstVerdict' | 'NewEdition';

/** One rule or target that a finding of one hub is about, as a run reports it. */
export interface ReportedSubject {
  /** Of {@link subjectKey}. */
  readonly key: string;
  readonly rule?: string | undefined;
  readonly message: string;
  /** The first remedy for this subject; absent in rows of versions that stored only the remedy of the first subject. */
  readonly fix?: string | undefined;
  /** Its likely author. */
  readonly by?: string | undefined;
  readonly done?: string | undefined;
  readonly digest?: DigestReason | undefined;
  /** The last read that did not show it, if one is known (ISO): an earlier change is not its cause. */
  readonly after?: string | undefined;
  /** When Hubwarden last undid a change of its rule (ISO). */
  readonly undoneAt?: string | undefined;
}

/** The same as the hub's row stores it. Times are ISO strings. */
export interface StoredSubject extends ReportedSubject {
  /** Start of its newest firing. */
  readonly since: string;
  /** Set after it stops firing. */
  readonly endedAt?: string | undefined;
  /** Its earlier firing. */
  readonly before?: { readonly since: string; readonly endedAt: string } | undefined;
}

/** The content of a hub's row before a report. */
export interface SubjectsBefore {
  readonly firing: boolean;
  readonly since: string;
  readonly message: string;
  readonly rule?: string | undefined;
  /** Absent in rows of versions that did not distinguish subjects. */
  readonly subjects?: readonly StoredSubject[] | undefined;
}

/** A row must stay small: firing rules of one hub above this number are one subject. */
const MOST_SUBJECTS = 500;

/** How long a subject that is over is stored: a suppression may last over a long weekend before its notification. */
const KEPT_HOURS = 7 * 24;
const KEY_LENGTH = 8;

/** A short key for a rule and its target: a rule with a changed target is another subject. */
export function subjectKey(rule: string | undefined, target: string | undefined): string {
  if (rule === undefined && target === undefined) return HUB_AS_A_WHOLE;
  return textHash(`${foldCase(rule ?? '')}\n${target ?? ''}`).slice(0, KEY_LENGTH);
}

/**
 * The subjects of a hub after a report. A subject that continues keeps its start. A new one begins now, and later than
 * every start in the row, so that notified firings stay separate from the others.
 *
 * @param at time of the report (ISO)
 * @param keeps keys without news in the report: they continue if they fire
 */
export function subjectsAfter(
  before: SubjectsBefore | undefined,
  reported: readonly ReportedSubject[],
  at: string,
  keeps: ReadonlySet<string> = new Set(),
): readonly StoredSubject[] {
  const stored = new Map((before === undefined ? [] : subjectsOf(before, reported)).map((each) => [each.key, each]));
  const start = startAfter(before, [...stored.values()], at);
  const next = bounded(reported, stored).map((each) => firingAfter(stored.get(each.key), each, start));
  const named = new Set(next.map(({ key }) => key));
  const others = [...stored.values()].filter(({ key }) => !named.has(key));
  const rest = others.map((each) => (keeps.has(each.key) ? each : ended(each, at)));
  return [...next, ...newestEnded(rest, at)];
}

/** More names or rules would not be read. */
const MOST_NAMES = 5;

/**
 * The likely authors of some subjects as a display text: the one author of all, or names with the rules of each.
 *
 * @returns undefined while none is known
 */
export function authorsInWords(subjects: readonly Pick<ReportedSubject, 'by' | 'rule'>[]): string | undefined {
  const rules = new Map<string, readonly string[]>();
  for (const { by, rule } of subjects)
    if (by !== undefined) rules.set(by, [...(rules.get(by) ?? []), ...(rule === undefined ? [] : [rule])]);
  const isOfAll = rules.size === 1 && subjects.every(({ by }) => by !== undefined);
  const names = [...rules].slice(0, MOST_NAMES).map(([by, all]) => named(by, isOfAll ? [] : all));
  if (names.length === 0) return undefined;
  const more = rules.size - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(' and ');
}

function named(by: string, rules: readonly string[]): string {
  const more = rules.length - MOST_NAMES;
  const said = [...rules.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])];
  return said.length === 0 ? by : `${by} (${said.join(', ')})`;
}

/** The subjects, with the known authors of those that continue. */
export function withAuthors(
  subjects: readonly StoredSubject[],
  authorOf: (subject: StoredSubject) => string | undefined,
): StoredSubject[] {
  return subjects.map((each) => {
    if (each.endedAt !== undefined) return each;
    const { by: _, ...rest } = each;
    const by = authorOf(each);
    return by === undefined ? rest : { ...rest, by };
  });
}

/** The subjects after the hub no longer shows the finding. */
export function subjectsEnded(subjects: readonly StoredSubject[], at: string): readonly StoredSubject[] {
  return newestEnded(
    subjects.map((each) => ended(each, at)),
    at,
  );
}

/** Rows of earlier versions: the subjects in their text existed, and are not new. */
function subjectsOf(before: SubjectsBefore, reported: readonly ReportedSubject[]): readonly StoredSubject[] {
  const { firing, message, rule = '', since, subjects } = before;
  if (subjects !== undefined) return subjects;
  if (!firing) return [];
  const words = new Set([foldCase(rule), ...foldCase(message).split(/[^a-z0-9_-]+/)]);
  const isNamed = (each: ReportedSubject): boolean => each.rule === undefined || words.has(foldCase(each.rule));
  return reported.filter(isNamed).map(({ digest: _, ...each }) => ({ ...each, since }));
}

function startAfter(before: SubjectsBefore | undefined, stored: readonly StoredSubject[], at: string): string {
  const newest = [before?.since ?? '', ...stored.map(({ since }) => since)].reduce((a, b) => (a > b ? a : b));
  return at > newest ? at : addMilliseconds(newest, 1).toISOString();
}

function firingAfter(stored: StoredSubject | undefined, reported: ReportedSubject, start: string): StoredSubject {
  if (stored === undefined) return { ...reported, since: start };
  const { after, before, by, digest, endedAt, since, undoneAt } = stored;
  if (endedAt !== undefined) return { ...reported, since: start, before: { since, endedAt } };
  // The reason for which it paged no one at its start, and its possible cause, apply as long as it continues.
  const { after: _after, by: _by, digest: _digest, undoneAt: _undoneAt, ...words } = reported;
  return {
    ...words,
    since,
    ...(by === undefined ? {} : { by }),
    ...(after === undefined ? {} : { after }),
    ...(undoneAt === undefined ? {} : { undoneAt }),
    ...(digest === undefined ? {} : { digest }),
    ...(before === undefined ? {} : { before }),
  };
}

/** Older subjects keep their place; subjects beyond the limit become one together. */
function bounded(
  reported: readonly ReportedSubject[],
  stored: ReadonlyMap<string, StoredSubject>,
): readonly ReportedSubject[] {
  const all = [...new Map(reported.map((each) => [each.key, each])).values()];
  if (all.length <= MOST_SUBJECTS) return all;
  const sorted = [...all.filter(({ key }) => stored.has(key)), ...all.filter(({ key }) => !stored.has(key))];
  const rest = sorted.slice(MOST_SUBJECTS - 1);
  const key = textHash(
    rest
      .map((each) => each.key)
      .sort()
      .join('\n'),
  ).slice(0, KEY_LENGTH);
  return [...sorted.slice(0, MOST_SUBJECTS - 1), { key, message: `${rest.length} further rules have it as well.` }];
}

function ended(subject: StoredSubject, at: string): StoredSubject {
  return subject.endedAt === undefined ? { ...subject, endedAt: at } : subject;
}

/** Of the subjects that are over it keeps the newest, each for a limited time. */
function newestEnded(subjects: readonly StoredSubject[], at: string): readonly StoredSubject[] {
  const oldest = subHours(at, KEPT_HOURS).toISOString();
  const recent = subjects.filter(({ endedAt }) => endedAt === undefined || endedAt >= oldest);
  return recent.sort((a, b) => ((a.endedAt ?? '~') > (b.endedAt ?? '~') ? -1 : 1)).slice(0, MOST_SUBJECTS);
}
