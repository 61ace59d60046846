import { foldCase, foldOptional } from '../../../core/text/fold-case.ts';
import { matches } from './path-segments.ts';
import type { WorkspaceRef } from './workspace-ref.ts';

/** Names an account as a request path does. */
export type AccountRef = WorkspaceRef;

/** An account, or with a project one of its projects. */
export interface AccountScope {
  readonly ref: AccountRef;
  /** undefined: the account itself. */
  readonly project: string | undefined;
}

/** Parts of a request path of the Cognitive Services provider, and of the operations of its networks. */
export type AccountRoute =
  | { readonly kind: 'AccountsOfSubscription' }
  | { readonly kind: 'AccountsOfGroup'; readonly resourceGroup: string }
  | { readonly kind: 'DeletedAccounts' }
  | {
      readonly kind: 'DeletedAccount';
      readonly location: string;
      readonly resourceGroup: string;
      readonly name: string;
    }
  /** Run by Azure Machine Learning, and named after the network. */
  | { readonly kind: 'NetworkOperation'; readonly location: string; readonly operationId: string }
  | { readonly kind: 'OperationResult'; readonly operationId: string }
  | { readonly kind: 'Account'; readonly ref: AccountRef }
  | { readonly kind: 'Networks'; readonly ref: AccountRef }
  | { readonly kind: 'Network'; readonly ref: AccountRef; readonly network: string }
  | { readonly kind: 'ProvisionNetwork'; readonly ref: AccountRef; readonly network: string }
  | { readonly kind: 'BatchRules'; readonly ref: AccountRef; readonly network: string }
  | { readonly kind: 'NetworkRules'; readonly ref: AccountRef; readonly network: string }
  | { readonly kind: 'NetworkRule'; readonly ref: AccountRef; readonly network: string; readonly rule: string }
  | { readonly kind: 'Projects'; readonly ref: AccountRef }
  | { readonly kind: 'Project'; readonly ref: AccountRef; readonly project: string }
  | { readonly kind: 'Connections'; readonly scope: AccountScope }
  | { readonly kind: 'Connection'; readonly scope: AccountScope; readonly name: string }
  | { readonly kind: 'CapabilityHosts'; readonly scope: AccountScope }
  | { readonly kind: 'CapabilityHost'; readonly scope: AccountScope; readonly name: string };

/** The namespace of the provider, in lower case. */
export const ACCOUNT_PROVIDER = 'microsoft.cognitiveservices';
const MACHINE_LEARNING = 'microsoft.machinelearningservices';

/** Reads the path below `/subscriptions/{id}/providers`. @returns undefined for any other path */
export function accountRouteOfSubscription(rest: readonly string[]): AccountRoute | undefined {
  const [, , region = '', , last = ''] = rest;
  if (matches(rest, [MACHINE_LEARNING, 'locations', undefined, 'mfeoperationsstatus', undefined])) {
    return { kind: 'NetworkOperation', location: region, operationId: last };
  }
  if (foldOptional(rest[0]) !== ACCOUNT_PROVIDER) return undefined;
  const below = rest.slice(1);
  if (matches(below, ['accounts'])) return { kind: 'AccountsOfSubscription' };
  if (matches(below, ['deletedaccounts'])) return { kind: 'DeletedAccounts' };
  const [, location = '', , resourceGroup = '', , name = ''] = below;
  if (matches(below, ['locations', undefined, 'operationresults', undefined])) {
    return { kind: 'OperationResult', operationId: resourceGroup };
  }
  return matches(below, ['locations', undefined, 'resourcegroups', undefined, 'deletedaccounts', undefined])
    ? { kind: 'DeletedAccount', location, resourceGroup, name }
    : undefined;
}

/**
 * Reads the path below `/subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.CognitiveServices`.
 *
 * @returns undefined for any other path
 */
export function accountRouteOfGroup(
  subscriptionId: string,
  resourceGroup: string,
  rest: readonly string[],
): AccountRoute | undefined {
  const [accounts, name, ...below] = rest;
  if (foldOptional(accounts) !== 'accounts') return undefined;
  if (name === undefined) return { kind: 'AccountsOfGroup', resourceGroup };
  const ref: AccountRef = { subscriptionId, resourceGroup, name };
  const [area, item, ...more] = below;
  if (area === undefined) return { kind: 'Account', ref };
  switch (foldCase(area)) {
    case 'managednetworks':
      return item === undefined ? { kind: 'Networks', ref } : networkRoute(ref, item, more);
    case 'projects':
      return projectRoute(ref, item, more);
    default:
      return more.length > 0 ? undefined : childRoute({ ref, project: undefined }, area, item);
  }
}

function networkRoute(ref: AccountRef, network: string, rest: readonly string[]): AccountRoute | undefined {
  const [area, rule, ...more] = rest;
  if (area === undefined) return { kind: 'Network', ref, network };
  if (more.length > 0) return undefined;
  switch (foldCase(area)) {
    case 'outboundrules':
      return rule === undefined ? { kind: 'NetworkRules', ref, network } : { kind: 'NetworkRule', ref, network, rule };
    case 'provision':
      return rule === undefined ? { kind: 'ProvisionNetwork', ref, network } : undefined;
    case 'batchoutboundrules':
      return rule === undefined ? { kind: 'BatchRules', ref, network } : undefined;
    default:
      return undefined;
  }
}

function projectRoute(ref: AccountRef, project: string | undefined, rest: readonly string[]): AccountRoute | undefined {
  if (project === undefined) return { kind: 'Projects', ref };
  const [area, item, ...more] = rest;
  if (area === undefined) return { kind: 'Project', ref, project };
  return more.length > 0 ? undefined : childRoute({ ref, project }, area, item);
}

function childRoute(scope: AccountScope, area: string, name: string | undefined): AccountRoute | undefined {
  switch (foldCase(area)) {
    case 'connections':
      return name === undefined ? { kind: 'Connections', scope } : { kind: 'Connection', scope, name };
    case 'capabilityhosts':
      return name === undefined ? { kind: 'CapabilityHosts', scope } : { kind: 'CapabilityHost', scope, name };
    default:
      return undefined;
  }
}

/** The ARM id of an account, in the casing of its parts. */
export function accountId(ref: AccountRef): string {
  return `/subscriptions/${ref.subscriptionId}/resourceGroups/${ref.resourceGroup}/providers/Microsoft.CognitiveServices/accounts/${ref.name}`;
}

/** The key of an account: its ARM id in lower case. */
export function accountKey(ref: AccountRef): string {
  return foldCase(accountId(ref));
}
