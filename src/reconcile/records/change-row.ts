import type { NewRow, Row, Rows, TableName } from '../ports.ts';

/**
 * How often a conditional write is tried again after it lost a race. A lost race means that another writer went on, so a
 * writer that loses this often meets more writers than a deployment has, or a store whose conditions never hold.
 */
export const MOST_LOST_RACES = 25;

/** A conditional write lost every race. The run, or the message, is tried again later by the queue. */
export class RacesLost extends Error {
  constructor(what: string) {
    super(`${what}: lost ${MOST_LOST_RACES} races in a row`);
    this.name = 'RacesLost';
  }
}

/** Where a row stands. */
export interface RowPlace {
  readonly table: TableName;
  readonly partition: string;
  readonly key: string;
}

/** What a change makes of a row. */
export interface RowChange<T> {
  /** undefined: the row stays as it is. */
  readonly write: NewRow['cells'] | undefined;
  readonly value: T;
}

/**
 * Reads a row, changes it and writes it back on the condition that it is as it was read; repeats that while others win the
 * race, up to {@link MOST_LOST_RACES} times. The one place where a lost race is repeated.
 *
 * @param change is called again after a lost race, so it must have no effect of its own
 * @returns what the change said of the row that now stands
 * @throws RacesLost when every race was lost
 */
export async function changeRow<T>(
  rows: Rows,
  place: RowPlace,
  change: (current: Row | undefined) => RowChange<T>,
): Promise<T> {
  const { key, partition, table } = place;
  return await repeatLostRaces(`row ${table} / ${partition} / ${key}`, async () => {
    const row = await rows.get(table, partition, key);
    const { value, write } = change(row);
    if (write === undefined) return { value };
    const next = { partition, key, cells: write };
    const written = row === undefined ? await rows.insert(table, next) : await rows.replace(table, next, row.etag);
    return written.ok ? { value } : 'Lost';
  });
}

/**
 * Repeats an attempt that may lose a race, for what is more than one row. {@link changeRow} is for one.
 *
 * @throws RacesLost when every race was lost
 */
export async function repeatLostRaces<T>(
  what: string,
  attempt: () => Promise<{ readonly value: T } | 'Lost'>,
): Promise<T> {
  for (let race = 0; race < MOST_LOST_RACES; race += 1) {
    const outcome = await attempt();
    if (outcome !== 'Lost') return outcome.value;
  }
  throw new RacesLost(what);
}
