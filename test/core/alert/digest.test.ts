import { describe, expect, it } from 'vitest';
import type { DigestHub } from '../../../src/core/alert/digest.ts';
import { digestContent, digestNotice } from '../../../src/core/alert/digest.ts';
import { CATALOGUE } from '../../../src/core/verdict/catalogue.ts';

const CODES = Object.keys(CATALOGUE);

function fleet(count: number, codes: readonly string[] = CODES): readonly DigestHub[] {
  return Array.from({ length: count }, (_, n) => ({
    hubId: `/subscriptions/s/hub-${String(n).padStart(4, '0')}`,
    hubName: `hub-${String(n).padStart(4, '0')}`,
    codes,
  }));
}

function digest(hubs: readonly DigestHub[], isFirst = false) {
  const now = new Date('2026-11-23T09:00:00Z');
  return digestNotice({
    hubs,
    swept: 10_000,
    compliant: 7,
    isFirst,
    number: 3,
    sweepId: 's1',
    pagesUrl: undefined,
    now,
  });
}

describe('digestNotice', () => {
  it.each([
    { why: 'one remark on one hub', hubs: fleet(1, ['HW203']) },
    { why: 'five codes, one more than have a line', hubs: fleet(3, ['HW103', 'HW203', 'HW207', 'HW208', 'HW701']) },
    { why: 'every code there is on 10,000 hubs', hubs: fleet(10_000) },
  ])('has ten lines at most, each of them short: $why', ({ hubs }) => {
    for (const isFirst of [true, false]) {
      const lines = digest(hubs, isFirst).text.split('\n');
      expect(lines.length).toBeLessThanOrEqual(10);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(600);
    }
  });

  it('names no more than 500 hubs, so that a row can hold it', () => {
    expect(digest(fleet(10_000)).hubs).toHaveLength(500);
  });

  it('puts the code with the most hubs first, and names what has no line', () => {
    const hubs = [...fleet(9, ['HW208']), ...fleet(2, ['HW103', 'HW203', 'HW207', 'HW701', 'HW105'])];
    const lines = digest(hubs).facts.filter(({ label }) => label === 'Where');
    expect(lines.map(({ value }) => value.slice(0, 5))).toEqual(['HW208', 'HW103', 'HW105', 'HW203', 'and H']);
    expect(lines.at(-1)?.value).toBe('and HW207, HW701');
  });

  it('has ids of its own for each sweep, and the same again for the same', () => {
    expect(digest(fleet(1)).noticeId).toBe(digest(fleet(2)).noticeId);
    expect(digest(fleet(1)).noticeId).toMatch(/^[a-z0-9-]{1,64}$/);
  });
});

describe('digestContent', () => {
  const [a, b] = fleet(2, ['HW203', 'HW208']) as [DigestHub, DigestHub];

  it.each([
    { why: 'the order of hubs is nothing new', other: [b, a], same: true },
    { why: 'the order of codes is nothing new', other: [a, { ...b, codes: ['HW208', 'HW203'] }], same: true },
    { why: 'another code is', other: [a, { ...b, codes: ['HW203', 'HW207'] }], same: false },
    { why: 'a hub less is', other: [a], same: false },
    { why: 'another hub is', other: [a, { ...b, hubId: 'other' }], same: false },
  ])('$why', ({ other, same }) => {
    expect(digestContent(other) === digestContent([a, b])).toBe(same);
  });
});
