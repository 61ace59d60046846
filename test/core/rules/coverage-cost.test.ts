import { describe, expect, it } from 'vitest';
import { mergeRules } from '../../../src/core/baseline/assignment/merge-rules.ts';
import { rangesFromPrefixes } from '../../../src/core/rules/addresses/address-prefixes.ts';
import { fewestHosts } from '../../../src/core/rules/addresses/host-name.ts';
import { coverageIndex } from '../../../src/core/rules/coverage/coverage.ts';
import { sameDestination } from '../../../src/core/rules/destinations/destination-key.ts';
import { prepareForbidden } from '../../../src/core/rules/limits/forbidden-destinations.ts';
import type { Destination } from '../../../src/core/rules/outbound-rule.ts';
import { readRule } from '../../../src/core/rules/reading/rule-reading.ts';
import { fqdn, prefixes, tag } from './destinations.ts';

/**
 * Counts how often the code reads an entry of the lists. Every parser and every judgement has to read entries to do
 * anything.
 */
function counted<T extends object>(entries: readonly T[], count: { steps: number }): readonly T[] {
  return entries.map(
    (entry) =>
      new Proxy(entry, {
        get(target, key, receiver) {
          count.steps += 1;
          const value: unknown = Reflect.get(target, key, receiver);
          return Array.isArray(value) ? countedList(value, count) : value;
        },
      }),
  );
}

function countedList(list: readonly unknown[], count: { steps: number }): readonly unknown[] {
  return new Proxy(list, {
    get(target, key, receiver) {
      if (typeof key === 'string' && /^\d+$/.test(key)) count.steps += 1;
      return Reflect.get(target, key, receiver);
    },
  });
}

/** n log n more than doubles, by less than a tenth at these sizes; n² takes four times as many. */
const MOST_GROWTH = 2.5;

function growth(stepsFor: (size: number) => number): number {
  return stepsFor(800) / stepsFor(400);
}

const each = (size: number, make: (index: number) => Destination) =>
  Array.from({ length: size }, (_, index) => ({ name: `r${index}`, destination: make(index) }));
const network = (index: number) => `10.${index >> 8}.${index & 255}.0/24`;

const WORLDS: readonly { readonly why: string; readonly rules: (size: number) => ReturnType<typeof each> }[] = [
  { why: 'hosts apart', rules: (size) => each(size, (index) => fqdn(`h${index}.example.com`)) },
  {
    why: 'wildcards that end inside a label',
    rules: (size) => each(size, (index) => ({ type: 'FQDN', hosts: [`*${index}.org`] })),
  },
  { why: 'networks apart', rules: (size) => each(size, (index) => prefixes(network(index), 'TCP 443')) },
  { why: 'one tag on ports apart', rules: (size) => each(size, (index) => tag('Sql', `TCP ${2 * index}`)) },
];

describe('coverage grows no faster than its input', () => {
  it.each(WORLDS)('$why: as many wanted as there are rules', ({ rules }) => {
    const steps = (size: number): number => {
      const count = { steps: 0 };
      const held = rules(size);
      const cover = coverageIndex(
        held.map(({ name, destination }) => ({ name, destination: counted([destination], count)[0] ?? destination })),
      );
      for (const { destination } of held)
        expect(cover.permits(counted([destination], count)[0] ?? destination)).toBe(true);
      return count.steps;
    };
    expect(growth(steps)).toBeLessThan(MOST_GROWTH);
  });

  it('one network in as many pieces as there are rules is found, and missing pieces too', () => {
    const pieces = each(4096, (index) => prefixes(`10.0.${index >> 4}.${(index & 15) << 4}/28`, 'TCP 443'));
    expect(coverageIndex(pieces).permits(prefixes('10.0.0.0/16', 'TCP 443'))).toBe(true);
    expect(coverageIndex(pieces.slice(1)).permits(prefixes('10.0.0.0/16', 'TCP 443'))).toBe(false);
    expect(coverageIndex(pieces)(prefixes('10.0.0.0/16', 'TCP 443'))).toHaveLength(4096);
  });

  it('rules with many prefixes each, on ports in pieces, are held against one another at once', () => {
    const rules = each(100, (index) =>
      prefixes(
        Array.from({ length: 81 }, (_, at) => network(81 * index + at)).join(','),
        `TCP ${index % 2 === 0 ? '1-9' : '5-20'}`,
      ),
    );
    const cover = coverageIndex(rules);
    for (const { destination } of rules) expect(cover.permits(destination)).toBe(true);
    expect(cover.permits(prefixes(network(0), 'TCP 1-20'))).toBe(false);
  });
});

describe('lists of prefixes are read once, and not for each pair of rules', () => {
  /** Counts how often a prefix of a rule is read. */
  const networks = (size: number, count: { steps: number }) =>
    each(size, (index) => prefixes(network(index), 'TCP 443')).map(({ name, destination }) => ({
      name,
      destination:
        destination.type === 'ServiceTag'
          ? { ...destination, addressPrefixes: countedList(destination.addressPrefixes, count) as readonly string[] }
          : destination,
    }));

  it('where a baseline is merged', () => {
    const steps = (size: number): number => {
      const count = { steps: 0 };
      const wanted = networks(size, count).map(({ name, destination }) => ({
        destination,
        key: name,
        origins: [name],
      }));
      expect(mergeRules(wanted)).toHaveLength(size);
      return count.steps;
    };
    expect(steps(400) / steps(200)).toBeLessThan(MOST_GROWTH);
  });

  it('where rules are compared by their destination', () => {
    const steps = (size: number): number => {
      const count = { steps: 0 };
      const rules = networks(size, count);
      const same = rules.filter((a) => rules.some((b) => a !== b && sameDestination(a.destination, b.destination)));
      expect(same).toEqual([]);
      return count.steps;
    };
    expect(steps(400) / steps(200)).toBeLessThan(MOST_GROWTH);
  });
});

describe('lists of one rule grow no faster than their length', () => {
  const hosts = (size: number) => Array.from({ length: size }, (_, index) => `*h${index}.example.com`);

  it('hosts that another of them covers are found by look-up', () => {
    expect(fewestHosts([...hosts(20_000), '*.example.com', '*example.com'])).toEqual(['*example.com']);
  });

  it('many hosts against many forbidden ones', () => {
    const entries = hosts(2_000).map((host) => ({ target: { type: 'FQDN', host: `x.${host.slice(1)}` } as const }));
    const forbidden = prepareForbidden(entries);
    expect(forbidden({ type: 'FQDN', hosts: hosts(2_000) })).toHaveLength(2_000);
  });

  it('prefixes, ports and hosts that cannot be read', () => {
    const odd = Array.from({ length: 20_000 }, (_, index) => `https://h${index}.example/x`).join(',');
    expect(readRule({ type: 'FQDN', destination: odd }).reasons).toHaveLength(20_000);
    expect(readRule({ type: 'FQDN', destination: '/'.repeat(200_000) }).destination).toBeUndefined();
    expect(readRule({ type: 'Odd', destination: '.'.repeat(200_000) }).destination).toBeUndefined();
    expect(readRule({ type: 'Odd', destination: `x${' '.repeat(200_000)}y` }).destination).toBeUndefined();
    expect(rangesFromPrefixes(Array.from({ length: 20_000 }, (_, index) => network(index)))).toHaveLength(1);
  });
});
