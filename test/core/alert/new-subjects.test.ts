import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertInstance } from '../../../src/core/alert/decision/alert-instance.ts';
import type { AlertState } from '../../../src/core/alert/decision/alert-state.ts';
import {
  acknowledgedMarks,
  hasBeenNotified,
  NEVER_NOTIFIED,
  stateAfter,
} from '../../../src/core/alert/decision/alert-state.ts';
import { decideNotification } from '../../../src/core/alert/decision/decide-notification.ts';
import type { StoredSubject } from '../../../src/core/alert/decision/instance-subjects.ts';
import { subjectsAfter, subjectsEnded } from '../../../src/core/alert/decision/instance-subjects.ts';
import type { Severity } from '../../../src/core/verdict/catalogue/vocabulary.ts';
import { RUNS as ALL_RUNS } from '../rules/traffic-model.ts';
import { HOUR, TIMES } from './alert-subjects.ts';

/** Each case is minutes with many decisions. */
const RUNS = { ...ALL_RUNS, numRuns: Math.ceil(ALL_RUNS.numRuns / 4) };

const T0 = Date.UTC(2026, 10, 23, 8);
const MINUTE = 60;
const HUBS = ['h1', 'h2', 'h3'] as const;
const RULES = ['a', 'b', 'c', 'd'] as const;

/** The changes within one minute: the firing rules of a hub, an acknowledgement, or a silence of one rule. */
type Move =
  | { readonly kind: 'Shows'; readonly hub: string; readonly rules: readonly string[] }
  | { readonly kind: 'Acknowledges' }
  | { readonly kind: 'Silences'; readonly rule: string; readonly minutes: number }
  | { readonly kind: 'Waits'; readonly minutes: number };

const moves = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('Shows' as const), hub: fc.constantFrom(...HUBS), rules: fc.subarray([...RULES]) }),
    fc.record({ kind: fc.constant('Acknowledges' as const) }),
    fc.record({
      kind: fc.constant('Silences' as const),
      rule: fc.constantFrom(...RULES),
      minutes: fc.integer({ min: 1, max: 90 }),
    }),
    fc.record({ kind: fc.constant('Waits' as const), minutes: fc.integer({ min: 1, max: 45 }) }),
  ),
  { maxLength: 14 },
);

interface HubRow {
  firing: boolean;
  since: string;
  message: string;
  subjects: readonly StoredSubject[];
}

/** One notification as a receiver sees it. */
interface Seen {
  readonly minute: number;
  readonly transition: string;
  /** `hub rule start`. */
  readonly firings: readonly string[];
}

/** An alert in a model with one decision a minute, as the timer makes them. */
class Alert {
  readonly seen: Seen[] = [];
  /** Minutes for which a firing continued without suppression and without notification. */
  readonly waits = new Map<string, number>();
  readonly #rows = new Map<string, HubRow>();
  readonly #silences: { rule: string; setAt: Date; until: Date }[] = [];
  readonly #severity: Severity;
  #state: AlertState = NEVER_NOTIFIED;
  #minute = 0;

  constructor(severity: Severity) {
    this.#severity = severity;
  }

  play(script: readonly Move[]): this {
    for (const move of script) this.#happens(move);
    return this;
  }

  #happens(move: Move): void {
    if (move.kind === 'Shows') this.#shows(move.hub, move.rules);
    if (move.kind === 'Acknowledges' && this.#state.open)
      this.#state = { ...this.#state, acknowledgedBy: 'ann', told: acknowledgedMarks(this.#state.told) };
    if (move.kind === 'Silences') {
      const until = new Date(this.#now.getTime() + move.minutes * 60_000);
      this.#silences.push({ rule: move.rule, setAt: this.#now, until });
    }
    this.#passes(move.kind === 'Waits' ? move.minutes : 1);
  }

  get #now(): Date {
    return new Date(T0 + this.#minute * 60_000);
  }

  #shows(hub: string, rules: readonly string[]): void {
    const at = this.#now.toISOString();
    const row = this.#rows.get(hub);
    if (rules.length === 0) {
      if (row !== undefined) this.#rows.set(hub, { ...row, firing: false, subjects: subjectsEnded(row.subjects, at) });
      return;
    }
    const subjects = subjectsAfter(
      row,
      rules.map((rule) => ({ key: rule, rule, message: rule })),
      at,
    );
    this.#rows.set(hub, { firing: true, since: row?.firing ? row.since : at, message: '', subjects });
  }

  #passes(minutes: number): void {
    for (let n = 0; n < minutes; n += 1) {
      this.#minute += 1;
      this.#decides();
    }
  }

  #members(): readonly AlertInstance[] {
    return [...this.#rows].map(([hubId, row]) => ({
      hubId,
      firing: row.firing,
      since: new Date(row.since),
      severity: this.#severity,
      alwaysNotify: false,
      suppression: undefined,
      subjects: row.subjects.map((each) => ({
        key: each.key,
        firing: row.firing && each.endedAt === undefined,
        since: new Date(each.since),
        suppression: this.#holdOf(each),
        ...(each.before === undefined
          ? {}
          : { before: { since: new Date(each.before.since), endedAt: new Date(each.before.endedAt) } }),
      })),
    }));
  }

  #holdOf({ key, since }: StoredSubject): { reason: 'Silenced'; detail: string; until: Date } | undefined {
    const now = this.#now;
    const silence = this.#silences.find(
      ({ rule, setAt, until }) => rule === key && now < until && new Date(since) <= setAt,
    );
    return silence === undefined ? undefined : { reason: 'Silenced', detail: 'known', until: silence.until };
  }

  #decides(): void {
    const members = this.#members();
    const outcome = decideNotification(members, this.#state, this.#now, TIMES);
    const after = stateAfter(this.#state, members, outcome, this.#now);
    if (outcome.kind === 'Notify') {
      const { subjects: instances = [], transition } = outcome.decision;
      const firings = instances.map(({ hubId, key }) => {
        const since = this.#rows.get(hubId)?.subjects.find((each) => each.key === key)?.since;
        return `${hubId} ${key} ${since}`;
      });
      this.seen.push({ minute: this.#minute, transition, firings });
    }
    this.#state = after;
    for (const { hubId, subjects = [] } of members) {
      for (const { before, firing, suppression, key, since } of subjects) {
        const name = `${hubId} ${key} ${since.toISOString()}`;
        const isFlap =
          before !== undefined && this.#now < new Date(before.endedAt.getTime() + TIMES.flapHoldSeconds * 1000);
        const waits = firing && suppression === undefined && !isFlap && !hasBeenNotified(after, { hubId, key, since });
        if (waits) this.waits.set(name, (this.waits.get(name) ?? 0) + 1);
      }
    }
  }
}

const severities = fc.constantFrom('critical' as const, 'error' as const);

describe('new rules and hubs of an alert, decided once a minute', () => {
  it('are notified within a minute, or two where an error must last before its alert opens', () => {
    fc.assert(
      fc.property(severities, moves, (severity, script) => {
        const { waits } = new Alert(severity).play(script);
        const most = severity === 'critical' ? 1 : 2;
        expect([...waits].filter(([, minutes]) => minutes > most)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('are notified as new once for each firing, and a rule of a hub at most once in half an hour without an acknowledgement', () => {
    fc.assert(
      fc.property(severities, moves, (severity, script) => {
        const { seen } = new Alert(severity).play(script);
        const news = seen.filter(({ transition }) => transition === 'Opened' || transition === 'Updated');
        const firings = news.flatMap((each) => each.firings);
        expect(firings).toEqual([...new Set(firings)]);
        if (script.some(({ kind }) => kind === 'Acknowledges')) return;
        expect(tooSoon(seen)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('come in one update a minute at most, and an opening is never followed by a second one without a resolve', () => {
    fc.assert(
      fc.property(severities, moves, (severity, script) => {
        const { seen } = new Alert(severity).play(script);
        expect(new Set(seen.map(({ minute }) => minute)).size).toBe(seen.length);
        const word = seen.map(({ transition }) => transition[0]).join('');
        expect(word).toMatch(/^(O[UR]?)*/);
        expect(word).not.toMatch(/OU*O/);
      }),
      RUNS,
    );
  });

  it('have reminders until a person acknowledges them, and later firings have their own', () => {
    const shows = (rules: readonly string[]): Move => ({ kind: 'Shows', hub: 'h1', rules });
    const waits = (minutes: number): Move => ({ kind: 'Waits', minutes });
    const day = (4 * HOUR) / MINUTE + 1;
    const { seen } = new Alert('critical').play([
      shows(['a']),
      waits(day),
      { kind: 'Acknowledges' },
      waits(day),
      shows(['a', 'b']),
      waits(day),
      { kind: 'Acknowledges' },
      waits(day),
    ]);
    const words = seen.map(({ firings, transition }) => `${transition} ${firings.map((each) => each.split(' ')[1])}`);
    expect(words).toEqual(['Opened a', 'Repeated a', 'Updated b', 'Repeated b']);
  });
});

/** Rules of hubs that two updates of one episode name within half an hour. */
function tooSoon(seen: readonly Seen[]): readonly string[] {
  const last = new Map<string, number>();
  const found: string[] = [];
  for (const { firings, minute, transition } of seen) {
    if (transition === 'Opened') last.clear();
    if (transition !== 'Updated') continue;
    for (const name of firings.map((each) => each.split(' ').slice(0, 2).join(' '))) {
      if (minute - (last.get(name) ?? Number.NEGATIVE_INFINITY) < 30) found.push(`${name} at ${minute}`);
      last.set(name, minute);
    }
  }
  return found;
}
