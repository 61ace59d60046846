/** An item whose work threw, and the reason in words. */
export interface ItemFault {
  readonly item: string;
  readonly reason: string;
  readonly error: unknown;
}

/** The outcome of a loop over items. */
export interface ItemResults<Result> {
  /** Of the items that did not fail, in the order of the items. */
  readonly results: readonly Result[];
  /** In the order of the items. */
  readonly faults: readonly ItemFault[];
}

/** The name of an item in a fault, and the number of items served concurrently. */
export interface ItemOptions<Item> {
  readonly nameOf: (item: Item) => string;
  /** Absent: one at a time. */
  readonly atOnce?: number;
}

/**
 * Serves every item, also when the work for one of them throws. Every loop over hubs, alerts, receivers, shards,
 * letters, operations or duties runs through it: an error of one item is a fault of that item only, and the caller
 * decides how to report it. Retries nothing.
 */
export async function forEachItem<Item, Result>(
  items: Iterable<Item>,
  { atOnce = 1, nameOf }: ItemOptions<Item>,
  work: (item: Item) => Promise<Result>,
): Promise<ItemResults<Result>> {
  const all = [...items];
  const outcomes: ({ readonly result: Result } | ItemFault)[] = new Array(all.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < all.length) {
      const index = next;
      next += 1;
      const item = all[index] as Item;
      try {
        outcomes[index] = { result: await work(item) };
      } catch (error) {
        outcomes[index] = { item: nameOf(item), reason: faultReason(error), error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker));
  return {
    results: outcomes.flatMap((each) => ('result' in each ? [each.result] : [])),
    faults: outcomes.flatMap((each) => ('result' in each ? [] : [each])),
  };
}

/** One of several tasks that a function does in sequence. */
export type Duty = readonly [name: string, work: () => Promise<unknown>];

/**
 * Runs every duty, in order, also when one of them fails.
 *
 * @throws ItemsFailed naming the duties that failed, so that the host logs them
 */
export async function runDuties(duties: readonly Duty[]): Promise<void> {
  const { faults } = await forEachItem(duties, { nameOf: ([name]) => name }, ([, work]) => work());
  throwFaults(faults);
}

/** Some of the items of a loop failed; all others were served. */
export class ItemsFailed extends Error {
  readonly faults: readonly ItemFault[];

  constructor(faults: readonly ItemFault[]) {
    const named = faults.slice(0, MOST_NAMED).map(({ item, reason }) => `${item}: ${reason}`);
    const more = faults.length > MOST_NAMED ? [`and ${faults.length - MOST_NAMED} more`] : [];
    super([...named, ...more].join('; '), { cause: faults[0]?.error });
    this.name = 'ItemsFailed';
    this.faults = faults;
  }
}

/** Most items named in one error: enough to show a common reason. */
const MOST_NAMED = 20;

/** @throws ItemsFailed when there are faults. Called at the end of a loop that has served all its items */
export function throwFaults(faults: readonly ItemFault[]): void {
  if (faults.length > 0) throw new ItemsFailed(faults);
}

/** The fault of an unreadable row. */
export function faultOfRow(error: Error): ItemFault {
  return { item: 'a row', reason: faultReason(error), error };
}

/** Names the type of a runtime error; the messages of Hubwarden's own errors are complete sentences. */
function kindOf({ name }: Error): string {
  return name !== 'Error' && name.endsWith('Error') ? `${name}: ` : '';
}

/**
 * The value after the name of a key, signature or password in a connection string, or after an authentication scheme.
 */
const SECRET = /(key=|secret=|password=|pwd=|token=|signature=|sig=|bearer |basic )[^\s;,&"']+/gi;

/** Longest reason: enough for a person, and small enough for a row. */
const REASON_UNITS = 400;

/**
 * The message of an error for a record, an alert or a log: one line of bounded length, well-formed, without URL
 * queries, bearer tokens, and values after names of keys and passwords, which may be secrets.
 */
export function faultReason(error: unknown): string {
  const text = error instanceof Error ? `${kindOf(error)}${error.message}` : String(error);
  return text
    .slice(0, REASON_UNITS)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(/(https?:\/\/[^\s?"']*)\?[^\s"']*/gi, '$1?…')
    .replace(/\beyJ[\w.-]+/g, '…')
    .replace(SECRET, '$1…')
    .trim();
}
