import { describe, expect, it } from 'vitest';
import type { Fate, PortCall } from './app/port-tap.ts';
import type { Strike } from './play.ts';
import { alertsBegin, runAlertStory } from './run-alert-story.ts';
import { thoroughness } from './thoroughness.ts';

const MINUTES_MS = 60_000;

/** Death around every write, and in long runs around every call. */
function fatesOf({ port, writes }: PortCall): readonly Fate[] {
  const isLong = thoroughness().readsDieTwice;
  if (port === 'Receiver' || port === 'Queue') return ['CrashBefore', 'CrashAfter'];
  if (!writes) return isLong ? ['CrashBefore', 'CrashAfter', 'Refuse'] : [];
  return ['CrashBefore', 'CrashAfter', ...(isLong ? (['LoseAnswer', 'Refuse'] as const) : [])];
}

describe('when rules and hubs join an alert that two people watch, acknowledge and silence, and a call of a port dies', () => {
  it(
    'each receiver is told of each rule of each hub once, soon, in one update a minute, and never while it is silenced',
    async () => {
      const beginning = await alertsBegin();
      const plain = await runAlertStory(beginning);
      expect(plain.problems).toEqual([]);
      const strikes = plain.calls.flatMap((call, index) =>
        fatesOf(call).map((fate): Strike => ({ call: index, fate })),
      );
      const failures: string[] = [];
      for (const strike of strikes) {
        const { problems, struck } = await runAlertStory(beginning, strike);
        const where = `${strike.fate} at ${strike.call} (${plain.calls[strike.call]?.name})`;
        if (struck === undefined) failures.push(`${where}: did not strike`);
        if (problems.length > 0) failures.push(`${where}: ${problems.slice(0, 5).join(' | ')}`);
      }
      console.info(`alerts: ${strikes.length + 1} schedules`);
      expect(failures).toEqual([]);
    },
    10 * MINUTES_MS,
  );
});
