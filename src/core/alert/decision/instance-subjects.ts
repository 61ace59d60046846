import { addMilliseconds } from 'date-fns/addMilliseconds';
import { subHours } from 'date-fns/subHours';
import { foldCase } from '../../text/fold-case.ts';
import { textHash } from '../../text/text-hash.ts';
import { HUB_AS_A_WHOLE } from './alert-instance.ts';

/** Why a subject stands in a digest and is not paged: the first sweep found it, or this version of Hubwarden is the first to. */
export type DigestReason = 'FirstVerdict' | 'NewEdition';

/** One rule or target that a finding of one hub is about, as a run reports it. */
export interface ReportedSubject {
  /** Of {@link subjectKey}. */
  readonly key: string;
  readonly rule?: string | undefined;
  readonly message: string;
  /** What to do first about this one; absent in rows of versions that kept that of the first alone. */
  readonly fix?: string | undefined;
  /** Who probably caused it. */
  readonly by?: string | undefined;
  readonly done?: string | undefined;
  readonly digest?: DigestReason | undefined;
  /** The last read that did not show it, where one is known (ISO): what came before is not its cause. */
  readonly after?: string | undefined;
  /** When Hubwarden last undid a change of its rule (ISO). */
  readonly undoneAt?: string | undefined;
}

/** The same as the hub's row keeps it. Times are ISO strings. */
export interface StoredSubject extends ReportedSubject {
  /** Start of its newest firing. */
  readonly since: string;
  /** Set once it no longer fires. */
  readonly endedAt?: string | undefined;
  /** Its firing before this one. */
  readonly before?: { readonly since: string; readonly endedAt: string } | undefined;
}

/** What a hub's row says before a report. */
export interface SubjectsBefore {
  readonly firing: boolean;
  readonly since: string;
  readonly message: string;
  readonly rule?: string | undefined;
  /** Absent in rows of versions that did not tell subjects apart. */
  readonly subjects?: readonly StoredSubject[] | undefined;
}

/** A row must stay small: what fires beyond this many rules of one hub is one subject. */
const MOST_SUBJECTS = 500;

/** A subject that is over is remembered for so long: a hold may last over a long weekend before it is notified. */
const KEPT_HOURS = 7 * 24;
const KEY_LENGTH = 8;

/** A short key for a rule and the target that it opens: a rule that is changed to open something else is another subject. */
export function subjectKey(rule: string | undefined, target: string | undefined): string {
  if (rule === undefined && target === undefined) return HUB_AS_A_WHOLE;
  return textHash(`${foldCase(rule ?? '')}\n${target ?? ''}`).slice(0, KEY_LENGTH);
}

/**
 * The subjects of a hub after a report. A subject that goes on keeps its start; one that is new begins now, and later than
 * everything the row told of before, so that what was notified stays apart from what was not.
 *
 * @param at time of the report (ISO)
 * @param keeps keys that the report says nothing new of: they go on if they fire
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
  return [...next, ...kept(rest, at)];
}

/** More names or rules than these are not read. */
const MOST_NAMES = 5;

/**
 * The likely authors of some subjects, for people: the name of one who wrote them all, or names with the rules of each.
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

/** The subjects with the authors that are known of those that go on. */
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

/** The subjects once the hub no longer shows the finding. */
export function subjectsEnded(subjects: readonly StoredSubject[], at: string): readonly StoredSubject[] {
  return kept(
    subjects.map((each) => ended(each, at)),
    at,
  );
}

/** Rows of earlier versions: what their words name was there, and is no news. */
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
  // Why it was not paged when it began, and what may have brought it about, holds for as long as it goes on.
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

/** Subjects that were there first keep their place; those for which there is none left are one together. */
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

/** Of those that are over, the newest, and none for ever. */
function kept(subjects: readonly StoredSubject[], at: string): readonly StoredSubject[] {
  const oldest = subHours(at, KEPT_HOURS).toISOString();
  const recent = subjects.filter(({ endedAt }) => endedAt === undefined || endedAt >= oldest);
  return recent.sort((a, b) => ((a.endedAt ?? '~') > (b.endedAt ?? '~') ? -1 : 1)).slice(0, MOST_SUBJECTS);
}
