import { foldCase } from '../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import type { Mode, Rules, Stamp } from './workspace.ts';

/** States of an account. Its children can be written only in `Succeeded`. */
export const ACCOUNT_STATES = [
  'Accepted',
  'Creating',
  'Deleting',
  'Moving',
  'Failed',
  'Succeeded',
  'ResolvingDNS',
  'Canceled',
] as const;

/** State of an account. */
export type AccountState = (typeof ACCOUNT_STATES)[number];

/** State of the managed network of an account. */
export type NetworkState = 'Deferred' | 'Updating' | 'Succeeded' | 'Failed' | 'Deleting';

/** The managed network of an account. */
export interface AccountNetwork {
  isolationMode: Mode;
  status: 'Active' | 'Inactive';
  provisioningState: NetworkState;
  rules: Rules;
  firewallSku: string;
  /** Whether a firewall stands, shown or not. */
  hasFirewall: boolean;
  readonly kind: 'V1' | 'V2';
}

/** A project of an account. */
export interface Project {
  readonly name: string;
  readonly location: string;
  readonly created: Stamp;
  modified: Stamp;
  tags: Readonly<Record<string, string>>;
  identity: JsonObject;
  properties: JsonObject;
  /** By lower-cased name. */
  readonly connections: Map<string, Child>;
  readonly capabilityHosts: Map<string, Child>;
}

/** A connection or a capability host. Replaced as a whole, never changed in place. */
export interface Child {
  readonly name: string;
  readonly properties: JsonObject;
  readonly created: Stamp;
  readonly modified: Stamp;
}

/** One account of Azure AI services, of any kind. */
export interface Account {
  readonly key: string;
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** Distinguishes this account from a later one of the same name; `internalId` is the same without dashes. */
  readonly guid: string;
  /** Grows with every account: the order of lists, and the place a page ended at. */
  readonly sequence: number;
  readonly location: string;
  readonly created: Stamp;
  modified: Stamp;
  kind: string;
  tags: Readonly<Record<string, string>>;
  identity: JsonObject;
  sku: JsonObject;
  /** Properties that are stored unchanged. */
  properties: JsonObject;
  provisioningState: AccountState;
  /** undefined: there is none. */
  network: AccountNetwork | undefined;
  /** By lower-cased name. */
  readonly projects: Map<string, Project>;
  readonly connections: Map<string, Child>;
  readonly capabilityHosts: Map<string, Child>;
  /** Normal ids of resources whose private endpoint connections the account's identity may not approve. */
  readonly withoutRights: Set<string>;
  /** Lower-cased names of Azure's own rules that were deleted and stay away. */
  readonly dismissed: Set<string>;
}

/** A soft-deleted account: its name is taken until it is purged. */
export interface DeletedAccount {
  readonly account: Account;
  readonly deletedAt: Date;
}

/** How long a deleted account can be restored, in milliseconds: 48 hours (documented). */
export const SOFT_DELETE_MS = 48 * 3_600_000;

/** True for the kind that can be a Foundry resource. */
export function isFoundry(account: Pick<Account, 'kind'>): boolean {
  return foldCase(account.kind) === 'aiservices';
}

/** A network right after it was asked for. */
export function freshAccountNetwork(mode: Mode, kind: 'V1' | 'V2' = 'V2'): AccountNetwork {
  return {
    isolationMode: mode,
    status: 'Inactive',
    provisioningState: 'Updating',
    rules: new Map(),
    // Recorded: shown in every mode, also when the request named none.
    firewallSku: 'Standard',
    hasFirewall: false,
    kind,
  };
}
