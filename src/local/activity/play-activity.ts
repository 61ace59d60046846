import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from '../../core/text/error-text.ts';
import type { ActivityStep } from './activity-steps.ts';
import { stepsOfRound } from './activity-steps.ts';
import type { ActivityWorld } from './activity-world.ts';
import { seededRandom } from './seeded-random.ts';

/** How the activity of others is played. */
export interface ActivityOptions {
  readonly world: ActivityWorld;
  /** Average time between two steps, in milliseconds; each waits from half of it to one and a half. */
  readonly paceMs: number;
  /** The same seed plays the same steps in the same order with the same pauses. */
  readonly seed: number;
  /** Called with each step as it begins. */
  readonly say: (step: ActivityStep) => void;
  /** Called with a step that the simulated Azure refused; the next one follows. */
  readonly refused: (step: ActivityStep, problem: string) => void;
}

/** An activity that plays. */
export interface Activity {
  /** Ends it after the step in progress. */
  stop(): Promise<void>;
}

/** Plays rounds of steps, one after the other, until it is stopped. The first step waits too. */
export function playActivity(options: ActivityOptions): Activity {
  const stopping = new AbortController();
  const playing = play(options, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await playing;
    },
  };
}

async function play({ paceMs, refused, say, seed, world }: ActivityOptions, signal: AbortSignal): Promise<void> {
  const random = seededRandom(seed);
  for (let round = 1; ; round += 1) {
    for (const step of stepsOfRound(round, random)) {
      if (!(await pause(paceMs * (0.5 + random()), signal))) return;
      say(step);
      try {
        await step.run(world);
      } catch (error) {
        refused(step, errorText(error));
      }
    }
  }
}

/** @returns false when the wait was cut short */
async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(milliseconds, undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
