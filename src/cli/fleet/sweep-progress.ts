import type { SweepProgress } from '../../reconcile/operator/local-sweep/sweep-once.ts';
import type { ProgressLine } from '../command/command-context.ts';
import { ageText } from '../text/age-text.ts';

/** A terminal gets frequent updates; a log gets few, so that it stays readable. */
const IN_PLACE_SECONDS = 0.5;
const LINE_SECONDS = 10;

/** Period of the rate: a sweep starts with a short burst. */
const RATE_SECONDS = 30;

/** Back to the start of the line, and clear it. */
const CLEAR = '\r\u001b[2K';

/**
 * Shows progress: on a terminal in one line, elsewhere as a line every ten seconds.
 *
 * @returns a function that stops the progress and clears a terminal's line
 */
export function showProgress(line: ProgressLine, progress: () => SweepProgress, now: () => Date): () => void {
  let samples: readonly Sample[] = [];
  const tick = (): void => {
    const [current, at] = [progress(), now()];
    samples = samples.filter((each) => at.getTime() - each.at.getTime() <= RATE_SECONDS * 1000);
    const text = progressText(current, at, samples[0]);
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
export interface Sample {
  readonly at: Date;
  readonly judged: number;
}

/**
 * Progress of a sweep, for people: hubs, rate, and the remaining time at this rate.
 *
 * @param earlier start of the rate's period; undefined: the first hub
 */
export function progressText({ found, judged, since }: SweepProgress, now: Date, earlier?: Sample): string {
  if (found === undefined || since === undefined) return 'Discovering hubs …';
  const from = earlier ?? { at: since, judged: 0 };
  const seconds = (now.getTime() - from.at.getTime()) / 1000;
  const share = `${judged} of ${found} hubs judged`;
  if (judged <= from.judged || seconds <= 0) return share;
  const perSecond = (judged - from.judged) / seconds;
  const left = ageText(Math.ceil((found - judged) / perSecond));
  return `${share}, ${perSecond.toFixed(1)} a second, about ${left} left`;
}
