import * as z from 'zod';
import type { Result } from '../../core/result.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { ItemFault } from '../for-each-item.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { HubMessage } from '../messages.ts';
import type { Rows } from '../ports.ts';
import { columnDocuments } from '../records/store/documents.ts';
import { storeForOperator } from './poison-messages.ts';

/** The container of the events that Event Grid could not deliver, several in one letter. */
export interface DeadLetterBox {
  /** Names of all letters, or the reason why the container cannot be listed. */
  list(): Promise<Result<readonly string[], string>>;
  /** The events of one letter; undefined when it no longer exists. */
  read(name: string): Promise<Result<readonly unknown[] | undefined, string>>;
}

/** The outcome of one pass over the container. */
export interface DeadLetterSummary {
  readonly letters: number;
  readonly events: number;
  /** Hubs that the pass queued. */
  readonly hubs: number;
}

type Deps = Pick<ReconcileDeps, 'rows' | 'clock' | 'log' | 'policy' | 'queue'>;

const LETTERS = columnDocuments({
  table: 'control',
  schema: z.object({
    at: z.string(),
    events: z.number(),
    /** Why the letter could not be read. */
    reason: z.string().optional(),
    /** Failed attempts so far; absent once the letter is processed or abandoned. */
    tries: z.number().optional(),
  }),
});
const PARTITION = 'dead-letters';

/** Letters of one pass; later passes process the rest. */
const LETTERS_AT_ONCE = 100;

/**
 * Processes the events that Event Grid could not deliver: queues their hubs and raises HW801. Each letter is processed once; it
 * stays in its container until the deployment's retention deletes it.
 *
 * @param hubOf the message of an event; undefined when the event concerns no hub
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
    processLetter(deps, box, name, hubOf),
  );
  const ended = await forEachItem(faults, { nameOf: ({ item }) => item }, (fault) => afterFault(deps, fault));
  const sum = results.reduce(added, none);
  const abandoned = ended.results.flatMap((each) => (each === undefined ? [] : [each]));
  if (sum.letters + abandoned.length > 0) {
    deps.log.error('dead letters taken', { ...sum, lost: abandoned.length });
    const unread = abandoned.length === 0 ? undefined : abandoned;
    await storeForOperator(deps, 'dead-letters', { ...sum, newest: fresh.at(-1), unread });
  }
  throwFaults(ended.faults);
  return sum;
}

/** Passes, an hour apart, in which a letter may fail before Hubwarden abandons it and a person must act. */
const MOST_TRIES = 3;

/**
 * Counts the failed attempts of a letter.
 *
 * @returns the letter and the reason when Hubwarden abandons it: its events stay in the container, and HW801 names it
 */
async function afterFault(deps: Deps, { item: name, reason }: ItemFault): Promise<string | undefined> {
  deps.log.warn('dead letter not processed', { name, reason });
  const at = deps.clock.now().toISOString();
  const { changed, value } = await LETTERS.update(deps.rows, { partition: PARTITION, key: name }, (current) => {
    if (current !== undefined && current.tries === undefined) return undefined;
    const tries = (current?.tries ?? 0) + 1;
    return { at, events: 0, reason, tries: tries < MOST_TRIES ? tries : undefined };
  });
  return changed && value?.tries === undefined ? `${name}: ${reason}` : undefined;
}

async function processLetter(
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
  // The hubs are queued before the letter counts as processed: after a crash between the two they are queued twice.
  const queued = await forEachItem(byHub.values(), { nameOf: ({ hubId }) => hubId }, (message) =>
    deps.queue.send('hub-events', message),
  );
  throwFaults(queued.faults);
  const at = deps.clock.now().toISOString();
  // An existing row counts failed attempts, or records that another instance processed the letter; both may be
  // overwritten.
  await LETTERS.update(deps.rows, { partition: PARTITION, key: name }, () => ({ at, events: events.length }));
  return { letters: 1, events: events.length, hubs: byHub.size };
}

/** Letters of earlier passes. The row of a letter that is no longer in the container is deleted. */
async function knownLetters(rows: Rows, there: ReadonlySet<string>): Promise<ReadonlyMap<string, 'Taken' | 'Failed'>> {
  const all = await Array.fromAsync(rows.query('control', { partition: PARTITION }));
  const gone = all.filter(({ key }) => !there.has(key));
  const forgotten = await forEachItem(gone, { nameOf: ({ key }) => key }, ({ etag, key }) =>
    LETTERS.remove(rows, { partition: PARTITION, key }, { etag }),
  );
  throwFaults(forgotten.faults);
  return new Map(all.map(({ cells, key }) => [key, cells.tries === undefined ? 'Taken' : 'Failed']));
}

function added(a: DeadLetterSummary, b: DeadLetterSummary): DeadLetterSummary {
  return { letters: a.letters + b.letters, events: a.events + b.events, hubs: a.hubs + b.hubs };
}
