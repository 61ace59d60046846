import type { AzureField } from '../../azure/field-at-version.ts';
import { firstStableWith, isWritable, showsManagedNetwork } from '../../azure/field-at-version.ts';
import { KINDS } from '../../kinds/kinds.ts';
import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';
import type { AssignmentEntry } from '../schema/policy-schema.ts';
import type { RuleEntry } from '../schema/rule-schema.ts';
import type { Part, PolicyParts } from './policy-parts.ts';

/** A field of Azure that a part of the policy requires. */
interface Need {
  readonly path: PolicyPath;
  readonly field: AzureField;
  /** The purpose of the field, in the plural or as one thing: `names of private endpoints`. */
  readonly what: string;
}

/**
 * Parts of a policy that an api-version cannot write. Azure drops such a field without an error, so the rule would
 * never match the policy.
 */
export function versionFaults(
  parts: Pick<PolicyParts, 'kinds' | 'rules' | 'assignments'>,
  apiVersion: string,
): readonly PolicyFault[] {
  // Accounts have an api-version of their own, and every version with managed networks has these fields.
  if (!parts.kinds.includes(KINDS.MlWorkspace)) return [];
  if (!showsManagedNetwork(apiVersion)) {
    const message = `api-version ${apiVersion} has no managed networks`;
    return parts.assignments.slice(0, 1).map(({ path }) => ({ path, message, remedy: remedyFor([NETWORK]) }));
  }
  const needs = [...parts.rules.flatMap(needsOfRule), ...parts.assignments.flatMap(needsOfAssignment)];
  return needs
    .filter(({ field }) => !isWritable(field, apiVersion))
    .map(({ field, path, what }) => ({
      path,
      message: `api-version ${apiVersion} cannot write ${what} (${field.name})`,
      remedy: remedyFor([field]),
    }));
}

const NETWORK: AzureField = { type: 'WorkspaceProperties', name: 'managedNetwork' };

function remedyFor(fields: readonly AzureField[]): string {
  const version = firstStableWith(fields);
  return version === undefined
    ? 'Remove it from the policy: no stable api-version has it.'
    : `Set HUBWARDEN_ARM_API_VERSION to ${version} or later, or remove it from the policy.`;
}

function needsOfRule({ entry, path }: Part<RuleEntry>): readonly Need[] {
  const { privateEndpoint, serviceTag } = entry;
  return [
    ...(privateEndpoint === undefined ? [] : needsOfEndpoint([...path, 'privateEndpoint'], privateEndpoint)),
    ...(serviceTag === undefined ? [] : needsOfTag([...path, 'serviceTag'], serviceTag)),
  ];
}

function needsOfEndpoint(path: PolicyPath, entry: NonNullable<RuleEntry['privateEndpoint']>): readonly Need[] {
  const names = { type: 'PrivateEndpointOutboundRule', name: 'fqdns' } as const;
  const spark = { type: 'PrivateEndpointDestination', name: 'sparkEnabled' } as const;
  return [
    ...(entry.fqdns.length === 0
      ? []
      : [{ path: [...path, 'fqdns'], field: names, what: 'names of private endpoints' }]),
    ...(entry.sparkEnabled
      ? [{ path: [...path, 'sparkEnabled'], field: spark, what: 'private endpoints for Spark' }]
      : []),
  ];
}

function needsOfTag(path: PolicyPath, entry: NonNullable<RuleEntry['serviceTag']>): readonly Need[] {
  const prefixes = { type: 'ServiceTagDestination', name: 'addressPrefixes' } as const;
  const action = { type: 'ServiceTagDestination', name: 'action' } as const;
  return [
    ...(entry.addressPrefixes === undefined
      ? []
      : [{ path: [...path, 'addressPrefixes'], field: prefixes, what: 'address prefixes of rules' }]),
    ...(entry.action === 'Deny' ? [{ path: [...path, 'action'], field: action, what: 'rules that deny' }] : []),
  ];
}

function needsOfAssignment({ entry, path }: Part<AssignmentEntry>): readonly Need[] {
  if (entry.firewall === undefined) return [];
  const field = { type: 'ManagedNetworkSettings', name: 'firewallSku' } as const;
  return [{ path: [...path, 'firewall', 'sku'], field, what: 'the SKU of the firewall' }];
}
