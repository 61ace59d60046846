import { isInScope } from '../../core/baseline/assignment/scope.ts';
import { NO_CONNECTIONS } from '../../core/observation/connection-targets.ts';
import { NO_USAGE } from '../../core/observation/observation.ts';
import { FleetDiff } from '../../core/policy-diff/fleet-diff.ts';
import type { HubUnder, KnownHub } from '../../core/policy-diff/hub-under.ts';
import { hubUnder, NO_COSTS, UNMANAGED } from '../../core/policy-diff/hub-under.ts';
import type { PolicyDiff } from '../../core/policy-diff/policy-diff.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { PreparedPolicy } from '../../core/rollout/equivalent-policy.ts';
import { DEFAULT_TIMINGS } from '../../core/time/timings.ts';
import { knownHub, rulesOf } from '../../reconcile/operator/policy-diff/known-hub.ts';
import type { TwoPolicies } from '../../reconcile/operator/policy-diff/two-policies.ts';
import { preparedWithoutAzure } from '../../reconcile/operator/policy-diff/two-policies.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { HubFiles } from '../input/list-hub-files.ts';
import { listHubFiles, savedHubs, skippedNotes } from '../input/list-hub-files.ts';
import { readCompanions } from '../input/read-companions.ts';
import type { SavedHub } from '../input/read-hub.ts';
import { networkNotShown, readWorkspace } from '../input/read-hub.ts';

/** Options of a comparison over saved hubs. */
export interface SavedArguments {
  readonly folder: string;
  /** api-version of the saved answers. */
  readonly apiVersion?: string | undefined;
}

/**
 * Compares two policies over the hubs that a folder holds, in the layout of `plan --hubs`, one file at a time.
 *
 * @returns every unreadable file with its problems, when there is one
 */
export async function diffSaved(
  { apiVersion, folder }: SavedArguments,
  policies: TwoPolicies,
  context: CommandContext,
): Promise<Result<SavedDiff, string>> {
  const listed = listHubFiles(folder, context);
  if (!listed.ok) return listed;
  const [old, next] = [preparedWithoutAzure(policies.old), preparedWithoutAzure(policies.next)];
  const diff = new FleetDiff(old, next);
  const problems: string[] = [];
  const read = (files: HubFiles) => readSaved(files, apiVersion, context);
  for (const saved of savedHubs(listed.value.hubs, read, problems)) {
    const both = { old: await under(old, saved), next: await under(next, saved) };
    diff.add(saved.observation, both, rulesOf(saved.known));
  }
  if (problems.length > 0) return err(problems.join('\n'));
  return ok({ diff: diff.result(), skipped: skippedNotes(listed.value.skipped) });
}

/** A comparison over a folder. */
export interface SavedDiff {
  readonly diff: PolicyDiff;
  /** Sentences about files that were left out. */
  readonly skipped: readonly string[];
}

interface Saved {
  readonly observation: SavedHub;
  readonly known: KnownHub;
}

function readSaved(files: HubFiles, apiVersion: string | undefined, context: CommandContext): Result<Saved, string> {
  const now = context.now();
  const hub = readWorkspace(files.hub, { at: now, apiVersion }, context);
  if (!hub.ok) return hub;
  const beside = readCompanions(files, hub.value, context);
  if (!beside.ok) return beside;
  const { connectionTargets = NO_CONNECTIONS, inventory, usage = NO_USAGE } = beside.value;
  const known = knownHub(hub.value, {
    now,
    timings: DEFAULT_TIMINGS,
    writeStrategy: 'auto',
    enforcedSince: {},
    memory: undefined,
    inventory,
    // A file that is absent counts as a hub without computes, endpoints and connections, as in `plan`.
    read: async (due) => (due.includes('approvals') ? {} : { usage, connectionTargets }),
  });
  return ok({ observation: hub.value, known });
}

/** An answer that does not show the network decides nothing, under any policy. */
function under(policy: PreparedPolicy, { known, observation: hub }: Saved): Promise<HubUnder> | HubUnder {
  if (hub.isNetworkShown) return hubUnder(policy, known);
  if (!isInScope(policy.policy, hub)) return UNMANAGED;
  const outcome = policy.assign(hub);
  const { class: kind, code } = networkNotShown(hub);
  return {
    verdict: 'Unknown',
    baseline: outcome.kind === 'Assigned' ? outcome.baseline : undefined,
    findings: [{ code, class: kind, rule: undefined, isExempt: false }],
    changes: [],
    costs: NO_COSTS,
  };
}
