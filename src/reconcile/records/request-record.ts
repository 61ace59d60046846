import * as z from 'zod';
import { textHash } from '../../core/text/text-hash.ts';
import type { Row, Rows, RowWrite } from '../ports.ts';
import type { RowKey, Stored } from './store/documents.ts';
import { documents } from './store/documents.ts';
import type { ReadRows } from './store/stored-json.ts';
import { jsonObject } from './store/stored-json.ts';

const time = z.iso.datetime();

/** Where a request of a person came from. */
export const REQUEST_SOURCES = ['Pages', 'Api', 'CommandLine'] as const;

const request = z.object({
  id: z.string(),
  at: time,
  /** The caller by name, and by object id in Entra where there is one. */
  by: z.string(),
  objectId: z.string().optional(),
  via: z.enum(REQUEST_SOURCES),
  /** The kind of change. */
  kind: z.string(),
  /** Its parameters. */
  asked: jsonObject,
  /** Ids of the hubs that it is about; empty: it is about the whole fleet. */
  hubIds: z.array(z.string()),
  /** What the request found, as far as its result says so. */
  before: jsonObject.optional(),
  /** Until then the process that carries it out has it for itself. */
  heldUntil: time,
  /** Set once the change is made. Absent: it is under way, or its process died. */
  endedAt: time.optional(),
  /** What the change answered. */
  result: jsonObject.optional(),
});

/** A change that a person asked for. Times are ISO strings. */
export type RequestRecord = z.output<typeof request>;

/** The text that only one request of a caller has, and what that request asks for. */
export interface RequestKey {
  /** The caller: two callers may use the same text. */
  readonly caller: string;
  readonly text: string;
  /** Kind and parameters as one text. */
  readonly content: string;
}

const requestKey = z.object({ request: z.string(), content: z.string(), at: time });

const PARTITION = 'requests';
const LOG = 'at|';
const KEY = 'key|';

/** The partition of requests, and the beginnings of its keys, for pruning. */
export const REQUEST_ROWS = { partition: PARTITION, log: LOG, keys: KEY } as const;

/** In column `hubId` of a request about several hubs. */
const SEVERAL = '*';

const REQUESTS = documents({
  table: 'control',
  schema: request,
  columnsOf: ({ at, hubIds }) => ({ at, hubId: hubIds.length > 1 ? SEVERAL : hubIds[0] }),
});
const KEYS = documents({ table: 'control', schema: requestKey, columnsOf: ({ at }) => ({ at }) });

/**
 * Stores a new request, and its key in the same transaction.
 *
 * @returns `KeyTaken` when an earlier request has the key: nothing is stored
 */
export async function startRequest(
  rows: Rows,
  record: RequestRecord,
  key: RequestKey | undefined,
): Promise<'Started' | 'KeyTaken'> {
  const place = placeOf(record);
  const writes: RowWrite[] = [REQUESTS.writeOf(place, record, undefined)];
  if (key !== undefined) {
    const { at } = record;
    writes.push(KEYS.writeOf(keyPlace(key), { request: place.key, content: textHash(key.content), at }, undefined));
  }
  if ((await rows.transact('control', PARTITION, writes)).ok || key === undefined) return 'Started';
  // The answer to this very transaction may have been lost, and its repetition then meets its own rows.
  return (await KEYS.get(rows, keyPlace(key)))?.value.request === place.key ? 'Started' : 'KeyTaken';
}

/** The request that has a key. */
export interface KeyedRequest {
  /** False: it asks for something else. */
  readonly isSameContent: boolean;
  readonly stored: Stored<RequestRecord>;
}

/** Finds the request with a key; undefined when there is none, also when it was refused meanwhile. */
export async function requestOfKey(rows: Rows, key: RequestKey): Promise<KeyedRequest | undefined> {
  const found = await KEYS.get(rows, keyPlace(key));
  if (found === undefined) return undefined;
  const stored = await REQUESTS.get(rows, { partition: PARTITION, key: found.value.request });
  if (stored !== undefined) return { isSameContent: found.value.content === textHash(key.content), stored };
  // Both rows begin and end in one transaction, so only pruning takes the request alone.
  await KEYS.remove(rows, keyPlace(key), found);
  return undefined;
}

/**
 * Takes over a request whose process has died.
 *
 * @returns the request as it stands; undefined when another process came first
 */
export async function takeOverRequest(
  rows: Rows,
  stored: Stored<RequestRecord>,
  heldUntil: string,
): Promise<Stored<RequestRecord> | undefined> {
  const written = await REQUESTS.write(rows, placeOf(stored.value), { ...stored.value, heldUntil }, stored);
  return written.ok ? written.value : undefined;
}

/** Records what a request has changed. A request that has ended stays as it is. */
export async function endRequest(
  rows: Rows,
  record: RequestRecord,
  end: Required<Pick<RequestRecord, 'endedAt' | 'hubIds' | 'result'>>,
): Promise<void> {
  await REQUESTS.update(rows, placeOf(record), (current = record) =>
    current.endedAt === undefined ? { ...current, ...end } : undefined,
  );
}

/** Removes a request that changed nothing, and its key: the same text may be sent again. */
export async function dropRequest(rows: Rows, record: RequestRecord, key: RequestKey | undefined): Promise<void> {
  const place = placeOf(record);
  const stored = await REQUESTS.get(rows, place);
  // Another process has taken it over and ends it.
  if (stored === undefined || stored.value.heldUntil !== record.heldUntil) return;
  const writes: RowWrite[] = [{ kind: 'delete', key: place.key, etag: stored.etag }];
  const keyed = key === undefined ? undefined : await KEYS.get(rows, keyPlace(key));
  if (key !== undefined && keyed !== undefined)
    writes.push({ kind: 'delete', key: keyPlace(key).key, etag: keyed.etag });
  await rows.transact('control', PARTITION, writes);
}

/** The text by which people and pages name the record of a request. */
export function requestReference({ at, id }: Pick<RequestRecord, 'at' | 'id'>): string {
  return `${at}_${id}`;
}

/**
 * Finds the record of a request by its reference; undefined when none is kept.
 *
 * @throws UnreadableRow when a newer release wrote it, or it is damaged
 */
export async function requestNamed(rows: Rows, reference: string): Promise<RequestRecord | undefined> {
  const [, at, id] = /^(\d{4}-\d\d-\d\dT[\d:.]{8,12}Z)_([\w-]{1,64})$/.exec(reference) ?? [];
  if (at === undefined || id === undefined) return undefined;
  return (await REQUESTS.get(rows, placeOf({ at, id })))?.value;
}

/** Requests since a time (ISO), oldest first; an unreadable row hides none of the others. */
export function readRequests(rows: Rows, since: string): Promise<ReadRows<RequestRecord>> {
  return REQUESTS.list(rows, { partition: PARTITION, keyPrefix: LOG, keyFrom: LOG + since });
}

/** The same of one hub. */
export async function readRequestsOf(rows: Rows, hubId: string, since: string): Promise<ReadRows<RequestRecord>> {
  const of = (value: string): Promise<ReadRows<RequestRecord>> =>
    REQUESTS.list(rows, {
      partition: PARTITION,
      keyPrefix: LOG,
      keyFrom: LOG + since,
      where: { column: 'hubId', equal: value },
    });
  const own = await of(hubId);
  const several = await of(SEVERAL);
  return {
    values: [...own.values, ...several.values.filter(({ hubIds }) => hubIds.includes(hubId))],
    unreadable: [...own.unreadable, ...several.unreadable],
  };
}

/** Reads one request of a query of rows. @throws UnreadableRow when a newer release wrote it, or it is damaged */
export function requestFrom(row: Row): RequestRecord {
  return REQUESTS.read(row);
}

function placeOf({ at, id }: Pick<RequestRecord, 'at' | 'id'>): RowKey {
  return { partition: PARTITION, key: `${LOG}${at}|${id}` };
}

function keyPlace({ caller, text }: RequestKey): RowKey {
  return { partition: PARTITION, key: KEY + textHash(`${caller}\n${text}`) };
}
