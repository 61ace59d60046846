import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageIndex, coveringRules, covers, overlaps } from '../../../../src/core/rules/coverage/coverage.ts';
import { destinationKey } from '../../../../src/core/rules/destinations/destination-key.ts';
import type { Destination } from '../../../../src/core/rules/outbound-rule.ts';
import {
  anyDestination,
  anyEndpoint,
  anyFqdn,
  anyServiceTag,
  denies,
  holdsAll,
  pieced,
  RUNS,
  respelled,
  trafficOf,
} from '../traffic-model.ts';

/** The traffic of several rules together, for a wanted rule: Allows join with Allows, Denies with Denies. */
function joinedTraffic(wanted: Destination, rules: readonly Destination[]): ReadonlySet<string> {
  const alike = rules.filter((rule) => rule.type === wanted.type && denies(rule) === denies(wanted));
  return new Set(alike.flatMap((rule) => [...trafficOf(rule)]));
}

function named(rules: readonly Destination[]): readonly { readonly name: string; readonly destination: Destination }[] {
  return rules.map((destination, index) => ({ name: `r${index}`, destination }));
}

function pick(rules: readonly Destination[], names: readonly string[]): readonly Destination[] {
  return rules.filter((_, index) => names.includes(`r${index}`));
}

/** Random rules rarely cover anything, so half of the cases are built so that they nearly cover. */
const someOf = (rule: fc.Arbitrary<Destination>) => fc.array(rule, { maxLength: 6 });
const question = fc.oneof(
  fc.tuple(anyFqdn, someOf(anyFqdn)),
  fc.tuple(anyServiceTag, someOf(anyServiceTag)),
  fc.tuple(anyEndpoint, someOf(anyEndpoint)),
  fc.tuple(anyDestination, someOf(anyDestination)),
  pieced,
  fc.tuple(pieced, someOf(anyDestination)).map(([[wanted, pieces], more]) => [wanted, [...pieces, ...more]] as const),
);

describe('coverage against a listing of all traffic', () => {
  it('says rules cover a destination exactly when they permit everything that it permits', async () => {
    await fc.assert(
      fc.property(question, ([wanted, rules]) => {
        const expected = holdsAll(joinedTraffic(wanted, rules), trafficOf(wanted));
        expect(coveringRules(wanted, named(rules)) !== undefined).toBe(expected);
      }),
      RUNS,
    );
  });

  it('names rules that are enough, none of which can be left out, and a single one where one is enough', async () => {
    await fc.assert(
      fc.property(question, ([wanted, rules]) => {
        const names = coveringRules(wanted, named(rules));
        if (names === undefined) return;
        const traffic = trafficOf(wanted);
        const enough = (some: readonly string[]) => holdsAll(joinedTraffic(wanted, pick(rules, some)), traffic);
        expect(enough(names)).toBe(true);
        for (const name of names) expect(enough(names.filter((other) => other !== name))).toBe(false);
        const firstSingle = named(rules).find(({ name }) => enough([name]));
        if (firstSingle !== undefined) expect(names).toEqual([firstSingle.name]);
      }),
      RUNS,
    );
  });

  it('gives the same answer from a prepared set, from a single rule and whatever the order', async () => {
    await fc.assert(
      fc.property(question, ([wanted, rules]) => {
        expect(coverageIndex(named(rules))(wanted)).toEqual(coveringRules(wanted, named(rules)));
        expect(coveringRules(wanted, named([...rules].reverse())) === undefined).toBe(
          coveringRules(wanted, named(rules)) === undefined,
        );
        for (const rule of rules)
          expect(covers(rule, wanted)).toBe(holdsAll(joinedTraffic(wanted, [rule]), trafficOf(wanted)));
      }),
      RUNS,
    );
  });

  it('gives two destinations one key exactly when they permit the same traffic', async () => {
    const pair = fc.oneof(
      fc.tuple(anyFqdn, anyFqdn),
      fc.tuple(anyServiceTag, anyServiceTag),
      fc.tuple(anyEndpoint, anyEndpoint),
      fc.tuple(anyDestination, anyDestination),
      anyDestination.map((destination) => [destination, respelled(destination)] as const),
    );
    await fc.assert(
      fc.property(pair, ([a, b]) => {
        const same =
          a.type === b.type &&
          denies(a) === denies(b) &&
          holdsAll(trafficOf(a), trafficOf(b)) &&
          holdsAll(trafficOf(b), trafficOf(a));
        expect(destinationKey(a) === destinationKey(b)).toBe(same);
        expect(covers(a, b) && covers(b, a)).toBe(same);
      }),
      RUNS,
    );
  });

  it('says two destinations of one type overlap exactly when some traffic belongs to both', async () => {
    const pair = fc.oneof(
      fc.tuple(anyFqdn, anyFqdn),
      fc.tuple(anyServiceTag, anyServiceTag),
      fc.tuple(anyEndpoint, anyEndpoint),
    );
    await fc.assert(
      fc.property(pair, ([a, b]) => {
        const shared = sharedTraffic(a, b);
        expect(overlaps(a, b)).toBe(shared);
        expect(overlaps(b, a)).toBe(shared);
      }),
      RUNS,
    );
  });
});

/**
 * An endpoint without Spark and one with Spark share the traffic of plain compute. Every endpoint permits that traffic.
 */
function sharedTraffic(a: Destination, b: Destination): boolean {
  const other = trafficOf(b);
  return [...trafficOf(a)].some((packet) => other.has(packet));
}
