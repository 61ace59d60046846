import { describe, expect, it } from 'vitest';
import type { ProgressLine } from '../../../src/cli/command/command-context.ts';
import { withSweepProgress } from '../../../src/cli/fleet/sweep-progress.ts';
import { Countdown } from '../../../src/cli/text/countdown.ts';
import { sweepOnce } from '../../../src/reconcile/operator/local-sweep/sweep-once.ts';
import { START, VirtualApp } from '../../reconcile/virtual-app.ts';

const OPEN = `version: 1
assignments: [ { name: open, mode: observe } ]
`;

interface Shown {
  readonly atSeconds: number;
  readonly text: string;
  /** What the line says is left; undefined: nothing. */
  readonly left: number | undefined;
}

/** Seconds in a text such as `about 1m 5s left`. */
function leftIn(text: string): number | undefined {
  const [, minutes = '0', seconds] = /about (?:(\d+)m )?(\d+)s left/.exec(text) ?? [];
  return seconds === undefined ? undefined : Number(minutes) * 60 + Number(seconds);
}

/** Sweeps a fleet of some hubs on virtual time, and notes the line of progress at each half second. */
async function watched(hubs: number, prepare: (world: VirtualApp) => void = () => undefined) {
  const world = new VirtualApp({ policy: OPEN });
  for (let number = 0; number < hubs; number += 1) world.createHub(`hub${number}`);
  world.clock.advanceSeconds(600);
  prepare(world);
  const beganMs = world.clock.now().getTime();
  const atSeconds = (): number => (world.clock.now().getTime() - beganMs) / 1000;
  const shown: Shown[] = [];
  let tick = (): void => undefined;
  const line: ProgressLine = {
    inPlace: true,
    write: (written) => {
      const text = written.slice(written.indexOf('K') + 1);
      if (text !== '') shown.push({ atSeconds: atSeconds(), text, left: leftIn(text) });
    },
    every: (_, each) => {
      tick = each;
      return () => undefined;
    },
  };
  const clock = {
    now: () => world.clock.now(),
    random: () => world.clock.random(),
    newId: () => world.clock.newId(),
    wait: async (seconds: number) => {
      for (let left = seconds; left > 0; left -= 0.5) {
        await world.clock.wait(Math.min(0.5, left));
        tick();
      }
    },
  };
  const swept = await withSweepProgress(line, clock, (onProgress) =>
    sweepOnce({ deps: { ...world.deps, clock }, messages: world.queue }, {}, onProgress),
  );
  expect(swept.ok && swept.value.fleet.sweep.judged).toBe(hubs);
  return { shown, tookSeconds: atSeconds() };
}

/** Beside what passes anyway, no line says more than a fifth or three seconds less or more than the one before it. */
function expectCalm(shown: readonly Shown[]): void {
  const withTime = shown.filter((each) => each.left !== undefined);
  for (const [index, { atSeconds, left = 0 }] of withTime.entries()) {
    expect(left).toBeGreaterThanOrEqual(1);
    const before = withTime[index - 1];
    if (before?.left === undefined) continue;
    const expected = before.left - (atSeconds - before.atSeconds);
    expect(Math.abs(left - expected)).toBeLessThanOrEqual(Math.max(3, 0.2 * expected));
  }
}

describe('the remaining time of a sweep', () => {
  it('is true from the first seconds on, although the sweep begins with a burst', async () => {
    const { shown, tookSeconds } = await watched(500);
    expect(tookSeconds).toBeGreaterThan(14);
    const said = shown.filter((each) => each.left !== undefined && each.atSeconds > 1);
    expect(said.length).toBeGreaterThan(20);
    for (const { atSeconds, left = 0 } of said) expect(Math.abs(atSeconds + left - tookSeconds)).toBeLessThan(2.5);
    expectCalm(shown);
  });

  it('holds the wait that Azure asks for, and comes to it without a jump', async () => {
    const { shown, tookSeconds } = await watched(400, (world) => {
      const fault = { kind: 'AnswerRequest', method: 'GET', pathContains: 'hub333', status: 429, times: 1 } as const;
      world.simulator.addFault({ ...fault, retryAfterSeconds: 60 });
    });
    expect(tookSeconds).toBeGreaterThan(60);
    const waiting = shown.filter(({ text }) => text.includes('Azure asks to wait'));
    expect(waiting.length).toBeGreaterThan(20);
    // A while after Azure has said so, the time is true again.
    const [first] = waiting;
    for (const { atSeconds, left = 0 } of waiting.filter((each) => each.atSeconds > (first?.atSeconds ?? 0) + 20))
      expect(Math.abs(atSeconds + left - tookSeconds)).toBeLessThan(5);
    for (const { left = 0 } of shown.filter((each) => each.left !== undefined)) expect(left).toBeGreaterThanOrEqual(1);
  });

  it('holds the waits before retries: a hub that cannot be read does not end the count at zero', async () => {
    const { shown, tookSeconds } = await watched(3, (world) => {
      const fault = { kind: 'AnswerRequest', method: 'GET', pathContains: 'hub2', status: 503, times: 2 } as const;
      world.simulator.addFault(fault);
    });
    expect(tookSeconds).toBeGreaterThanOrEqual(10);
    const last = shown.filter((each) => each.left !== undefined && each.atSeconds > 3);
    expect(last.length).toBeGreaterThan(10);
    for (const { atSeconds, left = 0 } of last) expect(Math.abs(atSeconds + left - tookSeconds)).toBeLessThan(9);
  });
});

describe('a countdown', () => {
  const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);

  it('knows nothing before the first estimate, and counts down without a new one', () => {
    const countdown = new Countdown();
    expect(countdown.show(undefined, at(0))).toBeUndefined();
    expect(countdown.show(30, at(0))).toBe(30);
    expect(countdown.show(undefined, at(10))).toBe(20);
    expect(countdown.show(undefined, at(99))).toBe(0);
  });

  it('moves towards an estimate that is far off, and reaches it', () => {
    const countdown = new Countdown();
    countdown.show(30, at(0));
    const soon = countdown.show(300, at(0.5)) ?? 0;
    expect(soon).toBeGreaterThan(30);
    expect(soon).toBeLessThan(60);
    let shown = soon;
    for (let seconds = 1; seconds < 30; seconds += 0.5) shown = countdown.show(300 - seconds, at(seconds)) ?? 0;
    expect(Math.abs(shown - (300 - 29.5))).toBeLessThan(5);
  });

  it('is never negative, whatever it is told and however the clock moves', () => {
    const countdown = new Countdown();
    expect(countdown.show(-5, at(0))).toBe(0);
    expect(countdown.show(10, at(-100))).toBeGreaterThanOrEqual(0);
    expect(countdown.show(0, at(50))).toBeGreaterThanOrEqual(0);
  });
});
