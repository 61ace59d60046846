import type { NetworkWrite } from '../../../src/core/kinds/requests/network-write.ts';
import type { Observation, Usage } from '../../../src/core/observation/observation.ts';
import { destinationKey, sameDestination } from '../../../src/core/rules/destinations/destination-key.ts';
import type { Destination, IsolationMode, ObservedRule, RuleStatus } from '../../../src/core/rules/outbound-rule.ts';
import { destinationFromWire, wireFromDestination } from '../../../src/core/rules/reading/wire-destination.ts';
import type { JsonObject } from '../../../src/core/text/json.ts';

/** Whether a PATCH adds its rules to the existing ones, or replaces all user-defined ones. */
export type PatchSemantics = 'merge' | 'replace';

/** Azure's answer to a write: the hub afterwards, or a refusal with its reason. */
export type ModelResult = { readonly hub: Observation } | { readonly refused: string };

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{2,32}$/;
const LEGAL: Readonly<Record<IsolationMode, readonly IsolationMode[]>> = {
  Disabled: ['AllowInternetOutbound', 'AllowOnlyApprovedOutbound'],
  AllowInternetOutbound: ['AllowOnlyApprovedOutbound'],
  AllowOnlyApprovedOutbound: [],
};
const ADDED_BY_AZURE = ['AzureActiveDirectory', 'AzureMachineLearning', 'AzureResourceManager'];

/** A model of the managed network's rules, as far as they are known. It ends every write at once. */
export function applyWrite(
  hub: Observation,
  write: NetworkWrite,
  semantics: PatchSemantics,
  usage: Usage,
): ModelResult {
  switch (write.kind) {
    case 'PatchNetwork':
      return patch(hub, write, semantics, usage);
    case 'PutRule':
      return put(hub, write.ruleName, write.rule);
    case 'DeleteRule':
      return remove(hub, write.ruleName);
    case 'Provision':
      return provision(hub, write.includeSpark);
  }
}

/** Time passes: Azure has finished its current work. */
export function completeOperations(hub: Observation): Observation {
  const rules = hub.rules.filter(({ status }) => status !== 'Deleting');
  return {
    ...hub,
    rules: rules.map((rule) => (rule.status === 'Provisioning' ? { ...rule, status: liveStatus(hub) } : rule)),
  };
}

/** A rule as the model shows it. */
export function observedRule(
  name: string,
  destination: Destination,
  status: RuleStatus,
  category: ObservedRule['category'] = 'UserDefined',
): ObservedRule {
  const wire = { ...wireFromDestination(destination), category, status };
  return { name, category, status, errorInformation: undefined, parentRuleNames: [], destination, wire };
}

function patch(
  hub: Observation,
  write: Extract<NetworkWrite, { kind: 'PatchNetwork' }>,
  semantics: PatchSemantics,
  usage: Usage,
): ModelResult {
  const mode = write.isolationMode ?? hub.isolationMode;
  if (mode !== hub.isolationMode && !LEGAL[hub.isolationMode].includes(mode))
    return { refused: `no way from ${hub.isolationMode} to ${mode}` };
  const inUse = usage.computes.length + usage.endpoints.length > 0;
  if (hub.isolationMode === 'Disabled' && mode !== 'Disabled' && inUse) return { refused: 'computes exist' };
  let next: Observation = { ...hub, isolationMode: mode, firewallSku: write.firewallSku ?? hub.firewallSku };
  if (write.outboundRules !== undefined) {
    const bodyNames = new Set(Object.keys(write.outboundRules).map((name) => name.toLowerCase()));
    const kept = hub.rules.filter(
      ({ name, category }) =>
        category !== 'UserDefined' || (semantics === 'merge' && !bodyNames.has(name.toLowerCase())),
    );
    const written: ObservedRule[] = [];
    for (const [name, rule] of Object.entries(write.outboundRules)) {
      const problem = ruleProblem(next, name, rule);
      if (problem !== undefined) return { refused: problem };
      written.push(stored(next, name, rule));
    }
    next = { ...next, rules: [...kept, ...written] };
    const doubled = duplicate(next.rules);
    if (doubled !== undefined) return { refused: doubled };
  }
  return { hub: mode === hub.isolationMode ? next : withServiceRules(next) };
}

function put(hub: Observation, name: string, rule: JsonObject): ModelResult {
  const problem = ruleProblem(hub, name, rule);
  if (problem !== undefined) return { refused: problem };
  const others = hub.rules.filter((other) => other.name.toLowerCase() !== name.toLowerCase());
  const rules = [...others, stored(hub, name, rule)];
  const doubled = duplicate(rules);
  return doubled === undefined ? { hub: { ...hub, rules } } : { refused: doubled };
}

function ruleProblem(hub: Observation, name: string, rule: JsonObject): string | undefined {
  if (!NAME.test(name)) return `name ${name} is not allowed`;
  if (rule.category !== 'UserDefined') return `category of ${name} is not UserDefined`;
  if (hub.isolationMode === 'Disabled') return 'no managed network';
  if (hub.isolationMode === 'AllowInternetOutbound' && rule.type !== 'PrivateEndpoint')
    return `type of ${name} is not allowed`;
  const current = hub.rules.find((other) => other.name.toLowerCase() === name.toLowerCase());
  if (current === undefined) return undefined;
  if (current.category !== 'UserDefined') return `${name} belongs to Azure`;
  if (current.destination?.type !== 'PrivateEndpoint') return undefined;
  const destination = destinationFromWire(rule);
  const same = destination !== undefined && destinationKey(destination) === destinationKey(current.destination);
  return same ? undefined : `private endpoint ${name} cannot be changed`;
}

function stored(hub: Observation, name: string, wire: JsonObject): ObservedRule {
  const status = liveStatus(hub);
  return {
    name,
    category: 'UserDefined',
    status,
    errorInformation: undefined,
    parentRuleNames: [],
    destination: destinationFromWire(wire),
    wire: { ...wire, status },
  };
}

function liveStatus(hub: Observation): 'Active' | 'Inactive' {
  return hub.networkStatus === 'Active' ? 'Active' : 'Inactive';
}

function duplicate(rules: readonly ObservedRule[]): string | undefined {
  for (const [index, { name, destination }] of rules.entries()) {
    if (destination === undefined) continue;
    const other = rules
      .slice(index + 1)
      .find((rule) => rule.destination !== undefined && sameDestination(rule.destination, destination));
    if (other !== undefined) return `${name} and ${other.name} have one destination`;
  }
  return undefined;
}

function remove(hub: Observation, name: string): ModelResult {
  const rule = hub.rules.find((other) => other.name === name);
  if (rule !== undefined && rule.category !== 'UserDefined') return { refused: `${name} belongs to Azure` };
  return { hub: { ...hub, rules: hub.rules.filter((other) => other !== rule) } };
}

function provision(hub: Observation, includeSpark: boolean): ModelResult {
  if (hub.isolationMode === 'Disabled') return { refused: 'nothing to provision' };
  const rules = hub.rules.map((rule) => (rule.status === 'Inactive' ? { ...rule, status: 'Active' as const } : rule));
  return { hub: { ...hub, networkStatus: 'Active', sparkReady: hub.sparkReady || includeSpark, rules } };
}

function withServiceRules(hub: Observation): Observation {
  if (hub.isolationMode !== 'AllowOnlyApprovedOutbound') return hub;
  const added = ADDED_BY_AZURE.map((tag) => {
    const destination: Destination = {
      type: 'ServiceTag',
      serviceTag: tag,
      addressPrefixes: [],
      protocol: '*',
      ports: [{ from: 0, to: 65535 }],
      action: 'Allow',
    };
    return observedRule(`__SYS_ST_${tag}`, destination, liveStatus(hub), 'Required');
  });
  const names = new Set(hub.rules.map(({ name }) => name));
  return { ...hub, rules: [...hub.rules, ...added.filter(({ name }) => !names.has(name))] };
}
