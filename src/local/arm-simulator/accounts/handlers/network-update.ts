import type { Result } from '../../../../core/result.ts';
import { err, ok } from '../../../../core/result.ts';
import { foldCase } from '../../../../core/text/fold-case.ts';
import type { Json, JsonObject } from '../../../../core/text/json.ts';
import { networkError } from '../../request/account-error.ts';
import type { Reply } from '../../request/exchange.ts';
import { isJsonObject } from '../../request/json-value.ts';
import { sameTarget } from '../../rules/compare-targets.ts';
import type { Account, AccountNetwork } from '../../state/account.ts';
import type { AccountNetworkUpdate } from '../../state/account-operation.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import type { Mode, Rule, Rules } from '../../state/workspace.ts';
import { changeableModes, MODES, setRule } from '../../state/workspace.ts';
import { accountTargetFrom, checkAccountRule } from '../rules/check-account-rule.ts';

/** How a request writes a network. */
export type NetworkMethod = 'PUT' | 'PATCH' | 'BATCH';

/** The value of a field in any casing: templates write `IsolationMode`, and Azure takes it. */
export function fieldOf(object: JsonObject | undefined, name: string): Json | undefined {
  const found = Object.entries(object ?? {}).find(([key]) => foldCase(key) === foldCase(name));
  return found?.[1];
}

/** As {@link fieldOf}, for an object. */
export function objectOf(object: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = fieldOf(object, name);
  return isJsonObject(value) ? value : undefined;
}

/** Checks what a request asks of a network. Unknown and read-only fields are ignored. @returns the refusal */
export function accountNetworkUpdateFrom(
  world: SimulatedAzure,
  account: Account,
  asked: JsonObject,
  method: NetworkMethod,
): Result<AccountNetworkUpdate, Reply> {
  const { network } = account;
  const { settings } = world.accounts;
  const mode = modeFrom(fieldOf(asked, 'isolationMode'), network);
  if (!mode.ok) return mode;
  const problem = transitionProblem(world, account, mode.value) ?? fieldProblem(world, network, asked);
  if (problem !== undefined) return err(problem);
  const askedRules = objectOf(asked, 'outboundRules');
  if (askedRules !== undefined && method !== 'PUT' && settings.patchRules === 'refuse') {
    return refuse('Outbound rules cannot be set together with the managed network. Set them one by one.');
  }
  const replacesRules =
    network !== undefined &&
    (method === 'PUT'
      ? settings.putRules === 'replace'
      : askedRules !== undefined && settings.patchRules === 'replace');
  const rules = rulesFrom(world, account, { asked: askedRules, mode: mode.value, replacesRules });
  if (!rules.ok) return rules;
  const sku = fieldOf(asked, 'firewallSku');
  return ok({
    isolationMode: mode.value,
    firewallSku: typeof sku === 'string' ? sku : undefined,
    rules: rules.value,
    replacesRules,
    isDeferred: settings.provisionNow === 'defers' && fieldOf(asked, 'provisionNetworkNow') === false,
  });
}

function modeFrom(asked: Json | undefined, network: AccountNetwork | undefined): Result<Mode, Reply> {
  if (asked === undefined || asked === null) {
    return network === undefined ? refuse('The managed network needs an isolationMode.') : ok(network.isolationMode);
  }
  const mode = MODES.find((known) => typeof asked === 'string' && foldCase(known) === foldCase(asked));
  return mode === undefined ? refuse(`Isolation mode '${String(asked)}' is not valid.`) : ok(mode);
}

function transitionProblem(world: SimulatedAzure, account: Account, mode: Mode): Reply | undefined {
  const { modeWithCapabilityHost, refusedTransition } = world.accounts.settings;
  const from = account.network?.isolationMode ?? 'Disabled';
  const isStill = mode === from && account.network !== undefined;
  if (!isStill && !changeableModes(from).includes(mode)) {
    const { code, status } = refusedTransition;
    return networkError(status, code, `Managed network isolation mode cannot be changed from '${from}' to '${mode}'.`);
  }
  const hosts = [account, ...account.projects.values()].flatMap(({ capabilityHosts }) => [...capabilityHosts.keys()]);
  return mode !== from && from !== 'Disabled' && modeWithCapabilityHost === 'refuse' && hosts.length > 0
    ? networkError(
        409,
        'Conflict',
        `The isolation mode cannot be changed while there are capability hosts: ${hosts.join(', ')}.`,
      )
    : undefined;
}

function fieldProblem(
  world: SimulatedAzure,
  network: AccountNetwork | undefined,
  asked: JsonObject,
): Reply | undefined {
  const kind = fieldOf(asked, 'managedNetworkKind');
  if (kind !== undefined && kind !== null && kind !== (network?.kind ?? 'V2')) {
    return invalid(`The managed network kind '${String(kind)}' is not supported.`);
  }
  const sku = fieldOf(asked, 'firewallSku');
  if (sku === undefined || sku === null) return undefined;
  if (sku !== 'Standard' && sku !== 'Basic') {
    return invalid(`The firewall SKU '${String(sku)}' is not supported. Use Standard or Basic.`);
  }
  const isOther = network?.hasFirewall === true && network.firewallSku !== sku;
  return isOther && world.accounts.settings.skuWithFirewall === 'refuse'
    ? invalid('The firewall SKU cannot be changed once the firewall is deployed.')
    : undefined;
}

function rulesFrom(
  world: SimulatedAzure,
  account: Account,
  request: { readonly asked: JsonObject | undefined; readonly mode: Mode; readonly replacesRules: boolean },
): Result<readonly Rule[] | undefined, Reply> {
  const { asked, mode, replacesRules } = request;
  if (asked === undefined) return ok(undefined);
  const named = new Set(Object.keys(asked).map((name) => foldCase(name)));
  const stays = ([key, rule]: readonly [string, Rule]) =>
    !replacesRules || rule.category !== 'UserDefined' || named.has(key);
  const neighbours: Rules = new Map([...(account.network?.rules ?? [])].filter(stays));
  const rules: Rule[] = [];
  for (const [name, rule] of Object.entries(asked)) {
    if (isUnchangedOwnRule(world, neighbours.get(foldCase(name)), rule)) continue;
    const checked = checkAccountRule(world, account, { name, rule, mode, neighbours });
    if (!checked.ok) return checked;
    rules.push(checked.value);
    setRule(neighbours, checked.value);
  }
  return ok(rules);
}

/** A client that writes back what it read sends Azure's own rules too. */
function isUnchangedOwnRule(world: SimulatedAzure, existing: Rule | undefined, asked: Json | undefined): boolean {
  if (world.settings.ownRulesInWrites === 'refuse' || existing === undefined) return false;
  if (existing.category === 'UserDefined' || !isJsonObject(asked)) return false;
  const target = accountTargetFrom(existing.name, asked);
  return target.ok && sameTarget(existing.target, target.value);
}

function invalid(message: string): Reply {
  return networkError(400, 'ValidationError', message);
}

function refuse(message: string): Result<never, Reply> {
  return err(invalid(message));
}
