import { addSeconds } from 'date-fns/addSeconds';
import { foldCase } from '../../text/fold-case.ts';
import { entryOf } from '../../verdict/catalogue/catalogue.ts';
import type { ChangeKind } from '../../verdict/catalogue/catalogue-entry.ts';
import type { NotedChange } from './noted-requests.ts';
import { callerKey, withCallers, withoutFailedRequests } from './noted-requests.ts';

/** A finding of one hub, with the known limits for the time of its cause. Times are ISO strings. */
export interface ExplainedFinding {
  readonly code: string;
  readonly rule?: string | undefined;
  /** The first read that showed it. */
  readonly since: string;
  /** The last read that did not show it, if one is known. */
  readonly after?: string | undefined;
  /** When Hubwarden last undid a change of this rule: an earlier change is no longer a cause. */
  readonly undoneAt?: string | undefined;
}

/** A finding that was older than this at its first read has no change in the stored history. */
const OLDEST_SECONDS = 24 * 3600;
/**
 * Azure raises an event when a change is accepted or when it is done: a read in between may not show the change yet.
 */
const SHOWS_WITHIN_SECONDS = 15 * 60;
/** An event may carry a time later than the first read that shows its change. */
const LATE_EVENT_SECONDS = 3600;
/** Clocks of Azure and of this process differ by less. */
const SKEW_SECONDS = 60;

/** True for a code that a change of the hub can cause, so that an alert can name an author. */
export function canHaveAuthor(code: string): boolean {
  return causesOf(code).length > 0;
}

/**
 * Kinds of changes that can cause a finding. A request for the whole hub may carry rules but does not say so: it explains no
 * finding about a rule, because the same request changes a tag.
 */
function causesOf(code: string): readonly ChangeKind[] {
  return entryOf(code)?.causedBy ?? [];
}

/** The earliest time (ISO) of a change that may explain the finding. */
export function explainedFrom({ after, since }: Pick<ExplainedFinding, 'after' | 'since'>): string {
  return after === undefined ? shifted(since, -OLDEST_SECONDS) : shifted(after, -SHOWS_WITHIN_SECONDS);
}

/** The latest time (ISO) at which a change that becomes known may explain the finding. */
export function explainedUntil({ since }: Pick<ExplainedFinding, 'since'>): string {
  return shifted(since, LATE_EVENT_SECONDS);
}

/**
 * The change that caused a finding, by hub, rule, kind of change and time; undefined when none is known. A change of
 * another rule, of another kind, from before the last read without the finding, or of Hubwarden itself does not count.
 *
 * @param changes of the hub, in any order
 */
export function explainingChange<Each extends NotedChange>(
  finding: ExplainedFinding,
  changes: readonly Each[],
): Each | undefined {
  const kinds = causesOf(finding.code);
  if (kinds.length === 0) return undefined;
  const [from, until] = [explainedFrom(finding), explainedUntil(finding)];
  const isCause = ({ at, failed }: Each): boolean =>
    failed !== true && at >= from && at <= until && !(finding.undoneAt !== undefined && at <= finding.undoneAt);
  // A failed write can leave a failed rule.
  const effective = entryOf(finding.code)?.isCausedByFailedRequest === true ? changes : withoutFailedRequests(changes);
  const all = withCallers(effective)
    .filter(isCause)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const cause = finding.rule === undefined ? hubChange(finding, all, kinds) : ruleChange(finding, all, kinds);
  // A caller whom no event names cannot be asked.
  return cause === undefined || callerKey(cause) === undefined ? undefined : cause;
}

function ruleChange<Each extends NotedChange>(
  finding: ExplainedFinding,
  all: readonly Each[],
  kinds: readonly ChangeKind[],
): Each | undefined {
  const { rule = '', since } = finding;
  const ofRule = all.filter((each) => each.rule !== undefined && foldCase(each.rule) === foldCase(rule));
  // A later change cannot cause an earlier state: mostly it is Hubwarden's reaction to it.
  const isBefore = (each: Each): boolean =>
    each.at < since || (each.at === since && !each.own && isOfKind(each, kinds));
  const last = ofRule.filter(isBefore).at(-1);
  if (last !== undefined && isOfKind(last, kinds)) return last.own ? undefined : last;
  const later = ofRule.filter((each) => !isBefore(each) && isOfKind(each, kinds));
  // Hubwarden wrote the rule itself, by a clock that is slightly ahead, so no other principal caused its state.
  const [next] = later;
  return next?.own === true && next.at <= readAt(finding) ? undefined : later.find(({ own }) => !own);
}

/** Clocks differ: a change that is dated shortly after the read may have been visible to it. */
function readAt({ since }: ExplainedFinding): string {
  return shifted(since, SKEW_SECONDS);
}

/** A request for the hub does not say what it changed: if several callers made one, the author is unknown. */
function hubChange<Each extends NotedChange>(
  finding: ExplainedFinding,
  all: readonly Each[],
  kinds: readonly ChangeKind[],
): Each | undefined {
  const ofHub = all.filter(({ own, rule }) => !own && rule === undefined);
  const foreign = ofHub.filter((each) => isOfKind(each, kinds) && isAfterLastCleanRead(each, finding));
  const before = foreign.filter(({ at }) => at <= readAt(finding));
  const possible = before.length === 0 ? foreign : before;
  const callers = new Set(possible.map(callerKey));
  return callers.size === 1 ? (before.at(-1) ?? foreign[0]) : undefined;
}

/** A change before a read without the finding is not its cause: a request for the hub is visible at once. */
function isAfterLastCleanRead({ at }: NotedChange, { after }: ExplainedFinding): boolean {
  return after === undefined || at > after;
}

function isOfKind(change: NotedChange, kinds: readonly ChangeKind[]): boolean {
  return kinds.includes(kindOf(change));
}

function kindOf({ operation, rule }: NotedChange): ChangeKind {
  const name = foldCase(operation);
  const isDelete = name.endsWith('delete') || name.includes('resourcedelete');
  if (rule !== undefined) return isDelete ? 'RuleDelete' : 'RuleWrite';
  if (isDelete || name.includes('/connections/') || name.includes('provisionmanagednetwork')) return 'Other';
  return 'HubWrite';
}

function shifted(iso: string, seconds: number): string {
  return addSeconds(iso, seconds).toISOString();
}
