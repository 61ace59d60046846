import type { StoredSubject } from '../../core/alert/decision/member-subjects.ts';
import {
  canHaveAuthor,
  explainedFrom,
  explainedUntil,
  explainingChange,
} from '../../core/alert/findings/explaining-change.ts';
import { hubIdFrom } from '../../core/hub-id.ts';
import { failFor, forEachItem } from '../for-each-item.ts';
import type { Rows } from '../ports.ts';
import type { CauseState, MemberRecord } from '../records/alert-record.ts';
import { nameMember, wakeMember } from '../records/alert-record.ts';
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
  { memberRows, members }: CauseState,
): Promise<boolean> {
  const now = deps.clock.now().toISOString();
  const woken = members.filter(
    (member, index) => memberRows[index]?.cells.wakeAt !== undefined && hasYoung(member, now),
  );
  const named = await forEachItem(woken, { nameOf: ({ hubId }) => hubId, atOnce: READS_AT_ONCE }, (member) =>
    nameAuthorsOf(deps.rows, member, now),
  );
  failFor(named.faults);
  return named.results.includes(true);
}

/** Has alerts of a hub looked at again once a change of it has become known. */
export async function wakeAuthors(rows: Rows, hubId: string, causes: readonly string[]): Promise<void> {
  const explained = causes.filter((causeKey) => canHaveAuthor(codeOf(causeKey)));
  const woken = await forEachItem(explained, { nameOf: (causeKey) => `alert ${causeKey}` }, (causeKey) =>
    wakeMember(rows, causeKey, hubId),
  );
  failFor(woken.faults);
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

function codeOf(causeKey: string): string {
  return causeKey.split('|')[0] ?? causeKey;
}

function hasYoung(member: MemberRecord, now: string): boolean {
  return member.firing && canHaveAuthor(member.code) && youngIn(member, now).length > 0;
}

function youngIn({ subjects = [] }: MemberRecord, now: string): readonly StoredSubject[] {
  return subjects.filter((each) => each.endedAt === undefined && now <= explainedUntil(each));
}

async function nameAuthorsOf(rows: Rows, member: MemberRecord, now: string): Promise<boolean> {
  const hubId = hubIdFrom(member.hubId);
  const [from] = youngIn(member, now).map(explainedFrom).sort();
  if (hubId === undefined || from === undefined) return false;
  const changes = await changesSince(rows, hubId, from);
  const authorOf = authorBy(member.code, changes, now);
  const isNews = youngIn(member, now).some((each) => authorOf(each) !== each.by);
  if (isNews) await nameMember(rows, member, authorOf);
  return isNews;
}
