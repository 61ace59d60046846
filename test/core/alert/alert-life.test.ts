import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertDecision } from '../../../src/core/alert/decision/alert-decision.ts';
import type { AlertInstance } from '../../../src/core/alert/decision/alert-instance.ts';
import type { AlertPhase } from '../../../src/core/alert/decision/alert-phase.ts';
import { alertPhase } from '../../../src/core/alert/decision/alert-phase.ts';
import type { AlertState } from '../../../src/core/alert/decision/alert-state.ts';
import { hasBeenNotified, NEVER_NOTIFIED, stateAfter } from '../../../src/core/alert/decision/alert-state.ts';
import { decideNotification } from '../../../src/core/alert/decision/decide-notification.ts';
import type { SuppressionReason } from '../../../src/core/alert/decision/suppression.ts';
import { RUNS } from '../rules/traffic-model.ts';
import { HOUR, TIMES } from './alert-subjects.ts';

const T0 = new Date('2026-11-23T08:00:00Z');

interface Move {
  readonly hub: string;
  readonly firing: boolean;
  readonly alwaysTold: boolean;
  readonly severity: 'critical' | 'error';
  readonly hold: SuppressionReason | undefined;
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

/** One decision about an alert. */
interface Look {
  readonly now: Date;
  readonly members: readonly AlertInstance[];
  readonly outcome: AlertDecision;
  readonly after: AlertState;
}

function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000);
}

function decideOnce(instances: readonly AlertInstance[], state: AlertState, now: Date): Look {
  const outcome = decideNotification(instances, state, now, TIMES);
  return { now, members: instances, outcome, after: stateAfter(state, instances, outcome, now) };
}

/** The hub of a step in the form of its row after the step; undefined if it never fired. */
function moved(before: AlertInstance | undefined, move: Move, now: Date): AlertInstance | undefined {
  const { alwaysTold: alwaysNotify, firing, hold, hub: hubId, severity } = move;
  if (!firing && before === undefined) return undefined;
  const since = firing && before?.firing !== true ? now : (before?.since ?? now);
  const held = hold === undefined ? undefined : { reason: hold, detail: 'for a reason', until: now };
  return { hubId, firing, since, severity, alwaysNotify, suppression: held };
}

/** Every decision determines again what suppresses a hub, and until when. */
function heldAt(instance: AlertInstance, now: Date): AlertInstance {
  return instance.suppression === undefined
    ? instance
    : { ...instance, suppression: { ...instance.suppression, until: later(now, 300) } };
}

/** Runs the life of an alert while its hubs fire, end and are suppressed. */
function played(script: readonly Move[]): readonly Look[] {
  const instances = new Map<string, AlertInstance>();
  const looks: Look[] = [];
  let now = T0;
  for (const move of script) {
    now = later(now, move.seconds);
    const instance = moved(instances.get(move.hub), move, now);
    if (instance !== undefined) instances.set(move.hub, instance);
    looks.push(
      decideOnce(
        [...instances.values()].map((each) => heldAt(each, now)),
        looks.at(-1)?.after ?? NEVER_NOTIFIED,
        now,
      ),
    );
  }
  return looks;
}

/**
 * The course after every suppression has ended and nothing else changes, with decisions only at the times that they ask
 * for.
 */
function afterSuppressions({ after, members: instances, now }: Look): readonly Look[] {
  const free = instances.map((instance) => ({ ...instance, suppression: undefined }));
  const looks = [decideOnce(free, after, now)];
  // A day is more than any wait, and a reminder every four hours never ends.
  for (;;) {
    const last = looks.at(-1);
    if (last === undefined) return looks;
    const nextAt = last.outcome.kind === 'Notify' ? last.now : last.outcome.decision.nextAt;
    if (nextAt === undefined || nextAt > later(now, 24 * HOUR)) return looks;
    looks.push(decideOnce(free, last.after, nextAt));
  }
}

function namedIn({ outcome }: Look): readonly string[] {
  return outcome.kind === 'Notify' ? outcome.decision.hubs : [];
}

function phaseOf({ after, members: instances }: Look): AlertPhase {
  return alertPhase({ ...after, firing: instances.filter((instance) => instance.firing).length });
}

/** Phases that claim no more than the truth. */
function truePhases({ after, members: instances, outcome }: Look): readonly AlertPhase[] {
  const firing = instances.filter((instance) => instance.firing);
  if (firing.length === 0) return [after.open ? 'Ending' : 'Over'];
  if (after.open) return ['Notified'];
  const holds = firing.flatMap(({ suppression }) => suppression?.reason ?? []);
  // Right after a notification of a finding that is already over, the reason is that of the notification.
  return holds.length < firing.length || outcome.kind === 'Notify' ? [...holds, 'Waiting'] : holds;
}

describe('an alert, whatever fires, ends and is suppressed', () => {
  it('has a true phase: whether it fires, whether it was notified, and why it is suppressed', () => {
    fc.assert(
      fc.property(moves, (script) => {
        for (const each of played(script)) expect(truePhases(each)).toContain(phaseOf(each));
      }),
      RUNS,
    );
  });

  it('loses nothing: a finding that still fires, or must always be notified, is notified after its suppression', () => {
    fc.assert(
      fc.property(moves, (script) => {
        const [last] = played(script).slice(-1);
        if (last === undefined) return;
        const { after, members: instances } = afterSuppressions(last).at(-1) ?? last;
        const lost = instances.filter(
          (instance) => (instance.firing || instance.alwaysNotify) && !hasBeenNotified(after, instance),
        );
        expect(lost).toEqual([]);
        // A receiver that got the opening knows in the end whether the finding continues.
        if (after.open) expect(instances.some((member) => member.firing)).toBe(true);
      }),
      RUNS,
    );
  });

  it('counts no firing as notified that no notification names, except those of the digest, and those that began and ended under a silence', () => {
    fc.assert(
      fc.property(moves, (script) => {
        let before: AlertState = NEVER_NOTIFIED;
        for (const each of played(script)) {
          const { after, members, outcome } = each;
          const newlyTold = members.filter(
            (member) => hasBeenNotified(after, member) && !hasBeenNotified(before, member),
          );
          for (const member of newlyTold.filter(({ hubId }) => !namedIn(each).includes(hubId))) {
            const { firing, suppression } = member;
            expect(suppression?.reason === 'InDigest' || (suppression?.reason === 'Silenced' && !firing)).toBe(true);
            expect(outcome.passedOver).toContain(member.hubId);
          }
          before = after;
        }
      }),
      RUNS,
    );
  });

  it('names no suppressed hub in a notification, except in a resolve', () => {
    fc.assert(
      fc.property(moves, (script) => {
        for (const each of played(script)) {
          if (each.outcome.kind === 'Notify' && each.outcome.decision.transition === 'Resolved') continue;
          const held = each.members.filter(({ suppression: hold }) => hold !== undefined).map(({ hubId }) => hubId);
          expect(namedIn(each).filter((hub) => held.includes(hub))).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it('notifies of no firing of a hub as news twice', () => {
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

  it('is not notified late: no notification would be due before the next decision time', () => {
    fc.assert(
      fc.property(moves, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (script, share) => {
        for (const { after, members, now, outcome } of played(script)) {
          // The resolve of a flapping alert may be later than possible: that is the purpose of the wait.
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
