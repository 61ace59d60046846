import { counted } from '../text/counted.ts';
import type { ScaleFigures } from './scale.ts';

/** One figure as people read it: what, and how much. */
export type ScaleRow = readonly [what: string, figure: string];

/** The figures as rows of a table, in the order of their causes. */
export function scaleRowsOf(figures: ScaleFigures): readonly ScaleRow[] {
  const { costPerMonthUsd, day, instancesForHalfInterval, storedGb, sweep } = figures;
  return [
    [
      'reads of Azure in a sweep',
      `${wholeText(sweep.reads)}, and ${wholeText(sweep.graphPages)} pages of Resource Graph`,
    ],
    ['shards, messages of a sweep', `${wholeText(sweep.shards)}, ${wholeText(sweep.messages)}`],
    ['table operations of a sweep', wholeText(sweep.tableOperations)],
    ['largest subscription, at 80 % of its reads', durationText(sweep.shardSeconds)],
    ['start of a sweep', `${durationText(sweep.startSeconds)}, ${megabytes(sweep.startHeapBytes)} MB of heap`],
    ['sweep, from timer to last verdict', `${durationText(sweep.seconds)} on ${counted(sweep.instances, 'instance')}`],
    [
      'instances for a sweep in half of its interval',
      instancesForHalfInterval === undefined ? 'no number is enough' : wholeText(instancesForHalfInterval),
    ],
    ['reads of Azure a day', wholeText(day.armReads)],
    ['table operations a day', wholeText(day.tableOperations)],
    ['queue operations a day', wholeText(day.queueOperations)],
    ['executions a day', wholeText(day.executions)],
    ['instance memory by time, a day', `${wholeText(day.gbSeconds)} GB-s`],
    ['stored in tables', `${storedGb < 0.1 ? 'below 0.1' : storedGb.toFixed(1)} GB`],
    ['Functions, US$ a month', costPerMonthUsd.functions.toFixed(2)],
    ['tables, US$ a month', costPerMonthUsd.tables.toFixed(2)],
    ['queues, US$ a month', costPerMonthUsd.queues.toFixed(2)],
    ['together, US$ a month', costPerMonthUsd.total.toFixed(2)],
  ];
}

/** A whole number with separators of thousands. */
export function wholeText(number: number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 }).format(number);
}

/** A share as a percentage, rounded up so that no use reads as none. */
export function shareText(share: number): string {
  return Number.isFinite(share) ? `${wholeText(Math.ceil(share * 100))} %` : 'more than any number';
}

/** Seconds, minutes or hours, by size. */
export function durationText(seconds: number): string {
  if (seconds < 120) return `${seconds < 10 ? seconds.toFixed(1) : wholeText(seconds)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(1)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

function megabytes(bytes: number): string {
  return bytes < 1024 * 1024 ? 'below 1' : wholeText(bytes / 1024 / 1024);
}
