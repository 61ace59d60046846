import { normalArmId } from '../../core/hub-id.ts';
import { registryWarning } from '../../core/plan/provisioning/registry-sku.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { AzureSetup } from './azure-setup.ts';

/**
 * What people must know of the registries of hubs in a subscription before the hubs are isolated. A registry, or a list of hubs, that cannot be read
 * is passed over: nobody needs a right on registries to run Hubwarden.
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
  return results.filter((remark) => remark !== undefined);
}
