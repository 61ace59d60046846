import { canHaveAuthor, explainingChange } from '../../core/alert/findings/explaining-change.ts';
import { foldOptional } from '../../core/text/fold-case.ts';
import { CATALOGUE } from '../../core/verdict/catalogue/catalogue.ts';
import type { Drift, DriftNote } from '../../core/verdict/drift.ts';
import { driftSince, isUnchanged } from '../../core/verdict/drift.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import type { Change } from '../records/change-record.ts';
import { callerOf, changesSince } from '../records/change-record.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';

const NOTHING_WRONG: Omit<Drift, 'at'> = { open: [], added: [], persisting: 0, repaired: [], flaps: [] };

/**
 * The drift that the previous sweep recorded of this hub with this GUID; undefined when no sweep or run has recorded
 * any.
 */
export function driftBefore(before: HubRecord | undefined, guid: string): Drift | undefined {
  if (before === undefined || before.identity.guid !== guid) return undefined;
  return before.drift ?? { at: before.status.confirmedAt, ...NOTHING_WRONG };
}

/**
 * The changes of the hub's findings since the previous sweep, with the likely authors; undefined = no drift.
 *
 * @param mayHaveChanges whether changes may be recorded that are as new as a time (ISO): if not, they are not read
 */
export async function sweptDrift(
  deps: Pick<ReconcileDeps, 'rows'>,
  record: HubRecord | undefined,
  { hubId, observation, plan }: HubAssessment,
  mayHaveChanges: (since: string) => boolean = () => true,
): Promise<Drift | undefined> {
  const before = driftBefore(record, observation.workspaceGuid);
  const { observedAt } = observation;
  if (isUnchanged(before, plan.findings)) return record?.drift === undefined ? undefined : before;
  const plain = driftSince(before, plan.findings, observedAt, () => undefined);
  const since = before?.at ?? '';
  const drift =
    plain.added.length + plain.repaired.length === 0 || !mayHaveChanges(since)
      ? plain
      : driftSince(
          before,
          plan.findings,
          observedAt,
          authorIn(await changesSince(deps.rows, hubId, since), observedAt.toISOString()),
        );
  const isOver = drift.open.length + drift.added.length + drift.repaired.length + drift.flaps.length === 0;
  return isOver ? undefined : drift;
}

/**
 * Names the author of a new finding, by a change that causes such a finding, and of an ended one, by the newest change
 * of the same rule.
 */
function authorIn(
  changes: readonly Change[],
  at: string,
): (note: DriftNote, what: 'Added' | 'Repaired') => string | undefined {
  return ({ code, rule }, what) => {
    const cause = what === 'Added' ? explainingChange({ code, rule, since: at }, changes) : undefined;
    if (cause !== undefined) return callerOf(cause);
    const newest = changes
      .filter((each) => each.failed !== true && foldOptional(each.rule) === foldOptional(rule))
      .at(-1);
    if (newest?.own === true) return 'Hubwarden';
    return what === 'Added' || newest === undefined || !canHaveAuthor(code) ? undefined : callerOf(newest);
  };
}

/** A sentence on a change that another principal made to a known hub under an unchanged policy; undefined when there is none. */
export function foreignChangeIn(
  before: HubRecord | undefined,
  { observation, policy, assignment, plan, operation }: HubAssessment,
  drift: Drift | undefined,
): string | undefined {
  const name = assignment.kind === 'Assigned' ? assignment.baseline.assignment : undefined;
  const isComparable =
    before?.identity.guid === observation.workspaceGuid &&
    before.policy.hash === policy.hash &&
    before.policy.assignment === name;
  if (
    !isComparable ||
    operation !== undefined ||
    before.status.verdict === 'Pending' ||
    before.status.verdict === 'Unknown'
  )
    return undefined;
  const known = new Set(before.status.findings.map(keyOf));
  const newFinding = plan.findings.find((each) => CATALOGUE[each.code].isCausedByChangeOnly && !known.has(keyOf(each)));
  if (newFinding === undefined) return undefined;
  const by = drift?.added.find((each) => each.code === newFinding.code && each.rule === newFinding.rule)?.by;
  return by === undefined ? `${observation.name} was changed: ${newFinding.message}` : undefined;
}

function keyOf({ code, rule }: { readonly code: string; readonly rule?: string | undefined }): string {
  return `${code} ${rule ?? ''}`;
}
