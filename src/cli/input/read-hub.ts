import { DEFAULT_API_VERSION, isApiVersion } from '../../core/azure/api-versions.ts';
import { showsManagedNetwork } from '../../core/azure/field-at-version.ts';
import { isInScope } from '../../core/baseline/assignment/scope.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import { KINDS } from '../../core/baseline/schema/policy-schema.ts';
import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import type { Observation } from '../../core/observation/observation.ts';
import { hasManagedNetworkField, observationFromArm } from '../../core/observation/observation-from-arm.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { isJsonObject } from '../../core/rules/reading/wire-destination.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { JsonObject } from '../../core/text/json.ts';
import { lookUp } from '../../core/text/look-up.ts';
import { finding } from '../../core/verdict/catalogue/catalogue.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { JsonPath } from './parse-json-text.ts';
import type { InputFault, JsonInput } from './read-input.ts';
import { inputProblems, readJsonInput } from './read-input.ts';

const HOW_TO_GET_IT = `Save one hub as ARM's GET returns it: az rest --method get --url "https://management.azure.com/HUB-ID?api-version=${DEFAULT_API_VERSION}" > hub.json`;

/** A hub as a file shows it. */
export interface SavedHub extends Observation {
  /** False: the answer has no managed network, and nothing says that it would show one. It is no proof of `Disabled` then. */
  readonly isNetworkShown: boolean;
}

/** What a saved hub is read with. */
export interface ReadHubOptions {
  /** Its kinds are in scope. */
  readonly policy: Policy;
  /** When the hub counts as read. */
  readonly at: Date;
  /** At which api-version the answer was made; a file does not say it. */
  readonly apiVersion?: string | undefined;
}

/**
 * Reads a hub as ARM's GET returns it.
 *
 * @returns what is wrong with the file, by line, when it is not a hub that this policy can be about
 */
export function readHub(
  file: string,
  { apiVersion, at, policy }: ReadHubOptions,
  world: CommandContext,
): Result<SavedHub, string> {
  if (apiVersion !== undefined && !isApiVersion(apiVersion))
    return err(`--api-version ${apiVersion} is no api-version. Give one such as ${DEFAULT_API_VERSION}.`);
  const input = readJsonInput(file, world);
  if (!input.ok) return input;
  const read = hubFrom(input.value, at);
  if (!read.ok) return err(inputProblems(input.value, read.error));
  const scope = scopeFault(read.value, policy);
  if (scope !== undefined) return err(inputProblems(input.value, [scope]));
  const isNetworkShown = hasManagedNetworkField(input.value.value) || showsManagedNetwork(apiVersion ?? '');
  return ok({ ...read.value, isNetworkShown });
}

/** What to say, and to do, where {@link SavedHub} does not show the network. */
export function networkNotShown({ hubId, name }: Observation): Finding {
  return finding('HW603', {
    hubId,
    message: `${name} cannot be judged: this answer does not show managed networks, as those of api-versions before 2023-10-01 do not.`,
    fix: `${HOW_TO_GET_IT}. If the answer was made at a version that shows them, say so with --api-version VERSION: the hub has no managed network then.`,
  });
}

function hubFrom(input: JsonInput, at: Date): Result<Observation, readonly InputFault[]> {
  const { value } = input;
  const other = otherShape(value);
  if (other !== undefined) return err([other]);
  if (!isJsonObject(value)) return err([{ message: 'this is no workspace', remedy: HOW_TO_GET_IT }]);
  const id = typeof value.id === 'string' ? value.id : '';
  const hubId = hubIdFrom(id);
  if (hubId === undefined) {
    const message = id === '' ? 'this is no workspace: there is no id' : `"${id}" is not the id of a workspace`;
    return err([{ path: ['id'], message, remedy: HOW_TO_GET_IT }]);
  }
  const observed = observationFromArm(value, hubId, at);
  return observed.ok ? observed : err(shapeFaults(observed.error, value));
}

/** Shapes that people are known to save instead. */
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
    return { message: `this is no workspace: Azure answered ${value.error.code}`, remedy: HOW_TO_GET_IT };
  }
  if (!('managed_network' in value || 'resource_group' in value || 'mlflow_tracking_uri' in value)) return undefined;
  return { message: 'this is the form in which "az ml workspace show" prints a workspace', remedy: HOW_TO_GET_IT };
}

/** A sentence of `observationFromArm` names one field after the other: `location: …; properties.x: …`. */
function shapeFaults(sentence: string, value: JsonObject): readonly InputFault[] {
  return sentence.split('; ').map((part): InputFault => {
    const [, field = '', message = part] = /^([^:]+): (.*)$/s.exec(part) ?? [];
    const path = pathTo(field, value);
    if (path.length === 0) return { message: part, remedy: HOW_TO_GET_IT };
    return { path, message, remedy: HOW_TO_GET_IT };
  });
}

/** Takes a dotted path apart; names of rules may hold dots themselves. */
function pathTo(field: string, value: unknown): JsonPath {
  if (field === '' || field.includes(' ')) return [];
  const steps = field.split('.');
  if (!isJsonObject(value)) return steps;
  for (let length = steps.length; length > 0; length -= 1) {
    const key = steps.slice(0, length).join('.');
    if (Object.hasOwn(value, key)) return [key, ...pathTo(steps.slice(length).join('.'), lookUp(value, key))];
  }
  return steps;
}

function scopeFault(observation: Observation, policy: Policy): InputFault | undefined {
  const { hubResourceId, kind, name } = observation;
  if (foldCase(kind) === 'project') {
    const remedy =
      hubResourceId === undefined
        ? 'Save its hub instead.'
        : `Save its hub instead: ${hubIdFrom(hubResourceId) ?? hubResourceId}`;
    return { path: ['kind'], message: `${name} is a project: it has no network of its own`, remedy };
  }
  if (!policy.kinds.some((each) => foldCase(each) === foldCase(kind))) return kindFault(observation, policy);
  return isInScope(policy, observation) ? undefined : subscriptionFault(observation, policy);
}

function kindFault({ kind, name }: Observation, { kinds }: Policy): InputFault {
  const canBeAdded = KINDS.some((each) => foldCase(each) === foldCase(kind));
  return {
    path: ['kind'],
    message: `${name} is a workspace of kind ${kind}, and the policy applies to ${kinds.join(', ')}`,
    remedy: `Give a hub${canBeAdded ? `, or add ${kind} to "kinds" of the policy` : ''}.`,
  };
}

/** Which subscriptions lie in a management group only Azure says, so a scope that names one takes every hub here. */
function subscriptionFault({ hubId, name }: Observation, { scope }: Policy): InputFault | undefined {
  if (scope.managementGroups !== undefined) return undefined;
  const { subscriptionId } = hubIdParts(hubId);
  return {
    path: ['id'],
    message: `${name} is in subscription ${subscriptionId}, which is not in the scope of the policy`,
    remedy: 'Add it to "scope.subscriptions" of the policy, or give a hub of one that is listed there.',
  };
}
