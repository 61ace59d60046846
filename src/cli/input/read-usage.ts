import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import type { Observation, Usage } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { isJsonObject } from '../../core/rules/reading/wire-destination.ts';
import type { Json, JsonObject } from '../../core/text/json.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { JsonPath } from './parse-json-text.ts';
import type { InputFault } from './read-input.ts';
import { inputProblems, readJsonInput } from './read-input.ts';

const REMEDY =
  'Give the list of computes as ARM returns it ({"value": […]}), or {"computes": ["hub/name"], "endpoints": ["project/name"]}.';

/**
 * Reads the computes and endpoints that block isolation: ARM's list of computes (and endpoints, which their ids
 * identify), or the names alone. Refuses an incomplete list, because a compute may be missing from it.
 */
export function readUsage(file: string, hub: Observation, context: CommandContext): Result<Usage, string> {
  const input = readJsonInput(file, context);
  if (!input.ok) return input;
  const usage = usageFrom(input.value.value, hub);
  return usage.ok ? usage : err(inputProblems(input.value, [usage.error]));
}

function usageFrom(value: Json, hub: Observation): Result<Usage, InputFault> {
  if (Array.isArray(value)) return listFrom(value, [], hub);
  if (!isJsonObject(value)) return err({ message: 'this is not a list of computes', remedy: REMEDY });
  if (typeof value.nextLink === 'string' && value.nextLink !== '') {
    const remedy = 'Request the pages that nextLink names and put all items into one list.';
    return err({ path: ['nextLink'], message: 'the list is not complete', remedy });
  }
  if (Array.isArray(value.value)) return listFrom(value.value, ['value'], hub);
  return namesFrom(value);
}

function listFrom(items: readonly Json[], path: JsonPath, hub: Observation): Result<Usage, InputFault> {
  const computes: string[] = [];
  const endpoints: string[] = [];
  for (const [index, item] of items.entries()) {
    const name = isJsonObject(item) ? item.name : item;
    if (typeof name !== 'string' || name === '')
      return err({ path: [...path, index], message: 'this compute has no name', remedy: REMEDY });
    const id = isJsonObject(item) && typeof item.id === 'string' ? item.id : '';
    const text = name.includes('/') ? name : `${workspaceOf(id, hub)}/${name}`;
    if (/\/(?:online|serverless)endpoints\/[^/]+$/i.test(id)) endpoints.push(text);
    else computes.push(text);
  }
  return ok({ computes, endpoints });
}

/** Compared ids are in lower case, so a workspace other than the hub is shown in lower case. */
function workspaceOf(id: string, hub: Observation): string {
  const workspace = hubIdFrom(id);
  return workspace === undefined || workspace === hub.hubId ? hub.name : hubIdParts(workspace).name;
}

function namesFrom(value: JsonObject): Result<Usage, InputFault> {
  if (value.computes === undefined && value.endpoints === undefined)
    return err({ message: 'the file has none of "value", "computes" and "endpoints"', remedy: REMEDY });
  const computes = textsAt(value, 'computes');
  if (!computes.ok) return computes;
  const endpoints = textsAt(value, 'endpoints');
  return endpoints.ok ? ok({ computes: computes.value, endpoints: endpoints.value }) : endpoints;
}

function textsAt(value: JsonObject, key: string): Result<readonly string[], InputFault> {
  const list = lookUp(value, key) ?? [];
  if (!Array.isArray(list)) return err({ path: [key], message: 'this is not a list', remedy: REMEDY });
  const wrong = list.findIndex((entry) => typeof entry !== 'string');
  if (wrong >= 0) return err({ path: [key, wrong], message: 'this is not a name', remedy: REMEDY });
  return ok(list.filter((entry) => typeof entry === 'string'));
}
