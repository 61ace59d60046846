import { addHours } from 'date-fns/addHours';
import { startOfHour } from 'date-fns/startOfHour';
import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import type { Row, Rows } from '../ports.ts';
import { changeRow } from './change-row.ts';
import { cellsFrom, documentFrom } from './stored-json.ts';

/** Which pace a hub is counted under: new hubs have one of their own, so that a rollout does not make them wait. */
export type PaceClass = 'changed' | 'new';

/** The hubs of an assignment that were changed in the hour that holds now. */
export interface PaceHour {
  readonly hubs: readonly string[];
  /** When the next hour begins, and the count anew. */
  readonly renewsAt: Date;
}

/** Reads the count of this hour. */
export async function paceHour(rows: Rows, assignment: string, queueName: PaceClass, now: Date): Promise<PaceHour> {
  const row = await rows.get('control', 'pace', keyOf(assignment, queueName, now));
  return { hubs: hubsOf(row), renewsAt: addHours(startOfHour(now), 1) };
}

/**
 * Takes one of the hour's slots for a hub, before its first write. A hub takes one slot an hour, however often it is
 * written to.
 *
 * @param limit slots in an hour
 * @returns false when all are taken
 */
export async function takePaceSlot(
  rows: Rows,
  slot: { readonly assignment: string; readonly lane: PaceClass; readonly hubId: HubId; readonly limit: number },
  now: Date,
): Promise<boolean> {
  const place = { table: 'control', partition: 'pace', key: keyOf(slot.assignment, slot.lane, now) } as const;
  return await changeRow(rows, place, (row) => {
    const hubs = hubsOf(row);
    if (hubs.includes(slot.hubId)) return { value: true, write: undefined };
    if (hubs.length >= slot.limit) return { value: false, write: undefined };
    return { value: true, write: cellsFrom([...hubs, slot.hubId], {}) };
  });
}

/** The hour that a row of the pace counts, from its key. */
export function paceHourOf(key: string): Date {
  return new Date(key.slice(key.lastIndexOf('|') + 1));
}

function keyOf(assignment: string, queueName: PaceClass, now: Date): string {
  return `${queueName}|${assignment}|${startOfHour(now).toISOString()}`;
}

function hubsOf(row: Row | undefined): readonly string[] {
  return row === undefined ? [] : documentFrom(row, z.array(z.string()));
}
