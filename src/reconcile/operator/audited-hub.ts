import { hubIdFrom } from '../../core/hub-id.ts';
import { hubReferenceFrom, mayReferTo, typedName } from '../../core/hub-reference.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Rows } from '../ports.ts';
import { hubRows } from '../records/hub/hub-record.ts';
import { noReference, severalHubs } from './find-hub.ts';

/**
 * The hub whose history a person names: by name, `GROUP/NAME` or ARM id. The hub may be gone, and its record may be
 * damaged: an ARM id is accepted without a record.
 *
 * @returns lower-case ARM id; a sentence when a name matches no hub, or more than one
 */
export async function auditedHub(rows: Rows, text: string): Promise<Result<string, string>> {
  const reference = hubReferenceFrom(text);
  if (reference === undefined) return err(noReference(text));
  if (reference.kind === 'Id') return ok(reference.hubId);
  const found: string[] = [];
  for await (const { hubId } of hubRows(rows)) {
    const id = hubIdFrom(hubId);
    if (id !== undefined && mayReferTo(reference, id)) found.push(hubId);
  }
  const [only, ...others] = found;
  if (only === undefined)
    return err(`No record has a hub or account "${typedName(text).name}". Give its ARM id if its record is lost.`);
  return others.length === 0 ? ok(only) : err(severalHubs(text, found));
}
