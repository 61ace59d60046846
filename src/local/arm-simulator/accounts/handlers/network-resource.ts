import type { Result } from '../../../../core/result.ts';
import { err, ok } from '../../../../core/result.ts';
import { foldCase } from '../../../../core/text/fold-case.ts';
import type { Json } from '../../../../core/text/json.ts';
import { networkBusy, networkError } from '../../request/account-error.ts';
import type { AccountRef } from '../../request/account-route.ts';
import type { ArmCall } from '../../request/arm-call.ts';
import { bodyObject } from '../../request/arm-call.ts';
import { badContent } from '../../request/arm-error.ts';
import type { Reply } from '../../request/exchange.ts';
import { networkReply } from '../../request/exchange.ts';
import { parseJson } from '../../request/json-value.ts';
import type { Account, AccountNetwork } from '../../state/account.ts';
import { isFoundry } from '../../state/account.ts';
import type { AccountChange } from '../../state/account-operation.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import { renderAccountNetwork, renderAccountRule, renderDisabledNetwork } from '../fields/render-network.ts';
import { isNetworkBusy, releaseAccountWork, startAccountWork } from '../operations/account-engine.ts';
import { usesManagedNetwork } from '../rules/own-rules.ts';
import { acceptedDeletion, acceptedNetworkReply } from './network-operation.ts';
import type { NetworkMethod } from './network-update.ts';
import { accountNetworkUpdateFrom, objectOf } from './network-update.ts';
import { belowAccount, NETWORK_NAME, networkNotFound, noticeOf, withNetwork } from './with-account.ts';

/** A network as a request path names it. */
export interface NetworkRef {
  readonly ref: AccountRef;
  readonly network: string;
}

/** LIST of the networks of an account: one or none. */
export function listNetworks(world: SimulatedAzure, call: ArmCall, ref: AccountRef): Reply {
  return belowAccount(world, call, ref, (account) =>
    networkReply(200, { value: account.network === undefined ? [] : [render(world, account, account.network)] }),
  );
}

/** GET of the network. */
export function getNetwork(world: SimulatedAzure, call: ArmCall, route: NetworkRef): Reply {
  return belowAccount(world, call, route.ref, (account) => {
    const isDefault = foldCase(route.network) === NETWORK_NAME;
    if (account.network !== undefined && isDefault) return networkReply(200, render(world, account, account.network));
    return world.accounts.settings.absentNetwork === 'disabled' && isDefault
      ? networkReply(200, renderDisabledNetwork(world.accounts.settings, account))
      : networkNotFound(world, account, route.network);
  });
}

/** PUT of the network: creates it, or updates the existing one. */
export function putNetwork(world: SimulatedAzure, call: ArmCall, route: NetworkRef): Reply {
  return belowAccount(world, call, route.ref, (account) => {
    if (foldCase(route.network) !== NETWORK_NAME) {
      return networkError(400, 'ValidationError', `The name of a managed network is '${NETWORK_NAME}'.`);
    }
    const mayHaveOne = isFoundry(account) && hasConsent(world, account);
    return mayHaveOne
      ? writeNetwork(world, call, account, 'PUT')
      : networkError(
          400,
          'ValidationError',
          `Account '${account.name}' of kind '${account.kind}' cannot have a managed network.`,
        );
  });
}

/** PATCH of the network; the body is optional. */
export function patchNetwork(world: SimulatedAzure, call: ArmCall, route: NetworkRef): Reply {
  return withNetwork(world, call, route, (account) => writeNetwork(world, call, account, 'PATCH'));
}

/** POST of many rules and settings at once. */
export function batchRules(world: SimulatedAzure, call: ArmCall, route: NetworkRef): Reply {
  return withNetwork(world, call, route, (account) => writeNetwork(world, call, account, 'BATCH'));
}

/** DELETE of the network, which is refused while it is being written; a missing one is not an error. */
export function deleteNetwork(world: SimulatedAzure, call: ArmCall, route: NetworkRef): Reply {
  return belowAccount(world, call, route.ref, (account) => {
    if (account.network === undefined || foldCase(route.network) !== NETWORK_NAME) return networkReply(204, undefined);
    if (isRefusedAsBusy(world, account)) return networkBusy(account.name);
    const change: AccountChange = { kind: 'DeleteNetwork' };
    const notice = noticeOf(world, call, true);
    return acceptedDeletion(call, startAccountWork(world, account, { change, notice }, call.now), 'networks');
  });
}

/** POST that provisions the network; any body, or none. */
export function provisionNetwork(world: SimulatedAzure, call: ArmCall, route: NetworkRef): Reply {
  return withNetwork(world, call, route, (account) => {
    const body = call.body === undefined || call.body.trim() === '' ? ok(null) : parseJson(call.body);
    if (!body.ok) return badContent(body.error);
    if (isRefusedAsBusy(world, account)) return networkBusy(account.name);
    const existed = noticeOf(world, call, true);
    return begin(world, call, account, { change: { kind: 'Provision' }, notice: existed, path: networkPath(account) });
  });
}

/** Whether the one write that Azure runs at a time is under way, and another is refused. */
export function isRefusedAsBusy(world: SimulatedAzure, account: Account): boolean {
  return world.accounts.settings.overlap === 'conflict' && isNetworkBusy(world, account);
}

/** The path of the network of an account. */
export function networkPath(account: Account): string {
  return `${account.id}/managedNetworks/${NETWORK_NAME}`;
}

/** A write of a network that is about to begin. */
export interface NetworkWork {
  readonly change: AccountChange;
  readonly notice: ReturnType<typeof noticeOf>;
  /** Path that the final answer is read from. */
  readonly path: string;
}

/** Begins a checked write: 202, or the result itself where Azure is set to answer at once. */
export function begin(world: SimulatedAzure, call: ArmCall, account: Account, work: NetworkWork): Reply {
  const { change, notice, path } = work;
  const operation = startAccountWork(world, account, { change, notice }, call.now);
  const { networkWriteStatus } = world.accounts.settings;
  if (networkWriteStatus === 202 || change.kind === 'DeleteRule') {
    return acceptedNetworkReply(world, call, { account, operation, resource: path });
  }
  releaseAccountWork(world, operation, operation.fate, call.now);
  if (operation.phase.kind === 'Failed') {
    return networkError(400, operation.phase.error.code, operation.phase.error.message);
  }
  return networkReply(networkWriteStatus, resultOf(world, account, change));
}

function writeNetwork(world: SimulatedAzure, call: ArmCall, account: Account, method: NetworkMethod): Reply {
  if (isRefusedAsBusy(world, account)) return networkBusy(account.name);
  const asked = askedOf(call, method);
  if (!asked.ok) return asked.error;
  const update = accountNetworkUpdateFrom(world, account, asked.value, method);
  if (!update.ok) return update.error;
  const creates = account.network === undefined;
  const kind = ({ PUT: 'PutNetwork', PATCH: 'PatchNetwork', BATCH: 'BatchRules' } as const)[method];
  return begin(world, call, account, {
    change: { kind, update: update.value, creates },
    notice: noticeOf(world, call, !creates),
    path: method === 'BATCH' ? `${networkPath(account)}/outboundRules` : networkPath(account),
  });
}

/** The settings of a request: those of a batch lie directly under `properties`. */
function askedOf(call: ArmCall, method: NetworkMethod): Result<Readonly<Record<string, Json | undefined>>, Reply> {
  if (method === 'PATCH' && (call.body ?? '').trim() === '') return ok({});
  const body = bodyObject(call);
  if (!body.ok) return body;
  const properties = objectOf(body.value, 'properties');
  if (method === 'BATCH') {
    return properties === undefined ? err(badContent("The body has no 'properties'.")) : ok(properties);
  }
  const network = objectOf(properties, 'managedNetwork');
  if (network !== undefined) return ok(network);
  return method === 'PATCH' ? ok({}) : err(badContent("The body has no 'properties.managedNetwork'."));
}

function resultOf(world: SimulatedAzure, account: Account, change: AccountChange): Json | undefined {
  const { network } = account;
  if (network === undefined) return undefined;
  switch (change.kind) {
    case 'PutRule': {
      const rule = network.rules.get(foldCase(change.rule.name));
      return rule === undefined ? undefined : { properties: renderAccountRule(rule) };
    }
    case 'BatchRules':
      return { value: [...network.rules.values()].map((rule) => ({ properties: renderAccountRule(rule) })) };
    default:
      return render(world, account, network);
  }
}

/** Documentation asks for an injection at creation; recordings do without. */
function hasConsent(world: SimulatedAzure, account: Account): boolean {
  return world.accounts.settings.networkWithoutInjection === 'accept' || usesManagedNetwork(account);
}

function render(world: SimulatedAzure, account: Account, network: AccountNetwork) {
  return renderAccountNetwork(world.accounts.settings, account, network);
}
