import type { JsonObject } from '../../../../core/text/json.ts';
import { identityAfter } from '../../operations/identity.ts';
import type { AccountRef } from '../../request/account-route.ts';
import { accountId, accountKey } from '../../request/account-route.ts';
import type { Account, AccountState, Project } from '../../state/account.ts';
import { normalId } from '../../state/fault-book.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import type { Stamp } from '../../state/workspace.ts';

/** Facts about an account before it exists. */
export interface AccountFacts {
  readonly ref: AccountRef;
  readonly location: string;
  readonly kind: string;
  readonly stamp: Stamp;
  readonly tags: Readonly<Record<string, string>>;
  readonly identity: JsonObject | undefined;
  readonly sku: JsonObject | undefined;
  readonly properties: JsonObject;
  readonly state: AccountState;
}

/** An account with ids of its own, without network and children; its identity may approve every target but the account. */
export function newAccount(world: SimulatedAzure, facts: AccountFacts): Account {
  const { ref, stamp } = facts;
  const id = accountId(ref);
  return {
    key: accountKey(ref),
    id,
    ...ref,
    guid: world.ids.guid(),
    sequence: world.ids.next(),
    location: facts.location,
    created: stamp,
    modified: stamp,
    kind: facts.kind,
    tags: facts.tags,
    identity: identityAfter(world, undefined, { asked: facts.identity ?? { type: 'None' }, replaces: true }),
    sku: facts.sku ?? { name: 'S0' },
    properties: { publicNetworkAccess: 'Enabled', ...facts.properties },
    provisioningState: facts.state,
    network: undefined,
    projects: new Map(),
    connections: new Map(),
    capabilityHosts: new Map(),
    withoutRights: new Set([normalId(id)]),
    dismissed: new Set(),
  };
}

/** A project without an identity, connections and capability hosts. */
export function emptyProject(
  world: SimulatedAzure,
  { location, name, stamp }: { readonly name: string; readonly location: string; readonly stamp: Stamp },
): Project {
  return {
    name,
    location,
    created: stamp,
    modified: stamp,
    tags: {},
    identity: identityAfter(world, undefined, { asked: { type: 'None' }, replaces: true }),
    properties: {},
    connections: new Map(),
    capabilityHosts: new Map(),
  };
}
