import { callerKey, withCallers } from '../../../core/alert/findings/noted-requests.ts';
import { hubIdParts } from '../../../core/hub-id.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import { foldCase, foldOptional } from '../../../core/text/fold-case.ts';
import { nearestWord } from '../../../core/text/nearest-word.ts';
import { isWorkspaceRequest } from '../../observe/foreign-authors.ts';
import type { OperatorDeps } from '../../operator/operator-deps.ts';
import { readInstances } from '../../records/alert-record.ts';
import type { Change } from '../../records/change-record.ts';
import { callerOf, prunedChangesUntil, readChanges } from '../../records/change-record.ts';
import { eventWatch } from '../../records/event-record.ts';
import type { HubRecord } from '../../records/hub/hub-record.ts';
import { locateHub } from './locate-hub.ts';

/** A change of a hub as an event reported it. A field that the event lacks is null. */
export interface ReportedChange {
  readonly at: string;
  /** Name or id of the caller; null: the event names none. */
  readonly by: string | null;
  readonly objectId: string | null;
  readonly appId: string | null;
  /** As Azure names it. */
  readonly operation: string;
  readonly rule: string | null;
  readonly correlationId: string | null;
  /** Azure refused the change, or did not finish it. */
  readonly isFailed: boolean;
}

/** Who changed a hub or one of its rules, as far as events say it. */
export interface WhoChanged {
  readonly hubId: string;
  readonly name: string;
  readonly rule: string | null;
  /** False: neither the record nor an event that is kept has such a rule; null: none was asked for, or no record is readable. */
  readonly isRuleKnown: boolean | null;
  /** The known rule of the nearest name, for a rule that is not known; null: none is near. */
  readonly nearRule: string | null;
  /** Of others, the newest first: of the rule, or of the hub with all its rules. */
  readonly changes: readonly ReportedChange[];
  /** With a rule: requests for the hub as a whole, which may have written or dropped it, the newest first. */
  readonly mayHave: readonly ReportedChange[];
  /** Of Hubwarden itself, the newest first. */
  readonly own: readonly ReportedChange[];
  /** Findings that alerts are open for, with the author that explains each; null: none does. */
  readonly open: readonly {
    readonly code: string;
    readonly rule: string | null;
    readonly since: string;
    readonly by: string | null;
  }[];
  /** The newest event of the subscription (ISO), to the hour; null: none is known to have come. */
  readonly lastEventAt: string | null;
  /** Changes up to this time (ISO) are pruned; null: none are. */
  readonly prunedUntil: string | null;
  /** Rows that this release cannot read. */
  readonly unreadable: readonly string[];
}

/**
 * Looks up who changed a hub, or one of its rules, from the events that are kept.
 *
 * @param rule name of a rule in any casing
 * @returns a sentence when the tables hold nothing about the hub, or several hubs match
 */
export async function whoChanged(
  { rows }: Pick<OperatorDeps, 'rows'>,
  text: string,
  rule: string | undefined,
): Promise<Result<WhoChanged, string>> {
  const located = await locateHub(rows, text);
  if (!located.ok) return located;
  const { hubId, name } = located.value;
  const read = await readChanges(rows, { hubId });
  const changes = withCallers(read.values.map(({ change }) => change)).toReversed();
  const instances = await readInstances(rows, hubId);
  const isAsked = (each: string | undefined): boolean => rule === undefined || foldOptional(each) === foldCase(rule);
  const watch = await eventWatch(rows, hubIdParts(hubId).subscriptionId);
  const foreign = changes.filter(({ own }) => !own);
  const whole = rule === undefined ? [] : foreign.filter(isWorkspaceRequest);
  const firing = instances.values.filter((each) => each.firing).flatMap(subjectsOf);
  const known = [...changes, ...firing].map((each) => each.rule ?? '');
  return ok({
    ...{ hubId, name, rule: rule ?? null },
    ...aboutRule(rule, located.value.record, known),
    changes: foreign.filter((each) => isAsked(each.rule)).map(reported),
    mayHave: whole.map(reported),
    own: changes.filter((each) => each.own && isAsked(each.rule)).map(reported),
    open: firing.filter((each) => isAsked(each.rule ?? undefined)),
    lastEventAt: watch === undefined || watch.came === false ? null : watch.at.toISOString(),
    prunedUntil: (await prunedChangesUntil(rows)) ?? null,
    unreadable: [...read.unreadable, ...instances.unreadable].map(({ message }) => message),
  });
}

/** Rules of others without a finding are in no record: an unknown rule may exist. */
function aboutRule(
  rule: string | undefined,
  record: HubRecord | undefined,
  others: readonly string[],
): Pick<WhoChanged, 'isRuleKnown' | 'nearRule'> {
  if (rule === undefined || record === undefined) return { isRuleKnown: null, nearRule: null };
  const found = record.status.findings.map((each) => each.rule ?? '');
  const known = [...Object.keys(record.memory.rules), ...found, ...others].filter((each) => each !== '');
  if (known.some((each) => foldCase(each) === foldCase(rule))) return { isRuleKnown: true, nearRule: null };
  return { isRuleKnown: false, nearRule: nearestWord(rule.slice(0, LONGEST_RULE), known) ?? null };
}

/** More than the name of a rule has. Without a limit, a long text would be compared with every name. */
const LONGEST_RULE = 100;

type Instance = Awaited<ReturnType<typeof readInstances>>['values'][number];

function subjectsOf({ by, code, rule, since, subjects }: Instance): WhoChanged['open'] {
  const firing = subjects?.filter(({ endedAt }) => endedAt === undefined) ?? [{ rule, since, by }];
  return firing.map((each) => ({ code, rule: each.rule ?? null, since: each.since, by: each.by ?? null }));
}

/** The change with nulls for what its event does not say. */
export function reported(change: Change): ReportedChange {
  const { appId, at, correlationId, failed, objectId, operation, rule } = change;
  return {
    ...{ at, operation, isFailed: failed === true },
    by: callerKey(change) === undefined ? null : callerOf(change),
    objectId: objectId ?? null,
    appId: appId ?? null,
    rule: rule ?? null,
    correlationId: correlationId ?? null,
  };
}
