import { isInScope } from '../../core/baseline/assignment/scope.ts';
import { NO_CONNECTIONS } from '../../core/observation/connection-targets.ts';
import type { PlanReads } from '../../core/plan/plan-with-reads.ts';
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
import { readConnections } from '../input/read-connections.ts';
import type { SavedHub } from '../input/read-hub.ts';
import { networkNotShown, readWorkspace } from '../input/read-hub.ts';
import { readUsage } from '../input/read-usage.ts';

/** Options of a comparison over saved hubs. */
export interface SavedArguments {
  readonly folder: string;
  /** api-version of the saved answers. */
  readonly apiVersion?: string | undefined;
}

/** Files beside NAME.json: what `plan` takes with --computes and --connections. */
const COMPUTES = '.computes.json';
const CONNECTIONS = '.connections.json';

/**
 * Compares two policies over the hubs that a folder holds, each as ARM's GET returns it, one file at a time.
 *
 * @returns every unreadable file with its problems, when there is one
 */
export async function diffSaved(
  asked: SavedArguments,
  policies: TwoPolicies,
  context: CommandContext,
): Promise<Result<PolicyDiff, string>> {
  const listed = savedFiles(asked.folder, context);
  if (!listed.ok) return listed;
  const { files, hubs } = listed.value;
  const [old, next] = [preparedWithoutAzure(policies.old), preparedWithoutAzure(policies.next)];
  const diff = new FleetDiff(old, next);
  const problems: string[] = [];
  const fileOf = new Map<string, string>();
  for (const file of hubs) {
    const read = readSaved(file, { files, apiVersion: asked.apiVersion }, context);
    if (!read.ok) {
      problems.push(read.error);
      continue;
    }
    const { hubId, name } = read.value.hub;
    const first = fileOf.get(hubId);
    if (first !== undefined) problems.push(`${file}: ${name} is saved in ${first} too. Keep one of the two files.`);
    fileOf.set(hubId, file);
    if (problems.length > 0) continue;
    const { known } = read.value;
    diff.add(
      read.value.hub,
      { old: await under(old, read.value), next: await under(next, read.value) },
      rulesOf(known),
    );
  }
  return problems.length === 0 ? ok(diff.result()) : err(problems.join('\n'));
}

interface SavedFiles {
  /** Every file of the folder. */
  readonly files: ReadonlySet<string>;
  /** Those that must be hubs. */
  readonly hubs: readonly string[];
}

function savedFiles(folder: string, context: CommandContext): Result<SavedFiles, string> {
  if (context.listFiles === undefined) return err('--hubs needs a folder, and folders are not available here.');
  const listed = context.listFiles(folder);
  if (!listed.ok) return err(`--hubs ${folder}: ${listed.error}. Check the path.`);
  const isHub = (file: string) => /\.json$/i.test(file) && !file.endsWith(COMPUTES) && !file.endsWith(CONNECTIONS);
  const hubs = listed.value.filter(isHub);
  if (hubs.length > 0) return ok({ files: new Set(listed.value), hubs });
  return err(
    `--hubs ${folder}: the folder holds no saved hub. Save each hub as ARM's GET returns it, in a file NAME.json.`,
  );
}

interface Saved {
  readonly hub: SavedHub;
  readonly known: KnownHub;
}

function readSaved(
  file: string,
  { apiVersion, files }: Pick<SavedFiles, 'files'> & Pick<SavedArguments, 'apiVersion'>,
  context: CommandContext,
): Result<Saved, string> {
  const now = context.now();
  const hub = readWorkspace(file, { at: now, apiVersion }, context);
  if (!hub.ok) return hub;
  const beside = (suffix: string) => {
    const path = file.replace(/\.json$/i, suffix);
    return files.has(path) ? path : undefined;
  };
  const [computes, connections] = [beside(COMPUTES), beside(CONNECTIONS)];
  const usage = computes === undefined ? ok(undefined) : readUsage(computes, hub.value, context);
  if (!usage.ok) return usage;
  const targets = connections === undefined ? ok(undefined) : readConnections(connections, context);
  if (!targets.ok) return targets;
  // A file that is absent counts as a hub without computes, endpoints and connections, as in `plan`.
  const facts: PlanReads = {
    usage: usage.value ?? { computes: [], endpoints: [] },
    connectionTargets: targets.value ?? NO_CONNECTIONS,
  };
  const known = knownHub(hub.value, {
    now,
    timings: DEFAULT_TIMINGS,
    writeStrategy: 'auto',
    enforcedSince: {},
    memory: undefined,
    read: async (due) => (due.includes('approvals') ? {} : facts),
  });
  return ok({ hub: hub.value, known });
}

/** An answer that does not show the network decides nothing, under any policy. */
function under(policy: PreparedPolicy, { hub, known }: Saved): Promise<HubUnder> | HubUnder {
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
