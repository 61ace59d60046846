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

/** Input of a plan from files: paths, and instants in ISO 8601. */
export interface PlanFileArguments {
  readonly policy: string;
  readonly hub: string;
  readonly computes?: string | undefined;
  readonly connections?: string | undefined;
  readonly inventory?: string | undefined;
  readonly now?: string | undefined;
  /** api-version of the saved answer; without it the plan does not judge an answer that shows no managed network. */
  readonly apiVersion?: string | undefined;
  /** Default: a time before the hub's creation. */
  readonly activated?: string | undefined;
}

/** The facts about a hub from files, and the policy. */
export type PlanFiles = OfflineFacts & AssignedHub;

/** Reads every input file of a plan; the error is that of the first unreadable file. */
export function readPlanFiles(asked: PlanFileArguments, context: CommandContext): Result<PlanFiles, string> {
  const now = asked.now === undefined ? ok(context.now()) : readInstant(asked.now, '--now');
  if (!now.ok) return now;
  const activated = asked.activated === undefined ? ok(new Date(0)) : readInstant(asked.activated, '--activated');
  if (!activated.ok) return activated;
  const assigned = readAssignedHub(asked, now.value, context);
  if (!assigned.ok) return assigned;
  const { observation } = assigned.value;
  const usage = optional(asked.computes, (file) => readUsage(file, observation, context));
  if (!usage.ok) return usage;
  const targets = optional(asked.connections, (file) => readConnections(file, context));
  if (!targets.ok) return targets;
  const inventory = optional(asked.inventory, (file) => readInventory(file, context));
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
