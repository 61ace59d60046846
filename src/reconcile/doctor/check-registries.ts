import { normalArmId } from '../../core/hub-id.ts';
import { registryWarning } from '../../core/plan/provisioning/registry-sku.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { AzureSetup } from './azure-setup.ts';

/**
 * Warnings about the registries of hubs in a subscription, for people who are about to isolate the hubs. An unreadable
 * registry or list of hubs is skipped: Hubwarden needs no role on registries.
 */
export async function registryWarnings(azure: AzureSetup, subscriptionId: string): Promise<readonly string[]> {
  const uses = await azure.registriesOfHubs(subscriptionId);
  if (!uses.ok) return [];
  const hubsById = new Map<string, { readonly id: string; readonly hubs: string[] }>();
  for (const { hub, registryId } of uses.value) {
    const known = hubsById.get(normalArmId(registryId)) ?? { id: registryId, hubs: [] };
    known.hubs.push(hub);
    hubsById.set(normalArmId(registryId), known);
  }
  const { faults, results } = await forEachItem(hubsById.values(), { nameOf: ({ id }) => id }, async ({ hubs, id }) => {
    const sku = await azure.registrySku(id);
    return sku.ok ? registryWarning({ id, sku: sku.value }, hubs.sort()) : undefined;
  });
  throwFaults(faults);
  return results.filter((warning) => warning !== undefined);
}
