import { normalArmId } from '../core/hub-id.ts';
import type { Json } from '../core/json.ts';
import type { Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import { isJsonObject } from '../core/rules/wire.ts';
import type { CommandWorld } from './command-result.ts';
import type { InputFault } from './input-problem.ts';
import { inputProblems, readJsonInput } from './input-problem.ts';

const REMEDY =
  'Give the list of connections as ARM returns it ({"value": [{"properties": {"target": …}}]}), or a list of resource ids.';
const ARM_ID = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/.+/i;

/**
 * Reads what the connections of a hub and its projects point at: every resource id that a connection names in its
 * properties, as the app does, or a plain list of ids.
 *
 * @returns the ids in lower case, each once
 */
export function readConnections(file: string, world: CommandWorld): Result<readonly string[], string> {
  const input = readJsonInput(file, world);
  if (!input.ok) return input;
  const targets = targetsFrom(input.value.value);
  return targets.ok ? targets : err(inputProblems(input.value, [targets.error]));
}

function targetsFrom(value: Json): Result<readonly string[], InputFault> {
  if (isJsonObject(value) && typeof value.nextLink === 'string' && value.nextLink !== '') {
    const remedy = 'Ask for the pages that nextLink names and put all items into one list.';
    return err({ path: ['nextLink'], message: 'the list is not complete', remedy });
  }
  const list = isJsonObject(value) ? value.value : value;
  if (!Array.isArray(list)) return err({ message: 'this is no list of connections', remedy: REMEDY });
  const path = isJsonObject(value) ? ['value'] : [];
  const targets = new Set<string>();
  for (const [index, item] of list.entries()) {
    const content = isJsonObject(item) ? item.properties : item;
    if (typeof content !== 'string' && !isJsonObject(content))
      return err({ path: [...path, index], message: 'this is no connection', remedy: REMEDY });
    collectArmIds(content, targets);
  }
  return ok([...targets].sort());
}

/** The id stands under `target`, `metadata.ResourceId` or elsewhere, by kind of connection: every one counts. */
function collectArmIds(value: Json | undefined, into: Set<string>): void {
  if (typeof value === 'string') {
    if (ARM_ID.test(value)) into.add(normalArmId(value));
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) collectArmIds(part, into);
  }
}
