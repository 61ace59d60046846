import type { StoredSubject } from '../../core/alert/decision/instance-subjects.ts';
import {
  canHaveAuthor,
  explainedFrom,
  explainedUntil,
  explainingChange,
} from '../../core/alert/findings/explaining-change.ts';
import { hubIdFrom } from '../../core/hub-id.ts';
import type { GroupKey } from '../../core/verdict/catalogue/group-key.ts';
import { parseGroupKey } from '../../core/verdict/catalogue/group-key.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { Rows } from '../ports.ts';
import type { AlertGroupState, InstanceRecord } from '../records/alert-record.ts';
import { nameInstanceAuthors, wakeInstance } from '../records/alert-record.ts';
import type { Change } from '../records/change-record.ts';
import { callerOf, changesSince } from '../records/change-record.ts';
import type { AlertDeps } from './receivers.ts';

/** Concurrent reads of the changes of a hub. */
const READS_AT_ONCE = 8;

/**
 * Finds the authors of firing findings, for hubs that were reported, or of which a change was recorded, since the last
 * decision: a run may read the hub before the event of the change arrives.
 *
 * @returns true when a row has changed
 */
export async function nameAuthors(
  deps: Pick<AlertDeps, 'rows' | 'clock'>,
  { instanceRows, instances }: AlertGroupState,
): Promise<boolean> {
  const now = deps.clock.now().toISOString();
  const woken = instances.filter(
    (instance, index) => instanceRows[index]?.cells.wakeAt !== undefined && hasRecentSubject(instance, now),
  );
  const named = await forEachItem(woken, { nameOf: ({ hubId }) => hubId, atOnce: READS_AT_ONCE }, (member) =>
    nameAuthorsOf(deps.rows, member, now),
  );
  throwFaults(named.faults);
  return named.results.includes(true);
}

/** Makes the alerts of a hub due for a new decision once a change of it is recorded. */
export async function wakeForNewAuthors(rows: Rows, hubId: string, causes: readonly GroupKey[]): Promise<void> {
  const explained = causes.filter((groupKey) => canHaveAuthor(parseGroupKey(groupKey).code));
  const woken = await forEachItem(explained, { nameOf: (groupKey) => `alert ${groupKey}` }, (groupKey) =>
    wakeInstance(rows, groupKey, hubId),
  );
  throwFaults(woken.faults);
}

/**
 * Names the author of a subject of one code from the changes of its hub. Once no event of its change can arrive any
 * more, the author stays the same.
 */
export function authorBy(
  code: string,
  changes: readonly Change[],
  now: string,
): (subject: StoredSubject) => string | undefined {
  return (subject) => {
    if (now > explainedUntil(subject)) return subject.by;
    const change = explainingChange({ ...subject, code }, changes);
    return change === undefined ? undefined : callerOf(change);
  };
}

function hasRecentSubject(instance: InstanceRecord, now: string): boolean {
  return instance.firing && canHaveAuthor(instance.code) && recentSubjects(instance, now).length > 0;
}

function recentSubjects({ subjects = [] }: InstanceRecord, now: string): readonly StoredSubject[] {
  return subjects.filter((each) => each.endedAt === undefined && now <= explainedUntil(each));
}

async function nameAuthorsOf(rows: Rows, instance: InstanceRecord, now: string): Promise<boolean> {
  const hubId = hubIdFrom(instance.hubId);
  const [from] = recentSubjects(instance, now).map(explainedFrom).sort();
  if (hubId === undefined || from === undefined) return false;
  const changes = await changesSince(rows, hubId, from);
  const authorOf = authorBy(instance.code, changes, now);
  const isChanged = recentSubjects(instance, now).some((each) => authorOf(each) !== each.by);
  if (isChanged) await nameInstanceAuthors(rows, instance, authorOf);
  return isChanged;
}
