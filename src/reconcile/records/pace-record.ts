import { addHours } from 'date-fns/addHours';
import { startOfHour } from 'date-fns/startOfHour';
import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import type { Rows } from '../ports.ts';
import type { RowKey } from './store/documents.ts';
import { documents } from './store/documents.ts';

/** The pace that counts a hub: new hubs have their own, so that a rollout does not make them wait. */
export type PaceClass = 'changed' | 'new';

/** The hubs of an assignment that Hubwarden changed in the present hour. */
export interface PaceHour {
  readonly hubs: readonly string[];
  /** When the next hour, and its count, begins. */
  readonly renewsAt: Date;
}

/** The partition of table `control` with the paces. */
export const PACE_PARTITION = 'pace';

const PACES = documents({ table: 'control', schema: z.array(z.string()) });

/** Reads the count of this hour. */
export async function paceHour(rows: Rows, assignment: string, paceClass: PaceClass, now: Date): Promise<PaceHour> {
  const hubs = (await PACES.get(rows, placeOf(assignment, paceClass, now)))?.value ?? [];
  return { hubs, renewsAt: addHours(startOfHour(now), 1) };
}

/**
 * Takes one of the hour's slots for a hub, before its first write. A hub takes one slot an hour, whatever the number of
 * writes.
 *
 * @param limit slots in an hour
 * @returns false when all are taken
 */
export async function takePaceSlot(
  rows: Rows,
  slot: { readonly assignment: string; readonly lane: PaceClass; readonly hubId: HubId; readonly limit: number },
  now: Date,
): Promise<boolean> {
  const { value } = await PACES.update(rows, placeOf(slot.assignment, slot.lane, now), (hubs = []) =>
    hubs.includes(slot.hubId) || hubs.length >= slot.limit ? undefined : [...hubs, slot.hubId],
  );
  return value?.includes(slot.hubId) === true;
}

/** The hour of a row of the pace, from its key. */
export function paceHourOf(key: string): Date {
  return new Date(key.slice(key.lastIndexOf('|') + 1));
}

function placeOf(assignment: string, paceClass: PaceClass, now: Date): RowKey {
  return { partition: PACE_PARTITION, key: `${paceClass}|${assignment}|${startOfHour(now).toISOString()}` };
}
