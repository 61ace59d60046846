import type { SweepProgress } from '../reconcile/sweep-once.ts';
import { ageText } from './age-text.ts';

/** Where progress goes. */
export interface ProgressLine {
  /** A terminal, on which a line can be written over. */
  readonly inPlace: boolean;
  readonly write: (text: string) => void;
  /** Calls again and again until the returned function is called. */
  readonly every: (seconds: number, tick: () => void) => () => void;
}

/** On a terminal often enough to look alive; in a log seldom enough to read. */
const IN_PLACE_SECONDS = 0.5;
const LINE_SECONDS = 10;

/** Back to the start of the line, and clear it. */
const CLEAR = '\r\u001b[2K';

/**
 * Shows progress: on a terminal in one line, elsewhere as a line every ten seconds.
 *
 * @returns ends it, and leaves a terminal's line empty
 */
export function showProgress(line: ProgressLine, progress: () => SweepProgress, now: () => Date): () => void {
  const tick = (): void => {
    const text = progressText(progress(), now());
    line.write(line.inPlace ? `${CLEAR}${text}` : `${text}\n`);
  };
  if (line.inPlace) tick();
  const stop = line.every(line.inPlace ? IN_PLACE_SECONDS : LINE_SECONDS, tick);
  return () => {
    stop();
    if (line.inPlace) line.write(CLEAR);
  };
}

/** How far a sweep is, for people: hubs, rate, and the time that is left at this rate. */
export function progressText({ found, looked, since }: SweepProgress, now: Date): string {
  if (found === undefined || since === undefined) return 'Looking for hubs …';
  const seconds = (now.getTime() - since.getTime()) / 1000;
  const share = `${looked} of ${found} hubs judged`;
  if (looked === 0 || seconds <= 0) return share;
  const perSecond = looked / seconds;
  const left = ageText(Math.ceil((found - looked) / perSecond));
  return `${share}, ${perSecond.toFixed(1)} a second, about ${left} left`;
}
