import { foldCase, foldOptional } from '../../../../core/text/fold-case.ts';
import { networkError } from '../../request/account-error.ts';
import type { ArmCall } from '../../request/arm-call.ts';
import { notAuthorized } from '../../request/arm-error.ts';
import type { Reply } from '../../request/exchange.ts';
import { accountReply, networkReply } from '../../request/exchange.ts';
import type { Account } from '../../state/account.ts';
import type { AccountOperation } from '../../state/account-operation.ts';
import { isNetworkWork } from '../../state/account-operation.ts';
import { hasEnded } from '../../state/operation.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import { networkGuid } from '../fields/render-network.ts';

/** The same in all recordings, over several accounts. */
const NETWORK_SUFFIX = '-a7ea4fee';

/** Seconds that a 202 to a DELETE of a network tells to wait (deleteManagedNetworkV2.json, 2026-09-01). */
const DELETE_RETRY_SECONDS = 10;

/**
 * The 202 of a write of a network or a rule.
 *
 * @param resource path of the resource that was written: recorded answers name it in `location`, although a client then
 * believes that the work is done
 */
export function acceptedNetworkReply(
  world: SimulatedAzure,
  call: ArmCall,
  written: { readonly account: Account; readonly operation: AccountOperation; readonly resource: string },
): Reply {
  const { account, operation, resource } = written;
  const { settings } = world.accounts;
  const poll = networkOperationUrl(world, call, account, operation);
  const query = `?api-version=${call.apiVersion}`;
  const location = { resource: `${call.baseUrl}${resource}${query}`, operation: poll, absent: undefined }[
    settings.location
  ];
  return networkReply(202, undefined, {
    'azure-asyncoperation': poll,
    ...(location === undefined ? {} : { location }),
    'x-ms-async-operation-timeout': 'PT50M',
    'x-ms-operation-identifier': `tenantId=${call.tenantId},objectId=${call.caller.objectId}/${account.location}/${operation.id}`,
    ...retryAfter(settings.retryAfterSeconds),
  });
}

/** The 202 of a DELETE that ends at a result URL: of a network or a capability host. */
export function acceptedDeletion(call: ArmCall, operation: AccountOperation, by: Reply['by']): Reply {
  const { id, location, subscriptionId } = operation;
  const url = `${call.baseUrl}/subscriptions/${encodeURIComponent(subscriptionId)}/providers/Microsoft.CognitiveServices/locations/${location}/operationResults/${id}?api-version=${call.apiVersion}`;
  return { ...accountReply(202, undefined, { location: url, ...retryAfter(DELETE_RETRY_SECONDS) }), by };
}

/** GET of `operationResults`: 202 while the work runs, 204 at its end. */
export function operationResult(world: SimulatedAzure, call: ArmCall, subscriptionId: string, id: string): Reply {
  const operation = operationAt(world, subscriptionId, id);
  if (operation === undefined) return operationNotFound(id);
  switch (operation.phase.kind) {
    case 'Queued':
    case 'Running':
      return acceptedDeletion(call, operation, 'accounts');
    case 'Succeeded':
      return accountReply(204, undefined);
    case 'Failed': {
      const { code, message } = operation.phase.error;
      return networkError(code === 'InternalServerError' ? 500 : 400, code, message);
    }
    case 'Canceled':
      return networkError(409, 'Canceled', 'The operation was canceled.');
  }
}

/** GET of the state of an operation of a network: its id and its state, nothing else. */
export function networkOperationReply(
  world: SimulatedAzure,
  call: ArmCall,
  subscriptionId: string,
  name: string,
): Reply {
  const { settings } = world.accounts;
  const id = name.split('_').at(-1) ?? '';
  const operation = operationAt(world, subscriptionId, id);
  const account = operation === undefined ? undefined : world.accounts.byKey.get(operation.workspaceKey);
  if (settings.poll === 'forbidden') {
    const action = 'Microsoft.MachineLearningServices/locations/mfeOperationsStatus/read';
    return notAuthorized(action, `/subscriptions/${subscriptionId}`);
  }
  const isNamed = operation !== undefined && account !== undefined && isName(world, account, operation, name);
  if (!isNamed || isHidden(world, operation, call.now)) return operationNotFound(name);
  const shownId = shortName(world, account, operation);
  if (settings.poll === 'neverEnds' || !hasEnded(operation)) {
    return networkReply(200, { id: shownId, status: 'InProgress' }, retryAfter(settings.pollRetryAfterSeconds));
  }
  const { phase } = operation;
  return networkReply(200, {
    id: shownId,
    status: phase.kind === 'Failed' || phase.kind === 'Canceled' ? phase.kind : 'Succeeded',
    ...(phase.kind === 'Failed' ? { error: { ...phase.error } } : {}),
  });
}

function isHidden(world: SimulatedAzure, operation: AccountOperation, now: Date): boolean {
  const { poll, pollLivesSeconds } = world.accounts.settings;
  if (operation.vanished || poll === 'notFound') return true;
  if (!hasEnded(operation)) return poll === 'notFoundWhileRunning';
  const { phase } = operation;
  const endedMs = 'endedAt' in phase ? phase.endedAt.getTime() : now.getTime();
  return pollLivesSeconds !== null && now.getTime() - endedMs > pollLivesSeconds * 1000;
}

function operationAt({ accounts }: SimulatedAzure, subscriptionId: string, id: string): AccountOperation | undefined {
  const operation = accounts.operations.get(foldCase(id));
  return foldOptional(operation?.subscriptionId) === foldCase(subscriptionId) ? operation : undefined;
}

function operationNotFound(name: string): Reply {
  return networkError(404, 'NotFound', `The operation '${name}' was not found.`);
}

function networkOperationUrl(
  world: SimulatedAzure,
  call: ArmCall,
  account: Account,
  operation: AccountOperation,
): string {
  const guid = networkGuid(world.accounts.settings, account);
  const name = `mnet:${guid}:${shortName(world, account, operation)}`;
  return `${call.baseUrl}/subscriptions/${encodeURIComponent(account.subscriptionId)}/providers/Microsoft.MachineLearningServices/locations/${account.location}/mfeOperationsStatus/${name}?api-version=${call.apiVersion}`;
}

/** Recorded: operations of the network itself carry a suffix that those of rules lack. */
function shortName(world: SimulatedAzure, account: Account, { change, id }: AccountOperation): string {
  const isOfRule = change.kind === 'PutRule' || change.kind === 'DeleteRule';
  return `${networkGuid(world.accounts.settings, account)}${isOfRule ? '' : NETWORK_SUFFIX}_${id}`;
}

function isName(world: SimulatedAzure, account: Account, operation: AccountOperation, name: string): boolean {
  const guid = networkGuid(world.accounts.settings, account);
  const whole = `mnet:${guid}:${shortName(world, account, operation)}`;
  return isNetworkWork(operation.change) && foldCase(whole) === foldCase(name);
}

function retryAfter(seconds: number | null): Readonly<Record<string, string>> {
  return seconds === null ? {} : { 'Retry-After': String(seconds) };
}
