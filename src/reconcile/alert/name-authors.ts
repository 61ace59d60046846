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
import type { AlertGroupState, MemberRecord } from '../records/alert-record.ts';
import { nameInstanceAuthors, wakeInstance } from '../records/alert-record.ts';
import type { Change } from '../records/change-record.ts';
import { callerOf, changesSince } from '../records/change-record.ts';
import type { AlertDeps } from './receivers.ts';

/** Hubs whose changes are read at the same time. */
const READS_AT_ONCE = 8;

/**
 * Looks up who brought about what goes on, for hubs that have been reported, or of which a change has become known, since
 * the last decision: a run may have read the hub before the event of the change was there.
 *
 * @returns true when a row has changed
 */
export async function nameAuthors(
  deps: Pick<AlertDeps, 'rows' | 'clock'>,
  { instanceRows, instances }: AlertGroupState,
): Promise<boolean> {
  const now = deps.clock.now().toISOString();
  const woken = instances.filter(
    (instance, index) => instanceRows[index]?.cells.wakeAt !== undefined && hasYoung(instance, now),
  );
  const named = await forEachItem(woken, { nameOf: ({ hubId }) => hubId, atOnce: READS_AT_ONCE }, (member) =>
    nameAuthorsOf(deps.rows, member, now),
  );
  throwFaults(named.faults);
  return named.results.includes(true);
}

/** Has alerts of a hub looked at again once a change of it has become known. */
export async function wakeForNewAuthors(rows: Rows, hubId: string, causes: readonly GroupKey[]): Promise<void> {
  const explained = causes.filter((groupKey) => canHaveAuthor(parseGroupKey(groupKey).code));
  const woken = await forEachItem(explained, { nameOf: (groupKey) => `alert ${groupKey}` }, (groupKey) =>
    wakeInstance(rows, groupKey, hubId),
  );
  throwFaults(woken.faults);
}

/**
 * Names the author of a subject of one code by the changes of its hub. Where no event of its change can come any more, the
 * author stays who it was.
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

function hasYoung(instance: MemberRecord, now: string): boolean {
  return instance.firing && canHaveAuthor(instance.code) && youngIn(instance, now).length > 0;
}

function youngIn({ subjects = [] }: MemberRecord, now: string): readonly StoredSubject[] {
  return subjects.filter((each) => each.endedAt === undefined && now <= explainedUntil(each));
}

async function nameAuthorsOf(rows: Rows, instance: MemberRecord, now: string): Promise<boolean> {
  const hubId = hubIdFrom(instance.hubId);
  const [from] = youngIn(instance, now).map(explainedFrom).sort();
  if (hubId === undefined || from === undefined) return false;
  const changes = await changesSince(rows, hubId, from);
  const authorOf = authorBy(instance.code, changes, now);
  const isNews = youngIn(instance, now).some((each) => authorOf(each) !== each.by);
  if (isNews) await nameInstanceAuthors(rows, instance, authorOf);
  return isNews;
}
