import type { HubId } from '../core/hub-id.ts';
import type { RolloutHub } from '../core/rollout/decide-rollout.ts';
import { proofOf } from '../core/rollout/proof.ts';
import { asksTheSame, assignmentUnder } from '../core/rollout/same-meaning.ts';
import type { ReconcileDeps } from './deps.ts';
import { earlierVersion } from './policy-for.ts';
import type { PolicyInForce } from './policy-in-force.ts';
import { notesOfHour } from './records/breaker-record.ts';
import type { HubRecord } from './records/hub-record.ts';
import { livingHubRows } from './records/hub-record.ts';

/** The hubs that a roll-out is about, as the rows have them. */
export interface RolloutFleet {
  readonly kind: 'Read';
  readonly hubs: readonly RolloutHub[];
  /** Versions that hubs are on. */
  readonly versions: ReadonlySet<string>;
}

/** The row of a hub that is there cannot be read: which version it is on, and must be kept for it, is not known. */
export interface UnreadableFleet {
  readonly kind: 'Unreadable';
  readonly hubId: HubId;
  readonly reason: string;
}

/** Reads every hub that the version means a change for, or meant one for. Asks Azure nothing. */
export async function rolloutFleet(
  deps: Pick<ReconcileDeps, 'rows' | 'clock'>,
  active: PolicyInForce,
): Promise<RolloutFleet | UnreadableFleet> {
  const failed = new Set((await notesOfHour(deps.rows, deps.clock.now())).filter((each) => each.failed).map(hubIdOf));
  const versions = new Set([active.hash]);
  const hubs: RolloutHub[] = [];
  for await (const row of livingHubRows(deps.rows)) {
    if (row.kind === 'Unreadable') return { kind: 'Unreadable', hubId: row.hubId as HubId, reason: row.reason };
    const { record } = row;
    const { policyHash } = record;
    if (policyHash === undefined) continue;
    versions.add(policyHash);
    const facts = recordedFacts(record);
    const common = { hubId: facts.hubId, assignment: assignmentUnder(active, facts) };
    const readable = record.verdict !== 'Unknown';
    if (policyHash === active.hash) {
      if (record.movedAt === undefined) continue;
      hubs.push({ ...common, readable, state: stateOf(record, failed.has(record.hubId)) });
      continue;
    }
    const earlier = await earlierVersion(deps.rows, active, policyHash);
    // Nothing to go by but the active version: such a hub moves whenever it is looked at.
    if (earlier === undefined || asksTheSame(earlier, active, facts)) continue;
    hubs.push({ ...common, readable, state: 'Earlier' });
  }
  return { kind: 'Read', hubs, versions };
}

/** How many of the hubs have moved to the version, and how many have not. */
export function rolloutCounts(hubs: readonly RolloutHub[]): { readonly earlier: number; readonly moved: number } {
  const earlier = hubs.filter((each) => each.state === 'Earlier').length;
  return { earlier, moved: hubs.length - earlier };
}

function hubIdOf({ hubId }: { readonly hubId: string }): string {
  return hubId;
}

/** What an assignment is chosen by, as the last read of a hub showed it. */
export function recordedFacts({ facts, hubId, location, name }: HubRecord) {
  return { hubId: hubId as HubId, name, location, kind: facts?.kind ?? 'Hub', tags: facts?.tags ?? {} };
}

function stateOf(record: HubRecord, changeFailed: boolean): RolloutHub['state'] {
  const { failures, findings, skipped, stepsDue = 0, verdict } = record;
  const codes = findings.filter((each) => each.exemptedBy === undefined).map((each) => each.code);
  return proofOf({ verdict, codes, skipped: skipped.map((each) => each.reason), stepsDue, failures, changeFailed });
}
