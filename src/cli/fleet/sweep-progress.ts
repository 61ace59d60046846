import { wordsOfKinds } from '../../core/kind-words.ts';
import { ageText } from '../../core/time/age-text.ts';
import type { SweepProgress } from '../../reconcile/operator/local-sweep/sweep-once.ts';
import type { Clock } from '../../reconcile/ports.ts';
import type { ProgressLine } from '../command/command-context.ts';
import { Countdown } from '../text/countdown.ts';

/** A terminal gets frequent updates; a log gets few, so that it stays readable. */
const IN_PLACE_SECONDS = 0.5;
const LINE_SECONDS = 10;

/** Period of the rate: a sweep starts with a short burst. */
const RATE_SECONDS = 30;

/** Back to the start of the line, and clear it. */
const CLEAR = '\r\u001b[2K';

/** Shows the progress of a sweep while the work runs, and clears it when the work ends or fails. */
export async function withSweepProgress<T>(
  line: ProgressLine,
  clock: Pick<Clock, 'now'>,
  work: (onProgress: (reader: () => SweepProgress) => void) => Promise<T>,
): Promise<T> {
  let progress = (): SweepProgress => ({ found: undefined, judged: 0, since: undefined });
  const end = showProgress(
    line,
    () => progress(),
    () => clock.now(),
  );
  try {
    return await work((reader) => {
      progress = reader;
    });
  } finally {
    end();
  }
}

/**
 * Shows progress: on a terminal in one line, elsewhere as a line every ten seconds.
 *
 * @returns a function that stops the progress and clears a terminal's line
 */
function showProgress(line: ProgressLine, progress: () => SweepProgress, now: () => Date): () => void {
  let samples: readonly Sample[] = [];
  const countdown = new Countdown();
  const tick = (): void => {
    const [current, at] = [progress(), now()];
    samples = samples.filter((each) => at.getTime() - each.at.getTime() <= RATE_SECONDS * 1000);
    const leftSeconds = countdown.show(current.remainingSeconds, at);
    const text = progressText(current, at, { earlier: samples[0], leftSeconds });
    samples = current.since === undefined ? samples : [...samples, { at, judged: current.judged }];
    line.write(line.inPlace ? `${CLEAR}${text}` : `${text}\n`);
  };
  if (line.inPlace) tick();
  const stop = line.every(line.inPlace ? IN_PLACE_SECONDS : LINE_SECONDS, tick);
  return () => {
    stop();
    if (line.inPlace) line.write(CLEAR);
  };
}

/** How many hubs had been judged at a time. */
interface Sample {
  readonly at: Date;
  readonly judged: number;
}

/** What the caller knows beside the progress. */
export interface ProgressFacts {
  /** Start of the rate's period; undefined: the first hub. */
  readonly earlier?: Sample | undefined;
  /** The remaining time to show; undefined: none. */
  readonly leftSeconds?: number | undefined;
}

/** Progress of a sweep, for people: hubs, rate, the wait that Azure asks for, and the remaining time. */
export function progressText(
  { found, judged, kinds = [], pausedUntil, since }: SweepProgress,
  now: Date,
  { earlier, leftSeconds }: ProgressFacts = {},
): string {
  const { many } = wordsOfKinds(kinds);
  if (found === undefined || since === undefined) return `Discovering ${many} …`;
  const from = earlier ?? { at: since, judged: 0 };
  const seconds = (now.getTime() - from.at.getTime()) / 1000;
  const rate = judged <= from.judged || seconds <= 0 ? undefined : (judged - from.judged) / seconds;
  const parts = [
    `${judged} of ${found} ${many} judged`,
    rate === undefined ? undefined : `${rate.toFixed(1)} a second`,
    pausedUntil === undefined ? undefined : `Azure asks to wait ${wholeSeconds(secondsUntil(pausedUntil, now))}`,
    leftSeconds === undefined || judged >= found ? undefined : `about ${wholeSeconds(leftSeconds)} left`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** At least a second, because the work is not over. */
function wholeSeconds(seconds: number): string {
  return ageText(Math.max(1, Math.ceil(seconds)));
}

function secondsUntil(at: Date, now: Date): number {
  return (at.getTime() - now.getTime()) / 1000;
}
