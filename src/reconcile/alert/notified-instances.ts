import type { NotificationInstance } from '../../core/alert/content/notification-parts.ts';
import type { NotifyDecision } from '../../core/alert/decision/alert-decision.ts';
import type { StoredSubject } from '../../core/alert/decision/instance-subjects.ts';
import { authorsInWords } from '../../core/alert/decision/instance-subjects.ts';
import { jointRemedy } from '../../core/alert/findings/joint-remedy.ts';
import type { MemberRecord } from '../records/alert-record.ts';

/** The instances of a notification, each in the words of the rules and targets that the decision names. */
export function notifiedInstances(
  { subjects }: NotifyDecision,
  records: readonly MemberRecord[],
  since: string | undefined,
): readonly NotificationInstance[] {
  if (subjects === undefined) return records.map((record) => wordsOfEpisode(record, since ?? record.since));
  const keys = new Map<string, Set<string>>();
  for (const { hubId, key } of subjects) keys.set(hubId, (keys.get(hubId) ?? new Set()).add(key));
  return records.map((record) => {
    const named = keys.get(record.hubId);
    const said = named === undefined ? [] : (record.subjects ?? []).filter(({ key }) => named.has(key));
    const moreRules = said.filter(({ rule }) => rule !== undefined).length - 1;
    const shown = said.length === 0 ? record : wordsOf(record, said);
    return { ...shown, moreRules: moreRules > 0 ? moreRules : undefined };
  });
}

/** Everything that the episode was about: the row holds only the words of its last report. */
function wordsOfEpisode(record: MemberRecord, since: string): MemberRecord {
  const said = (record.subjects ?? []).filter((each) => each.since >= since);
  return said.length < 2 ? record : { ...record, message: sentencesOf(said) };
}

/** A reader stops after these. */
const MOST_IN_WORDS = 5;

function wordsOf(record: MemberRecord, said: readonly StoredSubject[]): MemberRecord {
  const firing = (record.subjects ?? []).filter(({ endedAt }) => endedAt === undefined);
  // All that fires is named: the row holds these words.
  if (said.length === firing.length && firing.every((each) => said.includes(each))) return record;
  const [first] = said;
  const fix = jointRemedy(said);
  return {
    ...record,
    message: sentencesOf(said),
    firing: said.some(({ endedAt }) => endedAt === undefined) && record.firing,
    rule: first?.rule,
    by: authorsInWords(said),
    done: first?.done ?? record.done,
    fix: fix === '' ? record.fix : fix,
  };
}

function sentencesOf(said: readonly StoredSubject[]): string {
  const more = said.length - MOST_IN_WORDS;
  const sentences = said.slice(0, MOST_IN_WORDS).map(({ message }) => message);
  return [...sentences, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}
