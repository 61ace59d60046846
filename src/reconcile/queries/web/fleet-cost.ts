import { endpointUsdPerMonth, NETWORK_COST_SOURCE, networkCost } from '../../../core/plan/provisioning/estimate.ts';
import type { KeptHub } from '../../operator/fleet-hubs.ts';
import type { FleetCost, SkuCost } from '../web-reads.ts';

/** Adds up the running cost of the networks of these hubs at list prices. */
export function fleetCost(hubs: readonly Pick<KeptHub, 'network'>[]): FleetCost {
  const skus = new Map<string, SkuCost>();
  let endpoints = 0;
  let notKnown = 0;
  for (const { network } of hubs) {
    const cost = network === undefined ? undefined : networkCost(network);
    if (cost === undefined) notKnown += 1;
    endpoints += cost?.endpoints ?? 0;
    if (cost?.firewallUsdPerMonth === undefined) continue;
    const sku = network?.firewallSku ?? 'Standard';
    const before = skus.get(sku) ?? { sku, hubs: 0, usdPerMonth: 0 };
    skus.set(sku, { sku, hubs: before.hubs + 1, usdPerMonth: cents(before.usdPerMonth + cost.firewallUsdPerMonth) });
  }
  const bySku = [...skus.values()].sort((a, b) => b.usdPerMonth - a.usdPerMonth);
  return {
    firewalls: {
      hubs: bySku.reduce((sum, { hubs: count }) => sum + count, 0),
      usdPerMonth: cents(bySku.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0)),
      bySku,
    },
    endpoints: { count: endpoints, usdPerMonth: cents(endpoints * endpointUsdPerMonth()) },
    notKnown,
    source: NETWORK_COST_SOURCE,
  };
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
