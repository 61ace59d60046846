import { foldCase } from '../../../../core/text/fold-case.ts';
import { accountError } from '../../request/account-error.ts';
import type { AccountRoute } from '../../request/account-route.ts';
import { accountKey } from '../../request/account-route.ts';
import type { ArmCall } from '../../request/arm-call.ts';
import { subscriptionNotFound } from '../../request/arm-error.ts';
import type { Reply } from '../../request/exchange.ts';
import { accountReply } from '../../request/exchange.ts';
import type { DeletedAccount } from '../../state/account.ts';
import { deletedAccountAt, deletedAccounts, purge } from '../../state/account-book.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import { renderDeletedAccount } from '../fields/render-account.ts';
import { raiseAtOnce } from './with-account.ts';

/** A soft-deleted account as a request path names it. */
export type DeletedRef = Extract<AccountRoute, { kind: 'DeletedAccount' }>;

/** LIST of the soft-deleted accounts of a subscription. */
export function listDeletedAccounts(world: SimulatedAzure, call: ArmCall, subscriptionId: string): Reply {
  if (!world.subscriptions.has(foldCase(subscriptionId))) return subscriptionNotFound(subscriptionId);
  const { settings } = world.accounts;
  const value = deletedAccounts(world.accounts, call.now)
    .filter(({ account }) => foldCase(account.subscriptionId) === foldCase(subscriptionId))
    .map((deleted) => renderDeletedAccount(settings, deleted));
  return accountReply(200, { value });
}

/** GET of one soft-deleted account. */
export function getDeletedAccount(
  world: SimulatedAzure,
  call: ArmCall,
  subscriptionId: string,
  ref: DeletedRef,
): Reply {
  const deleted = deletedAt(world, call, subscriptionId, ref);
  return deleted === undefined
    ? accountError(404, 'ResourceNotFound', `No deleted account '${ref.name}' was found in ${ref.location}.`)
    : accountReply(200, renderDeletedAccount(world.accounts.settings, deleted));
}

/** DELETE that purges one: its name is free from then on. */
export function purgeAccount(world: SimulatedAzure, call: ArmCall, subscriptionId: string, ref: DeletedRef): Reply {
  const deleted = deletedAt(world, call, subscriptionId, ref);
  if (deleted === undefined) return accountReply(204, undefined);
  purge(world.accounts, deleted.account);
  raiseAtOnce(world, call, true);
  return accountReply(200, undefined);
}

function deletedAt(
  world: SimulatedAzure,
  call: ArmCall,
  subscriptionId: string,
  { location, name, resourceGroup }: DeletedRef,
): DeletedAccount | undefined {
  const found = deletedAccountAt(world.accounts, accountKey({ subscriptionId, resourceGroup, name }), call.now);
  return found !== undefined && foldCase(found.account.location) === foldCase(location) ? found : undefined;
}
