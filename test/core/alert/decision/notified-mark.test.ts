import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acknowledgedMark,
  hasUnacknowledged,
  isAcknowledgedFiring,
  isMarked,
  markAfter,
} from '../../../../src/core/alert/decision/notified-mark.ts';
import { RUNS } from '../../rules/traffic-model.ts';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 23, 8, 0, seconds));
const firing = (key: string, seconds: number, isFiring = true) => ({ key, since: at(seconds), firing: isFiring });
const A = firing('aaaa', 1);
const B = firing('bbbb', 2);
const C = firing('cccc', 3);

describe('the mark of the notified firings of a hub', () => {
  it('is the start of the newest firing that was notified, as earlier versions wrote it', () => {
    expect(markAfter(undefined, [A], () => true, false)).toBe(A.since.getTime().toString(36));
  });

  it('says of each firing whether it was notified, also when an older one was suppressed', () => {
    const mark = markAfter(undefined, [A, B, C], (each) => each !== A, false);
    expect([A, B, C].map((each) => isMarked(mark, each))).toEqual([false, true, true]);
    const later = markAfter(mark, [A, B, C], (each) => each === A, false);
    expect([A, B, C].map((each) => isMarked(later, each))).toEqual([true, true, true]);
    expect(later).not.toContain('aaaa');
  });

  it('does not take a later firing of a subject for the one that was notified', () => {
    const mark = markAfter(undefined, [A, B], () => true, false);
    expect(isMarked(mark, firing('aaaa', 9))).toBe(false);
  });

  it('is none while no firing was notified', () => {
    expect(markAfter(undefined, [A], () => false, false)).toBeUndefined();
    expect(isMarked(undefined, A)).toBe(false);
  });

  it('keeps apart acknowledged firings and those that were notified after it', () => {
    const before = markAfter(undefined, [A], () => true, false) ?? '';
    expect(isAcknowledgedFiring(before, A)).toBe(true);
    const after = markAfter(before, [A, B], () => true, true) ?? '';
    expect([isAcknowledgedFiring(after, A), isAcknowledgedFiring(after, B), isMarked(after, B)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(hasUnacknowledged(after)).toBe(true);
    const again = acknowledgedMark(after);
    expect([isAcknowledgedFiring(again, A), isAcknowledgedFiring(again, B), hasUnacknowledged(again)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('covers nothing of a hub that was notified after the acknowledgement', () => {
    const mark = markAfter(undefined, [A], () => true, true);
    expect([isMarked(mark, A), isAcknowledgedFiring(mark, A)]).toEqual([true, false]);
  });

  it('is beyond the acknowledgement no longer than the later firings continue', () => {
    const mark = markAfter(
      markAfter(undefined, [A], () => true, false),
      [A, B],
      () => true,
      true,
    );
    const over = markAfter(mark, [A, { ...B, firing: false }], () => false, true) ?? '';
    expect(hasUnacknowledged(over)).toBe(false);
  });

  it('equals a set of the firings that were notified, in any order', () => {
    const steps = fc.array(fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), { maxLength: 8 });
    fc.assert(
      fc.property(steps, (script) => {
        const notified = new Set<string>();
        let mark: string | undefined;
        const all: (typeof A)[] = [];
        script.forEach((picks, index) => {
          all.push(firing(`k${index}`, index + 1));
          const isNew = (each: typeof A): boolean => picks[all.indexOf(each) % picks.length] === true;
          for (const each of all.filter(isNew)) notified.add(each.key);
          mark = markAfter(mark, all, isNew, false);
          expect(all.filter((each) => isMarked(mark, each)).map(({ key }) => key)).toEqual(
            all.map(({ key }) => key).filter((key) => notified.has(key)),
          );
        });
      }),
      RUNS,
    );
  });
});
