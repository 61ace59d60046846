import { foldCase } from '../../../../core/text/fold-case.ts';
import { missingGroup } from '../../handlers/with-workspace.ts';
import { accountNotFound, accountNotReady, networkError, parentNotFound } from '../../request/account-error.ts';
import type { AccountRef } from '../../request/account-route.ts';
import { accountKey } from '../../request/account-route.ts';
import type { ArmCall } from '../../request/arm-call.ts';
import { writeDetailsOf } from '../../request/arm-call.ts';
import type { Reply } from '../../request/exchange.ts';
import type { WriteDetails } from '../../request/write-name.ts';
import type { Account, AccountNetwork } from '../../state/account.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';

/** Answers with an account, or with the gateway's 404 for a missing subscription, group or account. */
export function withAccount(world: SimulatedAzure, ref: AccountRef, answer: (account: Account) => Reply): Reply {
  const missing = missingGroup(world, ref.subscriptionId, ref.resourceGroup);
  if (missing !== undefined) return missing;
  const account = world.accounts.byKey.get(accountKey(ref));
  return account === undefined ? accountNotFound(ref) : answer(account);
}

/** As {@link withAccount} for something below the account; a write needs an account that is `Succeeded`. */
export function belowAccount(
  world: SimulatedAzure,
  call: ArmCall,
  ref: AccountRef,
  answer: (account: Account) => Reply,
): Reply {
  const verb = call.method === 'GET' ? 'read' : call.method === 'DELETE' ? 'delete' : 'write';
  const missing = missingGroup(world, ref.subscriptionId, ref.resourceGroup);
  if (missing !== undefined) return missing;
  const account = world.accounts.byKey.get(accountKey(ref));
  if (account === undefined) return parentNotFound(ref, verb);
  if (verb !== 'read' && account.provisioningState !== 'Succeeded') {
    return accountNotReady(account.name, account.provisioningState);
  }
  return answer(account);
}

/** The one name that a network can have. */
export const NETWORK_NAME = 'default';

/** Answers with the network of an account, or with the 404 for an account that has none. */
export function withNetwork(
  world: SimulatedAzure,
  call: ArmCall,
  route: { readonly ref: AccountRef; readonly network: string },
  answer: (account: Account, network: AccountNetwork) => Reply,
): Reply {
  return belowAccount(world, call, route.ref, (account) =>
    account.network === undefined || foldCase(route.network) !== NETWORK_NAME
      ? networkNotFound(world, account, route.network)
      : answer(account, account.network),
  );
}

/** 404 for the network. The real code is not known. */
export function networkNotFound({ accounts }: SimulatedAzure, account: Account, name: string): Reply {
  return networkError(
    404,
    accounts.settings.absentNetworkCode,
    `The managed network '${name}' of account '${account.name}' was not found.`,
  );
}

/** The event of a write. @returns undefined when it must raise none */
export function noticeOf(world: SimulatedAzure, call: ArmCall, targetExisted: boolean): WriteDetails | undefined {
  const details = writeDetailsOf(call, targetExisted);
  if (details === undefined || world.accounts.settings.eventSubject === 'asSent') return details;
  return { ...details, resourceUri: details.resourceUri.replace(/\/managedNetworks(?=\/)/i, '/managednetworks') };
}

/** Raises the event of a write that took effect at once. */
export function raiseAtOnce(world: SimulatedAzure, call: ArmCall, targetExisted: boolean): void {
  const details = noticeOf(world, call, targetExisted);
  if (details !== undefined) world.events.raise(details, 'Succeeded', call.now);
}
