import { normalArmId } from '../../core/hub-id.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { RegistrySku } from '../../core/plan/provisioning/registry-sku.ts';
import { isRegistryId } from '../../core/plan/provisioning/registry-sku.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { isJsonObject } from '../../core/rules/reading/wire-destination.ts';
import type { CommandContext } from '../command/command-context.ts';
import { inputProblems, readJsonInput } from './read-input.ts';

const REMEDY = "Give the whole answer of ARM's GET on the hub's container registry.";

/** Reads the container registry of a hub as ARM's GET returns it. Refuses a registry that the hub does not use. */
export function readRegistry(file: string, hub: Observation, context: CommandContext): Result<RegistrySku, string> {
  const input = readJsonInput(file, context);
  if (!input.ok) return input;
  const { value } = input.value;
  const problem = (message: string): Result<never, string> =>
    err(inputProblems(input.value, [{ message, remedy: REMEDY }]));
  if (!isJsonObject(value)) return problem('this is not a container registry');
  const { id, sku } = value;
  if (typeof id !== 'string' || !isRegistryId(id)) return problem('this is not a container registry');
  if (!isJsonObject(sku) || typeof sku.name !== 'string') return problem('the registry shows no sku.name');
  const own = hub.ownResources?.containerRegistries ?? [];
  if (own.length > 0 && !own.some((each) => normalArmId(each) === normalArmId(id)))
    return problem(`${id} is not the registry of ${hub.name}`);
  return ok({ id, sku: sku.name });
}
