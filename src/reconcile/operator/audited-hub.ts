import { foldCase } from '../../core/fold-case.ts';
import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Rows } from '../ports.ts';
import { hubRows } from '../records/hub-record.ts';

/**
 * The hub whose history a person means: by ARM id, or by a name. Unlike a hub to be worked on it may be gone, and its record
 * may be damaged: an id is taken at its word.
 *
 * @returns lower-case ARM id; a sentence when a name means none, or more than one
 */
export async function auditedHub(rows: Rows, text: string): Promise<Result<string, string>> {
  const given = hubIdFrom(text);
  if (given !== undefined) return ok(given);
  if (text.includes('/')) return err(`"${text}" is not the ARM id of a workspace.`);
  const found: string[] = [];
  for await (const { hubId } of hubRows(rows)) {
    const id = hubIdFrom(hubId);
    if (id !== undefined && foldCase(hubIdParts(id).name) === foldCase(text)) found.push(hubId);
  }
  const [only, ...others] = found;
  if (only === undefined) return err(`The records know no hub "${text}". Give its ARM id if its record is lost.`);
  if (others.length === 0) return ok(only);
  return err(`${found.length} hubs are named ${text}. Give the id of one:\n${found.join('\n')}`);
}
