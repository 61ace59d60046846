import { DEFAULT_API_VERSION, isApiVersion } from '../../core/azure/api-versions.ts';
import { showsManagedNetwork } from '../../core/azure/field-at-version.ts';
import { isInScope } from '../../core/baseline/assignment/scope.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import { hubIdFrom, hubIdParts, kindOf } from '../../core/hub-id.ts';
import { withArticle, wordOf } from '../../core/kind-words.ts';
import { hasManagedNetworkField } from '../../core/kinds/reading/workspace-from-arm.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { finding } from '../../core/verdict/catalogue/catalogue.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import type { CommandContext } from '../command/command-context.ts';
import { HOW_TO_GET_IT, hubFrom } from './hub-shape.ts';
import type { InputFault, JsonInput } from './read-input.ts';
import { inputProblems, readJsonInput } from './read-input.ts';

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
  // The network of an account is an answer of its own.
  const isNetworkShown =
    kindOf(read.value.hubId).networkPath !== '' ||
    hasManagedNetworkField(input.value.value) ||
    showsManagedNetwork(apiVersion ?? '');
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

function kindFault({ hubId, kind, name }: Observation, { kinds }: Policy): InputFault {
  const { networkPath, policyKinds, words } = kindOf(hubId);
  const word = Object.keys(policyKinds).find((each) => foldCase(each) === foldCase(kind));
  const what = networkPath === '' ? 'a workspace' : withArticle(words.one);
  return {
    path: networkPath === '' ? ['kind'] : ['account', 'kind'],
    message: `${name} is ${what} of kind ${kind}, and the policy applies to ${kinds.join(', ')}`,
    remedy: `Give ${withArticle(words.one)}${word === undefined ? '' : `, or add ${kind} to "kinds" of the policy`}.`,
  };
}

/** Only Azure knows the subscriptions of a management group, so a scope with one accepts every hub here. */
function subscriptionFault({ hubId, name }: Observation, { scope }: Policy): InputFault | undefined {
  if (scope.managementGroups !== undefined) return undefined;
  const { subscriptionId } = hubIdParts(hubId);
  return {
    path: kindOf(hubId).networkPath === '' ? ['id'] : ['account', 'id'],
    message: `${name} is in subscription ${subscriptionId}, which is not in the scope of the policy`,
    remedy: `Add it to "scope.subscriptions" of the policy, or give ${withArticle(wordOf(hubId))} of one that is listed there.`,
  };
}
