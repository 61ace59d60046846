import type { Result } from '../../core/result.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { ItemFault } from '../for-each-item.ts';
import { throwFaults, forEachItem } from '../for-each-item.ts';
import type { HubMessage } from '../messages.ts';
import type { Rows } from '../ports.ts';
import { changeRow } from '../records/change-row.ts';
import { storeForOperator } from './poison-messages.ts';

/** Where Event Grid leaves events that it gave up on, several in one letter. */
export interface DeadLetterBox {
  /** Names of all letters, or why they cannot be listed. */
  list(): Promise<Result<readonly string[], string>>;
  /** The events of one letter; undefined when it is gone meanwhile. */
  read(name: string): Promise<Result<readonly unknown[] | undefined, string>>;
}

/** What one look into the box came to. */
export interface DeadLetterSummary {
  readonly letters: number;
  readonly events: number;
  /** Hubs that are looked at because of them. */
  readonly hubs: number;
}

type Deps = Pick<ReconcileDeps, 'rows' | 'clock' | 'log' | 'policy' | 'queue'>;

const PARTITION = 'dead-letters';

/** A look ends after this many letters; the rest waits for the next one. */
const LETTERS_AT_ONCE = 100;

/**
 * Takes what Event Grid could not deliver: the hubs it was about are looked at now, and people are told (HW801). Each
 * letter is taken once; it stays in its container until the deployment's retention deletes it.
 *
 * @param hubOf the message that an event leads to; undefined when it is about no hub
 */
export async function processDeadLetters(
  deps: Deps,
  box: DeadLetterBox,
  hubOf: (event: unknown) => HubMessage | undefined,
): Promise<DeadLetterSummary> {
  const none = { letters: 0, events: 0, hubs: 0 };
  const names = await box.list();
  if (!names.ok) {
    deps.log.warn('dead letters not read', { reason: names.error });
    return none;
  }
  const known = await knownLetters(deps.rows, new Set(names.value));
  const fresh = names.value.filter((name) => known.get(name) !== 'Taken').slice(0, LETTERS_AT_ONCE);
  const { faults, results } = await forEachItem(fresh, { nameOf: (name) => name }, (name) =>
    takeOne(deps, box, name, hubOf),
  );
  const ended = await forEachItem(faults, { nameOf: ({ item }) => item }, (fault) => afterFault(deps, fault));
  const sum = results.reduce(added, none);
  const lost = ended.results.flatMap((each) => (each === undefined ? [] : [each]));
  if (sum.letters + lost.length > 0) {
    deps.log.error('dead letters taken', { ...sum, lost: lost.length });
    const unread = lost.length === 0 ? {} : { unread: lost };
    await storeForOperator(deps, 'dead-letters', { ...sum, newest: fresh.at(-1), ...unread });
  }
  throwFaults(ended.faults);
  return sum;
}

/** Looks into the box, an hour apart, at which a letter may fail before it is left to a person. */
const MOST_TRIES = 3;

/**
 * Counts how often a letter could not be taken.
 *
 * @returns the letter and the reason when it is given up: its events are in the container, and people are told
 */
async function afterFault(deps: Deps, { item: name, reason }: ItemFault): Promise<string | undefined> {
  deps.log.warn('dead letter not taken', { name, reason });
  const at = deps.clock.now().toISOString();
  return await changeRow(deps.rows, { table: 'control', partition: PARTITION, key: name }, (row) => {
    if (row !== undefined && row.cells.tries === undefined) return { value: undefined, write: undefined };
    const tries = Number(row?.cells.tries ?? 0) + 1;
    const isLost = tries >= MOST_TRIES;
    const cells = { at, events: 0, reason, schema: 1, ...(isLost ? {} : { tries }) };
    return { value: isLost ? `${name}: ${reason}` : undefined, write: cells };
  });
}

async function takeOne(
  deps: Deps,
  box: DeadLetterBox,
  name: string,
  hubOf: (event: unknown) => HubMessage | undefined,
): Promise<DeadLetterSummary> {
  const read = await box.read(name);
  if (!read.ok) throw new Error(read.error);
  const events = read.value ?? [];
  const byHub = new Map(
    events.flatMap((event) => {
      const message = hubOf(event);
      return message === undefined ? [] : [[message.hubId, message] as const];
    }),
  );
  // Queued before the letter counts as taken: after a crash between the two its hubs are looked at twice.
  const queued = await forEachItem(byHub.values(), { nameOf: ({ hubId }) => hubId }, (message) =>
    deps.queue.send('hub-events', message),
  );
  throwFaults(queued.faults);
  const at = deps.clock.now().toISOString();
  // A row that is there counts tries that failed, or says that another instance took the letter meanwhile, which is as good.
  await changeRow(deps.rows, { table: 'control', partition: PARTITION, key: name }, () => ({
    value: undefined,
    write: { at, events: events.length, schema: 1 },
  }));
  return { letters: 1, events: events.length, hubs: byHub.size };
}

/** Letters that were met before. What is remembered of one that is no longer there is forgotten. */
async function knownLetters(rows: Rows, there: ReadonlySet<string>): Promise<ReadonlyMap<string, 'Taken' | 'Failed'>> {
  const all = await Array.fromAsync(rows.query('control', { partition: PARTITION }));
  const gone = all.filter(({ key }) => !there.has(key));
  const forgotten = await forEachItem(gone, { nameOf: ({ key }) => key }, ({ etag, key }) =>
    rows.delete('control', PARTITION, key, etag),
  );
  throwFaults(forgotten.faults);
  return new Map(all.map(({ cells, key }) => [key, cells.tries === undefined ? 'Taken' : 'Failed']));
}

function added(a: DeadLetterSummary, b: DeadLetterSummary): DeadLetterSummary {
  return { letters: a.letters + b.letters, events: a.events + b.events, hubs: a.hubs + b.hubs };
}
