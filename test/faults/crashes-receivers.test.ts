import { describe, expect, it } from 'vitest';
import type { Fate, PortCall } from './app/port-tap.ts';
import type { Strike } from './play.ts';
import { receiversBegin, runReceiverStory } from './run-receiver-story.ts';
import { RECEIVER_STORIES } from './stories/receiver-stories.ts';
import { thoroughness } from './thoroughness.ts';

const MINUTES_MS = 60_000;

/** Death at every call; what else can befall one, where it is about a notice or the run is a long one. */
function fatesOf({ port, writes }: PortCall): readonly Fate[] {
  const isLong = thoroughness().readsDieTwice;
  if (port === 'Queue')
    return ['CrashBefore', 'CrashAfter', 'Twice', ...(isLong ? (['LoseAnswer', 'Refuse'] as const) : [])];
  if (!writes) return isLong ? ['CrashBefore', 'CrashAfter', 'Refuse'] : ['CrashBefore'];
  return ['CrashBefore', 'CrashAfter', ...(port === 'Receiver' || isLong ? (['LoseAnswer', 'Refuse'] as const) : [])];
}

describe('when one of three receivers fails, and a call of a port dies, gets lost or comes twice', () => {
  it.each(RECEIVER_STORIES)(
    'each receiver gets all that it takes, in order, and nothing twice without a mishap: it $name',
    async (story) => {
      const beginning = await receiversBegin();
      const plain = await runReceiverStory(story, beginning);
      expect(plain.problems).toEqual([]);
      const strikes = plain.calls.flatMap((call, index) =>
        fatesOf(call).map((fate): Strike => ({ call: index, fate })),
      );
      const failures: string[] = [];
      for (const strike of strikes) {
        const { problems, struck } = await runReceiverStory(story, beginning, strike);
        const where = `${strike.fate} at ${strike.call} (${plain.calls[strike.call]?.name})`;
        if (struck === undefined) failures.push(`${where}: did not strike`);
        if (problems.length > 0) failures.push(`${where}: ${problems.join(' | ')}`);
      }
      console.info(`${story.name}: ${strikes.length + 1} schedules`);
      expect(failures).toEqual([]);
    },
    10 * MINUTES_MS,
  );
});
