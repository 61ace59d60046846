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
  rules: list,
  owner: z.string(),
  reason: z.string(),
  setAt: time,
  expiresAt: time,
  /** Who ended it before its time, when and why. */
  endedBy: z.string().optional(),
  endedAt: time.optional(),
  endReason: z.string().optional(),
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
  return (await listSilences(rows)).filter((each) => each.endedAt === undefined && each.expiresAt > now.toISOString());
}

/** Every silence that was ever set, the first to end first. */
export async function listSilences(rows: Rows): Promise<readonly SilenceRecord[]> {
  const found = await Array.fromAsync(rows.query('control', { partition: PARTITION }));
  return found.map((row) => documentFrom(row, silence)).sort((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1));
}

/**
 * Ends a silence, unless somebody has done so already: their word stays.
 *
 * @returns the silence as it now stands; undefined when there is none of that id
 */
export async function endSilence(
  rows: Rows,
  id: string,
  end: Required<Pick<SilenceRecord, 'endedBy' | 'endedAt' | 'endReason'>>,
): Promise<SilenceRecord | undefined> {
  const row = await rows.get('control', PARTITION, id);
  if (row === undefined) return undefined;
  const current = documentFrom(row, silence);
  if (current.endedAt !== undefined) return current;
  const next = { ...current, ...end };
  const write = { partition: PARTITION, key: id, cells: cellsFrom(next, { expiresAt: next.expiresAt }) };
  const written = await rows.replace('control', write, row.etag);
  return written.ok ? next : endSilence(rows, id, end);
}

/** A stored silence as decisions take it. */
export function silenceFrom(record: SilenceRecord): Silence {
  const { assignments, codes, expiresAt, hubs, owner, reason, rules, setAt, severities, subscriptions } = record;
  return {
    match: { assignments, codes, hubs, severities, subscriptions, tags: undefined },
    rules,
    setAt: new Date(setAt),
    owner,
    reason,
    expiresAt: new Date(expiresAt),
  };
}
