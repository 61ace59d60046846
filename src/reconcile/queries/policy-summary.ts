import type { PolicyProblem } from '../../core/baseline/parse-policy.ts';
import { parseAcceptedPolicy, parsePolicy, renderProblems } from '../../core/baseline/parse-policy.ts';
import type { Assignment } from '../../core/baseline/policy/policy.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { FleetSource, FleetView } from '../operator/fleet-view.ts';
import type { OperatorDeps } from '../operator/operator-deps.ts';
import type { RefusedFile } from '../operator/steer-rollout.ts';
import { refusedFile } from '../operator/steer-rollout.ts';
import { activePolicy, NO_ACTIVE_POLICY, storedVersion, versionAt } from '../records/policy-record.ts';

/** An assignment of the active version. */
export interface AssignmentSummary {
  readonly name: string;
  readonly mode: Assignment['mode'];
  readonly packs: readonly string[];
  /** Number of hubs whose last judgement used it, in any version. */
  readonly hubs: number;
}

/** The policy in force. Times are ISO strings. */
export interface PolicySummary {
  /** The active version. */
  readonly version: string;
  readonly activatedAt: string;
  /** Editions of the packs without an edition in the text. */
  readonly pinnedPacks: Readonly<Record<string, string>>;
  /** The version that was active before, if its text is still kept. */
  readonly previous: string | undefined;
  /** Time at which the version was in force for every hub; undefined: its roll-out continues. */
  readonly rolledOutAt: string | undefined;
  /** In the order of the policy. */
  readonly assignments: readonly AssignmentSummary[];
  /** Hubs without an assignment, or with one that the active version no longer has. */
  readonly hubsWithoutAssignment: number;
  readonly warnings: readonly PolicyProblem[];
  /** What this release would refuse in the text, although the version stays in force. */
  readonly problems: readonly PolicyProblem[];
  /** Set while the app refuses the current file of its policy source. */
  readonly refused: RefusedFile | undefined;
}

/**
 * Summarises the active version of the policy.
 *
 * @param readFleet the fleet for the counts
 * @returns a sentence when there is none, this release cannot read it, or the fleet is not known
 */
export async function policySummary(
  deps: Pick<OperatorDeps, 'rows' | 'clock'>,
  readFleet: FleetSource,
): Promise<Result<PolicySummary, string>> {
  const active = (await activePolicy(deps.rows))?.value;
  if (active === undefined) return err(NO_ACTIVE_POLICY);
  const { activatedAt, hash, pinnedPacks, rollout } = active;
  const stored = await storedVersion(deps.rows, hash);
  if (stored === undefined) return err(`The text of version ${hash} is not kept.`);
  const accepted = parseAcceptedPolicy(stored.text, `version ${hash}`);
  if (!accepted.ok)
    return err(`This release does not read version ${hash}: ${renderProblems(accepted.error, `version ${hash}`)}`);
  const parsed = parsePolicy(stored.text, `version ${hash}`, deps.clock.now());
  const fleet = await readFleet();
  if (!fleet.ok) return fleet;
  const counts = hubsOfAssignments(fleet.value);
  const assignments = accepted.value.assignments.map(({ mode, name, packs }) => ({
    ...{ name, mode, packs },
    hubs: counts.get(name) ?? 0,
  }));
  const assigned = assignments.reduce((sum, { hubs }) => sum + hubs, 0);
  const total = [...counts.values()].reduce((sum, hubs) => sum + hubs, 0);
  // The text of a version is kept some moments before the version becomes active, so it may find itself.
  const before = await versionAt(deps.rows, new Date(Date.parse(activatedAt) - 1));
  return ok({
    ...{ version: hash, activatedAt, pinnedPacks, assignments },
    previous: before === hash ? undefined : before,
    rolledOutAt: rollout.finishedAt,
    hubsWithoutAssignment: total - assigned,
    warnings: parsed.ok ? parsed.value.warnings : [],
    problems: parsed.ok ? [] : parsed.error,
    refused: await refusedFile(deps),
  });
}

/** Assignment → hubs; hubs without one under the empty name, which no assignment has. */
function hubsOfAssignments({ hubs }: FleetView): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { assignment = '' } of hubs) counts.set(assignment, (counts.get(assignment) ?? 0) + 1);
  return counts;
}
