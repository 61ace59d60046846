import type { Assign } from '../../core/baseline/assignment/assign.ts';
import { prepareAssignments } from '../../core/baseline/assignment/assign.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import type { OfflineFacts } from '../../core/plan/preview/offline-plan.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { CommandContext } from '../command/command-context.ts';
import { readInstant } from '../command/read-instant.ts';
import type { HubFiles } from '../input/list-hub-files.ts';
import type { AssignedHub } from '../input/read-assigned-hub.ts';
import { readCompanions } from '../input/read-companions.ts';
import { readHub } from '../input/read-hub.ts';
import { readPolicy } from '../input/read-policy.ts';

/** Times of a plan from files, in ISO 8601, and the api-version of the files. */
export interface PlanTimeArguments {
  readonly now?: string | undefined;
  /** api-version of the saved answer; without it the plan does not judge an answer that shows no managed network. */
  readonly apiVersion?: string | undefined;
  /** Default: a time before the hub's creation. */
  readonly activated?: string | undefined;
}

/** Input of a plan from files: paths, and instants in ISO 8601. */
export interface PlanFileArguments extends PlanTimeArguments, HubFiles {
  readonly policy: string;
}

/** The facts about a hub from files, and the policy. */
export type PlanFiles = OfflineFacts & AssignedHub;

/** The instants of a plan, and the policy. */
export interface PlanBasis {
  readonly policy: Policy;
  readonly assign: Assign;
  readonly now: Date;
  readonly activatedAt: Date;
  readonly apiVersion: string | undefined;
}

/** Reads every input file of a plan; the error is that of the first unreadable file. */
export function readPlanFiles(asked: PlanFileArguments, context: CommandContext): Result<PlanFiles, string> {
  const basis = readPlanBasis(asked, context);
  return basis.ok ? readHubFiles(asked, basis.value, context) : basis;
}

/** Reads the instants and the policy. */
export function readPlanBasis(
  asked: PlanTimeArguments & { readonly policy: string },
  context: CommandContext,
): Result<PlanBasis, string> {
  const now = asked.now === undefined ? ok(context.now()) : readInstant(asked.now, '--now');
  if (!now.ok) return now;
  const activated = asked.activated === undefined ? ok(new Date(0)) : readInstant(asked.activated, '--activated');
  if (!activated.ok) return activated;
  const policy = readPolicy(asked.policy, context);
  if (!policy.ok) return policy;
  return ok({
    policy: policy.value,
    assign: prepareAssignments(policy.value),
    now: now.value,
    activatedAt: activated.value,
    apiVersion: asked.apiVersion,
  });
}

/** Reads the files about one hub; the error is that of the first unreadable file. */
export function readHubFiles(
  files: HubFiles,
  { activatedAt, apiVersion, assign, now, policy }: PlanBasis,
  context: CommandContext,
): Result<PlanFiles, string> {
  const hub = readHub(files.hub, { policy, at: now, apiVersion }, context);
  if (!hub.ok) return hub;
  const beside = readCompanions(files, hub.value, context);
  if (!beside.ok) return beside;
  return ok({
    policy,
    observation: hub.value,
    assignment: assign(hub.value),
    ...beside.value,
    activatedAt,
    now,
  });
}
