import type { ConnectionTargets } from '../../core/observation/connection-targets.ts';
import type { Observation, Usage } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { Inventory } from '../../core/rules/destinations/ownership.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { HubFiles } from './list-hub-files.ts';
import { readConnections } from './read-connections.ts';
import { readInventory } from './read-inventory.ts';
import { readUsage } from './read-usage.ts';

/** What the files beside a saved hub say. An undefined field has no file. */
export interface Companions {
  readonly usage: Usage | undefined;
  readonly connectionTargets: ConnectionTargets | undefined;
  readonly inventory: Inventory | undefined;
}

/** Reads the files beside a saved hub; the error is that of the first unreadable file. */
export function readCompanions(
  { computes, connections, inventory }: Omit<HubFiles, 'hub'>,
  hub: Observation,
  context: CommandContext,
): Result<Companions, string> {
  const usage = optional(computes, (file) => readUsage(file, hub, context));
  if (!usage.ok) return usage;
  const targets = optional(connections, (file) => readConnections(file, context));
  if (!targets.ok) return targets;
  const managed = optional(inventory, (file) => readInventory(file, context));
  if (!managed.ok) return managed;
  return ok({ usage: usage.value, connectionTargets: targets.value, inventory: managed.value });
}

function optional<T>(
  file: string | undefined,
  read: (file: string) => Result<T, string>,
): Result<T | undefined, string> {
  return file === undefined ? ok(undefined) : read(file);
}
