import { counted } from '../../core/text/counted.ts';
import type { Lateness, LatenessPart } from '../../core/time/event-arrival.ts';
import { LATENESS_PARTS } from '../../core/time/event-arrival.ts';
import { timeOf } from '../../core/time/utc-minute.ts';
import type { EventLateness } from '../../reconcile/operator/event-lateness.ts';
import { LATENESS_DAYS } from '../../reconcile/operator/event-lateness.ts';
import { durationText } from '../text/duration-text.ts';
import type { Paint } from '../text/paint.ts';
import { renderTable } from '../text/render-table.ts';

const HEADINGS = ['SUBSCRIPTION', 'EVENTS', 'RECEIVED', 'RUN', 'VERIFIED', 'IN ALL'];

/** How late events were, by part and by subscription; no line for a part of the fleet. */
export function latenessLines(events: EventLateness | undefined, paint: Paint): readonly string[] {
  if (events === undefined) return [];
  const { fleet, subscriptions } = events;
  if (fleet === undefined)
    return [`No event caused a run in the last ${LATENESS_DAYS} days; the sweep reads every hub all the same.`];
  const open = fleet.unverified === 0 ? '' : `; ${fleet.unverified} not verified yet`;
  const rows = subscriptions.map(({ subscriptionId, ...each }) => [subscriptionId, ...cellsOf(each)]);
  const total = subscriptions.length === 1 ? [] : [['all', ...cellsOf(fleet)]];
  return [
    `${counted(fleet.events, 'event')} caused a run in the last ${LATENESS_DAYS} days, the newest at ${timeOf(fleet.newestAt)}${open}.`,
    'Their delay, p50 / p99, from raised to received, to the start of the run, and to the read that verified the outcome:',
    '',
    renderTable(HEADINGS, [...total, ...rows], paint),
  ];
}

function cellsOf(lateness: Lateness): readonly string[] {
  return [String(lateness.events), ...LATENESS_PARTS.map((part) => spreadText(lateness, part))];
}

function spreadText({ parts }: Lateness, part: LatenessPart): string {
  const spread = parts[part];
  return spread === undefined ? '–' : `${durationText(spread.p50Seconds)} / ${durationText(spread.p99Seconds)}`;
}
