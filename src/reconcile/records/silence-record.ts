import * as z from 'zod';
import type { Silence } from '../../core/alert/alert-policy.ts';
import type { Rows } from '../ports.ts';
import { cellsFrom, documentFrom } from './stored-json.ts';

const time = z.iso.datetime();
const list = z.array(z.string()).optional();

const silence = z.object({
  id: z.string(),
  codes: list,
  severities: z.array(z.enum(['critical', 'error', 'warning', 'info'])).optional(),
  assignments: list,
  subscriptions: list,
  hubs: list,
  owner: z.string(),
  reason: z.string(),
  setAt: time,
  expiresAt: time,
  /** Who ended it before its time. */
  endedBy: z.string().optional(),
});

/** A silence that a person set. */
export type SilenceRecord = z.output<typeof silence>;

const PARTITION = 'silences';

/** Stores a silence. */
export async function putSilence(rows: Rows, record: SilenceRecord): Promise<void> {
  await rows.upsert('control', {
    partition: PARTITION,
    key: record.id,
    cells: cellsFrom(record, { expiresAt: record.expiresAt }),
  });
}

/** Silences that still hold, the first to end first. */
export async function openSilences(rows: Rows, now: Date): Promise<readonly SilenceRecord[]> {
  const found = await Array.fromAsync(rows.query('control', { partition: PARTITION }));
  return found
    .map((row) => documentFrom(row, silence))
    .filter((each) => each.expiresAt > now.toISOString())
    .sort((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1));
}

/** A stored silence as decisions take it. */
export function silenceFrom(record: SilenceRecord): Silence {
  const { assignments, codes, expiresAt, hubs, owner, reason, severities, subscriptions } = record;
  return {
    match: { assignments, codes, hubs, severities, subscriptions, tags: undefined },
    owner,
    reason,
    expiresAt: new Date(expiresAt),
  };
}
