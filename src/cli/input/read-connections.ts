import type { Connection, ConnectionTargets } from '../../core/observation/connection-targets.ts';
import { connectionFromArm, connectionTargetsFrom } from '../../core/observation/connection-targets.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { isJsonObject } from '../../core/rules/reading/wire-destination.ts';
import type { Json } from '../../core/text/json.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { InputFault } from './read-input.ts';
import { inputProblems, readJsonInput } from './read-input.ts';

const REMEDY =
  'Give the list of connections as ARM returns it ({"value": [{"properties": {"target": …}}]}), or a list of resource ids.';

/** Reads the targets of a hub's and its projects' connections, as the app does; or a plain list of ids or URLs. */
export function readConnections(file: string, context: CommandContext): Result<ConnectionTargets, string> {
  const input = readJsonInput(file, context);
  if (!input.ok) return input;
  const connections = connectionsFrom(input.value.value);
  return connections.ok
    ? ok(connectionTargetsFrom(connections.value))
    : err(inputProblems(input.value, [connections.error]));
}

function connectionsFrom(value: Json): Result<readonly Connection[], InputFault> {
  if (isJsonObject(value) && typeof value.nextLink === 'string' && value.nextLink !== '') {
    const remedy = 'Request the pages that nextLink names and put all items into one list.';
    return err({ path: ['nextLink'], message: 'the list is not complete', remedy });
  }
  const list = isJsonObject(value) ? value.value : value;
  if (!Array.isArray(list)) return err({ message: 'this is not a list of connections', remedy: REMEDY });
  const path = isJsonObject(value) ? ['value'] : [];
  const connections: Connection[] = [];
  for (const [index, item] of list.entries()) {
    if (typeof item !== 'string' && !(isJsonObject(item) && isJsonObject(item.properties)))
      return err({ path: [...path, index], message: 'this is not a connection', remedy: REMEDY });
    connections.push(typeof item === 'string' ? { name: item, properties: item } : connectionFromArm(item));
  }
  return ok(connections);
}
