import { DEFAULT_API_VERSION, isApiVersion } from '../../core/azure/api-versions.ts';
import { showsManagedNetwork } from '../../core/azure/field-at-version.ts';
import { isInScope } from '../../core/baseline/assignment/scope.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import { KINDS } from '../../core/baseline/schema/policy-schema.ts';
import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import { hasManagedNetworkField, observationFromWorkspace } from '../../core/kinds/reading/workspace-from-arm.ts';
import type { Observation } from '../../core/observation/observation.ts';
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

/** A hub from a file. */
export interface SavedHub extends Observation {
  /**
   * False when the answer has no managed network and its api-version may not show one. The answer then does not prove
   * `Disabled`.
   */
  readonly isNetworkShown: boolean;
}

/** Context for reading a saved workspace. */
export interface ReadWorkspaceOptions {
  /** The time of the read. */
  readonly at: Date;
  /** api-version of the answer; the file does not contain it. */
  readonly apiVersion?: string | undefined;
}

/** Context for reading a saved hub. */
export interface ReadHubOptions extends ReadWorkspaceOptions {
  /** Its `kinds` decide which workspaces are in scope. */
  readonly policy: Policy;
}

/**
 * Reads a hub as ARM's GET returns it.
 *
 * @returns the problems of the file, by line, when it is not a hub in the scope of this policy
 */
export function readHub(
  file: string,
  { policy, ...options }: ReadHubOptions,
  context: CommandContext,
): Result<SavedHub, string> {
  const read = readFile(file, options, context);
  if (!read.ok) return read;
  const { hub, input } = read.value;
  const scope = scopeFault(hub, policy);
  return scope === undefined ? ok(hub) : err(inputProblems(input, [scope]));
}

/**
 * Reads a workspace of any kind as ARM's GET returns it. No policy limits it.
 *
 * @returns the problems of the file, by line, when it is not a workspace
 */
export function readWorkspace(
  file: string,
  options: ReadWorkspaceOptions,
  context: CommandContext,
): Result<SavedHub, string> {
  const read = readFile(file, options, context);
  return read.ok ? ok(read.value.hub) : read;
}

function readFile(
  file: string,
  { apiVersion, at }: ReadWorkspaceOptions,
  context: CommandContext,
): Result<{ readonly hub: SavedHub; readonly input: JsonInput }, string> {
  if (apiVersion !== undefined && !isApiVersion(apiVersion))
    return err(`--api-version ${apiVersion} is not an api-version. Use one such as ${DEFAULT_API_VERSION}.`);
  const input = readJsonInput(file, context);
  if (!input.ok) return input;
  const read = hubFrom(input.value, at);
  if (!read.ok) return err(inputProblems(input.value, read.error));
  const isNetworkShown = hasManagedNetworkField(input.value.value) || showsManagedNetwork(apiVersion ?? '');
  return ok({ hub: { ...read.value, isNetworkShown }, input: input.value });
}

/** The message and the remedy when a {@link SavedHub} does not show the network. */
export function networkNotShown({ hubId, name }: Observation): Finding {
  return finding('HW603', {
    hubId,
    message: `${name} cannot be judged: this answer shows no managed network. Answers of api-versions before 2023-10-01 never show one.`,
    fix: `${HOW_TO_GET_IT}. If the answer has a later api-version, pass it with --api-version VERSION: the hub then has no managed network.`,
  });
}

function hubFrom(input: JsonInput, at: Date): Result<Observation, readonly InputFault[]> {
  const { value } = input;
  const other = otherShape(value);
  if (other !== undefined) return err([other]);
  if (!isJsonObject(value)) return err([{ message: 'this is not a workspace', remedy: HOW_TO_GET_IT }]);
  const id = typeof value.id === 'string' ? value.id : '';
  const hubId = hubIdFrom(id);
  if (hubId === undefined) {
    const message = id === '' ? 'this is not a workspace: it has no id' : `"${id}" is not the id of a workspace`;
    return err([{ path: ['id'], message, remedy: HOW_TO_GET_IT }]);
  }
  const observed = observationFromWorkspace(value, hubId, at);
  return observed.ok ? observed : err(shapeFaults(observed.error, value));
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

/** A message of `observationFromWorkspace` lists fields: `location: …; properties.x: …`. */
function shapeFaults(sentence: string, value: JsonObject): readonly InputFault[] {
  return sentence.split('; ').map((part): InputFault => {
    const [, field = '', message = part] = /^([^:]+): (.*)$/s.exec(part) ?? [];
    const path = pathTo(field, value);
    if (path.length === 0) return { message: part, remedy: HOW_TO_GET_IT };
    return { path, message, remedy: HOW_TO_GET_IT };
  });
}

/** Splits a dotted path; rule names may contain dots. */
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

/** Only Azure knows the subscriptions of a management group, so a scope with one accepts every hub here. */
function subscriptionFault({ hubId, name }: Observation, { scope }: Policy): InputFault | undefined {
  if (scope.managementGroups !== undefined) return undefined;
  const { subscriptionId } = hubIdParts(hubId);
  return {
    path: ['id'],
    message: `${name} is in subscription ${subscriptionId}, which is not in the scope of the policy`,
    remedy: 'Add it to "scope.subscriptions" of the policy, or give a hub of one that is listed there.',
  };
}
