import { FIREWALL_PRICE_SOURCE, FIREWALL_USD_PER_HOUR, HOURS_PER_MONTH } from '../../azure/firewall-price.ts';
import { kindOf } from '../../hub-id.ts';
import type { NetworkSummary } from '../../observation/network-summary.ts';
import type { Observation } from '../../observation/observation.ts';
import type { FirewallSku } from '../../rules/outbound-rule.ts';
import { FIREWALL_SKUS } from '../../rules/outbound-rule.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { Estimate, PlanStep } from '../model/plan.ts';

const NETWORK_SOURCE = 'https://learn.microsoft.com/azure/ai-foundry/how-to/configure-managed-network, read 2026-10';

/**
 * Minutes from the request until a managed network is active.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/how-to/configure-managed-network (about 30 minutes; read 2026-10)
 */
const NETWORK_MINUTES = 30;

const CREATION_SOURCE = 'recordings of azure-cli of 2026-04, read 2026-10';

/** Minutes for the creation of the network of an account: four and a half in three recordings. */
const CREATION_MINUTES = 5;

/**
 * Extra minutes for the first FQDN rule, because Azure creates a firewall.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/how-to/configure-managed-network (about 10 minutes; read 2026-10)
 */
const FIREWALL_MINUTES = 10;

const LIVE_RULE_SOURCE = 'https://github.com/Azure/terraform-provider-azapi/issues/453, read 2026-10';

/**
 * Minutes for one rule on an active network: in one report 8 rules took about 20 minutes.
 *
 * @see https://github.com/Azure/terraform-provider-azapi/issues/453 (one report; read 2026-10)
 */
const LIVE_RULE_MINUTES = 2.5;

/**
 * List price of a private endpoint in US dollars per hour, without traffic.
 *
 * @see https://azure.microsoft.com/pricing/details/private-link/ (as quoted in 2026; read 2026-10)
 */
const ENDPOINT_USD_PER_HOUR = 0.01;

const ENDPOINT_SOURCE = 'list price, https://azure.microsoft.com/pricing/details/private-link/, read 2026-10';

/** The list price of a firewall of this SKU per month, in US dollars, without traffic. */
export function firewallUsdPerMonth(sku: FirewallSku): number {
  return roundCents(FIREWALL_USD_PER_HOUR[sku] * HOURS_PER_MONTH);
}

/** The list price of one private endpoint per month, in US dollars, without traffic. */
export function endpointUsdPerMonth(): number {
  return roundCents(ENDPOINT_USD_PER_HOUR * HOURS_PER_MONTH);
}

/** The running cost of a managed network at list prices, in US dollars a month, without traffic. */
export interface NetworkCost {
  /** undefined: the network has no firewall. */
  readonly firewallUsdPerMonth: number | undefined;
  readonly endpoints: number;
}

/**
 * The running cost of a network. Azure runs a firewall and private endpoints only for a network that is active; a firewall only
 * with an FQDN rule.
 *
 * @returns undefined when the network has a firewall of a SKU whose price is not known
 */
export function networkCost(network: NetworkSummary): NetworkCost | undefined {
  if (network.status !== 'Active') return { firewallUsdPerMonth: undefined, endpoints: 0 };
  const endpoints = network.privateEndpoints;
  if (!network.hasFqdnRule) return { firewallUsdPerMonth: undefined, endpoints };
  const sku = FIREWALL_SKUS.find((each) => each === (network.firewallSku ?? 'Standard'));
  return sku === undefined ? undefined : { firewallUsdPerMonth: firewallUsdPerMonth(sku), endpoints };
}

/** Where the prices of {@link networkCost} come from, with the date of the reading. */
export const NETWORK_COST_SOURCE = `${FIREWALL_PRICE_SOURCE}; ${ENDPOINT_SOURCE}`;

/** The estimate of a plan without steps. */
export const NO_ESTIMATE: Estimate = { minutes: 0, usdPerMonth: 0, because: [] };

interface Part {
  readonly minutes: number;
  readonly usdPerMonth: number;
  readonly because: string;
  readonly source: string;
}

/**
 * Estimates the time of the steps and the cost that they add at list prices. Only added cost counts: an existing
 * firewall costs nothing more.
 */
export function estimateOf(
  hub: Observation,
  steps: readonly PlanStep[],
  firewallSku: FirewallSku | undefined,
): Estimate {
  if (steps.length === 0) return NO_ESTIMATE;
  const rules = writtenRules(hub, steps);
  const parts = [
    networkPart(steps),
    creationPart(steps),
    firewallPart(hub, steps, rules, firewallSku),
    liveRulesPart(hub, steps),
    endpointsPart(rules),
  ].filter((part) => part !== undefined);
  return {
    minutes: Math.ceil(parts.reduce((sum, { minutes }) => sum + minutes, 0)),
    usdPerMonth: roundCents(parts.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0)),
    because: parts.map(({ because }) => because),
    sources: parts.map(({ source }) => source),
  };
}

interface WrittenRules {
  readonly fqdn: number;
  readonly endpoints: number;
}

/** Counts rules that are new on the hub, by the type in the request that writes them. */
function writtenRules(hub: Observation, steps: readonly PlanStep[]): WrittenRules {
  const present = new Set(hub.rules.map(({ name }) => foldCase(name)));
  const types = steps.flatMap(({ write }) => {
    if (write.kind === 'PutRule') return present.has(foldCase(write.ruleName)) ? [] : [write.rule.type];
    if (write.kind !== 'PatchNetwork') return [];
    const rules = Object.entries(write.outboundRules ?? {});
    return rules.filter(([name]) => !present.has(foldCase(name))).map(([, rule]) => rule.type);
  });
  return {
    fqdn: types.filter((type) => type === 'FQDN').length,
    endpoints: types.filter((type) => type === 'PrivateEndpoint').length,
  };
}

function networkPart(steps: readonly PlanStep[]): Part | undefined {
  if (!steps.some(({ write }) => write.kind === 'Provision')) return undefined;
  return {
    minutes: NETWORK_MINUTES,
    usdPerMonth: 0,
    because: `${NETWORK_MINUTES} min: the network is provisioned`,
    source: NETWORK_SOURCE,
  };
}

/** The network of an account is a resource of its own, which the first write creates. */
function creationPart(steps: readonly PlanStep[]): Part | undefined {
  if (!steps.some(({ write }) => write.kind === 'PatchNetwork' && write.creates === true)) return undefined;
  return {
    minutes: CREATION_MINUTES,
    usdPerMonth: 0,
    because: `${CREATION_MINUTES} min: the network of the account is created`,
    source: CREATION_SOURCE,
  };
}

/**
 * A firewall exists when the network is active and has an FQDN rule. Stored rules cost nothing until the network is
 * provisioned: then the first of them creates the firewall.
 */
function firewallPart(
  hub: Observation,
  steps: readonly PlanStep[],
  { fqdn }: WrittenRules,
  firewallSku: FirewallSku | undefined,
): Part | undefined {
  const stored = hub.rules.some(({ destination }) => destination?.type === 'FQDN');
  if (hub.networkStatus === 'Active' && stored) return skuPart(hub, steps);
  const provisions = steps.some(({ write }) => write.kind === 'Provision');
  if (fqdn === 0 && !(stored && provisions)) return undefined;
  const sku = firewallSku ?? hub.firewallSku ?? 'Standard';
  const usdPerMonth = firewallUsdPerMonth(sku);
  return {
    minutes: FIREWALL_MINUTES,
    usdPerMonth,
    because: `${FIREWALL_MINUTES} min and ${usdPerMonth} USD a month: the first FQDN rule creates a ${sku} firewall`,
    source: `${NETWORK_SOURCE}; ${FIREWALL_PRICE_SOURCE}`,
  };
}

/** A change of the SKU changes the price; a negative amount is a saving. */
function skuPart({ firewallSku }: Observation, steps: readonly PlanStep[]): Part | undefined {
  const [sku] = steps.flatMap(({ write }) => (write.kind === 'PatchNetwork' ? (write.firewallSku ?? []) : []));
  const before = firewallSku ?? 'Standard';
  if (sku === undefined || sku === before) return undefined;
  const usdPerMonth = roundCents(firewallUsdPerMonth(sku) - firewallUsdPerMonth(before));
  return {
    minutes: 0,
    usdPerMonth,
    because: `${usdPerMonth} USD a month: the firewall changes from ${before} to ${sku}`,
    source: FIREWALL_PRICE_SOURCE,
  };
}

/** On a network that is not active yet, rules are stored at once and take no extra time. */
function liveRulesPart(hub: Observation, steps: readonly PlanStep[]): Part | undefined {
  if (hub.networkStatus !== 'Active' && !kindOf(hub.hubId).network.isProvisionedByWrite) return undefined;
  const count = steps.reduce((sum, { writes, removes }) => sum + Object.keys(writes).length + removes.length, 0);
  if (count === 0) return undefined;
  const minutes = count * LIVE_RULE_MINUTES;
  return {
    minutes,
    usdPerMonth: 0,
    because: `${minutes} min: ${count === 1 ? '1 rule changes' : `${count} rules change`} on an active network`,
    source: LIVE_RULE_SOURCE,
  };
}

function endpointsPart({ endpoints }: WrittenRules): Part | undefined {
  if (endpoints === 0) return undefined;
  const usdPerMonth = roundCents(endpoints * endpointUsdPerMonth());
  return {
    minutes: 0,
    usdPerMonth,
    because: `${usdPerMonth} USD a month: ${endpoints === 1 ? '1 private endpoint' : `${endpoints} private endpoints`}`,
    source: ENDPOINT_SOURCE,
  };
}

function roundCents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
