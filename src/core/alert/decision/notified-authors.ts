import { lookUp } from '../../text/look-up.ts';
import { textHash } from '../../text/text-hash.ts';
import type { AlertDecision, NotifyDecision } from './alert-decision.ts';
import type { AlertInstance, HubSubject, SubjectName } from './alert-instance.ts';
import { subjectsOfInstance } from './alert-instance.ts';

/** The part of an alert's state that stores which authors were notified. */
export interface NotifiedAuthors {
  /** Firing of an instance → mark of the author that was notified, while another author may still become known. */
  readonly authors?: Readonly<Record<string, string>> | undefined;
}

/** A row must stay small: above this number of instances, the first notified author is final. */
const MOST_AUTHORS = 300;

const OR = ',';

/** Authors of one notification that are stored for an instance that had none. */
const MOST_NAMED = 5;

/** A short key for one firing of an instance. */
function authorKey({ hubId, key, since }: HubSubject): string {
  return `${textHash(hubId).slice(0, 12)} ${key} ${since.getTime().toString(36)}`;
}

/** A short mark for an author, or for none: the marks of ten thousand instances fit into one row. */
export function authorMark(by: string | undefined): string {
  return by === undefined ? '' : textHash(by).slice(0, 6);
}

/**
 * True for a firing that continues and was notified without its author, or with another author than the one known now.
 */
export function hasNewAuthor(instance: HubSubject, { authors = {} }: NotifiedAuthors): boolean {
  const { author, firing } = instance;
  if (author === undefined || author === '' || !firing) return false;
  const notified = lookUp(authors, authorKey(instance));
  return notified !== undefined && !notified.split(OR).includes(author);
}

/**
 * The authors that receivers know after a decision has been carried out: of instances that still fire and are young.
 */
export function authorsNotified(
  { authors = {} }: NotifiedAuthors,
  members: readonly AlertInstance[],
  outcome: AlertDecision,
): NotifiedAuthors {
  if (outcome.kind === 'Notify' && closesAlert(outcome.decision.transition)) return {};
  const isNotified =
    outcome.kind === 'Notify' ? isNamedBy(outcome.decision.hubs, outcome.decision.subjects) : () => false;
  const entries = members.flatMap((instance) => {
    const instances = subjectsOfInstance(instance);
    const said = marksOf(instances.filter(isNotified));
    return instances.flatMap((each): readonly (readonly [string, string])[] => {
      if (each.author === undefined || !each.firing) return [];
      const key = authorKey(each);
      const known = isNotified(each) ? each.author || said : lookUp(authors, key);
      return known === undefined ? [] : [[key, known]];
    });
  });
  return entries.length === 0 ? {} : { authors: Object.fromEntries(entries.slice(0, MOST_AUTHORS)) };
}

/**
 * The authors that a notification names for a hub's instances. Its reader knows all of them, whatever rule each wrote.
 */
function marksOf(notified: readonly HubSubject[]): string {
  const marks = new Set(notified.flatMap(({ author }) => (author === undefined || author === '' ? [] : [author])));
  return [...marks].slice(0, MOST_NAMED).join(OR);
}

/** True for transitions after which an alert is over. */
export function closesAlert(transition: NotifyDecision['transition']): boolean {
  return transition === 'Resolved' || transition === 'OpenedAndResolved';
}

/** Whether a notification names an instance: one of the instances that it lists, else any instance of its hubs. */
export function isNamedBy(
  hubs: readonly string[],
  instances: readonly SubjectName[] | undefined,
): (each: HubSubject) => boolean {
  if (instances === undefined) {
    const names = new Set(hubs);
    return ({ hubId }) => names.has(hubId);
  }
  const names = new Set(instances.map(({ hubId, key }) => `${hubId}\n${key}`));
  return ({ hubId, key }) => names.has(`${hubId}\n${key}`);
}
