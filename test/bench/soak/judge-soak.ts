/** What a soak saw after so many events. */
export interface SoakSample {
  readonly events: number;
  /** Memory in use after a collection of the whole heap, in bytes. */
  readonly heapBytes: number;
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** What a soak shows. */
export interface SoakVerdict {
  /** Growth of the heap with each event, over the last three quarters, by least squares. */
  readonly bytesPerEvent: number;
  /** Growth over the last three quarters as a share of the heap. */
  readonly growth: number;
  /** What is not as it must be, a sentence each. */
  readonly problems: readonly string[];
}

/** Most that the heap may grow over the last three quarters of the events: what collections leave differs by less. */
export const MOST_GROWTH = 0.05;

/** Most that a table may grow from the second quarter to the last: the number of changes of a day is drawn. */
const MOST_ROWS = 1.1;
/** Of a small table, one row more is a large share. */
const FEW_ROWS = 20;

/** Fewest samples of which quarters can be made. */
const FEWEST_SAMPLES = 8;

/**
 * Judges a soak. The first quarter warms up: code is compiled, and tables fill until the retention begins to delete.
 *
 * @throws Error for fewer than eight samples
 */
export function judgeSoak(samples: readonly SoakSample[]): SoakVerdict {
  if (samples.length < FEWEST_SAMPLES) throw new Error(`${samples.length} samples are too few to judge`);
  const quarter = Math.floor(samples.length / 4);
  const later = samples.slice(quarter);
  const bytesPerEvent = slopeOf(later.map(({ events, heapBytes }) => [events, heapBytes]));
  const events = (later.at(-1)?.events ?? 0) - (later[0]?.events ?? 0);
  const growth = (bytesPerEvent * events) / meanOf(later.map(({ heapBytes }) => heapBytes));
  const leak =
    growth > MOST_GROWTH
      ? [
          `The heap grew by ${percent(growth)} over the last three quarters (${bytesPerEvent.toFixed(1)} bytes per event), more than ${percent(MOST_GROWTH)}.`,
        ]
      : [];
  return { bytesPerEvent, growth, problems: [...leak, ...grownTables(samples, quarter)] };
}

function grownTables(samples: readonly SoakSample[], quarter: number): readonly string[] {
  const tables = new Set(samples.flatMap(({ rows }) => Object.keys(rows)));
  const most = (table: string, of: readonly SoakSample[]): number =>
    Math.max(...of.map(({ rows }) => (Object.hasOwn(rows, table) ? (rows[table] ?? 0) : 0)));
  return [...tables].flatMap((table) => {
    const before = most(table, samples.slice(quarter, 2 * quarter));
    const after = most(table, samples.slice(-quarter));
    return after <= before * MOST_ROWS + FEW_ROWS
      ? []
      : [`The table ${table} grew from ${before} rows in the second quarter to ${after} in the last.`];
  });
}

/** Slope of the line that fits the points best. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = meanOf(points.map(([x]) => x));
  const meanY = meanOf(points.map(([, y]) => y));
  const across = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const along = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return across / along;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
