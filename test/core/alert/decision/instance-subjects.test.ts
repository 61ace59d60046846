import { describe, expect, it } from 'vitest';
import type { StoredSubject, SubjectsBefore } from '../../../../src/core/alert/decision/instance-subjects.ts';
import { subjectKey, subjectsAfter, subjectsEnded } from '../../../../src/core/alert/decision/instance-subjects.ts';

const iso = (minutes: number): string => new Date(Date.UTC(2026, 10, 23, 8, minutes)).toISOString();
const reported = (rule: string) => ({ key: rule, rule, message: `${rule} is open.` });

function row(subjects: readonly StoredSubject[] | undefined, changes: Partial<SubjectsBefore> = {}): SubjectsBefore {
  return { firing: true, since: iso(0), message: '', subjects, ...changes };
}

describe('subjectKey', () => {
  it.each([
    { why: 'a rule in another case is the same rule', a: ['Tunnel', 'x'], b: ['tunnel', 'x'], same: true },
    { why: 'a rule that opens something else is another subject', a: ['tunnel', 'x'], b: ['tunnel', 'y'], same: false },
    {
      why: 'a rule whose target is unknown is not the hub',
      a: ['hub', undefined],
      b: [undefined, undefined],
      same: false,
    },
    { why: 'the Kelvin sign is no k', a: ['\u212a', 'x'], b: ['k', 'x'], same: false },
    { why: 'names of every object are names like others', a: ['constructor', 'x'], b: ['toString', 'x'], same: false },
  ] as const)('$why', ({ a, b, same }) => {
    expect(subjectKey(a[0], a[1]) === subjectKey(b[0], b[1])).toBe(same);
  });
});

describe('the subjects of a hub after a report', () => {
  it('keep their start while they go on, and a new one begins with the report', () => {
    const first = subjectsAfter(undefined, [reported('a')], iso(0));
    const second = subjectsAfter(row(first), [reported('a'), reported('b')], iso(5));
    expect(second.map(({ key, since }) => [key, since])).toEqual([
      ['a', iso(0)],
      ['b', iso(5)],
    ]);
  });

  it('begin later than all before, also by a clock that is behind', () => {
    const first = subjectsAfter(undefined, [reported('a')], iso(9));
    const [, b] = subjectsAfter(row(first, { since: iso(9) }), [reported('a'), reported('b')], iso(3));
    expect(b?.since).toBe('2026-11-23T08:09:00.001Z');
  });

  it('keep an ended firing when they fire again', () => {
    const first = subjectsAfter(undefined, [reported('a'), reported('b')], iso(0));
    const gone = subjectsAfter(row(first), [reported('a')], iso(3));
    expect(gone[1]).toMatchObject({ key: 'b', endedAt: iso(3) });
    const back = subjectsAfter(row(gone), [reported('a'), reported('b')], iso(8));
    expect(back[1]).toMatchObject({ key: 'b', since: iso(8), before: { since: iso(0), endedAt: iso(3) } });
    expect(back[1]).not.toHaveProperty('endedAt');
  });

  it('go on when the report says nothing new of them: a write that ends them is under way', () => {
    const first = subjectsAfter(undefined, [reported('a'), reported('b')], iso(0));
    const kept = subjectsAfter(row(first), [reported('a')], iso(3), new Set(['b']));
    expect(kept.map(({ endedAt, key }) => [key, endedAt])).toEqual([
      ['a', undefined],
      ['b', undefined],
    ]);
  });

  it('are all over when the hub is', () => {
    const first = subjectsAfter(undefined, [reported('a'), reported('b')], iso(0));
    expect(subjectsEnded(first, iso(4)).map(({ endedAt }) => endedAt)).toEqual([iso(4), iso(4)]);
  });

  it('are forgotten a week after their end', () => {
    const first = subjectsAfter(undefined, [reported('a'), reported('b')], iso(0));
    const gone = subjectsAfter(row(first), [reported('a')], iso(3));
    expect(subjectsAfter(row(gone), [reported('a')], iso(7 * 24 * 60 + 4)).map(({ key }) => key)).toEqual(['a']);
  });

  it('in a row of an earlier version: the subjects in its text existed, and the rest is new', () => {
    const old = row(undefined, { message: 'a-1 of hub opens x. Tunnel of hub opens y.' });
    const next = subjectsAfter(old, [reported('a-1'), reported('a'), reported('tunnel')], iso(5));
    expect(next.map(({ key, since }) => [key, since])).toEqual([
      ['a-1', iso(0)],
      ['a', iso(5)],
      ['tunnel', iso(0)],
    ]);
  });

  it('keep why they were in a digest for as long as they go on, and no longer', () => {
    const first = subjectsAfter(undefined, [{ ...reported('a'), digest: 'NewEdition' }], iso(0));
    const second = subjectsAfter(row(first), [reported('a'), { ...reported('b'), digest: 'NewEdition' }], iso(1));
    expect(second.map(({ digest }) => digest)).toEqual(['NewEdition', 'NewEdition']);
    const gone = subjectsAfter(row(second), [reported('b')], iso(2));
    const back = subjectsAfter(row(gone), [reported('a'), reported('b')], iso(3));
    expect(back.map(({ digest }) => digest)).toEqual([undefined, 'NewEdition']);
  });

  it('are five hundred at most: the rest is one, and another one when it grows', () => {
    const rules = Array.from({ length: 600 }, (_, n) => reported(`r${n}`));
    const first = subjectsAfter(undefined, rules, iso(0));
    expect(first).toHaveLength(500);
    expect(first.at(-1)?.message).toBe('101 further rules have it as well.');
    const second = subjectsAfter(row(first), [reported('new'), ...rules], iso(5));
    const begun = second.filter(({ endedAt, since }) => endedAt === undefined && since === iso(5));
    expect(begun.map(({ message }) => message)).toEqual(['102 further rules have it as well.']);
  });
});
