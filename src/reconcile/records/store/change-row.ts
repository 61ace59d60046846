import type { Result } from '../../../core/result.ts';
import type { NewRow, Row, Rows, TableName } from '../../ports.ts';

/**
 * How often a conditional write is repeated after a lost race: the one bound of all of them. A lost race means that another
 * writer made progress, so a writer that loses this often meets more writers than a deployment has, or a store that accepts
 * no conditional write.
 */
export const MOST_LOST_RACES = 25;

/** A conditional write lost every race. The queue repeats the run, or the message, later. */
export class RacesLost extends Error {
  constructor(what: string) {
    super(`${what}: lost ${MOST_LOST_RACES} races in a row`);
    this.name = 'RacesLost';
  }
}

/** The place of a row. */
export interface RowPlace {
  readonly table: TableName;
  readonly partition: string;
  readonly key: string;
}

/** The outcome of one change of a row. */
export interface RowChange<T> {
  /** The cells to write; undefined: the row stays as it is. */
  readonly write: NewRow['cells'] | undefined;
  readonly value: T;
}

/**
 * Reads a row, changes it and writes it on the condition that no other writer changed it; repeats after a lost race, up to
 * {@link MOST_LOST_RACES} times. Repositories of documents call it through `Documents.update`.
 *
 * @param change is called again after a lost race, so it must have no effect of its own
 * @returns the value that the change gave for the row as it is now stored
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
    const written = await writeRow(rows, table, { partition, key, cells: write }, row);
    return written.ok ? { value } : 'Lost';
  });
}

/** Inserts a row, or replaces the version in `before`. @returns the new version, or `Conflict` */
export function writeRow(
  rows: Rows,
  table: TableName,
  row: NewRow,
  before: { readonly etag: string } | undefined,
): Promise<Result<string, 'Conflict'>> {
  return before === undefined ? rows.insert(table, row) : rows.replace(table, row, before.etag);
}

/**
 * Repeats an attempt that writes more than one row and may lose a race. {@link changeRow} is for one row.
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
