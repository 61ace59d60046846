import type { NotificationInstance } from '../../core/alert/content/notification-parts.ts';
import type { NotifyDecision } from '../../core/alert/decision/alert-decision.ts';
import type { StoredSubject } from '../../core/alert/decision/instance-subjects.ts';
import { authorsInWords } from '../../core/alert/decision/instance-subjects.ts';
import { jointRemedy } from '../../core/alert/findings/joint-remedy.ts';
import type { InstanceRecord } from '../records/alert-record.ts';

/** The instances of a notification, each with the texts of the rules and targets that the decision names. */
export function notifiedInstances(
  { subjects }: NotifyDecision,
  records: readonly InstanceRecord[],
  since: string | undefined,
): readonly NotificationInstance[] {
  if (subjects === undefined) return records.map((record) => withTextsOfEpisode(record, since ?? record.since));
  const keys = new Map<string, Set<string>>();
  for (const { hubId, key } of subjects) keys.set(hubId, (keys.get(hubId) ?? new Set()).add(key));
  return records.map((record) => {
    const named = keys.get(record.hubId);
    const chosen = named === undefined ? [] : (record.subjects ?? []).filter(({ key }) => named.has(key));
    const moreRules = chosen.filter(({ rule }) => rule !== undefined).length - 1;
    const shown = chosen.length === 0 ? record : withTextsOf(record, chosen);
    return { ...shown, moreRules: moreRules > 0 ? moreRules : undefined };
  });
}

/** The texts of all findings of the episode: the row holds only those of its last report. */
function withTextsOfEpisode(record: InstanceRecord, since: string): InstanceRecord {
  const chosen = (record.subjects ?? []).filter((each) => each.since >= since);
  return chosen.length < 2 ? record : { ...record, message: sentencesOf(chosen) };
}

/** Most sentences that a reader takes in. */
const MOST_IN_WORDS = 5;

function withTextsOf(record: InstanceRecord, chosen: readonly StoredSubject[]): InstanceRecord {
  const firing = (record.subjects ?? []).filter(({ endedAt }) => endedAt === undefined);
  // The decision names all firing subjects: the row already holds these texts.
  if (chosen.length === firing.length && firing.every((each) => chosen.includes(each))) return record;
  const [first] = chosen;
  const fix = jointRemedy(chosen);
  return {
    ...record,
    message: sentencesOf(chosen),
    firing: chosen.some(({ endedAt }) => endedAt === undefined) && record.firing,
    rule: first?.rule,
    by: authorsInWords(chosen),
    done: first?.done ?? record.done,
    fix: fix === '' ? record.fix : fix,
  };
}

function sentencesOf(chosen: readonly StoredSubject[]): string {
  const more = chosen.length - MOST_IN_WORDS;
  const sentences = chosen.slice(0, MOST_IN_WORDS).map(({ message }) => message);
  return [...sentences, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}
