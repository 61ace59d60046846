import type { HubId } from '../../../core/hub-id.ts';
import { hubIdParts } from '../../../core/hub-id.ts';
import { hubReferenceFrom, mayReferTo } from '../../../core/hub-reference.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { errorText } from '../../../core/text/error-text.ts';
import { noReference, severalHubs, unknownHub } from '../../operator/find-hub.ts';
import type { Rows } from '../../ports.ts';
import { readChanges } from '../../records/change-record.ts';
import type { HubRecord, HubRow } from '../../records/hub/hub-record.ts';
import { hubRecords, hubRows } from '../../records/hub/hub-record.ts';
import { historyOf } from '../../records/run-record.ts';
import { UnreadableRow } from '../../records/store/stored-json.ts';

/** A hub that the tables hold anything about: also one that is gone, or whose record cannot be read. */
export interface LocatedHub {
  readonly hubId: HubId;
  /** In Azure's casing where a record has it. */
  readonly name: string;
  readonly record: HubRecord | undefined;
  /** Why the record cannot be read; undefined: it can, or there is none. */
  readonly unreadable: string | undefined;
}

/**
 * Finds the hub that a person names, as {@link findHub}, and hubs that are gone or whose record cannot be read too. A
 * name prefers hubs that exist.
 *
 * @returns a sentence when the tables hold nothing about it; one that lists the candidates when there is more than one
 */
export async function locateHub(rows: Rows, text: string): Promise<Result<LocatedHub, string>> {
  const reference = hubReferenceFrom(text);
  if (reference === undefined) return err(noReference(text));
  if (reference.kind === 'Id') return await locateId(rows, reference.hubId, text);
  const living: HubRow[] = [];
  const gone: HubRow[] = [];
  const known: HubId[] = [];
  for await (const row of hubRows(rows)) {
    known.push(row.hubId as HubId);
    if (!mayReferTo(reference, row.hubId as HubId)) continue;
    const isGone = row.kind === 'Read' ? row.record.goneAt !== undefined : row.isGone;
    (isGone ? gone : living).push(row);
  }
  const candidates = living.length > 0 ? living : gone;
  const [only, ...others] = candidates;
  if (only === undefined) return err(unknownHub(text, known));
  if (others.length === 0) return ok(locatedFrom(only));
  const ids = candidates.map(({ hubId }) => hubId);
  return err(severalHubs(text, ids));
}

function locatedFrom(row: HubRow): LocatedHub {
  const hubId = row.hubId as HubId;
  if (row.kind === 'Read') return { hubId, name: row.record.identity.name, record: row.record, unreadable: undefined };
  return { hubId, name: hubIdParts(hubId).name, record: undefined, unreadable: row.reason };
}

async function locateId(rows: Rows, hubId: HubId, text: string): Promise<Result<LocatedHub, string>> {
  const { name } = hubIdParts(hubId);
  try {
    const record = (await hubRecords(rows).get(hubId))?.value;
    if (record !== undefined) return ok({ hubId, name: record.identity.name, record, unreadable: undefined });
  } catch (error) {
    // A store that does not answer says nothing about the record.
    if (!(error instanceof UnreadableRow)) throw error;
    return ok({ hubId, name, record: undefined, unreadable: errorText(error) });
  }
  const isKnown = (await historyOf(rows, hubId)) !== undefined || (await hasChange(rows, hubId));
  return isKnown ? ok({ hubId, name, record: undefined, unreadable: undefined }) : err(unknownHub(text));
}

async function hasChange(rows: Rows, hubId: HubId): Promise<boolean> {
  const { unreadable, values } = await readChanges(rows, { hubId });
  return values.length + unreadable.length > 0;
}
