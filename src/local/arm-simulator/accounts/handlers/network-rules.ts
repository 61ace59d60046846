import { foldCase } from '../../../../core/text/fold-case.ts';
import { networkBusy, networkError, ruleBusy } from '../../request/account-error.ts';
import type { ArmCall } from '../../request/arm-call.ts';
import { bodyObject } from '../../request/arm-call.ts';
import type { Reply } from '../../request/exchange.ts';
import { networkReply } from '../../request/exchange.ts';
import type { Account } from '../../state/account.ts';
import type { AccountChange } from '../../state/account-operation.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import type { Rule } from '../../state/workspace.ts';
import { renderAccountRule } from '../fields/render-network.ts';
import { checkAccountRule } from '../rules/check-account-rule.ts';
import { isConnectionRule } from '../rules/own-rules.ts';
import type { NetworkRef } from './network-resource.ts';
import { begin, isRefusedAsBusy, networkPath } from './network-resource.ts';
import { fieldOf } from './network-update.ts';
import { noticeOf, withNetwork } from './with-account.ts';

/** LIST of the rules of a network, Azure's own included: recorded answers have no names. */
export function listNetworkRules(world: SimulatedAzure, call: ArmCall, route: NetworkRef): Reply {
  return withNetwork(world, call, route, (_account, { rules }) =>
    networkReply(200, { value: [...rules.values()].map((rule) => ({ properties: renderAccountRule(rule) })) }),
  );
}

/** GET of one rule: `properties` only. */
export function getNetworkRule(world: SimulatedAzure, call: ArmCall, route: NetworkRef, name: string): Reply {
  return withNetwork(world, call, route, (_account, { rules }) => {
    const rule = rules.get(foldCase(name));
    return rule === undefined
      ? networkError(404, 'NotFound', `Outbound rule '${name}' was not found.`)
      : networkReply(200, { properties: renderAccountRule(rule) });
  });
}

/** PUT of one rule: creates it, or replaces the existing one. */
export function putNetworkRule(world: SimulatedAzure, call: ArmCall, route: NetworkRef, name: string): Reply {
  return withNetwork(world, call, route, (account, network) => {
    const previous = network.rules.get(foldCase(name));
    const refusal = refusalAsBusy(world, account, previous);
    if (refusal !== undefined) return refusal;
    const body = bodyObject(call);
    if (!body.ok) return body.error;
    const { isolationMode: mode, rules: neighbours } = network;
    const rule = checkAccountRule(world, account, { name, rule: fieldOf(body.value, 'properties'), mode, neighbours });
    if (!rule.ok) return rule.error;
    return write(world, call, account, { kind: 'PutRule', rule: rule.value, previous });
  });
}

/** DELETE of one rule; a missing one is not an error. */
export function deleteNetworkRule(world: SimulatedAzure, call: ArmCall, route: NetworkRef, name: string): Reply {
  return withNetwork(world, call, route, (account, network) => {
    const rule = network.rules.get(foldCase(name));
    if (rule === undefined) return networkReply(204, undefined);
    const refusal = refusalAsBusy(world, account, rule);
    if (refusal !== undefined) return refusal;
    return mayBeDeleted(world, rule)
      ? write(world, call, account, { kind: 'DeleteRule', rule })
      : networkError(
          400,
          'ValidationError',
          `Outbound rule '${rule.name}' has the category '${rule.category}' and cannot be deleted.`,
        );
  });
}

function write(
  world: SimulatedAzure,
  call: ArmCall,
  account: Account,
  change: Extract<AccountChange, { kind: 'PutRule' | 'DeleteRule' }>,
): Reply {
  const existed = change.kind === 'DeleteRule' || change.previous !== undefined;
  return begin(world, call, account, {
    change,
    notice: noticeOf(world, call, existed),
    path: `${networkPath(account)}/outboundRules/${encodeURIComponent(change.rule.name)}`,
  });
}

/** Reported: a rule that is being changed answers otherwise than another write of the same network. */
function refusalAsBusy(world: SimulatedAzure, account: Account, rule: Rule | undefined): Reply | undefined {
  const isMoving = rule?.status === 'Provisioning' || rule?.status === 'Deleting';
  if (rule !== undefined && isMoving) return ruleBusy(rule.name);
  return isRefusedAsBusy(world, account) ? networkBusy(account.name) : undefined;
}

function mayBeDeleted({ accounts }: SimulatedAzure, rule: Rule): boolean {
  const { connectionRuleDeletion, requiredRuleDeletion } = accounts.settings;
  if (rule.category === 'Required' || rule.category === 'Dependency') return requiredRuleDeletion === 'accept';
  return connectionRuleDeletion === 'accept' || !isConnectionRule(rule);
}
