import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { Inventory } from '../../core/rules/destinations/ownership.ts';
import type { MemorySection } from '../records/hub/memory-section.ts';
import { inventoryOf } from '../records/hub/memory-section.ts';
import { changeMemory } from './change-memory.ts';
import { findHub } from './find-hub.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { queueHub } from './operator-deps.ts';

/** What Hubwarden remembers having written to a hub. */
export interface HubInventory {
  readonly hubId: string;
  readonly name: string;
  /** Rule name → destination key. */
  readonly inventory: Inventory;
  /** When adoption was asked for; undefined when it is not pending. */
  readonly adoptAskedAt: string | undefined;
  /** Rules that are being handed over to another owner. */
  readonly released: MemorySection['released'];
}

/** Reads the inventory of a hub. */
export async function hubInventory(deps: OperatorDeps, hub: string): Promise<Result<HubInventory, string>> {
  const found = await findHub(deps, hub);
  if (!found.ok) return found;
  const { hubId, record } = found.value;
  const { adoptionRequestedAt: adoptAskedAt, released } = record.memory;
  return ok({ hubId, name: record.identity.name, inventory: inventoryOf(record.memory), adoptAskedAt, released });
}

/**
 * Asks that the rules of a hub whose name is one of ours for exactly their destination be taken back into the inventory, and
 * queues the hub: the next run reads it and does so. From then on they are ours, to be put right and to be removed.
 */
export async function adoptInventory(deps: OperatorDeps, hub: string): Promise<Result<HubInventory, string>> {
  const found = await findHub(deps, hub);
  if (!found.ok) return found;
  const { hubId } = found.value;
  const adoptionRequestedAt = deps.clock.now().toISOString();
  const changed = await changeMemory(deps, hubId, (memory) => ({ ...memory, adoptionRequestedAt }));
  if (!changed.ok) return changed;
  await queueHub(deps, hubId);
  return hubInventory(deps, hub);
}
