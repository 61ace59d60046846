import { foldCase } from '../../core/fold-case.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { hubRecords, livingHubRows } from '../records/hub-record.ts';
import type { OperatorDeps } from './operator-deps.ts';

/** A hub that Hubwarden knows. */
export interface KnownHub {
  readonly hubId: HubId;
  readonly record: HubRecord;
}

/**
 * Finds the hub that a person means: by ARM id, or by a name that only one known hub has.
 *
 * @returns a sentence when there is none, or more than one
 */
export async function findHub({ rows }: Pick<OperatorDeps, 'rows'>, text: string): Promise<Result<KnownHub, string>> {
  const hubId = hubIdFrom(text);
  if (hubId !== undefined) {
    const record = (await hubRecords(rows).get(hubId))?.value;
    return record === undefined ? err(unknown(text)) : present(hubId, record);
  }
  if (text.includes('/')) return err(`"${text}" is not the ARM id of a workspace.`);
  const found: HubRecord[] = [];
  for await (const row of livingHubRows(rows)) {
    if (hubIdParts(row.hubId as HubId).name !== foldCase(text)) continue;
    if (row.kind === 'Unreadable') return err(`The record of ${text} cannot be read: ${row.reason}`);
    found.push(row.record);
  }
  const [only, ...others] = found;
  if (only === undefined) return err(unknown(text));
  if (others.length > 0) {
    return err(
      `${found.length} hubs are named ${text}. Give the id of one:\n${found.map((each) => each.hubId).join('\n')}`,
    );
  }
  return present(only.hubId as HubId, only);
}

function present(hubId: HubId, record: HubRecord): Result<KnownHub, string> {
  return record.goneAt === undefined
    ? ok({ hubId, record })
    : err(`${record.name} is gone or out of scope since ${record.goneAt}.`);
}

function unknown(text: string): string {
  return `Hubwarden knows no hub "${text}". A hub is known once a sweep, or an event of its own, has brought it up.`;
}
