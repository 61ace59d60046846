import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyDiff } from '../../../src/core/policy-diff/policy-diff.ts';
import { isEmptyDiff } from '../../../src/core/policy-diff/policy-diff.ts';
import { propertyRuns } from '../../thoroughness.ts';
import { diffOf, fleetCases } from './fleet-cases.ts';

const RUNS = { numRuns: propertyRuns(1000) };

/** The parts of a comparison that do not say which policy is the newer one. */
function readBackwards(diff: PolicyDiff) {
  const sorted = <T>(list: readonly T[]) => list.map((each) => JSON.stringify(each)).sort();
  return {
    hubs: diff.hubs,
    outside: diff.outside,
    changed: diff.changed,
    newlyFailing: diff.newlyPassing,
    newlyPassing: diff.newlyFailing,
    newlyManaged: diff.noLongerManaged,
    noLongerManaged: diff.newlyManaged,
    old: diff.next,
    next: diff.old,
    verdicts: sorted(diff.verdicts.map(({ from, hubs, to }) => ({ from: to, to: from, hubs }))),
    assignments: sorted(diff.assignments.map(({ from, hubs, to }) => ({ from: to, to: from, hubs }))),
    rules: sorted(diff.rules.map(({ assignment, hubs, kind, name }) => [assignment, hubs, kind === 'Wanted', name])),
    changes: sorted(
      diff.changes.map(({ gained, inRules: _, lost, ...key }) => ({ ...key, gained: lost, lost: gained })),
    ),
    findings: sorted(diff.findings.map(({ gained, lost, ...key }) => ({ ...key, gained: lost, lost: gained }))),
    terms: sorted(diff.terms.map(({ from, to, ...term }) => ({ ...term, from: to ?? null, to: from ?? null }))),
  };
}

function readForwards(diff: PolicyDiff) {
  const sorted = <T>(list: readonly T[]) => list.map((each) => JSON.stringify(each)).sort();
  return {
    hubs: diff.hubs,
    outside: diff.outside,
    changed: diff.changed,
    newlyFailing: diff.newlyFailing,
    newlyPassing: diff.newlyPassing,
    newlyManaged: diff.newlyManaged,
    noLongerManaged: diff.noLongerManaged,
    old: diff.old,
    next: diff.next,
    verdicts: sorted(diff.verdicts.map(({ from, hubs, to }) => ({ from, to, hubs }))),
    assignments: sorted(diff.assignments.map(({ from, hubs, to }) => ({ from, to, hubs }))),
    rules: sorted(diff.rules.map(({ assignment, hubs, kind, name }) => [assignment, hubs, kind === 'Dropped', name])),
    changes: sorted(diff.changes.map(({ gained, inRules: _, lost, ...key }) => ({ ...key, gained, lost }))),
    findings: sorted(diff.findings.map(({ gained, lost, ...key }) => ({ ...key, gained, lost }))),
    terms: sorted(diff.terms.map(({ from, to, ...term }) => ({ ...term, from: from ?? null, to: to ?? null }))),
  };
}

function sumOf(groups: readonly { readonly hubs: readonly string[] }[]): number {
  return groups.reduce((sum, { hubs }) => sum + hubs.length, 0);
}

describe('a comparison of two policies over any fleet', () => {
  it('is empty when both are the same policy', async () => {
    await fc.assert(
      fc.asyncProperty(fleetCases, async ({ a, hubs }) => {
        const diff = await diffOf(hubs, a, a);
        expect(isEmptyDiff(diff)).toBe(true);
        expect([diff.rules, diff.changes, diff.findings, diff.looser, diff.assignments]).toEqual([[], [], [], [], []]);
        expect(diff.old).toEqual(diff.next);
      }),
      RUNS,
    );
  });

  it('says the opposite when the policies change places', async () => {
    await fc.assert(
      fc.asyncProperty(fleetCases, async ({ a, b, hubs }) => {
        expect(readBackwards(await diffOf(hubs, b, a))).toEqual(readForwards(await diffOf(hubs, a, b)));
      }),
      RUNS,
    );
  });

  it('counts every hub once', async () => {
    await fc.assert(
      fc.asyncProperty(fleetCases, async ({ a, b, hubs }) => {
        const diff = await diffOf(hubs, a, b);
        expect(diff.hubs).toBe(hubs.length);
        expect(sumOf(diff.verdicts)).toBe(hubs.length);
        for (const { failing, notKnown, passing, unmanaged } of [diff.old, diff.next])
          expect(passing + failing + unmanaged + notKnown).toBe(hubs.length);
        expect(diff.old.passing - diff.newlyFailing.length + diff.newlyPassing.length).toBe(
          diff.next.passing - moved(diff, 'next') + moved(diff, 'old'),
        );
        for (const { hubs: ids, outcomes } of diff.rules)
          expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(ids.length);
        for (const { gained, lost } of [...diff.changes, ...diff.findings]) {
          expect(new Set(gained).size).toBe(gained.length);
          expect(new Set(lost).size).toBe(lost.length);
        }
      }),
      RUNS,
    );
  });

  it('differs for a hub only if a count or a group says in what', async () => {
    await fc.assert(
      fc.asyncProperty(fleetCases, async ({ a, b, hubs }) => {
        const diff = await diffOf(hubs, a, b);
        const named = new Set([
          ...diff.verdicts.filter(({ from, to }) => from !== to).flatMap((each) => each.hubs),
          ...diff.assignments.flatMap((each) => each.hubs),
          ...[...diff.changes, ...diff.findings].flatMap(({ gained, lost }) => [...gained, ...lost]),
        ]);
        expect(named.size).toBe(diff.changed);
      }),
      RUNS,
    );
  });
});

/** Hubs that pass under one policy and that the other one does not cover. */
function moved({ verdicts }: PolicyDiff, side: 'old' | 'next'): number {
  const passes = (verdict: string) => verdict === 'Compliant' || verdict === 'Exempt';
  return verdicts.reduce((sum, { from, hubs, to }) => {
    const [of, other] = side === 'old' ? [from, to] : [to, from];
    return sum + (passes(of) && other === 'Unmanaged' ? hubs.length : 0);
  }, 0);
}
