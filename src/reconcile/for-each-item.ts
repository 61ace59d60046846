/** An item whose work threw, and why, for people. */
export interface ItemFault {
  readonly item: string;
  readonly reason: string;
  readonly error: unknown;
}

/** What serving all items came to. */
export interface ItemResults<Result> {
  /** Of the items that did not fail, in the order of the items. */
  readonly results: readonly Result[];
  /** In the order of the items. */
  readonly faults: readonly ItemFault[];
}

/** How items are named in a fault, and how many are served at the same time. */
export interface ItemOptions<Item> {
  readonly nameOf: (item: Item) => string;
  /** Absent: one after the other. */
  readonly atOnce?: number;
}

/**
 * Serves every item, also when the work for one of them throws. Every loop over hubs, alerts, receivers, shards, letters,
 * operations or duties runs through it: a fault of one item is that item's, and the caller decides how it is reported.
 * Nothing is tried again here.
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

/** One of several things that a function does in a row. */
export type Duty = readonly [name: string, work: () => Promise<unknown>];

/**
 * Does every duty, in their order, also when one of them fails.
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

/** Names in one error: enough to see what they have in common. */
const MOST_NAMED = 20;

/** @throws ItemsFailed when there are faults. For the end of a loop that has served all its items */
export function throwFaults(faults: readonly ItemFault[]): void {
  if (faults.length > 0) throw new ItemsFailed(faults);
}

/** The fault that a row stands for which cannot be read. */
export function faultOfRow(error: Error): ItemFault {
  return { item: 'a row', reason: faultReason(error), error };
}

/** Hubwarden's own errors say in words what they are. */
function kindOf({ name }: Error): string {
  return name !== 'Error' && name.endsWith('Error') ? `${name}: ` : '';
}

/** What stands behind the name of a key, a signature or a password in connection strings, and behind a scheme of sign-in. */
const SECRET = /(key=|secret=|password=|pwd=|token=|signature=|sig=|bearer |basic )[^\s;,&"']+/gi;

/** Longest reason: what a person reads of it, and what a row may hold. */
const REASON_UNITS = 400;

/**
 * What an error says, fit for a record, an alert and a log: one line of bounded length, well-formed, without queries of URLs,
 * bearer tokens and values behind names of keys and passwords, which may hold secrets.
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
