import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { Inventory } from '../../core/rules/destinations/ownership.ts';
import type { MemorySection } from '../records/hub/memory-section.ts';
import { inventoryOf } from '../records/hub/memory-section.ts';
import { changeMemory } from './change-memory.ts';
import { findHub } from './find-hub.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { queueHub } from './operator-deps.ts';

/** The inventory of a hub: the rules that Hubwarden has written. */
export interface HubInventory {
  readonly hubId: string;
  readonly name: string;
  /** Rule name → destination key. */
  readonly inventory: Inventory;
  /** Time of the adoption request; undefined when none is pending. */
  readonly adoptAskedAt: string | undefined;
  /** Rules in handover to another owner. */
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
 * Requests the adoption of rules that have a name of Hubwarden's for exactly their destination, and queues the hub: the
 * next run adds them to the inventory after a fresh read. From then on Hubwarden manages them: it corrects and deletes
 * them.
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
