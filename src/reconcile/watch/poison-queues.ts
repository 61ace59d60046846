import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import { errorText } from '../../core/text/error-text.ts';
import { alertKeyOf, finding } from '../../core/verdict/catalogue/catalogue.ts';
import type { GroupKey } from '../../core/verdict/catalogue/group-key.ts';
import type { ReconcileDeps } from '../deps.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import { recordFiring, recordResolved } from '../records/alert-record.ts';
import { columnDocuments } from '../records/store/documents.ts';
import { poisonQueueName, QUEUES } from './queue-names.ts';

/** The number of messages in one poison queue, or why it is unknown. */
export type PoisonCount =
  | { readonly kind: 'Counted'; readonly queue: string; readonly messages: number }
  | { readonly kind: 'NotCounted'; readonly queue: string; readonly reason: string };

/** Counts the messages of every poison queue: one request each. A queue that cannot be counted does not hide the others. */
export function countPoison(depths: NonNullable<ReconcileDeps['queueDepths']>): Promise<readonly PoisonCount[]> {
  return Promise.all(
    QUEUES.map(poisonQueueName).map(async (queue): Promise<PoisonCount> => {
      try {
        return { kind: 'Counted', queue, messages: await depths.messagesIn(queue) };
      } catch (error) {
        return { kind: 'NotCounted', queue, reason: errorText(error) };
      }
    }),
  );
}

type Deps = Pick<ReconcileDeps, 'rows' | 'clock' | 'log' | 'timings' | 'queueDepths'>;

/**
 * A separate instance in the alert rows: the instance of Hubwarden itself ends when no message was stored for a day.
 */
const POISON_QUEUES = 'hubwarden-poison-queues' as HubId;
const HELD_SINCE = columnDocuments({
  table: 'control',
  // A damaged time counts as long ago.
  schema: z.object({ since: z.string().catch('') }),
});
const FIX =
  'Show them with `az storage message peek`, find the program that wrote them, and clear the queue. The next sweep reads every hub anyway. docs/runbook.md, Poison message.';

/**
 * Raises HW801 while a poison queue holds messages that stay there. A function takes readable messages within seconds; the
 * functions host never delivers a message that is not base64 or not UTF-8, so only the count shows it. Ends the alert once all
 * poison queues are empty. A failed count changes nothing.
 *
 * @throws ItemsFailed naming the queues whose row could not be read or written, after the report of all others
 */
export async function reportPoisonQueues(deps: Deps): Promise<void> {
  if (deps.queueDepths === undefined) return;
  const counts = await countPoison(deps.queueDepths);
  const { faults, results } = await forEachItem(counts, { nameOf: ({ queue }) => queue }, (count) =>
    unreadIn(deps, count),
  );
  const unread = results.flatMap((each) => (each.kind === 'Unread' ? [each.words] : []));
  const isKnown = faults.length === 0 && results.every(({ kind }) => kind !== 'NotKnown');
  if (unread.length > 0) await raise(deps, `${unread.join('; ')} that cannot be read.`);
  else if (isKnown) await recordResolved(deps.rows, { ...about(), because: 'the poison queues are empty' });
  throwFaults(faults);
}

/** Messages of one poison queue that no function takes. */
type Unread =
  | { readonly kind: 'Nothing' }
  | { readonly kind: 'NotKnown' }
  | { readonly kind: 'Unread'; readonly words: string };

async function unreadIn(deps: Deps, count: PoisonCount): Promise<Unread> {
  if (count.kind === 'NotCounted') {
    deps.log.warn('poison queue not counted', { queue: count.queue, reason: count.reason });
    return { kind: 'NotKnown' };
  }
  const { messages, queue } = count;
  if (!(await staysUnread(deps, queue, messages))) return { kind: 'Nothing' };
  deps.log.error('poison queue not read', { queue, messages });
  return { kind: 'Unread', words: `${queue} holds ${messages} ${messages === 1 ? 'message' : 'messages'}` };
}

function about(): { readonly causeKey: GroupKey; readonly hubId: HubId } {
  return { causeKey: alertKeyOf('HW801'), hubId: POISON_QUEUES };
}

async function raise({ clock, rows }: Deps, message: string): Promise<void> {
  const { code, severity } = finding('HW801', { message });
  const since = clock.now().toISOString();
  await recordFiring(rows, { ...about(), hubName: 'Hubwarden', code, severity, message, fix: FIX, since });
}

/** True when a queue has held messages for longer than its function needs. A row holds the start. */
async function staysUnread({ clock, rows, timings }: Deps, queue: string, messages: number): Promise<boolean> {
  const place = { partition: 'poison-queues', key: queue };
  const stored = await HELD_SINCE.get(rows, place);
  if (messages === 0) {
    if (stored !== undefined) await HELD_SINCE.remove(rows, place, stored);
    return false;
  }
  const now = clock.now();
  if (stored === undefined) {
    // A conflict means that another instance wrote the row at this moment; its value is as good.
    await HELD_SINCE.write(rows, place, { since: now.toISOString() }, undefined);
    return false;
  }
  const heldMs = now.getTime() - Date.parse(stored.value.since);
  // Written as a negation, so that a damaged time counts as long ago.
  return !(heldMs < timings.poisonUnreadSeconds * 1000);
}
