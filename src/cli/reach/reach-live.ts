import { assignBaseline } from '../../core/baseline/assignment/assign.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import { assignmentLines } from '../../core/baseline/policy-file/assignment-lines.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { Inventory } from '../../core/rules/destinations/ownership.ts';
import type { PolicyForHub } from '../../reconcile/operator/policy-of-hub.ts';
import { policyOfHub } from '../../reconcile/operator/policy-of-hub.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { failure } from '../command/command-result.ts';
import { withTables } from '../command/with-tables.ts';
import { readTextInput } from '../input/read-input.ts';
import { readLiveHub } from '../input/read-live-hub.ts';
import { readPolicy } from '../input/read-policy.ts';
import type { ReachFacts } from './reach-facts.ts';

/** A question about a hub in Azure. */
export interface ReachLiveArguments extends ConnectionArguments {
  /** The hub as a person names it. */
  readonly hub: string;
  /** A policy file; undefined: the version in force. */
  readonly policy?: string | undefined;
  readonly afterPlan?: boolean | undefined;
}

/** A policy, and what the tables hold about the hub. */
interface LivePolicy {
  readonly policy: Policy;
  readonly text: string;
  readonly source: string;
  /** The hub by its id, if the tables know it; else as the person names it. */
  readonly hub: string;
  readonly inventory: Inventory | undefined;
  readonly isFile: boolean;
  /** Read it from the local stack. */
  readonly local?: boolean | undefined;
  readonly notes: readonly string[];
}

/** Reads a hub from Azure now, takes a policy file or the version in force, and answers. */
export function withLiveFacts(
  asked: ReachLiveArguments,
  context: CommandContext,
  work: (facts: ReachFacts) => CommandResult,
): Promise<CommandResult> {
  if (asked.policy !== undefined) {
    const policy = fromFile(asked.hub, asked.policy, context);
    if (!policy.ok) return Promise.resolve(failure(policy.error));
    return readAndAnswer({ ...policy.value, local: asked.local }, context, work);
  }
  return withTables(context, asked, async (deps) => {
    const found = await policyOfHub(deps, asked.hub);
    if (!found.ok) return failure(found.error);
    return readAndAnswer({ ...inForce(asked.hub, found.value), local: asked.local }, context, work);
  });
}

function fromFile(hub: string, file: string, context: CommandContext): Result<LivePolicy, string> {
  // One read serves both: the file may be a pipe.
  const text = readTextInput(file, context);
  if (!text.ok) return text;
  const policy = readPolicy(file, { ...context, readText: () => ok(text.value) });
  if (!policy.ok) return policy;
  return ok({
    hub,
    policy: policy.value,
    text: text.value,
    source: file,
    inventory: undefined,
    isFile: true,
    notes: [],
  });
}

function inForce(hub: string, { hubId, inventory, kept, policy, text, version }: PolicyForHub): LivePolicy {
  return {
    hub: hubId ?? hub,
    policy,
    text,
    source: `the policy in force (version ${version})`,
    inventory,
    isFile: false,
    notes:
      kept === undefined
        ? []
        : [`Hubwarden keeps assignment ${kept} until a person approves the change of assignment (HW705).`],
  };
}

async function readAndAnswer(
  { hub, inventory, isFile, local, notes, policy, source, text }: LivePolicy,
  context: CommandContext,
  work: (facts: ReachFacts) => CommandResult,
): Promise<CommandResult> {
  const live = await readLiveHub({ hub, local }, { policy, text, name: source }, context);
  if (!live.ok) return failure(live.error);
  const { connectionTargets, now, observation, usage } = live.value;
  return work({
    policy,
    observation: { ...observation, isNetworkShown: true },
    assignment: assignBaseline(policy, observation),
    usage,
    connectionTargets,
    inventory,
    activatedAt: new Date(0),
    now,
    policySource: source,
    lineOf: isFile ? assignmentLines(text) : undefined,
    moment: 'now',
    notes,
  });
}
