import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DigestHub, DigestInput } from '../../../../src/core/alert/content/digest.ts';
import { digestContent, digestNotification } from '../../../../src/core/alert/content/digest.ts';
import { CATALOGUE } from '../../../../src/core/verdict/catalogue/catalogue.ts';
import { RUNS } from '../../rules/traffic-model.ts';

function hub(n: number, ...codes: readonly string[]): DigestHub {
  return { hubId: `/hubs/hub${n}`, hubName: `hub${n}`, codes };
}

function hubs(count: number, ...codes: readonly string[]): readonly DigestHub[] {
  return Array.from({ length: count }, (_, n) => hub(n + 1, ...codes));
}

function input(changes: Partial<DigestInput> = {}): DigestInput {
  return {
    hubs: [hub(1, 'HW203')],
    swept: 40,
    compliant: 31,
    isFirst: false,
    number: 7,
    sweepId: 'sweep-1',
    pagesUrl: undefined,
    now: new Date('2026-11-23T09:04:59Z'),
    ...changes,
  };
}

function where(...those: readonly DigestHub[]): readonly string[] {
  return digestNotification(input({ hubs: those })).facts.flatMap(({ label, value }) =>
    label === 'Where' ? [value] : [],
  );
}

describe('the text of a digest', () => {
  it('lists after a deployment the findings of the first sweep, and says that they page no one', () => {
    const notification = digestNotification(input({ isFirst: true }));
    expect(notification).toMatchObject({
      kind: 'Digest',
      transition: 'Opened',
      reason: 'FirstSweep',
      code: 'HW000',
      severity: 'info',
      title: 'First look at the fleet: findings on 1 of 40 hubs',
      since: '2026-11-23T09:04:59.000Z',
      at: '2026-11-23T09:04:59.000Z',
    });
    expect(notification.text.split('\n')).toEqual([
      'What: Hubwarden judged 40 hubs for the first time; compliant: 31. The findings are older than Hubwarden, so they page no one.',
      'Where: HW203 Unlisted rule: 1 hub (hub1)',
      'Since: 2026-11-23 09:04 UTC',
      'To do: Read them when you have time. Hubwarden sends another digest only after a change.',
      'More: hubwarden explain HWxxx',
    ]);
  });

  it('says later what has changed', () => {
    const notice = digestNotification(input());
    expect(notice).toMatchObject({ reason: 'Changed', title: 'Digest: findings that page no one on 1 hub' });
    expect(notice.facts[0]?.value).toMatch(/^Findings of hubs in observe mode, and lints\./);
  });

  it('leads to the pages of the deployment, where it has some', () => {
    expect(digestNotification(input())).not.toHaveProperty('link');
    const notice = digestNotification(input({ pagesUrl: 'https://hubs.contoso.com' }));
    expect(notice.link).toBe('https://hubs.contoso.com/hubs?filter=-verdict%3Acompliant');
    expect(notice.text.split('\n').at(-1)).toBe(`More: ${notice.link}`);
  });

  it.each([
    {
      why: 'three names can be read at a glance',
      those: hubs(3, 'HW203'),
      says: ['HW203 Unlisted rule: 3 hubs (hub1, hub2, hub3)'],
    },
    {
      why: 'more are counted',
      those: hubs(5, 'HW203'),
      says: ['HW203 Unlisted rule: 5 hubs (hub1, hub2, hub3 and 2 more)'],
    },
    { why: 'a code of a newer release has no title here', those: [hub(1, 'HW999')], says: ['HW999: 1 hub (hub1)'] },
    {
      why: 'the most frequent comes first',
      those: [hub(1, 'HW201', 'HW203'), hub(2, 'HW203')],
      says: ['HW203 Unlisted rule: 2 hubs (hub1, hub2)', 'HW201 Baseline rule missing: 1 hub (hub1)'],
    },
    {
      why: 'of equally frequent codes, the order of the codes decides, not that of the hubs',
      those: [hub(1, 'HW203'), hub(2, 'HW201')],
      says: ['HW201 Baseline rule missing: 1 hub (hub2)', 'HW203 Unlisted rule: 1 hub (hub1)'],
    },
    {
      why: 'four codes have a line each, the others share one, in order',
      those: [hub(1, 'HX6', 'HX3', 'HX5', 'HX1', 'HX4', 'HX2'), hub(2, 'HX6')],
      says: ['HX6: 2 hubs (hub1, hub2)', 'HX1: 1 hub (hub1)', 'HX2: 1 hub (hub1)', 'HX3: 1 hub (hub1)', 'and HX4, HX5'],
    },
    {
      why: 'codes that share a line are in order of their names, however frequent',
      those: [...hubs(3, 'HX1', 'HX2', 'HX3', 'HX4'), hub(8, 'HX9'), hub(9, 'HX9', 'HX7')],
      says: expect.arrayContaining(['and HX7, HX9']),
    },
  ])('$why', ({ those, says }) => {
    expect(where(...those)).toEqual(says);
  });

  const fleets = fc
    .array(fc.subarray(['HW101', 'HW201', 'HW203', 'HW205', 'HW302', 'HX1', 'HX2'], { minLength: 1 }), {
      maxLength: 30,
    })
    .map((all) => all.map((codes, n) => hub(n + 1, ...codes)));

  it('names every code once and every hub once, counts right, and needs ten lines at most', () => {
    fc.assert(
      fc.property(fleets, fc.boolean(), (those, isFirst) => {
        const notice = digestNotification(input({ hubs: those, isFirst }));
        expect(notice.hubs).toEqual(those.map(({ hubId }) => hubId));
        expect(notice.facts.length).toBeLessThanOrEqual(10);
        const lines = notice.facts.flatMap(({ label, value }) => (label === 'Where' ? [value] : []));
        const named = lines.flatMap((line) => line.match(/\bH[WX]\d+/g) ?? []);
        expect([...named].sort()).toEqual([...new Set(those.flatMap(({ codes }) => codes))].sort());
        for (const line of lines.filter((each) => !each.startsWith('and '))) {
          const [, code, count] = /^(\w+).*: (\d+) hubs? \(/.exec(line) ?? [];
          expect(Number(count)).toBe(those.filter(({ codes }) => codes.includes(code ?? '')).length);
        }
      }),
      RUNS,
    );
  });

  it('has short lines also when every code there is stands on 10,000 hubs', () => {
    for (const isFirst of [true, false]) {
      const lines = digestNotification(input({ hubs: hubs(10_000, ...Object.keys(CATALOGUE)), isFirst })).text.split(
        '\n',
      );
      expect(lines.length).toBeLessThanOrEqual(10);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(600);
    }
  });

  it('carries the ids of five hundred hubs at most: it must fit a row of the outbox', () => {
    const notice = digestNotification(input({ hubs: hubs(501, 'HW203') }));
    expect(notice.hubs).toHaveLength(500);
    expect(notice.hubCount).toBe(501);
    expect(notice.title).toContain('on 501 hubs');
  });
});

describe('the ids of a digest', () => {
  it('are the same for the same digest, so that a second delivery is known as one', () => {
    const [one, again] = [digestNotification(input()), digestNotification(input())];
    expect([again.dedupKey, again.noticeId]).toEqual([one.dedupKey, one.noticeId]);
    expect(one.dedupKey).toMatch(/^[a-z0-9-]{1,64}$/);
    expect(one.noticeId).toMatch(/^[a-z0-9-]{1,64}$/);
    expect(one.noticeId).toMatch(/-7$/);
  });

  it('are others for every digest', () => {
    const those = [input(), input({ number: 8 }), input({ sweepId: 'sweep-2' })].map(digestNotification);
    expect(new Set(those.map((each) => each.dedupKey)).size).toBe(3);
    expect(new Set(those.map((each) => each.noticeId)).size).toBe(3);
  });
});

describe('digestContent', () => {
  const one = [hub(1, 'HW201', 'HW203'), hub(2, 'HW203')];

  it('is no news when a sweep finds the same in another order', () => {
    expect(digestContent([hub(2, 'HW203'), hub(1, 'HW203', 'HW201')])).toBe(digestContent(one));
  });

  it.each([
    { why: 'a hub has one more finding', now: [hub(1, 'HW201', 'HW203'), hub(2, 'HW201', 'HW203')] },
    { why: 'a hub has one less', now: [hub(1, 'HW201'), hub(2, 'HW203')] },
    { why: 'a hub has another one', now: [hub(1, 'HW201', 'HW203'), hub(2, 'HW205')] },
    { why: 'one more hub has any', now: [...one, hub(3, 'HW203')] },
    { why: 'a hub has none any more', now: [hub(1, 'HW201', 'HW203')] },
    { why: 'two hubs have changed places', now: [hub(2, 'HW201', 'HW203'), hub(1, 'HW203')] },
  ])('is news when $why', ({ now }) => {
    expect(digestContent(now)).not.toBe(digestContent(one));
  });

  it('is no news that a hub was renamed in spelling only', () => {
    expect(digestContent(one.map((each) => ({ ...each, hubName: each.hubName.toUpperCase() })))).toBe(
      digestContent(one),
    );
  });
});
