import type { Skipped } from '../../core/plan/model/plan.ts';
import type { PlannedHub } from '../../core/plan/preview/planned-hub.ts';
import { counted } from '../../core/text/counted.ts';

/** Entries with different reasons in detail but one reason code are listed up to this number. */
const LONGEST_LIST = 5;

/**
 * What the plan leaves alone, one line for all rules with the same reason.
 *
 * @param isDetailed gives every rule its own line
 */
export function skippedLines({ plan, unguarded }: PlannedHub, isDetailed: boolean): readonly string[] {
  const own = unguarded.skipped;
  const held = plan.skipped.slice(own.length);
  const ownLines = isDetailed ? own.map((each) => lineOf([each], false)) : foldedLines(own);
  return [...ownLines, ...heldLines(held)];
}

/** The request is shown already; the reason is enough here. */
function heldLines(held: readonly Skipped[]): readonly string[] {
  const [first] = held;
  if (first === undefined) return [];
  const reason = first.detail.replace(/ Deferred: .*$/s, '');
  return [`  ${counted(held.length, 'request')} not sent, ${first.reason}: ${reason}${lookAgain(first)}`];
}

function foldedLines(skipped: readonly Skipped[]): readonly string[] {
  const alike = groupedBy(skipped, ({ detail, reason, retryAt, rule }) =>
    JSON.stringify([reason, detail, retryAt, rule === undefined]),
  );
  return groupedBy(alike, ([first]) => `${first?.rule === undefined} ${first?.reason}`).flatMap((groups) =>
    groups.length <= LONGEST_LIST ? groups.map((group) => lineOf(group, false)) : [lineOf(groups.flat(), true)],
  );
}

/** @param isMixed the entries have different details, and the line shows the first */
function lineOf(alike: readonly Skipped[], isMixed: boolean): string {
  const [first] = alike;
  if (first === undefined) return '';
  const what = alike.length === 1 ? (first.rule ?? 'network') : counted(alike.length, 'rule');
  const more = isMixed ? ` And ${alike.length - 1} more like it: see --details.` : '';
  return `  ${what} ${first.reason}: ${first.detail}${lookAgain(first)}${more}`;
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

function lookAgain({ retryAt }: Skipped): string {
  return retryAt === undefined ? '' : ` Due again at ${retryAt.toISOString()}.`;
}
