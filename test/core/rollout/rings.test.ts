import { describe, expect, it } from 'vitest';
import type { HubId } from '../../../src/core/hub-id.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { EVERY_HUB, isOpenFor, rankOf } from '../../../src/core/rollout/rings.ts';

const HUBS: readonly HubId[] = Array.from({ length: 200 }, (_, n) => {
  const id = hubIdFrom(
    `/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/h${n}`,
  );
  if (id === undefined) throw new Error(String(n));
  return id;
});

function order(version: string): readonly HubId[] {
  return HUBS.toSorted((a, b) => (rankOf(a, version) < rankOf(b, version) ? -1 : 1));
}

describe('rankOf', () => {
  it('is the same in every instance, so that two instances open the same ring', () => {
    expect(order('v1')).toEqual(order('v1'));
    expect(new Set(HUBS.map((hub) => rankOf(hub, 'v1'))).size).toBe(HUBS.length);
  });

  it('fits a row that holds one for each assignment, and sorts as a text below every open ring', () => {
    for (const hub of HUBS) {
      expect(rankOf(hub, 'v1')).toMatch(/^[0-9a-f]{16}$/);
      expect(rankOf(hub, 'v1') <= EVERY_HUB).toBe(true);
    }
  });

  it('makes no hub the canary of every version', () => {
    const canaries = Array.from({ length: 20 }, (_, n) => order(`v${n}`)[0]);
    expect(new Set(canaries).size).toBeGreaterThan(10);
  });
});

describe('isOpenFor', () => {
  it.each([
    { why: 'an assignment that no ring has reached is closed', open: {}, rank: '0000000000000000', expected: false },
    {
      why: 'another assignment that is open opens nothing',
      open: { b: EVERY_HUB },
      rank: '0000000000000000',
      expected: false,
    },
    {
      why: 'the last hub of a ring is in it',
      open: { a: '8000000000000000' },
      rank: '8000000000000000',
      expected: true,
    },
    { why: 'hubs before it are too', open: { a: '8000000000000000' }, rank: '7fffffffffffffff', expected: true },
    {
      why: 'the first hub behind it is not',
      open: { a: '8000000000000000' },
      rank: '8000000000000001',
      expected: false,
    },
    {
      why: 'an assignment that is wholly open takes any hub',
      open: { a: EVERY_HUB },
      rank: 'ffffffffffffffff',
      expected: true,
    },
  ])('$why', ({ open, rank, expected }) => {
    expect(isOpenFor(open, 'a', rank)).toBe(expected);
  });
});
