import * as z from 'zod';
import type { Silence } from '../../core/alert/routing/alert-policy.ts';
import { SEVERITIES } from '../../core/verdict/vocabulary.ts';
import type { Rows } from '../ports.ts';
import { changeRow } from './change-row.ts';
import type { ReadRows } from './stored-json.ts';
import { cellsFrom, documentFrom, readRows } from './stored-json.ts';

const time = z.iso.datetime();
const list = z.array(z.string()).optional();

const silence = z.object({
  id: z.string(),
  codes: list,
  severities: z.array(z.enum(SEVERITIES)).optional(),
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

/** Silences that still hold, the first to end first. One that cannot be read silences nothing. */
export async function openSilences(rows: Rows, now: Date): Promise<ReadRows<SilenceRecord>> {
  const { unreadable, values } = await allSilences(rows);
  const open = values.filter((each) => each.endedAt === undefined && each.expiresAt > now.toISOString());
  return { unreadable, values: open };
}

/** Every silence that was ever set and can be read, the first to end first. */
export async function listSilences(rows: Rows): Promise<readonly SilenceRecord[]> {
  return (await allSilences(rows)).values;
}

async function allSilences(rows: Rows): Promise<ReadRows<SilenceRecord>> {
  const { unreadable, values } = await readRows(rows.query('control', { partition: PARTITION }), (row) =>
    documentFrom(row, silence),
  );
  return { unreadable, values: values.toSorted((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1)) };
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
  return await changeRow(rows, { table: 'control', partition: PARTITION, key: id }, (row) => {
    const current = row === undefined ? undefined : documentFrom(row, silence);
    if (current === undefined || current.endedAt !== undefined) return { value: current, write: undefined };
    const next = { ...current, ...end };
    return { value: next, write: cellsFrom(next, { expiresAt: next.expiresAt }) };
  });
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
