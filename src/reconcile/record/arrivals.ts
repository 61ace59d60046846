import type { EventArrival } from '../../core/time/event-arrival.ts';
import { instantFrom } from '../../core/time/instant.ts';
import type { Run } from './run-context.ts';

/** Events that a hub's row keeps: a fleet has enough of them for a percentile, and the row stays small. */
const MOST_ARRIVALS = 8;

/**
 * Adds the event that caused a run to the arrivals in the hub's row, newest last. Other causes add nothing. An event that
 * another run has covered causes none, so a burst counts once, with its first event.
 */
export function withArrival(
  known: readonly EventArrival[],
  { message: { cause, note, since }, startedAt }: Pick<Run, 'message' | 'startedAt'>,
): readonly EventArrival[] {
  // The text is part of a message, which another writer of the queue may have sent.
  const raisedAt = cause === 'event' ? instantFrom(note?.at) : undefined;
  if (raisedAt === undefined) return known;
  const received = { raisedAt: raisedAt.toISOString(), receivedAt: new Date(since).toISOString() };
  const isKnown = known.some((each) => each.raisedAt === received.raisedAt && each.receivedAt === received.receivedAt);
  if (isKnown) return known;
  return [...known, { ...received, runAt: startedAt.toISOString() }].slice(-MOST_ARRIVALS);
}

/** Marks every open arrival as verified by a read at the given time. */
export function verifiedArrivals(known: readonly EventArrival[], readAt: Date): readonly EventArrival[] {
  return known.map((each) => (each.verifiedAt === undefined ? { ...each, verifiedAt: readAt.toISOString() } : each));
}
