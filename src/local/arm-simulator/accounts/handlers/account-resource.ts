import { foldCase } from '../../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../../core/text/json.ts';
import { stampOf } from '../../handlers/create-workspace.ts';
import { pageOf } from '../../handlers/paging.ts';
import { missingGroup } from '../../handlers/with-workspace.ts';
import { identityAfter } from '../../operations/identity.ts';
import { accountError, restoreFlagMissing } from '../../request/account-error.ts';
import type { AccountRef } from '../../request/account-route.ts';
import { accountKey } from '../../request/account-route.ts';
import type { ArmCall } from '../../request/arm-call.ts';
import { bodyObject } from '../../request/arm-call.ts';
import { gatewayError, subscriptionNotFound } from '../../request/arm-error.ts';
import type { Reply } from '../../request/exchange.ts';
import { accountReply } from '../../request/exchange.ts';
import { booleanAt, objectAt, stringAt, stringMap } from '../../request/json-value.ts';
import { groupKey } from '../../request/workspace-ref.ts';
import type { Account, DeletedAccount } from '../../state/account.ts';
import { deletedAccountAt, purge, softDelete } from '../../state/account-book.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import { renderAccount } from '../fields/render-account.ts';
import { startAccountWork, tendRules } from '../operations/account-engine.ts';
import { newAccount } from '../operations/new-account.ts';
import { noticeOf, raiseAtOnce, withAccount } from './with-account.ts';

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}$/;

/** Properties that only Azure writes, and those that are orders and not facts. */
const NOT_STORED = [
  'associatedProjects',
  'callRateLimit',
  'dateCreated',
  'defaultProject',
  'deletionDate',
  'endpoint',
  'endpoints',
  'internalId',
  'isMigrated',
  'privateEndpointConnections',
  'provisioningState',
  'restore',
  'scheduledPurgeDate',
];

/** GET of one account. */
export function getAccount(world: SimulatedAzure, ref: AccountRef): Reply {
  return withAccount(world, ref, (account) => accountReply(200, renderAccount(world.accounts.settings, account)));
}

/** LIST of the accounts of all kinds of a subscription, or of one of its groups. */
export function listAccounts(
  world: SimulatedAzure,
  call: ArmCall,
  subscriptionId: string,
  resourceGroup: string | undefined,
): Reply {
  const isKnown = world.subscriptions.has(foldCase(subscriptionId));
  const missing =
    resourceGroup === undefined
      ? isKnown
        ? undefined
        : subscriptionNotFound(subscriptionId)
      : missingGroup(world, subscriptionId, resourceGroup);
  if (missing !== undefined) return missing;
  const found = [...world.accounts.byKey.values()].filter(
    (account) =>
      foldCase(account.subscriptionId) === foldCase(subscriptionId) &&
      (resourceGroup === undefined ||
        groupKey(account.subscriptionId, account.resourceGroup) === groupKey(subscriptionId, resourceGroup)),
  );
  const { settings } = world.accounts;
  return { ...pageOf(world, call, found, (account) => renderAccount(settings, account)), by: 'accounts' };
}

/** PUT of an account: creates it, restores a soft-deleted one, or updates the existing one. */
export function putAccount(world: SimulatedAzure, call: ArmCall, ref: AccountRef): Reply {
  const missing = missingGroup(world, ref.subscriptionId, ref.resourceGroup);
  if (missing !== undefined) return missing;
  const body = bodyObject(call);
  if (!body.ok) return body.error;
  const key = accountKey(ref);
  const existing = world.accounts.byKey.get(key);
  if (existing !== undefined) return updateAccount(world, call, existing, body.value);
  const deleted = deletedAccountAt(world.accounts, key, call.now);
  if (deleted === undefined) return createAccount(world, call, ref, body.value);
  return booleanAt(objectAt(body.value, 'properties'), 'restore') === true
    ? restoreAccount(world, call, deleted)
    : restoreFlagMissing(ref.name);
}

/** PATCH of an account: tags replace all tags. */
export function patchAccount(world: SimulatedAzure, call: ArmCall, ref: AccountRef): Reply {
  return withAccount(world, ref, (account) => {
    const body = bodyObject(call);
    return body.ok ? updateAccount(world, call, account, body.value) : body.error;
  });
}

/** DELETE of an account, which ends at once: it can be restored for 48 hours. A missing one is not an error. */
export function deleteAccount(world: SimulatedAzure, call: ArmCall, ref: AccountRef): Reply {
  const missing = missingGroup(world, ref.subscriptionId, ref.resourceGroup);
  if (missing !== undefined) return missing;
  const account = world.accounts.byKey.get(accountKey(ref));
  if (account === undefined) return accountReply(204, undefined);
  const { deleteAccountMs, deleteAccountWithEndpointsMs } = world.settings.durations.accounts;
  const endpoints = [...(account.network?.rules.values() ?? [])].filter(
    ({ target }) => target.type === 'PrivateEndpoint',
  );
  softDelete(world.accounts, account, call.now);
  raiseAtOnce(world, call, true);
  const delayMs = endpoints.length > 0 ? deleteAccountWithEndpointsMs : deleteAccountMs;
  return { ...accountReply(200, undefined), delayMs };
}

function createAccount(world: SimulatedAzure, call: ArmCall, ref: AccountRef, body: JsonObject): Reply {
  const location = foldCase(stringAt(body, 'location') ?? '').replaceAll(' ', '');
  const kind = stringAt(body, 'kind');
  if (location === '') {
    return gatewayError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  if (!/^[a-z0-9]+$/.test(location)) {
    return gatewayError(
      400,
      'LocationNotAvailableForResourceType',
      `The provided location '${location}' is not available.`,
    );
  }
  if (kind === undefined) return accountError(400, 'InvalidApiSetId', "The account needs a 'kind', like AIServices.");
  if (!NAME.test(ref.name)) {
    return accountError(
      400,
      'AccountNameInvalid',
      `Account name '${ref.name}' is not valid. Names match ${NAME.source}.`,
    );
  }
  const account = newAccount(world, {
    ref,
    location,
    kind,
    stamp: stampOf(call),
    tags: stringMap(objectAt(body, 'tags') ?? {}),
    identity: objectAt(body, 'identity'),
    sku: objectAt(body, 'sku'),
    properties: storedProperties(body),
    state: 'Accepted',
  });
  return begin(world, call, account);
}

/** What a restore brings back is not known. */
function restoreAccount(world: SimulatedAzure, call: ArmCall, deleted: DeletedAccount): Reply {
  const { account } = deleted;
  purge(world.accounts, account);
  const { restore } = world.accounts.settings;
  return begin(world, call, {
    ...account,
    guid: restore === 'newId' ? world.ids.guid() : account.guid,
    network: restore === 'everything' ? account.network : undefined,
    provisioningState: 'Accepted',
  });
}

function begin(world: SimulatedAzure, call: ArmCall, account: Account): Reply {
  world.accounts.byKey.set(account.key, account);
  startAccountWork(
    world,
    account,
    { change: { kind: 'CreateAccount' }, notice: noticeOf(world, call, false) },
    call.now,
  );
  return accountReply(201, renderAccount(world.accounts.settings, account));
}

function updateAccount(world: SimulatedAzure, call: ArmCall, account: Account, body: JsonObject): Reply {
  const asked = storedProperties(body);
  const addsInjection = asked.networkInjections !== undefined && account.properties.networkInjections === undefined;
  if (addsInjection && world.accounts.settings.laterInjection === 'refuse') {
    return accountError(400, 'BadRequest', 'networkInjections can only be set when the account is created.');
  }
  const identity = objectAt(body, 'identity');
  const tags = objectAt(body, 'tags');
  account.properties = { ...account.properties, ...asked };
  account.tags = tags === undefined ? account.tags : stringMap(tags);
  account.sku = objectAt(body, 'sku') ?? account.sku;
  if (identity !== undefined) {
    const change = { asked: identity, replaces: call.method === 'PUT' };
    account.identity = identityAfter(world, account.identity, change);
  }
  account.modified = stampOf(call);
  raiseAtOnce(world, call, true);
  tendRules(world, account, call.now);
  return accountReply(200, renderAccount(world.accounts.settings, account));
}

function storedProperties(body: JsonObject): JsonObject {
  const properties = objectAt(body, 'properties') ?? {};
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !NOT_STORED.includes(name)));
}
