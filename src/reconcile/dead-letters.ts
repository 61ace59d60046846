import type { Result } from '../core/result.ts';
import type { ReconcileDeps } from './deps.ts';
import type { HubMessage } from './messages.ts';
import { keepPoison } from './operational-alerts.ts';
import type { Rows } from './ports.ts';

/** Where Event Grid leaves events that it gave up on, several in one letter. */
export interface DeadLetterBox {
  /** Names of all letters, or why they cannot be listed. */
  list(): Promise<Result<readonly string[], string>>;
  /** The events of one letter; undefined when it is gone meanwhile. */
  read(name: string): Promise<Result<readonly unknown[] | undefined, string>>;
}

/** What one look into the box came to. */
export interface DeadLettersTaken {
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
export async function takeDeadLetters(
  deps: Deps,
  box: DeadLetterBox,
  hubOf: (event: unknown) => HubMessage | undefined,
): Promise<DeadLettersTaken> {
  const none = { letters: 0, events: 0, hubs: 0 };
  const names = await box.list();
  if (!names.ok) {
    deps.log.warn('dead letters not read', { reason: names.error });
    return none;
  }
  const known = await takenBefore(deps.rows, new Set(names.value));
  const fresh = names.value.filter((name) => !known.has(name)).slice(0, LETTERS_AT_ONCE);
  let sum: DeadLettersTaken = none;
  for (const name of fresh) sum = added(sum, await takeOne(deps, box, name, hubOf));
  if (sum.letters > 0) {
    deps.log.error('dead letters taken', { ...sum });
    await keepPoison(deps, 'dead-letters', { ...sum, newest: fresh.at(-1) });
  }
  return sum;
}

async function takeOne(
  deps: Deps,
  box: DeadLetterBox,
  name: string,
  hubOf: (event: unknown) => HubMessage | undefined,
): Promise<DeadLettersTaken> {
  const read = await box.read(name);
  if (!read.ok) {
    deps.log.warn('dead letter not read', { name, reason: read.error });
    return { letters: 0, events: 0, hubs: 0 };
  }
  const events = read.value ?? [];
  const byHub = new Map(
    events.flatMap((event) => {
      const message = hubOf(event);
      return message === undefined ? [] : [[message.hubId, message] as const];
    }),
  );
  // Queued before the letter counts as taken: after a crash between the two its hubs are looked at twice.
  for (const message of byHub.values()) await deps.queue.send('hub-events', message);
  const at = deps.clock.now().toISOString();
  // A conflict says that somebody else took it meanwhile, which is as good.
  await deps.rows.insert('control', {
    partition: PARTITION,
    key: name,
    cells: { at, events: events.length, schema: 1 },
  });
  return { letters: 1, events: events.length, hubs: byHub.size };
}

/** Letters that were taken before. What is remembered of one that is no longer there is forgotten. */
async function takenBefore(rows: Rows, there: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  const gone: { readonly key: string; readonly etag: string }[] = [];
  for await (const { etag, key } of rows.query('control', { partition: PARTITION })) {
    if (there.has(key)) known.add(key);
    else gone.push({ key, etag });
  }
  for (const { etag, key } of gone) await rows.delete('control', PARTITION, key, etag);
  return known;
}

function added(a: DeadLettersTaken, b: DeadLettersTaken): DeadLettersTaken {
  return { letters: a.letters + b.letters, events: a.events + b.events, hubs: a.hubs + b.hubs };
}
