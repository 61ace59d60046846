import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertInstance, InstanceSubject } from '../../../../src/core/alert/decision/alert-instance.ts';
import type { AlertState } from '../../../../src/core/alert/decision/alert-state.ts';
import { NEVER_NOTIFIED, stateAfter } from '../../../../src/core/alert/decision/alert-state.ts';
import { decideNotification } from '../../../../src/core/alert/decision/decide-notification.ts';
import { authorsInWords } from '../../../../src/core/alert/decision/instance-subjects.ts';
import { authorMark } from '../../../../src/core/alert/decision/notified-authors.ts';
import { propertyRuns } from '../../../thoroughness.ts';
import { TIMES } from '../alert-subjects.ts';

const T0 = new Date('2026-11-23T08:00:00Z');
const at = (seconds: number): Date => new Date(T0.getTime() + seconds * 1000);

interface Part {
  readonly by?: string | undefined;
  readonly firing?: boolean;
  readonly since?: Date;
}

function hubInstance(parts: Readonly<Record<string, Part>>): AlertInstance {
  const subjects = Object.entries(parts).map(
    ([key, { by, firing = true, since = T0 }]): InstanceSubject => ({
      key,
      firing,
      since,
      suppression: undefined,
      author: authorMark(by),
    }),
  );
  const firing = subjects.some((each) => each.firing);
  return {
    hubId: 'h1',
    firing,
    since: T0,
    severity: 'critical',
    alwaysNotify: false,
    suppression: undefined,
    subjects,
  };
}

/** The decision at a time, and the state after it. */
function step(state: AlertState, parts: Readonly<Record<string, Part>>, seconds: number): [string, AlertState] {
  const instances = [hubInstance(parts)];
  const outcome = decideNotification(instances, state, at(seconds), TIMES);
  const keys = outcome.kind === 'Notify' ? (outcome.decision.subjects ?? []).map(({ key }) => key).join('+') : '';
  return [`${outcome.decision.reason} ${keys}`.trim(), stateAfter(state, instances, outcome, at(seconds))];
}

describe('an author who becomes known', () => {
  it('is notified once, of the rule that had none', () => {
    const [first, opened] = step(NEVER_NOTIFIED, { tunnel: { by: 'ann' }, spy: {} }, 0);
    expect(first).toBe('FirstFiring spy+tunnel');
    const [second, named] = step(opened, { tunnel: { by: 'ann' }, spy: { by: 'ben' } }, 120);
    expect(second).toBe('AuthorKnown spy');
    expect(step(named, { tunnel: { by: 'ann' }, spy: { by: 'ben' } }, 3600)[0]).toBe('ToldAlready');
  });

  it('is not notified where the notification had that name for another rule of the hub', () => {
    const [, opened] = step(NEVER_NOTIFIED, { tunnel: { by: 'ann' }, spy: {} }, 0);
    expect(step(opened, { tunnel: { by: 'ann' }, spy: { by: 'ann' } }, 120)[0]).toBe('ToldAlready');
  });

  it('is notified again where it turns out to be another one', () => {
    const [, opened] = step(NEVER_NOTIFIED, { tunnel: { by: 'ann' } }, 0);
    expect(step(opened, { tunnel: { by: 'ben' } }, 120)[0]).toBe('AuthorKnown tunnel');
  });

  it('waits for the minute between two notifications, and includes the other news of that time', () => {
    const [, opened] = step(NEVER_NOTIFIED, { tunnel: {} }, 0);
    const parts = { tunnel: { by: 'ann' }, spy: { by: 'ben', since: at(10) } };
    const [wait, waiting] = step(opened, parts, 20);
    expect(wait).toBe('GroupInterval');
    expect(step(waiting, parts, 60)[0]).toBe('NewSubjects spy+tunnel');
  });

  it('is not notified for a finding that is over', () => {
    const [, opened] = step(NEVER_NOTIFIED, { tunnel: {}, spy: {} }, 0);
    const parts = { tunnel: { by: 'ann', firing: false }, spy: {} };
    expect(step(opened, parts, 120)[0]).toBe('ToldAlready');
  });

  it('is notified once per rule and name, whatever comes when, and the row stays small', () => {
    const knownFrom = fc.record({ tunnel: fc.nat(9), spy: fc.nat(9) });
    fc.assert(
      fc.property(knownFrom, fc.constantFrom('ann', 'ben'), (from, other) => {
        let state: AlertState = NEVER_NOTIFIED;
        const heard: string[] = [];
        for (let round = 0; round < 10; round += 1) {
          const [said, after] = step(state, partsIn(round, from, other), round * 600);
          heard.push(said);
          state = after;
        }
        const names = heard.filter((each) => each.startsWith('AuthorKnown')).join(' ');
        expect(names.split('tunnel').length).toBeLessThanOrEqual(2);
        expect(names.split('spy').length).toBeLessThanOrEqual(2);
        expect(names.includes('tunnel')).toBe(from.tunnel > 0 && !(other === 'ann' && from.spy === 0));
        expect(JSON.stringify(state.authors ?? {}).length).toBeLessThan(200);
      }),
      { numRuns: propertyRuns(1000) },
    );
  });
});

/** The author of `tunnel` is ann; each is known from a round on. */
function partsIn(
  round: number,
  from: { readonly tunnel: number; readonly spy: number },
  other: string,
): Readonly<Record<string, Part>> {
  return {
    tunnel: round >= from.tunnel ? { by: 'ann' } : {},
    spy: round >= from.spy ? { by: other } : {},
  };
}

describe('authors in words', () => {
  it.each([
    { why: 'none', given: [{ rule: 'a' }], says: undefined },
    {
      why: 'one of all',
      given: [
        { rule: 'a', by: 'ann' },
        { rule: 'b', by: 'ann' },
      ],
      says: 'ann',
    },
    { why: 'one of some', given: [{ rule: 'a', by: 'ann' }, { rule: 'b' }], says: 'ann (a)' },
    {
      why: 'two',
      given: [
        { rule: 'a', by: 'ann' },
        { rule: 'b', by: 'ben' },
      ],
      says: 'ann (a) and ben (b)',
    },
    {
      why: 'many',
      given: Array.from({ length: 9 }, (_, n) => ({ rule: `r${n}`, by: `p${n}` })),
      says: 'p0 (r0) and p1 (r1) and p2 (r2) and p3 (r3) and p4 (r4) and 4 more',
    },
  ])('are $why', ({ given, says }) => {
    expect(authorsInWords(given)).toBe(says);
  });
});
