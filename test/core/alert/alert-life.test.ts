import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertDecision } from '../../../src/core/alert/decision/alert-decision.ts';
import type { AlertMember } from '../../../src/core/alert/decision/alert-member.ts';
import type { AlertPhase } from '../../../src/core/alert/decision/alert-phase.ts';
import { alertPhase } from '../../../src/core/alert/decision/alert-phase.ts';
import type { AlertState } from '../../../src/core/alert/decision/alert-state.ts';
import { isTold, stateAfter, UNTOLD } from '../../../src/core/alert/decision/alert-state.ts';
import { decideNotification } from '../../../src/core/alert/decision/decide-notification.ts';
import type { HoldReason } from '../../../src/core/alert/decision/hold-notice.ts';
import { RUNS } from '../rules/traffic-model.ts';
import { HOUR, TIMES } from './alert-subjects.ts';

const T0 = new Date('2026-11-23T08:00:00Z');

interface Move {
  readonly hub: string;
  readonly firing: boolean;
  readonly alwaysTold: boolean;
  readonly severity: 'critical' | 'error';
  readonly hold: HoldReason | undefined;
  /** Since the move before. */
  readonly seconds: number;
}

const moves = fc.array(
  fc.record<Move>({
    hub: fc.constantFrom('a', 'b', 'c'),
    firing: fc.boolean(),
    alwaysTold: fc.boolean(),
    severity: fc.constantFrom('critical', 'error'),
    hold: fc.constantFrom(undefined, undefined, 'QuietHours', 'Silenced', 'Inhibited', 'InDigest'),
    seconds: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 20_000 })),
  }),
  { maxLength: 16 },
);

/** One look at an alert. */
interface Look {
  readonly now: Date;
  readonly members: readonly AlertMember[];
  readonly outcome: AlertDecision;
  readonly after: AlertState;
}

function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000);
}

function look(members: readonly AlertMember[], state: AlertState, now: Date): Look {
  const outcome = decideNotification(members, state, now, TIMES);
  return { now, members, outcome, after: stateAfter(state, members, outcome, now) };
}

/** The hub of a move as its row says it after the move; undefined where it never fired. */
function moved(before: AlertMember | undefined, move: Move, now: Date): AlertMember | undefined {
  const { alwaysTold, firing, hold, hub: hubId, severity } = move;
  if (!firing && before === undefined) return undefined;
  const since = firing && before?.firing !== true ? now : (before?.since ?? now);
  const held = hold === undefined ? undefined : { reason: hold, detail: 'for a reason', until: now };
  return { hubId, firing, since, severity, alwaysTold, hold: held };
}

/** Every look finds out anew what holds a hub back, and until when. */
function heldAt(member: AlertMember, now: Date): AlertMember {
  return member.hold === undefined ? member : { ...member, hold: { ...member.hold, until: later(now, 300) } };
}

/** What happens to an alert while its hubs come, go and are held back. */
function played(script: readonly Move[]): readonly Look[] {
  const members = new Map<string, AlertMember>();
  const looks: Look[] = [];
  let now = T0;
  for (const move of script) {
    now = later(now, move.seconds);
    const member = moved(members.get(move.hub), move, now);
    if (member !== undefined) members.set(move.hub, member);
    looks.push(
      look(
        [...members.values()].map((each) => heldAt(each, now)),
        looks.at(-1)?.after ?? UNTOLD,
        now,
      ),
    );
  }
  return looks;
}

/** What follows when nothing holds anything back any more and nothing else changes, looking only when asked to. */
function settled({ after, members, now }: Look): readonly Look[] {
  const free = members.map((member) => ({ ...member, hold: undefined }));
  const looks = [look(free, after, now)];
  // A day is more than any wait, and a reminder every four hours never ends.
  for (;;) {
    const last = looks.at(-1);
    if (last === undefined) return looks;
    const nextAt = last.outcome.kind === 'Notify' ? last.now : last.outcome.decision.nextAt;
    if (nextAt === undefined || nextAt > later(now, 24 * HOUR)) return looks;
    looks.push(look(free, last.after, nextAt));
  }
}

function namedIn({ outcome }: Look): readonly string[] {
  return outcome.kind === 'Notify' ? outcome.decision.hubs : [];
}

function phaseOf({ after, members }: Look): AlertPhase {
  return alertPhase({ ...after, firing: members.filter((member) => member.firing).length });
}

/** Phases that say no more than what is so. */
function truePhases({ after, members, outcome }: Look): readonly AlertPhase[] {
  const firing = members.filter((member) => member.firing);
  if (firing.length === 0) return [after.open ? 'Ending' : 'Over'];
  if (after.open) return ['Notified'];
  const holds = firing.flatMap(({ hold }) => hold?.reason ?? []);
  // Right after a notification of what is over already, the reason is that of the notification.
  return holds.length < firing.length || outcome.kind === 'Notify' ? [...holds, 'Waiting'] : holds;
}

describe('an alert, whatever comes, goes and is held back', () => {
  it('says of itself what is true: whether it fires, whether it was notified, and what holds it back', () => {
    fc.assert(
      fc.property(moves, (script) => {
        for (const each of played(script)) expect(truePhases(each)).toContain(phaseOf(each));
      }),
      RUNS,
    );
  });

  it('loses nothing: what still fires, or must always be told, is told once nothing holds it back', () => {
    fc.assert(
      fc.property(moves, (script) => {
        const [last] = played(script).slice(-1);
        if (last === undefined) return;
        const { after, members } = settled(last).at(-1) ?? last;
        const lost = members.filter((member) => (member.firing || member.alwaysTold) && !isTold(after, member));
        expect(lost).toEqual([]);
        // Whoever was told that it began knows in the end whether it goes on.
        if (after.open) expect(members.some((member) => member.firing)).toBe(true);
      }),
      RUNS,
    );
  });

  it('counts nothing as told that no notice names, but for the digest, and what came and went under a silence', () => {
    fc.assert(
      fc.property(moves, (script) => {
        let before: AlertState = UNTOLD;
        for (const each of played(script)) {
          const { after, members, outcome } = each;
          const newlyTold = members.filter((member) => isTold(after, member) && !isTold(before, member));
          for (const member of newlyTold.filter(({ hubId }) => !namedIn(each).includes(hubId))) {
            const { firing, hold } = member;
            expect(hold?.reason === 'InDigest' || (hold?.reason === 'Silenced' && !firing)).toBe(true);
            expect(outcome.passedOver).toContain(member.hubId);
          }
          before = after;
        }
      }),
      RUNS,
    );
  });

  it('leaves people alone: but for a resolve, no notice names a hub that is held back', () => {
    fc.assert(
      fc.property(moves, (script) => {
        for (const each of played(script)) {
          if (each.outcome.kind === 'Notify' && each.outcome.decision.transition === 'Resolved') continue;
          const held = each.members.filter(({ hold }) => hold !== undefined).map(({ hubId }) => hubId);
          expect(namedIn(each).filter((hub) => held.includes(hub))).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it('tells no firing of a hub as news twice', () => {
    fc.assert(
      fc.property(moves, (script) => {
        const news = played(script).flatMap((each) => {
          const { members, outcome } = each;
          if (outcome.kind !== 'Notify' || ['Resolved', 'Repeated'].includes(outcome.decision.transition)) return [];
          const named = members.filter(({ hubId }) => namedIn(each).includes(hubId));
          return named.map(({ hubId, since }) => `${hubId} since ${since.toISOString()}`);
        });
        expect(news).toEqual([...new Set(news)]);
      }),
      RUNS,
    );
  });

  it('is not told late: nothing would have been told before the next look that a decision asks for', () => {
    fc.assert(
      fc.property(moves, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (script, share) => {
        for (const { after, members, now, outcome } of played(script)) {
          // What flaps may be resolved later than it could be: that is what the wait is for.
          if (outcome.kind === 'Notify' || outcome.decision.reason === 'Flapping') continue;
          const { nextAt = later(now, 48 * HOUR) } = outcome.decision;
          expect(nextAt.getTime()).toBeGreaterThan(now.getTime());
          const between = new Date(now.getTime() + Math.floor(share * (nextAt.getTime() - now.getTime())));
          expect(decideNotification(members, after, between, TIMES).kind).toBe('Silent');
        }
      }),
      RUNS,
    );
  });
});
