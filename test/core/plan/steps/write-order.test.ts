import { describe, expect, it } from 'vitest';
import type { PlanContext } from '../../../../src/core/plan/model/plan-context.ts';
import { planContext } from '../../../../src/core/plan/model/plan-context.ts';
import { hasDestinationConflict, orderWrites } from '../../../../src/core/plan/steps/write-order.ts';
import type { Destination } from '../../../../src/core/rules/outbound-rule.ts';
import { observedRule } from '../azure-model.ts';
import { baseline, fqdn, hub, input } from '../plan-fixtures.ts';

const ruleName = (index: number) => `r${String(index).padStart(5, '0')}`;
const host = (index: number): Destination => fqdn(`h${index}.example.com`);

/** A hub whose rules hold these hosts. */
function contextWith(hosts: readonly number[]): PlanContext {
  const rules = hosts.map((each, index) => observedRule(ruleName(index), host(each), 'Active'));
  return planContext(input({ observation: hub(rules) }), baseline());
}

const write = (index: number, wanted: number) =>
  ({
    kind: 'WriteRule',
    rule: { name: ruleName(index), destination: host(wanted), origin: 'test-pack' },
    deletesFirst: [],
    why: '',
  }) as const;

describe('the order of single writes', () => {
  it('restores the rule first that holds the destination of another one', () => {
    const context = contextWith([1, 2, 3]);
    const writes = [write(0, 0), write(1, 1), write(2, 2)];
    // r0 leaves host 1, so r1 may take it; r1 leaves host 2, so r2 may take it.
    expect(orderWrites(context, writes, new Set()).map(({ rule }) => rule.name)).toEqual([0, 1, 2].map(ruleName));
    const reversed = [...writes].reverse();
    expect(orderWrites(context, reversed, new Set()).map(({ rule }) => rule.name)).toEqual([0, 1, 2].map(ruleName));
    expect(hasDestinationConflict(context, writes)).toBe(true);
  });

  it('deletes one rule of a circle first', () => {
    const ordered = orderWrites(contextWith([1, 0]), [write(0, 0), write(1, 1)], new Set());
    expect(ordered.map(({ deletesFirst, rule }) => [rule.name, deletesFirst])).toEqual([
      [ruleName(0), [ruleName(1)]],
      [ruleName(1), []],
    ]);
  });

  it('waits for no rule that is deleted before', () => {
    const ordered = orderWrites(contextWith([1, 0]), [write(0, 0), write(1, 1)], new Set([ruleName(1)]));
    expect(ordered.map(({ deletesFirst, rule }) => [rule.name, deletesFirst])).toEqual([
      [ruleName(0), []],
      [ruleName(1), []],
    ]);
  });

  it.each([10, 100, 1_000, 10_000])('takes a few steps for each of %i rules in one chain', (size) => {
    let steps = 0;
    const context = contextWith(Array.from({ length: size }, (_, index) => index + 1));
    const chain = Array.from({ length: size }, (_, index) => write(index, index)).reverse();
    const counted = new Proxy(chain, {
      get(target, key, receiver) {
        if (typeof key === 'string' && /^\d+$/.test(key)) steps += 1;
        return Reflect.get(target, key, receiver);
      },
    });
    const ordered = orderWrites(context, counted, new Set());
    expect(ordered.map(({ rule }) => rule.name)).toEqual(Array.from({ length: size }, (_, index) => ruleName(index)));
    expect(steps).toBeLessThan(8 * size);
  });
});
