import type { Hubs } from '../../core/policy-diff/policy-diff.ts';
import { isEmptyDiff } from '../../core/policy-diff/policy-diff.ts';
import type { NamedDiff } from './diff-report.ts';

/**
 * A comparison for programs. A field that does not apply is null. Hubs are counts; with their ids, a large fleet would
 * take megabytes for each rule.
 *
 * @param listsHubs each group has the ids of its hubs too
 */
export function diffJson({ diff, next, old, source, unread, unseen }: NamedDiff, listsHubs: boolean): unknown {
  const withHubs = <T extends { readonly hubs: Hubs }>({ hubs, ...rest }: T) => ({
    ...rest,
    hubs: hubs.length,
    ...(listsHubs ? { hubIds: hubs } : {}),
  });
  const moves = <T extends { readonly gained: Hubs; readonly lost: Hubs }>({ gained, lost, ...rest }: T) => ({
    ...rest,
    gained: gained.length,
    lost: lost.length,
    ...(listsHubs ? { gainedHubIds: gained, lostHubIds: lost } : {}),
  });
  const isPlanned = source !== 'Records';
  return {
    old,
    new: next,
    source,
    changes: !isEmptyDiff(diff),
    hubs: diff.hubs,
    outsideScope: diff.outside,
    changedHubs: diff.changed,
    newlyFailing: diff.newlyFailing,
    newlyPassing: diff.newlyPassing,
    newlyCovered: diff.newlyManaged,
    noLongerCovered: diff.noLongerManaged,
    underOld: { ...diff.old, totals: isPlanned ? diff.old.totals : null },
    underNew: { ...diff.next, totals: isPlanned ? diff.next.totals : null },
    verdicts: diff.verdicts.map(withHubs),
    assignments: diff.assignments.map(({ from, to, ...rest }) =>
      withHubs({ from: from ?? null, to: to ?? null, ...rest }),
    ),
    rules: diff.rules.map(withHubs),
    networkChanges: diff.changes.map(moves),
    findings: diff.findings.map(({ assignment, ...rest }) => moves({ assignment: assignment ?? null, ...rest })),
    looser: diff.looser.map(({ to, ...rest }) => withHubs({ to: to ?? null, ...rest })),
    policy: diff.terms.map(({ assignment, from, to, ...rest }) => ({
      assignment: assignment ?? null,
      from: from ?? null,
      to: to ?? null,
      ...rest,
    })),
    unread,
    unseen,
  };
}
