import * as z from 'zod';
import type { Silence } from '../../core/alert/routing/alert-policy.ts';
import { SEVERITIES } from '../../core/verdict/catalogue/vocabulary.ts';
import type { Rows } from '../ports.ts';
import { documents } from './store/documents.ts';
import type { ReadRows } from './store/stored-json.ts';

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
  /** The person who ended it before its time; then the time and the reason. */
  endedBy: z.string().optional(),
  endedAt: time.optional(),
  endReason: z.string().optional(),
});

/** A silence that a person set. */
export type SilenceRecord = z.output<typeof silence>;

const SILENCES = documents({ table: 'control', schema: silence, columnsOf: ({ expiresAt }) => ({ expiresAt }) });
const PARTITION = 'silences';

/** Stores a new silence. @returns the stored one: an earlier attempt of the same request may have stored it */
export async function addSilence(rows: Rows, record: SilenceRecord): Promise<SilenceRecord> {
  const place = { partition: PARTITION, key: record.id };
  const { value } = await SILENCES.update(rows, place, (current) => (current === undefined ? record : undefined));
  return value ?? record;
}

/** Silences that still hold, the first to end first. An unreadable one silences nothing. */
export async function openSilences(rows: Rows, now: Date): Promise<ReadRows<SilenceRecord>> {
  const { unreadable, values } = await allSilences(rows);
  const open = values.filter((each) => each.endedAt === undefined && each.expiresAt > now.toISOString());
  return { unreadable, values: open };
}

/** Every readable silence, the first to end first. */
export async function listSilences(rows: Rows): Promise<readonly SilenceRecord[]> {
  return (await allSilences(rows)).values;
}

async function allSilences(rows: Rows): Promise<ReadRows<SilenceRecord>> {
  const { unreadable, values } = await SILENCES.list(rows, { partition: PARTITION });
  return { unreadable, values: values.toSorted((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1)) };
}

/**
 * Ends a silence, unless another person ended it before: their entry stays.
 *
 * @param endOf is called again after a lost race; undefined = leave the silence as it is
 * @returns the present silence; undefined when no silence has that id
 */
export async function endSilence(
  rows: Rows,
  id: string,
  endOf: (current: SilenceRecord) => Required<Pick<SilenceRecord, 'endedBy' | 'endedAt' | 'endReason'>> | undefined,
): Promise<SilenceRecord | undefined> {
  const { value } = await SILENCES.update(rows, { partition: PARTITION, key: id }, (current) => {
    if (current === undefined) return undefined;
    const end = endOf(current);
    return end === undefined || current.endedAt !== undefined ? undefined : { ...current, ...end };
  });
  return value;
}

/** Converts a stored silence for the alert decisions. */
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
