import { armRequestFrom } from '../core/plan/network-write.ts';
import type { Plan } from '../core/plan/plan.ts';
import { unreadablePlan } from '../core/plan/unreadable-plan.ts';
import { forPeople } from '../core/printable.ts';
import type { Result } from '../core/result.ts';
import { ok } from '../core/result.ts';
import type { Verdict } from '../core/verdict/finding.ts';
import type { AssignedHub } from './assigned-hub.ts';
import { readAssignedHub } from './assigned-hub.ts';
import type { CommandResult, CommandWorld } from './command-result.ts';
import { answer, failure } from './command-result.ts';
import type { OfflinePlan, OfflineSight } from './offline-plan.ts';
import { planOffline } from './offline-plan.ts';
import { readConnections } from './read-connections.ts';
import { networkNotShown } from './read-hub.ts';
import { readInstant } from './read-instant.ts';
import { readInventory } from './read-inventory.ts';
import { readUsage } from './read-usage.ts';
import { renderPlan } from './render-plan.ts';

/** What `plan` is asked: paths of files, and instants as ISO 8601 writes them. */
export interface PlanArguments {
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

/** `plan`: what the app would do to this hub under this policy, request by request. Reads files only. */
export function planCommand(asked: PlanArguments, world: CommandWorld): CommandResult {
  const read = readSight(asked, world);
  if (!read.ok) return failure(read.error);
  const planned = { ...read.value, ...planFrom(read.value) };
  return answer(exitCodeOf(planned.plan.verdict), {
    text: renderPlan(forPeople(planned), world.paint),
    json: planJson(planned.plan),
    notes: planned.assumed,
  });
}

type Sight = OfflineSight & Pick<AssignedHub, 'observation'>;

function planFrom(sight: Sight): OfflinePlan {
  if (sight.observation.isNetworkShown) return planOffline(sight);
  const plan = unreadablePlan(networkNotShown(sight.observation));
  return { plan, unguarded: plan, assumed: [] };
}

function readSight(asked: PlanArguments, world: CommandWorld): Result<Sight, string> {
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

/** An exempt hub has nothing left to do, so a pipeline passes; its verdict still says Exempt and not Compliant. */
function exitCodeOf(verdict: Verdict): 0 | 2 {
  return verdict === 'Compliant' || verdict === 'Exempt' ? 0 : 2;
}

/** The plan for programs. What does not apply is null. */
function planJson({ estimate, findings, fingerprint, skipped, steps, verdict }: Plan): unknown {
  return {
    verdict,
    findings: findings.map(({ code, fix, message, rule, severity }) => ({
      code,
      severity,
      rule: rule ?? null,
      message,
      fix,
    })),
    steps: steps.map(({ irreversible, write }) => {
      const { body, method, path } = armRequestFrom(write);
      return { method, path, body: body ?? null, irreversible };
    }),
    skipped: skipped.map(({ reason, rule }) => ({ rule: rule ?? null, reason })),
    estimate: { minutes: estimate.minutes, usdPerMonth: estimate.usdPerMonth },
    fingerprint,
  };
}
