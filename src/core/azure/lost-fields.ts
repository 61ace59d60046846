import { DEFAULT_API_VERSION } from './api-versions.ts';
import type { AzureField } from './field-at-version.ts';
import { fieldAt, isShown, isWritable } from './field-at-version.ts';

/** Fields that Hubwarden writes or reads and that some version with managed networks lacks. */
const USED: readonly AzureField[] = [
  { type: 'PrivateEndpointOutboundRule', name: 'fqdns' },
  { type: 'ServiceTagDestination', name: 'addressPrefixes' },
  { type: 'ServiceTagDestination', name: 'action' },
  { type: 'ManagedNetworkSettings', name: 'firewallSku' },
  { type: 'OutboundRule', name: 'errorInformation' },
  { type: 'OutboundRule', name: 'parentRuleNames' },
];

/** The states of a rule beside Active and Inactive: without them a rule that failed reads Inactive. */
const STATES: AzureField = { type: 'OutboundRule', name: 'status' };

/** The fields that an api-version lacks beside the default one, by name. */
export interface LostFields {
  /** A request cannot set them. */
  readonly unwritable: readonly string[];
  /** An answer does not show them. */
  readonly unseen: readonly string[];
  /** An answer does not distinguish a rule that failed, or is in transition, from an inactive one. */
  readonly twoStates: boolean;
}

/** The fields that a deployment loses if it uses a version other than the default one. */
export function lostFields(version: string): LostFields {
  const writable = USED.filter((field) => isWritable(field, DEFAULT_API_VERSION));
  return {
    unwritable: namesOf(writable.filter((field) => !isWritable(field, version))),
    unseen: namesOf(USED.filter((field) => !isShown(field, version))),
    twoStates: statesAt(version) < statesAt(DEFAULT_API_VERSION),
  };
}

function namesOf(fields: readonly AzureField[]): readonly string[] {
  return fields.map(({ name }) => name);
}

function statesAt(version: string): number {
  const form = fieldAt(STATES, version)?.form;
  return form?.kind === 'words' ? form.words.length : 0;
}
