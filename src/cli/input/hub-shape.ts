import { DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import { hubIdFrom, kindOf } from '../../core/hub-id.ts';
import { observationFromWorkspace } from '../../core/kinds/reading/workspace-from-arm.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { err } from '../../core/result.ts';
import { isJsonObject } from '../../core/rules/reading/wire-destination.ts';
import { accountFrom, isAboutAccount } from './account-shape.ts';
import type { InputFault, JsonInput } from './read-input.ts';
import { shapeFaults } from './shape-faults.ts';

/** The remedy for a file that is no saved hub. */
export const HOW_TO_GET_IT = `Save one hub as ARM's GET returns it: az rest --method get --url "https://management.azure.com/HUB-ID?api-version=${DEFAULT_API_VERSION}" > hub.json`;

/**
 * Reads a hub as ARM's GET returns it, or an account in its saved form.
 *
 * @returns what is wrong with the text, by place
 */
export function hubFrom(input: JsonInput, at: Date): Result<Observation, readonly InputFault[]> {
  const { value } = input;
  if (isAboutAccount(value)) return accountFrom(value, at);
  const other = otherShape(value);
  if (other !== undefined) return err([other]);
  if (!isJsonObject(value)) return err([{ message: 'this is not a workspace', remedy: HOW_TO_GET_IT }]);
  const id = typeof value.id === 'string' ? value.id : '';
  const hubId = hubIdFrom(id);
  if (hubId === undefined) {
    const message = id === '' ? 'this is not a workspace: it has no id' : `"${id}" is not the id of a workspace`;
    return err([{ path: ['id'], message, remedy: HOW_TO_GET_IT }]);
  }
  switch (kindOf(hubId).name) {
    case 'FoundryAccount':
      return accountFrom(value, at);
    case 'MlWorkspace': {
      const observed = observationFromWorkspace(value, hubId, at);
      return observed.ok ? observed : err(shapeFaults(observed.error, { value, remedy: HOW_TO_GET_IT }));
    }
  }
}

/** Other shapes that people save by mistake. */
function otherShape(value: JsonInput['value']): InputFault | undefined {
  const list = Array.isArray(value)
    ? value
    : isJsonObject(value) && Array.isArray(value.value)
      ? value.value
      : undefined;
  if (list !== undefined) {
    return { message: `this is a list of ${list.length} and not one workspace`, remedy: HOW_TO_GET_IT };
  }
  if (!isJsonObject(value) || 'properties' in value) return undefined;
  if (isJsonObject(value.error) && typeof value.error.code === 'string') {
    return { message: `this is not a workspace: Azure answered ${value.error.code}`, remedy: HOW_TO_GET_IT };
  }
  if (!('managed_network' in value || 'resource_group' in value || 'mlflow_tracking_uri' in value)) return undefined;
  return { message: 'this is the output of "az ml workspace show"', remedy: HOW_TO_GET_IT };
}
