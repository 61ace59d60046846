import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import type { JsonObject } from '../../core/text/json.ts';
import type { Rows } from '../ports.ts';
import type { RequestRecord } from '../records/request-record.ts';
import { readRequests, requestNamed } from '../records/request-record.ts';

/** A change that a person asked for. Times are ISO strings. */
export interface RequestEntry {
  readonly id: string;
  readonly at: string;
  /** The caller by name, and by object id in Entra where there is one. */
  readonly by: string;
  readonly objectId: string | undefined;
  readonly via: RequestRecord['via'];
  /** The kind of change, as `ActionKind`, and its parameters. */
  readonly kind: string;
  readonly asked: JsonObject;
  /** The hubs that it is about; empty: it is about the whole fleet. */
  readonly hubs: readonly { readonly hubId: string; readonly name: string }[];
  /** `Unfinished`: the change is under way, or its process died and may have made it. */
  readonly outcome: 'Done' | 'Unfinished';
  readonly endedAt: string | undefined;
  /** What the change answered; undefined while it is unfinished. */
  readonly result: JsonObject | undefined;
}

/** The requests of people. */
export interface RequestList {
  /** The newest first. */
  readonly requests: readonly RequestEntry[];
  /** Rows that this release cannot read. */
  readonly unreadable: readonly string[];
}

/** Lists the changes that people asked for since a time (ISO), from pages, the API and the command line. */
export async function requestList({ rows }: { readonly rows: Rows }, since: string): Promise<RequestList> {
  const { unreadable, values } = await readRequests(rows, since);
  return { requests: values.map(entryOf).reverse(), unreadable: unreadable.map(({ message }) => message) };
}

/** One change that a person asked for, by the reference of its record; undefined when none is kept. */
export async function requestEntry(
  { rows }: { readonly rows: Rows },
  reference: string,
): Promise<RequestEntry | undefined> {
  const record = await requestNamed(rows, reference);
  return record === undefined ? undefined : entryOf(record);
}

function entryOf({ asked, at, by, endedAt, hubIds, id, kind, objectId, result, via }: RequestRecord): RequestEntry {
  const hubs = hubIds.map((hubId) => ({ hubId, name: nameOf(hubId) }));
  const outcome = endedAt === undefined ? 'Unfinished' : 'Done';
  return { id, at, by, objectId, via, kind, asked, hubs, outcome, endedAt, result };
}

function nameOf(text: string): string {
  const hubId: HubId | undefined = hubIdFrom(text);
  return hubId === undefined ? text : hubIdParts(hubId).name;
}
