import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { CommandContext } from '../command/command-context.ts';
import { readInstant } from '../command/read-instant.ts';
import type { AssignedHub } from '../input/read-assigned-hub.ts';
import { readAssignedHub } from '../input/read-assigned-hub.ts';
import { readConnections } from '../input/read-connections.ts';
import { readInventory } from '../input/read-inventory.ts';
import { readUsage } from '../input/read-usage.ts';
import type { OfflineFacts } from './offline-plan.ts';

/** What a plan from files is made of: paths of files, and instants as ISO 8601 writes them. */
export interface PlanFileArguments {
  readonly policy: string;
  readonly hub: string;
  readonly computes?: string | undefined;
  readonly connections?: string | undefined;
  readonly inventory?: string | undefined;
  readonly now?: string | undefined;
  /** At which api-version the hub's answer was made; without it an answer that shows no managed network is not judged. */
  readonly apiVersion?: string | undefined;
  /** Without it the policy counts as active since before the hub was created. */
  readonly activated?: string | undefined;
}

/** Everything that files say of a hub, and the policy it is held against. */
export type PlanFiles = OfflineFacts & AssignedHub;

/** Reads every file that a plan is made of; the first that cannot be read is the error. */
export function readPlanFiles(asked: PlanFileArguments, world: CommandContext): Result<PlanFiles, string> {
  const now = asked.now === undefined ? ok(world.now()) : readInstant(asked.now, '--now');
  if (!now.ok) return now;
  const activated = asked.activated === undefined ? ok(new Date(0)) : readInstant(asked.activated, '--activated');
  if (!activated.ok) return activated;
  const assigned = readAssignedHub(asked, now.value, world);
  if (!assigned.ok) return assigned;
  const { observation } = assigned.value;
  const usage = optional(asked.computes, (file) => readUsage(file, observation, world));
  if (!usage.ok) return usage;
  const targets = optional(asked.connections, (file) => readConnections(file, world));
  if (!targets.ok) return targets;
  const inventory = optional(asked.inventory, (file) => readInventory(file, world));
  if (!inventory.ok) return inventory;
  return ok({
    ...assigned.value,
    usage: usage.value,
    connectionTargets: targets.value,
    inventory: inventory.value,
    activatedAt: activated.value,
    now: now.value,
  });
}

function optional<T>(
  file: string | undefined,
  read: (file: string) => Result<T, string>,
): Result<T | undefined, string> {
  return file === undefined ? ok(undefined) : read(file);
}
